//! The parts of a step: where one begins, how long it is, and its series.

use super::choice::{Choice, Forced, Known, choose, degree_of_part};
use super::forcing::{Driven, Sizes, Span};
use super::interpolation::HIGHEST_DEGREE;
use super::settled::Settled;
use super::{Exponential, Part, at_time, reaction, series};
use crate::error::{Error, Result};
use crate::number::{count, shortest};
use crate::problem::method::SHORTEST_PART;
use crate::run::phase::Phase;
use crate::run::state::{CORRECTION, FITTED, State, TERMS};
use crate::run::timings::Timings;

impl Exponential<'_> {
    /// Begins the next part of a step: the rate at its start, its length and its degree. It is complete
    /// at once if nothing changes.
    pub(super) fn begin(
        &mut self,
        state: &mut State,
        timings: &mut Timings,
    ) -> Result<Option<Part>> {
        let clock = state.clock;
        let start = clock.time + state.within.begun;
        if state.within.begun == 0.0
            && let Some(dense) = &mut state.dense
        {
            state.within.dense = dense.begin(clock.step);
        }
        let interval = self.steps.dt_at(clock.step);
        let window = self.breaks.window(start, interval);
        let left = window.longest(start, interval - state.within.begun);
        let start = window.clamp(start);
        let beyond = self.set_rate(start, state, timings)?;
        let [rate, scale] = self.magnitudes(state, &beyond)?;
        if !(rate.is_finite() && scale.is_finite()) {
            return Err(Error::Run(format!(
                "the density, or its rate of change, is not finite after step {}, at t = {}",
                clock.step,
                shortest(start)
            )));
        }
        state.within.scale = state.within.scale.max(scale);
        self.linearize(start, state, timings)?;
        let known = Known {
            rate,
            scale: self.known_scale(state),
            spectrum: self.spectrum,
            interval,
            runtime: self.steps.runtime,
            shares: self.shares,
        };
        self.choose(Span { start, length: left, window }, &known, state, timings)
    }

    /// Tries lengths up to that of `longest` until one will do, and sets up its series.
    fn choose(
        &mut self,
        longest: Span,
        known: &Known,
        state: &mut State,
        timings: &mut Timings,
    ) -> Result<Option<Part>> {
        let Span { start, length: left, .. } = longest;
        let wanted = match (state.within.next_length, &self.reaction) {
            (length, _) if length > 0.0 => length,
            (_, Some(reaction)) => reaction.first_length(),
            _ => left,
        };
        // Equal lengths, of which the last one ends where the step does.
        let mut length = left / (left / wanted - 1e-9).ceil().max(1.0);
        loop {
            let span = Span { length, ..longest };
            let driven = self.drive(span, state, timings)?;
            let forced = self.forced(&driven);
            let is_still = known.rate == 0.0 && forced.largest.iter().flatten().all(|&v| v == 0.0);
            if is_still && forced.error == Sizes::default() {
                self.keep_still(length, state);
                self.complete_part(length, state);
                return Ok(None);
            }
            match choose(span, known, &forced, &self.accuracy) {
                Choice::Series { series, degree, allowed, bound, beyond } => {
                    let moments = self.moments(length, degree, state);
                    let within = &mut state.within;
                    (within.length, within.rate, within.error) = (length, known.rate, allowed);
                    let settled = timings.measure(Phase::Compute, || {
                        self.settle(&series, degree, !moments.is_empty(), &state.within)
                    });
                    let Settled { sums, degree, kind, error, damped } = settled;
                    let within = &mut state.within;
                    (within.series, within.degree, within.stage) = (kind, count(degree), 0);
                    within.pending = error.unwrap_or(bound);
                    within.beyond = within.beyond.max(beyond);
                    within.highest_degree = within.highest_degree.max(within.degree);
                    self.clear_sums(state);
                    if self.stuck.after(state.clock.step, length, known.interval) {
                        return Err(match &self.reaction {
                            Some(_) => reaction::too_fast(start),
                            None => too_sudden(start),
                        });
                    }
                    return Ok(Some(Part { driven, sums, moments, damped }));
                }
                Choice::Shorter(shorter) => {
                    if shorter < 0.25 * SHORTEST_PART * known.interval {
                        return Err(too_fast(start));
                    }
                    length = left / (left / shorter).ceil();
                    state.within.next_length = length;
                }
                Choice::ShorterOnce(shorter) => length = shorter,
            }
        }
    }

    /// What drives a part; the same error on every rank.
    fn drive(&mut self, span: Span, state: &State, timings: &mut Timings) -> Result<Driven> {
        let driven = match &mut self.forcing {
            None => Ok(Driven::default()),
            Some(forcing) if forcing.depends_on_time() => {
                timings.measure(Phase::Expressions, || forcing.over(span, state.density()))
            }
            Some(forcing) => forcing.over(span, state.density()),
        };
        self.comm.agree(driven.map_err(|problem| at_time(span.start, &problem)))
    }

    /// The largest of all ranks.
    fn forced(&self, driven: &Driven) -> Forced {
        let mut values = [0.0; 3 * (HIGHEST_DEGREE + 2)];
        let all = driven.largest.iter().chain([&driven.error, &driven.values]).flatten();
        values.iter_mut().zip(all).for_each(|(value, of)| *value = *of);
        let values = self.comm.max(values);
        let powers = driven.largest.len();
        let (sizes, _) = values.as_chunks();
        Forced {
            largest: sizes[..powers].to_vec(),
            error: sizes[powers],
            values: sizes[powers + 1],
        }
    }

    /// Takes up a series from a checkpoint: its vectors are there, its weights are found again.
    pub(super) fn take_up(&mut self, state: &mut State, timings: &mut Timings) -> Result<Part> {
        let within = state.within;
        let begun = state.clock.time + within.begun;
        let window = self.breaks.window(begun, self.steps.dt_at(state.clock.step));
        let span = Span { start: window.clamp(begun), length: within.length, window };
        state.parts().0.repeat_columns(true);
        self.linearize(span.start, state, timings)?;
        let [low, high] = self.spectrum.map(|end| end * span.length);
        let degree = within.degree as usize;
        let moments = match within.series {
            TERMS => self.moments(within.length, degree, state),
            _ => Vec::new(),
        };
        if within.series == CORRECTION {
            let (driven, sums) = (Driven::default(), reaction::correction([low, high], degree));
            return Ok(Part { driven, sums, moments, damped: None });
        }
        let driven = self.drive(span, state, timings)?;
        let series = series::Series::phi(low, high, 1 + driven.largest.len());
        let cut = match within.series {
            FITTED => degree_of_part(&series[0], within.rate, within.length, within.error),
            _ => degree,
        };
        let settled = self.settle(&series, cut, within.series == TERMS, &state.within);
        Ok(Part { driven, sums: settled.sums, moments, damped: settled.damped })
    }
}

/// Even series of the highest degree would be too many.
fn too_fast(t: f64) -> Error {
    Error::Run(format!(
        "at t = {}: a step would take more than 2^48 series: raise time.max_degree, or lower what makes \
         the field change so fast: D over dx^2, decay or the reaction, over the capacity",
        shortest(t)
    ))
}

/// Shorter and shorter parts never reach a pole.
fn too_sudden(t: f64) -> Error {
    Error::Run(format!(
        "at t = {}: a source, or what holds at a side, changes faster and faster, as if it grew without bound: \
         change it there, or end the run before; if it only begins there, say with time.scale how large the field \
         will be",
        shortest(t)
    ))
}
