//! Steps that hit every output exactly.

use super::grid::Grid;
use super::pace::{Even, Pace};
use super::schedule::{Cadence, Schedule};
use super::stops::{Other, Stops};
use crate::error::Problem;
use crate::number::{index, rounded, shown, whole};
use crate::params::{Line, Params};
use std::sync::Arc;

/// Most steps of a run.
const MOST: u64 = 1 << 53;
/// Most outputs of all cadences together: the time of each is kept in memory.
const MOST_STOPS: f64 = 4e6;
/// Most times within a step at which outputs are due.
const MOST_DENSE: u64 = 1000;
/// Most coefficients of their series.
const MOST_COEFFICIENTS: f64 = 1e7;
/// Most values of these, unless the field has many more: each term of a series is weighed for all of them.
const MOST_DENSE_VALUES: f64 = 1e5;
/// The same for a field, by its points.
const MOST_DENSE_SHARE: f64 = 1.0 / 64.0;
/// How the names of the cadences of block means begin, which need the whole field.
const COARSE: &str = "coarse.";

/// Time steps of which none is longer than `longest`. If a grid is given, probes and slices on it may be
/// due within a step.
///
/// # Errors
/// More steps than can be counted.
pub fn schedule(params: &Params, longest: f64, dense: Option<&Grid>) -> Result<Schedule, Problem> {
    let &Params { runtime, outtime, .. } = params;
    let Some(even) = Even::new([params.time.start, runtime, outtime], longest, MOST) else {
        return Err(too_many(runtime, outtime, longest));
    };
    if !params.sampled().is_empty() {
        return with_others(params, even, longest, dense);
    }
    let shortest = if even.outputs > 0 { even.dt } else { even.rest.1 };
    check_start(params, shortest)?;
    let every = even.per_output;
    let (steps, dt) = (even.steps(), if even.outputs > 0 { even.dt } else { even.rest.1 });
    let until = even.outputs * every;
    let snapshots = Cadence { until, ..Cadence::of_snapshots(every, params.output.at_end) };
    let pace = Pace::Even(even);
    Ok(Schedule { dt, steps, pace, snapshots, others: Vec::new(), dense: None })
}

/// The same with outputs at other times than those of the snapshots.
fn with_others(
    params: &Params,
    even: Even,
    longest: f64,
    dense: Option<&Grid>,
) -> Result<Schedule, Problem> {
    let &Params { runtime, outtime, .. } = params;
    let sampled = params.sampled();
    check_number(runtime, outtime, &sampled)?;
    let most = dense.map_or(0, |grid| most_dense(params, grid));
    let is_dense = |name: &str| most > 0 && !name.starts_with(COARSE);
    let cadences: Vec<Other> = sampled
        .iter()
        .map(|(name, every)| Other { every: *every, is_dense: is_dense(name) })
        .collect();
    let timed = Stops::of([runtime, outtime], &cadences, longest, most);
    let [shortest, dt] = timed.stops.shortest_and_longest();
    let dense = cadences.iter().filter(|of| of.is_dense);
    check_start(params, dense.fold(shortest, |least, of| least.min(of.every)))?;
    let steps = timed.stops.steps();
    let at = |steps_due: Vec<u64>, cadence: Cadence| {
        let every = steps_due.get(1).copied().unwrap_or(steps + 1);
        Cadence { every, at: Some(steps_due.into()), ..cadence }
    };
    let snapshots = at(timed.snapshots, Cadence::of_snapshots(1, params.output.at_end));
    let others = sampled.iter().zip(cadences).zip(timed.others.into_iter().zip(timed.times));
    let others = others.map(|(((name, _), Other { is_dense, .. }), (due, times))| Cadence {
        times: is_dense.then(|| times.into()),
        ..at(due, Cadence::of(name, 1))
    });
    let others = others.collect();
    let pace = Pace::Even(Even { stops: Some(Arc::new(timed.stops)), ..even });
    let dense = (!timed.dense.times.is_empty()).then(|| Arc::new(timed.dense));
    Ok(Schedule { dt, steps, pace, snapshots, others, dense })
}

/// How many outputs of probes and slices may be due within a step: their values, and the series of each, are kept.
fn most_dense(params: &Params, grid: &Grid) -> usize {
    let sampled = params.sampled();
    let names = sampled.iter().map(|(name, _)| name).filter(|name| !name.starts_with(COARSE));
    let points: f64 = names.map(|name| points_of(params, grid, name)).sum();
    let by_values = (MOST_DENSE_SHARE * grid.points()).max(MOST_DENSE_VALUES) / points.max(1.0);
    let by_degree = MOST_COEFFICIENTS / f64::from(params.time.max_degree);
    index(whole(by_values.min(by_degree), MOST_DENSE))
}

/// Points of the grid that probes or a slice need, at most.
fn points_of(params: &Params, grid: &Grid, name: &str) -> f64 {
    let [rows, columns] = grid.shape().map(|n| n as f64);
    let line = name.strip_prefix("slices.").map(|own| params.slices[own].line(own));
    match line {
        None => 4.0 * params.probes.points.len() as f64,
        Some(Ok(Line::AlongX(_))) => 2.0 * columns,
        Some(_) => 2.0 * rows,
    }
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
