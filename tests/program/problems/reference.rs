//! A plain loop over a whole array, which solves a problem by the definition of the scheme.

use super::form::Point;
use super::problem::{Problem, Side};

/// An output.
#[derive(Clone, Debug)]
pub struct Output {
    pub step: i64,
    pub time: f64,
    /// Row by row, with NaN outside the mask.
    pub field: Vec<f64>,
}

impl Problem {
    /// Whether the mask leaves any cell; the program refuses a problem without one.
    pub fn has_a_domain(&self) -> bool {
        Scheme::new(self).inside.contains(&true)
    }

    /// The outputs.
    pub fn integrate(&self) -> Vec<Output> {
        let scheme = Scheme::new(self);
        let mut field: Vec<f64> = scheme.cells().map(|at| self.initial.at(at)).collect();
        let longest = scheme.longest_step(&field);
        let steps = |length: f64| (length / longest).ceil().max(1.0) as usize;
        let whole = (self.runtime / self.outtime + 1e-9).floor() as usize;
        let rest = self.runtime - whole as f64 * self.outtime;
        let rest = if rest > 1e-9 * self.runtime { rest } else { 0.0 };
        let mut outputs = vec![scheme.output(0, self.start, &field)];
        let mut step = 0;
        let n = steps(self.outtime);
        for k in 0..whole {
            let from = self.start + k as f64 * self.outtime;
            scheme.advance(&mut field, from, self.outtime / n as f64, n);
            step += n;
            let time = self.start + (k + 1) as f64 * self.outtime;
            outputs.push(scheme.output(step, time, &field));
        }
        if rest > 0.0 && self.at_end {
            let n = steps(rest);
            let from = self.start + whole as f64 * self.outtime;
            scheme.advance(&mut field, from, rest / n as f64, n);
            outputs.push(scheme.output(step + n, self.start + self.runtime, &field));
        }
        outputs
    }
}

/// The coefficients of a problem on its grid.
struct Scheme<'p> {
    problem: &'p Problem,
    x: Vec<f64>,
    y: Vec<f64>,
    spacing: [f64; 2],
    inside: Vec<bool>,
    /// Faces before each column of each row, and after the last.
    ax: Vec<Vec<f64>>,
    /// Faces before each row, and after the last.
    ay: Vec<Vec<f64>>,
}

fn centres([low, high]: [f64; 2], n: usize) -> Vec<f64> {
    (0..n).map(|i| low + ((i as f64 + 0.5) * (high - low)) / n as f64).collect()
}

fn harmonic(a: f64, b: f64) -> f64 {
    if a == b {
        return a;
    }
    if a == 0.0 || b == 0.0 { 0.0 } else { (2.0 * (a * b)) / (a + b) }
}

