//! Which time steps are taken, and which of them are saved.

use super::dense::DenseTimes;
use super::pace::Pace;
use crate::number::index;
use std::ops::Range;
use std::sync::Arc;

/// Most steps whose times are added up just to be reported: this takes some tenths of a second.
const MOST_ADDED: u64 = 100_000_000;

/// Where a run is.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Clock {
    /// Steps taken.
    pub step: u64,
    /// Simulated time \[time\].
    pub time: f64,
}

/// Outputs of one kind: one at step 0, one after every `every` steps, and one at the end if that is
/// wanted and falls on none of these.
#[derive(Debug, Clone, PartialEq)]
pub struct Cadence {
    /// What is written.
    pub name: String,
    /// Steps from one output to the next; more than the run has if the first one is the only one.
    pub every: u64,
    /// Whether there is an output at the last step, wherever that falls.
    pub at_end: bool,
    /// The last step that may be one of the outputs after every `every` steps.
    pub until: u64,
    /// The steps of these outputs instead, where they are not evenly spaced. Of those within a step, which
    /// are known at its end, that is the step.
    pub at: Option<Arc<[u64]>>,
    /// Times of the outputs since the start, if some of them lie within steps \[time\].
    pub times: Option<Arc<[f64]>>,
}

/// The time steps, and the outputs on the way.
#[derive(Debug, Clone, PartialEq)]
pub struct Schedule {
    /// Length of a time step; of the longest one, if they differ \[time\].
    pub dt: f64,
    /// Number of time steps.
    pub steps: u64,
    /// At which times the steps end.
    pub pace: Pace,
    /// The outputs of the whole field.
    pub snapshots: Cadence,
    /// All other outputs.
    pub others: Vec<Cadence>,
    /// When outputs are due within steps, if any are.
    pub dense: Option<Arc<DenseTimes>>,
}

/// An output that is due.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Due<'s> {
    /// Number of its cadence in [`Schedule::cadences`]; that of the snapshots is 0.
    pub cadence: usize,
    /// Name of its cadence.
    pub name: &'s str,
    /// Number of the output among those of its cadence, from 0.
    pub index: usize,
    /// If it was due within the step that has ended: its number among the times there, and its time.
    pub within: Option<(usize, f64)>,
}

/// The simulated time after a number of steps.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Time {
    /// Added up as in the run.
    Exact(f64),
    /// Approximate: too many steps to add up just for a report.
    About(f64),
}

impl Cadence {
    /// The cadence of the snapshots.
    pub fn of_snapshots(every: u64, at_end: bool) -> Cadence {
        Cadence { at_end, ..Cadence::of("snapshots", every) }
    }

    /// A cadence with an output after every `every` steps.
    pub fn of(name: &str, every: u64) -> Cadence {
        Cadence { name: name.into(), every, at_end: false, until: u64::MAX, at: None, times: None }
    }

    /// Number of outputs of a run of `steps` steps.
    pub fn count(&self, steps: u64) -> usize {
        self.regular(steps) + usize::from(self.at_end && !self.end_is_regular(steps))
    }

    /// Whether the state at the end is in an output.
    pub fn holds_end(&self, steps: u64) -> bool {
        self.at_end || self.end_is_regular(steps)
    }

    /// The step of the last output.
    pub fn last(&self, steps: u64) -> u64 {
        let regular = steps.min(self.until);
        match &self.at {
            _ if self.holds_end(steps) => steps,
            Some(at) => at.last().copied().unwrap_or_default(),
            None => regular - regular % self.every,
        }
    }

    /// The step of the first output after `step`, or the last step.
    pub fn next(&self, step: u64, steps: u64) -> u64 {
        if let Some(at) = &self.at {
            return at.get(reached(at, step)).copied().unwrap_or(steps);
        }
        let next = (step / self.every + 1) * self.every;
        if next > self.until { steps } else { next.min(steps) }
    }

    /// The number of the first output after `step`.
    pub fn first_after(&self, step: u64, steps: u64) -> usize {
        match &self.at {
            _ if step >= steps => self.count(steps),
            Some(at) => reached(at, step),
            None => index(step.min(self.until) / self.every + 1),
        }
    }

    /// The number of the first output at `step` or after it.
    pub fn first_from(&self, step: u64, steps: u64) -> usize {
        step.checked_sub(1).map_or(0, |before| self.first_after(before, steps))
    }

    /// The numbers of the outputs due after `step`: none, one or, if some lay within the step, several.
    pub fn due(&self, step: u64, steps: u64) -> Range<usize> {
        let one = |number: usize| number..number + 1;
        let regular = match &self.at {
            Some(at) => at.partition_point(|due| *due < step)..reached(at, step),
            None if step.is_multiple_of(self.every) && step <= self.until => {
                one(index(step / self.every))
            }
            None => 0..0,
        };
        match regular.is_empty() && self.at_end && step == steps {
            true => one(self.regular(steps)),
            false => regular,
        }
    }

    fn regular(&self, steps: u64) -> usize {
        let counted = || index(1 + steps.min(self.until) / self.every);
        self.at.as_ref().map_or_else(counted, |at| at.len())
    }

    fn end_is_regular(&self, steps: u64) -> bool {
        match &self.at {
            Some(at) => at.last() == Some(&steps),
            None => steps.is_multiple_of(self.every) && steps <= self.until,
        }
    }
}

/// How many of these steps have been reached.
fn reached(at: &[u64], step: u64) -> usize {
    at.partition_point(|due| *due <= step)
}

impl Schedule {
    /// All cadences, that of the snapshots first.
    pub fn cadences(&self) -> impl Iterator<Item = &Cadence> {
        std::iter::once(&self.snapshots).chain(&self.others)
    }

