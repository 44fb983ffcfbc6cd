//! The directory of a run: whether it can be used, and never two runs in one place.

use super::files::{self, FILES};
use super::lock::LOCK;
use super::names::{ANIMATION, CHECKPOINT, FRAMES, PARAMS, PREVIOUS_CHECKPOINT, SAMPLES, SERIES};
use super::parts;
use super::pictures::frames;
use crate::error::{Error, Problem, Result};
use crate::look;
use crate::params::Params;
use crate::ranks;
use rustix::io::Errno;
use std::fmt::Display;
use std::fs;
use std::io::ErrorKind;
use std::path::{Component, Path, PathBuf};

/// What is in the way, if anything.
type Checked = std::result::Result<(), Problem>;

const OTHER: &str = "choose another directory with --set output.dir=DIR";

fn problem(text: String) -> Problem {
    Problem::new(&["output.dir"], text)
}

/// What could not be looked at is in the way: whether it is writable is not known.
fn cannot_look(dir: &Path, at: &Path, cause: &dyn Display) -> Problem {
    problem(format!(
        "output.dir = {}: cannot use {}: {cause}: fix that, or {OTHER}",
        dir.display(),
        at.display()
    ))
}

/// Refuses a directory that cannot be written to.
///
/// # Errors
/// What is in the way, and the way out.
pub fn refuse_unusable(dir: &Path) -> Checked {
    use rustix::fs::{Access, access};
    refuse_colon(dir)?;
    let Some(path) = nearest(dir)? else { return Ok(()) };
    refuse_shell_words(dir, &path)?;
    let (shown, path_shown) = (dir.display(), path.display());
    let is_directory = match path.metadata() {
        Ok(metadata) => metadata.is_dir(),
        Err(cause) if cause.kind() == ErrorKind::NotFound && path.is_symlink() => {
            return Err(problem(format!(
                "output.dir = {shown}: {path_shown} is a link that leads nowhere: make the directory it \
                 names, or {OTHER}"
            )));
        }
        Err(cause) => return Err(cannot_look(dir, &path, &cause)),
    };
    if !is_directory {
        let text = format!("output.dir = {shown}: {path_shown} is not a directory: {OTHER}");
        return Err(problem(text));
    }
    access(&*path, Access::WRITE_OK | Access::EXEC_OK).map_err(|cause| {
        problem(format!("output.dir = {shown}: cannot write to {path_shown}: {cause}: {OTHER}"))
    })?;
    // Its contents have to be known.
    access(&*path, Access::READ_OK).map_err(|cause| cannot_look(dir, &path, &cause))?;
    // New directories may be made in such a directory, but no run can replace its own files.
    match path == absolute(dir)? && only_grows(dir, &path)? {
        false => Ok(()),
        true => Err(problem(format!(
            "output.dir = {shown}: {path_shown} is append-only, so that a run could not replace its own files \
             there: end that with chattr -a {path_shown}, or {OTHER}"
        ))),
    }
}

fn only_grows(dir: &Path, at: &Path) -> std::result::Result<bool, Problem> {
    // As far as a link leads.
    let place = look::canonical(at).map_err(|cause| cannot_look(dir, at, &cause))?;
    let grows = place.map_or(Ok(false), |place| look::only_grows(&place));
    grows.map_err(|cause| cannot_look(dir, at, &cause))
}

fn absolute(dir: &Path) -> std::result::Result<PathBuf, Problem> {
    std::path::absolute(dir).map_err(|cause| cannot_look(dir, Path::new("."), &cause))
}

/// ROMIO takes what precedes a colon for a file system type and drops it, so it would write
/// elsewhere.
fn refuse_colon(dir: &Path) -> Checked {
    let asked = std::env::var("OMPI_MCA_io").unwrap_or_default();
    let is_asked = asked == "ompio" || asked.is_empty() && !ranks::prefers_romio();
    let is_ompio = ranks::library().starts_with("Open MPI") && is_asked;
    let shown = dir.display();
    match !is_ompio && shown.to_string().contains(':') {
        false => Ok(()),
        true => Err(problem(format!(
            "output.dir = {shown}: ROMIO, which does the MPI-IO here, cannot open files below a name with \
             a colon: {OTHER}"
        ))),
    }
}

