//! Where the parts of a figure are, in pixels from the top left corner.
//!
//! ```text
//!   density at t = 0.498898 (step 353)
//!       +------------------+  +--+
//!    10 -                  |  |  - 1.0
//!       |                  |  |  |
//!  y  0 -      field       |  |  - 0.5
//!       |                  |  |  |
//!   -10 -                  |  |  - 0.0
//!       +-|-------|------|-+  +--+
//!        -10      0     10
//!                 x
//! ```

use super::canvas::{Area, Lettering};
use super::labels;
use super::ticks::{Tick, ticks};
use crate::number::shown_time;
use crate::params::{Graphics, Range};
use crate::problem::Case;
use crate::problem::grid::{Axis, Grid};
use std::ops;

/// Letters kept free for a label of a colour bar whose range changes.
pub const VARYING_LABEL: usize = 10;

/// The longer side of a field is at most this many times as long as the shorter one, since a
/// narrower one would be too thin to see.
const MOST_ELONGATED: f64 = 8.0;

/// One direction of the field.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Side {
    /// Levels along it.
    pub levels: usize,
    /// Pixels along it, at least as many.
    pub pixels: usize,
    /// The coordinates of its ends \[length\].
    pub edges: [f64; 2],
}

/// The places of all parts.
#[derive(Debug, Clone)]
pub struct Layout {
    /// Columns of the whole figure.
    pub width: usize,
    /// Rows of the whole figure.
    pub height: usize,
    /// The field.
    pub field: Area,
    /// The field from left to right.
    pub x: Side,
    /// The field from bottom to top.
    pub y: Side,
    /// The colour bar.
    pub bar: Area,
    /// Top left corner of the title.
    pub title: [usize; 2],
    /// Labels along x.
    pub x_ticks: Vec<Tick>,
    /// Labels along y.
    pub y_ticks: Vec<Tick>,
    /// Length of the mark at a label.
    pub mark: usize,
    /// The size of all letters.
    pub lettering: Lettering,
}

impl Layout {
    /// The layout of a figure of a case.
    pub fn new(case: &Case, graphics: &Graphics) -> Layout {
        let [y, x] = sides(&case.grid, graphics.size);
        let side = x.pixels.max(y.pixels);
        let lettering = Lettering::fitting(side);
        let (letter, line) = (lettering.width(), lettering.height());
        let (frame, mark, gap) = (lettering.line(), (line / 4).max(2), letter / 2);
        let [x_ticks, y_ticks] = [x, y].map(|side| axis(&side, lettering));

        let widest = y_ticks.iter().map(|tick| lettering.width_of(&tick.label)).max().unwrap_or(0);
        let field = Area {
            x: gap + 2 * letter + widest + gap + mark + frame,
            y: 2 * line,
            width: x.pixels,
            height: y.pixels,
        };
        let bar = Area {
            x: field.x + field.width + 2 * letter + 2 * frame,
            width: (side / 24).max(letter),
            ..field
        };
        let after_bar = bar.x + bar.width + frame + mark + gap;
        let width = after_bar + bar_labels(graphics, bar.height, lettering) + gap;
        let title = [field.x, line / 2];
        let name = case.equation().map_or(labels::SHORT_NAME, |_| labels::LONG_NAME);
        Layout {
            width: width.max(title[0] + longest_title(case, name) * letter + gap),
            height: field.y + field.height + frame + mark + letter / 4 + 2 * line + line / 2,
            field,
            x,
            y,
            bar,
            title,
            x_ticks,
            y_ticks,
            mark,
            lettering,
        }
    }
}

impl Side {
    fn new(axis: &Axis, levels: usize, pixels: usize) -> Side {
        Side { levels, pixels, edges: axis.edges() }
    }

    /// The pixel, from the left or from the bottom, that shows a coordinate; the nearest one if it
    /// lies outside.
    pub fn place(&self, coordinate: f64) -> usize {
        place(coordinate, self.edges, self.pixels)
    }

    /// The level that a pixel shows.
    pub fn level_at(&self, pixel: usize) -> usize {
        pixel * self.levels / self.pixels
    }

    /// The pixels that show a level.
    pub fn pixels_of(&self, level: usize) -> ops::Range<usize> {
        let first = |level: usize| (level * self.pixels).div_ceil(self.levels);
        first(level)..first(level + 1)
    }
}

/// The field of a grid along y and along x, with at most `most` pixels per side. Along the longer
/// side all levels have equally many; the shorter one has as many as its length requires.
pub fn sides(grid: &Grid, most: usize) -> [Side; 2] {
    let is_wide = grid.x.length() >= grid.y.length();
    let (long, short) = if is_wide { (&grid.x, &grid.y) } else { (&grid.y, &grid.x) };
    let levels = long.points.min(most);
    let long_side = Side::new(long, levels, most / levels * levels);
    let ratio = (short.length() / long.length()).max(1.0 / MOST_ELONGATED);
    let pixels = ((long_side.pixels as f64 * ratio).round() as usize).max(1);
    let short_side = Side::new(short, short.points.min(pixels), pixels);
    if is_wide { [short_side, long_side] } else { [long_side, short_side] }
}

