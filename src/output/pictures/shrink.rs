//! A row of cells shrunk to fewer pixels: which cells a pixel covers, and how much of each.
//!
//! Lengths are counted in units such that both a cell and a pixel are a whole number of them, so
//! that the weights are whole numbers too:
//!
//! ```text
//!   5 cells of 3 units    |  a  |  b  |  c  |  d  |  e  |
//!   3 pixels of 5 units   |    0    |    1    |    2    |      0 = 3 a + 2 b
//! ```

use std::ops::{Range, RangeInclusive};

/// Cells shrunk to as many pixels or fewer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shrink {
    cells: usize,
    pixels: usize,
    /// Units of a cell.
    cell: usize,
    /// Units of a pixel.
    pixel: usize,
}

impl Shrink {
    /// `cells` cells on as many pixels, or on `most` if there are more.
    pub fn new(cells: usize, most: usize) -> Shrink {
        let pixels = cells.min(most);
        let common = greatest_common_divisor(cells, pixels);
        Shrink { cells, pixels, cell: pixels / common, pixel: cells / common }
    }

    /// The number of pixels.
    pub fn pixels(&self) -> usize {
        self.pixels
    }

    /// The weights of the cells of a pixel, added up.
    pub fn weight(&self) -> u64 {
        self.pixel as u64
    }

    /// The cells that a pixel covers, each with its weight.
    pub fn covers(&self, pixel: usize) -> impl Iterator<Item = (usize, u32)> {
        let Range { start, end } = pixel * self.pixel..(pixel + 1) * self.pixel;
        (start / self.cell..=(end - 1) / self.cell).map(move |cell| {
            let overlap = end.min((cell + 1) * self.cell) - start.max(cell * self.cell);
            (cell, overlap as u32)
        })
    }

    /// The pixels that cover some of these cells, of which there is at least one.
    pub fn covering(&self, cells: Range<usize>) -> RangeInclusive<usize> {
        cells.start * self.cell / self.pixel..=(cells.end * self.cell - 1) / self.pixel
    }

    /// Whether a pixel covers cells on both sides of the place where `cell` begins.
    pub fn is_split_at(&self, cell: usize) -> bool {
        !(cell * self.cell).is_multiple_of(self.pixel)
    }
}

fn greatest_common_divisor(a: usize, b: usize) -> usize {
    if b == 0 { a } else { greatest_common_divisor(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn five_cells_on_three_pixels() {
        let shrink = Shrink::new(5, 3);
        let cover = |pixel| shrink.covers(pixel).collect::<Vec<_>>();
        assert_eq!(cover(0), [(0, 3), (1, 2)]);
        assert_eq!(cover(1), [(1, 1), (2, 3), (3, 1)]);
        assert_eq!(cover(2), [(3, 2), (4, 3)]);
        assert_eq!(shrink.covering(1..3), 0..=1);
        assert_eq!(shrink.covering(3..4), 1..=2);
        assert_eq!(
            (0..=5).map(|cell| shrink.is_split_at(cell)).collect::<Vec<_>>(),
            [false, true, true, true, true, false]
        );
    }

    #[test]
    fn few_cells_have_a_pixel_each() {
        let shrink = Shrink::new(4, 1024);
        assert_eq!((shrink.pixels(), shrink.weight()), (4, 1));
        assert_eq!(shrink.covers(3).collect::<Vec<_>>(), [(3, 1)]);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]
        #[test]
        fn every_cell_is_dealt_out_as_a_whole(cells in 1_usize..400, most in 1_usize..100) {
            let shrink = Shrink::new(cells, most);
            let mut dealt = vec![0; cells];
            for pixel in 0..shrink.pixels() {
                let covers: Vec<_> = shrink.covers(pixel).collect();
                prop_assert_eq!(covers.iter().map(|(_, weight)| u64::from(*weight)).sum::<u64>(), shrink.weight());
                for (cell, weight) in covers {
                    prop_assert!(shrink.covering(cell..cell + 1).contains(&pixel));
                    dealt[cell] += weight;
                }
            }
            prop_assert!(dealt.iter().all(|&weight| weight == dealt[0]));
        }
    }
}
