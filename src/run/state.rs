//! What a run needs to continue: a clock, fields, and where an unfinished step stands.

use super::dense::Dense;
use crate::kernel::{Field, Shape};
use crate::number::index;
use crate::problem::schedule::Clock;
use crate::ranks::Strip;
use ndarray::{ArrayView2, ArrayViewMut2};
use serde::{Deserialize, Serialize};
use std::collections::TryReserveError;

/// Name of the field that is solved for, also in files.
pub const DENSITY: &str = "density";
/// Name of the vector that the operator of a series is applied to; in a series of terms, of their sum.
pub const VECTOR: &str = "vector";
/// Name of the last sum of Clenshaw's recurrence, or of the last term.
pub const B1: &str = "b1";
/// Name of the one before it.
pub const B2: &str = "b2";
/// Names of the fields of a series under way.
pub const SERIES: [&str; 3] = [VECTOR, B1, B2];
/// Name of the field that a step ends with, if nothing is wrong with it.
pub const PROVISIONAL: &str = "provisional";
/// Name of the values of dense output: a row for each point, a column for each time.
pub const DENSE: &str = "dense";

/// The kinds of series under way, in [`Within::series`]: that of a part.
pub const OF_PART: u64 = 1;
/// The correction of a reaction.
pub const CORRECTION: u64 = 2;
/// That of a part, term by term.
pub const TERMS: u64 = 3;
/// That of a part, fitted to what is left of the rate.
pub const FITTED: u64 = 4;

/// The state of an integrator on one rank.
pub struct State {
    /// Steps completed, and the simulated time there.
    pub clock: Clock,
    /// Progress within the step that follows, and totals.
    pub within: Within,
    /// The density, and beside it, if it has two buffers, the vector of a series.
    density: Field,
    /// The two sums of a series, and the provisional field.
    others: Vec<Field>,
    /// Values within the step that follows, if some are wanted.
    pub dense: Option<Dense>,
}

/// Where the rows of a rank lie in what a checkpoint holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Share {
    /// Its first row.
    pub start: usize,
    /// Its rows.
    pub rows: usize,
    /// Rows and columns of all ranks.
    pub shape: [usize; 2],
}

/// How far the step from the clock on has got, in parts, each of them the sum of a series or of two;
/// and what all steps so far have taken. Zeros for a method whose steps have no parts.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Within {
    /// Time from the clock to the start of the part \[time\].
    pub begun: f64,
    /// Length of the part, or 0 before it is known \[time\].
    pub length: f64,
    /// Length that the next part should have, or 0 where nothing limits it \[time\].
    pub next_length: f64,
    /// Which kind of series is under way; 0 if none is.
    pub series: u64,
    /// Degree of the series under way.
    pub degree: u64,
    /// The highest degree so far.
    pub highest_degree: u64,
    /// Stages that it has taken.
    pub stage: u64,
    /// Largest magnitude of the field so far, which the tolerance refers to.
    pub scale: f64,
    /// Applications of the operator in all.
    pub applications: u64,
    /// Parts completed in all.
    pub parts: u64,
    /// Bound on the error in time of series and sources, summed over all parts that are complete.
    pub bound: f64,
    /// That of the part under way.
    pub pending: f64,
    /// Bound on that of what lies beyond the sides, which does not add up.
    pub beyond: f64,
    /// Times within the step at which values are kept.
    pub dense: u64,
    /// Largest magnitude of the rate at the start of the part \[amount / (area time)\].
    pub rate: f64,
    /// The error that the series of the part may add.
    pub error: f64,
    /// Largest magnitude of the rate where modes began to be damped, or 0 where nothing is known of them
    /// \[amount / (area time)\].
    pub first_rate: f64,
    /// Time since then \[time\].
    pub damped: f64,
    /// What the errors of polynomials have left of a mode at most, over the first rate and the mode's own rate of
    /// decay \[time\].
    pub rough: f64,
}

/// Which fields a state has besides the density.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fields {
    /// None.
    Density,
    /// Those of a series.
    Series,
    /// The same, and a provisional one.
    SeriesAndProvisional,
}

impl Fields {
    /// How many are of the shape of the density, that included.
    pub fn count(self) -> usize {
        match self {
            Fields::Density => 1,
            Fields::Series => 2,
            Fields::SeriesAndProvisional => 3,
        }
    }

    /// How many a checkpoint within a step has, at most.
    pub fn saved(self) -> usize {
        match self {
            Fields::Density => 1,
            Fields::Series => 1 + SERIES.len(),
            Fields::SeriesAndProvisional => 2 + SERIES.len(),
        }
    }
}

impl Within {
    /// The part of a step of some length that is done.
    pub fn part_of(&self, step: f64) -> f64 {
        let of_series = match self.degree {
            0 => 0.0,
            degree => self.length * (self.stage as f64 / degree as f64),
        };
        ((self.begun + of_series) / step).clamp(0.0, 1.0)
    }

    /// Whether the step after the clock has begun.
    pub fn has_begun(&self) -> bool {
        self.is_in_series() || self.begun > 0.0
    }

    /// Whether a series is under way.
    pub fn is_in_series(&self) -> bool {
        self.series > 0
    }
}

