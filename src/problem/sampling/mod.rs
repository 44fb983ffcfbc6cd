//! Parts of the field that are written at cadences of their own: probes, slices and coarse fields.
//!
//! Each rank contributes what its rows hold, and rank 0 combines that in the order of the rows: the same
//! numbers in the same order on any number of ranks. NaN stands for what is outside the domain.

mod blocks;
mod points;

pub use blocks::Blocks;
pub use points::Points;

use super::coefficients::Coefficients;
use super::grid::{Axis, Grid};
use super::{Case, boundary::Ends};
use crate::error::Problem;
use crate::number::{index, rounded, shown};
use crate::params::{Interpolation, Line, Params, below};
use ndarray::ArrayView2;
use points::Place;
use std::ops::Range;

/// What is written at one cadence.
#[derive(Debug, Clone, PartialEq)]
pub struct Sampler {
    /// The name of its cadence: `probes`, `slices.NAME` or `coarse.NAME`.
    pub name: String,
    /// What is sampled.
    pub what: What,
}

/// Parts of the field.
#[derive(Debug, Clone, PartialEq)]
pub enum What {
    /// Values at points, each with its name and its place `[x, y]`.
    Probes {
        /// Names and places.
        at: Vec<(String, [f64; 2])>,
        /// How they are found.
        points: Points,
    },
    /// Values at all points of a line.
    Slice {
        /// Where it is.
        line: Line,
        /// How they are found.
        points: Points,
    },
    /// Means over blocks.
    Coarse(Blocks),
}

/// What is known of the field on the rows of a rank, NaN outside the domain.
#[derive(Debug, Clone, Copy)]
pub enum Sampled<'a> {
    /// All of it.
    Rows(ArrayView2<'a, f64>),
    /// Only the values at some points.
    Points {
        /// Number of rows.
        rows: usize,
        /// Row of the rank and column of each, row by row.
        points: &'a [[usize; 2]],
        /// One for each.
        values: &'a [f64],
    },
}

impl Sampled<'_> {
    fn count(self) -> usize {
        match self {
            Sampled::Rows(rows) => rows.nrows(),
            Sampled::Points { rows, .. } => rows,
        }
    }

    fn at(self, point: [usize; 2]) -> f64 {
        match self {
            Sampled::Rows(rows) => rows[point],
            Sampled::Points { points, values, .. } => {
                values[points.binary_search(&point).expect("a point that is needed")]
            }
        }
    }
}

/// Row and column of each point of the grid that probes and slices need together, row by row.
pub fn points_needed(samplers: &[Sampler]) -> Vec<[usize; 2]> {
    let of = |sampler: &Sampler| match &sampler.what {
        What::Probes { points, .. } | What::Slice { points, .. } => points.cells().to_vec(),
        What::Coarse(_) => Vec::new(),
    };
    let mut all: Vec<[usize; 2]> = samplers.iter().flat_map(of).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// Those that parameters ask for, in the order of [`Params::sampled`].
///
/// # Errors
/// One that lies outside the domain, with its extent.
pub fn samplers(params: &Params, case: &Case) -> Result<Vec<Sampler>, Problem> {
    let around = Around::of(case);
    let mut found = Vec::new();
    for (name, _) in params.sampled() {
        let what = match name.split_once('.') {
            None => probes(params, &around)?,
            Some(("slices", own)) => slice(params, own, &around)?,
            Some((_, own)) => {
                let factor = params.coarse[own].factor;
                What::Coarse(Blocks::new(case.grid.shape(), index(u64::from(factor))))
            }
        };
        found.push(Sampler { name, what });
    }
    Ok(found)
}

/// Refuses a probe in a cell outside the mask, on the rows of one rank.
///
/// # Errors
/// The probe and where it is.
pub fn check_inside(
    samplers: &[Sampler],
    coefficients: &mut Coefficients,
    rows: &Range<usize>,
) -> Result<(), Problem> {
    let probes = samplers.iter().filter_map(|sampler| match &sampler.what {
        What::Probes { at, points } => Some(at.iter().zip(points.nearest())),
        _ => None,
    });
    for ((name, [x, y]), [row, column]) in probes.flatten() {
        let is_inside =
            !rows.contains(&row) || coefficients.inside(row)?.is_none_or(|inside| inside[column]);
        if !is_inside {
            let grid = coefficients.grid();
            let cell = [grid.x.at(column + 1), grid.y.at(row + 1)].map(rounded);
            let ([x, y], [cell_x, cell_y]) = ([*x, *y].map(shown), cell);
            let text = format!(
                "{} = [{x}, {y}] lies in the cell at x = {cell_x}, y = {cell_y}, which the mask leaves out of the \
                 domain: move it inside",
                below("probes.points", name)
            );
            return Err(refused(name, text));
        }
    }
    Ok(())
}

impl What {
    /// Values of one output.
    pub fn values(&self) -> usize {
        match self {
            What::Probes { points, .. } | What::Slice { points, .. } => points.values(),
            What::Coarse(blocks) => blocks.shape().iter().product(),
        }
    }

    /// Parts in which they are collected, one after the other.
    pub fn parts(&self) -> usize {
        match self {
            What::Probes { .. } | What::Slice { .. } => 1,
            What::Coarse(blocks) => blocks.parts(),
        }
    }

    /// What a rank that has the rows from `start` on contributes to a part.
    ///
    /// # Panics
    /// If it needs whole rows, and only some points are known.
    pub fn contribution(&self, part: usize, start: usize, rows: Sampled) -> Vec<f64> {
        match self {
            What::Probes { points, .. } | What::Slice { points, .. } => points.own(start, rows),
            What::Coarse(blocks) => match rows {
                Sampled::Rows(rows) => blocks.sums(part, start, rows),
                Sampled::Points { .. } => panic!("blocks need whole rows"),
            },
        }
    }

    /// The values of a part from what all ranks contribute, in the order of the ranks.
    pub fn combined(&self, part: usize, all: &[f64]) -> Vec<f64> {
        match self {
            What::Probes { points, .. } | What::Slice { points, .. } => points.interpolated(all),
            What::Coarse(blocks) => blocks.means(part, all),
        }
    }
}

/// The grid, and the directions in which it is periodic.
struct Around<'c> {
    grid: &'c Grid,
    is_periodic: [bool; 2],
}

