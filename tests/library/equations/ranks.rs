//! The same bits on any number of ranks.
//!
//! The test itself is the program: it starts again under `mpirun`, where its environment names the
//! directory that each rank writes its rows to.

use super::exponential::Asked;
use super::{Axis, Grid, blocking_for, equation, expression, inflow, reaction, transfer, value};
use crate::common::{mpirun_of, scratch};
use diff2d_mpi::kernel::{Field, Isa, Plan};
use diff2d_mpi::problem::boundary::{Condition, Ends};
use diff2d_mpi::problem::coefficients::Coefficients;
use diff2d_mpi::problem::equation::{Equation, PointSource};
use diff2d_mpi::problem::pace::Even;
use diff2d_mpi::problem::stability::Bounds;
use diff2d_mpi::ranks::{self, Comm, Strip};
use diff2d_mpi::run::explicit::Explicit;
use diff2d_mpi::run::integrator::Integrator;
use diff2d_mpi::run::operator::{self, Beyond};
use diff2d_mpi::run::state::{Fields, State};
use diff2d_mpi::run::timings::Timings;
use std::fs;
use std::path::Path;

/// Says to a process that it is a rank, and where it is to write.
const DIRECTORY: &str = "DIFF2D_EQUATIONS";
const OUTPUTS: u64 = 2;

/// One with sides that change, one with sources that do, and periodic ones: wide and tall.
fn problems() -> Vec<(Equation, Grid)> {
    let mut sides = equation("1 + sin(x + 2*y)/2", "exp(x*y/2)/2 + 1/4");
    sides.capacity = Some(expression("1 + x^2/2 + y/3"));
    sides.initial = expression("random(1)");
    sides.x = Ends::sides(value("sin(3*t) + y"), transfer("2 + y", "cos(t)"));
    sides.y = Ends::sides(Condition::Insulated, value("x - t"));
    let mut sources = sides.clone();
    sources.source = Some(expression("sin(x*y + t)"));
    sources.decay = Some(expression("0.3 + y^2"));
    sources.y = Ends::sides(inflow("cos(x + t)"), Condition::Insulated);
    let mut holes = sides.clone();
    holes.mask = Some(expression("where((x - 0.3)^2 + (y - 0.6)^2 < 0.09, 0, 1)"));
    holes.reaction = Some(reaction("rho*(1 - rho) + sin(t)"));
    let point =
        |row, column| PointSource { name: "p".into(), row, column, rate: expression("1 + cos(t)") };
    holes.point_sources = vec![point(0, 4), point(6, 2), point(6, 2)];
    let mut ring = equation("where(random(2) < 0.2, 0, 0.7)", "0.3 + 0.1*random(3)");
    ring.initial = expression("random(1)");
    (ring.x, ring.y) = (Ends::Periodic, Ends::Periodic);
    let grids = [
        Grid { y: Axis::cells(0.0, 1.0, 7), x: Axis::cells(0.0, 2.0, 33) },
        Grid { y: Axis::cells(0.0, 2.0, 31), x: Axis::cells(0.0, 0.5, 5) },
    ];
    let with_both = |problem: &Equation| grids.clone().map(|grid| (problem.clone(), grid));
    [sides, sources, holes, ring].iter().flat_map(with_both).collect()
}

#[test]
fn general_problems_have_the_same_bits_on_any_number_of_ranks() {
    match std::env::var_os(DIRECTORY) {
        Some(directory) => run_all(Path::new(&directory)),
        None => {
            let reference = fields_on(1);
            assert_eq!(reference.len(), 2 * problems().len());
            for ranks in 2..=7 {
                assert!(fields_on(ranks) == reference, "other bits on {ranks} ranks");
            }
        }
    }
}

/// The bytes of the field of each problem at the end, after Euler steps and after exponential ones.
fn fields_on(ranks: usize) -> Vec<Vec<u8>> {
    let directory = scratch();
    let program = std::env::current_exe().expect("the path of this test");
    let name = directory.path().to_str().expect("a plain name");
    let this =
        ["--exact", "equations::ranks::general_problems_have_the_same_bits_on_any_number_of_ranks"];
    mpirun_of(&program, ranks, directory.path()).args(this).env(DIRECTORY, name).run().succeeded();
    let rows = |problem, rank| directory.path().join(format!("{problem}-{rank}"));
    let of_rank = |problem, rank| fs::read(rows(problem, rank)).expect("the rows of a rank");
    let of_problem = |problem| (0..ranks).flat_map(|rank| of_rank(problem, rank)).collect();
    (0..2 * problems().len()).map(of_problem).collect()
}

fn run_all(directory: &Path) {
    let universe = ranks::initialize().expect("MPI starts");
    let comm = Comm::world(&universe);
    for (number, (equation, grid)) in problems().iter().enumerate() {
        // Looks at signals that come in the middle of a series.
        let exponential = Asked { outputs: OUTPUTS, most: 37, ..Asked::new(1e-6, 0.05) };
        let fields =
            [integrate(&comm, equation, grid), exponential.of(&comm, equation, grid).field];
        for (rows, number) in fields.iter().zip(2 * number..) {
            let bytes: Vec<u8> = rows.iter().flat_map(|value| value.to_le_bytes()).collect();
            fs::write(directory.join(format!("{number}-{}", comm.rank())), bytes).expect("a file");
        }
    }
}

/// The rows of this rank at the end.
fn integrate(comm: &Comm, equation: &Equation, grid: &Grid) -> Vec<f64> {
    let rows = Strip::new(grid.rows(), comm.size(), comm.rank()).range();
    let mut coefficients = Coefficients::new(equation, grid);
    let bounds = Bounds::of(&mut coefficients, rows.clone(), 0.0).expect("good coefficients");
    let [spectral, linear, loss] = comm.max([bounds.spectral, bounds.linear, bounds.loss]);
    let longest = Bounds { spectral, linear, loss, ..bounds }.euler_step();
    let outtime = 22.5 * longest;
    let steps = Even::new([0.0, OUTPUTS as f64 * outtime, outtime], longest, 1 << 53);
    let steps = steps.expect("few steps");
    let per_output = steps.per_output;

    let columns = grid.columns();
    let blocking = blocking_for([rows.len(), columns]);
    let shape = operator::shape(&coefficients, &rows, columns, blocking);
    let plan = Plan { isa: Isa::detect(), blocking };
    let made = operator::operator(&mut coefficients, rows.clone(), plan, shape, 0.0);
    let mut state = State::try_zeros(shape, Fields::Density).expect("memory");
    let (field, _) = state.density_and_clock();
    begin(field, &mut coefficients, rows.clone());
    let mut explicit =
        Explicit::new(comm, coefficients, made.expect("an operator"), rows, steps.clone());
    for output in 1..=OUTPUTS {
        // The loop of a run stops where a checkpoint is due.
        for stop in [output * per_output - 7, output * per_output] {
            let taken = explicit.advance(&mut state, stop, u64::MAX, &mut Timings::default());
            taken.expect("finite sides and sources");
        }
        assert_eq!(state.clock.time, output as f64 * steps.outtime);
    }
    state.density().iter().copied().collect()
}

fn begin(field: &mut Field, coefficients: &mut Coefficients, rows: std::ops::Range<usize>) {
    for (row, number) in rows.clone().enumerate() {
        let initial = coefficients.initial(number).expect("a finite field");
        field.row_mut(row).copy_from_slice(&initial);
    }
    let beyond = Beyond::at(coefficients, &rows, &[0.0]).expect("finite sides");
    beyond.ghosts().set(field);
}
