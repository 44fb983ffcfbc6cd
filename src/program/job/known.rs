//! What follows from the coefficients of an equation on all ranks: time steps and ranges.

use crate::error::Problem;
use crate::number::{index, shown};
use crate::params::Params;
use crate::problem::coefficients::Coefficients;
use crate::problem::method::Method;
use crate::problem::ranges::Ranges;
use crate::problem::stability::Bounds;
use crate::problem::stated::Stated;
use crate::problem::{Case, Solves, even_steps};
use crate::ranks::{Comm, Strip};

/// What is known of an equation before the run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Known {
    /// What its time steps are bounded by.
    pub bounds: Bounds,
    /// The ranges of its coefficients.
    pub ranges: Ranges,
    /// Cells in the domain, fewer than those of the grid if a mask leaves some out.
    pub cells: u64,
}

/// The case with its time steps, and what is known of its equation if it has one.
///
/// # Errors
/// The same on every rank: a coefficient that is not allowed, with its point.
pub(super) fn timed(
    comm: &Comm,
    params: &Params,
    stated: Stated,
    strip: Strip,
) -> Result<(Case, Option<Known>), Problem> {
    let (grid, equation) = match stated {
        Stated::Course(case) => return Ok((*case, None)),
        Stated::Cells { grid, equation } => (grid, equation),
    };
    let mut coefficients = Coefficients::new(&equation, &grid);
    let local = inspected(&mut coefficients, strip, params.time.start);
    let Known { bounds, ranges, cells } = comm.agree(local)?;
    let [cells] = comm.sum([cells]);
    if cells == 0 {
        let text = "mask is 0 at every cell, which leaves no domain: change it there".into();
        return Err(Problem::new(&["mask"], text));
    }
    let [spectral, linear, loss] = comm.max([bounds.spectral, bounds.linear, bounds.loss]);
    let cell = if bounds.linear == linear { bounds.cell.map(|n| n as u64) } else { [u64::MAX; 2] };
    let [row] = comm.min([cell[0]]);
    let [column] = comm.min([if cell[0] == row { cell[1] } else { u64::MAX }]);
    let bounds = Bounds { spectral, linear, cell: [row, column].map(index), loss };
    let ranges = Ranges { low: comm.min(ranges.low), high: comm.max(ranges.high) };
    let method = Method::of(params, bounds.linear);
    let longest = longest_step(params, bounds, method)?;
    // Series through what changes within a step do not tell the times within it apart.
    let is_dense = matches!(method, Method::Exponential(_))
        && equation.reaction.is_none()
        && !equation.changes().any();
    let schedule = even_steps::schedule(params, longest, is_dense.then_some(&grid))?;
    method.check(schedule.dt)?;
    let (solves, steady_below) = (Solves::Equation(equation), params.time.stop_when);
    let case = Case { grid, schedule, solves, method, steady_below };
    Ok((case, Some(Known { bounds, ranges, cells })))
}

/// The longest time step that is asked for.
fn longest_step(params: &Params, bounds: Bounds, method: Method) -> Result<f64, Problem> {
    let safety = params.time.safety;
    let longest = safety * bounds.euler_step();
    if !bounds.spectral.is_finite() || longest <= 0.0 {
        let text = format!(
            "the rates of D over dx^2, of decay and of the sides, over the capacity, are outside the range \
             of double precision with dx = {}, dy = {}: choose units in which they are closer to 1",
            shown(params.dx),
            shown(params.spacing_in_y())
        );
        return Err(Problem::new(&["capacity", "D", "decay", "dx", "dy"], text));
    }
    if let Method::Exponential(_) = method {
        return Ok(f64::INFINITY);
    }
    // Some roundings above the bound do not matter.
    let most = bounds.stable_step() / bounds.euler_step();
    if safety > most * (1.0 + 1e-9) {
        let [safety, most] = [safety, most].map(shown);
        let text = format!(
            "time.safety = {safety} is above {most}, beyond which the steps are not stable: lower \
             time.safety"
        );
        return Err(Problem::new(&["time.safety"], text));
    }
    Ok(longest)
}

/// What is known on the rows of this rank.
fn inspected(coefficients: &mut Coefficients, strip: Strip, start: f64) -> Result<Known, Problem> {
    let rows = strip.range();
    coefficients.check_point_sources(&rows)?;
    let ranges = Ranges::of(coefficients, rows.clone(), start)?;
    let bounds = Bounds::of(coefficients, rows.clone(), start)?;
    let mut cells = 0;
    for row in rows {
        // What the sides have at the start is evaluated here only to be refused in time.
        coefficients.ghosts_along_x(row, start)?;
        let source = coefficients.source(row, start)?.unwrap_or_default();
        if !source.iter().all(|value| value.is_finite()) {
            let text = "what sources and inflows bring into a cell is outside the range of double precision: \
                        lower them";
            return Err(Problem::new(&["source", "boundary", "point_sources"], text.into()));
        }
        for (end, has_neighbour) in coefficients.has_neighbours_along_y(row).into_iter().enumerate()
        {
            if !has_neighbour {
                coefficients.ghosts_along_y(end, start)?;
            }
        }
        cells += match coefficients.inside(row)? {
            None => coefficients.grid().columns() as u64,
            Some(inside) => inside.iter().filter(|inside| **inside).count() as u64,
        };
    }
    Ok(Known { bounds, ranges, cells })
}
