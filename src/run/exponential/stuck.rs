//! Whether a step makes no progress, as it approaches a pole of a source.

/// A part is short if it is no longer than this share of its step.
const SHORT: f64 = 1.0 / (1_u64 << 30) as f64;
/// With more of these in a row, a step would never end: finding a jump takes about a hundred.
const MOST: u64 = 1 << 13;

/// The short parts of a step, since the last one that was not.
#[derive(Debug, Default)]
pub(super) struct Stuck {
    step: u64,
    parts: u64,
}

impl Stuck {
    /// Counts a part of this length in a step that takes `interval`; whether there are too many in a row. Behind a
    /// jump they get longer again, before a pole they never do.
    pub fn after(&mut self, step: u64, length: f64, interval: f64) -> bool {
        if self.step != step || length > SHORT * interval {
            *self = Stuck { step, parts: 0 };
            return false;
        }
        self.parts += 1;
        self.parts > MOST
    }
}
