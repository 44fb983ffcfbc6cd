//! The files of a run as a whole: how many and how large they are, and their removal.

use super::lock::LOCK;
use super::names::{
    ANIMATION, CHECKPOINT, DIAGNOSTICS, PARAMS, PREVIOUS_CHECKPOINT, PROBES, PROBES_TABLE, SAMPLES,
    SERIES, SUMMARY, TRACE, XDMF,
};
use super::parts;
use super::pictures::frames;
use super::pictures::mark::Named;
use crate::error::{Error, Result};
use crate::look;
use std::fs;
use std::path::{Path, PathBuf};

/// Everything that a run leaves besides its pictures, slices and coarse fields, in the order of
/// removal: if that is interrupted, nothing remains that could be taken for a run to continue, and
/// the parameters, which are replaced last, identify what does remain.
pub const FILES: [&str; 11] = [
    ANIMATION,
    PREVIOUS_CHECKPOINT,
    CHECKPOINT,
    TRACE,
    SUMMARY,
    XDMF,
    DIAGNOSTICS,
    PROBES_TABLE,
    PROBES,
    SERIES,
    PARAMS,
];

/// Removes the files of an earlier run, and nothing else. Its parameters stay until others replace them: they may be
/// those that were given.
///
/// # Errors
/// If a file is there and cannot be removed.
pub fn remove_run(dir: &Path) -> Result<()> {
    // What can be redrawn goes first.
    frames::remove(dir)?;
    remove_samples(dir, parts::finished(dir)?)?;
    for file in FILES.into_iter().filter(|file| *file != PARAMS) {
        let path = dir.join(file);
        if is_of_run(dir, file)? {
            look::remove(&path).map_err(|cause| Error::cannot("remove", &path, cause))?;
        }
    }
    Ok(())
}

/// Whether what has the name of this file of a run is one, if it is there. A picture says so itself; of all others,
/// the name decides.
///
/// # Errors
/// If it cannot be read.
pub fn is_of_run(dir: &Path, file: &str) -> Result<bool> {
    Ok(file != ANIMATION || Named::at(&dir.join(ANIMATION))? == Named::Own)
}

/// Whether a picture that no run has made has the name of the animation.
///
/// # Errors
/// If it cannot be read.
pub fn is_other_animation(dir: &Path) -> Result<bool> {
    Ok(Named::at(&dir.join(ANIMATION))? == Named::Other)
}

/// Pictures, slices and coarse fields that no run has made, and that every run leaves alone.
///
/// # Errors
/// If that cannot be looked at.
pub fn of_no_run(dir: &Path) -> Result<Vec<PathBuf>> {
    let mut found = frames::of_no_run(dir, 0..usize::MAX)?;
    found.extend(is_other_animation(dir)?.then(|| dir.join(ANIMATION)));
    found.extend(parts::of_no_run(dir)?);
    Ok(found)
}

/// Removes the summary and the trace, which are out of date once a run continues.
///
/// # Errors
/// If one is there and cannot be removed.
pub fn remove_summary(dir: &Path) -> Result<()> {
    for path in [TRACE, SUMMARY].map(|file| dir.join(file)) {
        look::remove(&path).map_err(|cause| Error::cannot("remove", &path, cause))?;
    }
    Ok(())
}

/// Removes what a killed run may leave behind: half-written files under temporary names, and the
/// lock files that Open MPI keeps beside open files.
///
/// # Errors
/// If the directory cannot be read or a leftover cannot be removed.
pub fn remove_leftovers(dir: &Path) -> Result<()> {
    for name in look::names(dir).map_err(|cause| Error::cannot("read", dir, cause))? {
        let path = dir.join(&name);
        let name = name.to_string_lossy();
        let temporary = name.strip_suffix(".tmp").is_some_and(|file| FILES.contains(&file));
        let lock = [SERIES, CHECKPOINT].iter().any(|file| is_lock_of(&name, file));
        if temporary || lock {
            look::remove(&path).map_err(|cause| Error::cannot("remove", &path, cause))?;
        }
    }
    remove_samples(dir, parts::unfinished(dir)?)?;
    frames::remove_leftovers(dir)
}

