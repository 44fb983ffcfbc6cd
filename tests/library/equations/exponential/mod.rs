//! Exponential steps against exact solutions and plain arithmetic.

mod changing;
mod dense;
mod hard;
mod kept;
mod modes;
mod plain;
mod reactions;
mod turned;

use super::{Axis, Grid, blocking_for};
use crate::common::{scratch, serial_of};
use diff2d_mpi::kernel::{Blocking, Isa, Plan};
use diff2d_mpi::problem::coefficients::Coefficients;
use diff2d_mpi::problem::equation::Equation;
use diff2d_mpi::problem::method::Accuracy;
use diff2d_mpi::problem::pace::Even;
use diff2d_mpi::problem::stability::Bounds;
use diff2d_mpi::ranks::{self, Comm, Strip};
use diff2d_mpi::run::exponential::{Exponential, Given};
use diff2d_mpi::run::integrator::Integrator;
use diff2d_mpi::run::operator::{self, Beyond};
use diff2d_mpi::run::state::{Fields, State, Within};
use diff2d_mpi::run::timings::Timings;

/// Says to a process that it is to run a test by itself.
const ALONE: &str = "DIFF2D_ALONE";

/// Runs the body of a test in a process of its own: MPI starts once in a process.
#[track_caller]
fn alone(module: &str, test: &str, body: impl FnOnce(&Comm)) {
    if std::env::var_os(ALONE).is_some() {
        let universe = ranks::initialize().expect("MPI starts");
        return body(&Comm::world(&universe));
    }
    let program = std::env::current_exe().expect("the path of this test");
    let (_, module) = module.split_once("::").expect("a module of this test");
    let directory = scratch();
    let launch = serial_of(&program, directory.path());
    let launch = launch.args(["--exact", &format!("{module}::{test}"), "--nocapture"]);
    let outcome = launch.env(ALONE, "1").run().succeeded();
    assert!(outcome.stdout.contains("1 passed"), "{outcome}");
}

/// How a problem is advanced, from time 0.
#[derive(Clone, Copy)]
pub struct Asked {
    pub tolerance: f64,
    pub degree: Option<usize>,
    pub max_degree: usize,
    pub end: f64,
    pub outputs: u64,
    pub isa: Isa,
    pub blocking: Option<Blocking>,
    /// Applications between two looks at a signal.
    pub most: u64,
}

/// The field at the end on the rows of this rank, and what it took.
pub struct Found {
    pub field: Vec<f64>,
    pub within: Within,
    /// What it took after each look at a signal.
    pub looks: Vec<Within>,
}

impl Asked {
    pub fn new(tolerance: f64, end: f64) -> Asked {
        Asked {
            tolerance,
            degree: None,
            max_degree: 10_000,
            end,
            outputs: 1,
            isa: Isa::detect(),
            blocking: None,
            most: u64::MAX,
        }
    }

    /// Advances a problem from its initial field.
    #[track_caller]
    pub fn of(&self, comm: &Comm, equation: &Equation, grid: &Grid) -> Found {
        self.from(comm, equation, grid, None)
    }

    /// The same from another field.
    #[track_caller]
    pub fn from(
        &self,
        comm: &Comm,
        equation: &Equation,
        grid: &Grid,
        initial: Option<&[f64]>,
    ) -> Found {
        let rows = Strip::new(grid.rows(), comm.size(), comm.rank()).range();
        let columns = grid.columns();
        let mut coefficients = Coefficients::new(equation, grid);
        let bounds = Bounds::of(&mut coefficients, rows.clone(), 0.0).expect("good coefficients");
        let [rho] = comm.max([bounds.linear]);
        let blocking = self.blocking.unwrap_or_else(|| blocking_for([rows.len(), columns]));
        let shape = operator::shape(&coefficients, &rows, columns, blocking);
        let plan = Plan { isa: self.isa, blocking };
        let operator = operator::operator(&mut coefficients, rows.clone(), plan, shape, 0.0);
        let fields = match equation.reaction {
            Some(_) => Fields::SeriesAndProvisional,
            None => Fields::Series,
        };
        let mut state = State::try_zeros(shape, fields).expect("memory");
        for (row, number) in rows.clone().enumerate() {
            let values = match initial {
                Some(values) => values[number * columns..][..columns].to_vec(),
                None => coefficients.initial(number).expect("a finite field"),
            };
            state.density_mut().row_mut(row).assign(&ndarray::ArrayView1::from(&values));
        }
        let beyond = Beyond::at(&mut coefficients, &rows, &[0.0]).expect("finite sides");
        beyond.ghosts().set(state.density_and_clock().0);
        let outtime = self.end / self.outputs as f64;
        let steps = Even::new([0.0, self.end, outtime], f64::INFINITY, 1 << 53);
        let Asked { tolerance, max_degree, degree: forcing_degree, .. } = *self;
        let accuracy = Accuracy { rho, tolerance, least_scale: 0.0, max_degree, forcing_degree };
        let steps = steps.expect("few steps");
        // Polynomials are fitted on small grids too.
        let cells = f64::INFINITY;
        let given = Given { rows, coefficients: Some(coefficients), accuracy, steps, cells };
        let exponential = Exponential::new(comm, operator.expect("an operator"), given);
        let mut exponential = exponential.expect("memory");
        let mut looks = Vec::new();
        while state.clock.step < self.outputs {
            let timings = &mut Timings::default();
            let taken = exponential.advance(&mut state, self.outputs, self.most, timings);
            assert!(taken.expect("finite numbers") > 0 || state.clock.step == self.outputs);
            looks.push(state.within);
        }
        Found { field: state.density().iter().copied().collect(), within: state.within, looks }
    }
}

/// The centre of each cell of a grid, row by row.
fn centres(grid: &Grid) -> Vec<[f64; 2]> {
    let x = grid.x.coordinates();
    grid.y.coordinates().into_iter().flat_map(|y| x.iter().map(move |&x| [x, y])).collect()
}

/// The largest difference of two fields.
fn difference(one: &[f64], other: &[f64]) -> f64 {
    assert_eq!(one.len(), other.len());
    one.iter().zip(other).fold(0.0, |most, (one, other)| (one - other).abs().max(most))
}

/// The largest magnitude of a field.
fn size(field: &[f64]) -> f64 {
    field.iter().fold(0.0, |most, value| value.abs().max(most))
}

fn square(cells: [usize; 2], width: f64, height: f64) -> Grid {
    Grid { y: Axis::cells(0.0, height, cells[1]), x: Axis::cells(0.0, width, cells[0]) }
}

/// The lower end of the spectrum of an operator, without its reaction.
fn rho(equation: &Equation, grid: &Grid) -> f64 {
    let mut coefficients = Coefficients::new(equation, grid);
    Bounds::of(&mut coefficients, 0..grid.rows(), 0.0).expect("good coefficients").linear
}
