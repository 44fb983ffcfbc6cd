//! Whether a run can go on from a checkpoint: the same problem, and steps that lie where those of the checkpoint do.

use super::same::check_same;
use crate::error::{Error, Result};
use crate::number::{index, shown};
use crate::output::Begin;
use crate::output::checkpoint::Header;
use crate::problem::pace::{Even, Pace};
use crate::program::job::Job;
use crate::run::dense;

/// How the files begin, once the checkpoint is known to belong to the same problem.
pub(super) fn begin(job: &Job, header: &Header) -> Result<Begin> {
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
        let Header { snapshots, step, files_from: from, .. } = *header;
        return Ok(Begin::GoOn { snapshots, step, from });
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
