//! The course: the case of the reference program `diff2d.py`, which a run has to match bit for bit.
//!
//! Every expression here and in [`Axis`] is evaluated in the order in which that program writes it,
//! since a different order gives different bits. Squares are products, which round correctly
//! everywhere.

use super::grid::{Axis, Grid};
use super::inputs::Inputs;
use super::method::Method;
use super::pace::Pace;
use super::schedule::{Cadence, Schedule};
use super::{Case, Solves, even_steps, reading};
use crate::error::Problem;
use crate::number::{index, shown, whole};
use crate::params::Params;

/// Steps are counted in `f64` by the reference; beyond 2^53 that count is no longer exact.
const MOST_STEPS: u64 = 1 << 53;
/// More steps than any run has: the value for an interval that never ends.
const NEVER: u64 = MOST_STEPS + 1;

/// The case that follows from parameters whose ranges have been checked: a square, a time step at
/// the edge of stability, `0.25 dx^2 / D`, and a factor `(D / dx^2) dt`, 1/4 up to rounding.
///
/// ```
/// use diff2d_mpi::{params::Params, problem::course};
///
/// let case = course::case(&Params::default()).unwrap();
/// assert_eq!(case.grid.shape(), [266, 266]);
/// let schedule = case.schedule;
/// assert_eq!((schedule.steps, schedule.snapshots.every, schedule.outputs()), (7075, 353, 21));
/// ```
///
/// # Errors
/// A combination of parameters whose grid, time step or number of steps cannot be represented.
pub fn case(params: &Params) -> Result<Case, Problem> {
    let axis = axis(params)?;
    let diffusivity = diffusivity(params)?;
    let (dt, factor) = time_step(params, diffusivity, axis.spacing)?;
    let face = diffusivity / (axis.spacing * axis.spacing);
    let method = Method::of(params, 8.0 * face);
    let grid = Grid { y: axis.clone(), x: axis };
    let schedule = match method {
        Method::Euler => euler_steps(params, dt)?,
        Method::Exponential(_) => even_steps::schedule(params, f64::INFINITY, Some(&grid))?,
    };
    method.check(schedule.dt)?;
    let solves = Solves::Course { factor, face };
    Ok(Case { grid, schedule, solves, method, steady_below: params.time.stop_when })
}

fn euler_steps(params: &Params, dt: f64) -> Result<Schedule, Problem> {
    let every = |time: f64| whole(time / dt, NEVER).max(1);
    let others = params.sampled();
    Ok(Schedule {
        dt,
        steps: count_steps(params, dt)?,
        pace: Pace::Added,
        snapshots: Cadence::of_snapshots(every(params.outtime), params.output.at_end),
        others: others.iter().map(|(name, time)| Cadence::of(name, every(*time))).collect(),
        dense: None,
    })
}

/// The points along x, and along y; the requested spacing is raised until it fits a whole number of
/// times.
fn axis(params: &Params) -> Result<Axis, Problem> {
    let &Params { x1, x2, dx, .. } = params;
    let length = x2 - x1;
    let n = (length / dx).trunc();
    if n < 1.0 {
        let (dx, length) = (shown(dx), shown(length));
        let text = format!("dx = {dx} is wider than the domain x2 - x1 = {length}: lower dx");
        return Err(Problem::new(&["dx", "x2", "x1"], text));
    }
    Ok(Axis::new(x1, x2, index(whole(n, MOST_STEPS))))
}

/// The diffusivity of parameters for the course, which has one number.
///
/// # Errors
/// An expression that is not a number, or a number that is not above 0.
pub fn diffusivity(params: &Params) -> Result<f64, Problem> {
    let [(key, value), _] = params.D.along();
    let number = reading::number(key, &value, &reading::constants(params, &Inputs::default())?);
    let number = number.map_err(|problem| {
        let (what, below) = problem.text.split_once('\n').unwrap_or((&problem.text, ""));
        let fix = "the course has one number: give that, or add [grid] layout = \"cells\"";
        let text = format!("{what} ({fix})\n{below}");
        Problem { text: text.trim_end().into(), keys: problem.keys }
    })?;
    match number > 0.0 {
        true => Ok(number),
        false => {
            let number = shown(number);
            Err(Problem::new(&[key], format!("D = {number} is not above 0: raise D")))
        }
    }
}

fn time_step(params: &Params, d: f64, dx: f64) -> Result<(f64, f64), Problem> {
    let dt = 0.25 * (dx * dx) / d;
    let factor = (d / (dx * dx)) * dt;
    // This differs from 1/4 only if dx^2, D or their ratio is outside the range of f64.
    if !(factor - 0.25).abs().le(&1e-12) || !dt.is_normal() {
        let text = format!(
            "dx = {} with D = {} gives a time step 0.25 dx^2 / D = {} outside the range of double \
             precision: choose units in which dx and D are closer to 1",
            shown(params.dx),
            shown(d),
            shown(dt)
        );
        return Err(Problem::new(&["D", "dx", "x2", "x1"], text));
    }
    Ok((dt, factor))
}

fn count_steps(params: &Params, dt: f64) -> Result<u64, Problem> {
    let steps = (params.runtime / dt).trunc();
    if steps > MOST_STEPS as f64 {
        let [runtime, dt, most] = [params.runtime, dt, MOST_STEPS as f64 * dt].map(shown);
        let text = format!(
            "runtime = {runtime} is more than 2^53 steps of {dt}, that is {most}: lower runtime or raise dx"
        );
        return Err(Problem::new(&["runtime", "dx", "D"], text));
    }
    Ok(whole(steps, MOST_STEPS))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 10 x 10 points, a time step of 1/4, an output every `interval` steps.
    fn schedule(steps: f64, interval: f64) -> Schedule {
        let dt = 0.25;
        let params = Params {
            x1: 0.0,
            x2: 10.0,
            dx: 1.0,
            runtime: steps * dt,
            outtime: interval * dt,
            ..Params::default()
        };
        case(&params).unwrap().schedule
    }

    #[test]
    fn steps_and_intervals_are_rounded_down_to_whole_steps_and_an_interval_has_at_least_one() {
        for (steps, interval, expected) in
            [(7.0, 3.0, (7, 3)), (7.9, 3.9, (7, 3)), (0.5, 0.1, (0, 1)), (7.0, 1e4, (7, 10_000))]
        {
            let Schedule { steps, snapshots, .. } = schedule(steps, interval);
            assert_eq!((steps, snapshots.every), expected);
        }
    }

    #[test]
    fn an_interval_beyond_all_measure_is_longer_than_any_run_and_still_a_number() {
        for outtime in [1e16, 1e30, 1e300, f64::MAX] {
            let every = schedule(7.0, outtime).snapshots.every;
            assert!(every > MOST_STEPS, "{outtime}: {every}");
            assert!(i64::try_from(every).is_ok(), "{outtime}: {every}");
        }
    }
}
