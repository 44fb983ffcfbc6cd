//! Where steps end so that the outputs of several cadences are at their exact times.

use super::dense::DenseTimes;
use crate::number::whole;

/// Times closer than this part of the shortest cadence are taken as one.
const SAME: f64 = 1e-9;

/// All times at which an output is due, from the start to the end, with steps of one length between
/// each two of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Stops(Vec<Stop>);

#[derive(Debug, Clone, Copy, PartialEq)]
struct Stop {
    /// Steps taken up to here.
    step: u64,
    /// Time since the start.
    time: f64,
    /// Length of the steps from here on.
    dt: f64,
}

/// Stops, and the steps after which outputs are due: in each list from step 0 on.
pub struct Timed {
    /// The stops.
    pub stops: Stops,
    /// Those of the snapshots.
    pub snapshots: Vec<u64>,
    /// Those of each other cadence.
    pub others: Vec<Vec<u64>>,
    /// Times of all its outputs since the start, of each other cadence.
    pub times: Vec<Vec<f64>>,
    /// What is due within steps.
    pub dense: DenseTimes,
}

/// A cadence other than that of the snapshots.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Other {
    /// Time from one output to the next.
    pub every: f64,
    /// Whether its outputs may lie within steps. Only where there is one step from stop to stop.
    pub is_dense: bool,
}

/// What happens at a time; where several happen together, the first of these decides on the time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Event {
    Snapshot,
    End,
    Other(usize),
}

/// How often `every` fits into a time, and what is left; within rounding of a whole number, nothing is.
pub(super) fn whole_times(time: f64, every: f64) -> (f64, f64) {
    let ratio = time / every;
    let nearest = ratio.round();
    let is_whole = nearest > 0.0 && (ratio - nearest).abs() <= 1e-9 * nearest;
    let count = if is_whole { nearest } else { ratio.floor() };
    (count, if is_whole { 0.0 } else { time - count * every })
}

impl Stops {
    /// Those of a run of `runtime` with a snapshot every `outtime` and the outputs of other cadences, in
    /// steps of which none is longer than `longest`, or has more than `most` dense outputs in it. The time
    /// of a snapshot is a whole number of times `outtime`, whatever else is due.
    pub fn of([runtime, outtime]: [f64; 2], others: &[Other], longest: f64, most: usize) -> Timed {
        let shortest = others.iter().fold(runtime.min(outtime), |least, of| least.min(of.every));
        let events = events(runtime, outtime, others);
        let mut stops = Vec::new();
        let (mut snapshots, mut due) = (vec![0], vec![vec![0]; others.len()]);
        let (mut times, mut dense) = (vec![vec![0.0]; others.len()], DenseTimes::default());
        let is_dense = |event: Event| matches!(event, Event::Other(of) if others[of].is_dense);
        let (mut last, mut within) = (Stop { step: 0, time: 0.0, dt: 0.0 }, 0);
        for together in events.chunk_by(|a, b| b.0 - a.0 <= SAME * shortest) {
            let decisive = together.iter().min_by_key(|(_, event)| *event);
            let time = decisive.map_or(runtime, |(time, _)| *time);
            let gap = time - last.time;
            // A gap that is longer by rounding alone takes no further step.
            let steps = (gap / longest * (1.0 - 1e-12)).ceil().max(1.0);
            let step = last.step + whole(steps, u64::MAX);
            if within < most && together.iter().all(|(_, event)| is_dense(*event)) {
                within += 1;
                dense.steps.push(step);
                dense.times.push(time);
            } else {
                within = 0;
                last.dt = gap / steps;
                stops.push(last);
                last = Stop { step, time, dt: last.dt };
            }
            for (_, event) in together {
                match *event {
                    Event::Snapshot => snapshots.push(step),
                    Event::Other(cadence) => {
                        due[cadence].push(step);
                        times[cadence].push(time);
                    }
                    Event::End => {}
                }
            }
        }
        stops.push(last);
        Timed { stops: Stops(stops), snapshots, others: due, times, dense }
    }

    /// Number of all steps.
    pub fn steps(&self) -> u64 {
        self.0.last().map_or(0, |end| end.step)
    }

    /// The time since the start after a number of steps, as a stop and what is added to it.
    pub fn time(&self, step: u64) -> [f64; 2] {
        let stop = self.before(step);
        [stop.time, (step - stop.step) as f64 * stop.dt]
    }

    /// Length of the step that begins after a number of steps.
    pub fn dt_at(&self, step: u64) -> f64 {
        self.before(step).dt
    }

    /// Lengths of the shortest and of the longest step.
    pub fn shortest_and_longest(&self) -> [f64; 2] {
        let lengths = self.0.iter().map(|stop| stop.dt);
        lengths.fold([f64::INFINITY, 0.0], |[low, high], dt| [low.min(dt), high.max(dt)])
    }

