//! The directory of a run: the names of its files, and never two runs in one place.

use crate::error::{Error, Problem};
use crate::params::Params;
use std::fs;
use std::io::ErrorKind;
use std::path::Path;

/// The snapshots and the time series.
pub const SERIES: &str = "diff2d.h5";
/// The companion of the snapshots for ParaView and VisIt.
pub const XDMF: &str = "diff2d.xdmf";
/// One line an output.
pub const DIAGNOSTICS: &str = "diagnostics.csv";
/// The parameters as run.
pub const PARAMS: &str = "params.toml";
/// How the run ended.
pub const SUMMARY: &str = "summary.json";

/// Everything that a run leaves; the summary first, so that a run of which some files are gone does
/// not claim to be finished.
const FILES: [&str; 5] = [SUMMARY, SERIES, XDMF, DIAGNOSTICS, PARAMS];

const OTHER: &str = "choose another directory with --set output.dir=DIR";

fn problem(text: String) -> Problem {
    Problem::new(&["output.dir"], text)
}

/// Refuses a directory that cannot be made or written to.
///
/// # Errors
/// What is in the way, and the way out.
pub fn refuse_unusable(dir: &Path) -> Result<(), Problem> {
    use rustix::fs::{Access, access};
    let absolute = std::path::absolute(dir).unwrap_or_else(|_| dir.to_owned());
    let Some(path) = absolute.ancestors().find(|path| path.symlink_metadata().is_ok()) else {
        return Ok(());
    };
    let (dir, path_shown) = (dir.display(), path.display());
    if !path.is_dir() {
        let text = format!("output.dir = {dir}: {path_shown} is no directory (a file): {OTHER}");
        return Err(problem(text));
    }
    access(path, Access::WRITE_OK | Access::EXEC_OK).map_err(|cause| {
        problem(format!("output.dir = {dir}: cannot write to {path_shown}: {cause}: {OTHER}"))
    })
}

/// Refuses to replace the parameter file that was given as input by the one that a run writes,
/// unless they are the same: a file with comments is worth more.
///
/// # Errors
/// The file, and the way out.
pub fn protect_input(dir: &Path, input: &Path, params: &Params) -> Result<(), Problem> {
    let own = dir.join(PARAMS);
    let same_file = match (own.canonicalize(), input.canonicalize()) {
        (Ok(own), Ok(input)) => own == input,
        _ => false,
    };
    if !same_file || fs::read_to_string(&own).is_ok_and(|text| text == params.to_toml()) {
        return Ok(());
    }
    Err(problem(format!(
        "output.dir = {}: the run would replace its own parameter file {}: {OTHER}, or rename the file",
        dir.display(),
        own.display()
    )))
}

/// Refuses a directory that already holds a run, or a file that a run would replace.
///
/// # Errors
/// The file found, and the two ways out.
pub fn refuse_existing_run(dir: &Path) -> Result<(), Problem> {
    let Some(file) = FILES.iter().find(|file| dir.join(file).exists()) else {
        return Ok(());
    };
    let what = if *file == PARAMS { "a file of that name" } else { "a run" };
    Err(problem(format!(
        "output.dir = {} already holds {what} ({file}): replace it with --overwrite, or {OTHER}",
        dir.display()
    )))
}

/// Removes the files of an earlier run, and nothing else.
///
/// # Errors
/// If a file is there and cannot be removed.
pub fn remove_run(dir: &Path) -> crate::error::Result<()> {
    for file in FILES.map(|file| dir.join(file)) {
        match fs::remove_file(&file) {
            Err(cause) if cause.kind() != ErrorKind::NotFound => {
                return Err(Error::cannot("remove", &file, cause));
            }
            _ => {}
        }
    }
    Ok(())
}

/// Bytes that [`remove_run`] would free.
pub fn size_of_run(dir: &Path) -> u64 {
    let size = |file: &str| fs::metadata(dir.join(file)).map_or(0, |metadata| metadata.len());
    FILES.iter().map(|file| size(file)).sum()
}