    /// Number of snapshots.
    pub fn outputs(&self) -> usize {
        self.snapshots.count(self.steps)
    }

    /// The outputs due now.
    pub fn due(&self, clock: Clock) -> impl Iterator<Item = Due<'_>> {
        self.cadences().enumerate().flat_map(move |(cadence, outputs)| {
            outputs.due(clock.step, self.steps).map(move |index| {
                let within = self.within(outputs, clock.step, index);
                Due { cadence, name: &outputs.name, index, within }
            })
        })
    }

    /// Where an output that is due after `step` lies within that step, if it does.
    fn within(&self, of: &Cadence, step: u64, output: usize) -> Option<(usize, f64)> {
        let time = *of.times.as_ref()?.get(output)?;
        let times = self.dense.as_ref()?.of_step_after(step.checked_sub(1)?);
        let number = times.binary_search_by(|within| within.total_cmp(&time)).ok()?;
        Some((number, self.start() + time))
    }

    /// The step after this one at which the time loop has to stop: the next output, or the end.
    pub fn next(&self, clock: Clock) -> u64 {
        let next = self.cadences().map(|outputs| outputs.next(clock.step, self.steps)).min();
        next.unwrap_or(self.steps)
    }

    /// About the simulated time after a number of steps.
    pub fn about(&self, step: u64) -> f64 {
        match &self.pace {
            Pace::Added => step as f64 * self.dt,
            Pace::Even(even) => even.time(step),
        }
    }

    /// The simulated time at step 0.
    pub fn start(&self) -> f64 {
        match &self.pace {
            Pace::Added => 0.0,
            Pace::Even(even) => even.start,
        }
    }

    /// Whether there is no step left to take.
    pub fn is_over(&self, clock: Clock) -> bool {
        clock.step >= self.steps
    }

    /// Simulated times after these steps, which ascend: added up as in the run, since a product
    /// rounds differently.
    pub fn times<const N: usize>(&self, steps: [u64; N]) -> [Time; N] {
        if let Pace::Even(even) = &self.pace {
            return steps.map(|step| Time::Exact(even.time(step)));
        }
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
}

#[cfg(test)]
mod tests {
    use super::*;

    fn schedule(steps: u64, every: u64, at_end: bool) -> Schedule {
        let snapshots = Cadence::of_snapshots(every, at_end);
        Schedule { dt: 0.1, steps, pace: Pace::Added, snapshots, others: Vec::new(), dense: None }
    }

    /// Steps of the outputs of each cadence, in their order, as the time loop finds them.
    fn outputs(schedule: &Schedule) -> Vec<Vec<u64>> {
        let mut found = vec![Vec::new(); schedule.cadences().count()];
        let mut clock = Clock::default();
        loop {
            let step = clock.step;
            for Due { cadence, index, name, .. } in schedule.due(clock) {
                assert_eq!(index, found[cadence].len(), "the number of {name} at step {step}");
                found[cadence].push(step);
            }
            for (cadence, found) in schedule.cadences().zip(&found) {
                let next = cadence.first_after(step, schedule.steps);
                assert_eq!(next, found.len(), "the next of {} after step {step}", cadence.name);
            }
            if schedule.is_over(clock) {
                return found;
            }
            clock.step = schedule.next(clock);
        }
    }

    #[test]
    fn each_cadence_has_its_own_outputs_and_the_loop_stops_at_all_of_them() {
        let mut schedule = schedule(10, 4, false);
        schedule.others =
            vec![Cadence { at_end: true, ..Cadence::of("probes", 3) }, Cadence::of("slices", 20)];
        assert_eq!(outputs(&schedule), [vec![0, 4, 8], vec![0, 3, 6, 9, 10], vec![0]]);
        let stops: Vec<u64> =
            [0, 3, 4, 9].map(|step| schedule.next(Clock { step, time: 0.0 })).into();
        assert_eq!(stops, [3, 4, 6, 10]);
    }

    #[test]
    fn outputs_may_stand_at_any_steps() {
        let mut schedule = schedule(10, 4, true);
        let at = |steps: &[u64]| Cadence { at: Some(steps.into()), ..Cadence::of("any", 1) };
        schedule.others = vec![at(&[0, 1, 5, 10]), at(&[0, 7]), at(&[0])];
        schedule.others[1].at_end = true;
        let expected = [vec![0, 4, 8, 10], vec![0, 1, 5, 10], vec![0, 7, 10], vec![0]];
        assert_eq!(outputs(&schedule), expected);
        for (cadence, expected) in schedule.cadences().zip(expected) {
            assert_eq!(cadence.count(10), expected.len());
            assert_eq!(Some(&cadence.last(10)), expected.last());
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
            assert_eq!(outputs(&schedule), [expected], "{case}");
            assert_eq!(schedule.outputs(), expected.len(), "{case}");
            let snapshots = &schedule.snapshots;
            assert_eq!(snapshots.last(steps), *expected.last().unwrap(), "{case}");
            let is_saved = expected.last() == Some(&steps);
            assert_eq!(snapshots.holds_end(steps), is_saved, "{case}");
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

    #[test]
    fn an_end_beyond_the_last_regular_output_is_none_of_them() {
        let snapshots = Cadence { until: 8, ..Cadence::of_snapshots(4, false) };
        assert_eq!([8, 10, 12].map(|steps| snapshots.count(steps)), [3; 3]);
        assert_eq!(
            (snapshots.last(12), snapshots.next(8, 12), snapshots.due(12, 12)),
            (8, 12, 0..0)
        );
        assert_eq!([8, 11, 12].map(|step| snapshots.first_after(step, 12)), [3; 3]);
        let snapshots = Cadence { at_end: true, ..snapshots };
        assert_eq!((snapshots.count(12), snapshots.due(12, 12)), (4, 3..4));
    }
}
