//! The kernel for coefficients that vary against the plain loop, bit for bit: any coefficients, any
//! sides, on one strip and on several that swap rows.

use super::links::{Link, swap};
use std::thread;

use diff2d_mpi::kernel::{
    Blocking, Coefficients, Edges, Field, FluxOperator, Ghosts, Isa, Plane, Shape, Storage, Sums,
    alone,
};
use proptest::prelude::*;

/// Values row by row.
type Rows = Vec<Vec<f64>>;

/// A problem on the whole domain.
#[derive(Debug, Clone)]
struct Problem {
    u: Rows,
    /// Faces before each column, and after the last.
    ax: Rows,
    /// Faces before each row, and after the last.
    ay: Rows,
    source: Option<Rows>,
    reaction: Option<Rows>,
    decay: Option<Rows>,
    inverse_capacity: Option<Rows>,
    /// Ghosts of the rows to the left and to the right; none where the columns are periodic.
    sides: Option<[Vec<f64>; 2]>,
    /// Ghosts of the columns below and above; none where the rows are periodic.
    ends: Option<[Vec<f64>; 2]>,
}

impl Problem {
    /// The rate of change, as the definition has it; without ghosts and source if it is homogeneous.
    fn rate(&self, u: &Rows, is_homogeneous: bool) -> Rows {
        let (rows, columns) = (u.len() as isize, u[0].len() as isize);
        let ghost = |of: &Option<[Vec<f64>; 2]>, end: bool, at: isize| match of {
            Some(_) if is_homogeneous => 0.0,
            Some(ghosts) => ghosts[usize::from(end)][at as usize],
            None => unreachable!("periodic"),
        };
        let at = |j: isize, i: isize| {
            if self.sides.is_some() && (i < 0 || i == columns) {
                return ghost(&self.sides, i == columns, j);
            }
            if self.ends.is_some() && (j < 0 || j == rows) {
                return ghost(&self.ends, j == rows, i);
            }
            u[j.rem_euclid(rows) as usize][i.rem_euclid(columns) as usize]
        };
        let gx = |j: isize, i: isize| self.ax[j as usize][i as usize] * (at(j, i) - at(j, i - 1));
        let gy = |j: isize, i: isize| self.ay[j as usize][i as usize] * (at(j, i) - at(j - 1, i));
        let point = |j: isize, i: isize| {
            let of = |plane: &Option<Rows>| plane.as_ref().map(|p| p[j as usize][i as usize]);
            let mut f = (gx(j, i + 1) - gx(j, i)) + (gy(j + 1, i) - gy(j, i));
            if let Some(source) = of(&self.source).filter(|_| !is_homogeneous) {
                f += source;
            }
            if let Some(reaction) = of(&self.reaction).filter(|_| !is_homogeneous) {
                f += reaction;
            }
            if let Some(decay) = of(&self.decay) {
                f -= decay * at(j, i);
            }
            if let Some(inverse) = of(&self.inverse_capacity) {
                f *= inverse;
            }
            f
        };
        (0..rows).map(|j| (0..columns).map(|i| point(j, i)).collect()).collect()
    }

    /// Sets the ghosts of the sides that move.
    fn move_sides(&mut self, seed: u64, step: usize, moves: [bool; 4]) {
        let sides = self.sides.iter_mut().flatten().zip([0, 1]);
        for (ghosts, side) in sides.chain(self.ends.iter_mut().flatten().zip([2, 3])) {
            if moves[side] {
                *ghosts = (0..ghosts.len()).map(|at| moved(seed, side, step, at)).collect();
            }
        }
    }

    /// The operator of the rows from `first` on.
    fn operator(&self, first: usize, share: usize, isa: Isa, blocking: Blocking) -> FluxOperator {
        let neighbours =
            [self.ends.is_none() || first > 0, self.ends.is_none() || first + share < self.u.len()];
        let is_periodic = self.sides.is_none();
        let shape = Shape::pair([share, self.u[0].len()], neighbours, blocking, is_periodic);
        let plane = |rows: &[Vec<f64>]| {
            let mut plane = Plane::new(shape);
            rows.iter().for_each(|row| plane.push(row).unwrap());
            plane
        };
        let term = |rows: &Option<Rows>| rows.as_ref().map(|rows| plane(&rows[first..][..share]));
        let coefficients = Coefficients {
            along_x: plane(&self.ax[first..][..share]),
            along_y: plane(&self.ay[first..][..share + 1]),
            source: term(&self.source),
            decay: term(&self.decay),
            inverse_capacity: term(&self.inverse_capacity),
        };
        FluxOperator::new(isa, blocking, shape, coefficients)
    }
}

