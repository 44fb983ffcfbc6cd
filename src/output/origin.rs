//! Which run an HDF5 file belongs to, as its own attributes say.

use super::attributes::text;
use crate::input;
use crate::look::{self, Unusable};
use crate::params::Params;
use hdf5::File;
use hdf5::types::VarLenUnicode;
use std::io::Read;
use std::path::Path;

/// What every HDF5 file begins with.
const SIGNATURE: &[u8] = b"\x89HDF\r\n\x1a\n";
/// What the files of a run conform to.
const CONVENTIONS: &str = "CF-1.11";
const PROGRAM: &str = "diff2d-mpi";
const TITLE: &str = "two-dimensional diffusion";

/// Says what a file is, and when, by which program and with which parameters it was made. A part of the
/// field has the name of its table, `slices.NAME`.
pub fn describe(file: &File, part: Option<&str>, params: &Params) -> hdf5::Result<()> {
    let source = format!("{PROGRAM} {}", crate::version::full());
    let created = jiff::Timestamp::now().to_string();
    text(file, "Conventions", CONVENTIONS)?;
    text(file, "title", &title(part))?;
    text(file, "history", &format!("{created}: made by {source}"))?;
    text(file, "source", &source)?;
    text(file, "created", &created)?;
    text(file, "params", &params.to_toml())
}

fn title(part: Option<&str>) -> String {
    part.map_or(TITLE.into(), |part| format!("{TITLE}: {part}"))
}

/// Opens a file for reading, on one rank; nothing if there is no file.
pub fn look_into(path: &Path) -> Result<Option<File>, Unusable> {
    let Some(mut file) = look::open(path)? else { return Ok(None) };
    // HDF5 does not distinguish a file that is not HDF5 from one that it cannot open right now.
    let mut signature = Vec::new();
    file.by_ref().take(SIGNATURE.len() as u64).read_to_end(&mut signature)?;
    if signature != SIGNATURE {
        return Err(Unusable::damaged("it is not an HDF5 file"));
    }
    File::open(path).map(Some).map_err(|cause| match cause.to_string() {
        // HDF5 has read what length the file should have.
        cause if cause.contains("truncated file") => Unusable::damaged("it is cut short"),
        cause => Unusable::unreadable(cause),
    })
}

/// Whether a run has made this file for a part of its field, `slices.NAME`.
pub fn is_part(file: &File, part: &str) -> hdf5::Result<bool> {
    let says = |name: &str, is_right: &dyn Fn(&str) -> bool| -> hdf5::Result<bool> {
        Ok(attribute(file, name)?.is_some_and(|text| is_right(&text)))
    };
    let by_program = |text: &str| text.split(' ').next() == Some(PROGRAM);
    Ok(says("source", &by_program)? && says("title", &|text| text == title(Some(part)))?)
}

/// How the run that has made a file differs from the one with these parameters, if it may not go on there;
/// on one rank.
///
/// # Errors
/// The file does not say with which parameters it was made.
pub fn differences(file: &File, params: &Params) -> hdf5::Result<Option<String>> {
    let [source, theirs] = ["source", "params"].map(|name| attribute(file, name));
    let Some(theirs) = theirs? else {
        return Err("it does not say to which run it belongs".into());
    };
    // What is the same text needs no reading, which takes its time for long lists of probes.
    if theirs == params.to_toml() {
        return Ok(None);
    }
    let mut theirs = Params::from_toml(&theirs).map_err(|cause| {
        let source = source.ok().flatten().unwrap_or_else(|| "another program".into());
        format!("it is of {source}, whose parameters this one cannot read: {cause}")
    })?;
    input::take_added_lines(params, &mut theirs)?;
    let differences = params.differences_there(&theirs).into_iter();
    let texts: Vec<String> = differences.map(|difference| difference.text).collect();
    Ok((!texts.is_empty()).then(|| format!("it belongs to another run: {}", texts.join("; "))))
}

/// A text, as [`describe`] stores it; nothing if there is none.
fn attribute(file: &File, name: &str) -> hdf5::Result<Option<String>> {
    if !file.attr_names()?.iter().any(|known| known == name) {
        return Ok(None);
    }
    let attribute = file.attr(name)?;
    match attribute.dtype()?.is::<VarLenUnicode>() && attribute.space()?.ndim() == 0 {
        true => Ok(Some(attribute.read_scalar::<VarLenUnicode>()?.to_string())),
        false => Ok(None),
    }
}
