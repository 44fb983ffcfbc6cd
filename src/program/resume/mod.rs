//! Continuing from a checkpoint.

mod beginning;
mod fits;
mod same;

use crate::error::{Error, Result};
use crate::input;
use crate::look::{self, Unusable};
use crate::output::checkpoint::{self, Header};
use crate::output::{Begin, directory, names, summary};
use crate::program::job::{Job, check_name};
use crate::ranks::Comm;
use crate::run::Run;
use crate::run::state::State;
use crate::terminal::shell_word;
use beginning::{check_beginning, check_finished};
use fits::begin;
use std::path::{Path, PathBuf};

/// A checkpoint from which a run continues.
#[derive(Debug, Clone, PartialEq)]
pub struct Resumed {
    /// Everything in it but the fields.
    pub header: Header,
    /// The file.
    pub path: PathBuf,
    /// What was wrong with the newer ones.
    pub passed_over: Vec<String>,
    /// Whether another program has it open for writing, as rank 0 sees it.
    pub is_open_elsewhere: bool,
    /// How the files of the run begin.
    pub begin: Begin,
}

/// What a run continues, if anything, and whether there is nothing left to do.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Continued {
    /// The checkpoint.
    pub resumed: Option<Resumed>,
    /// Whether the run is finished.
    pub is_finished: bool,
}

impl Resumed {
    /// Whether the directory needs a checkpoint before anything else: it has none from which this run would go on,
    /// as its files are new, or as the checkpoint is a copy beside newer ones.
    pub fn needs_checkpoint(&self) -> bool {
        let is_own = |name: &&str| self.path.ends_with(name);
        let is_copy = ![names::CHECKPOINT, names::PREVIOUS_CHECKPOINT].iter().any(is_own);
        is_copy || matches!(self.begin, Begin::New { .. })
    }
}

/// Takes a run to the newest whole checkpoint of its job, or to the one given. If there is none,
/// nothing changes.
///
/// # Errors
/// The same on every rank; see [`load`]. The run must not be used then.
pub fn go_on(comm: &Comm, job: &Job, run: &mut Run) -> Result<Option<Resumed>> {
    let resumed = load(comm, job, run.state_mut())?;
    if let Some(Resumed { begin, .. }) = &resumed {
        run.go_on(match *begin {
            Begin::New { first, .. } => first,
            Begin::GoOn { snapshots, .. } => snapshots,
        });
    }
    Ok(resumed)
}

/// Loads the newest whole checkpoint of the output directory, or the one given, into the state of each rank. Nothing
/// is written.
///
/// Nothing is found if it holds no checkpoint at all: the run then starts from the beginning.
/// A checkpoint is passed over only if it was read and found damaged.
///
/// # Errors
/// The same on every rank: a checkpoint of another problem, with each parameter that differs; one
/// that cannot be read, which may be whole and newer than any other; or no checkpoint that is
/// whole, with what is wrong with each.
pub fn load(comm: &Comm, job: &Job, state: &mut State) -> Result<Option<Resumed>> {
    let from = job.beginning.checkpoint();
    let candidates = match from {
        Some(path) => vec![path.to_owned()],
        None => checkpoint::candidates(&job.dir()).into(),
    };
    if let Some(path) = from {
        comm.agree(if comm.is_root() { check_name(path) } else { Ok(()) })?;
    }
    let mut passed_over = Vec::new();
    for path in candidates {
        let damage = match try_load(comm, job, &path, state)? {
            Ok(Some((header, begin))) => {
                let is_open_elsewhere = comm.is_root() && checkpoint::is_open_elsewhere(&path);
                return Ok(Some(Resumed { header, path, passed_over, is_open_elsewhere, begin }));
            }
            Ok(None) if from.is_some() => return Err(unreadable(&path, "it is gone")),
            Ok(None) => continue,
            Err(Unusable::Unreadable(cause)) => return Err(unreadable(&path, &cause)),
            Err(Unusable::Damaged(damage)) => damage,
        };
        passed_over.push(format!("{}: {damage}", path.display()));
    }
    // A finished run has nothing to continue, whatever became of its checkpoints.
    if is_finished(comm, job)? {
        return Ok(None);
    }
    match passed_over.is_empty() {
        true => {
            comm.agree(if comm.is_root() { check_beginning(job) } else { Ok(()) }).map(|()| None)
        }
        false => Err(nothing_whole(&passed_over, from)),
    }
}