/// One of the files that [`remove_leftovers`] would remove though no run can have left it: each takes the lock
/// before it makes a file, and the file of the lock stays.
///
/// # Errors
/// If the directory cannot be looked at.
pub fn temporary_of_no_run(dir: &Path) -> Result<Option<PathBuf>> {
    let is_there = |path: &PathBuf| {
        look::is_there(path).map_err(|cause| Error::cannot("look at", path, cause))
    };
    for name in FILES.into_iter().chain([LOCK]) {
        if is_there(&dir.join(name))? {
            return Ok(None);
        }
    }
    for name in FILES {
        let path = dir.join(format!("{name}.tmp"));
        if is_there(&path)? {
            return Ok(Some(path));
        }
    }
    Ok(frames::leftovers(dir)?.into_iter().next())
}

/// Removes slices and coarse fields, and their directories if nothing else is in them.
fn remove_samples(dir: &Path, paths: Vec<PathBuf>) -> Result<()> {
    for path in paths {
        look::remove(&path).map_err(|cause| Error::cannot("remove", &path, cause))?;
    }
    for inside in SAMPLES {
        // Others may have put something into it, or removed it.
        let _ = fs::remove_dir(dir.join(inside));
    }
    Ok(())
}

/// Whether this is the name of a lock that Open MPI keeps beside a file: `FILE-JOB-PROCESS.lock`.
fn is_lock_of(name: &str, file: &str) -> bool {
    let numbers = name.strip_prefix(file).and_then(|rest| rest.strip_suffix(".lock"));
    let numbers = numbers.map(|rest| rest.strip_prefix(".tmp").unwrap_or(rest));
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    numbers
        .and_then(|numbers| numbers.strip_prefix('-')?.split_once('-'))
        .is_some_and(|(job, process)| is_number(job) && is_number(process))
}

/// Bytes of disk that a run which replaces the one in the directory sets free.
///
/// # Errors
/// If the files cannot be looked at.
pub fn freed_by_removal(dir: &Path) -> Result<u64> {
    own(dir)?.iter().try_fold(0, |sum, path| {
        let freed = look::freed_by_removal(path);
        Ok(sum + freed.map_err(|cause| Error::cannot("look at", path, cause))?)
    })
}

/// Most files that a run with this many pictures, and probes, slices and coarse fields, has at one time,
/// including the lock, a file still under its temporary name, and the directories.
pub const fn most_files(pictures: usize, samples: usize) -> usize {
    // Without samples there are no files of probes.
    let without = FILES.len() - 2 + pictures + 4;
    // Probes have two files.
    if samples == 0 { without } else { without + samples + 1 + SAMPLES.len() }
}

/// Whether a file is one of those that a run in the directory replaces or removes, or has the name of a picture, those
/// with temporary names and the lock included, however its path is written.
///
/// # Errors
/// If that cannot be looked at.
pub fn holds(dir: &Path, file: &Path) -> Result<bool> {
    let canonical =
        |path: &Path| look::canonical(path).map_err(|cause| Error::cannot("look at", path, cause));
    let Some(place) = canonical(file)? else { return Ok(false) };
    let temporary = FILES.map(|name| dir.join(format!("{name}.tmp")));
    let passing = temporary.into_iter().chain([dir.join(LOCK)]);
    let passing = passing.chain(parts::unfinished(dir)?);
    let named = frames::all(dir)?.into_iter().chain(parts::finished(dir)?);
    let named = FILES.map(|file| dir.join(file)).into_iter().chain(named);
    for own in named.chain(passing) {
        if canonical(&own)?.as_ref() == Some(&place) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Files that the run in a directory leaves.
///
/// # Errors
/// If the directory cannot be looked at.
pub fn number_of_files(dir: &Path) -> Result<usize> {
    let files = own(dir)?;
    files.iter().try_fold(0, |sum, path| {
        let is_there =
            look::is_there(path).map_err(|cause| Error::cannot("look at", path, cause))?;
        Ok(sum + usize::from(is_there))
    })
}

/// All files that the run in a directory may have left, whether they are there or not.
///
/// # Errors
/// If the directory cannot be looked at.
fn own(dir: &Path) -> Result<Vec<PathBuf>> {
    let mut files = parts::finished(dir)?;
    files.extend(frames::list(dir)?.into_iter().map(|(_, path)| path));
    for file in FILES {
        files.extend(is_of_run(dir, file)?.then(|| dir.join(file)));
    }
    Ok(files)
}
