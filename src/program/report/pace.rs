//! How fast a run advances, now and overall.

use std::time::{Duration, Instant};

/// Time over which the present speed is measured.
const WINDOW: Duration = Duration::from_secs(1);

/// How far a run has got.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Position {
    /// Steps, with the part of the one under way.
    pub steps: f64,
    /// Applications of the stencil.
    pub applications: u64,
}

/// Where the run was, and when.
#[derive(Debug, Clone)]
pub struct Pace {
    began: (Instant, Position),
    /// The beginning of the time over which the present speed is measured.
    marked: (Instant, Position),
    /// Applications per second over the last such period.
    now: Option<f64>,
}

impl Pace {
    /// A run that begins at a position.
    pub fn new(now: Instant, at: Position) -> Pace {
        Pace { began: (now, at), marked: (now, at), now: None }
    }

    /// Records how far the run has got.
    pub fn reached(&mut self, now: Instant, at: Position) {
        if now.saturating_duration_since(self.marked.0) >= WINDOW {
            self.now = applications_per_second(self.marked, (now, at));
            self.marked = (now, at);
        }
    }

    /// Applications per second at present: in the last second, including outputs.
    pub fn applications_per_second(&self, now: Instant, at: Position) -> Option<f64> {
        self.now.or_else(|| applications_per_second(self.began, (now, at)))
    }

    /// Seconds that the run still takes, at its overall speed so far.
    pub fn seconds_left(&self, now: Instant, at: Position, steps: u64) -> Option<f64> {
        let (began, first) = self.began;
        rate(began, now, at.steps - first.steps).map(|rate| (steps as f64 - at.steps) / rate)
    }
}

fn applications_per_second(from: (Instant, Position), to: (Instant, Position)) -> Option<f64> {
    rate(from.0, to.0, to.1.applications.saturating_sub(from.1.applications) as f64)
}

fn rate(from: Instant, to: Instant, done: f64) -> Option<f64> {
    let seconds = to.saturating_duration_since(from).as_secs_f64();
    (seconds > 0.0 && done > 0.0).then(|| done / seconds)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(step: u64) -> Position {
        Position { steps: step as f64, applications: step }
    }

    #[test]
    fn the_present_speed_is_that_of_the_last_second_and_the_rest_goes_by_the_whole() {
        let start = Instant::now();
        let after = |seconds: f64| start + Duration::from_secs_f64(seconds);
        let mut pace = Pace::new(start, at(1000));
        assert_eq!(pace.applications_per_second(start, at(1000)), None);
        assert_eq!(pace.seconds_left(start, at(1000), 2000), None);

        pace.reached(after(0.5), at(1050));
        assert_eq!(pace.applications_per_second(after(0.5), at(1050)), Some(100.0));
        pace.reached(after(2.0), at(1200));
        pace.reached(after(3.0), at(1500));
        assert_eq!(pace.applications_per_second(after(3.0), at(1500)), Some(300.0));
        assert_eq!(pace.seconds_left(after(2.0), at(1200), 1400), Some(2.0));
    }

    #[test]
    fn the_rest_of_long_steps_goes_by_the_part_that_is_done() {
        let start = Instant::now();
        let pace = Pace::new(start, Position { steps: 0.0, applications: 0 });
        let now = Position { steps: 0.25, applications: 100 };
        let later = start + Duration::from_secs(2);
        assert_eq!(pace.seconds_left(later, now, 2), Some(14.0));
        assert_eq!(pace.applications_per_second(later, now), Some(50.0));
    }

    #[test]
    fn a_run_that_stands_still_has_no_end_in_sight() {
        let start = Instant::now();
        let mut pace = Pace::new(start, at(5));
        pace.reached(start + 3 * WINDOW, at(5));
        assert_eq!(pace.applications_per_second(start + 3 * WINDOW, at(5)), None);
        assert_eq!(pace.seconds_left(start + 3 * WINDOW, at(5), 9), None);
    }
}
