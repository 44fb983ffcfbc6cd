//! Where steps have to end if outputs of several cadences are hit exactly.

use crate::number::whole;

/// Two times closer than this part of the shortest cadence are one.
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

/// Stops, and the steps after which the outputs of each cadence are due.
pub struct Timed {
    /// The stops.
    pub stops: Stops,
    /// One list for each cadence, beginning with step 0.
    pub due: Vec<Vec<u64>>,
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
    /// Those of a run of `runtime` with these cadences, the snapshots' first, in steps of which none is
    /// longer than `longest`. The time of a snapshot is a whole number of times its cadence, whatever else
    /// is due.
    pub fn of(runtime: f64, cadences: &[f64], longest: f64) -> Timed {
        // What decides on the time of a stop comes first: snapshots, the end, all others.
        let mut events = vec![(runtime, 1, usize::MAX)];
        for (cadence, every) in cadences.iter().enumerate() {
            let (count, left) = whole_times(runtime, *every);
            if cadence == 0 && left == 0.0 {
                events.clear();
            }
            let rank = if cadence == 0 { 0 } else { cadence + 1 };
            let number = 1..=whole(count, u64::MAX);
            events.extend(number.map(|k| (k as f64 * every, rank, cadence)));
        }
        events.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)));
        let shortest = cadences.iter().fold(runtime, |least, every| least.min(*every));
        let mut due = vec![vec![0]; cadences.len()];
        let mut stops = vec![Stop { step: 0, time: 0.0, dt: 0.0 }];
        for together in events.chunk_by(|a, b| b.0 - a.0 <= SAME * shortest) {
            let first = together.iter().min_by_key(|(_, rank, _)| *rank);
            let time = first.map_or(runtime, |(time, ..)| *time);
            let last = stops.last_mut().expect("there is the start");
            let gap = time - last.time;
            // A gap that is too long by rounding alone is not.
            let steps = (gap / longest * (1.0 - 1e-12)).ceil().max(1.0);
            last.dt = gap / steps;
            let step = last.step + whole(steps, u64::MAX);
            let dt = last.dt;
            stops.push(Stop { step, time, dt });
            for (_, _, cadence) in together {
                if let Some(due) = due.get_mut(*cadence) {
                    due.push(step);
                }
            }
        }
        Timed { stops: Stops(stops), due }
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
        let after = self.0.partition_point(|stop| stop.step <= step);
        self.0[after - 1]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_cadence_is_hit_and_equal_times_are_one_stop() {
        // 3 * 0.1 is not 0.3, and the snapshot decides.
        let Timed { stops, due } = Stops::of(0.6, &[0.3, 0.1], f64::INFINITY);
        assert_eq!(due, [vec![0, 3, 6], vec![0, 1, 2, 3, 4, 5, 6]]);
        assert_eq!(stops.time(3), [0.3, 0.0]);
        assert_eq!(stops.time(6), [0.6, 0.0]);
        assert_eq!(stops.steps(), 6);
    }

    #[test]
    fn cadences_need_not_divide_each_other_or_the_run() {
        let Timed { stops, due } = Stops::of(1.0, &[0.4, 0.3, 5.0], 0.15);
        // Stops at 0.3, 0.4, 0.6, 0.8, 0.9 and 1.
        assert_eq!(due, [vec![0, 3, 7], vec![0, 2, 5, 8], vec![0]]);
        assert_eq!(stops.steps(), 9);
        assert_eq!(stops.time(9), [1.0, 0.0]);
        assert!(stops.shortest_and_longest()[1] <= 0.15 * (1.0 + 1e-9));
        let times: Vec<f64> = (0..=9).map(|step| stops.time(step).iter().sum()).collect();
        assert!(times.windows(2).all(|pair| pair[0] < pair[1]), "{times:?}");
    }
}
