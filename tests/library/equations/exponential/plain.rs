//! The recurrence, written as a plain loop over a whole array, has the same bits.

use super::{Asked, alone, rho, square};
use crate::equations::{equation, expression, transfer, value};
use diff2d_mpi::kernel::{Blocking, Isa};
use diff2d_mpi::problem::boundary::Ends;
use diff2d_mpi::problem::coefficients::Coefficients;
use diff2d_mpi::problem::equation::Equation;
use diff2d_mpi::problem::grid::Grid;
use diff2d_mpi::run::exponential::series::Series;

/// The coefficients of the cells and their faces, row by row.
struct Loop {
    rows: usize,
    columns: usize,
    along_x: Vec<Vec<f64>>,
    along_y: Vec<Vec<f64>>,
    decay: Vec<Vec<f64>>,
    source: Vec<Vec<f64>>,
    inverse_capacity: Vec<Vec<f64>>,
    /// What lies beyond each side: left, right, below, above.
    beyond: [Vec<f64>; 4],
}

type Field = Vec<Vec<f64>>;

impl Loop {
    fn new(problem: &Equation, grid: &Grid) -> Loop {
        let of = &mut Coefficients::new(problem, grid);
        let (rows, columns) = (grid.rows(), grid.columns());
        let ghosts: Vec<_> = (0..rows).map(|row| of.ghosts_along_x(row, 0.0).unwrap()).collect();
        let [below, above] = [0, 1].map(|end| of.ghosts_along_y(end, 0.0).unwrap());
        let beyond =
            [0, 1].map(|end| ghosts.iter().map(|ghosts| ghosts[end]).collect::<Vec<f64>>());
        let [left, right] = beyond;
        Loop {
            rows,
            columns,
            along_x: (0..rows).map(|row| of.along_x(row).unwrap()).collect(),
            along_y: (0..=rows).map(|face| of.along_y(face).unwrap()).collect(),
            decay: (0..rows).map(|row| of.decay(row).unwrap().unwrap()).collect(),
            source: (0..rows).map(|row| of.source(row, 0.0).unwrap().unwrap()).collect(),
            inverse_capacity: (0..rows)
                .map(|row| of.inverse_capacity(row).unwrap().unwrap())
                .collect(),
            beyond: [left, right, below, above],
        }
    }

    /// The same, `4 / rho` times as fast, with zeros beyond the sides and no source.
    fn scaled(&self, rho: f64) -> Loop {
        let scaled = |rows: &Field| -> Field {
            rows.iter().map(|row| row.iter().map(|value| (4.0 * value) / rho).collect()).collect()
        };
        Loop {
            along_x: scaled(&self.along_x),
            along_y: scaled(&self.along_y),
            decay: scaled(&self.decay),
            source: vec![vec![-0.0; self.columns]; self.rows],
            inverse_capacity: self.inverse_capacity.clone(),
            beyond: self.beyond.clone().map(|side| vec![0.0; side.len()]),
            ..*self
        }
    }

    fn rate(&self, u: &Field) -> Field {
        let [left, right, below, above] = &self.beyond;
        let at = |row: usize, column: usize| match (row, column) {
            (row, 0) => left[row - 1],
            (row, column) if column > self.columns => right[row - 1],
            (0, column) => below[column - 1],
            (row, column) if row > self.rows => above[column - 1],
            (row, column) => u[row - 1][column - 1],
        };
        let one = |j: usize, i: usize| {
            let (x, y) = (&self.along_x[j], [&self.along_y[j], &self.along_y[j + 1]]);
            let here = u[j][i];
            let east = x[i + 1] * (at(j + 1, i + 2) - here);
            let west = x[i] * (here - at(j + 1, i));
            let north = y[1][i] * (at(j + 2, i + 1) - here);
            let south = y[0][i] * (here - at(j, i + 1));
            let fluxes = ((east - west) + (north - south)) + self.source[j][i];
            (fluxes - self.decay[j][i] * here) * self.inverse_capacity[j][i]
        };
        (0..self.rows).map(|j| (0..self.columns).map(|i| one(j, i)).collect()).collect()
    }
}

fn each(of: impl Fn(usize, usize) -> f64, like: &Field) -> Field {
    let row = |j: usize| (0..like[j].len()).map(|i| of(j, i)).collect();
    (0..like.len()).map(row).collect()
}

/// One part of this length.
fn part(problem: &Equation, grid: &Grid, tau: f64, degree: usize) -> Field {
    let rho = rho(problem, grid);
    let plain = Loop::new(problem, grid);
    let mut coefficients = Coefficients::new(problem, grid);
    let u: Field = (0..grid.rows()).map(|row| coefficients.initial(row).unwrap()).collect();
    let v = plain.rate(&u);
    let c = Series::phi(rho * tau, 0.0, 1)[0].cut(degree);
    let scaled = plain.scaled(rho);
    let zero = each(|_, _| 0.0, &u);
    let (mut b1, mut b2) = (zero.clone(), zero);
    for k in (1..=degree).rev() {
        let applied = scaled.rate(&b1);
        let next =
            each(|j, i| b1[j][i] + ((b1[j][i] - b2[j][i]) + (c[k] * v[j][i] + applied[j][i])), &u);
        (b2, b1) = (b1, next);
    }
    let applied = scaled.rate(&b1);
    each(
        |j, i| {
            let sum = (b1[j][i] - b2[j][i]) + 0.5 * applied[j][i];
            u[j][i] + tau * (sum + c[0] * v[j][i])
        },
        &u,
    )
}

fn problem() -> Equation {
    let mut problem = equation("1 + sin(x + 2*y)/2", "exp(x*y/2)/2 + 1/4");
    problem.capacity = Some(expression("1 + x^2/2 + y/3"));
    problem.decay = Some(expression("0.3 + y^2"));
    problem.source = Some(expression("x - y"));
    problem.initial = expression("sin(3*x) + y");
    problem.x = Ends::sides(value("y"), transfer("2 + y", "0.3"));
    problem.y = Ends::sides(transfer("x", "-1"), value("x"));
    problem
}

#[test]
fn a_part_has_the_bits_of_a_plain_loop_in_any_blocks_with_any_instructions() {
    let name = "a_part_has_the_bits_of_a_plain_loop_in_any_blocks_with_any_instructions";
    alone(module_path!(), name, |comm| {
        let problem = problem();
        for cells in [[37, 19], [5, 41]] {
            let grid = square(cells, 1.0, 0.8);
            let tau = 900.0 / rho(&problem, &grid);
            let asked = Asked::new(1e-9, tau);
            let first = asked.of(comm, &problem, &grid);
            assert_eq!(first.within.parts, 1);
            let degree = first.within.highest_degree as usize;
            assert!(degree > 60, "{degree}");
            let right: Vec<u64> =
                part(&problem, &grid, tau, degree).concat().into_iter().map(f64::to_bits).collect();
            let blocks = [[16, 4, 4, 128], [3, 7, 3, 8], [1, 1, 1, 1], [64, 33, 5, 16]];
            for [block_rows, steps, tile_steps, tile_columns] in blocks {
                let blocking = Blocking { block_rows, steps, tile_steps, tile_columns };
                for isa in Isa::ALL.into_iter().filter(|isa| isa.is_available()) {
                    for most in [u64::MAX, 11] {
                        let asked = Asked { isa, blocking: Some(blocking), most, ..asked };
                        let found = asked.of(comm, &problem, &grid);
                        let bits: Vec<u64> = found.field.into_iter().map(f64::to_bits).collect();
                        assert!(bits == right, "{isa}, {blocking:?}, {most}");
                    }
                }
            }
        }
    });
}
