//! The operator of a problem as a matrix, and the response to what swings, by elimination.

use diff2d_mpi::problem::boundary::Ends;
use diff2d_mpi::problem::coefficients::Coefficients;
use diff2d_mpi::problem::equation::Equation;
use diff2d_mpi::problem::grid::Grid;

/// A linear problem `du/dt = L u + b(t)` on all its cells, row by row.
pub struct Dense<'e> {
    coefficients: Coefficients<'e>,
    rows: usize,
    columns: usize,
    pub matrix: Vec<Vec<f64>>,
}

impl<'e> Dense<'e> {
    pub fn new(equation: &'e Equation, grid: &'e Grid) -> Dense<'e> {
        let coefficients = Coefficients::new(equation, grid);
        let (rows, columns) = (grid.rows(), grid.columns());
        let matrix = vec![vec![0.0; rows * columns]; rows * columns];
        let mut dense = Dense { coefficients, rows, columns, matrix };
        (0..rows).for_each(|row| dense.set_row(row));
        dense
    }

    fn set_row(&mut self, row: usize) {
        let Dense { coefficients, rows, columns, matrix } = self;
        let along = coefficients.along_x(row).unwrap();
        let [below, above] = [row, row + 1].map(|face| coefficients.along_y(face).unwrap());
        let decay = coefficients.decay(row).unwrap().unwrap_or_else(|| vec![0.0; *columns]);
        let inverse =
            coefficients.inverse_capacity(row).unwrap().unwrap_or_else(|| vec![1.0; *columns]);
        let equation = coefficients.equation();
        let neighbour = |at: usize, step: isize, n: usize, ends: &Ends| match ends {
            Ends::Periodic => Some((at as isize + step).rem_euclid(n as isize) as usize),
            Ends::Sides(_) => at.checked_add_signed(step).filter(|&at| at < n),
        };
        for column in 0..*columns {
            let cell = row * *columns + column;
            let faces = [along[column], along[column + 1], below[column], above[column]];
            let beside = |step| neighbour(column, step, *columns, &equation.x);
            let beyond = |step| neighbour(row, step, *rows, &equation.y);
            let cells = [
                beside(-1).map(|column| row * *columns + column),
                beside(1).map(|column| row * *columns + column),
                beyond(-1).map(|row| row * *columns + column),
                beyond(1).map(|row| row * *columns + column),
            ];
            for (face, other) in faces.into_iter().zip(cells) {
                matrix[cell][cell] -= face * inverse[column];
                if let Some(other) = other {
                    matrix[cell][other] += face * inverse[column];
                }
            }
            matrix[cell][cell] -= decay[column] * inverse[column];
        }
    }

    /// What acts from outside at a time.
    pub fn forcing(&mut self, t: f64) -> Vec<f64> {
        let Dense { coefficients, rows, columns, .. } = self;
        let has_x = matches!(coefficients.equation().x, Ends::Sides(_));
        let has_y = matches!(coefficients.equation().y, Ends::Sides(_));
        let mut all = Vec::new();
        for row in 0..*rows {
            let mut forcing =
                coefficients.source(row, t).unwrap().unwrap_or_else(|| vec![0.0; *columns]);
            if has_x {
                let along = coefficients.along_x(row).unwrap();
                let [left, right] = coefficients.ghosts_along_x(row, t).unwrap();
                forcing[0] += along[0] * left;
                forcing[*columns - 1] += along[*columns] * right;
            }
            for (is_here, end, face) in [(row == 0, 0, 0), (row + 1 == *rows, 1, *rows)] {
                if is_here && has_y {
                    let faces = coefficients.along_y(face).unwrap();
                    let ghosts = coefficients.ghosts_along_y(end, t).unwrap();
                    let products = faces.iter().zip(ghosts).map(|(face, ghost)| face * ghost);
                    forcing.iter_mut().zip(products).for_each(|(sum, product)| *sum += product);
                }
            }
            if let Some(inverse) = coefficients.inverse_capacity(row).unwrap() {
                forcing.iter_mut().zip(inverse).for_each(|(sum, inverse)| *sum *= inverse);
            }
            all.extend(forcing);
        }
        all
    }

    /// The response to a forcing that swings with the angular frequency `omega` and nothing else, once
    /// all else has decayed: a function of time.
    pub fn response(&mut self, omega: f64) -> impl Fn(f64) -> Vec<f64> + use<> {
        // The forcing is Re(beta e^(i omega t)), and (i omega - L) u = beta.
        let real = self.forcing(0.0);
        let imaginary = self.forcing(std::f64::consts::FRAC_PI_2 / omega);
        let n = real.len();
        let mut system = vec![vec![0.0; 2 * n + 1]; 2 * n];
        for i in 0..n {
            for j in 0..n {
                system[i][j] = -self.matrix[i][j];
                system[n + i][n + j] = -self.matrix[i][j];
            }
            system[i][n + i] = -omega;
            system[n + i][i] = omega;
            (system[i][2 * n], system[n + i][2 * n]) = (real[i], -imaginary[i]);
        }
        let u = solve(system);
        move |t: f64| {
            let (cos, sin) = ((omega * t).cos(), (omega * t).sin());
            (0..n).map(|i| u[i] * cos - u[n + i] * sin).collect()
        }
    }

    /// The field at rest with the forcing of time 0.
    pub fn at_rest(&mut self) -> Vec<f64> {
        let forcing = self.forcing(0.0);
        let rows = self.matrix.iter().zip(forcing);
        solve(rows.map(|(row, b)| row.iter().copied().chain([-b]).collect()).collect())
    }
}

/// Solves a system, whose last column is the right-hand side, by elimination.
fn solve(mut system: Vec<Vec<f64>>) -> Vec<f64> {
    let n = system.len();
    for pivot in 0..n {
        let largest = (pivot..n)
            .max_by(|&i, &j| system[i][pivot].abs().total_cmp(&system[j][pivot].abs()))
            .expect("a row");
        system.swap(pivot, largest);
        let (done, rest) = system.split_at_mut(pivot + 1);
        let row = &done[pivot];
        for other in rest.iter_mut().filter(|other| other[pivot] != 0.0) {
            let factor = other[pivot] / row[pivot];
            let pairs = other[pivot..].iter_mut().zip(&row[pivot..]);
            pairs.for_each(|(value, of_pivot)| *value -= factor * of_pivot);
        }
    }
    let mut solution = vec![0.0; n];
    for i in (0..n).rev() {
        let known: f64 = (i + 1..n).map(|j| system[i][j] * solution[j]).sum();
        solution[i] = (system[i][n] - known) / system[i][i];
    }
    solution
}
