//! Values at points between those of the grid.

use super::Sampled;
use crate::number::{count, index, whole};
use crate::problem::grid::Axis;

/// Where a coordinate lies between two neighbours of an axis.
///
/// It follows from the spacing, and the axis may be periodic. The weights of `input::regrid` follow from the
/// coordinates that a file gives, at any distances from each other: on one grid the two differ in their last
/// bits, which are part of the results of both.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Place {
    low: usize,
    high: usize,
    /// How far from the lower one to the higher one, 0 to 1.
    part: f64,
}

/// Interpolation from the grid: each value is a weighted sum of up to four.
///
/// What the mask leaves out takes no part: the weights of the others are scaled to add up to 1. Where the
/// nearest point is left out, there is no value.
#[derive(Debug, Clone, PartialEq)]
pub struct Points {
    /// Row and column of each point of the grid that is needed, row by row.
    cells: Vec<[usize; 2]>,
    /// For each value, indices into these with their weights, the nearest first.
    terms: Vec<[(usize, f64); 4]>,
}

impl Place {
    /// The place of a coordinate. Beyond the outermost points nothing is extrapolated: their values are
    /// taken, unless the axis is periodic.
    pub fn of(axis: &Axis, at: f64, is_periodic: bool) -> Place {
        let last = axis.points - 1;
        let position = (at - axis.at(1)) / axis.spacing;
        if position < 0.0 || position >= last as f64 {
            let part = if position < 0.0 { position + 1.0 } else { position - last as f64 };
            return match is_periodic {
                true => Place { low: last, high: 0, part: part.clamp(0.0, 1.0) },
                false => Place::at(if position < 0.0 { 0 } else { last }),
            };
        }
        let low = index(whole(position, count(last)));
        Place { low, high: low + 1, part: position - low as f64 }
    }

    /// On a point.
    pub fn at(point: usize) -> Place {
        Place { low: point, high: point, part: 0.0 }
    }

    /// The point next to it; halfway, the higher one, whose cell begins there.
    pub fn nearest(self) -> Place {
        Place::at(if self.part < 0.5 { self.low } else { self.high })
    }

    /// The two points and their weights, the nearest first.
    fn weighted(self) -> [(usize, f64); 2] {
        let (low, high) = ((self.low, 1.0 - self.part), (self.high, self.part));
        if self.part < 0.5 { [low, high] } else { [high, low] }
    }
}

impl Points {
    /// Those at these places along y and x.
    pub fn new(places: &[[Place; 2]]) -> Points {
        let corners = |[y, x]: &[Place; 2]| {
            let [[a, b], [c, d]] = [y.weighted(), x.weighted()];
            [(a, c), (a, d), (b, c), (b, d)]
                .map(|((row, of_row), (column, of_column))| ([row, column], of_row * of_column))
        };
        let mut cells: Vec<[usize; 2]> =
            places.iter().flat_map(|place| corners(place).map(|(cell, _)| cell)).collect();
        cells.sort_unstable();
        cells.dedup();
        let number = |cell: &[usize; 2]| cells.partition_point(|other| other < cell);
        let terms = places.iter().map(|place| corners(place).map(|(cell, w)| (number(&cell), w)));
        let terms = terms.collect();
        Points { cells, terms }
    }

    /// Number of values.
    pub fn values(&self) -> usize {
        self.terms.len()
    }

    /// The point of the grid next to each value, its row and its column.
    pub fn nearest(&self) -> impl Iterator<Item = [usize; 2]> {
        self.terms.iter().map(|[(nearest, _), ..]| self.cells[*nearest])
    }

    /// Row and column of each point of the grid that is needed, row by row.
    pub(super) fn cells(&self) -> &[[usize; 2]] {
        &self.cells
    }

    /// The needed values in these rows, the first of which is row `start`.
    pub(super) fn own(&self, start: usize, rows: Sampled) -> Vec<f64> {
        let before = |row: usize| self.cells.partition_point(|cell| cell[0] < row);
        let own = &self.cells[before(start)..before(start + rows.count())];
        own.iter().map(|[row, column]| rows.at([row - start, *column])).collect()
    }

