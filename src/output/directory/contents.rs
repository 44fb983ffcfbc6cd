//! Whether a run can make its files in a directory, and replace those of an earlier one.

use super::super::files::FILES;
use super::super::lock::LOCK;
use super::super::names::{ANIMATION, FRAMES};
use super::super::parts;
use super::super::pictures::frames;
use super::place::only_grows;
use super::refused::{Checked, cannot_look, looked_at};
use crate::look;
use rustix::io::Errno;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// Refuses a directory in which something else has the name of a file of a run, or in which the
/// run's lock, its longest file name, or one of its `samples`, which are paths below it, is not possible.
///
/// # Errors
/// What is in the way, and the way out.
pub fn refuse_unusable_files(dir: &Path, samples: &[PathBuf]) -> Checked {
    use rustix::fs::{Access, access};
    // A picture that cannot be written never ends a run, nor does their animation; an old one that cannot be
    // removed would end it halfway through the removal of the old run.
    let animation = dir.join(ANIMATION);
    if matches!(look::is_file(&animation), Ok(true)) {
        look::may_be_replaced(&animation).map_err(|cause| cannot_look(dir, &animation, &cause))?;
    }
    let needed: Vec<&str> = FILES.into_iter().filter(|name| *name != ANIMATION).collect();
    let temporary: Vec<String> = FILES.iter().map(|name| format!("{name}.tmp")).collect();
    for name in needed.into_iter().chain([LOCK]).chain(temporary.iter().map(String::as_str)) {
        let path = dir.join(name);
        let is_there = look::is_file(&path).map_err(|cause| cannot_look(dir, &path, &cause))?;
        if is_there && name != LOCK {
            look::may_be_replaced(&path).map_err(|cause| cannot_look(dir, &path, &cause))?;
        }
        if is_there && name == LOCK {
            refuse_growing(dir, &path)?;
        }
        if is_there && let Err(cause) = access(&path, Access::WRITE_OK) {
            // A file without write permission can still be replaced, unless it is immutable.
            if name == LOCK || cause == Errno::PERM {
                return Err(cannot_look(dir, &path, &cause));
            }
        }
    }
    for path in looked_at(dir, parts::all(dir))? {
        look::is_file(&path)
            .and_then(|_| look::may_be_replaced(&path))
            .map_err(|cause| cannot_look(dir, &path, &cause))?;
        refuse_fixed(dir, path.parent().unwrap_or(dir))?;
    }
    samples.iter().try_for_each(|file| refuse_impossible(dir, file))?;
    let frames = dir.join(FRAMES);
    let longest = frames.join("000000.png.tmp");
    match look::is_there(&longest) {
        Err(cause) if cause.kind() != ErrorKind::NotADirectory => {
            return Err(cannot_look(dir, &frames, &cause));
        }
        _ => {}
    }
    if matches!(look::is_there(&frames), Ok(true)) {
        refuse_growing(dir, &frames)?;
    }
    for path in frames::all(dir).map_err(|cause| cannot_look(dir, &frames, &cause))? {
        look::is_file(&path)
            .and_then(|_| look::may_be_replaced(&path))
            .map_err(|cause| cannot_look(dir, &path, &cause))?;
        access(&frames, Access::WRITE_OK).map_err(|cause| cannot_look(dir, &frames, &cause))?;
    }
    Ok(())
}

/// Refuses a slice or a coarse field that could not be made, or not under its temporary name.
fn refuse_impossible(dir: &Path, file: &Path) -> Checked {
    let path = dir.join(parts::unfinished_name(file));
    look::is_file(&path).map_err(|cause| cannot_look(dir, &path, &cause))?;
    let inside = path.parent().unwrap_or(dir);
    match look::is_there(inside).map_err(|cause| cannot_look(dir, inside, &cause))? {
        true => refuse_fixed(dir, inside),
        false => Ok(()),
    }
}

/// Refuses a directory below that of the run in which files can neither be made nor replaced.
fn refuse_fixed(dir: &Path, inside: &Path) -> Checked {
    use rustix::fs::{Access, access};
    access(inside, Access::WRITE_OK | Access::EXEC_OK)
        .map_err(|cause| cannot_look(dir, inside, &cause))?;
    refuse_growing(dir, inside)
}

fn refuse_growing(dir: &Path, at: &Path) -> Checked {
    match only_grows(dir, at)? {
        false => Ok(()),
        true => Err(cannot_look(dir, at, &"it is append-only (chattr -a ends that)")),
    }
}