/// Whether the run to continue already reached its end, and its snapshots are there.
///
/// # Errors
/// The same on every rank: its summary cannot be looked at, or it says so, but its snapshots are not there, or are of
/// another run.
pub fn is_finished(comm: &Comm, job: &Job) -> Result<bool> {
    if job.beginning.makes_files() {
        return Ok(false);
    }
    let says_so = comm.agree(match comm.is_root() {
        true => summary::says_finished(&job.dir()),
        false => Ok(false),
    })?;
    let is_finished = comm.broadcast(says_so);
    let checks = is_finished && comm.is_root();
    comm.agree(if checks { check_finished(job) } else { Ok(()) }).map(|()| is_finished)
}

/// Loads one checkpoint, after making sure that it belongs to the same problem.
fn try_load(
    comm: &Comm,
    job: &Job,
    path: &Path,
    state: &mut State,
) -> Result<std::result::Result<Option<(Header, Begin)>, Unusable>> {
    let found = comm.broadcast(match comm.is_root() {
        true => read_header(job, path),
        false => Ok(None),
    });
    let header = match found {
        Ok(Some(header)) => header,
        Ok(None) => return Ok(Ok(None)),
        Err(why) => return Ok(Err(why)),
    };
    let begin = begin(job, &header)?;
    let read = checkpoint::read_state(comm, path, &header, job.strip, state);
    Ok(read.map(|()| Some((header, begin))))
}

/// What a checkpoint says, on one rank; lines that were only added to its series count as if they had been there.
fn read_header(job: &Job, path: &Path) -> std::result::Result<Option<Header>, Unusable> {
    let mut header = checkpoint::read_header(path)?;
    if let Some(header) = &mut header {
        let taken = input::take_added_lines(&job.params, &mut header.params);
        taken.map_err(Unusable::Unreadable)?;
    }
    Ok(header)
}

/// Makes sure, once the directory is locked, that the checkpoints are still those that were loaded,
/// and moves the newest one out of the way if it was not loaded.
///
/// # Errors
/// The same on every rank: another run was there in the meantime.
pub fn settle(comm: &Comm, job: &Job, resumed: Option<&Resumed>) -> Result<()> {
    let from = job.beginning.checkpoint();
    comm.agree(match comm.is_root() {
        true => check_unchanged(job, from, resumed).and_then(|()| match resumed {
            Some(resumed) => set_aside(job, from, resumed),
            None => Ok(()),
        }),
        false => Ok(()),
    })
}

fn check_unchanged(job: &Job, from: Option<&Path>, resumed: Option<&Resumed>) -> Result<()> {
    let header_in =
        |path: &Path| read_header(job, path).map_err(|why| unreadable(path, &why.to_string()));
    let is_as_before = match (resumed, from) {
        (Some(Resumed { path, header, .. }), _) => header_in(path)?.as_ref() == Some(header),
        (None, Some(_)) => true,
        (None, None) => {
            check_beginning(job)?;
            let [newest, previous] = checkpoint::candidates(&job.dir());
            header_in(&newest)?.is_none() && header_in(&previous)?.is_none()
        }
    };
    match is_as_before {
        true => Ok(()),
        false => Err(Error::Run(format!(
            "the checkpoints in {} changed while this run was starting: another run was there; \
             start again with --resume",
            job.dir().display()
        ))),
    }
}

/// If the newest checkpoint is damaged, or was deliberately not used, it keeps its bytes under
/// another name.
fn set_aside(job: &Job, from: Option<&Path>, resumed: &Resumed) -> Result<()> {
    let dir = job.dir();
    let [_, previous] = checkpoint::candidates(&dir);
    match from {
        None if resumed.passed_over.is_empty() => Ok(()),
        None => checkpoint::set_aside(&dir, "h5.damaged"),
        Some(from) if directory::is_same(from, &previous)? => {
            checkpoint::set_aside(&dir, "h5.aside")
        }
        Some(_) => Ok(()),
    }
}

fn unreadable(path: &Path, cause: &str) -> Error {
    let previous = path.with_file_name(names::PREVIOUS_CHECKPOINT);
    let instead = match look::is_there(&previous) {
        Ok(true) if !path.ends_with(names::PREVIOUS_CHECKPOINT) => {
            let previous = shell_word(&previous.display().to_string());
            format!(", or go on from the one before with --resume={previous}")
        }
        _ => String::new(),
    };
    Error::Run(format!(
        "cannot resume from {}: {cause}: nothing was changed; start again when it can be read{instead}",
        path.display()
    ))
}

fn nothing_whole(passed_over: &[String], from: Option<&Path>) -> Error {
    let found = passed_over.join("; ");
    match from {
        Some(_) => Error::Usage(format!("{found}: name a checkpoint that is whole")),
        None => Error::Run(format!(
            "no checkpoint to resume from: {found}; start from the beginning in another directory \
             with --set output.dir=DIR, or replace this run, with its snapshots, by --overwrite"
        )),
    }
}