    /// All values from those of the grid.
    pub(super) fn interpolated(&self, cells: &[f64]) -> Vec<f64> {
        self.terms.iter().map(|terms| interpolated(cells, terms)).collect()
    }
}

fn interpolated(cells: &[f64], terms: &[(usize, f64); 4]) -> f64 {
    let [(nearest, _), ..] = terms;
    if cells[*nearest].is_nan() {
        return f64::NAN;
    }
    let needed = terms.iter().filter(|(_, weight)| *weight > 0.0);
    let (mut sum, mut weights, mut is_whole) = (0.0, 0.0, true);
    for (cell, weight) in needed {
        match cells[*cell].is_nan() {
            true => is_whole = false,
            false => (sum, weights) = (sum + weight * cells[*cell], weights + weight),
        }
    }
    if is_whole { sum } else { sum / weights }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::Array2;

    fn axis() -> Axis {
        Axis::cells(0.0, 8.0, 8)
    }

    fn values(field: &Array2<f64>, places: &[[Place; 2]], ranks: &[usize]) -> Vec<f64> {
        let points = Points::new(places);
        let mut start = 0;
        let mut all = Vec::new();
        for rows in ranks {
            let own = field.slice(ndarray::s![start..start + rows, ..]);
            all.extend(points.own(start, Sampled::Rows(own)));
            start += rows;
        }
        points.interpolated(&all)
    }

    fn at([x, y]: [f64; 2]) -> [Place; 2] {
        [Place::of(&axis(), y, false), Place::of(&axis(), x, false)]
    }

    #[test]
    fn a_bilinear_field_is_found_exactly_on_any_ranks() {
        let f = |x: f64, y: f64| 1.0 + 2.0 * x - y + 0.5 * x * y;
        let field =
            Array2::from_shape_fn([8, 8], |(row, column)| f(column as f64 + 0.5, row as f64 + 0.5));
        let inside = [[3.25, 4.75], [0.5, 7.5], [7.5, 0.5], [5.0, 2.0]];
        let expected = inside.map(|[x, y]| f(x, y));
        for ranks in [&[8][..], &[3, 5], &[1, 1, 1, 5], &[5, 1, 2]] {
            assert_eq!(values(&field, &inside.map(at), ranks), expected, "{ranks:?}");
        }
        // Nothing is extrapolated within half a cell of a side.
        let beside = [[0.0, 0.0], [8.0, 3.5], [0.2, 8.0]];
        let nearest = [f(0.5, 0.5), f(7.5, 3.5), f(0.5, 7.5)];
        assert_eq!(values(&field, &beside.map(at), &[8]), nearest);
    }

    #[test]
    fn the_nearest_point_is_that_of_the_cell() {
        let field = Array2::from_shape_fn([8, 8], |(row, column)| (10 * row + column) as f64);
        let nearest = |place| at(place).map(Place::nearest);
        let places = [[0.0, 0.0], [0.99, 1.01], [8.0, 8.0], [3.0, 5.0]].map(nearest);
        assert_eq!(values(&field, &places, &[2, 6]), [0.0, 10.0, 77.0, 53.0]);
    }

    #[test]
    fn a_periodic_axis_has_neighbours_across_its_ends() {
        let of = |at: f64| Place::of(&axis(), at, true);
        assert_eq!(of(0.25), Place { low: 7, high: 0, part: 0.75 });
        assert_eq!(of(7.75), Place { low: 7, high: 0, part: 0.25 });
        assert_eq!(of(0.5), Place { low: 0, high: 1, part: 0.0 });
    }

    #[test]
    fn what_is_masked_takes_no_part() {
        let mut field = Array2::from_elem([8, 8], 3.0);
        field[[4, 4]] = f64::NAN;
        let found = values(&field, &[at([3.9, 3.9]), at([4.4, 4.4]), at([3.5, 3.5])], &[8]);
        assert!((found[0] - 3.0).abs() < 1e-14 && found[1].is_nan(), "{found:?}");
        assert_eq!(found[2], 3.0);
    }
}
