//! Continuing from a checkpoint.

use crate::error::{Error, Result};
use crate::input;
use crate::look::{self, Unusable};
use crate::number::{index, shown};
use crate::output::checkpoint::{self, Header};
use crate::output::{Begin, directory, names, series, summary};
use crate::params::{Difference, Params};
use crate::problem::pace::{Even, Pace};
use crate::program::job::{Job, check_name};
use crate::ranks::Comm;
use crate::run::Run;
use crate::run::dense;
use crate::run::state::State;
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

impl Resumed {
    /// Whether the files are new, and the checkpoint is that of another run.
    pub fn is_segment(&self) -> bool {
        matches!(self.begin, Begin::New { .. })
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
    match passed_over.is_empty() || is_finished(comm, job)? {
        true => {
            comm.agree(if comm.is_root() { check_beginning(job) } else { Ok(()) }).map(|()| None)
        }
        false => Err(nothing_whole(&passed_over, from)),
    }
}

/// Whether the run to continue already reached its end.
///
/// # Errors
/// The same on every rank: its summary cannot be looked at.
pub fn is_finished(comm: &Comm, job: &Job) -> Result<bool> {
    let says_so = comm.agree(match comm.is_root() {
        true => summary::says_finished(&job.dir()),
        false => Ok(false),
    })?;
    Ok(!job.beginning.makes_files() && comm.broadcast(says_so))
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
            format!(", or go on from the one before with --resume {}", previous.display())
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

/// How the files begin, once the checkpoint is known to belong to the same problem.
fn begin(job: &Job, header: &Header) -> Result<Begin> {
    let Job { params, case, beginning, .. } = job;
    let schedule = &case.schedule;
    check_same(params, &header.params, beginning.makes_files())?;
    let too_short = |end: String, fix: &str| {
        let runtime = shown(params.runtime);
        Err(Error::Usage(format!("runtime = {runtime} ends {end} of the checkpoint: {fix}")))
    };
    check_times(job, header)?;
    check_dense(job, header)?;
    if header.step > schedule.steps {
        return too_short(
            format!("at step {}, before step {}", schedule.steps, header.step),
            "raise runtime",
        );
    }
    if !beginning.makes_files() {
        return Ok(Begin::GoOn { snapshots: header.snapshots, step: header.step });
    }
    let first = schedule.snapshots.first_after(header.step, schedule.steps);
    if first >= schedule.outputs() {
        // At the end of the run, there is no step left for an output.
        let fix = match header.step < schedule.steps {
            true => "raise runtime, lower outtime, or set output.final = true",
            false => "raise runtime",
        };
        return too_short(format!("before the first output after step {}", header.step), fix);
    }
    Ok(Begin::New { first, after: Some(header.step) })
}

/// Part of a time step by which two times of one step may differ.
const ROUNDING: f64 = 1e-6;

/// Even steps depend on the times of the outputs: refuses those by which the checkpoint's step lies at
/// another time.
fn check_times(job: &Job, header: &Header) -> Result<()> {
    let schedule = &job.case.schedule;
    let Pace::Even(even) = &schedule.pace else { return Ok(()) };
    let time = even.time(header.step);
    // A run may have ended between two outputs: its time then differs by rounding.
    let is_same = (time - header.time).abs() <= ROUNDING * even.dt_at(header.step);
    if header.step > schedule.steps {
        return Ok(());
    }
    if is_same {
        check_spectrum(job, header)?;
        return check_within(even, header);
    }
    let [time, there] = [time, header.time].map(shown);
    Err(Error::Usage(format!(
        "step {} of the checkpoint lies at t = {there}, but at t = {time} with this runtime and these cadences: \
         keep those of the run that is resumed; a run that ended between two outputs can be extended only \
         where its last steps were as long as the others",
        header.step
    )))
}

/// Where next to nothing changes, the spectrum of a series that is under way depends on the runtime.
fn check_spectrum(job: &Job, header: &Header) -> Result<()> {
    let [mine, theirs] = [job.params.runtime, header.params.runtime];
    let rho = job.case.method.accuracy().map_or(f64::INFINITY, |accuracy| accuracy.rho);
    match header.within.is_in_series() && mine != theirs && rho < 1.0 / mine.min(theirs) {
        true => Err(Error::Usage(format!(
            "the checkpoint lies within a series that depends on runtime = {}: keep that, or go on from a \
             checkpoint at an output",
            shown(theirs)
        ))),
        false => Ok(()),
    }
}

/// A checkpoint within a step has a part of it behind it or under way: refuses outputs at which the step would
/// end before that.
fn check_within(even: &Even, header: &Header) -> Result<()> {
    let (begun, interval) = (header.within.begun + header.within.length, even.dt_at(header.step));
    if begun == 0.0 || begun <= interval * (1.0 + 1e-9) {
        return Ok(());
    }
    let [start, reached, end] = [0.0, begun, interval].map(|time| shown(header.time + time));
    Err(Error::Usage(format!(
        "the checkpoint lies within a step from t = {start} to t = {reached} at least, but with this runtime and \
         these cadences the step ends at t = {end}: keep those of the run that is resumed, or go on from a \
         checkpoint at one of its outputs"
    )))
}

/// A checkpoint within a step has what is known of the times within it, at the points of its run, in their order: those
/// of this run must be the same as far as it has got.
fn check_dense(job: &Job, header: &Header) -> Result<()> {
    let (mine, theirs) = (&job.params, &header.params);
    let known = index(header.within.dense);
    let times = match &job.case.schedule.dense {
        Some(dense) if header.within.has_begun() => dense.of_step_after(header.step),
        _ => &[],
    };
    let [start, reached] = [job.case.schedule.start(), header.within.begun + header.within.length];
    let passed = dense::passed(times, [start, header.time], reached);
    let is_same = mine.probes == theirs.probes && mine.slices == theirs.slices;
    let none = known == 0 && passed == 0;
    match none || (is_same && passed <= known && known <= times.len()) {
        true => Ok(()),
        false => Err(Error::Usage(format!(
            "the checkpoint lies within the step after t = {}, in which probes or slices are due: keep these, \
             and the other cadences, of the run that is resumed, or go on from a checkpoint at one of its outputs",
            shown(header.time)
        ))),
    }
}

/// Without any checkpoint a run starts from the beginning; what its directory already holds must
/// then be the beginning of the same run; otherwise it would be lost.
fn check_beginning(job: &Job) -> Result<()> {
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
    let params = dir.join(names::PARAMS);
    let text = look::text(&params).map_err(|cause| Error::cannot("read", &params, cause))?;
    match text.map(|text| Params::from_toml(&text)) {
        Some(Ok(mut theirs)) => {
            input::take_added_lines(&job.params, &mut theirs).map_err(Error::Run)?;
            check_same(&job.params, &theirs, false)?;
        }
        // Such a file does not identify a run.
        Some(Err(_)) | None => {
            directory::refuse_existing_run(&dir).map_err(|problem| job.locate(problem))?;
        }
    }
    directory::protect_samples(&dir, &job.samples()).map_err(|problem| job.locate(problem))?;
    check_files_of_beginning(job, &series)
}

/// Files of another run are no beginning of this one, and would be lost.
fn check_files_of_beginning(job: &Job, series: &Path) -> Result<()> {
    let samples = job.samples().into_iter().map(|file| job.dir().join(file));
    for path in std::iter::once(series.to_owned()).chain(samples) {
        let what = match series::differences(&path, &job.params) {
            Ok(None) => continue,
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

fn check_same(mine: &Params, theirs: &Params, anew: bool) -> Result<()> {
    let differences = mine.differences(theirs, anew);
    if differences.is_empty() {
        return Ok(());
    }
    let anew = mine.differences(theirs, true);
    let start_over = "or start over: in another directory with --set output.dir=DIR, or in the place of that run \
                      with --overwrite";
    let is_in_file = |difference: &Difference| difference.is_in_file;
    let fix = match () {
        () if anew.is_empty() => {
            "go on in a new directory with --resume CHECKPOINT --set output.dir=NEW".to_owned()
        }
        () if anew.iter().all(is_in_file) => {
            format!("bring back what was there then, {start_over}")
        }
        () if anew.iter().any(is_in_file) => {
            format!("resume with the same parameters and files, {start_over}")
        }
        () => format!("resume with the same parameters, {start_over}"),
    };
    let told: Vec<String> = differences.into_iter().map(|difference| difference.text).collect();
    Err(Error::Usage(format!("{}: {fix}", told.join("; "))))
}
