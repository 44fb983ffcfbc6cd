//! Dense output: the field at some points at times within a part of a step, which need not end there.
//!
//! ```text
//! u(t + s) = u + s phi_1(s L) v = u + s (c_0(s) T_0 v + c_1(s) T_1 v + ...),     0 < s < tau
//! ```
//!
//! The polynomials `T_k` of the operator, scaled to its spectrum, do not depend on `s`. So the terms, which come
//! one after the other by the recurrence of the polynomials, give the values at any number of times: each is
//! read at the points and weighed for every time. Their sum for `s = tau` is that of the part, which takes
//! as many applications as by Clenshaw's recurrence, in which no term appears.
//!
//! Only where nothing that acts on the field depends on time: each power of time would need a recurrence and a sum of
//! its own.

use super::series::Series;
use super::{Exponential, Part};
use crate::kernel::{Field, Ghosts};
use crate::number::{count, index};
use crate::run::dense;
use crate::run::exchange::Measured;
use crate::run::phase::Phase;
use crate::run::state::State;
use crate::run::timings::Timings;
use ndarray::{ArrayViewMut2, Zip, s};

/// A time within a part.
#[derive(Debug)]
pub(super) struct Moment {
    /// Its number among those of the step.
    number: usize,
    /// Since the start of the part.
    since: f64,
    /// Those of its series.
    coefficients: Vec<f64>,
}

impl Exponential<'_> {
    /// The times within the part that begins now, each with its number and the time since that.
    fn times_within(&self, length: f64, state: &State) -> Vec<(usize, f64)> {
        let Some(dense) = &state.dense else { return Vec::new() };
        let (start, clock, begun) = (self.steps.start, state.clock, state.within.begun);
        let times = dense.times_after(clock.step);
        let before = |end: f64| dense::passed(times, [start, clock.time], end);
        let first = if begun > 0.0 { before(begun) } else { 0 };
        let end = if self.ends_step(length, state) { times.len() } else { before(begun + length) };
        let since = |number: usize| ((start + times[number]) - clock.time - begun).max(0.0);
        (first..end).map(|number| (number, since(number))).collect()
    }

    /// The same with their series, which end with this degree.
    pub(super) fn moments(&self, length: f64, degree: usize, state: &State) -> Vec<Moment> {
        let low = self.spectrum[0];
        let coefficients = |since: f64| match since > 0.0 {
            true => Series::phi(low * since, 0.0, 1)[0].cut(degree),
            false => Vec::new(),
        };
        let times = self.times_within(length, state).into_iter();
        let moment = |(number, since)| Moment { number, since, coefficients: coefficients(since) };
        times.map(moment).collect()
    }

    /// Sets the values within a part in which nothing changes.
    pub(super) fn keep_still(&self, length: f64, state: &mut State) {
        let times = self.times_within(length, state);
        let (density, _, _, Some(dense)) = state.parts_with_dense() else { return };
        let (points, mut values) = dense.points_and_values();
        for (mut values, point) in values.rows_mut().into_iter().zip(points) {
            times.iter().for_each(|(number, _)| values[*number] = density.owned()[*point]);
        }
    }

    /// Takes at most `most` terms of the series; returns how many.
    pub(super) fn take_terms(
        &mut self,
        Part { driven, sums, moments, .. }: &Part,
        state: &mut State,
        most: u64,
        timings: &mut Timings,
    ) -> u64 {
        let Exponential { halo, scaled, .. } = self;
        let (density, others, within, dense) = state.parts_with_dense();
        let (points, mut values) = dense.expect("dense output").points_and_values();
        let term = &mut others[0];
        let at_points = |field: &Field| -> Vec<f64> {
            points.iter().map(|point| field.owned()[*point]).collect()
        };
        let before = within.applications;
        let first = index(within.stage);
        let mut taken = 1;
        if first == 0 {
            term.owned_mut().assign(&density.previous());
            weigh(moments, 0, &at_points(term), &mut values);
            // The second polynomial is half of what the recurrence would make of the first.
            let exchange = &mut Measured { halo, timings, first: before };
            scaled.finish(term, Ghosts::default(), exchange);
            weigh(moments, 1, &at_points(term), &mut values);
            let [c0, c1] = [0, 1].map(|k| sums.weights(k..=k, driven)[0]);
            let sum = density.previous_mut();
            Zip::from(sum).and(term.owned()).for_each(|sum, t1| *sum = c0 * *sum + c1 * t1);
        } else {
            taken = index(most.min(within.degree - within.stage)).min(scaled.blocking().steps);
            let weights = sums.weights(first + 1..=first + taken, driven);
            let mut read = vec![0.0; taken * points.len()];
            let exchange = &mut Measured { halo, timings, first: before };
            scaled.terms(term, (density, &weights), (points, &mut read), exchange);
            timings.measure(Phase::Compute, || {
                for (step, of_term) in (1..=taken).zip(read.chunks(points.len().max(1))) {
                    weigh(moments, first + step, of_term, &mut values);
                }
            });
        }
        let taken = count(taken);
        within.stage += taken;
        within.applications += taken;
        taken
    }

    /// Makes values of the sums of all times, and adds the sum of the part to the field.
    pub(super) fn finish_terms(&mut self, moments: &[Moment], state: &mut State) {
        let (density, others, within, dense) = state.parts_with_dense();
        let (points, mut values) = dense.expect("dense output").points_and_values();
        for (mut values, point) in values.rows_mut().into_iter().zip(points) {
            for Moment { number, since, .. } in moments {
                values[*number] = density.owned()[*point] + since * values[*number];
            }
        }
        others[0].owned_mut().assign(&density.previous());
        let length = within.length;
        self.add_sum(length, state);
        self.complete_part(length, state);
    }
}

/// Adds a term, read at the points, to the sums of all times of a part, which are consecutive; the first term begins
/// them.
fn weigh(moments: &[Moment], term: usize, read: &[f64], sums: &mut ArrayViewMut2<f64>) {
    let Some(Moment { number: begin, .. }) = moments.first() else { return };
    let weight = |moment: &Moment| moment.coefficients.get(term).copied().unwrap_or(0.0);
    let weights: Vec<f64> = moments.iter().map(weight).collect();
    let mut sums = sums.slice_mut(s![.., *begin..begin + weights.len()]);
    for (mut sums, value) in sums.rows_mut().into_iter().zip(read) {
        let sums = sums.as_slice_mut().expect("a row is contiguous").iter_mut().zip(&weights);
        match term {
            0 => sums.for_each(|(sum, weight)| *sum = weight * value),
            _ => sums.for_each(|(sum, weight)| *sum += weight * value),
        }
    }
}
