//! Where a directory is, whichever way its path is written.

use super::super::names::{CHECKPOINT, PARAMS, PREVIOUS_CHECKPOINT, SERIES};
use super::refused::{Checked, cannot_look, problem};
use crate::error::{Error, Problem, Result};
use crate::look;
use crate::params::Params;
use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};

pub(super) fn absolute(dir: &Path) -> std::result::Result<PathBuf, Problem> {
    std::path::absolute(dir).map_err(|cause| cannot_look(dir, Path::new("."), &cause))
}

/// The directory itself, or the nearest existing one above it.
pub(super) fn nearest(dir: &Path) -> std::result::Result<Option<PathBuf>, Problem> {
    refuse_way_back(dir)?;
    for path in absolute(dir)?.ancestors() {
        match look::is_there(path) {
            Ok(false) => {}
            Ok(true) => return Ok(Some(path.to_owned())),
            // There is a file above it, which is found further up.
            Err(cause) if cause.kind() == ErrorKind::NotADirectory => {}
            Err(cause) => return Err(cannot_look(dir, path, &cause)),
        }
    }
    Ok(None)
}

/// Refuses `..` behind a name that is not there. Nothing is found through it, whatever there is, until the
/// directory of that name is made, and no check would have seen what the run then replaces.
fn refuse_way_back(dir: &Path) -> Checked {
    let mut before = PathBuf::new();
    for part in dir.components() {
        let is_back = part == Component::ParentDir && !before.as_os_str().is_empty();
        if is_back && matches!(look::is_there(&before), Ok(false)) {
            return Err(problem(format!(
                "output.dir = {}: {} is not there: name the directory without the .. behind it",
                dir.display(),
                before.display()
            )));
        }
        before.push(part);
    }
    Ok(())
}

pub(super) fn only_grows(dir: &Path, at: &Path) -> std::result::Result<bool, Problem> {
    // As far as a link leads.
    let place = look::canonical(at).map_err(|cause| cannot_look(dir, at, &cause))?;
    let grows = place.map_or(Ok(false), |place| look::only_grows(&place));
    grows.map_err(|cause| cannot_look(dir, at, &cause))
}

/// A run that lies with a file that has the name of its parameters.
pub struct Neighbour {
    /// Its directory.
    pub dir: PathBuf,
    /// Whether the file is complete, as a run writes it.
    pub is_complete: bool,
}

/// The run that this parameter file lies with, if the file has the name of its parameters.
///
/// # Errors
/// If that cannot be looked at.
pub fn neighbour_of(input: &Path) -> Result<Option<Neighbour>> {
    let cannot = |cause| Error::cannot("look at", input, cause);
    // As it was typed, unless that is a link.
    let input = match input.is_symlink() {
        true => look::canonical(input).map_err(cannot)?.unwrap_or_default(),
        false => input.to_owned(),
    };
    if input.file_name() != Some(PARAMS.as_ref()) {
        return Ok(None);
    }
    let dir = parent(&input).to_owned();
    for name in [SERIES, CHECKPOINT, PREVIOUS_CHECKPOINT] {
        let path = dir.join(name);
        if look::is_there(&path).map_err(|cause| Error::cannot("look at", &path, cause))? {
            let text = look::text(&input).map_err(cannot)?.unwrap_or_default();
            let is_complete = Params::from_toml(&text).is_ok();
            return Ok(Some(Neighbour { dir, is_complete }));
        }
    }
    Ok(None)
}

/// Whether a file lies in this directory, however the paths are written.
///
/// # Errors
/// If that cannot be looked at.
pub fn holds(dir: &Path, file: &Path) -> Result<bool> {
    let place = look::canonical(file).map_err(|cause| Error::cannot("look at", file, cause))?;
    is_same(dir, parent(place.as_deref().unwrap_or(file)))
}

/// Whether two paths lead to the same existing directory.
///
/// # Errors
/// If that cannot be looked at.
pub fn is_same(one: &Path, other: &Path) -> Result<bool> {
    let canonical =
        |path: &Path| look::canonical(path).map_err(|cause| Error::cannot("look at", path, cause));
    let place = canonical(one)?;
    Ok(place.is_some() && place == canonical(other)?)
}

/// Whether a name leads to a directory that exists. One that cannot be looked at does not.
///
/// # Errors
/// If the directory cannot be looked at.
pub fn leads_to(name: &Path, dir: &Path) -> Result<bool> {
    let place = look::canonical(dir).map_err(|cause| Error::cannot("look at", dir, cause))?;
    Ok(place.is_some() && look::canonical(name).is_ok_and(|found| found == place))
}

/// The directory that a file lies in, as a path that can be opened.
fn parent(file: &Path) -> &Path {
    match file.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        Some(_) => Path::new("."),
        None => file,
    }
}