    fn before(&self, step: u64) -> Stop {
        // No input leads to a panic: the first stop is at step 0.
        let after = self.0.partition_point(|stop| stop.step <= step);
        self.0[after - 1]
    }
}

/// What happens after the start, in the order of time.
fn events(runtime: f64, outtime: f64, others: &[Other]) -> Vec<(f64, Event)> {
    let (count, left) = whole_times(runtime, outtime);
    let snapshots = whole(count, u64::MAX);
    let mut events: Vec<(f64, Event)> =
        (1..=snapshots).map(|k| (k as f64 * outtime, Event::Snapshot)).collect();
    // Otherwise the last snapshot is at the end.
    let end = if left > 0.0 { runtime } else { snapshots as f64 * outtime };
    if left > 0.0 {
        events.push((end, Event::End));
    }
    for (cadence, Other { every, .. }) in others.iter().enumerate() {
        let (count, left) = whole_times(runtime, *every);
        let last = whole(count, u64::MAX);
        // A cadence that fits the run within rounding ends with it.
        let at = |k: u64| if k == last && left == 0.0 { end } else { k as f64 * every };
        events.extend((1..=last).map(|k| (at(k), Event::Other(cadence))));
    }
    events.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
    events
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at_ends(every: f64) -> Other {
        Other { every, is_dense: false }
    }

    #[test]
    fn each_cadence_is_hit_and_equal_times_are_one_stop() {
        // 3 * 0.1 is not 0.3, and the snapshot decides.
        let Timed { stops, snapshots, others, .. } =
            Stops::of([0.6, 0.3], &[at_ends(0.1)], f64::INFINITY, 0);
        assert_eq!(snapshots, [0, 3, 6]);
        assert_eq!(others, [[0, 1, 2, 3, 4, 5, 6]]);
        assert_eq!(stops.time(3), [0.3, 0.0]);
        assert_eq!(stops.time(6), [0.6, 0.0]);
        assert_eq!(stops.steps(), 6);
    }

    #[test]
    fn a_cadence_that_fits_within_rounding_ends_with_the_run() {
        for every in [0.33333333334, 0.33333333333] {
            let Timed { stops, snapshots, others, .. } =
                Stops::of([1000.0; 2], &[at_ends(every)], f64::INFINITY, 0);
            assert_eq!((snapshots, others[0].len()), (vec![0, 3000], 3001));
            assert_eq!((stops.steps(), stops.time(3000)), (3000, [1000.0, 0.0]));
        }
    }

    #[test]
    fn cadences_need_not_divide_each_other_or_the_run() {
        let Timed { stops, snapshots, others, .. } =
            Stops::of([1.0, 0.4], &[0.3, 5.0].map(at_ends), 0.15, 0);
        // Stops at 0.3, 0.4, 0.6, 0.8, 0.9 and 1.
        assert_eq!(snapshots, [0, 3, 7]);
        assert_eq!(others, [vec![0, 2, 5, 8], vec![0]]);
        assert_eq!(stops.steps(), 9);
        assert_eq!(stops.time(9), [1.0, 0.0]);
        assert!(stops.shortest_and_longest()[1] <= 0.15 * (1.0 + 1e-9));
        let times: Vec<f64> = (0..=9).map(|step| stops.time(step).iter().sum()).collect();
        assert!(times.windows(2).all(|pair| pair[0] < pair[1]), "{times:?}");
    }

    #[test]
    fn no_step_ends_at_dense_outputs_except_where_it_ends_anyway() {
        let others = [Other { every: 0.1, is_dense: true }, at_ends(0.2)];
        let of = Stops::of([0.6, 0.3], &others, f64::INFINITY, 9);
        // Stops at 0.2, 0.3, 0.4 and 0.6, which the snapshots and the other cadence need.
        assert_eq!((of.stops.steps(), of.snapshots), (4, vec![0, 2, 4]));
        assert_eq!(of.others, [vec![0, 1, 1, 2, 3, 4, 4], vec![0, 1, 3, 4]]);
        assert_eq!(of.times[0], [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6]);
        assert_eq!(of.dense, DenseTimes { steps: vec![1, 4], times: vec![0.1, 0.5] });
        let within = [0, 1, 2, 3].map(|step| of.dense.of_step_after(step));
        assert_eq!(within, [&[0.1][..], &[], &[], &[0.5]]);
    }

    #[test]
    fn a_step_has_no_more_dense_outputs_than_it_may() {
        let others = [Other { every: 0.1, is_dense: true }];
        let of = Stops::of([1.0, 1.0], &others, f64::INFINITY, 3);
        assert_eq!(of.others[0], [0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3]);
        assert_eq!(of.stops.steps(), 3);
        assert_eq!(of.dense.of_step_after(1), [0.5, 0.6000000000000001, 0.7000000000000001]);
    }
}
