//! Times that no part of a step crosses: there what acts from outside jumps or turns.

use crate::problem::method::SHORTEST_PART;

/// The times of all jumps and turns, in ascending order.
#[derive(Debug, Clone, Default)]
pub(super) struct Breaks(Vec<f64>);

/// The times between two breaks: the first one belongs to them, the last one does not.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Window {
    from: f64,
    to: f64,
}

impl Breaks {
    pub fn new(times: Vec<f64>) -> Breaks {
        Breaks(times)
    }

    /// How many there are inside a run.
    pub fn count(&self, [start, end]: [f64; 2]) -> usize {
        self.0.iter().filter(|time| **time > start && **time < end).count()
    }

    /// The window that begins at a time or has begun before it. A break that a rounding puts just after
    /// this time, by a small part of the step, is one at this time.
    pub fn window(&self, start: f64, interval: f64) -> Window {
        let slight = (4.0 * SHORTEST_PART * interval).max(2.0 * f64::EPSILON * start.abs());
        let after = self.0.partition_point(|time| *time <= start + slight);
        Window {
            from: after.checked_sub(1).map_or(f64::NEG_INFINITY, |before| self.0[before]),
            to: self.0.get(after).copied().unwrap_or(f64::INFINITY),
        }
    }
}

impl Window {
    /// The longest part from a time on.
    pub fn longest(self, start: f64, left: f64) -> f64 {
        left.min(self.to - start)
    }

    /// The time of a window that is meant by one that may be off by a rounding.
    pub fn clamp(self, t: f64) -> f64 {
        match t >= self.to {
            true => self.to.next_down(),
            false => t.max(self.from),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_break_ends_one_window_and_begins_the_next() {
        let breaks = Breaks::new(vec![1.0, 2.0]);
        let window = breaks.window(0.5, 1.0);
        assert_eq!(window.longest(0.5, 4.0), 0.5);
        assert_eq!(window.clamp(1.0), 1.0_f64.next_down());
        let next = breaks.window(1.0_f64.next_down(), 1.0);
        assert_eq!((next.clamp(1.0_f64.next_down()), next.longest(1.0, 0.25)), (1.0, 0.25));
        let last = breaks.window(2.0, 1.0);
        assert_eq!((last.clamp(7.0), last.longest(2.0, 9.0)), (7.0, 9.0));
        assert_eq!(Breaks::default().window(0.0, 1.0).clamp(0.3), 0.3);
    }
}