/// A ghost of a side that moves.
fn moved(seed: u64, side: usize, step: usize, at: usize) -> f64 {
    value(seed ^ side as u64, step, at)
}

/// The reaction at a point.
fn reaction(u: f64) -> f64 {
    u.cos()
}

/// A rank with its operator and its neighbours, in a ring where the rows are periodic.
struct Rank {
    /// Rows before its own.
    first: usize,
    operator: FluxOperator,
    u: Field,
    b: Field,
    /// Step, row and column in the domain, and value of what was read.
    read: Vec<(usize, [usize; 2], f64)>,
    low: Option<Link>,
    high: Option<Link>,
}

/// What to do with the field.
#[derive(Debug, Clone)]
enum Task {
    Euler {
        dt: f64,
        steps: usize,
    },
    /// Euler steps with other ghosts at each, at those of the four sides that move.
    Moving {
        dt: f64,
        steps: usize,
        seed: u64,
        moves: [bool; 4],
    },
    /// Euler steps with a reaction, then the rate.
    Reacting {
        dt: f64,
        steps: usize,
    },
    /// The rate, then stages with `vectors` vectors and weights, then the end of the series.
    Series {
        vectors: usize,
        weights: Vec<f64>,
    },
    /// The rate, then so many terms of a series, which are added to the rate; every `apart`th point of
    /// each is read.
    Terms {
        steps: usize,
        apart: usize,
    },
}

/// That of a term in its sum.
fn weight(term: usize) -> f64 {
    1.0 / (term as f64 + 1.5)
}

/// A number of points apart, in every direction.
fn is_read([row, column]: [usize; 2], apart: usize) -> bool {
    (3 * row + column).is_multiple_of(apart)
}

impl Rank {
    fn perform(&mut self, task: &Task) {
        let Rank { first, operator, u, b, read, low, high } = self;
        let exchange = &mut |edges: Edges| swap(low, high, edges);
        match task {
            Task::Euler { dt, steps } => operator.euler(u, *dt, *steps, exchange),
            Task::Moving { dt, steps, seed, moves } => {
                let Shape { rows, columns, storage, .. } = operator.shape();
                let has_ends = storage == Storage::Pair { repeated: 0 };
                let is_side = [has_ends, has_ends, low.is_none(), high.is_none()];
                let ghosts = |side: usize, first: usize, length: usize| -> Vec<f64> {
                    let steps = if moves[side] && is_side[side] { *steps } else { 0 };
                    let at = |step| (0..length).map(move |at| moved(*seed, side, step, first + at));
                    (0..steps).flat_map(at).collect()
                };
                let [left, right] = [0, 1].map(|side| ghosts(side, *first, rows));
                let [below, above] = [2, 3].map(|side| ghosts(side, 0, columns));
                let ghosts = Ghosts { left: &left, right: &right, low: &below, high: &above };
                operator.euler_with_ghosts(u, ghosts, *dt, *steps, exchange);
            }
            Task::Reacting { dt, steps } => {
                let mut plane = Plane::new(operator.shape());
                for _ in 0..*steps {
                    react(u, &mut plane);
                    operator.euler_with_reaction(u, &plane, *dt, exchange);
                }
                react(u, &mut plane);
                operator.rate_with_reaction(u, &plane, exchange);
            }
            Task::Series { vectors, weights } => {
                operator.rate(u, exchange);
                b.owned_mut().assign(&u.previous());
                b.previous_mut().fill(0.0);
                let views = vec![u.previous_view(); *vectors];
                let of = Sums { vectors: &views, weights };
                operator.stages(b, of, Ghosts::default(), exchange);
                operator.finish(b, Ghosts::default(), exchange);
            }
            Task::Terms { steps, apart } => {
                operator.rate(u, exchange);
                b.owned_mut().assign(&u.previous());
                b.previous_mut().fill(0.0);
                operator.finish(b, Ghosts::default(), exchange);
                let Shape { rows, columns, .. } = operator.shape();
                let all = (0..rows).flat_map(|row| (0..columns).map(move |column| [row, column]));
                let points: Vec<_> =
                    all.filter(|[row, column]| is_read([*first + row, *column], *apart)).collect();
                let mut values = vec![f64::NAN; steps * points.len()];
                let weights: Vec<f64> = (0..*steps).map(weight).collect();
                operator.terms(b, (u, &weights), (&points, &mut values), exchange);
                let places = (0..*steps).flat_map(|step| points.iter().map(move |at| (step, at)));
                let place =
                    |(step, [row, column]): (usize, &[usize; 2])| (step, [*first + row, *column]);
                let read_now = places.map(place).zip(values);
                read.extend(read_now.map(|((step, at), value)| (step, at, value)));
            }
        }
    }
}

