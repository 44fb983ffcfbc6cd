//! `frames/NNNNNN.png`: a picture of every output, by the number of the output in the whole run.
//!
//! A picture is drawn after its snapshot was committed, and never ends a run: what goes wrong is
//! reported once.

use crate::error::{Error, Result};
use crate::fault;
use crate::look;
use crate::output::home::Home;
use crate::output::names::FRAMES;
use crate::output::pictures::beyond::Beyond;
use crate::output::pictures::mark;
use crate::output::pictures::preview::Screen;
use crate::output::pictures::{self, Picture, Pictures};
use crate::output::whole_file::write_file;
use crate::params::{self, Params};
use crate::problem::Case;
use crate::ranks::{Comm, Strip};
use crate::run::listener::Snapshot;
use std::ffi::OsString;
use std::fs;
use std::io::ErrorKind;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The pictures of a run.
pub struct Frames<'c> {
    comm: &'c Comm,
    dir: PathBuf,
    /// On rank 0, that directory.
    home: Option<Arc<Home>>,
    pictures: Pictures,
    /// Whether they are written to files.
    files: bool,
    /// Where they are shown as well.
    screen: Option<Screen>,
    /// Whether something went wrong before.
    has_failed: bool,
    beyond: Beyond,
}

impl<'c> Frames<'c> {
    /// The pictures that the parameters ask for, and those for a terminal if there is to be a
    /// preview; nothing if there are none.
    ///
    /// # Errors
    /// The same on every rank: there is no such colour map.
    pub fn open(
        comm: &'c Comm,
        params: &Params,
        case: &Case,
        strip: Strip,
        preview: bool,
        home: Option<Arc<Home>>,
    ) -> Result<Option<Frames<'c>>> {
        let graphics = &params.graphics;
        let colours = pictures::colours(graphics).map_err(|problem| Error::Usage(problem.text))?;
        if !graphics.enabled && !preview {
            return Ok(None);
        }
        Ok(Some(Frames {
            comm,
            dir: PathBuf::from(&params.output.dir),
            home,
            pictures: Pictures::new(comm, case, params, colours, strip),
            files: graphics.enabled,
            screen: preview.then(Screen::default),
            has_failed: false,
            beyond: Beyond::new(match graphics.range {
                params::Range::Fixed(ends) => Some(ends),
                params::Range::Word(_) => None,
            }),
        }))
    }

    /// Draws one output, on all ranks together; on rank 0 the first thing that went wrong.
    pub fn draw(&mut self, snapshot: &Snapshot) -> Option<Error> {
        fault::point("picture-due");
        let Snapshot { due, record, rows } = *snapshot;
        let extrema = [record.diagnostics.min, record.diagnostics.max];
        let (time, step) = (record.time, record.step);
        let picture = self.pictures.draw(self.comm, rows, extrema, time, step)?;
        if let Some(screen) = &mut self.screen {
            screen.show(&picture);
        }
        // The next commit ends a run whose directory was moved; the one in its place may have pictures of its own.
        if !self.files || self.home.as_ref().is_none_or(|home| home.check().is_err()) {
            return None;
        }
        let failure = write(&self.dir, due.index, &picture).err()?;
        (!std::mem::replace(&mut self.has_failed, true)).then_some(failure)
    }

    /// On rank 0, of the first picture much of which lies beyond its colours: what would show it. On all ranks
    /// together.
    pub fn is_beyond_colours(&mut self, snapshot: &Snapshot) -> Option<String> {
        self.beyond.is_much(self.comm, snapshot).filter(|_| self.comm.is_root())
    }

    /// Whether pictures are written to files.
    pub fn are_files(&self) -> bool {
        self.files
    }
}

fn write(dir: &Path, index: usize, picture: &Picture) -> Result<()> {
    let path = path(dir, index);
    let bytes = picture.png().map_err(|cause| Error::cannot("write", &path, cause))?;
    create_directory(&dir.join(FRAMES))?;
    write_file(&path, &bytes)
}

