//! Which cells are in the domain, and what is measured there.

use super::budget::Budget;
use super::diagnostics::RowDiagnostics;
use crate::error::{Error, Result};
use crate::number::shortest;
use crate::problem::Case;
use crate::problem::coefficients::Coefficients;
use crate::problem::schedule::Clock;
use crate::ranks::{Comm, Strip};
use ndarray::{Array2, ArrayView2};
use std::rc::Rc;

/// The rows of a rank, as far as they are in the domain.
pub(super) struct Domain<'c> {
    strip: Strip,
    /// The coefficients of the equation, unless it is that of the course.
    coefficients: Option<Coefficients<'c>>,
    /// Whether each cell is in the domain, row by row; nothing if all of them are.
    inside: Option<Vec<Rc<[bool]>>>,
}

impl<'c> Domain<'c> {
    /// The domain on the rows of this rank.
    ///
    /// # Errors
    /// A mask that is not a number somewhere.
    pub fn of(case: &'c Case, strip: Strip) -> Result<Domain<'c>> {
        let mut coefficients =
            case.equation().map(|equation| Coefficients::new(equation, &case.grid));
        let rows = coefficients.iter_mut().flat_map(|coefficients| {
            strip
                .range()
                .map(|row| coefficients.inside(row).map_err(|found| Error::Usage(found.text)))
        });
        let inside: Option<Vec<Rc<[bool]>>> = rows.collect::<Result<Option<Vec<_>>>>()?;
        let inside = inside.filter(|rows| !rows.is_empty());
        Ok(Domain { strip, coefficients, inside })
    }

    /// Sums, extrema and whether all is finite, of what is in the domain.
    pub fn measure(&self, rows: ArrayView2<f64>) -> RowDiagnostics {
        match &self.inside {
            None => RowDiagnostics::of(rows),
            Some(inside) => RowDiagnostics::of_inside(rows, inside),
        }
    }

    /// A copy with NaN outside the domain, if there is an outside.
    pub fn with_holes(&self, rows: ArrayView2<f64>) -> Option<Array2<f64>> {
        let inside = self.inside.as_ref()?;
        let mut copy = rows.to_owned();
        for (mut row, inside) in copy.rows_mut().into_iter().zip(inside) {
            let outside = row.iter_mut().zip(&**inside).filter(|(_, inside)| !**inside);
            outside.for_each(|(value, _)| *value = f64::NAN);
        }
        Some(copy)
    }

    /// The budget of the whole domain, if it has one; its sums are known to rank 0 alone.
    ///
    /// # Errors
    /// The same on every rank: a rate that is not a number.
    pub fn budget(
        &mut self,
        comm: &Comm,
        rho: ArrayView2<f64>,
        clock: Clock,
    ) -> Result<Option<Budget>> {
        let Some(coefficients) = &mut self.coefficients else { return Ok(None) };
        let (budget, outcome) = Budget::of(comm, coefficients, self.strip.range(), rho, clock.time);
        comm.agree(outcome.map_err(|problem| {
            Error::Run(format!(
                "at step {}, t = {}: {}; this output was not written; the snapshots before it are good",
                clock.step,
                shortest(clock.time),
                problem.text
            ))
        }))?;
        Ok(Some(budget))
    }
}
