//! Outputs: who listens is told of what is due at the end of a step.

use super::diagnostics::Diagnostics;
use super::listener::{Listener, Record, Sample, Snapshot};
use super::phase::Phase;
use super::{Run, SNAPSHOTS};
use crate::error::{Error, Result};
use crate::number::shortest;
use crate::problem::sampling::Sampled;
use crate::problem::schedule::{Clock, Due};
use ndarray::{ArrayView2, Axis};
use std::time::Instant;

impl Run<'_> {
    /// Tells of all outputs that are due and were not told before.
    pub(super) fn tell_outputs(&mut self, listener: &mut dyn Listener) -> Result<()> {
        let clock = self.state.clock;
        let is_new = |due: &Due| due.index >= self.next[due.cadence];
        let due: Vec<Due> = self.setup.case.schedule.due(clock).filter(is_new).collect();
        let (snapshots, others): (Vec<Due>, Vec<Due>) =
            due.into_iter().partition(|due| due.cadence == SNAPSHOTS);
        for due in snapshots {
            self.tell_snapshot(due, listener)?;
            self.next[due.cadence] = due.index + 1;
        }
        self.tell_samples(&others, listener)?;
        others.iter().for_each(|due| self.next[due.cadence] = due.index + 1);
        Ok(())
    }

    fn tell_snapshot(&mut self, due: Due, listener: &mut dyn Listener) -> Result<()> {
        let clock = self.state.clock;
        let start = Instant::now();
        let diagnostics = self.diagnose()?;
        let acting = Clock { time: self.integrator.acting_at(clock), ..clock };
        let budget = self.domain.budget(self.comm, self.state.density(), acting)?;
        let masked = self.domain.with_holes(self.state.density());
        self.timings.since(Phase::Diagnostics, start);
        let record = Record { step: clock.step, time: clock.time, diagnostics, budget };
        let rows = masked.as_ref().map_or(self.state.density(), |rows| rows.view());
        let snapshot = Snapshot { due, record, rows };
        let warnings = listener.output(&snapshot, &mut self.timings)?;
        warnings
            .iter()
            .chain(&self.integrator.doubt(&self.state))
            .for_each(|text| listener.warn(text));
        Ok(())
    }

    fn tell_samples(&mut self, due: &[Due], listener: &mut dyn Listener) -> Result<()> {
        if due.is_empty() {
            return Ok(());
        }
        let start = Instant::now();
        let density = self.state.density();
        let within = self.state.dense.iter().flat_map(|dense| dense.values());
        if !self.comm.all(density.iter().chain(within).all(|value| value.is_finite())) {
            return Err(self.not_finite("this output was not written; those before it are good"));
        }
        let masked = self.domain.with_holes(density);
        self.timings.since(Phase::Diagnostics, start);
        let rows = masked.as_ref().map_or(density, |rows| rows.view());
        for due in due.chunk_by(|a, b| a.cadence == b.cadence) {
            let values: Vec<_> = due.iter().map(|due| self.within(due, rows)).collect();
            let mut samples = Vec::new();
            for (due, values) in due.iter().zip(&values) {
                let known = match (values, &self.state.dense) {
                    (Some(values), Some(dense)) => {
                        Sampled::Points { rows: rows.nrows(), points: dense.points(), values }
                    }
                    _ => Sampled::Rows(rows),
                };
                let time = due.within.map_or(self.state.clock.time, |(_, time)| time);
                let clock = Clock { time, ..self.state.clock };
                samples.push(Sample { due: *due, clock, rows: known });
            }
            listener.samples(&samples, &mut self.timings)?;
        }
        Ok(())
    }

    /// The values at the points of dense output that is due within the step, NaN where the rows are.
    fn within(&self, due: &Due, rows: ArrayView2<f64>) -> Option<Vec<f64>> {
        let ((number, _), dense) = (due.within?, self.state.dense.as_ref()?);
        let column = dense.values().index_axis_move(Axis(1), number);
        let value = |(point, value): (&[usize; 2], &f64)| match rows[*point].is_nan() {
            true => f64::NAN,
            false => *value,
        };
        Some(dense.points().iter().zip(&column).map(value).collect())
    }

    /// The diagnostics of the whole field; their sums are known to rank 0 alone.
    fn diagnose(&self) -> Result<Diagnostics> {
        let local = self.domain.measure(self.state.density());
        let finite = self.comm.all(local.finite);
        let ([min], [max]) = (self.comm.min([local.min]), self.comm.max([local.max]));
        if !finite {
            return Err(
                self.not_finite("this output was not written; the snapshots before it are good")
            );
        }
        let sums = self.comm.gather(&local.sums);
        let squares = self.comm.gather(&local.squares);
        let area = self.setup.case.grid.area();
        Ok(Diagnostics::combine(&sums, &squares, (min, max), area))
    }

    pub(super) fn not_finite(&self, consequence: &str) -> Error {
        let Clock { step, time } = self.state.clock;
        let time = shortest(time);
        Error::Run(format!("the density is not finite at step {step}, t = {time}: {consequence}"))
    }
}
