//! Pixels with a palette, and what is drawn on them: rectangles and text.

use super::palette::{INK, PAPER};
use embedded_graphics::mono_font::iso_8859_1::{FONT_5X7, FONT_6X12, FONT_9X15, FONT_10X20};
use embedded_graphics::mono_font::{MonoFont, MonoTextStyle};
use embedded_graphics::pixelcolor::BinaryColor;
use embedded_graphics::prelude::*;
use embedded_graphics::text::{Baseline, Text};
use std::convert::Infallible;

/// A picture, one byte per pixel: the number of a colour. Rows run from the top down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Canvas {
    width: usize,
    pixels: Vec<u8>,
}

/// A rectangle of pixels; `x` to the right, `y` down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Area {
    /// Left column.
    pub x: usize,
    /// Top row.
    pub y: usize,
    /// Number of columns.
    pub width: usize,
    /// Number of rows.
    pub height: usize,
}

/// Letters of one size.
#[derive(Debug, Clone, Copy)]
pub struct Lettering {
    font: &'static MonoFont<'static>,
    /// Side length of a letter's dot, in pixels.
    zoom: usize,
}

impl Canvas {
    /// White paper.
    pub fn new(width: usize, height: usize) -> Canvas {
        Canvas { width, pixels: vec![PAPER; width * height] }
    }

    /// Number of columns.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Number of rows.
    pub fn height(&self) -> usize {
        self.pixels.len() / self.width
    }

    /// All pixels, row by row from the top.
    pub fn pixels(&self) -> &[u8] {
        &self.pixels
    }

    /// Makes this canvas like another of the same size.
    pub fn copy_from(&mut self, other: &Canvas) {
        self.pixels.copy_from_slice(&other.pixels);
    }

    /// Part of a row, to be set.
    pub fn row_mut(&mut self, x: usize, y: usize, width: usize) -> &mut [u8] {
        &mut self.pixels[y * self.width + x..][..width]
    }

    /// Copies part of row `y` onto the `times` rows below it.
    pub fn repeat_row(&mut self, x: usize, y: usize, width: usize, times: usize) {
        let start = y * self.width + x;
        for copy in 1..=times {
            self.pixels.copy_within(start..start + width, start + copy * self.width);
        }
    }

    /// Fills a rectangle.
    pub fn fill(&mut self, area: Area, colour: u8) {
        for y in area.y..area.y + area.height {
            self.row_mut(area.x, y, area.width).fill(colour);
        }
    }

    /// Draws a frame of this thickness around a rectangle.
    pub fn frame(&mut self, area: Area, thickness: usize) {
        let Area { x, y, width, height } = area;
        let [left, top] = [x - thickness, y - thickness];
        let [across, up] = [width + 2 * thickness, height + 2 * thickness];
        for side in [
            Area { x: left, y: top, width: across, height: thickness },
            Area { x: left, y: y + height, width: across, height: thickness },
            Area { x: left, y: top, width: thickness, height: up },
            Area { x: x + width, y: top, width: thickness, height: up },
        ] {
            self.fill(side, INK);
        }
    }

    /// Writes a line of text whose box begins at this column and row; what does not fit is cut.
    pub fn write(&mut self, text: &str, x: usize, y: usize, lettering: Lettering) {
        self.write_from([x, y], false, text, lettering);
    }

    /// Writes a line of text from the bottom to the top, to the right of column `x` and above row
    /// `bottom`; what does not fit is cut.
    pub fn write_upwards(&mut self, text: &str, x: usize, bottom: usize, lettering: Lettering) {
        let bottom = bottom.min(self.height());
        self.write_from([x, bottom], true, text, lettering);
    }

    fn write_from(&mut self, [x, y]: [usize; 2], upwards: bool, text: &str, lettering: Lettering) {
        let style = MonoTextStyle::new(lettering.font, BinaryColor::On);
        let text = Text::with_baseline(text, Point::zero(), style, Baseline::Top);
        let mut dots = Dots { canvas: self, x, y, upwards, zoom: lettering.zoom };
        match text.draw(&mut dots) {
            Ok(_) => {}
            Err(never) => match never {},
        }
    }
}

impl Lettering {
    /// A font that suits a picture with `side` pixels along a side.
    pub fn fitting(side: usize) -> Lettering {
        let font = match side {
            0..160 => &FONT_5X7,
            160..400 => &FONT_6X12,
            400..700 => &FONT_9X15,
            _ => &FONT_10X20,
        };
        Lettering { font, zoom: ((side + 256) / 1024).max(1) }
    }