impl Around<'_> {
    fn of(case: &Case) -> Around<'_> {
        let of_ends = |ends: &Ends| matches!(ends, Ends::Periodic);
        let is_periodic = case
            .equation()
            .map_or([false; 2], |equation| [of_ends(&equation.y), of_ends(&equation.x)]);
        Around { grid: &case.grid, is_periodic }
    }

    fn row(&self, y: f64) -> Place {
        Place::of(&self.grid.y, y, self.is_periodic[0])
    }

    fn column(&self, x: f64) -> Place {
        Place::of(&self.grid.x, x, self.is_periodic[1])
    }
}

fn probes(params: &Params, around: &Around) -> Result<What, Problem> {
    let at: Vec<(String, [f64; 2])> =
        params.probes.points.iter().map(|(name, at)| (name.clone(), *at)).collect();
    let is_nearest = params.probes.method == Some(Interpolation::Nearest);
    let settled = |place: Place| if is_nearest { place.nearest() } else { place };
    let mut places = Vec::new();
    for (name, [x, y]) in &at {
        let grid = around.grid;
        if !holds(&grid.x, *x) || !holds(&grid.y, *y) {
            let [x, y] = [*x, *y].map(shown);
            let text = format!(
                "{} = [{x}, {y}] lies outside the domain, {}: move it inside",
                below("probes.points", name),
                extent(grid)
            );
            return Err(refused(name, text));
        }
        places.push([settled(around.row(*y)), settled(around.column(*x))]);
    }
    Ok(What::Probes { at, points: Points::new(&places) })
}

fn refused(name: &str, text: String) -> Problem {
    Problem::new(&[&below("probes.points", name), "probes.points", "probes"], text)
}

fn slice(params: &Params, name: &str, around: &Around) -> Result<What, Problem> {
    let Grid { x, y } = around.grid;
    let line = params.slices[name].line(name)?;
    let (at, key, across) = match line {
        Line::AlongX(at) => (at, "y", y),
        Line::AlongY(at) => (at, "x", x),
    };
    if !holds(across, at) {
        let (key, at) = (below(&below("slices", name), key), shown(at));
        let text = format!(
            "{key} = {at} lies outside the domain, {}: move it inside",
            extent(around.grid)
        );
        return Err(Problem::new(&[&key], text));
    }
    let places: Vec<[Place; 2]> = match line {
        Line::AlongX(at) => {
            (0..x.points).map(|column| [around.row(at), Place::at(column)]).collect()
        }
        Line::AlongY(at) => (0..y.points).map(|row| [Place::at(row), around.column(at)]).collect(),
    };
    Ok(What::Slice { line, points: Points::new(&places) })
}

fn holds(axis: &Axis, at: f64) -> bool {
    (axis.low..=axis.high).contains(&at)
}

fn extent(grid: &Grid) -> String {
    let [x1, x2, y1, y2] = [grid.x.low, grid.x.high, grid.y.low, grid.y.high].map(shown);
    format!("x = {x1} to {x2}, y = {y1} to {y2}")
}
