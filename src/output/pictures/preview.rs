//! A picture in a terminal: each character shows two pixels, one above the other.

use super::Picture;
use super::palette::{BLANK, Level, Palette};
use crate::terminal;
use std::fmt::Write as _;
use std::io::{Write as _, stdout};

/// Shows the upper half of its box in the text colour, the lower one in the background colour.
const UPPER_HALF: char = '\u{2580}';
/// The other way round.
const LOWER_HALF: char = '\u{2584}';
const RESET: &str = "\x1b[0m";
const HOME: &str = "\x1b[H";
const REST_OF_LINE: &str = "\x1b[K";
const REST_OF_SCREEN: &str = "\x1b[J";
/// Lines kept free below a picture: its caption, a row of the table, a progress bar and the cursor.
const LINES_BELOW: usize = 4;

/// Height and width, in half characters, of the largest picture of these proportions that fits this
/// many columns and lines; none if there is no room for anything recognisable.
pub fn size([columns, lines]: [usize; 2], [height, width]: [usize; 2]) -> Option<[usize; 2]> {
    let longer = height.max(width);
    let most = (columns * longer / width).min(2 * lines * longer / height) / 2 * 2;
    // Two halves make a line.
    let [high, wide] = [(height, 2), (width, 1)]
        .map(|(size, unit)| ((most * size / longer) / unit * unit).max(unit));
    (most >= 8).then_some([high, wide])
}

/// The levels of a field, `across` of them per row, row by row from the lowest, as `height / 2`
/// lines of `width` characters in true colour. Each pixel shows the level at its centre.
pub fn render(
    levels: &[Level],
    across: usize,
    palette: &Palette,
    [height, width]: [usize; 2],
) -> String {
    let up = levels.len() / across;
    let sample = |pixel: usize, of: usize, levels: usize| (2 * pixel + 1) * levels / (2 * of);
    let colour = |x: usize, y: usize| {
        let row = sample(height - 1 - y, height, up);
        match levels[row * across + sample(x, width, across)] {
            BLANK => None,
            level => Some(palette.rgb(palette.of_level(level))),
        }
    };
    let mut text = String::new();
    for y in (0..height).step_by(2) {
        let mut before = None;
        for x in 0..width {
            let pair = [colour(x, y), colour(x, y + 1)];
            if before.replace(pair) != Some(pair) {
                set_colours(&mut text, pair);
            }
            text.push(match pair {
                [Some(_), _] => UPPER_HALF,
                [None, Some(_)] => LOWER_HALF,
                [None, None] => ' ',
            });
        }
        text.push_str(RESET);
        text.push_str(REST_OF_LINE);
        text.push('\n');
    }
    text
}

/// Sets the colours of a character that shows two pixels, of which blank ones stay as the terminal is.
fn set_colours(text: &mut String, pair: [Option<[u8; 3]>; 2]) {
    // Writing to a string never fails.
    let _ = match pair {
        [Some([r, g, b]), Some([s, h, c])] => {
            write!(text, "\x1b[38;2;{r};{g};{b}m\x1b[48;2;{s};{h};{c}m")
        }
        [Some([r, g, b]), None] | [None, Some([r, g, b])] => {
            write!(text, "{RESET}\x1b[38;2;{r};{g};{b}m")
        }
        [None, None] => write!(text, "{RESET}"),
    };
}

/// The terminal that the newest picture is shown in, at its top.
#[derive(Debug, Default)]
pub struct Screen {
    /// Whether there is a picture already.
    has_begun: bool,
}

impl Screen {
    /// Shows a picture in place of the previous one. What is printed after that appears below it.
    pub fn show(&mut self, picture: &Picture) {
        let Some((columns, lines)) = terminal::width_and_height() else { return };
        let [columns, lines] = [columns, lines].map(usize::from);
        let Some(field) = picture.text([columns, lines.saturating_sub(LINES_BELOW)]) else {
            return;
        };
        // What was on the screen before moves up, out of sight but not lost.
        let before = if self.has_begun { String::new() } else { "\n".repeat(lines) };
        self.has_begun = true;
        let caption: String = picture.title().chars().take(columns).collect();
        let text = format!("{before}{HOME}{field}{caption}{REST_OF_LINE}\n{REST_OF_SCREEN}");
        let mut out = stdout().lock();
        // If standard output is gone, the run continues.
        let _ = out.write_all(text.as_bytes()).and_then(|()| out.flush());
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::pictures::colormap::find;

    #[test]
    fn the_picture_fits_the_terminal_and_keeps_its_proportions() {
        for (terminal, picture, expected) in [
            ([80, 24], [1024, 1024], Some([48, 48])),
            ([41, 100], [266, 266], Some([40, 40])),
            ([80, 3], [64, 64], None),
            ([0, 0], [64, 64], None),
            ([80, 24], [100, 200], Some([40, 80])),
            ([80, 24], [200, 100], Some([48, 24])),
            ([80, 24], [128, 1024], Some([10, 80])),
            ([80, 24], [1024, 128], Some([48, 6])),
        ] {
            assert_eq!(size(terminal, picture), expected, "{picture:?} in {terminal:?}");
        }
    }

    #[test]
    fn the_first_row_is_at_the_bottom() {
        let palette = Palette::new(find("gray").unwrap());
        let text = render(&[10, 20, 30, 40], 2, &palette, [2, 2]);
        let rgb = |level: Level| palette.rgb(palette.of_level(level))[0];
        let [a, b, c, d] = [10, 20, 30, 40].map(rgb);
        let cell = |upper: u8, lower: u8| {
            format!("\x1b[38;2;{upper};{upper};{upper}m\x1b[48;2;{lower};{lower};{lower}m\u{2580}")
        };
        assert_eq!(text, format!("{}{}\x1b[0m\x1b[K\n", cell(c, a), cell(d, b)));
    }

    #[test]
    fn what_is_outside_has_the_background_of_the_terminal() {
        let palette = Palette::new(find("gray").unwrap());
        let rgb = |level: Level| palette.rgb(palette.of_level(level))[0];
        let [a, b] = [10, 20].map(rgb);
        // Below: a, blank, blank; above: blank, b, blank.
        let levels = [10, BLANK, BLANK, BLANK, 20, BLANK];
        let text = render(&levels, 3, &palette, [2, 3]);
        let half =
            |level: u8, half: char| format!("\x1b[0m\x1b[38;2;{level};{level};{level}m{half}");
        let [first, second] = [half(a, LOWER_HALF), half(b, UPPER_HALF)];
        assert_eq!(text, format!("{first}{second}\x1b[0m \x1b[0m\x1b[K\n"));
    }

    #[test]
    fn a_colour_is_set_only_where_it_changes() {
        let palette = Palette::new(find("viridis").unwrap());
        let text = render(&[7; 64], 16, &palette, [8, 8]);
        assert_eq!(text.matches("38;2").count(), 4);
        assert_eq!(text.matches('\u{2580}').count(), 32);
        assert_eq!(text.lines().count(), 4);
    }
}
