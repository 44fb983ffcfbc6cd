//! The table of outputs: one line each, with the diagnostics.

use crate::number::{scientific, shown_time};
use crate::run::listener::Record;

/// The head of the table.
pub fn header() -> String {
    format!("{:>10} {:>12} {:>15} {:>15} {:>15} {:>15}", "step", "time", "mass", "min", "max", "l2")
}

/// One line.
pub fn row(record: &Record) -> String {
    let d = &record.diagnostics;
    let [mass, min, max, l2] = [d.mass, d.min, d.max, d.l2].map(|value| scientific(value, 8));
    let (step, time) = (record.step, shown_time(record.time));
    format!("{step:>10} {time:>12} {mass:>15} {min:>15} {max:>15} {l2:>15}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::diagnostics::Diagnostics;

    #[test]
    fn numbers_of_any_size_stay_below_their_heads() {
        for value in [0.0, -0.25, 99.98, -1e-99, 1e100, f64::MAX, 5e-324] {
            let diagnostics = Diagnostics { mass: value, min: value, max: value, l2: value };
            for time in [0.0, 9.99, 99_999.0, 1e7, 1e-99] {
                let row = row(&Record { step: 1 << 33, time, diagnostics, budget: None });
                assert_eq!(row.len(), header().len(), "{row}");
                assert_eq!(row.split_whitespace().count(), 6, "{row}");
            }
        }
    }
}
