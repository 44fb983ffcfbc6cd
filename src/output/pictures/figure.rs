//! A picture of the field with axes, a colour bar, and the time.
//!
//! What is the same in every picture of a run is drawn once.

use super::canvas::{Area, Canvas};
use super::colormap::Table;
use super::labels::Labels;
use super::layout::{Layout, VARYING_LABEL, bar_ticks, place};
use super::palette::{INK, Level, Palette};
use crate::number::{scientific, shown_time};
use crate::params::{Graphics, Range};
use crate::problem::Case;

/// The figure of a run, to be drawn again and again.
#[derive(Debug, Clone)]
pub struct Figure {
    layout: Layout,
    labels: Labels,
    title: String,
    palette: Palette,
    /// The column of levels that each column of pixels shows.
    columns: Vec<usize>,
    /// Whether the labels of the colour bar change.
    varies: bool,
    /// What is the same in every picture.
    blank: Canvas,
    canvas: Canvas,
}

impl Figure {
    /// The figure for a case.
    pub fn new(case: &Case, graphics: &Graphics, labels: Labels, map: &Table) -> Figure {
        let layout = Layout::new(case, graphics);
        let blank = Canvas::new(layout.width, layout.height);
        let mut figure = Figure {
            palette: Palette::new(map),
            columns: (0..layout.x.pixels).map(|pixel| layout.x.level_at(pixel)).collect(),
            varies: matches!(graphics.range, Range::Word(_)),
            canvas: blank.clone(),
            blank,
            layout,
            labels,
            title: String::new(),
        };
        figure.draw_axes();
        figure.draw_bar();
        if let Range::Fixed(range) = graphics.range {
            figure.label_bar(range);
        }
        figure.blank.copy_from(&figure.canvas);
        figure
    }

    /// The picture that was drawn last.
    pub fn canvas(&self) -> &Canvas {
        &self.canvas
    }

    /// The title of the picture that was drawn last, in full.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// Where the parts are.
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// The colours in use.
    pub fn palette(&self) -> &Palette {
        &self.palette
    }

    /// Draws the levels of a field, row by row from the lowest, whose colours span `range`, and marks the ends of the
    /// colour bar that values lie beyond.
    pub fn draw(
        &mut self,
        levels: &[Level],
        time: f64,
        step: u64,
        range: [f64; 2],
        beyond: [bool; 2],
    ) -> &Canvas {
        self.canvas.copy_from(&self.blank);
        self.draw_field(levels);
        if self.varies {
            self.label_bar(range);
        }
        self.mark_ends(beyond);
        self.title = self.labels.title(&shown_time(time), &step.to_string(), usize::MAX);
        let Layout { title: [x, y], lettering, width, .. } = self.layout;
        let letters = (width - x) / lettering.width();
        let title = self.labels.title(&shown_time(time), &step.to_string(), letters);
        self.canvas.write(&title, x, y, lettering);
        &self.canvas
    }

    /// The first row of levels is the lowest of the picture.
    fn draw_field(&mut self, levels: &[Level]) {
        let Layout { field, x, y, .. } = self.layout;
        for (row, levels) in levels.chunks(x.levels).enumerate() {
            let shown = y.pixels_of(row);
            let top = field.y + field.height - shown.end;
            let pixels = self.canvas.row_mut(field.x, top, field.width);
            for (pixel, &column) in pixels.iter_mut().zip(&self.columns) {
                *pixel = self.palette.of_level(levels[column]);
            }
            self.canvas.repeat_row(field.x, top, field.width, shown.len() - 1);
        }
    }

    fn draw_axes(&mut self) {
        let Layout { field, mark, lettering, .. } = self.layout;
        let (line, letter, height) = (lettering.line(), lettering.width(), lettering.height());
        let (bottom, left) = (field.y + field.height + line, field.x - line);
        let labels = bottom + mark + letter / 4 + 1;
        self.canvas.frame(field, line);
        for tick in &self.layout.x_ticks {
            let x = field.x + self.layout.x.place(tick.value);
            let width = lettering.width_of(&tick.label);
            self.canvas.fill(Area { x, y: bottom, width: line, height: mark }, INK);
            self.canvas.write(
                &tick.label,
                (x + line / 2).saturating_sub(width / 2),
                labels,
                lettering,
            );
        }
        for tick in &self.layout.y_ticks {
            let y = field.y + field.height - 1 - self.layout.y.place(tick.value);
            let width = lettering.width_of(&tick.label);
            self.canvas.fill(Area { x: left - mark, y, width: mark, height: line }, INK);
            let x = left - mark - letter / 2 - width;
            self.canvas.write(&tick.label, x, (y + line / 2).saturating_sub(height / 2), lettering);
        }
        let [x_label, y_label] = &self.labels.axes;
        let x = (field.x + field.width / 2).saturating_sub(lettering.width_of(x_label) / 2);
        self.canvas.write(x_label, x, labels + height, lettering);
        let middle = field.y + field.height / 2;
        if y_label.chars().count() == 1 {
            self.canvas.write(y_label, letter / 2, middle - height / 2, lettering);
        } else {
            // A longer one runs upwards, where a letter is no wider than the two for which there is room.
            let bottom = middle + lettering.width_of(y_label) / 2;
            self.canvas.write_upwards(y_label, letter / 4, bottom, lettering);
        }
    }

