//! How fast a run advances, now and overall.

use std::time::{Duration, Instant};

/// Time over which the present speed is measured.
const WINDOW: Duration = Duration::from_secs(1);

/// Where the run was, and when.
#[derive(Debug, Clone)]
pub struct Pace {
    began: (Instant, u64),
    /// The beginning of the time over which the present speed is measured.
    marked: (Instant, u64),
    /// Steps per second over the last such period.
    now: Option<f64>,
}

impl Pace {
    /// A run that begins at `step`.
    pub fn new(now: Instant, step: u64) -> Pace {
        Pace { began: (now, step), marked: (now, step), now: None }
    }

    /// Records how far the run has got.
    pub fn reached(&mut self, now: Instant, step: u64) {
        if now.saturating_duration_since(self.marked.0) >= WINDOW {
            self.now = rate(self.marked, (now, step));
            self.marked = (now, step);
        }
    }

    /// Steps per second at present: in the last second, including outputs.
    pub fn steps_per_second(&self, now: Instant, step: u64) -> Option<f64> {
        self.now.or_else(|| rate(self.began, (now, step)))
    }

    /// Seconds that the run still takes, at its overall speed so far.
    pub fn seconds_left(&self, now: Instant, step: u64, steps: u64) -> Option<f64> {
        rate(self.began, (now, step)).map(|rate| (steps - step) as f64 / rate)
    }
}

fn rate(from: (Instant, u64), to: (Instant, u64)) -> Option<f64> {
    let seconds = to.0.saturating_duration_since(from.0).as_secs_f64();
    (seconds > 0.0 && to.1 > from.1).then(|| (to.1 - from.1) as f64 / seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_present_speed_is_that_of_the_last_second_and_the_rest_goes_by_the_whole() {
        let start = Instant::now();
        let after = |seconds: f64| start + Duration::from_secs_f64(seconds);
        let mut pace = Pace::new(start, 1000);
        assert_eq!(pace.steps_per_second(start, 1000), None);
        assert_eq!(pace.seconds_left(start, 1000, 2000), None);

        pace.reached(after(0.5), 1050);
        assert_eq!(pace.steps_per_second(after(0.5), 1050), Some(100.0));
        pace.reached(after(2.0), 1200);
        pace.reached(after(3.0), 1500);
        assert_eq!(pace.steps_per_second(after(3.0), 1500), Some(300.0));
        assert_eq!(pace.seconds_left(after(2.0), 1200, 1400), Some(2.0));
    }

    #[test]
    fn a_run_that_stands_still_has_no_end_in_sight() {
        let start = Instant::now();
        let mut pace = Pace::new(start, 5);
        pace.reached(start + 3 * WINDOW, 5);
        assert_eq!(pace.steps_per_second(start + 3 * WINDOW, 5), None);
        assert_eq!(pace.seconds_left(start + 3 * WINDOW, 5, 9), None);
    }
}