impl State {
    /// Fields of zeros at step 0.
    ///
    /// # Errors
    /// The system refuses the memory.
    pub fn try_zeros(shape: Shape, fields: Fields) -> Result<State, TryReserveError> {
        let density = Field::try_zeros(shape)?;
        let others = (1..fields.count()).map(|_| Field::try_zeros(shape));
        let others = others.collect::<Result<_, _>>()?;
        let (clock, within) = (Clock::default(), Within::default());
        Ok(State { clock, within, density, others, dense: None })
    }

    /// The density and the clock, to be advanced.
    pub fn density_and_clock(&mut self) -> (&mut Field, &mut Clock) {
        (&mut self.density, &mut self.clock)
    }

    /// All fields and where the step stands, to be advanced.
    pub fn parts(&mut self) -> (&mut Field, &mut [Field], &mut Within) {
        (&mut self.density, &mut self.others, &mut self.within)
    }

    /// The same, and the dense output.
    pub fn parts_with_dense(
        &mut self,
    ) -> (&mut Field, &mut [Field], &mut Within, Option<&mut Dense>) {
        (&mut self.density, &mut self.others, &mut self.within, self.dense.as_mut())
    }

    /// The density on the rows of this rank.
    pub fn density(&self) -> ArrayView2<'_, f64> {
        self.density.owned()
    }

    /// The density on the rows of this rank, to be set.
    pub fn density_mut(&mut self) -> ArrayViewMut2<'_, f64> {
        self.density.owned_mut()
    }

    /// The names of the fields that a checkpoint needs now, that of the density first; all of them
    /// are there.
    pub fn names(&self) -> Vec<&'static str> {
        let mut names = vec![DENSITY];
        if self.within.is_in_series() && !self.others.is_empty() {
            names.extend(SERIES);
            // In the first series it is what a part before has left, which may not even be finite.
            let has_provisional = self.within.series == CORRECTION && self.others.len() > 1;
            names.extend(has_provisional.then_some(PROVISIONAL));
        }
        if self.within.dense > 0 && self.dense.is_some() {
            names.push(DENSE);
        }
        names
    }

    /// Where the rows of this rank lie in one of these fields, with a strip of `all_rows` of the domain.
    pub fn share(&self, name: &str, strip: Strip, all_rows: usize) -> Share {
        match (name, &self.dense) {
            (DENSE, Some(dense)) => {
                let ([start, all], columns) = (dense.before_and_all(), index(self.within.dense));
                Share { start, rows: dense.points().len(), shape: [all, columns] }
            }
            _ => {
                let shape = [all_rows, self.density().ncols()];
                Share { start: strip.start, rows: strip.rows, shape }
            }
        }
    }

    /// One of these fields, on the rows of this rank.
    ///
    /// # Panics
    /// If the state has no such field.
    pub fn rows(&self, name: &str) -> ArrayView2<'_, f64> {
        match Place::of(name) {
            Place::Density => self.density.owned(),
            Place::BesideDensity => self.density.previous(),
            Place::Other(number) => self.others[number].owned(),
            Place::BesideOther(number) => self.others[number].previous(),
            Place::Dense => self.dense.as_ref().expect("dense output").values(),
        }
    }

    /// The same, to be set.
    ///
    /// # Panics
    /// If the state has no such field.
    pub fn rows_mut(&mut self, name: &str) -> ArrayViewMut2<'_, f64> {
        match Place::of(name) {
            Place::Density => self.density.owned_mut(),
            Place::BesideDensity => self.density.previous_mut(),
            Place::Other(number) => self.others[number].owned_mut(),
            Place::BesideOther(number) => self.others[number].previous_mut(),
            Place::Dense => self.dense.as_mut().expect("dense output").values_mut(),
        }
    }

    /// Whether every value of this rank is finite.
    pub fn is_finite(&self) -> bool {
        let is_finite = |name| self.rows(name).iter().all(|value: &f64| value.is_finite());
        self.names().into_iter().all(is_finite)
    }
}

/// Where a field is.
enum Place {
    Density,
    BesideDensity,
    Other(usize),
    BesideOther(usize),
    Dense,
}

impl Place {
    fn of(name: &str) -> Place {
        match name {
            VECTOR => Place::BesideDensity,
            B1 => Place::Other(0),
            B2 => Place::BesideOther(0),
            PROVISIONAL => Place::Other(1),
            DENSE => Place::Dense,
            _ => Place::Density,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::Blocking;

    #[test]
    fn a_checkpoint_holds_the_provisional_field_in_the_second_series_alone() {
        let blocking = Blocking::choose([2, 2], [1 << 20, 1 << 24]);
        let shape = Shape::pair([2, 2], [false, false], blocking, false);
        let mut state = State::try_zeros(shape, Fields::SeriesAndProvisional).expect("memory");
        state.rows_mut(PROVISIONAL).fill(f64::INFINITY);
        for (series, fields, is_finite) in [(0, 1, true), (1, 4, true), (2, 5, false)] {
            state.within.series = series;
            assert_eq!(state.names().len(), fields, "in series {series}");
            assert_eq!(state.is_finite(), is_finite, "in series {series}");
        }
    }
}
