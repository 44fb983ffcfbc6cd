//! Steps that hit every output exactly.

use super::pace::{Even, Pace};
use super::schedule::{Cadence, Schedule};
use crate::error::Problem;
use crate::number::{rounded, shown};
use crate::params::Params;

/// Most steps of a run.
const MOST: u64 = 1 << 53;

/// Time steps of which none is longer than `longest`.
///
/// # Errors
/// More steps than can be counted.
pub fn schedule(params: &Params, longest: f64) -> Result<Schedule, Problem> {
    let &Params { runtime, outtime, .. } = params;
    let Some(even) = Even::new([params.time.start, runtime, outtime], longest, MOST) else {
        return Err(too_many(runtime, outtime, longest));
    };
    check_start(params, &even)?;
    let every = even.per_output;
    let (steps, dt) = (even.steps(), if even.outputs > 0 { even.dt } else { even.rest.1 });
    let until = even.outputs * every;
    let snapshots = Cadence { until, ..Cadence::of_snapshots(every, params.output.at_end) };
    Ok(Schedule { dt, steps, pace: Pace::Even(even), snapshots, others: Vec::new() })
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
fn check_start(params: &Params, even: &Even) -> Result<(), Problem> {
    let (start, end) = (params.time.start, params.time.start + params.runtime);
    let finest = 4.0 * f64::EPSILON * start.abs().max(end.abs());
    let shortest = if even.outputs > 0 { even.dt } else { even.rest.1 };
    if shortest >= finest {
        return Ok(());
    }
    let [start, shortest] = [start, shortest].map(shown);
    let text = format!(
        "time.start = {start} is too far from 0 to tell steps of {shortest} apart: bring it closer to 0"
    );
    Err(Problem::new(&["time.start", "runtime"], text))
}