/// Evaluates the reaction.
fn react(u: &Field, plane: &mut Plane) {
    plane.clear();
    for row in u.rows() {
        let row: Vec<f64> = row.iter().map(|&u| reaction(u)).collect();
        plane.push(&row).unwrap();
    }
}

/// The field after the task, and the rate and the series if it has them, without the kernel; the terms
/// of the series are added to `terms`.
fn plainly(
    problem: &mut Problem,
    task: &Task,
    u: &mut Rows,
    terms: &mut Vec<Rows>,
) -> [Option<Rows>; 2] {
    let each = |rows: &mut Rows, point: &dyn Fn(usize, usize, f64) -> f64| {
        for (j, row) in rows.iter_mut().enumerate() {
            row.iter_mut().enumerate().for_each(|(i, value)| *value = point(j, i, *value));
        }
    };
    match task {
        Task::Euler { dt, steps } => {
            for _ in 0..*steps {
                let rate = problem.rate(u, false);
                each(u, &|j, i, u| u + dt * rate[j][i]);
            }
            [None, None]
        }
        Task::Moving { dt, steps, seed, moves } => {
            for step in 0..*steps {
                problem.move_sides(*seed, step, *moves);
                let rate = problem.rate(u, false);
                each(u, &|j, i, u| u + dt * rate[j][i]);
            }
            [None, None]
        }
        Task::Reacting { dt, steps } => {
            let rate = |u: &Rows| {
                let react = |row: &Vec<f64>| row.iter().map(|&u| reaction(u)).collect();
                let reaction = Some(u.iter().map(react).collect());
                Problem { reaction, ..problem.clone() }.rate(u, false)
            };
            for _ in 0..*steps {
                let rate = rate(u);
                each(u, &|j, i, u| u + dt * rate[j][i]);
            }
            [Some(rate(u)), None]
        }
        Task::Series { vectors, weights } => {
            let v = problem.rate(u, false);
            let (mut b1, mut b2) = (v.clone(), v.iter().map(|row| vec![0.0; row.len()]).collect());
            for weights in weights.chunks_exact(*vectors) {
                let rate = problem.rate(&b1, true);
                each(&mut b2, &|j, i, b2| {
                    let y = weights[1..].iter().fold(weights[0] * v[j][i], |y, w| y + w * v[j][i]);
                    b1[j][i] + ((b1[j][i] - b2) + (y + rate[j][i]))
                });
                std::mem::swap(&mut b1, &mut b2);
            }
            let rate = problem.rate(&b1, true);
            each(&mut b2, &|j, i, b2| (b1[j][i] - b2) + 0.5 * rate[j][i]);
            [Some(v), Some(b2)]
        }
        Task::Terms { steps, .. } => {
            let v = problem.rate(u, false);
            let rate = problem.rate(&v, true);
            let (mut before, mut term) = (v.clone(), v.clone());
            each(&mut term, &|j, i, v| v + 0.5 * rate[j][i]);
            let mut sum = v.clone();
            for step in 0..*steps {
                let rate = problem.rate(&term, true);
                each(&mut before, &|j, i, b2| term[j][i] + ((term[j][i] - b2) + rate[j][i]));
                std::mem::swap(&mut before, &mut term);
                each(&mut sum, &|j, i, sum| sum + weight(step) * term[j][i]);
                terms.push(term.clone());
            }
            [Some(sum), Some(term)]
        }
    }
}

