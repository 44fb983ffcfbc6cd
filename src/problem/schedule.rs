//! Which time steps are taken, and which of them are saved.

use crate::number::index;

/// Steps whose times are added up to be told, at most: some tenths of a second.
const MOST_ADDED: u64 = 100_000_000;

/// Time steps of one length, with an output after every so many of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Schedule {
    /// Length of a time step \[time\].
    pub dt: f64,
    /// Number of time steps.
    pub steps: u64,
    /// Steps from one output to the next; more than `steps` where the first one is the only one.
    pub steps_per_output: u64,
    /// Whether there is an output at the last step, wherever that falls.
    pub saves_end: bool,
}

/// The simulated time after a number of steps.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Time {
    /// As the run adds it up.
    Exact(f64),
    /// Nearly: too many steps to add them up only to tell.
    About(f64),
}

impl Schedule {
    /// Number of outputs: one at step 0, one after every `steps_per_output` steps, and one at the
    /// end where that is wanted and falls on none of these.
    pub fn outputs(&self) -> usize {
        self.regular_outputs() + usize::from(self.saves_end && !self.end_is_regular())
    }

    /// Whether the state at the end is in an output.
    pub fn end_is_saved(&self) -> bool {
        self.saves_end || self.end_is_regular()
    }

    /// The step of the last output.
    pub fn last_output_step(&self) -> u64 {
        if self.end_is_saved() {
            self.steps
        } else {
            self.steps - self.steps % self.steps_per_output
        }
    }

    /// The step after `step` at which the time loop has to stop: the next output, or the end.
    pub fn next_stop(&self, step: u64) -> u64 {
        let output = (step / self.steps_per_output + 1) * self.steps_per_output;
        output.min(self.steps)
    }

    /// The number of the first output after `step`.
    pub fn next_output(&self, step: u64) -> usize {
        if step >= self.steps { self.outputs() } else { index(step / self.steps_per_output + 1) }
    }

    /// The number of the output due after `step`, if one is due.
    pub fn output_at(&self, step: u64) -> Option<usize> {
        match step.is_multiple_of(self.steps_per_output) {
            true => Some(index(step / self.steps_per_output)),
            false => (self.saves_end && step == self.steps).then(|| self.regular_outputs()),
        }
    }

    /// Simulated times after these steps, which ascend: added up as the run does it, as a product
    /// rounds differently.
    pub fn times<const N: usize>(&self, steps: [u64; N]) -> [Time; N] {
        let (mut taken, mut time) = (0, 0.0);
        steps.map(|step| {
            if step > MOST_ADDED {
                return Time::About(step as f64 * self.dt);
            }
            (taken..step).for_each(|_| time += self.dt);
            taken = step;
            Time::Exact(time)
        })
    }

    fn regular_outputs(&self) -> usize {
        index(1 + self.steps / self.steps_per_output)
    }

    fn end_is_regular(&self) -> bool {
        self.steps.is_multiple_of(self.steps_per_output)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schedule(steps: u64, steps_per_output: u64, saves_end: bool) -> Schedule {
        Schedule { dt: 0.1, steps, steps_per_output, saves_end }
    }

    /// Steps of the outputs, by the numbers in their order, as the time loop finds them.
    fn outputs(schedule: &Schedule) -> Vec<u64> {
        let mut found = Vec::new();
        let mut step = 0;
        loop {
            if let Some(number) = schedule.output_at(step) {
                assert_eq!(number, found.len(), "the number of the output at step {step}");
                found.push(step);
            }
            assert_eq!(
                schedule.next_output(step),
                found.len(),
                "the next output after step {step}"
            );
            if step == schedule.steps {
                return found;
            }
            step = schedule.next_stop(step);
        }
    }

    #[test]
    fn the_outputs_and_the_one_at_the_end() {
        let (on, off) = (true, false);
        for (steps, interval, at_end, expected) in [
            (7, 3, off, &[0, 3, 6][..]),
            (7, 3, on, &[0, 3, 6, 7]),
            (6, 3, off, &[0, 3, 6]),
            (6, 3, on, &[0, 3, 6]),
            (2, 3, off, &[0]),
            (2, 3, on, &[0, 2]),
            (0, 3, off, &[0]),
            (0, 3, on, &[0]),
            (5, 1, on, &[0, 1, 2, 3, 4, 5]),
            (7, u64::MAX, off, &[0]),
            (7, u64::MAX, on, &[0, 7]),
        ] {
            let schedule = schedule(steps, interval, at_end);
            let case = format!("{steps} steps, an output every {interval}, at the end: {at_end}");
            assert_eq!(outputs(&schedule), expected, "{case}");
            assert_eq!(schedule.outputs(), expected.len(), "{case}");
            assert_eq!(schedule.last_output_step(), *expected.last().unwrap(), "{case}");
            let is_saved = expected.last() == Some(&schedule.steps);
            assert_eq!(schedule.end_is_saved(), is_saved, "{case}");
        }
    }

    #[test]
    fn times_are_added_up_step_by_step() {
        let schedule = schedule(12, 3, false);
        let sum = |steps: usize| Time::Exact((0..steps).fold(0.0, |time, _| time + 0.1));
        assert_eq!(schedule.times([0, 3, 3, 10]), [0, 3, 3, 10].map(sum));
        assert_ne!(sum(10), Time::Exact(10.0 * 0.1));
        assert_eq!(schedule.times([MOST_ADDED + 1]), [Time::About(0.1 * (MOST_ADDED + 1) as f64)]);
    }
}
