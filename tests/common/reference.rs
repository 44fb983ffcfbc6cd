//! The course's program, plainly: nested loops over a `Vec` of rows, on one processor.
//!
//! It shares nothing with `src`, and is written for nothing but to be compared with the definition in
//! `docs/design.md`. The order of its floating-point operations is the one that the program must keep.

/// The parameters of a run that decide its numbers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Case {
    pub diffusivity: f64,
    pub x1: f64,
    pub x2: f64,
    pub runtime: f64,
    pub dx: f64,
    pub outtime: f64,
}

/// The field and its diagnostics at one output.
#[derive(Clone, Debug)]
pub struct Snapshot {
    pub step: u64,
    pub time: f64,
    pub field: Vec<Vec<f64>>,
    pub mass: f64,
    pub min: f64,
    pub max: f64,
    pub l2: f64,
}

/// A whole run: what it derived from its parameters, and its snapshots.
#[derive(Clone, Debug)]
pub struct Reference {
    pub n: usize,
    pub dx: f64,
    pub dt: f64,
    pub factor: f64,
    pub nsteps: u64,
    pub nper: u64,
    /// Coordinates of the points that evolve, the same in y as in x.
    pub x: Vec<f64>,
    pub end_time: f64,
    pub snapshots: Vec<Snapshot>,
}

impl Case {
    /// The course's example.
    pub const COURSE: Self =
        Self { diffusivity: 1.0, x1: -10.0, x2: 10.0, runtime: 10.0, dx: 0.075, outtime: 0.5 };

    /// The parameter file of the case, with its output in `output_dir`, and without pictures.
    pub fn toml(&self, output_dir: &str) -> String {
        self.toml_with("graphics = false", output_dir)
    }

    /// The parameter file of the case with pictures as these lines say, with its output in
    /// `output_dir`.
    pub fn toml_with(&self, graphics: &str, output_dir: &str) -> String {
        let Self { diffusivity, x1, x2, runtime, dx, outtime } = self;
        format!(
            "D = {diffusivity:?}\nx1 = {x1:?}\nx2 = {x2:?}\nruntime = {runtime:?}\ndx = {dx:?}\n\
             outtime = {outtime:?}\n{graphics}\n\n[output]\ndir = \"{output_dir}\"\n"
        )
    }

    /// Integrates the case.
    #[expect(clippy::needless_range_loop, reason = "the indices are those of the definition")]
    pub fn integrate(&self) -> Reference {
        let Self { diffusivity, x1, x2, runtime, dx, outtime } = *self;
        let n = ((x2 - x1) / dx).trunc() as usize;
        let dx = (x2 - x1) / n as f64;
        let dt = 0.25 * (dx * dx) / diffusivity;
        let nsteps = (runtime / dt).trunc() as u64;
        let nper = ((outtime / dt).trunc() as u64).max(1);
        let factor = (diffusivity / (dx * dx)) * dt;

        let mut x = vec![0.0; n + 2];
        for i in 0..n + 2 {
            x[i] = x1 + ((i as f64 - 1.0) * (x2 - x1)) / n as f64;
        }
        let profile = |v: f64| 1.0 - (1.0 - 4.0 * ((v - (x1 + x2) / 2.0) / (x2 - x1)).abs()).abs();

        let mut rho = vec![vec![0.0; n + 2]; n + 2];
        for i in 1..=n {
            for j in 1..=n {
                rho[i][j] = profile(x[i]) * profile(x[j]);
            }
        }

        let mut lapl = vec![vec![0.0; n + 2]; n + 2];
        let mut time = 0.0;
        let mut snapshots = vec![snapshot(0, time, &rho, n, dx)];
        for step in 1..=nsteps {
            for i in 1..=n {
                for j in 1..=n {
                    lapl[i][j] = (((rho[i + 1][j] + rho[i - 1][j]) + rho[i][j + 1])
                        + rho[i][j - 1])
                        - 4.0 * rho[i][j];
                }
            }
            for i in 1..=n {
                for j in 1..=n {
                    rho[i][j] += factor * lapl[i][j];
                }
            }
            time += dt;
            if step % nper == 0 {
                snapshots.push(snapshot(step, time, &rho, n, dx));
            }
        }
        Reference {
            n,
            dx,
            dt,
            factor,
            nsteps,
            nper,
            x: x[1..=n].to_vec(),
            end_time: time,
            snapshots,
        }
    }
}

/// Sums run along each row from left to right, then over the rows from the first to the last.
#[expect(clippy::needless_range_loop, reason = "the indices are those of the definition")]
fn snapshot(step: u64, time: f64, rho: &[Vec<f64>], n: usize, dx: f64) -> Snapshot {
    let mut sum = 0.0;
    let mut sum_of_squares = 0.0;
    let mut min = f64::INFINITY;
    let mut max = f64::NEG_INFINITY;
    for i in 1..=n {
        let mut row_sum = 0.0;
        let mut row_squares = 0.0;
        for j in 1..=n {
            let value = rho[i][j];
            row_sum += value;
            row_squares += value * value;
            if value < min {
                min = value;
            }
            if value > max {
                max = value;
            }
        }
        sum += row_sum;
        sum_of_squares += row_squares;
    }
    Snapshot {
        step,
        time,
        field: rho[1..=n].iter().map(|row| row[1..=n].to_vec()).collect(),
        mass: sum * (dx * dx),
        min,
        max,
        l2: (sum_of_squares * (dx * dx)).sqrt(),
    }
}
