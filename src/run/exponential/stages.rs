//! The stages of a series, some at a time, and what becomes of their sum.

use super::damped::Damped;
use super::forcing::Driven;
use super::{Exponential, Part};
use crate::error::Result;
use crate::kernel::{self, Field, View};
use crate::number::index;
use crate::run::exchange::Measured;
use crate::run::state::{State, TERMS};
use crate::run::timings::Timings;
use ndarray::Zip;

/// After a part that had to be shortened, one that is longer by this factor is tried.
const GROWTH: f64 = 4.0;

impl Exponential<'_> {
    /// Sets the vector beside the density to its rate.
    pub(super) fn apply_rate(&mut self, state: &mut State, timings: &mut Timings) {
        let Exponential { halo, operator, reaction, .. } = self;
        let (density, _, within) = state.parts();
        let exchange = &mut Measured { halo, timings, first: within.applications };
        match reaction {
            None => operator.rate(density, exchange),
            Some(reaction) => operator.rate_with_reaction(density, reaction.rates(), exchange),
        }
        within.applications += 1;
    }

    /// Sets both sums of the recurrence to zero, and what the series before left beyond their sides.
    pub(super) fn clear_sums(&self, state: &mut State) {
        let (_, others, _) = state.parts();
        others[0].clear();
    }

    /// Takes at most `most` stages of a series, and ends it if it is complete. Returns what is under way
    /// then: the same series, another one, or none.
    pub(super) fn take_stages(
        &mut self,
        part: Part,
        state: &mut State,
        most: u64,
        timings: &mut Timings,
    ) -> Result<Option<Part>> {
        let mut left = most;
        while left > 0 {
            let to_go = state.within.degree - state.within.stage;
            let is_of_terms = state.within.series == TERMS;
            if to_go == 0 {
                Damped::keep(part.damped, &mut state.within);
            }
            if to_go == 0 && is_of_terms {
                self.finish_terms(&part.moments, state);
                return Ok(None);
            }
            if to_go == 0 {
                self.finish_series(&part, state, timings);
                return self.end_series(&part, state, timings);
            }
            left -= match is_of_terms {
                true => self.take_terms(&part, state, left, timings),
                false => self.take_some(&part, state, left.min(to_go), timings),
            };
        }
        Ok(Some(part))
    }

    /// Takes stages: all, or those of one pass if what lies beyond the sides differs from one to the next.
    fn take_some(
        &mut self,
        Part { driven, sums, .. }: &Part,
        state: &mut State,
        most: u64,
        timings: &mut Timings,
    ) -> u64 {
        let Exponential { halo, scaled, forcing, spectrum, .. } = self;
        let (density, others, within) = state.parts();
        let count = match driven.walls.is_empty() {
            true => most.min(1 << 16),
            false => most.min(scaled.blocking().steps as u64),
        };
        let first = index(within.degree - within.stage);
        let terms = (0..index(count)).map(|stage| first - stage);
        let weights = sums.weights(terms.clone(), driven);
        let ghosts = sums.ghosts(terms, 0.25 * (spectrum[0] + spectrum[1]), driven);
        let vectors = vectors(density, driven, forcing.as_ref().and_then(|f| f.shape_of_source()));
        let of = kernel::Sums { vectors: &vectors, weights: &weights };
        let exchange = &mut Measured { halo, timings, first: within.applications };
        scaled.stages(&mut others[0], of, ghosts.ghosts(), exchange);
        within.stage += count;
        within.applications += count;
        count
    }

    /// Takes the last application, which turns the two sums into that of the whole series without its
    /// constant term.
    fn finish_series(
        &mut self,
        Part { driven, sums, .. }: &Part,
        state: &mut State,
        timings: &mut Timings,
    ) {
        let Exponential { halo, scaled, spectrum, .. } = self;
        let (_, others, within) = state.parts();
        // The last term is halved with the operator.
        let ghosts = sums.ghosts(0..1, 0.5 * (spectrum[0] + spectrum[1]), driven);
        let exchange = &mut Measured { halo, timings, first: within.applications };
        scaled.finish(&mut others[0], ghosts.ghosts(), exchange);
        within.applications += 1;
    }

    /// Adds the length of the part times the sum of the series to the field: at once or, with a reaction,
    /// if the error is small enough.
    fn end_series(
        &mut self,
        part: &Part,
        state: &mut State,
        timings: &mut Timings,
    ) -> Result<Option<Part>> {
        self.add_terms(part, state);
        if self.reaction.is_some() {
            return self.end_with_reaction(state, timings);
        }
        self.add_sum(state.within.length, state);
        self.complete_part(state.within.length, state);
        Ok(None)
    }

    /// Adds the constant term of a series to its sum.
    fn add_terms(&self, Part { driven, sums, .. }: &Part, state: &mut State) {
        let shape = self.forcing.as_ref().and_then(|forcing| forcing.shape_of_source());
        let (density, others, _) = state.parts();
        let (vectors, weights) = (vectors(density, driven, shape), sums.weights(0..1, driven));
        others[0].add_sum(kernel::Sums { vectors: &vectors, weights: &weights });
    }

    /// Adds the sum of a series to the field, times the length of its part.
    pub(super) fn add_sum(&self, length: f64, state: &mut State) {
        let (density, others, _) = state.parts();
        let cells = Zip::from(density.owned_mut()).and(others[0].owned());
        cells.for_each(|value, sum| *value += length * sum);
    }

    /// Whether a part of this length ends its step.
    pub(super) fn ends_step(&self, length: f64, state: &State) -> bool {
        let (interval, begun) = (self.steps.dt_at(state.clock.step), state.within.begun);
        // By rounding their sum may reach the end where their difference does not.
        !(length < interval - begun && begun + length < interval)
    }

    /// Takes the clock to the end of a part.
    pub(super) fn complete_part(&mut self, length: f64, state: &mut State) {
        let ends_step = self.ends_step(length, state);
        let (clock, within) = (&mut state.clock, &mut state.within);
        within.parts += 1;
        within.bound += std::mem::take(&mut within.pending);
        (within.series, within.stage, within.length) = (0, 0, 0.0);
        if self.reaction.is_none() {
            within.next_length *= GROWTH;
        }
        if !ends_step {
            within.begun += length;
            return;
        }
        (within.begun, within.dense) = (0.0, 0);
        if self.reaction.is_none() {
            within.next_length = 0.0;
        }
        clock.step += 1;
        clock.time = self.steps.time(clock.step);
    }
}

/// The vectors of a series: the one beside the density, those of the powers of time, the shape of a
/// source that separates.
fn vectors<'a>(
    density: &'a Field,
    driven: &'a Driven,
    shape: Option<&'a kernel::Plane>,
) -> Vec<View<'a>> {
    let mut vectors = vec![density.previous_view()];
    vectors.extend(driven.vectors.iter().map(kernel::Plane::view));
    vectors.extend(shape.filter(|_| !driven.in_time.is_empty()).map(kernel::Plane::view));
    vectors
}
