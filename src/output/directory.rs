//! The directory of a run: the names of its files, and never two runs in one place.

use super::frames;
use crate::error::{Error, Problem, Result};
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
/// The ranks over time, where a profile was asked for.
pub const TRACE: &str = "trace.json";

/// The pictures, a directory.
pub const FRAMES: &str = "frames";
/// All pictures, one after the other.
pub const ANIMATION: &str = "animation.png";

/// The newest state of the run.
pub const CHECKPOINT: &str = "checkpoint.h5";
/// The state before the newest.
pub const PREVIOUS_CHECKPOINT: &str = "checkpoint.prev.h5";

/// Everything that a run leaves beside its pictures, in the order in which it is removed: if that is interrupted,
/// nothing is left that could be taken for a run to go on with, and what is left is known by its
/// parameters to the last.
const FILES: [&str; 9] =
    [PREVIOUS_CHECKPOINT, CHECKPOINT, TRACE, SUMMARY, ANIMATION, XDMF, DIAGNOSTICS, SERIES, PARAMS];

/// Nothing is in the way, or what is.
type Checked = std::result::Result<(), Problem>;

const OTHER: &str = "choose another directory with --set output.dir=DIR";

fn problem(text: String) -> Problem {
    Problem::new(&["output.dir"], text)
}

/// Refuses a directory that cannot be made or written to.
///
/// # Errors
/// What is in the way, and the way out.
pub fn refuse_unusable(dir: &Path) -> Checked {
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
pub fn protect_input(dir: &Path, input: &Path, params: &Params) -> Checked {
    let own = dir.join(PARAMS);
    let same_file = match (own.canonicalize(), input.canonicalize()) {
        (Ok(own), Ok(input)) => own == input,
        _ => false,
    };
    let is_equal = |text: String| {
        // An earlier version may have written the same in other words.
        let says_the_same = Params::from_toml(&text).is_ok_and(|theirs| theirs == *params);
        says_the_same && !text.contains('#')
    };
    if !same_file || fs::read_to_string(&own).is_ok_and(is_equal) {
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
pub fn refuse_existing_run(dir: &Path) -> Checked {
    let mut found: Vec<String> = FILES
        .iter()
        .rev()
        .filter(|file| dir.join(file).exists())
        .map(ToString::to_string)
        .collect();
    if !frames::list(dir).is_empty() {
        found.push(FRAMES.into());
    }
    let what = match &found[..] {
        [] => return Ok(()),
        [file] if file == PARAMS => "a file of that name",
        _ => "a run",
    };
    let file = &found[0];
    Err(problem(format!(
        "output.dir = {} already holds {what} ({file}): go on with it by --resume, replace it with \
         --overwrite, or {OTHER}",
        dir.display()
    )))
}

/// Removes the files of an earlier run, and nothing else.
///
/// # Errors
/// If a file is there and cannot be removed.
pub fn remove_run(dir: &Path) -> Result<()> {
    for file in FILES {
        if file == PARAMS {
            frames::remove(dir)?;
        }
        let path = dir.join(file);
        remove_if_there(&path).map_err(|cause| Error::cannot("remove", &path, cause))?;
    }
    Ok(())
}

/// Removes the summary and the trace, which a run that goes on has outlived.
///
/// # Errors
/// If one is there and cannot be removed.
pub fn remove_summary(dir: &Path) -> Result<()> {
    for path in [TRACE, SUMMARY].map(|file| dir.join(file)) {
        remove_if_there(&path).map_err(|cause| Error::cannot("remove", &path, cause))?;
    }
    Ok(())
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
    frames::remove_leftovers(dir)
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
    let size = |path: &Path| fs::metadata(path).map_or(0, |metadata| metadata.len());
    let pictures: u64 = frames::list(dir).iter().map(|(_, path)| size(path)).sum();
    FILES.iter().map(|file| size(&dir.join(file))).sum::<u64>() + pictures
}
