//! The colours of a picture: paper, ink, and those of a colour map.
//!
//! A PNG with a palette holds one byte per pixel, but only 256 colours in all, two of which are for
//! paper and ink. If a map has no colours to spare, the neighbours in it that are most alike share
//! one: a difference of a level or two in red, green or blue.

use super::colormap::Table;

/// The background of a picture: white.
pub const PAPER: u8 = 0;
/// The colour of text and lines: black.
pub const INK: u8 = 1;

/// A level of a colour map, from 0 to 255, or [`BLANK`].
pub type Level = u16;
/// No level: what lies outside the domain.
pub const BLANK: Level = 256;

const PAPER_COLOUR: u32 = 0xff_ffff;
const INK_COLOUR: u32 = 0x00_0000;
/// Most colours of a palette.
const MOST: usize = 256;

/// The colours, and which of them shows each level of the map.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Palette {
    colours: Vec<u32>,
    levels: [u8; 256],
}

impl Palette {
    /// Paper, ink and the colours of a map.
    pub fn new(map: &Table) -> Palette {
        let mut map = *map;
        let mut colours = distinct(&map);
        while colours.len() > MOST {
            share_one(&mut map);
            colours = distinct(&map);
        }
        let place = |colour| colours.iter().position(|&c| c == colour).unwrap_or_default() as u8;
        Palette { levels: map.map(place), colours }
    }

    /// The number of the colour of a level, as pixels hold it; that of the paper if it is blank.
    pub fn of_level(&self, level: Level) -> u8 {
        self.levels.get(usize::from(level)).copied().unwrap_or(PAPER)
    }

    /// Red, green and blue of a colour.
    pub fn rgb(&self, number: u8) -> [u8; 3] {
        rgb(self.colours[usize::from(number)])
    }

    /// Red, green and blue of every colour, as a PNG holds them.
    pub fn bytes(&self) -> Vec<u8> {
        self.colours.iter().copied().flat_map(rgb).collect()
    }
}

/// Each colour once: paper, ink, and those of the map in its order.
fn distinct(map: &Table) -> Vec<u32> {
    let mut colours = vec![PAPER_COLOUR, INK_COLOUR];
    for colour in map {
        if !colours.contains(colour) {
            colours.push(*colour);
        }
    }
    colours
}

/// Gives the two different neighbours that are most alike the colour of the first.
fn share_one(map: &mut Table) {
    let apart = |i: &usize| match difference(map[*i - 1], map[*i]) {
        0 => u32::MAX,
        some => some,
    };
    if let Some(alike) = (1..map.len()).min_by_key(apart) {
        map[alike] = map[alike - 1];
    }
}

fn difference(a: u32, b: u32) -> u32 {
    rgb(a).iter().zip(rgb(b)).map(|(&a, b)| u32::from(a.abs_diff(b))).sum()
}

fn rgb(colour: u32) -> [u8; 3] {
    let [_, red, green, blue] = colour.to_be_bytes();
    [red, green, blue]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::output::pictures::colormap::TABLES;

    #[test]
    fn a_palette_has_the_colours_of_its_map_but_for_two_that_hardly_differ() {
        for (name, map) in TABLES {
            let palette = Palette::new(map);
            assert!(palette.colours.len() <= 256, "{name}");
            assert_eq!(palette.rgb(PAPER), [255; 3], "{name}");
            assert_eq!(palette.rgb(INK), [0; 3], "{name}");
            let shown = |level: usize| palette.rgb(palette.of_level(level as Level));
            let others: Vec<usize> =
                (0..256).filter(|&level| shown(level) != rgb(map[level])).collect();
            assert!(others.len() <= 2, "{name}: {others:?}");
            for level in others {
                assert!(difference(map[level - 1], map[level]) <= 3, "{name}: {level}");
            }
        }
    }
}
