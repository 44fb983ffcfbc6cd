//! From parameters to a problem.

use super::boundary::{Condition, Ends};
use super::equation::{Equation, PointSource};
use super::grid::{Axis, Grid};
use super::inputs::Inputs;
use super::reading::{self, Names};
use super::{Case, course};
use crate::error::Problem;
use crate::expression::{Constants, Expression, Variable};
use crate::number::{index, shown, whole};
use crate::params::{Layout, Params, Side, Source, Value};
use std::ops::Range;
use std::sync::Arc;

use Variable::{Rho, T, X, Y};

/// Most cells along a direction.
const MOST: u64 = 1 << 53;
/// How far a length over a spacing may lie above a whole number and still count as that number.
const ROUNDING: f64 = 1e-9;

/// The problem that parameters state.
#[derive(Debug, Clone, PartialEq)]
pub enum Stated {
    /// That of the course, complete.
    Course(Box<Case>),
    /// An equation on cells; the time steps follow from its coefficients.
    Cells {
        /// The cells.
        grid: Grid,
        /// The equation.
        equation: Arc<Equation>,
    },
}

impl Stated {
    /// The problem of parameters whose ranges have been checked.
    ///
    /// # Errors
    /// An expression that cannot be read, or numbers that do not go together.
    pub fn of(params: &Params) -> Result<Stated, Problem> {
        Stated::with(params, &Inputs::default())
    }

    /// The same with what stands in files.
    ///
    /// # Errors
    /// As for [`Stated::of`].
    pub fn with(params: &Params, inputs: &Inputs) -> Result<Stated, Problem> {
        match params.grid.layout {
            Layout::Course => course::case(params).map(Box::new).map(Stated::Course),
            Layout::Cells => {
                let constants = reading::constants(params, inputs)?;
                let grid = grid(params)?;
                let given = From { params, constants: &constants, inputs };
                let equation = Arc::new(given.equation(&grid)?);
                Ok(Stated::Cells { grid, equation })
            }
        }
    }

    /// Says which rows this rank needs again and again, and gives the number of fields in files that
    /// they are kept of.
    pub fn own(&self, rows: &Range<usize>) -> usize {
        match self {
            Stated::Course(_) => 0,
            Stated::Cells { equation, .. } => equation.own(rows),
        }
    }

    /// The points that evolve.
    pub fn grid(&self) -> &Grid {
        match self {
            Stated::Course(case) => &case.grid,
            Stated::Cells { grid, .. } => grid,
        }
    }
}

/// The cells that parameters ask for.
///
/// # Errors
/// A spacing outside the range of double precision.
pub fn grid(params: &Params) -> Result<Grid, Problem> {
    let [y1, y2] = params.ends_in_y();
    let [nx, ny] = match params.grid.cells {
        Some(cells) => cells.map(|count| index(u64::from(count))),
        None => {
            [cells_of(params.x2 - params.x1, params.dx), cells_of(y2 - y1, params.spacing_in_y())]
        }
    };
    let grid = Grid { y: Axis::cells(y1, y2, ny), x: Axis::cells(params.x1, params.x2, nx) };
    for (key, axis) in [("dx", &grid.x), ("dy", &grid.y)] {
        if !(axis.spacing * axis.spacing).is_normal() {
            let text = format!(
                "{key} = {}, whose square is outside the range of double precision: choose units in \
                 which it is closer to 1",
                shown(axis.spacing)
            );
            return Err(Problem::new(&[key, "grid.cells", "x2", "y2"], text));
        }
    }
    Ok(grid)
}

/// The fewest cells of which none is longer than `spacing`.
fn cells_of(length: f64, spacing: f64) -> usize {
    let ratio = length / spacing;
    let is_whole = (ratio - ratio.round()).abs() <= ROUNDING * ratio;
    index(whole(if is_whole { ratio.round() } else { ratio.ceil() }, MOST).max(1))
}

/// What an equation is made from.
#[derive(Clone, Copy)]
struct From<'p> {
    params: &'p Params,
    constants: &'p Constants,
    inputs: &'p Inputs,
}

