//! Whether a run can start over where there is no checkpoint.

use super::same::check_same;
use crate::error::{Error, Result};
use crate::input;
use crate::look;
use crate::output::{directory, names, series};
use crate::params::Params;
use crate::program::job::Job;
use std::path::Path;

/// Without any checkpoint a run starts from the beginning; what its directory already holds must
/// then be the beginning of the same run; otherwise it would be lost.
pub(super) fn check_beginning(job: &Job) -> Result<()> {
    let dir = job.dir();
    let series = dir.join(names::SERIES);
    match series::first_output(&series) {
        Ok(None | Some(0)) => {}
        Ok(Some(first)) => {
            return Err(Error::Run(format!(
                "{} begins with output {first} and was left without a checkpoint: go on from the \
                 checkpoint of the run before with --resume CHECKPOINT --overwrite",
                dir.display()
            )));
        }
        Err(why) if why.is_damage() => {
            return Err(Error::Run(format!(
                "{} holds no checkpoint, and {} is no beginning of a run: {why}: nothing was changed; move that file \
                 away, or run in another directory with --set output.dir=DIR",
                dir.display(),
                series.display()
            )));
        }
        Err(why) => {
            return Err(Error::Run(format!(
                "{} holds no checkpoint, and it cannot be determined what {} contains: {why}: nothing was \
                 changed; start again when it can be read, or run in another directory with \
                 --set output.dir=DIR",
                dir.display(),
                series.display()
            )));
        }
    }
    if !is_said_to_be_this_run(job)? {
        directory::refuse_run_without_beginning(&dir).map_err(|problem| job.locate(problem))?;
    }
    directory::protect_samples(&dir, &job.samples()).map_err(|problem| job.locate(problem))?;
    check_files_of_beginning(job, &series)
}

/// A finished run has nothing to continue, but it must be of this problem, and its snapshots must be there.
pub(super) fn check_finished(job: &Job) -> Result<()> {
    is_said_to_be_this_run(job)?;
    let series = job.dir().join(names::SERIES);
    let other = match series::differences(&series, &job.params) {
        Ok(None) => return Ok(()),
        Ok(Some(other)) => other,
        Err(why) => why.to_string(),
    };
    Err(Error::Run(format!(
        "the run in {} is finished, but {}: {other}: nothing was changed; restore that file from a copy, or run in \
         another directory with --set output.dir=DIR",
        job.dir().display(),
        series.display()
    )))
}

/// Whether the parameters in the directory are those of this run; if they cannot be understood, they do not say.
///
/// # Errors
/// They are of another run, or cannot be read.
fn is_said_to_be_this_run(job: &Job) -> Result<bool> {
    let params = job.dir().join(names::PARAMS);
    let text = look::text(&params).map_err(|cause| Error::cannot("read", &params, cause))?;
    let Some(Ok(mut theirs)) = text.map(|text| Params::from_toml(&text)) else { return Ok(false) };
    input::take_added_lines(&job.params, &mut theirs).map_err(Error::Run)?;
    check_same(&job.params, &theirs, false).map(|()| true)
}

/// Files of another run are no beginning of this one, and would be lost.
fn check_files_of_beginning(job: &Job, series: &Path) -> Result<()> {
    let samples = job.samples().into_iter().map(|file| job.dir().join(file));
    for path in std::iter::once(series.to_owned()).chain(samples) {
        let what = match series::differences(&path, &job.params) {
            Ok(None) => match series::first_output(&path) {
                Ok(Some(first)) if first > 0 => format!(
                    "it begins with output {first} (first_output), and so is of a later part of the run"
                ),
                Ok(_) => continue,
                Err(why) if why.is_damage() => continue,
                Err(why) => why.to_string(),
            },
            // It is made anew: it is named as one of this run, and nothing can be read in it.
            Err(why) if why.is_damage() && path != series => continue,
            Ok(Some(other)) => other,
            Err(why) => why.to_string(),
        };
        return Err(Error::Run(format!(
            "there is no checkpoint, and the run cannot start over in place of {}: {what}: nothing was changed; \
             move that file away, or run in another directory with --set output.dir=DIR",
            path.display()
        )));
    }
    Ok(())
}
