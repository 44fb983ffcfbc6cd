//! Steps that hit every output exactly.

use super::pace::{Even, Pace};
use super::schedule::{Cadence, Schedule};
use super::stops::{Stops, Timed};
use crate::error::Problem;
use crate::number::{rounded, shown};
use crate::params::Params;
use std::sync::Arc;

/// Most steps of a run.
const MOST: u64 = 1 << 53;
/// Most outputs of all cadences together: the time of each is kept in memory.
const MOST_STOPS: f64 = 4e6;

/// Time steps of which none is longer than `longest`.
///
/// # Errors
/// More steps than can be counted.
pub fn schedule(params: &Params, longest: f64) -> Result<Schedule, Problem> {
    let &Params { runtime, outtime, .. } = params;
    let Some(even) = Even::new([params.time.start, runtime, outtime], longest, MOST) else {
        return Err(too_many(runtime, outtime, longest));
    };
    if !params.sampled().is_empty() {
        return with_others(params, even, longest);
    }
    let shortest = if even.outputs > 0 { even.dt } else { even.rest.1 };
    check_start(params, shortest)?;
    let every = even.per_output;
    let (steps, dt) = (even.steps(), if even.outputs > 0 { even.dt } else { even.rest.1 });
    let until = even.outputs * every;
    let snapshots = Cadence { until, ..Cadence::of_snapshots(every, params.output.at_end) };
    Ok(Schedule { dt, steps, pace: Pace::Even(even), snapshots, others: Vec::new() })
}

/// The same with outputs at other times than those of the snapshots.
fn with_others(params: &Params, even: Even, longest: f64) -> Result<Schedule, Problem> {
    let &Params { runtime, outtime, .. } = params;
    let sampled = params.sampled();
    check_number(runtime, outtime, &sampled)?;
    let every: Vec<f64> = sampled.iter().map(|(_, every)| *every).collect();
    let Timed { stops, snapshots, others } = Stops::of(runtime, outtime, &every, longest);
    let [shortest, dt] = stops.shortest_and_longest();
    check_start(params, shortest)?;
    let steps = stops.steps();
    let at = |steps_due: Vec<u64>, cadence: Cadence| {
        let every = steps_due.get(1).copied().unwrap_or(steps + 1);
        Cadence { every, at: Some(steps_due.into()), ..cadence }
    };
    let snapshots = at(snapshots, Cadence::of_snapshots(1, params.output.at_end));
    let others = sampled.iter().zip(others);
    let others = others.map(|((name, _), due)| at(due, Cadence::of(name, 1))).collect();
    let pace = Pace::Even(Even { stops: Some(Arc::new(stops)), ..even });
    Ok(Schedule { dt, steps, pace, snapshots, others })
}

/// Refuses more outputs than are kept.
fn check_number(runtime: f64, outtime: f64, sampled: &[(String, f64)]) -> Result<(), Problem> {
    let all = runtime / outtime + sampled.iter().map(|(_, every)| runtime / every).sum::<f64>();
    if all <= MOST_STOPS {
        return Ok(());
    }
    let outtime = ("outtime".to_owned(), outtime);
    let cadences = sampled.iter().map(|(table, every)| (format!("{table}.every"), *every));
    let (key, every) =
        cadences.fold(outtime, |least, next| if next.1 < least.1 { next } else { least });
    let [all, every, most] = [all, every, MOST_STOPS].map(rounded);
    let text = format!(
        "the number of outputs of all cadences is {all}, above {most}, mostly because of {key} = {every}: raise {key}"
    );
    Err(Problem::new(&[&key, "runtime"], text))
}

fn too_many(runtime: f64, outtime: f64, longest: f64) -> Problem {
    let most = MOST as f64;
    let (keys, text) = match runtime / outtime > most {
        true => {
            let [runtime, outtime, least] = [runtime, outtime, runtime / most].map(rounded);
            let text = format!(
                "outtime = {outtime} asks for more than 2^53 outputs in runtime = {runtime}: raise outtime \
                 above {least}, or lower runtime"
            );
            (vec!["outtime", "runtime"], text)
        }
        false => {
            let [runtime, longest, most] = [runtime, longest, most * longest].map(rounded);
            let text = format!(
                "runtime = {runtime} is more than 2^53 steps of {longest}, that is {most}: lower runtime, or \
                 what makes the steps short: D over dx^2, decay or the reaction, over the capacity"
            );
            (vec!["reaction", "decay", "capacity", "runtime", "D", "dx"], text)
        }
    };
    Problem::new(&keys, text)
}

/// Refuses a start so far from 0 that the ends of the steps have no times of their own.
fn check_start(params: &Params, shortest: f64) -> Result<(), Problem> {
    let (start, end) = (params.time.start, params.time.start + params.runtime);
    let finest = 4.0 * f64::EPSILON * start.abs().max(end.abs());
    if shortest >= finest {
        return Ok(());
    }
    let [start, shortest] = [start, shortest].map(shown);
    let text = format!(
        "time.start = {start} is too far from 0 to tell steps of {shortest} apart: bring it closer to 0"
    );
    Err(Problem::new(&["time.start", "runtime"], text))
}
