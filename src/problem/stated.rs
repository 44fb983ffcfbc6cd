//! From parameters to a problem.

use super::boundary::{Condition, Ends};
use super::equation::{Equation, PointSource};
use super::grid::{Axis, Grid};
use super::reading::{self, Names};
use super::{Case, course};
use crate::error::Problem;
use crate::expression::{Constants, Expression, Variable};
use crate::number::{index, shown, whole};
use crate::params::{Layout, Params, Side, Source};
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
        match params.grid.layout {
            Layout::Course => course::case(params).map(Box::new).map(Stated::Course),
            Layout::Cells => {
                let constants = reading::constants(params)?;
                let grid = grid(params)?;
                let equation = Arc::new(equation(params, &constants, &grid)?);
                Ok(Stated::Cells { grid, equation })
            }
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

fn grid(params: &Params) -> Result<Grid, Problem> {
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

fn equation(params: &Params, constants: &Constants, grid: &Grid) -> Result<Equation, Problem> {
    let names = |variables| Names { constants, variables, has_cells: true };
    let space = names(&[X, Y]);
    let [along_x, along_y] = params.D.along();
    let initial = params.initial.as_ref().ok_or_else(|| {
        let text = "initial is missing: say which field to begin with, for example initial = 0.0";
        Problem::new(&["initial"], text.into())
    })?;
    Ok(Equation {
        diffusivity: [
            space.expression(along_x.0, &along_x.1)?,
            space.expression(along_y.0, &along_y.1)?,
        ],
        capacity: space.optional("capacity", params.capacity.as_ref())?,
        decay: space.optional("decay", params.decay.as_ref())?,
        source: source(params, &names(&[X, Y, T]), [&space, &names(&[T])])?,
        reaction: names(&[X, Y, T, Rho]).optional("reaction", params.reaction.as_ref())?,
        mask: space.optional("mask", params.mask.as_ref())?,
        point_sources: point_sources(params, constants, grid)?,
        x: ends(params, constants, "x")?,
        y: ends(params, constants, "y")?,
        initial: space.expression("initial", initial)?,
    })
}

/// The source; each part of a product is read by itself first, so that its errors have its key.
fn source(
    params: &Params,
    whole: &Names,
    [in_space, in_time]: [&Names; 2],
) -> Result<Option<Expression>, Problem> {
    let Some(source) = &params.source else { return Ok(None) };
    if let Source::Product { shape, in_time: history } = source {
        in_space.expression("source.shape", shape)?;
        in_time.expression("source.in_time", history)?;
    }
    whole.expression("source", &source.whole()).map(Some)
}

fn ends(params: &Params, constants: &Constants, direction: &str) -> Result<Ends, Problem> {
    let boundary = &params.boundary;
    let (periodic, sides, along) = match direction {
        "x" => (boundary.x, [("left", &boundary.left), ("right", &boundary.right)], Y),
        _ => (boundary.y, [("bottom", &boundary.bottom), ("top", &boundary.top)], X),
    };
    if periodic.is_some() {
        return Ok(Ends::Periodic);
    }
    let condition = |(name, side): (&str, &Option<Side>)| match side {
        Some(side) => condition(&format!("boundary.{name}"), side, along, constants),
        None => {
            let default = boundary.default.as_ref().ok_or_else(|| missing(name))?;
            condition("boundary.default", default, along, constants).map_err(|problem| {
                let (what, below) = problem.text.split_once('\n').unwrap_or((&problem.text, ""));
                let below = if below.is_empty() { String::new() } else { format!("\n{below}") };
                let text = format!("{what} (the default stands for the {name} side){below}");
                Problem { text, keys: problem.keys }
            })
        }
    };
    let [low, high] = sides.map(condition);
    Ok(Ends::sides(low?, high?))
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

fn condition(
    key: &str,
    side: &Side,
    along: Variable,
    constants: &Constants,
) -> Result<Condition, Problem> {
    let in_time = [along, T];
    let changing = Names { constants, variables: &in_time, has_cells: false };
    let fixed = Names { constants, variables: &in_time[..1], has_cells: false };
    let key = |name: &str| format!("{key}.{name}");
    Ok(match side {
        Side::Word(_) => Condition::Insulated,
        Side::Value { value } => Condition::Value(changing.expression(&key("value"), value)?),
        Side::Inflow { inflow } => Condition::Inflow(changing.expression(&key("inflow"), inflow)?),
        Side::Transfer { transfer, ambient } => Condition::Transfer {
            transfer: fixed.expression(&key("transfer"), transfer)?,
            ambient: changing.expression(&key("ambient"), ambient)?,
        },
    })
}

fn point_sources(
    params: &Params,
    constants: &Constants,
    grid: &Grid,
) -> Result<Vec<PointSource>, Problem> {
    let names = Names { constants, variables: &[T], has_cells: false };
    let one = |(name, source): (&String, &crate::params::PointSource)| {
        let key = |part: &str| format!("point_sources.{name}.{part}");
        Ok(PointSource {
            name: name.clone(),
            column: cell_of(&key("x"), "x", source.x, &grid.x)?,
            row: cell_of(&key("y"), "y", source.y, &grid.y)?,
            rate: names.expression(&key("rate"), &source.rate)?,
        })
    };
    params.point_sources.iter().map(one).collect()
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
