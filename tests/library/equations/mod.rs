//! General problems, from their equation to the field, against exact solutions.

mod exponential;
mod manufactured;
mod modes;
mod ranks;
mod refused;
mod steady;

use diff2d_mpi::expression::{Constants, Expression, Scope, Variable};
use diff2d_mpi::kernel::{Blocking, Edges, Field, FluxOperator, Isa, Plan, Shape};
use diff2d_mpi::machine::Caches;
use diff2d_mpi::problem::boundary::{Condition, Ends};
use diff2d_mpi::problem::coefficients::Coefficients;
use diff2d_mpi::problem::equation::Equation;
use diff2d_mpi::problem::grid::{Axis, Grid};
use diff2d_mpi::problem::stability::Bounds;
use diff2d_mpi::run::operator::{self, Beyond};

fn expression(text: &str) -> Expression {
    let constants = Constants::default();
    let variables = [Variable::X, Variable::Y, Variable::T];
    let scope =
        Scope { key: "test", variables: &variables, has_cells: true, constants: &constants };
    Expression::parse(text, &scope).unwrap_or_else(|error| panic!("{error}"))
}

/// An expression of rho too.
fn reaction(text: &str) -> Expression {
    let constants = Constants::default();
    let scope =
        Scope { key: "test", variables: &Variable::ALL, has_cells: true, constants: &constants };
    Expression::parse(text, &scope).unwrap_or_else(|error| panic!("{error}"))
}

fn value(text: &str) -> Condition {
    Condition::Value(expression(text))
}

fn inflow(text: &str) -> Condition {
    Condition::Inflow(expression(text))
}

fn transfer(transfer: &str, ambient: &str) -> Condition {
    Condition::Transfer { transfer: expression(transfer), ambient: expression(ambient) }
}

fn insulated() -> Ends {
    Ends::sides(Condition::Insulated, Condition::Insulated)
}

/// `nx` by `ny` cells on `[x1, x2]` by `[y1, y2]`.
fn grid([nx, ny]: [usize; 2], [x1, x2]: [f64; 2], [y1, y2]: [f64; 2]) -> Grid {
    Grid { y: Axis::cells(y1, y2, ny), x: Axis::cells(x1, x2, nx) }
}

/// An equation with a diffusivity along x and one along y, insulated, that begins with zeros.
fn equation(along_x: &str, along_y: &str) -> Equation {
    Equation {
        diffusivity: [expression(along_x), expression(along_y)],
        capacity: None,
        decay: None,
        source: None,
        reaction: None,
        mask: None,
        point_sources: Vec::new(),
        x: insulated(),
        y: insulated(),
        initial: expression("0"),
    }
}

fn blocking_for(strip: [usize; 2]) -> Blocking {
    Blocking::choose_for(strip, Caches::default().levels(), 5)
}

/// Rows that are each other's neighbours all around, or have none.
fn ring(edges: Edges) {
    if let (Some(low), Some(high)) = (edges.low, edges.high) {
        low.halo.copy_from_slice(high.owned);
        high.halo.copy_from_slice(low.owned);
    }
}

/// The whole of a problem on one strip.
struct Whole<'e> {
    coefficients: Coefficients<'e>,
    operator: FluxOperator,
    field: Field,
    bounds: Bounds,
    rows: usize,
    columns: usize,
}

impl<'e> Whole<'e> {
    fn new(equation: &'e Equation, grid: &'e Grid) -> Whole<'e> {
        let mut coefficients = Coefficients::new(equation, grid);
        let (rows, columns) = (grid.rows(), grid.columns());
        let blocking = blocking_for([rows, columns]);
        let shape: Shape = operator::shape(&coefficients, &(0..rows), columns, blocking);
        let bounds = Bounds::of(&mut coefficients, 0..rows, 0.0).unwrap();
        let plan = Plan { isa: Isa::detect(), blocking };
        let operator = operator::operator(&mut coefficients, 0..rows, plan, shape, 0.0);
        let mut field = Field::try_zeros(shape).expect("memory");
        for row in 0..rows {
            field.row_mut(row).copy_from_slice(&coefficients.initial(row).unwrap());
        }
        Beyond::at(&mut coefficients, &(0..rows), &[0.0]).unwrap().ghosts().set(&mut field);
        Whole { coefficients, operator: operator.unwrap(), field, bounds, rows, columns }
    }

    /// Steps of one length, of a problem that does not depend on time.
    fn steps(&mut self, dt: f64, steps: usize) {
        self.operator.euler(&mut self.field, dt, steps, &mut ring);
    }

    /// Steps of one length from time 0, with sides and sources of each step's start.
    fn steps_in_time(&mut self, dt: f64, steps: usize) {
        for step in 0..steps {
            let t = step as f64 * dt;
            let Whole { coefficients, operator, field, rows, .. } = self;
            Beyond::at(coefficients, &(0..*rows), &[t]).unwrap().ghosts().set(field);
            operator.source_mut().clear();
            for row in 0..*rows {
                let source = coefficients.source(row, t).unwrap().expect("there is a source");
                operator.source_mut().push(&source).unwrap();
            }
            operator.euler(field, dt, 1, &mut ring);
        }
    }

    /// The longest step no longer than that of Euler which takes a whole number of them to `end`.
    fn even_steps(&self, end: f64) -> (f64, usize) {
        let steps = (end / self.bounds.euler_step()).ceil();
        (end / steps, steps as usize)
    }

    /// Largest absolute rate of change.
    fn largest_rate(&mut self) -> f64 {
        self.operator.rate(&mut self.field, &mut ring);
        let rate = self.field.previous();
        rate.iter().fold(0.0, |largest, rate| rate.abs().max(largest))
    }

    fn at(&self, row: usize, column: usize) -> f64 {
        self.field.row(row)[column]
    }
}
