//! The rate at the start of a part, and how large it is.

use super::forcing::Forcing;
use super::{Exponential, at_time};
use crate::error::{Problem, Result};
use crate::fault;
use crate::run::operator::{Beyond, larger, largest_of, refill};
use crate::run::phase::Phase;
use crate::run::state::{State, VECTOR};
use crate::run::timings::Timings;
use std::time::Instant;

impl Exponential<'_> {
    /// Sets the sides and sources of a time, and the vector beside the density to the rate there.
    pub(super) fn set_rate(
        &mut self,
        t: f64,
        state: &mut State,
        timings: &mut Timings,
    ) -> Result<Beyond> {
        self.poison(state);
        let began = Instant::now();
        let beyond = self.prepare_rate(t, state).map_err(|problem| at_time(t, &problem));
        if self.has_expressions() {
            timings.since(Phase::Expressions, began);
        }
        let beyond = self.comm.agree(beyond)?;
        beyond.ghosts().set(state.parts().0);
        self.apply_rate(state, timings);
        Ok(beyond)
    }

    /// Whether anything depends on time or on the field.
    fn has_expressions(&self) -> bool {
        let is_driven = self.forcing.as_ref().is_some_and(Forcing::depends_on_time);
        is_driven || self.reaction.is_some()
    }

    fn prepare_rate(&mut self, t: f64, state: &State) -> std::result::Result<Beyond, Problem> {
        let Exponential { forcing: Some(forcing), operator, reaction, .. } = self else {
            return Ok(Beyond::default());
        };
        if self.has_changing_source {
            let (rows, coefficients) = forcing.rows_and_coefficients();
            let sources = rows.map(|row| coefficients.source(row, t));
            let shape = operator.shape();
            refill(operator.source_mut(), shape, sources, "source")?;
        }
        if let Some(reaction) = reaction {
            reaction.set(t, state.density(), forcing.coefficients())?;
        }
        forcing.beyond(t)
    }

    /// What the tolerance refers to, or 0 before anything is known of it.
    pub(super) fn known_scale(&self, state: &State) -> f64 {
        state.within.scale.max(self.accuracy.least_scale)
    }

    /// The largest rate, and the largest magnitude of the field in the domain and of what is beyond its
    /// sides.
    pub(super) fn magnitudes(&mut self, state: &State, beyond: &Beyond) -> Result<[f64; 2]> {
        let rate = largest_of(state.rows(VECTOR));
        let of_field = match &mut self.forcing {
            None => Ok(largest_of(state.density())),
            Some(forcing) => forcing.largest_inside(state.density()),
        };
        let of_field = of_field.map_err(|problem| at_time(state.clock.time, &problem));
        let scale = larger(self.comm.agree(of_field)?, beyond.largest(&[], |_, value| value.abs()));
        Ok(self.comm.max([rate, scale]))
    }

    fn poison(&self, state: &mut State) {
        let step = state.clock.step;
        if fault::nan_between(step, step + 1).is_some() && self.comm.is_last() {
            state.density_mut()[[0, 0]] = f64::NAN;
        }
    }
}
