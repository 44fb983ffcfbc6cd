//! What a directory already holds, and what of it no run may replace.

use super::super::files::{self, FILES};
use super::super::names::{ANIMATION, FRAMES, PARAMS, SAMPLES};
use super::super::params_file;
use super::super::parts;
use super::super::pictures::frames;
use super::refused::{Checked, OTHER, cannot_look, looked_at, problem};
use crate::error::Problem;
use crate::look;
use crate::params::Params;
use std::ops::Range;
use std::path::{Path, PathBuf};

/// Refuses a directory that already holds a run, or a file that a run would replace.
///
/// # Errors
/// The file found, and the two ways out.
pub fn refuse_existing_run(dir: &Path) -> Checked {
    match looked_for_run(dir)? {
        None => Ok(()),
        Some((what, file)) => Err(problem(format!(
            "output.dir = {} already holds {what} ({file}): go on with it by --resume, replace it with \
             --overwrite, or {OTHER}",
            dir.display()
        ))),
    }
}

/// The same where a run is to go on that has neither a checkpoint nor parameters there.
///
/// # Errors
/// The file found, and the two ways out.
pub fn refuse_run_without_beginning(dir: &Path) -> Checked {
    match looked_for_run(dir)? {
        None => Ok(()),
        Some((_, file)) => Err(problem(format!(
            "output.dir = {} holds {file}, but no checkpoint to go on from, and nothing that says of which run it is: \
             replace it with --overwrite in place of --resume, or {OTHER}",
            dir.display()
        ))),
    }
}

/// What a directory holds, and the first file of it.
fn looked_for_run(
    dir: &Path,
) -> std::result::Result<Option<(&'static str, &'static str)>, Problem> {
    let mut found = Vec::new();
    for name in FILES.iter().rev() {
        let path = dir.join(name);
        if look::is_there(&path).map_err(|cause| cannot_look(dir, &path, &cause))?
            && looked_at(dir, files::is_of_run(dir, name))?
        {
            found.push(*name);
        }
    }
    let samples = looked_at(dir, parts::finished(dir))?;
    let inside = |name: &&str| samples.iter().any(|path| path.starts_with(dir.join(name)));
    found.extend(SAMPLES.into_iter().filter(inside));
    if looked_at(dir, frames::are_there(dir))? {
        found.push(FRAMES);
    }
    let what = match found[..] {
        [] => return Ok(None),
        [PARAMS] => "a file of that name",
        _ => "a run",
    };
    Ok(Some((what, found[0])))
}

/// Refuses to replace or remove the parameter file that was given as input, whatever its name: a file with comments is
/// worth more. A `params.toml` written by a run may be replaced, and a run with these parameters keeps one that says the
/// same.
///
/// # Errors
/// The file, and the way out.
pub fn protect_input(dir: &Path, input: &Path, params: &Params) -> Checked {
    let own = dir.join(PARAMS);
    let place_of =
        |path: &Path| look::canonical(path).map_err(|cause| cannot_look(dir, path, &cause));
    if !looked_at(dir, files::holds(dir, input))? {
        return Ok(());
    }
    let place = place_of(&own)?;
    if place.is_some() && place_of(input)? == place {
        let text = look::text(&own).map_err(|cause| cannot_look(dir, &own, &cause))?;
        let text = text.unwrap_or_default();
        let is_written = Params::from_toml(&text).is_ok_and(|params| params.to_toml() == text);
        if is_written || !looked_at(dir, params_file::is_replaced(dir, params))? {
            return Ok(());
        }
    }
    Err(problem(format!(
        "output.dir = {}: the run would replace its own parameter file {}, and what it says besides, such as comments: \
         set in it what --set sets, rename it, or {OTHER}",
        dir.display(),
        input.display()
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

/// Refuses to replace files that no run has made by the pictures of these outputs and their animation.
///
/// # Errors
/// The file found, and the ways out.
pub fn protect_pictures(dir: &Path, outputs: Range<usize>) -> Checked {
    let mut found = looked_at(dir, frames::of_no_run(dir, outputs))?;
    if looked_at(dir, files::is_other_animation(dir))? {
        found.push(dir.join(ANIMATION));
    }
    let Some(path) = found.first() else { return Ok(()) };
    Err(problem(format!(
        "output.dir = {}: the run would replace {}, which does not say that a run has made it (as pictures of versions \
         before 0.2.0 do not): move that file away, set graphics.enabled = false, or {OTHER}",
        dir.display(),
        path.display()
    )))
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
