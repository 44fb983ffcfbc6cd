//! At which times steps end: the lengths of steps, and where they lie between outputs.

use super::stops::{Stops, whole_times};
use crate::number::whole;
use std::sync::Arc;

/// At which times steps end.
#[derive(Debug, Clone, PartialEq)]
pub enum Pace {
    /// Lengths of steps are added up from 0, as in the course.
    Added,
    /// Outputs are hit exactly.
    Even(Even),
}

/// Steps of one length from output to output, and of another one after the last of them, if the run
/// ends later. No lengths are added up, so no error accumulates.
#[derive(Debug, Clone, PartialEq)]
pub struct Even {
    /// Time at step 0.
    pub start: f64,
    /// Time from the start to the end.
    pub runtime: f64,
    /// Time from one output to the next.
    pub outtime: f64,
    /// Steps from one output to the next.
    pub per_output: u64,
    /// Length of these steps.
    pub dt: f64,
    /// Whole times between outputs.
    pub outputs: u64,
    /// Steps after the last of them, and their length.
    pub rest: (u64, f64),
    /// Where the steps end instead, if there are outputs of other cadences.
    pub stops: Option<Arc<Stops>>,
}

impl Even {
    /// The fewest steps, none longer than `longest`, for `runtime` from `start` on with an output
    /// every `outtime`; nothing if they are more than `most`. A runtime within rounding of a whole
    /// number of them is taken as that number.
    pub fn new([start, runtime, outtime]: [f64; 3], longest: f64, most: u64) -> Option<Even> {
        let (outputs, left) = whole_times(runtime, outtime);
        let count = |time: f64| (time / longest).ceil().max(1.0);
        let per_output = count(outtime);
        let after = if left > 0.0 { count(left) } else { 0.0 };
        // Without outputs it does not matter how many steps one would take.
        let of_outputs = if outputs > 0.0 { outputs * per_output } else { 0.0 };
        let in_range = of_outputs + after <= most as f64;
        let [outputs, per_output, after] = [outputs, per_output, after].map(|n| whole(n, most));
        let dt = outtime / per_output as f64;
        let rest = (after, if after == 0 { dt } else { left / after as f64 });
        let has_outputs = outputs > 0 || per_output as f64 <= most as f64;
        (in_range && has_outputs).then_some(Even {
            start,
            runtime,
            outtime,
            per_output,
            dt,
            outputs,
            rest,
            stops: None,
        })
    }

    /// Number of all steps.
    pub fn steps(&self) -> u64 {
        let even = || self.outputs * self.per_output + self.rest.0;
        self.stops.as_ref().map_or_else(even, |stops| stops.steps())
    }

    /// The simulated time after a number of steps.
    pub fn time(&self, step: u64) -> f64 {
        if let Some(stops) = &self.stops {
            let [stop, further] = stops.time(step);
            return self.start + stop + further;
        }
        if self.rest.0 > 0 && step >= self.steps() {
            return self.start + self.runtime;
        }
        let (before, further) = self.place(step);
        self.start + before as f64 * self.outtime + further as f64 * self.dt_at(step)
    }

    /// Length of the step that begins after a number of steps.
    pub fn dt_at(&self, step: u64) -> f64 {
        if let Some(stops) = &self.stops {
            return stops.dt_at(step);
        }
        if self.place(step).0 == self.outputs { self.rest.1 } else { self.dt }
    }

    /// Whether all steps have the same length, to within rounding.
    pub fn is_regular(&self) -> bool {
        let [one, other] = match &self.stops {
            Some(stops) => stops.shortest_and_longest(),
            None if self.outputs == 0 => return true,
            None => [self.rest.1, self.dt],
        };
        (one - other).abs() <= 1e-9 * one.max(other)
    }

    /// Whole times between outputs, and further steps.
    fn place(&self, step: u64) -> (u64, u64) {
        let before = (step / self.per_output).min(self.outputs);
        (before, step - before * self.per_output)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn even_steps_hit_every_output_and_the_end() {
        let even = Even::new([2.0, 1.0, 0.3], 0.1 * (1.0 + 1e-15), 1 << 53).unwrap();
        assert_eq!((even.per_output, even.outputs, even.rest.0), (3, 3, 1));
        assert_eq!(
            [0, 3, 6, 9].map(|step| even.time(step)),
            [0.0, 1.0, 2.0, 3.0].map(|k| 2.0 + k * 0.3)
        );
        assert_eq!(even.time(10), 3.0);
        assert_eq!(even.time(4), 2.0 + 0.3 + even.dt);
        // The rest takes as many steps as an interval, which does not make the end an output.
        let even = Even::new([0.0, 0.025, 0.01], 0.003, 1 << 53).unwrap();
        assert_eq!((even.per_output, even.outputs, even.rest.0), (4, 2, 2));
        // Three times 0.1 is 0.30000000000000004.
        let even = Even::new([0.0, 0.3, 0.1], 1.0, 1 << 53).unwrap();
        assert_eq!((even.outputs, even.per_output, even.rest.0, even.steps()), (3, 1, 0, 3));
        // Nothing changes, or the end comes before the first output.
        let even = Even::new([0.0, 1.0, 5.0], f64::INFINITY, 1 << 53).unwrap();
        assert_eq!((even.outputs, even.rest, even.time(1)), (0, (1, 1.0), 1.0));
        let even = Even::new([0.0, 10.0, f64::MAX], 0.25, 1 << 53).unwrap();
        assert_eq!((even.outputs, even.steps(), even.time(40)), (0, 40, 10.0));
        assert_eq!(Even::new([0.0, 1.0, 0.1], 1e-20, 1 << 53), None);
    }
}
