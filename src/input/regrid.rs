//! From the points of a file to those of the run, along one direction.
//!
//! Weights depend on coordinates alone, and sums are taken in ascending order, so that a value has
//! the same bits on any number of ranks.

use super::contents::Points;
use crate::params::{OtherGrid, Outside};
use crate::problem::grid::Axis;

/// Part of a spacing by which a point may lie beyond the file.
const SLIGHT: f64 = 1e-9;

/// The least share of a value that has to have one in the file: less is rounding.
pub(super) const LEAST_SHARE: f64 = SLIGHT;

/// What makes one value: consecutive points of the file, in ascending order, with their weights.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Mix {
    pub first: usize,
    pub weights: Vec<f64>,
    /// Whether the file does not cover the point.
    pub is_outside: bool,
}

/// How each cell of an axis follows from points in ascending order.
///
/// # Errors
/// The first cell that the file does not cover, unless something is to hold there.
pub(super) fn mixes(
    from: &Points,
    axis: &Axis,
    how: OtherGrid,
    outside: Option<Outside>,
) -> Result<Vec<Mix>, f64> {
    (0..axis.points)
        .map(|cell| {
            let at = axis.at(cell + 1);
            let is_outside = !covers(from, at, axis.spacing);
            if is_outside && outside.is_none() {
                return Err(at);
            }
            let (first, weights) = match how {
                OtherGrid::Bilinear => linear(&from.at, at),
                OtherGrid::Nearest => (nearest(&from.at, at), vec![1.0]),
                OtherGrid::Average => average(&from.faces, [axis.face(cell), axis.face(cell + 1)]),
            };
            Ok(Mix { first, weights, is_outside })
        })
        .collect()
}

fn covers(from: &Points, at: f64, spacing: f64) -> bool {
    let [low, high] = from.ends();
    at >= low - SLIGHT * spacing && at <= high + SLIGHT * spacing
}

/// Between two points; within half a cell of an end, the value of the last point, which keeps the
/// sum over a grid that is twice as fine.
fn linear(points: &[f64], at: f64) -> (usize, Vec<f64>) {
    let last = points.len() - 1;
    let after = points.partition_point(|point| *point <= at);
    match after {
        0 => (0, vec![1.0]),
        _ if after > last => (last, vec![1.0]),
        _ => {
            let (low, high) = (points[after - 1], points[after]);
            let part = (at - low) / (high - low);
            if part == 0.0 { (after - 1, vec![1.0]) } else { (after - 1, vec![1.0 - part, part]) }
        }
    }
}

/// Of two points as near, the lower one.
fn nearest(points: &[f64], at: f64) -> usize {
    let after = points.partition_point(|point| *point < at);
    match after {
        0 => 0,
        _ if after == points.len() => after - 1,
        _ if points[after] - at < at - points[after - 1] => after,
        _ => after - 1,
    }
}

/// The shares of cells in the mean over the part of a cell that they cover.
fn average(faces: &[f64], [low, high]: [f64; 2]) -> (usize, Vec<f64>) {
    let cells = faces.len() - 1;
    let overlap = |cell: usize| (faces[cell + 1].min(high) - faces[cell].max(low)).max(0.0);
    // Faces that differ by rounding are one: a neighbour with no other share takes no part.
    let slight = SLIGHT * (high - low);
    let first = faces.partition_point(|face| *face <= low + slight).clamp(1, cells) - 1;
    let end = faces.partition_point(|face| *face < high - slight).clamp(first + 1, cells);
    let mut weights: Vec<f64> = (first..end).map(overlap).collect();
    let covered: f64 = weights.iter().fold(0.0, |sum, weight| sum + weight);
    if covered > 0.0 {
        weights.iter_mut().for_each(|weight| *weight /= covered);
        return (first, weights);
    }
    let edge = if high <= faces[0] { 0 } else { cells - 1 };
    (edge, vec![1.0])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(from: [f64; 2], points: usize, cells: usize, how: OtherGrid) -> Vec<Mix> {
        let points = Points::between(from[0], from[1], points);
        mixes(&points, &Axis::cells(0.0, 1.0, cells), how, None).unwrap()
    }

    #[test]
    fn means_keep_the_sum_whatever_the_two_grids() {
        for (coarse, fine) in [(3, 7), (7, 3), (64, 48), (5, 5), (1000, 999)] {
            let mixes = of([0.0, 1.0], coarse, fine, OtherGrid::Average);
            let values: Vec<f64> = (0..coarse).map(|i| 1.0 + (i * i % 17) as f64).collect();
            let value = |mix: &Mix| -> f64 {
                mix.weights.iter().zip(&values[mix.first..]).map(|(w, v)| w * v).sum()
            };
            let sum: f64 = mixes.iter().map(value).sum::<f64>() / fine as f64;
            let exact: f64 = values.iter().sum::<f64>() / coarse as f64;
            assert!((sum - exact).abs() <= 1e-14 * exact, "{coarse} to {fine}: {sum} {exact}");
        }
    }

    /// If each coarse cell is made of whole fine cells, its mean uses those and no others, however their faces round.
    #[test]
    fn means_over_whole_cells_take_nothing_from_their_neighbours() {
        for (low, high) in [(0.1, 0.8), (0.0, 1.0), (-0.3, 0.7), (1e3, 1e3 + 0.7)] {
            for (cells, each) in [(7, 5), (10, 3), (9, 10), (13, 2), (1, 4)] {
                let points = Points::between(low, high, cells * each);
                let axis = Axis::cells(low, high, cells);
                let mixes = mixes(&points, &axis, OtherGrid::Average, None).unwrap();
                for (cell, mix) in mixes.iter().enumerate() {
                    assert_eq!(
                        (mix.first, mix.weights.len()),
                        (cell * each, each),
                        "{low} {cells}"
                    );
                    let sum: f64 = mix.weights.iter().sum();
                    assert!((sum - 1.0).abs() < 1e-14, "{low} to {high}, {cells} x {each}: {sum}");
                }
            }
        }
    }

    #[test]
    fn lines_are_exact_between_points_and_flat_beyond_the_last_ones() {
        let mixes = of([0.0, 1.0], 2, 4, OtherGrid::Bilinear);
        let values = [1.0, 3.0];
        let found: Vec<f64> = mixes
            .iter()
            .map(|mix| mix.weights.iter().zip(&values[mix.first..]).map(|(w, v)| w * v).sum())
            .collect();
        assert_eq!(found, [1.0, 1.5, 2.5, 3.0]);
    }

    #[test]
    fn the_nearest_point_is_the_lower_one_of_two() {
        let firsts = |mixes: Vec<Mix>| mixes.iter().map(|mix| mix.first).collect::<Vec<_>>();
        assert_eq!(firsts(of([0.0, 1.0], 2, 4, OtherGrid::Nearest)), [0, 0, 1, 1]);
        assert_eq!(firsts(of([0.0, 1.0], 2, 1, OtherGrid::Nearest)), [0]);
    }

    #[test]
    fn a_cell_that_is_not_covered_is_told_by_its_place() {
        let points = Points::between(0.0, 0.5, 4);
        let axis = Axis::cells(0.0, 1.0, 4);
        assert_eq!(mixes(&points, &axis, OtherGrid::Nearest, None), Err(0.625));
        let outside = Some(Outside::Value(7.0));
        let mixes = mixes(&points, &axis, OtherGrid::Bilinear, outside).unwrap();
        assert_eq!(
            mixes.iter().map(|m| m.is_outside).collect::<Vec<_>>(),
            [false, false, true, true]
        );
    }
}
