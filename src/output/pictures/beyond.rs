//! Values beyond those of the colours, which have the colour of the nearest end: which ends a picture marks, and what
//! is said when a good part of it is of that kind.

use crate::number::shown;
use crate::ranks::Comm;
use crate::run::diagnostics::Diagnostics;
use crate::run::listener::Snapshot;

/// The part of all cells beyond one end from which on it is said.
const PART: f64 = 0.25;
/// What lies beyond an end by less than a level looks as it should.
const LEVELS: f64 = 256.0;

/// The ends of the colours, until it was said that values lie beyond them.
#[derive(Debug, Clone, Copy)]
pub struct Beyond {
    ends: Option<[f64; 2]>,
}

/// The values from which on a picture shows another colour than it should.
fn limits([low, high]: [f64; 2]) -> [f64; 2] {
    let level = (high - low) / LEVELS;
    [low - level, high + level]
}

/// Whether there are values beyond the lower end of a range, and beyond the upper one.
pub fn sides(range: [f64; 2], [min, max]: [f64; 2]) -> [bool; 2] {
    let [low, high] = limits(range);
    [min < low, max > high]
}

impl Beyond {
    /// For colours whose ends are fixed, or follow the field.
    pub fn new(ends: Option<[f64; 2]>) -> Beyond {
        Beyond { ends }
    }

    /// Of the first picture much of which lies beyond its colours: what would show it. On all ranks together, and the
    /// same on each.
    pub fn is_much(&mut self, comm: &Comm, snapshot: &Snapshot) -> Option<String> {
        let ends = self.ends?;
        let Diagnostics { min, max, .. } = snapshot.record.diagnostics;
        let [low, high] = limits(ends);
        let what = if max < low || min > high {
            "a picture has one colour: its values, ".to_owned()
        } else if sides(ends, [min, max]).contains(&true) {
            let (part, end) = most_beyond(comm, snapshot, ends).filter(|(part, _)| *part > PART)?;
            format!("{:.0} % of a picture has its {end} colour: values, here ", 100.0 * part)
        } else {
            return None;
        };
        self.ends = None;
        let [low, high, min, max] = [ends[0], ends[1], min, max].map(shown);
        Some(format!(
            "{what}from {min} to {max}, lie beyond graphics.range = [{low}, {high}]: set graphics.range = \"auto\", or \
             the ends of what you expect"
        ))
    }
}

/// The larger of the parts of the domain beyond either end, and that end's name.
fn most_beyond(comm: &Comm, snapshot: &Snapshot, ends: [f64; 2]) -> Option<(f64, &'static str)> {
    let [low, high] = limits(ends);
    let mut counts = [0_u64; 3];
    // Outside a mask the field is NaN.
    for &value in snapshot.rows.iter().filter(|value| !value.is_nan()) {
        counts[0] += u64::from(value < low);
        counts[1] += u64::from(value > high);
        counts[2] += 1;
    }
    let [below, above, all] = comm.sum(counts).map(|count| count as f64);
    let [below, above] = [(below / all, "first"), (above / all, "last")];
    (all > 0.0).then_some(if below.0 > above.0 { below } else { above })
}