impl<'p> Scheme<'p> {
    fn new(problem: &'p Problem) -> Scheme<'p> {
        let [nx, ny] = problem.cells;
        let (x, y) = (centres(problem.x, nx), centres(problem.y, ny));
        let length = |[low, high]: [f64; 2]| high - low;
        let spacing = [length(problem.x) / nx as f64, length(problem.y) / ny as f64];
        let mut scheme =
            Scheme { problem, x, y, spacing, inside: Vec::new(), ax: Vec::new(), ay: Vec::new() };
        let mask = |at| problem.mask.as_ref().is_none_or(|mask| mask.at(at) != 0.0);
        scheme.inside = scheme.cells().map(mask).collect();
        let d = |axis: usize, j: usize, i: usize| match scheme.inside[j * nx + i] {
            true => problem.diffusivity[axis].at(scheme.place(j, i)),
            false => 0.0,
        };
        let [dx, dy] = spacing;
        let ax = |j: usize, i: usize| match &problem.along_x {
            Some([left, _]) if i == 0 => wall(left, d(0, j, 0), dx, scheme.beside(0, j)),
            Some([_, right]) if i == nx => wall(right, d(0, j, nx - 1), dx, scheme.beside(1, j)),
            _ => harmonic(d(0, j, (i + nx - 1) % nx), d(0, j, i % nx)) / (dx * dx),
        };
        let ay = |j: usize, i: usize| match &problem.along_y {
            Some([bottom, _]) if j == 0 => wall(bottom, d(1, 0, i), dy, scheme.beyond(0, i)),
            Some([_, top]) if j == ny => wall(top, d(1, ny - 1, i), dy, scheme.beyond(1, i)),
            _ => harmonic(d(1, (j + ny - 1) % ny, i), d(1, j % ny, i)) / (dy * dy),
        };
        let ax = (0..ny).map(|j| (0..=nx).map(|i| ax(j, i)).collect()).collect();
        let ay = (0..=ny).map(|j| (0..nx).map(|i| ay(j, i)).collect()).collect();
        Scheme { ax, ay, ..scheme }
    }

    fn place(&self, j: usize, i: usize) -> Point {
        Point { x: self.x[i], y: self.y[j], ..Point::default() }
    }

    /// All cells, row by row.
    fn cells(&self) -> impl Iterator<Item = Point> {
        self.y.iter().flat_map(|&y| self.x.iter().map(move |&x| Point { x, y, ..Point::default() }))
    }

    /// The point of the left (0) or right (1) side beside a row.
    fn beside(&self, end: usize, j: usize) -> Point {
        Point { x: self.problem.x[end], y: self.y[j], ..Point::default() }
    }

    /// The point of the lower (0) or upper (1) side beside a column.
    fn beyond(&self, end: usize, i: usize) -> Point {
        Point { x: self.x[i], y: self.problem.y[end], ..Point::default() }
    }

    fn longest_step(&self, field: &[f64]) -> f64 {
        let Problem { cells: [nx, ny], safety, start, .. } = *self.problem;
        let (mut spectral, mut loss) = (0.0_f64, 0.0_f64);
        for (cell, place) in self.cells().enumerate() {
            let (j, i) = (cell / nx, cell % nx);
            let faces = [self.ax[j][i], self.ax[j][i + 1], self.ay[j][i], self.ay[j + 1][i]];
            let has_x = self.problem.along_x.is_some();
            let has_y = self.problem.along_y.is_some();
            let is_side =
                [has_x && i == 0, has_x && i + 1 == nx, has_y && j == 0, has_y && j + 1 == ny];
            let inner = [0, 1, 2, 3].map(|face| if is_side[face] { 0.0 } else { faces[face] });
            let sum = |[a, b, c, d]: [f64; 4]| (a + b) + (c + d);
            let mut losses = 0.0;
            if self.inside[cell] {
                let at = Point { t: start, rho: field[cell], ..place };
                let slope =
                    self.problem.reaction.as_ref().map_or(0.0, |of| (-of.slope(at)).max(0.0));
                losses = self.problem.decay.as_ref().map_or(0.0, |decay| decay.at(place)) + slope;
            }
            let inverse = self.problem.capacity.as_ref().map_or(1.0, |c| 1.0 / c.at(place));
            spectral = spectral.max(((sum(faces) + sum(inner)) + losses) * inverse);
            loss = loss.max((sum(faces) + losses) * inverse);
        }
        safety * (2.0 / spectral).min(1.0 / loss)
    }

    fn advance(&self, field: &mut [f64], from: f64, dt: f64, steps: usize) {
        for step in 0..steps {
            let rate = self.rate(field, from + step as f64 * dt);
            field.iter_mut().zip(rate).for_each(|(value, rate)| *value += dt * rate);
        }
    }

    /// The right-hand side.
    fn rate(&self, field: &[f64], t: f64) -> Vec<f64> {
        let Problem { cells: [nx, ny], along_x, along_y, .. } = self.problem;
        let (nx, ny) = (*nx, *ny);
        let at = |j: usize, i: usize| field[(j % ny) * nx + i % nx];
        // Numbers of cells begin at 1 here, so that there is one before the first.
        let value = |j: usize, i: usize| match (along_x, along_y) {
            (Some([left, _]), _) if i == 0 => ghost(left, Point { t, ..self.beside(0, j - 1) }),
            (Some([_, right]), _) if i > nx => ghost(right, Point { t, ..self.beside(1, j - 1) }),
            (_, Some([bottom, _])) if j == 0 => ghost(bottom, Point { t, ..self.beyond(0, i - 1) }),
            (_, Some([_, top])) if j > ny => ghost(top, Point { t, ..self.beyond(1, i - 1) }),
            _ => at(j + ny - 1, i + nx - 1),
        };
        let gx = |j: usize, i: usize| self.ax[j][i] * (value(j + 1, i + 1) - value(j + 1, i));
        let gy = |j: usize, i: usize| self.ay[j][i] * (value(j + 1, i + 1) - value(j, i + 1));
        let one = |(cell, place): (usize, Point)| {
            if !self.inside[cell] {
                return 0.0;
            }
            let (j, i) = (cell / nx, cell % nx);
            let mut f = (gx(j, i + 1) - gx(j, i)) + (gy(j + 1, i) - gy(j, i));
            let point = Point { t, rho: field[cell], ..place };
            if let Some(source) = self.source(j, i, point) {
                f += source;
            }
            if let Some(reaction) = &self.problem.reaction {
                f += reaction.at(point);
            }
            if let Some(decay) = &self.problem.decay {
                f -= decay.at(point) * field[cell];
            }
            if let Some(capacity) = &self.problem.capacity {
                f *= 1.0 / capacity.at(point);
            }
            f
        };
        self.cells().enumerate().map(one).collect()
    }

    /// The sources and then the inflow of the sides, where there is any.
    fn source(&self, j: usize, i: usize, point: Point) -> Option<f64> {
        let Problem { x, y, cells: [nx, ny], source, points, .. } = self.problem;
        let [dx, dy] = self.spacing;
        let mut own = source.as_ref().map(|source| source.at(point));
        for (place, rate) in points {
            let cell = |axis: usize, low: f64, n: usize| {
                (((place[axis] - low) / self.spacing[axis]).floor() as usize).min(n - 1)
            };
            let so_far = own.get_or_insert(0.0);
            if [cell(0, x[0], *nx), cell(1, y[0], *ny)] == [i, j] {
                *so_far += rate.at(point) / (dy * dx);
            }
        }
        let t = point.t;
        let mut inflow = None;
        let mut add = |is_here: bool, side: &Side, at: Point, spacing: f64| {
            let Side::Inflow(of) = side else { return };
            let sum = inflow.get_or_insert(0.0);
            if is_here {
                *sum += of.at(Point { t, ..at }) / spacing;
            }
        };
        if let Some([left, right]) = &self.problem.along_x {
            add(i == 0, left, self.beside(0, j), dx);
            add(i + 1 == *nx, right, self.beside(1, j), dx);
        }
        if let Some([bottom, top]) = &self.problem.along_y {
            add(j == 0, bottom, self.beyond(0, i), dy);
            add(j + 1 == *ny, top, self.beyond(1, i), dy);
        }
        match (own, inflow) {
            (Some(own), Some(inflow)) => Some(own + inflow),
            (own, inflow) => own.or(inflow),
        }
    }

    fn output(&self, step: usize, time: f64, field: &[f64]) -> Output {
        let inside = self.inside.iter().zip(field);
        let field = inside.map(|(inside, value)| if *inside { *value } else { f64::NAN }).collect();
        Output { step: step as i64, time, field }
    }
}

/// The coefficient of the face between a cell and a side.
fn wall(side: &Side, d: f64, spacing: f64, at: Point) -> f64 {
    match side {
        Side::Insulated | Side::Inflow(_) => 0.0,
        Side::Value(_) => (2.0 * d) / (spacing * spacing),
        Side::Transfer(transfer, _) => {
            let (h, hd) = (transfer.at(at), (2.0 * d) / spacing);
            if h == 0.0 || hd == 0.0 { 0.0 } else { ((h * hd) / (h + hd)) / spacing }
        }
    }
}

/// The value beyond a side.
fn ghost(side: &Side, at: Point) -> f64 {
    match side {
        Side::Value(beyond) | Side::Transfer(_, beyond) => beyond.at(at),
        Side::Insulated | Side::Inflow(_) => 0.0,
    }
}
