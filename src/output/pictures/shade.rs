//! From the rows of all ranks to the levels of a picture on rank 0, with the same result on any
//! number of ranks.
//!
//! A grid becomes levels from 0 to 255, along each direction one for each point or, if there are
//! more points than pixels, one for each pixel: a level is then that of the mean density over the
//! area of its pixel. Outside a mask the field is NaN: a pixel shows the mean over the part of its area
//! inside, and is blank where there is none. Densities are first converted to integers and weighted with integers, so that
//! their sums are exact in any order, and a pixel does not show whether its rows lie on one rank or
//! on several.
//!
//! Each rank sums the pixels that its rows lie in. A row of pixels is finished by the rank on
//! which it begins, to which the ranks above pass their parts of it; rank 0 gathers levels, one
//! byte per pixel.

use super::palette::{BLANK, Level};
use super::scale::Scale;
use super::shrink::Shrink;
use crate::ranks::{Comm, Strip};
use ndarray::{ArrayView1, ArrayView2};

/// Shades the rows of one rank.
#[derive(Debug, Clone)]
pub struct Shader {
    rows: Shrink,
    columns: Shrink,
    strip: Strip,
    /// Whether the field is NaN somewhere: sums over pixels are then followed by the sums of weights
    /// of what is not.
    masked: bool,
    /// The cells that each pixel of a row covers: the first, and the weight of each.
    spans: Vec<(usize, Vec<u32>)>,
}

/// What the rows of one rank make of a picture.
struct Part {
    /// Sums over a row of pixels that begins on a rank below.
    begun_below: Option<Vec<u64>>,
    /// Levels of the rows of pixels that lie in the strip.
    levels: Vec<Level>,
    /// Sums over a row of pixels that begins here and ends on a rank above.
    ends_above: Option<Vec<u64>>,
}

impl Shader {
    /// For a grid of this shape, and at most this many rows and columns of levels.
    pub fn new(shape: [usize; 2], most: [usize; 2], strip: Strip, masked: bool) -> Shader {
        let [rows, columns] =
            [0, 1].map(|direction| Shrink::new(shape[direction], most[direction]));
        let span = |pixel| {
            let covers = || columns.covers(pixel);
            let first = covers().next().map_or(0, |(cell, _)| cell);
            (first, covers().map(|(_, weight)| weight).collect())
        };
        let spans = (0..columns.pixels()).map(span).collect();
        Shader { rows, columns, strip, masked, spans }
    }

    /// The scale for a range of densities: as fine as 64-bit sums allow.
    pub fn scale(&self, range: [f64; 2]) -> Scale {
        Scale::new(range, self.bits())
    }

    /// The levels of the whole picture, row by row from the lowest, on rank 0; on the other ranks
    /// nothing.
    pub fn shade(&self, comm: &Comm, rows: ArrayView2<f64>, range: [f64; 2]) -> Vec<Level> {
        let Part { begun_below, mut levels, ends_above } = self.sum(rows, &self.scale(range));
        match (begun_below, ends_above) {
            (Some(mut through), None) if self.goes_through() => {
                // Wait for what the ranks above have before it is passed on.
                let mut more = self.no_sums();
                comm.pass_down(None, Some(&mut more));
                add(&mut through, &more);
                comm.pass_down(Some(&through), None);
            }
            (begun_below, Some(mut last)) => {
                let mut more = self.no_sums();
                comm.pass_down(begun_below.as_deref(), Some(&mut more));
                add(&mut last, &more);
                self.finish(&last, &mut levels);
            }
            (begun_below, None) => comm.pass_down(begun_below.as_deref(), None),
        }
        comm.gather(&levels)
    }

    /// Sums the rows of this rank.
    fn sum(&self, rows: ArrayView2<f64>, scale: &Scale) -> Part {
        let strip = self.strip.range();
        let shares = [strip.start, strip.end].map(|cell| self.rows.is_split_at(cell));
        let pixels = self.rows.covering(strip.clone());
        let mut part = Part { begun_below: None, levels: Vec::new(), ends_above: None };
        let mut row = Row::new(rows.ncols(), self.no_sums());
        for pixel in pixels.clone() {
            let mut sums = self.no_sums();
            for (cell, weight) in self.rows.covers(pixel).filter(|(cell, _)| strip.contains(cell)) {
                let row = row.of(cell, || rows.row(cell - strip.start), scale, &self.spans);
                for (sum, &value) in sums.iter_mut().zip(row) {
                    *sum += u64::from(weight) * value;
                }
            }
            if pixel == *pixels.start() && shares[0] {
                part.begun_below = Some(sums);
            } else if pixel == *pixels.end() && shares[1] {
                part.ends_above = Some(sums);
            } else {
                self.finish(&sums, &mut part.levels);
            }
        }
        part
    }

