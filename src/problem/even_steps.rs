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
/// Most outputs of all cadences, if there are several: the time of each is kept.
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
    let cadences: Vec<f64> =
        std::iter::once(outtime).chain(sampled.iter().map(|(_, every)| *every)).collect();
    let outtime_key = ("outtime".to_owned(), outtime);
    let all: f64 = cadences.iter().map(|every| runtime / every).sum();
    if all > MOST_STOPS {
        let every = |(key, every): &(String, f64)| match key.as_str() {
            "outtime" => (key.clone(), *every),
            _ => (format!("{key}.every"), *every),
        };
        let keys: Vec<(String, f64)> = sampled.iter().chain([&outtime_key]).map(every).collect();
        let shortest = keys.iter().min_by(|a, b| a.1.total_cmp(&b.1)).expect("there is outtime");
        let (key, [all, every]) = (&shortest.0, [all, shortest.1].map(rounded));
        let text = format!(
            "the outputs of all cadences are {all}, more than {}, most of them by {key} = {every}: raise {key}",
            rounded(MOST_STOPS)
        );
        return Err(Problem::new(&[key, "runtime"], text));
    }
    let Timed { stops, due } = Stops::of(runtime, &cadences, longest);
    let [shortest, dt] = stops.shortest_and_longest();
    check_start(params, shortest)?;
    let steps = stops.steps();
    let cadence = |name: &str, at: Vec<u64>| {
        let every = at.get(1).copied().unwrap_or(steps + 1);
        Cadence { at: Some(at.into()), ..Cadence::of(name, every) }
    };
    let names = std::iter::once("snapshots").chain(sampled.iter().map(|(name, _)| name.as_str()));
    let mut cadences = names.zip(due).map(|(name, at)| cadence(name, at));
    let snapshots = cadences.next().expect("the snapshots come first");
    let snapshots = Cadence { at_end: params.output.at_end, ..snapshots };
    let others = cadences.collect();
    let pace = Pace::Even(Even { stops: Some(Arc::new(stops)), ..even });
    Ok(Schedule { dt, steps, pace, snapshots, others })
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
