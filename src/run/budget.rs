//! The budget of a general problem: what flows in through each side, what sources, decay and
//! reaction bring, and how much there is.
//!
//! The rates are those of the scheme itself, from its own face coefficients, so that with Euler steps
//! the content changes over a step by the length of the step times their sum, up to rounding. They
//! are added within a row from the first column to the last, then row by row, so that their bits do
//! not depend on the number of ranks.

use crate::error::Problem;
use crate::problem::boundary::Ends;
use crate::problem::coefficients::Coefficients;
use crate::ranks::Comm;
use ndarray::ArrayView2;
use std::ops::Range;

/// Numbers of a budget.
pub const COUNT: usize = 9;

/// The rates of one time \[amount / time\], and the content \[amount\].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Budget {
    /// The integral of the capacity times the field, over the domain.
    pub content: f64,
    /// What flows in through the left, right, lower and upper side.
    pub inflow: [f64; 4],
    /// What sources bring.
    pub source: f64,
    /// What decays, negative where the field is positive.
    pub decay: f64,
    /// What the reaction brings.
    pub reaction: f64,
    /// The rate of change of the content: the sum of all rates.
    pub change: f64,
}

impl Budget {
    /// The numbers in their order, as in files.
    pub fn values(&self) -> [f64; COUNT] {
        let Budget { content, inflow: [left, right, bottom, top], .. } = *self;
        let Budget { source, decay, reaction, change, .. } = *self;
        [content, left, right, bottom, top, source, decay, reaction, change]
    }

    /// The budget of numbers in their order.
    pub fn of_values(values: [f64; COUNT]) -> Budget {
        let [content, left, right, bottom, top, source, decay, reaction, change] = values;
        Budget { content, inflow: [left, right, bottom, top], source, decay, reaction, change }
    }

    /// The budget of the whole domain at time `t`, known to rank 0 alone.
    ///
    /// # Errors
    /// On this rank alone: a value that is not finite.
    pub fn of(
        comm: &Comm,
        coefficients: &mut Coefficients,
        rows: Range<usize>,
        rho: ArrayView2<f64>,
        t: f64,
    ) -> (Budget, Result<(), Problem>) {
        let mut outcome = Ok(());
        let mut local = Vec::with_capacity(rows.len() * PARTS);
        for (row, rho) in rows.zip(rho.rows()) {
            let rho = rho.to_slice().expect("a row is contiguous");
            let parts = of_row(coefficients, row, rho, t).unwrap_or_else(|problem| {
                if outcome.is_ok() {
                    outcome = Err(problem);
                }
                [0.0; PARTS]
            });
            local.extend(parts);
        }
        (Budget::combine(&comm.gather(&local), coefficients.grid().area()), outcome)
    }

    /// The sum over all rows.
    fn combine(rows: &[f64], area: f64) -> Budget {
        let mut sums = [0.0; PARTS];
        for row in rows.chunks_exact(PARTS) {
            sums.iter_mut().zip(row).for_each(|(sum, part)| *sum += part);
        }
        let [content, left, right, bottom, top, source, decay, reaction] =
            sums.map(|sum| sum * area);
        let inflow = [left, right, bottom, top];
        let change = ((((left + right) + bottom) + top) + source) + decay + reaction;
        Budget { content, inflow, source, decay, reaction, change }
    }
}

/// Parts that every row has: all but their sum.
const PARTS: usize = COUNT - 1;

/// What a row has of each part, per area.
fn of_row(
    coefficients: &mut Coefficients,
    row: usize,
    rho: &[f64],
    t: f64,
) -> Result<[f64; PARTS], Problem> {
    let [left, right] = through_row(coefficients, row, rho, t)?;
    let [bottom, top] = through_rows(coefficients, row, rho, t)?;
    let source = sum(coefficients.own_source(row, t)?.unwrap_or_default());
    let decay = coefficients.decay(row)?.unwrap_or_default();
    let decay = sum(decay.iter().zip(rho).map(|(decay, rho)| -(decay * rho)));
    let reaction = sum(coefficients.reaction(row, t, rho)?.unwrap_or_default());
    let content = content(coefficients, row, rho)?;
    Ok([content, left, right, bottom, top, source, decay, reaction])
}

fn content(coefficients: &mut Coefficients, row: usize, rho: &[f64]) -> Result<f64, Problem> {
    let mut found = match coefficients.capacity(row)? {
        Some(capacity) => capacity.iter().zip(rho).map(|(c, rho)| c * rho).collect(),
        None => rho.to_vec(),
    };
    coefficients.clear_outside(row, &mut found)?;
    Ok(sum(found))
}

/// What flows into the first and into the last cell of a row.
fn through_row(
    coefficients: &mut Coefficients,
    row: usize,
    rho: &[f64],
    t: f64,
) -> Result<[f64; 2], Problem> {
    if coefficients.equation().x == Ends::Periodic {
        return Ok([0.0; 2]);
    }
    let faces = coefficients.along_x(row)?;
    let beyond = coefficients.ghosts_along_x(row, t)?;
    let inflow = coefficients.inflow_along_x(row, t)?;
    let last = rho.len() - 1;
    Ok([
        faces[0] * (beyond[0] - rho[0]) + inflow[0],
        faces[last + 1] * (beyond[1] - rho[last]) + inflow[1],
    ])
}

/// What flows into a row from beyond the lower and the upper side, where it lies beside them.
fn through_rows(
    coefficients: &mut Coefficients,
    row: usize,
    rho: &[f64],
    t: f64,
) -> Result<[f64; 2], Problem> {
    let is_inside = coefficients.has_neighbours_along_y(row);
    let mut found = [0.0; 2];
    for (end, found) in found.iter_mut().enumerate().filter(|(end, _)| !is_inside[*end]) {
        let faces = coefficients.along_y(row + end)?;
        let beyond = coefficients.ghosts_along_y(end, t)?;
        let fluxes = faces.iter().zip(beyond).zip(rho);
        let mut fluxes: Vec<f64> =
            fluxes.map(|((face, beyond), rho)| face * (beyond - rho)).collect();
        let inflow = coefficients.inflow_along_y(row, end, t)?.unwrap_or_default();
        fluxes.iter_mut().zip(inflow).for_each(|(flux, inflow)| *flux += inflow);
        *found = sum(fluxes);
    }
    Ok(found)
}

fn sum(values: impl IntoIterator<Item = f64>) -> f64 {
    values.into_iter().fold(0.0, |sum, value| sum + value)
}