    /// Whether all rows lie in one row of pixels, which begins below and ends above.
    fn goes_through(&self) -> bool {
        let strip = self.strip.range();
        let pixels = self.rows.covering(strip.clone());
        pixels.start() == pixels.end()
            && [strip.start, strip.end].iter().all(|&cell| self.rows.is_split_at(cell))
    }

    /// The sums over a row of pixels, before there is anything in them.
    fn no_sums(&self) -> Vec<u64> {
        vec![0; self.columns.pixels() * if self.masked { 2 } else { 1 }]
    }

    /// Turns the sums over a row of pixels into levels.
    fn finish(&self, sums: &[u64], levels: &mut Vec<Level>) {
        let area = self.rows.weight() * self.columns.weight();
        let shift = self.bits() - 8;
        let level = |mean: u64| (mean >> shift) as Level;
        let (sums, inside) = sums.split_at(self.columns.pixels());
        match area {
            _ if self.masked => levels.extend(
                sums.iter().zip(inside).map(|(sum, &of)| sum.checked_div(of).map_or(BLANK, level)),
            ),
            1 => levels.extend(sums.iter().map(|&sum| level(sum))),
            _ => levels.extend(sums.iter().map(|&sum| level(sum / area))),
        }
    }

    /// Bits of a density in fixed point: the sums over a pixel have to fit 64.
    fn bits(&self) -> u32 {
        let taken =
            [&self.rows, &self.columns].map(|side| u64::BITS - side.weight().leading_zeros());
        u64::BITS.saturating_sub(taken[0] + taken[1]).clamp(8, 32)
    }
}

/// One row of points in fixed point, and its sums over the pixels of a row.
struct Row {
    cell: Option<usize>,
    fixed: Vec<u32>,
    sums: Vec<u64>,
}

impl Row {
    fn new(cells: usize, sums: Vec<u64>) -> Row {
        Row { cell: None, fixed: vec![0; cells], sums }
    }

    /// The sums of a row of points; those of the row before are kept, as it may lie in two rows of
    /// pixels.
    fn of<'f>(
        &mut self,
        cell: usize,
        values: impl FnOnce() -> ArrayView1<'f, f64>,
        scale: &Scale,
        spans: &[(usize, Vec<u32>)],
    ) -> &[u64] {
        if self.cell.replace(cell) != Some(cell) {
            let values = values().to_slice().expect("a row is contiguous");
            for (fixed, &value) in self.fixed.iter_mut().zip(values) {
                *fixed = scale.fixed(value);
            }
            let (sums, inside) = self.sums.split_at_mut(spans.len());
            for (sum, (first, weights)) in sums.iter_mut().zip(spans) {
                let covered = weights.iter().zip(&self.fixed[*first..]);
                *sum = covered.map(|(&weight, &fixed)| u64::from(weight) * u64::from(fixed)).sum();
            }
            for (sum, (first, weights)) in inside.iter_mut().zip(spans) {
                let covered = weights.iter().zip(&values[*first..]);
                *sum = covered
                    .filter(|(_, value)| !value.is_nan())
                    .map(|(&of, _)| u64::from(of))
                    .sum();
            }
        }
        &self.sums
    }
}

