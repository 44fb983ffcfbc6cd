//! A picture in a terminal: each character shows two pixels, one above the other.

use super::Picture;
use super::layout::title;
use super::palette::Palette;
use crate::number::shown_time;
use crate::terminal;
use std::fmt::Write as _;
use std::io::{Write as _, stdout};

/// Shows the upper half of its box in the colour of the text, the lower one in that behind it.
const UPPER_HALF: char = '\u{2580}';
const RESET: &str = "\x1b[0m";
const HOME: &str = "\x1b[H";
const REST_OF_LINE: &str = "\x1b[K";
const REST_OF_SCREEN: &str = "\x1b[J";
/// Lines kept free below a picture: its caption, a row of the table, a progress bar and the cursor.
const LINES_BELOW: usize = 4;

/// Pixels along a side of the largest square, in halves of characters, that fits so many columns
/// and lines; none where there is no room for anything that could be recognised.
pub fn side([columns, lines]: [usize; 2]) -> Option<usize> {
    let side = columns.min(2 * lines) / 2 * 2;
    (side >= 8).then_some(side)
}

/// The levels of a field, row by row from the lowest, as lines of `side` characters, `side / 2` of
/// them, in true colour. Each pixel shows the level at its centre.
pub fn render(levels: &[u8], palette: &Palette, side: usize) -> String {
    let across = levels.len().isqrt();
    let sample = |pixel: usize| (2 * pixel + 1) * across / (2 * side);
    let colour = |x: usize, y: usize| {
        let level = levels[sample(side - 1 - y) * across + sample(x)];
        palette.rgb(palette.of_level(level))
    };
    let mut text = String::new();
    for y in (0..side).step_by(2) {
        let mut before = None;
        for x in 0..side {
            let pair = [colour(x, y), colour(x, y + 1)];
            if before.replace(pair) != Some(pair) {
                let [[r, g, b], [s, h, c]] = pair;
                let _ = write!(text, "\x1b[38;2;{r};{g};{b}m\x1b[48;2;{s};{h};{c}m");
            }
            text.push(UPPER_HALF);
        }
        text.push_str(RESET);
        text.push_str(REST_OF_LINE);
        text.push('\n');
    }
    text
}

/// The terminal that the newest picture is shown in, at its top.
#[derive(Debug, Default)]
pub struct Screen {
    /// Whether there is a picture already.
    has_begun: bool,
}

impl Screen {
    /// Shows a picture in the place of the one before. What is printed after that stands below it.
    pub fn show(&mut self, picture: &Picture, time: f64, step: u64) {
        let Some((columns, lines)) = terminal::width_and_height() else { return };
        let [columns, lines] = [columns, lines].map(usize::from);
        let Some(field) = picture.text([columns, lines.saturating_sub(LINES_BELOW)]) else {
            return;
        };
        // What stood on the screen before moves up, out of sight but not lost.
        let before = if self.has_begun { String::new() } else { "\n".repeat(lines) };
        self.has_begun = true;
        let mut caption = title(&shown_time(time), &step.to_string());
        caption.truncate(columns);
        let text = format!("{before}{HOME}{field}{caption}{REST_OF_LINE}\n{REST_OF_SCREEN}");
        let mut out = stdout().lock();
        // Where standard output is gone, the run goes on.
        let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graphics::colormap::find;

    #[test]
    fn the_square_fits_the_terminal() {
        assert_eq!(side([80, 24]), Some(48));
        assert_eq!(side([41, 100]), Some(40));
        assert_eq!(side([80, 3]), None);
        assert_eq!(side([0, 0]), None);
    }

    #[test]
    fn the_first_row_is_at_the_bottom() {
        let palette = Palette::new(find("gray").unwrap());
        let text = render(&[10, 20, 30, 40], &palette, 2);
        let rgb = |level: u8| palette.rgb(palette.of_level(level))[0];
        let [a, b, c, d] = [10, 20, 30, 40].map(rgb);
        let cell = |upper: u8, lower: u8| {
            format!("\x1b[38;2;{upper};{upper};{upper}m\x1b[48;2;{lower};{lower};{lower}m\u{2580}")
        };
        assert_eq!(text, format!("{}{}\x1b[0m\x1b[K\n", cell(c, a), cell(d, b)));
    }

    #[test]
    fn a_colour_is_set_only_where_it_changes() {
        let palette = Palette::new(find("viridis").unwrap());
        let text = render(&[7; 64], &palette, 8);
        assert_eq!(text.matches("38;2").count(), 4);
        assert_eq!(text.matches('\u{2580}').count(), 32);
        assert_eq!(text.lines().count(), 4);
    }
}