impl<'p> From<'p> {
    fn names(self, variables: &'p [Variable], has_cells: bool) -> Names<'p> {
        let From { constants, inputs, .. } = self;
        Names { constants, variables, has_cells, inputs }
    }

    fn equation(self, grid: &Grid) -> Result<Equation, Problem> {
        let params = self.params;
        let space = self.names(&[X, Y], true);
        let [along_x, along_y] = params.D.along();
        let initial = params.initial.as_ref().ok_or_else(|| {
            let text =
                "initial is missing: say which field to begin with, for example initial = 0.0";
            Problem::new(&["initial"], text.into())
        })?;
        let reaction = params
            .reaction
            .as_ref()
            .map(|reaction| self.names(&[X, Y, T, Rho], true).expression("reaction", reaction));
        Ok(Equation {
            diffusivity: [
                space.quantity(along_x.0, &along_x.1)?,
                space.quantity(along_y.0, &along_y.1)?,
            ],
            capacity: space.optional("capacity", params.capacity.as_ref())?,
            decay: space.optional("decay", params.decay.as_ref())?,
            source: self.source(&space)?,
            reaction: reaction.transpose()?,
            mask: space.optional("mask", params.mask.as_ref())?,
            point_sources: self.point_sources(grid)?,
            x: self.ends("x")?,
            y: self.ends("y")?,
            initial: space.quantity("initial", initial)?,
        })
    }

    /// The source; each part of a product is read by itself, so that its errors have its key.
    fn source(self, in_space: &Names) -> Result<Option<Expression>, Problem> {
        let Some(source) = &self.params.source else { return Ok(None) };
        let whole = self.names(&[X, Y, T], true);
        let found = match source {
            Source::Number(number) => Ok(Expression::of_number(*number)),
            Source::Text(text) => whole.expression("source", &Value::Text(text.clone())),
            Source::File(file) => whole.in_file("source", &file.file),
            Source::Product { shape, in_time: history } => {
                let shape = in_space.quantity("source.shape", shape)?;
                let history = self.names(&[T], true).timed("source.in_time", history)?;
                Ok(Expression::product(&shape, &history))
            }
        };
        found.map(Some)
    }

    fn ends(self, direction: &str) -> Result<Ends, Problem> {
        let boundary = &self.params.boundary;
        let (periodic, sides, along) = match direction {
            "x" => (boundary.x, [("left", &boundary.left), ("right", &boundary.right)], Y),
            _ => (boundary.y, [("bottom", &boundary.bottom), ("top", &boundary.top)], X),
        };
        if periodic.is_some() {
            return Ok(Ends::Periodic);
        }
        let condition = |(name, side): (&str, &Option<Side>)| match side {
            Some(side) => self.condition(&format!("boundary.{name}"), side, along),
            None => {
                let default = boundary.default.as_ref().ok_or_else(|| missing(name))?;
                self.condition("boundary.default", default, along).map_err(|problem| {
                    let (what, below) =
                        problem.text.split_once('\n').unwrap_or((&problem.text, ""));
                    let below = if below.is_empty() { String::new() } else { format!("\n{below}") };
                    let text = format!("{what} (the default stands for the {name} side){below}");
                    Problem { text, keys: problem.keys }
                })
            }
        };
        let [low, high] = sides.map(condition);
        Ok(Ends::sides(low?, high?))
    }

    fn condition(self, key: &str, side: &Side, along: Variable) -> Result<Condition, Problem> {
        let in_time = [along, T];
        let From { constants, inputs, .. } = self;
        let changing = Names { constants, variables: &in_time, has_cells: false, inputs };
        let fixed = Names { constants, variables: &in_time[..1], has_cells: false, inputs };
        let key = |name: &str| format!("{key}.{name}");
        Ok(match side {
            Side::Word(_) => Condition::Insulated,
            Side::Value { value } => Condition::Value(changing.timed(&key("value"), value)?),
            Side::Inflow { inflow } => Condition::Inflow(changing.timed(&key("inflow"), inflow)?),
            Side::Transfer { transfer, ambient } => Condition::Transfer {
                transfer: fixed.expression(&key("transfer"), transfer)?,
                ambient: changing.timed(&key("ambient"), ambient)?,
            },
        })
    }

    fn point_sources(self, grid: &Grid) -> Result<Vec<PointSource>, Problem> {
        let names = self.names(&[T], false);
        let one = |(name, source): (&String, &crate::params::PointSource)| {
            let key = |part: &str| format!("point_sources.{name}.{part}");
            Ok(PointSource {
                name: name.clone(),
                column: cell_of(&key("x"), "x", source.x, &grid.x)?,
                row: cell_of(&key("y"), "y", source.y, &grid.y)?,
                rate: names.timed(&key("rate"), &source.rate)?,
            })
        };
        self.params.point_sources.iter().map(one).collect()
    }
}

/// A side of which nothing is said.
fn missing(name: &str) -> Problem {
    let key = format!("boundary.{name}");
    let text = format!(
        "{key} is missing: say what holds there, \"insulated\", {{ value = V }}, {{ inflow = Q }} or \
         {{ transfer = H, ambient = A }}, or set boundary.default"
    );
    Problem::new(&[&key, "boundary"], text)
}

/// The number of the cell that holds a coordinate; the upper end belongs to the last one.
fn cell_of(key: &str, direction: &str, at: f64, axis: &Axis) -> Result<usize, Problem> {
    if !(axis.low..=axis.high).contains(&at) {
        let [at, low, high] = [at, axis.low, axis.high].map(shown);
        let text = format!(
            "{key} = {at} lies outside the domain, {direction} = {low} to {high}: move it inside"
        );
        return Err(Problem::new(&[key], text));
    }
    let cell = whole((at - axis.low) / axis.spacing, MOST);
    Ok(index(cell).min(axis.points - 1))
}
