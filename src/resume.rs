//! Going on where a checkpoint left off.

use crate::comm::Comm;
use crate::error::{Error, Result};
use crate::job::Job;
use crate::number::shown;
use crate::output::checkpoint::{self, State};
use crate::output::{Begin, directory, series};
use crate::params::Params;
use ndarray::ArrayViewMut2;
use std::path::{Path, PathBuf};

/// A checkpoint that a run goes on from.
#[derive(Debug, Clone, PartialEq)]
pub struct Resumed {
    /// The state in it.
    pub state: State,
    /// The file.
    pub path: PathBuf,
    /// What was wrong with the newer ones.
    pub passed_over: Vec<String>,
    /// How the files of the run begin.
    pub begin: Begin,
}

/// Loads the newest whole checkpoint of `dir`, or the one given, into the rows of each rank.
///
/// Nothing is found where `dir` holds no checkpoint at all: the run then starts from the beginning.
///
/// # Errors
/// The same on every rank: a checkpoint of another problem, with each parameter that differs, or
/// no checkpoint that is whole, with what is wrong with each.
pub fn load(
    comm: &Comm,
    job: &Job,
    from: Option<&Path>,
    mut rows: ArrayViewMut2<f64>,
) -> Result<Option<Resumed>> {
    let dir = job.dir();
    let candidates = match from {
        Some(path) => vec![path.to_owned()],
        None => checkpoint::candidates(&dir).into(),
    };
    let mut passed_over = Vec::new();
    for path in candidates {
        let found = match comm.is_root() {
            true if from.is_none() && matches!(path.try_exists(), Ok(false)) => None,
            true => {
                Some(checkpoint::read_state(&path).map(|state| (begin(job, from, &state), state)))
            }
            false => None,
        };
        let Some(found) = comm.broadcast(found) else { continue };
        let loaded = match found {
            Ok((begin, state)) => {
                let begin = begin?;
                checkpoint::read_rows(comm, &path, job.strip, rows.view_mut())
                    .map(|()| (state, begin))
            }
            Err(damage) => Err(damage),
        };
        match loaded {
            Ok((state, begin)) => {
                let set_aside = comm.is_root() && from.is_none() && !passed_over.is_empty();
                comm.agree(if set_aside { checkpoint::set_aside(&dir) } else { Ok(()) })?;
                return Ok(Some(Resumed { state, path, passed_over, begin }));
            }
            Err(damage) => passed_over.push(format!("{}: {damage}", path.display())),
        }
    }
    if passed_over.is_empty() {
        comm.agree(if comm.is_root() { check_beginning(job) } else { Ok(()) })?;
        return Ok(None);
    }
    Err(Error::Run(format!(
        "no checkpoint to resume from: {}; start anew with --overwrite",
        passed_over.join("; ")
    )))
}

/// How the files begin, once the checkpoint is known to be of the same problem; for rank 0, which
/// alone looks at the file system.
fn begin(job: &Job, from: Option<&Path>, state: &State) -> Result<Begin> {
    let Job { params, grid, .. } = job;
    let same_directory = from.is_none_or(|path| directory::holds(&job.dir(), path));
    check_same(params, &state.params, !same_directory)?;
    let too_short = |end: String, fix: &str| {
        let runtime = shown(params.runtime);
        Err(Error::Usage(format!("runtime = {runtime} ends {end} of the checkpoint: {fix}")))
    };
    if state.step > grid.steps {
        return too_short(
            format!("at step {}, before step {}", grid.steps, state.step),
            "raise runtime",
        );
    }
    if same_directory {
        return Ok(Begin::GoOn { snapshots: state.snapshots });
    }
    let first = grid.next_output(state.step);
    if first >= grid.outputs() {
        let fix = "raise runtime, lower outtime, or set output.final = true";
        return too_short(format!("before the first output after step {}", state.step), fix);
    }
    Ok(Begin::New { first })
}

/// Without any checkpoint a run starts from the beginning; what its directory already holds must
/// then be the beginning of the same run, or it would be lost.
fn check_beginning(job: &Job) -> Result<()> {
    let dir = job.dir();
    if let Some(first) = series::first_output(&dir.join(directory::SERIES)).filter(|&k| k > 0) {
        return Err(Error::Run(format!(
            "{} begins with output {first} and was left without a checkpoint: go on from the \
             checkpoint of the run before with --resume CHECKPOINT --overwrite",
            dir.display()
        )));
    }
    let text = std::fs::read_to_string(dir.join(directory::PARAMS)).unwrap_or_default();
    match Params::from_toml(&text) {
        Ok(theirs) => check_same(&job.params, &theirs, false),
        Err(_) => directory::refuse_existing_run(&dir).map_err(|problem| job.locate(problem)),
    }
}

fn check_same(mine: &Params, theirs: &Params, anew: bool) -> Result<()> {
    let differences = mine.differences(theirs, anew);
    if differences.is_empty() {
        return Ok(());
    }
    let fix = match mine.differences(theirs, true).is_empty() {
        true => "go on in a new directory with --resume CHECKPOINT --set output.dir=NEW",
        false => "resume with the same parameters, or start anew with --overwrite",
    };
    Err(Error::Usage(format!("{}: {fix}", differences.join("; "))))
}