/// Labels of the colour bar for these densities.
pub fn bar_ticks(range: [f64; 2], height: usize, lettering: Lettering) -> Vec<Tick> {
    ticks(range[0], range[1], (height / (3 * lettering.height())).clamp(1, 10))
}

/// Index of the pixel, out of `pixels`, that shows `value`; clamped to the ends.
pub fn place(value: f64, [low, high]: [f64; 2], pixels: usize) -> usize {
    let place = (value - low) / (high - low) * pixels as f64;
    (place.max(0.0) as usize).min(pixels - 1)
}

/// As many labels as fit without touching each other.
fn axis(side: &Side, lettering: Lettering) -> Vec<Tick> {
    let [low, high] = side.edges;
    // A label that misses the edge by less than the thickness of a line is still placed at it: the
    // upper end of the domain is half a spacing outside, as no point lies there.
    let line = 2.0 * lettering.line() as f64 * (high - low) / side.pixels as f64;
    let clear = |found: &[Tick]| {
        let widest = found.iter().map(|tick| lettering.width_of(&tick.label)).max().unwrap_or(0);
        let apart = found.windows(2).map(|pair| {
            let [a, b] = [&pair[0], &pair[1]].map(|tick| side.place(tick.value));
            b - a
        });
        apart.min().is_none_or(|apart| apart > widest + lettering.width())
    };
    let most = (side.pixels / (4 * lettering.width())).clamp(1, 8);
    let fitting = |most: usize| ticks(low - line, high + line, most);
    (1..=most).rev().map(fitting).find(|found| clear(found)).unwrap_or_default()
}

/// Width of the labels of the colour bar; room for any, if the range changes.
fn bar_labels(graphics: &Graphics, height: usize, lettering: Lettering) -> usize {
    match graphics.range {
        Range::Word(_) => VARYING_LABEL * lettering.width(),
        Range::Fixed(range) => {
            let ticks = bar_ticks(range, height, lettering);
            ticks.iter().map(|tick| lettering.width_of(&tick.label)).max().unwrap_or(0)
        }
    }
}

/// Letters of the longest title with a name of the length that there is room for in any figure.
fn longest_title(Case { schedule, .. }: &Case, name: usize) -> usize {
    let [first, last] = [schedule.snapshots.every.min(schedule.steps), schedule.steps]
        .map(|step| schedule.about(step));
    // The longest is that of the first output, of the last, or of the last without an exponent.
    let times = [first, last, last.min(99_999.0)].map(shown_time);
    let longest = times.iter().max_by_key(|time| time.len()).map_or("", String::as_str);
    name + labels::moment(longest, "", &schedule.steps.to_string()).chars().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Levels and pixels along y and x of a field, given its points and lengths.
    fn sizes(points: [usize; 2], [height, width]: [f64; 2], most: usize) -> [[usize; 2]; 2] {
        let [rows, columns] = points;
        let grid = Grid { y: Axis::new(0.0, height, rows), x: Axis::new(0.0, width, columns) };
        sides(&grid, most).map(|side| [side.levels, side.pixels])
    }

    #[test]
    fn a_field_has_the_proportions_of_its_domain() {
        assert_eq!(sizes([100, 100], [1.0, 1.0], 250), [[100, 200], [100, 200]]);
        assert_eq!(sizes([500, 500], [1.0, 1.0], 250), [[250, 250], [250, 250]]);
        assert_eq!(sizes([50, 100], [1.0, 2.0], 250), [[50, 100], [100, 200]]);
        assert_eq!(sizes([100, 50], [2.0, 1.0], 250), [[100, 200], [50, 100]]);
        assert_eq!(sizes([900, 600], [3.0, 2.0], 300), [[300, 300], [200, 200]]);
        // As many points along both sides of a rectangle, and few along one of a square.
        assert_eq!(sizes([10, 10], [1.0, 2.0], 128), [[10, 60], [10, 120]]);
        assert_eq!(sizes([100, 7], [1.0, 1.0], 128), [[100, 126], [7, 126]]);
        // Narrower than can be shown.
        assert_eq!(sizes([3, 100_000], [3e-5, 1.0], 1024), [[3, 128], [1024, 1024]]);
        assert_eq!(sizes([100_000, 3], [1.0, 3e-5], 64), [[64, 64], [3, 8]]);
    }

    #[test]
    fn the_pixels_of_a_level_are_those_that_show_it() {
        for (levels, pixels) in [(7, 7), (7, 21), (7, 100), (3, 8), (1, 5)] {
            let side = Side { levels, pixels, edges: [0.0, 1.0] };
            for pixel in 0..pixels {
                assert!(side.pixels_of(side.level_at(pixel)).contains(&pixel), "{side:?}, {pixel}");
            }
            assert_eq!(side.pixels_of(levels - 1).end, pixels, "{side:?}");
        }
    }
}
