//! Whether a directory can be written to, whether or not it is there yet.

use super::place::{absolute, nearest, only_grows};
use super::refused::{Checked, OTHER, cannot_look, problem};
use crate::ranks;
use crate::terminal::shell_word;
use std::io::ErrorKind;
use std::path::Path;

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
             there: end that with chattr -a {}, or {OTHER}",
            shell_word(&path_shown.to_string())
        ))),
    }
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

/// Refuses to continue in a file that cannot be written to.
///
/// # Errors
/// The file, and why.
pub fn refuse_unwritable(dir: &Path, file: &Path) -> Checked {
    use rustix::fs::{Access, access};
    access(file, Access::READ_OK | Access::WRITE_OK).map_err(|cause| cannot_look(dir, file, &cause))
}
