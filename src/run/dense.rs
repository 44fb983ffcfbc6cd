//! Dense output: values at some points of the field at times within the step under way.

use crate::number::count;
use crate::problem::dense::DenseTimes;
use crate::ranks::Strip;
use ndarray::{ArrayView2, ArrayViewMut2};
use std::collections::TryReserveError;
use std::sync::Arc;

/// How many of these times lie before `end`. They count from the start of the run, at `start`; `end` counts from that of
/// the step, at `step`. A time that is earlier by rounding alone is not before it.
pub fn passed(times: &[f64], [start, step]: [f64; 2], end: f64) -> usize {
    let end = end - 4.0 * f64::EPSILON * (step.abs() + end);
    times.partition_point(|time| (start + time) - step < end)
}

/// The values that belong to the rows of a rank.
pub struct Dense {
    times: Arc<DenseTimes>,
    /// Row of this rank and column of each point, row by row.
    points: Vec<[usize; 2]>,
    /// How many points lie in the rows before those of this rank, and in all rows.
    before_and_all: [usize; 2],
    /// Point by point one for each time of the step.
    values: Vec<f64>,
    /// Number of times of the step.
    count: usize,
}

impl Dense {
    /// Those at `points`, row and column in the domain, of which this rank has the ones in its strip.
    ///
    /// # Errors
    /// The system refuses the memory.
    pub fn try_new(
        times: Arc<DenseTimes>,
        points: &[[usize; 2]],
        strip: Strip,
    ) -> Result<Dense, TryReserveError> {
        let range = strip.range();
        let before = |row: usize| points.partition_point(|point| point[0] < row);
        let own = before(range.start)..before(range.end);
        let before_and_all = [own.start, points.len()];
        let points: Vec<_> =
            points[own].iter().map(|[row, column]| [row - range.start, *column]).collect();
        let most = times.steps.chunk_by(|a, b| a == b).map(<[u64]>::len).max();
        let mut values = Vec::new();
        values.try_reserve_exact(points.len() * most.unwrap_or(0))?;
        Ok(Dense { times, points, before_and_all, values, count: 0 })
    }

    /// Makes room for the values within the step that begins after `step` others. Returns how many times
    /// are due in it.
    pub fn begin(&mut self, step: u64) -> u64 {
        self.count = self.times.of_step_after(step).len();
        self.values.clear();
        self.values.resize(self.points.len() * self.count, 0.0);
        count(self.count)
    }

    /// The times due within the step that begins after `step` others, counted from the start of the run.
    pub fn times_after(&self, step: u64) -> &[f64] {
        self.times.of_step_after(step)
    }

    /// Row of this rank and column of each point, row by row.
    pub fn points(&self) -> &[[usize; 2]] {
        &self.points
    }

    /// How many points lie in the rows before those of this rank, and how many in all rows.
    pub fn before_and_all(&self) -> [usize; 2] {
        self.before_and_all
    }

    /// The values: a row for each point, a column for each time of the step.
    pub fn values(&self) -> ArrayView2<'_, f64> {
        let shape = (self.points.len(), self.count);
        ArrayView2::from_shape(shape, &self.values).expect("a value for each")
    }

    /// The same, to be set.
    pub fn values_mut(&mut self) -> ArrayViewMut2<'_, f64> {
        self.points_and_values().1
    }

    /// The points, and their values to be set.
    pub fn points_and_values(&mut self) -> (&[[usize; 2]], ArrayViewMut2<'_, f64>) {
        let shape = (self.points.len(), self.count);
        let values = ArrayViewMut2::from_shape(shape, &mut self.values);
        (&self.points, values.expect("a value for each"))
    }
}