/// Refuses to make a directory whose name was meant for a shell, below the nearest existing one.
fn refuse_shell_words(dir: &Path, nearest: &Path) -> Checked {
    let absolute = std::path::absolute(dir).unwrap_or_else(|_| dir.to_owned());
    let missing = absolute.strip_prefix(nearest).unwrap_or(dir).to_string_lossy();
    let text = dir.display().to_string();
    let is_name = |c: char| c == '{' || c == '_' || c.is_ascii_uppercase();
    let has_variable = missing.split('$').skip(1).any(|rest| rest.starts_with(is_name));
    let is_home = text.starts_with('~') && missing.starts_with('~');
    match (has_variable || is_home) && !text.starts_with("./") {
        false => Ok(()),
        true => Err(problem(format!(
            "output.dir = {text}: ~ and $NAME mean something to a shell only: write the directory out, or \
             begin with ./ if it is to have that very name"
        ))),
    }
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

/// The directory itself, or the nearest existing one above it.
fn nearest(dir: &Path) -> std::result::Result<Option<PathBuf>, Problem> {
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
    let temporary: Vec<String> = needed.iter().map(|name| format!("{name}.tmp")).collect();
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

/// Refuses to continue in a file that cannot be written to.
///
/// # Errors
/// The file, and why.
pub fn refuse_unwritable(dir: &Path, file: &Path) -> Checked {
    use rustix::fs::{Access, access};
    access(file, Access::READ_OK | Access::WRITE_OK).map_err(|cause| cannot_look(dir, file, &cause))
}

/// A directory that was made, along with all missing ones above it.
pub struct Made {
    /// The innermost first.
    directories: Vec<PathBuf>,
}

impl Made {
    /// Makes a directory and removes it again, to see whether that can be done; unless it is to be made in
    /// an append-only one, from which nothing can be removed.
    ///
    /// # Errors
    /// Why it cannot be made.
    pub fn try_out(dir: &Path) -> Checked {
        match nearest(dir)? {
            Some(above) if only_grows(dir, &above)? => Ok(()),
            _ => Made::make(dir).map(|made| made.remove()),
        }
    }

    /// Makes a directory and those above it.
    ///
    /// # Errors
    /// Why it cannot be made; none of those above is left behind.
    pub fn make(dir: &Path) -> std::result::Result<Made, Problem> {
        let nearest = nearest(dir)?;
        let absolute = std::path::absolute(dir).unwrap_or_else(|_| dir.to_owned());
        let missing = absolute.ancestors().take_while(|path| Some(*path) != nearest.as_deref());
        let made = Made { directories: missing.map(Path::to_owned).collect() };
        fs::create_dir_all(dir).map_err(|cause| {
            made.remove();
            let dir = dir.display();
            problem(format!("output.dir = {dir}: it cannot be made: {cause}: {OTHER}"))
        })?;
        Ok(made)
    }

    /// Removes those that were made, if they are empty.
    pub fn remove(&self) {
        for path in &self.directories {
            // Others may have put something into it, or removed it.
            let _ = fs::remove_dir(path);
        }
    }
}

/// Refuses to replace the parameter file that was given as input by the one that a run writes: a
/// file with comments is worth more. One written by a run may be replaced, and a run that continues
/// keeps one that says the same.
///
/// # Errors
/// The file, and the way out.
pub fn protect_input(dir: &Path, input: &Path, goes_on: bool) -> Checked {
    let own = dir.join(PARAMS);
    let cannot = |cause| cannot_look(dir, &own, &cause);
    let Some(place) = look::canonical(&own).map_err(cannot)? else { return Ok(()) };
    if look::canonical(input).map_err(cannot)? != Some(place) {
        return Ok(());
    }
    let text = look::text(&own).map_err(cannot)?.unwrap_or_default();
    let written = Params::from_toml(&text);
    if written.is_ok_and(|params| goes_on || params.to_toml() == text) {
        return Ok(());
    }
    Err(problem(format!(
        "output.dir = {}: the run would replace its own parameter file {}: {OTHER}, or rename the file",
        dir.display(),
        own.display()
    )))
}

/// The directory of the run that wrote this parameter file, if the file is complete and still lies
/// with that run; nothing for any other file.
///
/// # Errors
/// If that cannot be looked at.
pub fn home_of(input: &Path) -> Result<Option<PathBuf>> {
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
        if look::is_there(&dir.join(name)).map_err(cannot)? {
            let text = look::text(&input).map_err(cannot)?.unwrap_or_default();
            return Ok(Params::from_toml(&text).is_ok().then_some(dir));
        }
    }
    Ok(None)
}

/// What was found in a directory, or why that could not be looked at.
fn looked_at<T>(dir: &Path, found: Result<T>) -> std::result::Result<T, Problem> {
    found.map_err(|cause| {
        problem(format!("output.dir = {}: {cause}: fix that, or {OTHER}", dir.display()))
    })
}

/// Refuses a directory that already holds a run, or a file that a run would replace.
///
/// # Errors
/// The file found, and the two ways out.
pub fn refuse_existing_run(dir: &Path) -> Checked {
    let mut found = Vec::new();
    for name in FILES.iter().rev() {
        let path = dir.join(name);
        if look::is_there(&path).map_err(|cause| cannot_look(dir, &path, &cause))? {
            found.push(*name);
        }
    }
    let samples = looked_at(dir, parts::finished(dir))?;
    let inside = |name: &&str| samples.iter().any(|path| path.starts_with(dir.join(name)));
    found.extend(SAMPLES.into_iter().filter(inside));
    let pictures =
        frames::list(dir).map_err(|cause| cannot_look(dir, Path::new(FRAMES), &cause))?;
    if !pictures.is_empty() {
        found.push(FRAMES);
    }
    let what = match found[..] {
        [] => return Ok(()),
        [PARAMS] => "a file of that name",
        _ => "a run",
    };
    let file = found[0];
    Err(problem(format!(
        "output.dir = {} already holds {what} ({file}): go on with it by --resume, replace it with \
         --overwrite, or {OTHER}",
        dir.display()
    )))
}

/// Refuses to replace files that no run has made by slices and coarse fields: those of the run are `files`,
/// below the directory.
///
/// # Errors
/// The file found, and the ways out.
pub fn protect_samples(dir: &Path, files: &[PathBuf]) -> Checked {
    spare(dir, looked_at(dir, parts::in_the_way(dir, files))?)
}

/// Refuses to remove files with temporary names that no run has left.
///
/// # Errors
/// The file found, and the ways out.
pub fn protect_temporaries(dir: &Path) -> Checked {
    spare(dir, looked_at(dir, files::temporary_of_no_run(dir))?)
}

fn spare(dir: &Path, found: Option<PathBuf>) -> Checked {
    match found {
        None => Ok(()),
        Some(path) => Err(problem(format!(
            "output.dir = {}: the run would replace {}, which is of no run: move that file away, or {OTHER}",
            dir.display(),
            path.display()
        ))),
    }
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
