//! Where the parts of a figure stand, in pixels from the top left corner.
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
use super::ticks::{Tick, ticks};
use crate::grid::Grid;
use crate::number::shown_time;
use crate::params::{Graphics, Range};

/// Letters kept free for a label of a colour bar whose range changes.
pub const VARYING_LABEL: usize = 10;

/// The places of all parts.
#[derive(Debug, Clone)]
pub struct Layout {
    /// Columns of the whole figure.
    pub width: usize,
    /// Rows of the whole figure.
    pub height: usize,
    /// The field, a square.
    pub field: Area,
    /// Pixels along a side of one level of the field.
    pub zoom: usize,
    /// The colour bar.
    pub bar: Area,
    /// Top left corner of the title.
    pub title: [usize; 2],
    /// Labels along x and along y.
    pub axis: Vec<Tick>,
    /// The coordinates of the edges of the field \[length\].
    pub edges: [f64; 2],
    /// Length of the mark at a label.
    pub mark: usize,
    /// The size of all letters.
    pub lettering: Lettering,
}

impl Layout {
    /// The layout of a figure with `levels` by `levels` levels of a grid.
    pub fn new(grid: &Grid, graphics: &Graphics, levels: usize) -> Layout {
        let zoom = (graphics.size / levels).max(1);
        let side = zoom * levels;
        let lettering = Lettering::fitting(side);
        let (letter, line) = (lettering.width(), lettering.height());
        let (frame, mark, gap) = (lettering.line(), (line / 4).max(2), letter / 2);
        let half = grid.dx / 2.0;
        let edges = [grid.x(1) - half, grid.x(grid.n) + half];
        let axis = axis(edges, side, lettering);

        let widest = axis.iter().map(|tick| lettering.width_of(&tick.label)).max().unwrap_or(0);
        let field = Area {
            x: gap + 2 * letter + widest + gap + mark + frame,
            y: 2 * line,
            width: side,
            height: side,
        };
        let bar = Area {
            x: field.x + side + 2 * letter + 2 * frame,
            width: (side / 24).max(letter),
            ..field
        };
        let after_bar = bar.x + bar.width + frame + mark + gap;
        let width = after_bar + bar_labels(graphics, side, lettering) + gap;
        let title = [field.x, line / 2];
        Layout {
            width: width.max(title[0] + lettering.width_of(&longest_title(grid)) + gap),
            height: field.y + side + frame + mark + letter / 4 + 2 * line + line / 2,
            field,
            zoom,
            bar,
            title,
            axis,
            edges,
            mark,
            lettering,
        }
    }

    /// The pixel of the field, from the left or from the bottom, that shows a coordinate; the
    /// nearest one where it lies outside.
    pub fn place(&self, coordinate: f64) -> usize {
        place(coordinate, self.edges, self.field.width)
    }
}

/// Labels of the colour bar for these densities.
pub fn bar_ticks(range: [f64; 2], height: usize, lettering: Lettering) -> Vec<Tick> {
    ticks(range[0], range[1], (height / (3 * lettering.height())).clamp(1, 10))
}

/// The pixel of so many between two ends at which a value stands; the nearest one where it lies
/// outside.
pub fn place(value: f64, [low, high]: [f64; 2], pixels: usize) -> usize {
    let place = (value - low) / (high - low) * pixels as f64;
    (place.max(0.0) as usize).min(pixels - 1)
}

/// As many labels as stand clear of each other.
fn axis([low, high]: [f64; 2], side: usize, lettering: Lettering) -> Vec<Tick> {
    // What is missed by less than the thickness of a line still stands at the edge: the upper end
    // of the domain is half a spacing outside, as no point lies there.
    let line = 2.0 * lettering.line() as f64 * (high - low) / side as f64;
    let clear = |found: &[Tick]| {
        let widest = found.iter().map(|tick| lettering.width_of(&tick.label)).max().unwrap_or(0);
        let apart = found.windows(2).map(|pair| {
            let [a, b] = [&pair[0], &pair[1]].map(|tick| place(tick.value, [low, high], side));
            b - a
        });
        apart.min().is_none_or(|apart| apart > widest + lettering.width())
    };
    let most = (side / (4 * lettering.width())).clamp(1, 8);
    let fitting = |most: usize| ticks(low - line, high + line, most);
    (1..=most).rev().map(fitting).find(|found| clear(found)).unwrap_or_default()
}

/// Width of the labels of the colour bar; room for any, where the range changes.
fn bar_labels(graphics: &Graphics, height: usize, lettering: Lettering) -> usize {
    match graphics.range {
        Range::Word(_) => VARYING_LABEL * lettering.width(),
        Range::Fixed(range) => {
            let ticks = bar_ticks(range, height, lettering);
            ticks.iter().map(|tick| lettering.width_of(&tick.label)).max().unwrap_or(0)
        }
    }
}

/// The title of a figure.
pub fn title(time: &str, step: &str) -> String {
    format!("density at t = {time} (step {step})")
}

fn longest_title(grid: &Grid) -> String {
    let [first, last] =
        [grid.steps_per_output.min(grid.steps), grid.steps].map(|step| step as f64 * grid.dt);
    // The longest is that of the first output, of the last, or of the last without an exponent.
    let times = [first, last, last.min(99_999.0)].map(shown_time);
    let longest = times.iter().max_by_key(|time| time.len()).map_or("", String::as_str);
    title(longest, &grid.steps.to_string())
}
