//! The table of outputs: one line each, with the diagnostics.

use crate::error::shown_time;
use crate::output::Record;

/// The head of the table.
pub fn header() -> String {
    format!("{:>10} {:>12} {:>15} {:>15} {:>15} {:>15}", "step", "time", "mass", "min", "max", "l2")
}

/// One line.
pub fn row(record: &Record) -> String {
    let d = &record.diagnostics;
    format!(
        "{:>10} {:>12} {:>15.8e} {:>15.8e} {:>15.8e} {:>15.8e}",
        record.step,
        shown_time(record.time),
        d.mass,
        d.min,
        d.max,
        d.l2
    )
}