fn add(sums: &mut [u64], more: &[u64]) {
    sums.iter_mut().zip(more).for_each(|(sum, more)| *sum += more);
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::{Array2, s};
    use proptest::prelude::*;

    /// The levels of a field dealt to `ranks` ranks, which pass on what they share.
    fn on_ranks(field: &Array2<f64>, most: [usize; 2], ranks: usize) -> Vec<Level> {
        let masked = field.iter().any(|value| value.is_nan());
        let mut levels = Vec::new();
        let mut from_above: Option<Vec<u64>> = None;
        for rank in (0..ranks).rev() {
            let strip = Strip::new(field.nrows(), ranks, rank);
            let shader = Shader::new(field.dim().into(), most, strip, masked);
            let rows = field.slice(s![strip.range(), ..]);
            let mut part = shader.sum(rows, &shader.scale([0.0, 1.0]));
            let open = match shader.goes_through() {
                true => part.begun_below.as_mut(),
                false => part.ends_above.as_mut(),
            };
            match (open, from_above.take()) {
                (Some(sums), Some(more)) => add(sums, &more),
                (None, None) => {}
                _ => panic!("rank {rank} and the one above do not agree on what they share"),
            }
            if let Some(last) = &part.ends_above {
                shader.finish(last, &mut part.levels);
            }
            levels.splice(0..0, part.levels);
            from_above = part.begun_below;
        }
        assert!(from_above.is_none());
        levels
    }

    fn field(shape: [usize; 2]) -> Array2<f64> {
        Array2::from_shape_fn(shape, |(i, j)| ((i * 7919 + j * 104_729) % 1009) as f64 / 1009.0)
    }

    #[test]
    fn a_grid_that_fits_keeps_every_point() {
        let field = field([5, 7]);
        let expected: Vec<Level> = field.iter().map(|density| (density * 256.0) as Level).collect();
        assert_eq!(on_ranks(&field, [64, 32], 1), expected);
    }

    #[test]
    fn a_pixel_shows_the_mean_over_its_area() {
        for ([rows, columns], [down, across]) in [([12, 12], [5, 5]), ([12, 35], [5, 3])] {
            let field = field([rows, columns]);
            // Each point cut to down x across pieces, each pixel the mean of rows x columns.
            let piece = |i: usize, j: usize| field[[i / down, j / across]];
            let mean = |p: usize, q: usize| {
                let pieces = (p * rows..(p + 1) * rows)
                    .flat_map(|i| (q * columns..(q + 1) * columns).map(move |j| (i, j)));
                pieces.map(|(i, j)| piece(i, j)).sum::<f64>() / (rows * columns) as f64
            };
            let levels = on_ranks(&field, [down, across], 1);
            assert_eq!(levels.len(), down * across);
            for (k, level) in levels.iter().enumerate() {
                let expected = (mean(k / across, k % across) * 256.0) as Level;
                assert_eq!(*level, expected, "pixel {k} of {rows} x {columns}");
            }
        }
    }

    /// A field that is NaN at some points.
    fn outside(field: &Array2<f64>, is: impl Fn(usize, usize) -> bool) -> Array2<f64> {
        let value = |(i, j)| if is(i, j) { f64::NAN } else { field[[i, j]] };
        Array2::from_shape_fn(field.dim(), value)
    }

    #[test]
    fn what_is_outside_counts_for_nothing() {
        // Two rows of four pixels, each the mean of 2 x 2 points: three of them inside, one, none, all.
        let (o, rows) = (f64::NAN, [0.125, 0.25, 0.5]);
        let [a, b, c] = rows;
        let field = ndarray::arr2(&[
            [a, b, o, o, o, o, a, a],
            [c, o, o, c, o, o, c, c],
            [o, o, b, b, a, o, o, o],
            [o, o, b, b, c, o, o, b],
        ]);
        let level = |mean: f64| (mean * 256.0) as Level;
        let expected = [
            [level((a + b + c) / 3.0), level(c), BLANK, level((a + c) / 2.0)],
            [BLANK, level(b), level((a + c) / 2.0), level(b)],
        ];
        for ranks in 1..=4 {
            assert_eq!(on_ranks(&field, [2, 4], ranks), expected.concat(), "{ranks} ranks");
        }
        // One level for each point.
        let points: Vec<Level> =
            field.iter().map(|&v| if v.is_nan() { BLANK } else { level(v) }).collect();
        assert_eq!(on_ranks(&field, [4, 8], 2), points);
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]
        #[test]
        fn the_levels_are_the_same_on_any_number_of_ranks(
            rows in 1_usize..40,
            columns in 1_usize..40,
            most in [1_usize..40, 1_usize..40],
            ranks in 1_usize..12,
        ) {
            let whole = field([rows, columns]);
            let masked = outside(&whole, |i, j| (i * 31 + j * 17) % 7 < 3);
            for field in [whole, masked] {
                prop_assert_eq!(on_ranks(&field, most, ranks.min(rows)), on_ranks(&field, most, 1));
            }
        }
    }

    #[test]
    fn sums_over_large_grids_do_not_overflow() {
        let sizes = [3, 100_003, 1 << 20, 10_000_019];
        for shape in sizes.iter().flat_map(|&rows| sizes.map(|columns| [rows, columns])) {
            let shader = Shader::new(shape, [1024, 1024], Strip::new(shape[0], 1, 0), false);
            let [rows, columns] =
                [&shader.rows, &shader.columns].map(|side| u128::from(side.weight()));
            assert!((rows * columns) << shader.bits() <= 1 << 64, "{shape:?}");
        }
    }
}