/// The ranks of a problem, with an instruction set and blocks for each share of the rows.
fn ranks(problem: &Problem, shares: &[usize], how: &[(Isa, Blocking)]) -> Vec<Rank> {
    let links: Vec<_> = shares.iter().map(|_| Link::pair()).collect();
    let (mut ups, mut downs): (Vec<_>, Vec<_>) =
        links.into_iter().map(|(up, down)| (Some(up), Some(down))).unzip();
    downs.rotate_right(1);
    if problem.ends.is_some() {
        (downs[0], *ups.last_mut().unwrap()) = (None, None);
    }
    let mut first = 0;
    let mut ranks = Vec::new();
    for (((&share, &(isa, blocking)), high), low) in shares.iter().zip(how).zip(ups).zip(downs) {
        let operator = problem.operator(first, share, isa, blocking);
        let mut u = Field::try_zeros(operator.shape()).expect("memory");
        for (row, values) in u.rows_mut().zip(&problem.u[first..]) {
            row.copy_from_slice(values);
        }
        if let Some([left, right]) = &problem.sides {
            u.set_left_ghosts(left[first..][..share].iter().copied());
            u.set_right_ghosts(right[first..][..share].iter().copied());
        }
        if let Some([below, above]) = &problem.ends {
            if first == 0 {
                u.set_low_ghosts(below);
            }
            if first + share == problem.u.len() {
                u.set_high_ghosts(above);
            }
        }
        let b = Field::try_zeros(operator.shape()).expect("memory");
        ranks.push(Rank { first, operator, u, b, read: Vec::new(), low, high });
        first += share;
    }
    ranks
}

fn assert_same_bits<'a>(actual: impl Iterator<Item = &'a [f64]>, expected: &Rows, what: &str) {
    for (j, (actual, expected)) in actual.zip(expected).enumerate() {
        for (i, (a, b)) in actual.iter().zip(expected).enumerate() {
            assert_eq!(a.to_bits(), b.to_bits(), "{what}: row {j}, column {i}: {a:e} is not {b:e}");
        }
    }
}

fn assert_reference(problem: &Problem, shares: &[usize], how: &[(Isa, Blocking)], tasks: &[Task]) {
    let mut ranks = ranks(problem, shares, how);
    let mut problem = problem.clone();
    let mut u = problem.u.clone();
    for task in tasks {
        thread::scope(|scope| {
            for rank in &mut ranks {
                scope.spawn(|| rank.perform(task));
            }
        });
        let mut terms = Vec::new();
        let [rate, series] = plainly(&mut problem, task, &mut u, &mut terms);
        assert_same_bits(ranks.iter().flat_map(|rank| rank.u.rows()), &u, "field");
        if let Some(rate) = rate {
            let rates: Vec<_> = ranks.iter().map(|rank| rank.u.previous()).collect();
            let rates = rates.iter().flat_map(|rows| rows.rows());
            let rates: Vec<Vec<f64>> = rates.map(|row| row.to_vec()).collect();
            assert_same_bits(rates.iter().map(Vec::as_slice), &rate, "rate");
        }
        if let Some(series) = series {
            assert_same_bits(ranks.iter().flat_map(|rank| rank.b.rows()), &series, "series");
        }
        let read: Vec<_> = ranks.iter_mut().flat_map(|rank| rank.read.drain(..)).collect();
        if let Task::Terms { apart, .. } = task {
            let all = u.iter().enumerate().flat_map(|(j, row)| (0..row.len()).map(move |i| [j, i]));
            let points = all.filter(|at| is_read(*at, *apart)).count();
            assert_eq!(read.len(), terms.len() * points, "values read");
        }
        for (step, [j, i], value) in read {
            let expected = terms[step][j][i];
            let is_same = value.to_bits() == expected.to_bits();
            assert!(is_same, "term {step} at row {j}, column {i}: {value:e} is not {expected:e}");
        }
    }
}

