//! The directory of a run: the names of its files, and never two runs in one place.

use crate::error::{Error, Result};
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

/// The newest state of the run.
pub const CHECKPOINT: &str = "checkpoint.h5";
/// The state before the newest.
pub const PREVIOUS_CHECKPOINT: &str = "checkpoint.prev.h5";

/// Everything that a run leaves, in the order in which it is removed: if that is interrupted,
/// nothing is left that could be taken for a run to go on with, and what is left is known by its
/// parameters to the last.
const FILES: [&str; 7] =
    [PREVIOUS_CHECKPOINT, CHECKPOINT, SUMMARY, XDMF, DIAGNOSTICS, SERIES, PARAMS];

/// Refuses a path on which, or above which, there is something that is no directory.
///
/// # Errors
/// [`Error::Usage`], with what is in the way and the way out.
pub fn refuse_file(dir: &Path) -> Result<()> {
    match dir.ancestors().find(|path| path.exists()) {
        Some(path) if !path.is_dir() => Err(Error::Usage(format!(
            "output.dir = {}: {} is a file: name a directory with --set output.dir=DIR",
            dir.display(),
            path.display()
        ))),
        _ => Ok(()),
    }
}

/// Refuses a directory that already holds a run.
///
/// # Errors
/// [`Error::Usage`], with the file found and the two ways out.
pub fn refuse_existing_run(dir: &Path) -> Result<()> {
    match FILES.iter().rev().find(|file| dir.join(file).exists()) {
        None => Ok(()),
        Some(file) => Err(Error::Usage(format!(
            "output.dir = {} already holds a run ({file}): go on with it by --resume, replace it \
             with --overwrite, or choose another with --set output.dir=DIR",
            dir.display()
        ))),
    }
}

/// Removes the files of an earlier run, and nothing else.
///
/// # Errors
/// If a file is there and cannot be removed.
pub fn remove_run(dir: &Path) -> Result<()> {
    for file in FILES.map(|file| dir.join(file)) {
        remove_if_there(&file).map_err(|cause| Error::cannot("remove", &file, cause))?;
    }
    Ok(())
}

/// Removes the summary, which a run that goes on has outlived.
///
/// # Errors
/// If it is there and cannot be removed.
pub fn remove_summary(dir: &Path) -> Result<()> {
    let path = dir.join(SUMMARY);
    remove_if_there(&path).map_err(|cause| Error::cannot("remove", &path, cause))
}

/// Whether a file lies in this directory, whatever the paths are called.
pub fn holds(dir: &Path, file: &Path) -> bool {
    let parent = match file.parent() {
        Some(parent) if parent.as_os_str().is_empty() => Path::new("."),
        Some(parent) => parent,
        None => return false,
    };
    match (parent.canonicalize(), dir.canonicalize()) {
        (Ok(parent), Ok(dir)) => parent == dir,
        _ => false,
    }
}

/// Removes what a run that was killed may leave behind: half-written files under temporary names,
/// and the lock files that Open MPI keeps beside files that are open.
///
/// # Errors
/// If the directory cannot be read or a leftover cannot be removed.
pub fn remove_leftovers(dir: &Path) -> Result<()> {
    let entries = fs::read_dir(dir).map_err(|cause| Error::cannot("read", dir, cause))?;
    for entry in entries.flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        let temporary = name.strip_suffix(".tmp").is_some_and(|file| FILES.contains(&file));
        let lock = name.ends_with(".lock")
            && [SERIES, CHECKPOINT].iter().any(|file| {
                name.starts_with(&format!("{file}-")) || name.starts_with(&format!("{file}.tmp-"))
            });
        if temporary || lock {
            let path = entry.path();
            remove_if_there(&path).map_err(|cause| Error::cannot("remove", &path, cause))?;
        }
    }
    Ok(())
}

/// Removes a file, unless there is none.
pub(super) fn remove_if_there(path: &Path) -> std::io::Result<()> {
    match fs::remove_file(path) {
        Err(cause) if cause.kind() == ErrorKind::NotFound => Ok(()),
        outcome => outcome,
    }
}

/// Bytes that [`remove_run`] would free.
pub fn size_of_run(dir: &Path) -> u64 {
    let size = |file: &str| fs::metadata(dir.join(file)).map_or(0, |metadata| metadata.len());
    FILES.iter().map(|file| size(file)).sum()
}
