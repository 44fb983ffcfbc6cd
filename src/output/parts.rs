//! Slices and coarse fields in the directory of a run, and which of them are files of the run: a user may
//! keep others beside them.

use super::names::{PARAMS, SAMPLES};
use super::origin;
use crate::error::{Error, Result};
use crate::look::{self, Unusable};
use crate::params::Params;
use std::cell::LazyCell;
use std::collections::BTreeSet;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// How the names of slices and coarse fields end, and of those that are being made.
const FINISHED: &str = ".h5";
const UNFINISHED: &str = ".h5.tmp";

/// The slices and coarse fields of the run in a directory: those that say so, and those that its parameters
/// name and that say nothing. Other files in these directories are not ours.
///
/// # Errors
/// If that cannot be looked at, or a file that the parameters do not name cannot be read.
pub fn finished(dir: &Path) -> Result<Vec<PathBuf>> {
    let named = LazyCell::new(|| named_by_run(dir));
    let mut found = Vec::new();
    for (part, path) in that_end(dir, FINISHED)? {
        if is_of_run(&path, &part, || named.contains(&part))? {
            found.push(path);
        }
    }
    Ok(found)
}

/// Files with the names of slices and coarse fields that are not of the run in a directory.
///
/// # Errors
/// As for [`finished`].
pub fn of_no_run(dir: &Path) -> Result<Vec<PathBuf>> {
    let own = finished(dir)?;
    let all = that_end(dir, FINISHED)?.into_iter().map(|(_, path)| path);
    Ok(all.filter(|path| !own.contains(path)).collect())
}

/// Those that a killed run was making, which say nothing yet.
///
/// # Errors
/// If that cannot be looked at.
pub fn unfinished(dir: &Path) -> Result<Vec<PathBuf>> {
    let named = LazyCell::new(|| named_by_run(dir));
    let found = that_end(dir, UNFINISHED)?.into_iter();
    Ok(found.filter(|(part, _)| named.contains(part)).map(|(_, path)| path).collect())
}

/// The slices and coarse fields of the run in a directory, and those that a killed run was making.
///
/// # Errors
/// As for [`finished`].
pub fn all(dir: &Path) -> Result<Vec<PathBuf>> {
    let mut all = finished(dir)?;
    all.extend(unfinished(dir)?);
    Ok(all)
}

/// Whether a run has made this file, as the file says; or as the parameters of the run do, if it says nothing.
///
/// # Errors
/// It cannot be read, and the parameters do not name it.
fn is_of_run(path: &Path, part: &str, is_named: impl Fn() -> bool) -> Result<bool> {
    let says_so = |file: &hdf5::File| origin::is_part(file, part).map_err(Unusable::unreadable);
    match origin::look_into(path).and_then(|file| file.as_ref().map_or(Ok(false), says_so)) {
        Ok(says_so) => Ok(says_so),
        Err(Unusable::Damaged(_)) => Ok(is_named() && may_have_been_begun(path)?),
        Err(_) if is_named() => Ok(true),
        Err(why @ Unusable::Unreadable(_)) => Err(Error::cannot("look at", path, why)),
    }
}

/// Whether a damaged file may be what is left of a slice or a coarse field: it begins as one, or holds nothing.
fn may_have_been_begun(path: &Path) -> Result<bool> {
    const SIGNATURE: &[u8] = b"\x89HDF\r\n\x1a\n";
    let bytes = look::beginning(path, SIGNATURE.len() as u64);
    let bytes = bytes.map_err(|cause| Error::cannot("read", path, cause))?;
    Ok(SIGNATURE.starts_with(&bytes) || bytes.iter().all(|&byte| byte == 0))
}

/// The slices and coarse fields of which the parameters of the run in a directory speak, as `slices.NAME`.
fn named_by_run(dir: &Path) -> BTreeSet<String> {
    // Parameters that cannot be read name nothing, so that nothing is removed on their account.
    let text = look::text(&dir.join(PARAMS)).unwrap_or_default().unwrap_or_default();
    let Ok(params) = Params::from_toml(&text) else { return BTreeSet::new() };
    let slices = params.slices.keys().map(|name| format!("slices.{name}"));
    slices.chain(params.coarse.keys().map(|name| format!("coarse.{name}"))).collect()
}

/// Files with the names of slices and coarse fields, each as `slices.NAME` and with its path.
fn that_end(dir: &Path, ending: &str) -> Result<Vec<(String, PathBuf)>> {
    let mut found = Vec::new();
    for directory in SAMPLES {
        let inside = dir.join(directory);
        let names = match look::names(&inside) {
            // A user's own file has that name, and is left alone.
            Err(cause) if cause.kind() == ErrorKind::NotADirectory => continue,
            names => names.map_err(|cause| Error::cannot("read", &inside, cause))?,
        };
        // Names of tables are UTF-8.
        for name in names.iter().filter_map(|name| name.to_str()) {
            if let Some(table) = name.strip_suffix(ending).filter(|table| !table.is_empty()) {
                found.push((format!("{directory}.{table}"), inside.join(name)));
            }
        }
    }
    Ok(found)
}

/// The name of a slice or coarse field while it is being made.
pub fn unfinished_name(file: &Path) -> PathBuf {
    file.with_extension(UNFINISHED.trim_start_matches('.'))
}

/// One of these files of a run about to begin that is there already, finished or not, but that no run has made.
///
/// # Errors
/// If that cannot be looked at.
pub fn in_the_way(dir: &Path, files: &[PathBuf]) -> Result<Option<PathBuf>> {
    let own = all(dir)?;
    let names = files.iter().flat_map(|file| [file.clone(), unfinished_name(file)]);
    let names: BTreeSet<PathBuf> = names.map(|file| dir.join(file)).collect();
    let there = [that_end(dir, FINISHED)?, that_end(dir, UNFINISHED)?].into_iter().flatten();
    let mut there = there.map(|(_, path)| path).filter(|path| names.contains(path));
    Ok(there.find(|path| !own.contains(path)))
}
