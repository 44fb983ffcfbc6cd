//! From parameters to a problem.

use super::equation::{Equation, PointSource};
use super::grid::Grid;
use super::inputs::Inputs;
use super::reading::{self, Known, Names};
use super::{Case, cells, course, sides};
use crate::error::Problem;
use crate::expression::Expression;
use crate::expression::Variable::{Rho, T, X, Y};
use crate::params::{Layout, Params, Source, Value, below};
use std::ops::Range;
use std::sync::Arc;

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
                let known = Known { constants: &constants, inputs };
                let grid = cells::grid(params)?;
                let equation = Arc::new(equation(params, &grid, known)?);
                Ok(Stated::Cells { grid, equation })
            }
        }
    }

    /// Tells the fields in files which rows this rank will read repeatedly, and returns how many fields
    /// there are, each of which keeps these rows.
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

fn equation(params: &Params, grid: &Grid, known: Known) -> Result<Equation, Problem> {
    let space = known.names(&[X, Y], true);
    let [(of_x, along_x), (of_y, along_y)] = params.D.along();
    let initial = params.initial.as_ref().ok_or_else(|| {
        let text = "initial is missing: say which field to begin with, for example initial = 0.0";
        Problem::new(&["initial"], text.into())
    })?;
    let with_rho = known.names(&[X, Y, T, Rho], true);
    let diffusivity = [space.quantity(of_x, &along_x)?, space.quantity(of_y, &along_y)?];
    let capacity = space.optional("capacity", params.capacity.as_ref())?;
    let decay = space.optional("decay", params.decay.as_ref())?;
    let source = params.source.as_ref().map(|source| self::source(source, &space, known));
    let source = source.transpose()?;
    let reaction = params.reaction.as_ref();
    let reaction =
        reaction.map(|reaction| with_rho.expression("reaction", reaction)).transpose()?;
    let mask = space.optional("mask", params.mask.as_ref())?;
    let point_sources = point_sources(params, grid, &known.names(&[T], false))?;
    let [x, y] = sides::ends(&params.boundary, known)?;
    let initial = space.quantity("initial", initial)?;
    Ok(Equation {
        diffusivity,
        capacity,
        decay,
        source,
        reaction,
        mask,
        point_sources,
        x,
        y,
        initial,
    })
}

/// The source; each part of a product is read by itself, so that its errors have its key.
fn source(source: &Source, in_space: &Names, known: Known) -> Result<Expression, Problem> {
    let whole = known.names(&[X, Y, T], true);
    match source {
        Source::Number(number) => Ok(Expression::of_number(*number)),
        Source::Text(text) => whole.expression("source", &Value::Text(text.clone())),
        Source::File(file) => whole.in_file("source", &file.file),
        Source::Product { shape, in_time } => {
            let shape = in_space.quantity("source.shape", shape)?;
            let in_time = known.names(&[T], true).timed("source.in_time", in_time)?;
            Ok(Expression::product(&shape, &in_time))
        }
    }
}

fn point_sources(params: &Params, grid: &Grid, names: &Names) -> Result<Vec<PointSource>, Problem> {
    let one = |(name, source): (&String, &crate::params::PointSource)| {
        let key = |part: &str| below(&below("point_sources", name), part);
        Ok(PointSource {
            name: name.clone(),
            column: cells::cell_of(&key("x"), "x", source.x, &grid.x)?,
            row: cells::cell_of(&key("y"), "y", source.y, &grid.y)?,
            rate: names.timed(&key("rate"), &source.rate)?,
        })
    };
    params.point_sources.iter().map(one).collect()
}