/// Numbers that depend on a seed and a place only.
fn mixed(seed: u64, j: usize, i: usize) -> u64 {
    let mut bits = seed ^ ((j as u64) << 32 | i as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    for _ in 0..2 {
        bits = (bits ^ (bits >> 31)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    }
    bits ^ (bits >> 29)
}

/// A value of the field: mostly ordinary, sometimes a zero of either sign, or very small.
fn value(seed: u64, j: usize, i: usize) -> f64 {
    let bits = mixed(seed, j, i);
    let unit = (bits >> 11) as f64 / (1_u64 << 53) as f64;
    match bits % 16 {
        0 => 0.0,
        1 => -0.0,
        2 => unit * 1e-290,
        3 => (bits >> 20 & 63) as f64 * f64::from_bits(1),
        4..=7 => 2.0 * unit - 1.0,
        _ => unit,
    }
}

/// A coefficient: never negative, sometimes zero.
fn coefficient(seed: u64, j: usize, i: usize) -> f64 {
    if mixed(seed, j, i).is_multiple_of(9) { 0.0 } else { value(seed ^ 77, j, i).abs() }
}

/// How a coefficient depends on the place.
#[derive(Debug, Clone, Copy)]
enum Kind {
    Varies,
    VariesAlongRows,
    Constant,
}

impl Kind {
    fn rows(self, seed: u64, rows: usize, columns: usize) -> Rows {
        let at = |j, i| match self {
            Kind::Varies => coefficient(seed, j, i),
            Kind::VariesAlongRows => coefficient(seed, 0, i),
            Kind::Constant => coefficient(seed, 0, 0),
        };
        (0..rows).map(|j| (0..columns).map(|i| at(j, i)).collect()).collect()
    }
}

fn kinds() -> impl Strategy<Value = Kind> {
    prop::sample::select(vec![Kind::Varies, Kind::Varies, Kind::VariesAlongRows, Kind::Constant])
}

prop_compose! {
    fn problems()(
        shares in prop::collection::vec(1..24_usize, 1..=4),
        columns in prop_oneof![1..20_usize, 1..90_usize],
        seed in any::<u64>(),
        faces in prop_oneof![(kinds(), kinds()), Just((Kind::Constant, Kind::Constant))],
        has_walls in any::<bool>(),
        terms in prop::collection::vec(prop::option::of(kinds()), 3),
        is_periodic in any::<[bool; 2]>(),
    ) -> (Problem, Vec<usize>) {
        let rows = shares.iter().sum();
        let ghosts = |seed, n| (0..n).map(|i| value(seed, 7, i)).collect::<Vec<_>>();
        let term = |at: usize| terms[at].map(|kind| kind.rows(seed ^ at as u64, rows, columns));
        let mut ax = faces.0.rows(seed ^ 11, rows, columns + 1);
        let mut ay = faces.1.rows(seed ^ 12, rows + 1, columns);
        if has_walls {
            // Half a cell away, as the kernel has a loop of its own for what lies between.
            ax.iter_mut().for_each(|row| [0, columns].iter().for_each(|&i| row[i] *= 2.0));
            [0, rows].iter().for_each(|&j| ay[j].iter_mut().for_each(|face| *face *= 2.0));
        }
        if is_periodic[0] {
            ax.iter_mut().for_each(|row| row[columns] = row[0]);
        }
        if is_periodic[1] {
            ay[rows] = ay[0].clone();
        }
        let sides = (!is_periodic[0]).then(|| [21, 22].map(|of| ghosts(seed ^ of, rows)));
        let ends = (!is_periodic[1]).then(|| [23, 24].map(|of| ghosts(seed ^ of, columns)));
        let u = (0..rows).map(|j| (0..columns).map(|i| value(seed, j, i)).collect()).collect();
        let [source, decay, inverse_capacity] = [0, 1, 2].map(term);
        let reaction = None;
        (Problem { u, ax, ay, source, reaction, decay, inverse_capacity, sides, ends }, shares)
    }
}

fn blockings() -> impl Strategy<Value = Blocking> {
    (1..20_usize, 1..14_usize, 1..14_usize, 1..80_usize).prop_map(
        |(block_rows, steps, tile_steps, tile_columns)| Blocking {
            block_rows,
            steps,
            tile_steps,
            tile_columns,
        },
    )
}

fn tasks() -> impl Strategy<Value = Task> {
    prop_oneof![
        (0.0..0.2, 0..30_usize).prop_map(|(dt, steps)| Task::Euler { dt, steps }),
        (0.0..0.2, 0..30_usize, any::<u64>(), any::<[bool; 4]>())
            .prop_map(|(dt, steps, seed, moves)| Task::Moving { dt, steps, seed, moves }),
        (0.0..0.2, 0..10_usize).prop_map(|(dt, steps)| Task::Reacting { dt, steps }),
        (1..=3_usize, prop::collection::vec(-1.0..1.0, 0..60))
            .prop_map(|(vectors, weights)| Task::Series { vectors, weights }),
        (0..30_usize, 1..9_usize).prop_map(|(steps, apart)| Task::Terms { steps, apart }),
    ]
}

fn available() -> Vec<Isa> {
    Isa::ALL.into_iter().filter(|isa| isa.is_available()).collect()
}

prop_compose! {
    fn cases()((problem, shares) in problems())(
        how in prop::collection::vec(
            (prop::sample::select(available()), blockings()),
            shares.len(),
        ),
        tasks in prop::collection::vec(tasks(), 1..4),
        problem in Just(problem),
        shares in Just(shares),
    ) -> (Problem, Vec<usize>, Vec<(Isa, Blocking)>, Vec<Task>) {
        (problem, shares, how, tasks)
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]

    #[test]
    fn any_coefficients_any_sides_any_ranks_and_any_blocks_give_the_bits_of_the_plain_loop(
        (problem, shares, how, tasks) in cases()
    ) {
        assert_reference(&problem, &shares, &how, &tasks);
    }
}

/// A strip alone with coefficients of one kind and no ghosts.
fn alone_with(faces: Kind, [rows, columns]: [usize; 2], ends: f64) -> Problem {
    let zeros = |n| [vec![ends; n], vec![ends; n]];
    Problem {
        u: (0..rows).map(|j| (0..columns).map(|i| value(5, j, i)).collect()).collect(),
        ax: faces.rows(1, rows, columns + 1),
        ay: faces.rows(2, rows + 1, columns),
        source: None,
        reaction: None,
        decay: None,
        inverse_capacity: None,
        sides: Some(zeros(rows)),
        ends: Some(zeros(columns)),
    }
}

#[test]
fn the_chosen_blocks_give_the_bits_of_the_plain_loop() {
    let problem = alone_with(Kind::Varies, [150, 700], 0.5);
    for isa in available() {
        for shares in [vec![150], vec![70, 80], vec![50, 20, 80]] {
            let choose = |&rows| (isa, Blocking::choose_for([rows, 700], [1 << 19, 1 << 22], 4));
            let how: Vec<_> = shares.iter().map(choose).collect();
            let series = Task::Series { vectors: 1, weights: vec![0.25; 37] };
            let euler = Task::Euler { dt: 0.1, steps: 40 };
            let moving = Task::Moving { dt: 0.1, steps: 40, seed: 3, moves: [true; 4] };
            assert_reference(&problem, &shares, &how, &[euler, moving, series]);
        }
    }
}

#[test]
fn a_constant_field_stays_as_it_is() {
    let mut problem = alone_with(Kind::Varies, [40, 61], 0.7);
    problem.u = vec![vec![0.7; 61]; 40];
    let blocking = Blocking::choose_for([40, 61], [1 << 19, 1 << 22], 4);
    for isa in available() {
        let mut rank = ranks(&problem, &[40], &[(isa, blocking)]).remove(0);
        rank.perform(&Task::Euler { dt: 0.2, steps: 50 });
        assert_same_bits(rank.u.rows(), &problem.u, "constant");
    }
}

#[test]
fn a_point_without_faces_keeps_its_bits() {
    let mut problem = alone_with(Kind::Varies, [20, 30], 0.1);
    let (j, i) = (7, 11);
    problem.u[j][i] = 123.456;
    (problem.ax[j][i], problem.ax[j][i + 1]) = (0.0, 0.0);
    (problem.ay[j][i], problem.ay[j + 1][i]) = (0.0, 0.0);
    let blocking = Blocking::choose_for([20, 30], [1 << 19, 1 << 22], 4);
    for isa in available() {
        let mut rank = ranks(&problem, &[20], &[(isa, blocking)]).remove(0);
        rank.perform(&Task::Euler { dt: 0.2, steps: 50 });
        assert_eq!(rank.u.row(j)[i], 123.456);
    }
}

#[test]
fn rows_that_are_the_same_are_stored_once() {
    let problem = alone_with(Kind::Constant, [100, 10], 0.0);
    let blocking = Blocking::choose_for([100, 10], [1 << 19, 1 << 22], 4);
    let operator = problem.operator(0, 100, Isa::Portable, blocking);
    let mut plane = Plane::new(operator.shape());
    problem.ay.iter().for_each(|row| plane.push(row).unwrap());
    assert_eq!((plane.rows(), plane.rows_stored()), (101, 1));
    plane.push(&[1.0; 10]).unwrap();
    assert_eq!(plane.rows_stored(), 2);
    plane.clear();
    assert_eq!((plane.rows(), plane.rows_stored()), (0, 0));
    let mut field = Field::try_zeros(operator.shape()).expect("memory");
    field.row_mut(50).fill(1.0);
    operator.euler(&mut field, 0.1, 1, &mut alone);
    assert!(field.row(49)[5] > 0.0 && field.row(47)[5] == 0.0);
}