    /// Width of a text \[pixels\].
    pub fn width_of(&self, text: &str) -> usize {
        text.chars().count() * self.width()
    }

    /// Width of a letter \[pixels\].
    pub fn width(&self) -> usize {
        self.font.character_size.width as usize * self.zoom
    }

    /// Height of a line \[pixels\].
    pub fn height(&self) -> usize {
        self.font.character_size.height as usize * self.zoom
    }

    /// Thickness of a line that goes with the letters \[pixels\].
    pub fn line(&self) -> usize {
        self.zoom
    }
}

/// The dots of letters on a canvas.
struct Dots<'c> {
    canvas: &'c mut Canvas,
    x: usize,
    y: usize,
    /// Whether a line runs upwards from there, rather than to the right.
    upwards: bool,
    zoom: usize,
}

impl OriginDimensions for Dots<'_> {
    fn size(&self) -> Size {
        let dots = |pixels: usize| u32::try_from(pixels / self.zoom).unwrap_or(u32::MAX);
        let width = self.canvas.width().saturating_sub(self.x);
        if self.upwards {
            return Size::new(dots(self.y), dots(width));
        }
        let height = self.canvas.height().saturating_sub(self.y);
        Size::new(dots(width), dots(height))
    }
}

impl DrawTarget for Dots<'_> {
    type Color = BinaryColor;
    type Error = Infallible;

    fn draw_iter<I: IntoIterator<Item = Pixel<BinaryColor>>>(
        &mut self,
        dots: I,
    ) -> Result<(), Infallible> {
        let (inside, zoom) = (self.bounding_box(), self.zoom);
        for Pixel(place, colour) in dots {
            if colour.is_on() && inside.contains(place) {
                let [along, down] = [place.x as usize * zoom, place.y as usize * zoom];
                let [x, y] = match self.upwards {
                    true => [self.x + down, self.y - along - zoom],
                    false => [self.x + along, self.y + down],
                };
                self.canvas.fill(Area { x, y, width: zoom, height: zoom }, INK);
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_lies_around_its_area() {
        let mut canvas = Canvas::new(6, 5);
        canvas.frame(Area { x: 2, y: 1, width: 2, height: 3 }, 1);
        let rows: Vec<String> = canvas
            .pixels()
            .chunks(6)
            .map(|row| row.iter().map(|&p| if p == INK { '#' } else { '.' }).collect())
            .collect();
        assert_eq!(rows, [".####.", ".#..#.", ".#..#.", ".#..#.", ".####."]);
    }

    #[test]
    fn text_is_drawn_in_its_box_and_cut_at_the_edge() {
        let lettering = Lettering::fitting(1024);
        let (width, height) = (lettering.width_of("ab"), lettering.height());
        let mut canvas = Canvas::new(width + 4, height + 4);
        canvas.write("ab", 2, 2, lettering);
        let edge = |x: usize, y: usize| x < 2 || y < 2 || x >= width + 2 || y >= height + 2;
        let ink = (0..width + 4)
            .flat_map(|x| (0..height + 4).map(move |y| (x, y)))
            .filter(|&(x, y)| canvas.pixels()[y * (width + 4) + x] == INK);
        let ink: Vec<_> = ink.collect();
        assert!(ink.len() > 40);
        assert!(!ink.iter().any(|&(x, y)| edge(x, y)));
        Canvas::new(10, 10).write("far too long", 3, 3, lettering);
    }

    #[test]
    fn text_that_runs_upwards_is_the_same_turned_to_the_left() {
        let lettering = Lettering::fitting(64);
        let (width, height) = (lettering.width_of("Ly"), lettering.height());
        let [mut level, mut turned] = [Canvas::new(width, height), Canvas::new(height, width)];
        level.write("Ly", 0, 0, lettering);
        turned.write_upwards("Ly", 0, width, lettering);
        for (x, y) in (0..width).flat_map(|x| (0..height).map(move |y| (x, y))) {
            let found = turned.pixels()[(width - 1 - x) * height + y];
            assert_eq!(found, level.pixels()[y * width + x], "dot {x}, {y}");
        }
        assert!(level.pixels().contains(&INK));
        Canvas::new(10, 10).write_upwards("far too long", 3, 7, lettering);
    }

    #[test]
    fn letters_grow_with_the_picture() {
        let heights =
            [64, 266, 512, 1024, 4096, 8192].map(|side| Lettering::fitting(side).height());
        assert_eq!(heights, [7, 12, 15, 20, 80, 160]);
    }
}