    fn draw_bar(&mut self) {
        let Layout { bar, lettering, .. } = self.layout;
        self.canvas.frame(bar, lettering.line());
        for row in 0..bar.height {
            let level = ((bar.height - 1 - row) * 256 / bar.height) as Level;
            let colour = self.palette.of_level(level);
            self.canvas.row_mut(bar.x, bar.y + row, bar.width).fill(colour);
        }
    }

    /// An arrowhead below the colour bar, and one above it.
    fn mark_ends(&mut self, [below, above]: [bool; 2]) {
        let Layout { bar, lettering, .. } = self.layout;
        let (height, line) = (lettering.height() / 3, lettering.line());
        for from_tip in 0..height {
            let width = (bar.width * (from_tip + 1) / height).max(1);
            let x = bar.x + (bar.width - width) / 2;
            let (up, down) = (
                bar.y - line - 1 - height + from_tip,
                bar.y + bar.height + line + height - from_tip,
            );
            for y in above.then_some(up).into_iter().chain(below.then_some(down)) {
                self.canvas.fill(Area { x, y, width, height: 1 }, INK);
            }
        }
    }

    fn label_bar(&mut self, range: [f64; 2]) {
        let Layout { bar, mark, lettering, .. } = self.layout;
        let (line, gap) = (lettering.line(), lettering.width() / 2);
        let right = bar.x + bar.width + line;
        for tick in bar_ticks(range, bar.height, lettering) {
            let y = bar.y + bar.height - 1 - place(tick.value, range, bar.height);
            self.canvas.fill(Area { x: right, y, width: mark, height: line }, INK);
            let label = match self.varies && tick.label.len() > VARYING_LABEL {
                true => scientific(tick.value, 2),
                false => tick.label,
            };
            let top = (y + line / 2).saturating_sub(lettering.height() / 2);
            self.canvas.write(&label, right + mark + gap, top, lettering);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::pictures::colormap;
    use crate::params::Params;
    use crate::problem::course;

    fn figure(dx: f64, size: usize) -> Figure {
        let params = Params { dx, ..Params::default() };
        let case = course::case(&params).unwrap();
        let graphics = Graphics { size, ..Graphics::default() };
        let map = colormap::find("viridis").unwrap();
        Figure::new(&case, &graphics, Labels::new(&params), map)
    }

    /// The level that a pixel of the field shows, counted from the lower left corner.
    fn level_at(figure: &Figure, canvas: &Canvas, x: usize, y: usize) -> Level {
        let field = figure.layout.field;
        let row = field.y + field.height - 1 - y;
        let colour = canvas.pixels()[row * canvas.width() + field.x + x];
        (0..256).find(|&level| figure.palette.of_level(level) == colour).expect("a level")
    }

    #[test]
    fn the_first_row_is_at_the_bottom_and_x_runs_to_the_right() {
        let mut figure = figure(5.0, 64);
        let levels: Vec<Level> = (0..16).map(|k| k * 16).collect();
        let zoom = 16;
        assert_eq!((figure.layout.x.levels, figure.layout.x.pixels), (4, 4 * zoom));
        let canvas = figure.draw(&levels, 0.0, 0, [0.0, 1.0], [false; 2]).clone();
        for (k, &level) in levels.iter().enumerate() {
            let (x, y) = (k % 4 * zoom, k / 4 * zoom);
            for (dx, dy) in [(0, 0), (zoom - 1, 0), (0, zoom - 1), (zoom / 2, zoom / 2)] {
                assert_eq!(level_at(&figure, &canvas, x + dx, y + dy), level, "level {k}");
            }
        }
    }

    #[test]
    fn the_colour_bar_has_every_level_from_the_bottom_to_the_top() {
        let figure = figure(0.075, 1024);
        let bar = figure.layout.bar;
        let column: Vec<u8> = (bar.y..bar.y + bar.height)
            .map(|y| figure.blank.pixels()[y * figure.blank.width() + bar.x])
            .collect();
        let mut expected: Vec<u8> = (0..=255).rev().map(|l| figure.palette.of_level(l)).collect();
        expected.dedup();
        let mut found = column;
        found.dedup();
        assert_eq!(found, expected);
    }

    #[test]
    fn nothing_touches_the_edge_of_the_paper_and_a_new_title_leaves_no_trace() {
        for (dx, size) in
            [(0.075, 1024), (2.0, 64), (0.6, 64), (0.02, 64), (0.02, 500), (0.02, 2000)]
        {
            let mut figure = figure(dx, size);
            let levels = vec![200; figure.layout.x.levels * figure.layout.y.levels];
            let long = figure.draw(&levels, 9.999_999, 9, [0.0, 1.0], [true; 2]).clone();
            let (width, height) = (long.width(), long.height());
            let ink = |x: usize, y: usize| {
                long.pixels()[y * width + x] != crate::output::pictures::palette::PAPER
            };
            assert!(
                (0..width).all(|x| !ink(x, 0) && !ink(x, height - 1)),
                "dx = {dx}, size {size}"
            );
            assert!(
                (0..height).all(|y| !ink(0, y) && !ink(width - 1, y)),
                "dx = {dx}, size {size}"
            );
            let short = figure.draw(&levels, 0.0, 0, [0.0, 1.0], [false; 2]).clone();
            figure.draw(&levels, 9.999_999, 9, [0.0, 1.0], [true; 2]);
            assert_eq!(*figure.draw(&levels, 0.0, 0, [0.0, 1.0], [false; 2]), short);
        }
    }
}
