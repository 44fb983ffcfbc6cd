//! Numbers and words as people read them.

use crate::kernel::Plan;
use crate::number::{counted, index, rounded, scientific, shown, whole};
use crate::problem::Case;
use crate::problem::grid::{Axis, Grid, Layout};
use crate::problem::method::{Accuracy, Method};
use crate::problem::pace::Pace;
use crate::problem::schedule::Schedule;
use crate::program::job::Job;
use crate::terminal::printable;
use std::path::Path;

/// A path on one line, whatever characters it has.
pub fn shown_path(path: &Path) -> String {
    printable(&path.display().to_string())
}

/// A simulated time on the way to `end`, to about a thousandth of it and always of the same length.
pub fn time_of(time: f64, end: f64) -> String {
    let digits = 3.0 - end.log10().ceil();
    match (-3.0..=7.0).contains(&digits) {
        true => format!("{time:.*}", index(whole(digits, 7))),
        false => scientific(time, 2),
    }
}

/// A length of time as on a clock: `0:05`, `1:02:03`, `2d 03:04:05`.
pub fn clock(seconds: f64) -> String {
    // Beyond this nobody counts, and a rate of zero gives infinity.
    const MOST: u64 = 1_000_000_000;
    let seconds = whole(seconds.round(), MOST);
    let (minutes, hours, days) = (seconds / 60 % 60, seconds / 3600 % 24, seconds / 86400);
    let seconds = seconds % 60;
    match (days, hours) {
        (0, 0) => format!("{minutes}:{seconds:02}"),
        (0, _) => format!("{hours}:{minutes:02}:{seconds:02}"),
        _ => format!("{days}d {hours:02}:{minutes:02}:{seconds:02}"),
    }
}

/// A length of time in words, to about two digits: `0.12 s`, `3.4 min`, `12 h`, `30 days`.
pub fn duration(seconds: f64) -> String {
    let units = [(86400.0, 2.0, "days"), (3600.0, 1.0, "h"), (60.0, 2.0, "min")];
    let found = units.into_iter().find(|(unit, least, _)| seconds >= unit * least);
    let (value, name) = found.map_or((seconds, "s"), |(unit, _, name)| (seconds / unit, name));
    match value {
        value if value >= 9.95 => format!("{value:.0} {name}"),
        value if value >= 0.995 => format!("{value:.1} {name}"),
        value => format!("{value:.2} {name}"),
    }
}

/// Million point updates per second.
pub fn mlups(updates_per_second: f64) -> String {
    match updates_per_second / 1e6 {
        rate if rate >= 9.95 => format!("{rate:.0} MLUP/s"),
        rate => format!("{rate:.2} MLUP/s"),
    }
}

/// Rows and columns of points, or cells along x and along y.
pub fn points(grid: &Grid) -> String {
    let [rows, columns] = grid.shape();
    match grid.x.layout {
        Layout::Course => format!("{rows} x {columns} points"),
        Layout::Cells => format!("{columns} x {rows} cells (x, y)"),
    }
}

/// Where the domain begins and ends.
pub fn domain(grid: &Grid) -> String {
    let [x, y] = [&grid.x, &grid.y]
        .map(|Axis { low, high, .. }| format!("{} to {}", shown(*low), shown(*high)));
    if x == y { format!("{x} in x and y") } else { format!("{x} in x, {y} in y") }
}

/// The distance between the points.
pub fn spacing(grid: &Grid) -> String {
    let [dx, dy] = [&grid.x, &grid.y].map(|axis| shown(axis.spacing));
    if dx == dy { format!("dx = {dx}") } else { format!("dx = {dx}, dy = {dy}") }
}

/// The time steps: how many, and how long.
pub fn steps(case: &Case) -> String {
    let Schedule { steps, dt, pace, .. } = &case.schedule;
    let steps = *steps;
    let (at_most, dt) = match pace {
        Pace::Even(even) if !even.is_regular() => ("at most ", rounded(*dt)),
        Pace::Even(even) if even.stops.is_some() => ("", rounded(*dt)),
        _ => ("", shown(*dt)),
    };
    match case.method {
        Method::Euler => format!("{} of {at_most}dt = {dt}", counted(steps, "step")),
        Method::Exponential(Accuracy { tolerance, least_scale, .. }) => format!(
            "{} of {at_most}{dt}, error in time of the run at most {} of the largest magnitude{}",
            counted(steps, "exponential step"),
            shown(tolerance),
            or_scale(least_scale)
        ),
    }
}

/// What the tolerance refers to besides the largest magnitude of the field.
pub fn or_scale(least: f64) -> String {
    match least > 0.0 {
        true => format!(", or of time.scale = {}", shown(least)),
        false => String::new(),
    }
}

/// How the time steps of this rank are computed.
pub fn kernel(job: &Job) -> String {
    let Plan { isa, blocking } = job.plan;
    let (steps, rows) = (counted(blocking.steps, "step"), counted(blocking.block_rows, "row"));
    format!("{isa}, up to {steps} a pass, blocks of {rows}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_shows_days_and_hours_where_there_are_any() {
        let shown = [0.4, 5.0, 59.6, 3599.0, 3723.0, 183_845.0].map(clock);
        assert_eq!(shown, ["0:00", "0:05", "1:00", "59:59", "1:02:03", "2d 03:04:05"]);
        assert_eq!(clock(f64::INFINITY), clock(1e9));
        assert_eq!(clock(f64::NAN), "0:00");
    }

    #[test]
    fn a_duration_has_the_unit_that_fits() {
        let shown = [0.123, 1.26, 12.3, 119.0, 200.0, 4000.0, 90_000.0, 3e6].map(duration);
        assert_eq!(
            shown,
            ["0.12 s", "1.3 s", "12 s", "119 s", "3.3 min", "1.1 h", "25 h", "35 days"]
        );
    }

    #[test]
    fn both_directions_are_told_where_they_differ() {
        let axis = |high, points| Axis::new(0.0, high, points);
        let square = Grid { y: axis(2.0, 4), x: axis(2.0, 4) };
        assert_eq!(points(&square), "4 x 4 points");
        assert_eq!([domain(&square), spacing(&square)], ["0 to 2 in x and y", "dx = 0.5"]);
        let other = Grid { y: axis(1.0, 4), x: axis(2.0, 10) };
        assert_eq!(points(&other), "4 x 10 points");
        assert_eq!(domain(&other), "0 to 2 in x, 0 to 1 in y");
        assert_eq!(spacing(&other), "dx = 0.2, dy = 0.25");
    }

    #[test]
    fn a_simulated_time_does_not_change_its_length() {
        assert_eq!([0.0, 4.806, 10.0].map(|time| time_of(time, 9.99)), ["0.00", "4.81", "10.00"]);
        assert_eq!(time_of(0.003_731, 0.00746), "0.00373");
        assert_eq!([0.5, 612.0].map(|time| time_of(time, 1000.0)), ["0", "612"]);
        assert_eq!(time_of(2.5e-9, 1e-8), "2.50e-09");
    }
}