/// Makes the directory of the pictures, but not the one above: if that is gone, it must not come
/// back empty.
fn create_directory(path: &Path) -> Result<()> {
    match fs::create_dir(path) {
        Err(cause) if cause.kind() != ErrorKind::AlreadyExists => {
            Err(Error::cannot("create", path, cause))
        }
        Err(_) if matches!(look::is_file(path), Ok(true)) => Err(Error::cannot(
            "create",
            path,
            "a file has the name of the directory of the pictures: move it, or set graphics = false",
        )),
        _ => Ok(()),
    }
}

/// The picture of an output.
pub fn path(dir: &Path, index: usize) -> PathBuf {
    dir.join(FRAMES).join(format!("{index:06}.png"))
}

/// The pictures of the run in a directory, in the order of their outputs: those that say so.
///
/// # Errors
/// If the directory of the pictures, or one of them, cannot be read.
pub fn list(dir: &Path) -> Result<Vec<(usize, PathBuf)>> {
    told_apart(named(dir, "")?, true)
}

/// Files with the names of the pictures of these outputs that no run has made, in order.
///
/// # Errors
/// As for [`list`].
pub fn of_no_run(dir: &Path, outputs: Range<usize>) -> Result<Vec<PathBuf>> {
    let mut named = named(dir, "")?;
    named.retain(|(index, _)| outputs.contains(index));
    Ok(told_apart(named, false)?.into_iter().map(|(_, path)| path).collect())
}

/// Whether there are pictures of a run.
///
/// # Errors
/// As for [`list`].
pub fn are_there(dir: &Path) -> Result<bool> {
    for (_, path) in named(dir, "")? {
        if mark::is_of_run(&path)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn told_apart(named: Vec<(usize, PathBuf)>, is_of_run: bool) -> Result<Vec<(usize, PathBuf)>> {
    let mut found = Vec::new();
    for (index, path) in named {
        if mark::is_of_run(&path)? == is_of_run {
            found.push((index, path));
        }
    }
    Ok(found)
}

/// Files with the names of pictures, whoever made them, and any partial one that a kill left.
///
/// # Errors
/// If the directory of the pictures cannot be read.
pub fn all(dir: &Path) -> Result<Vec<PathBuf>> {
    let mut all: Vec<_> = named(dir, "")?.into_iter().map(|(_, path)| path).collect();
    all.extend(leftovers(dir)?);
    Ok(all)
}

/// Partial pictures that a kill left.
///
/// # Errors
/// If the directory of the pictures cannot be read.
pub fn leftovers(dir: &Path) -> Result<Vec<PathBuf>> {
    Ok(named(dir, ".tmp")?.into_iter().map(|(_, path)| path).collect())
}

/// Removes the pictures of the run in a directory, any partial one that a kill left, and nothing
/// else.
///
/// # Errors
/// If one cannot be removed.
pub fn remove(dir: &Path) -> Result<()> {
    remove_all(list(dir)?)?;
    remove_leftovers(dir)?;
    // It stays if it holds something else; or it does not exist.
    let _ = fs::remove_dir(dir.join(FRAMES));
    Ok(())
}

/// Removes a partial picture that a kill left.
///
/// # Errors
/// If it cannot be removed.
pub fn remove_leftovers(dir: &Path) -> Result<()> {
    remove_all(named(dir, ".tmp")?)
}

fn remove_all(files: Vec<(usize, PathBuf)>) -> Result<()> {
    files.iter().try_for_each(|(_, path)| {
        fs::remove_file(path).map_err(|cause| Error::cannot("remove", path, cause))
    })
}

/// Files in `frames` whose names are those of pictures, with a suffix, in order.
fn named(dir: &Path, suffix: &str) -> Result<Vec<(usize, PathBuf)>> {
    let frames = dir.join(FRAMES);
    let names = match look::names(&frames) {
        // Something else has that name, and there are no pictures.
        Err(cause) if cause.kind() == ErrorKind::NotADirectory => Vec::new(),
        names => names.map_err(|cause| Error::cannot("read", &frames, cause))?,
    };
    let picture = |name: OsString| {
        // Files with other names are not ours.
        let index = name.to_str()?.strip_suffix(suffix)?.strip_suffix(".png")?.parse().ok()?;
        let path = path(dir, index);
        (name == *format!("{}{suffix}", path.file_name()?.to_str()?))
            .then(|| (index, frames.join(name)))
    };
    let mut found: Vec<_> = names.into_iter().filter_map(picture).collect();
    found.sort();
    Ok(found)
}
