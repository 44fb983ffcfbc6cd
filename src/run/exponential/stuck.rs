//! Whether a step makes no progress, as it approaches a pole of a source, or the time at which a field under a
//! reaction grows without bound.

/// A part is short if it is no longer than this share of its step.
const SHORT: f64 = 1.0 / (1_u64 << 24) as f64;
/// A step would never end in parts no longer than this share of it, even if they got no shorter.
const SHORTEST: f64 = 1.0 / (1_u64 << 30) as f64;
/// How many of these in a row are too many: finding a jump takes about a hundred.
const MOST: u64 = 1 << 13;

/// The short parts of a step, since the last one that was not.
#[derive(Debug, Default)]
pub(super) struct Stuck {
    step: u64,
    parts: u64,
    /// The length of the first of them.
    first: f64,
}

impl Stuck {
    /// Counts a part of this length in a step that takes `interval`; whether there are too many in a row. Behind a
    /// jump they get longer again, before a pole they never do.
    pub fn after(&mut self, step: u64, length: f64, interval: f64) -> bool {
        if self.step != step || length > SHORT * interval {
            *self = Stuck { step, ..Stuck::default() };
            return false;
        }
        if self.parts == 0 {
            self.first = length;
        }
        self.parts += 1;
        let get_shorter = length < 0.5 * self.first;
        self.parts > MOST && (get_shorter || length <= SHORTEST * interval)
    }
}

#[cfg(test)]
mod tests {
    use super::Stuck;

    /// The number of the part after which a step of length 1 is given up.
    fn given_up(mut length: impl FnMut(u64) -> f64) -> Option<u64> {
        let mut stuck = Stuck::default();
        (0..100_000).find(|&part| stuck.after(7, length(part), 1.0))
    }

    #[test]
    fn parts_that_only_get_shorter_are_given_up_and_those_of_one_short_length_are_not() {
        assert!(given_up(|part| 1e-8 / (1.0 + part as f64).powi(3)).is_some());
        assert!(given_up(|_| 1e-10).is_some());
        assert_eq!(given_up(|_| 1e-8), None);
        assert_eq!(given_up(|part| if part % 8000 == 0 { 1e-3 } else { 1e-12 }), None);
    }
}
