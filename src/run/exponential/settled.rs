//! The polynomial of a part: its series, cut off, or one of a lower degree where that is known to be enough.

use super::Exponential;
use super::damped::{Damped, Fitted, Wanted};
use super::forcing::Forcing;
use super::nodes::Nodes;
use super::series::Series;
use super::sums::Sums;
use crate::run::state::{FITTED, OF_PART, State, TERMS, Within};

/// A fit takes about as long as this many cells times its degree take applications: it is worth it on more.
const CELLS_OF_DEGREE: f64 = 64.0;

/// What the stages of a part are made with.
pub(super) struct Settled {
    /// Their weights.
    pub sums: Sums,
    /// How many there are.
    pub degree: usize,
    /// The kind of their series.
    pub kind: u64,
    /// A bound on the error of a polynomial that was fitted.
    pub error: Option<f64>,
    /// What the part leaves of the rate, where that is followed.
    pub damped: Option<Damped>,
}

impl Exponential<'_> {
    /// Settles the polynomial of the part that `within` says, whose series is to be cut off after `degree`.
    /// Values within the part (`is_read`) have series of their own for each time, up to the same degree: theirs is cut.
    pub(super) fn settle(
        &self,
        series: &[Series],
        degree: usize,
        is_read: bool,
        within: &Within,
    ) -> Settled {
        let kind = if is_read { TERMS } else { OF_PART };
        let cut = || Sums::of_powers(series, degree);
        if !self.follows_modes(degree) {
            return Settled { sums: cut(), degree, kind, error: None, damped: None };
        }
        let (before, length) = (Damped::of(within), within.length);
        let nodes = Nodes::to_see(self.spectrum[0], degree);
        let fitted = match is_read || within.first_rate == 0.0 {
            true => None,
            false => before.fit(&self.wanted(within), &series[0], degree),
        };
        if let Some((Fitted { coefficients, errors }, error)) = fitted {
            let damped = Some(before.after(length, &nodes, &errors));
            let degree = coefficients.len() - 1;
            let sums = Sums::of_coefficients(coefficients);
            return Settled { sums, degree, kind: FITTED, error: Some(error), damped };
        }
        let errors = nodes.values(&series[0].error_of(&series[0].cut(degree)));
        let damped = Some(before.after(length, &nodes, &errors));
        Settled { sums: cut(), degree, kind, error: None, damped }
    }

    /// The stages of this many parts, the first of which has `degree`, of a field that changes by its own magnitude in
    /// each.
    pub(super) fn expect_stages(
        &self,
        degree: usize,
        length: f64,
        parts: f64,
        state: &State,
    ) -> f64 {
        let scale = self.known_scale(state);
        if !self.follows_modes(degree) || scale == 0.0 {
            return parts * degree as f64;
        }
        let rate = scale / length;
        let error = self.accuracy.tolerance * scale * (length / self.steps.runtime);
        let nodes = Nodes::to_see(self.spectrum[0], degree);
        let within = Within { length, rate, error, scale, ..state.within };
        let series = &Series::phi(self.spectrum[0] * length, 0.0, 1)[0];
        let errors = nodes.values(&series.error_of(&series.cut(degree)));
        let first = Within { rate: rate.max(state.within.rate), ..within };
        let mut damped = Damped::of(&first).after(length, &nodes, &errors);
        let (mut stages, mut before) = (degree as f64, 1.0);
        // Ever later parts differ less and less.
        while before < parts {
            let fitted = damped.fit(&self.wanted(&within), series, degree);
            let degree = fitted.map_or(degree, |(fitted, _)| fitted.coefficients.len() - 1);
            let alike = before.min(parts - before);
            stages += alike * degree as f64;
            damped = damped.later(alike * length);
            before += alike;
        }
        stages
    }

    /// Whether the rate at the end of a part is a polynomial of the operator times that at its start, and it is worth
    /// looking at that.
    fn follows_modes(&self, degree: usize) -> bool {
        let is_driven = self.forcing.as_ref().is_some_and(Forcing::depends_on_time);
        let is_worth_it = self.cells >= CELLS_OF_DEGREE * degree as f64;
        !is_driven && self.reaction.is_none() && is_worth_it
    }

    fn wanted(&self, within: &Within) -> Wanted {
        let Within { length, rate, error, scale, .. } = *within;
        let rounding = Damped::rounding(self.spectrum[0], scale);
        Wanted { low: self.spectrum[0], length, rate, error, rounding }
    }
}
