//! Grids with far more columns than rows, and with far more rows than columns, other spacings along
//! x than along y: whatever a run leaves of them holds every point, and a run that was stopped goes
//! on from its checkpoint.
//!
//! No parameter file asks for such a grid, so the test itself is the program: it starts again under
//! `mpirun`, where its environment names the directory to run in.

#[allow(dead_code, reason = "the pictures here are not those of the course")]
#[path = "../program/pictures/image.rs"]
mod image;

use crate::common::{Series, assert_same_bits, mpirun_of, scratch};
use diff2d_mpi::output::pictures::layout::{Layout, Side};
use diff2d_mpi::output::{Begin, Output as Files};
use diff2d_mpi::params::{self, Graphics, Output, Params, Size, Solver};
use diff2d_mpi::problem::grid::{Axis, Grid};
use diff2d_mpi::problem::method::Method;
use diff2d_mpi::problem::pace::Pace;
use diff2d_mpi::problem::schedule::{Cadence, Schedule};
use diff2d_mpi::problem::{Case, Solves};
use diff2d_mpi::program::job::{Beginning, Job};
use diff2d_mpi::program::report::Report;
use diff2d_mpi::program::resume;
use diff2d_mpi::ranks::{self, Comm};
use diff2d_mpi::run::Run;
use diff2d_mpi::run::state::{Fields, State};
use diff2d_mpi::run::watch::{Reason, Signals};
use image::{assert_colour, decode_one};
use ndarray::{Array2, s};
use std::fs;
use std::path::Path;
use std::time::Instant;

/// Says to a process that it is a rank, and where it is to run.
const DIRECTORY: &str = "DIFF2D_RECTANGLES";
const STEPS: u64 = 24;
const STEPS_PER_OUTPUT: u64 = 9;

/// A wide one whose points lie equally far apart along both directions, and a tall one whose points
/// do not: it covers a rectangle twice as high as wide.
fn grids() -> [Grid; 2] {
    [
        Grid { y: Axis::new(0.0, 3e-5, 3), x: Axis::new(-0.5, 0.5, 100_000) },
        Grid { y: Axis::new(-1.0, 3.0, 100_000), x: Axis::new(0.0, 2.0, 3) },
    ]
}

#[test]
fn every_file_of_a_run_on_a_rectangle_holds_all_of_it() {
    match std::env::var_os(DIRECTORY) {
        Some(directory) => run_all(Path::new(&directory)),
        None => [1, 3].into_iter().for_each(launch),
    }
}

fn launch(ranks: usize) {
    let directory = scratch();
    let program = std::env::current_exe().expect("the path of this test");
    let name = directory.path().to_str().expect("a plain name");
    let this = ["--exact", "rectangles::every_file_of_a_run_on_a_rectangle_holds_all_of_it"];
    let launch = mpirun_of(&program, ranks, directory.path()).args(this);
    let outcome = launch.env(DIRECTORY, name).run();
    outcome.succeeded();
    let ran = fs::read_dir(directory.path()).expect("the directory").count();
    assert_eq!(ran, grids().len(), "each grid left a directory on {ranks} ranks");
}

fn run_all(directory: &Path) {
    let universe = ranks::initialize().expect("MPI starts");
    let comm = Comm::world(&universe);
    for grid in grids() {
        let [rows, columns] = grid.shape();
        let dir = directory.join(format!("{rows}-{columns}"));
        if comm.is_root() {
            fs::create_dir(&dir).expect("a directory");
        }
        comm.barrier();
        run_one(&comm, grid, &dir);
    }
}

/// A run that stops on the way, goes on from its checkpoint, and leaves what it should.
fn run_one(comm: &Comm, grid: Grid, dir: &Path) {
    let job = job(comm, grid, dir);
    let begin = Begin::ANEW;
    let mut first = Run::new(comm, job.setup()).expect("memory");
    assert!(matches!(go_on(comm, &job, &mut first, begin, true), Some(Reason::WallTime)));
    assert!((1..STEPS).contains(&first.clock().step), "stopped at step {}", first.clock().step);

    let mut second = Run::new(comm, job.setup()).expect("memory");
    let resumed =
        resume::go_on(comm, &job, &mut second).expect("a whole checkpoint").expect("a checkpoint");
    assert_eq!(resumed.header.step, first.clock().step);
    assert!(go_on(comm, &job, &mut second, resumed.begin, false).is_none());

    let expected = integrate(&job.case);
    assert_checkpoint_holds(comm, &job, expected.last().expect("an end"));
    if comm.is_root() {
        assert_series_holds(dir, &job.case, &expected);
        assert_xdmf_tells(dir, &job.case.grid);
        assert_pictures_show(dir, &job, &expected);
    }
    comm.barrier();
}

fn job(comm: &Comm, grid: Grid, dir: &Path) -> Job {
    let snapshots = Cadence::of_snapshots(STEPS_PER_OUTPUT, true);
    let schedule = Schedule {
        dt: 0.125,
        steps: STEPS,
        pace: Pace::Added,
        snapshots,
        others: Vec::new(),
        dense: None,
    };
    let solves = Solves::Course { factor: 0.25, face: 0.25 / 0.125 };
    let case = Case { grid, schedule, solves, method: Method::Euler, steady_below: None };
    let params = Params {
        output: Output { dir: dir.to_str().expect("a plain name").into(), ..Output::default() },
        graphics: Graphics { size: 256, colormap: "gray".into(), ..Graphics::default() },
        // So that the run can stop on the way.
        solver: Solver { steps_per_pass: Size::Fixed(4), ..Solver::default() },
        ..Params::default()
    };
    Job::with_case(comm, params, case, Beginning::GoOn(None)).expect("a job")
}

/// Runs to the end, or to the first place where it can stop.
fn go_on(comm: &Comm, job: &Job, run: &mut Run, begin: Begin, stops: bool) -> Option<Reason> {
    let mut files =
        Files::open(comm, &job.params, &job.case, &job.samplers, job.strip, begin, false)
            .expect("files");
    let deadline = stops.then(Instant::now);
    let signals = Signals::listen().expect("signals");
    let mut watch = job.watch(comm, signals, deadline);
    let mut report = Report::new(comm.is_root(), true, params::Progress::Off);
    let stopped = run.run(&mut watch, &mut (&mut files, &mut report)).expect("a run");
    let summary = run.summary(files.snapshots(), stopped, 1.0);
    assert_eq!(summary.grid, job.case.grid.shape());
    files.finish(&summary).expect("a summary");
    stopped
}

/// The field at each output, by the definition.
fn integrate(case: &Case) -> Vec<Array2<f64>> {
    let Case { grid, schedule, .. } = case;
    let Solves::Course { factor, .. } = case.solves else { panic!("the course's equation") };
    let [rows, columns] = grid.shape();
    let profile = |axis: &Axis, i: usize| {
        let place = (axis.at(i) - (axis.low + axis.high) / 2.0) / (axis.high - axis.low);
        1.0 - (1.0 - 4.0 * place.abs()).abs()
    };
    let mut field = Array2::zeros((rows + 2, columns + 2));
    let inside = s![1..=rows, 1..=columns];
    field.slice_mut(inside).indexed_iter_mut().for_each(|((i, j), value)| {
        *value = profile(&grid.y, i + 1) * profile(&grid.x, j + 1);
    });
    let mut outputs = vec![field.slice(inside).to_owned()];
    for step in 1..=schedule.steps {
        let next = Array2::from_shape_fn((rows, columns), |(i, j)| {
            let (i, j) = (i + 1, j + 1);
            let around = field[[i + 1, j]] + field[[i - 1, j]] + field[[i, j + 1]];
            let laplacian = around + field[[i, j - 1]] - 4.0 * field[[i, j]];
            field[[i, j]] + factor * laplacian
        });
        field.slice_mut(inside).assign(&next);
        if step % schedule.snapshots.every == 0 || step == schedule.steps {
            outputs.push(next);
        }
    }
    outputs
}

fn assert_checkpoint_holds(comm: &Comm, job: &Job, end: &Array2<f64>) {
    let mut state = State::try_zeros(job.setup().shape, Fields::Density).expect("memory");
    let found = resume::load(comm, job, &mut state).expect("a whole checkpoint");
    assert_eq!(found.expect("a checkpoint").header.step, STEPS);
    let own = end.slice(s![job.strip.range(), ..]);
    assert_same_bits(
        &in_order(&state.density().to_owned()),
        &in_order(&own.to_owned()),
        "the checkpoint",
    );
}

fn assert_series_holds(dir: &Path, case: &Case, expected: &[Array2<f64>]) {
    let Case { grid, schedule, .. } = case;
    let series = Series::read(dir);
    let [rows, columns] = grid.shape();
    assert_eq!(series.shape, [expected.len(), rows, columns]);
    assert_eq!(series.step, [0, 9, 18, 24]);
    assert_eq!(series.time[3], schedule.dt * STEPS as f64);
    assert_same_bits(&series.x, &grid.x.coordinates(), "x");
    assert_same_bits(&series.y, &grid.y.coordinates(), "y");
    for (k, field) in expected.iter().enumerate() {
        let found = &series.density[k * rows * columns..][..rows * columns];
        assert_same_bits(found, &in_order(field), &format!("snapshot {k}"));
        let mass = field.sum() * grid.area();
        assert!((series.mass[k] / mass - 1.0).abs() < 1e-9, "{} is not {mass}", series.mass[k]);
    }
}

fn assert_xdmf_tells(dir: &Path, grid: &Grid) {
    let text = fs::read_to_string(dir.join("diff2d.xdmf")).expect("diff2d.xdmf");
    let [rows, columns] = grid.shape();
    for (part, times) in [
        (format!("<Topology TopologyType=\"3DRectMesh\" Dimensions=\"1 {rows} {columns}\"/>"), 4),
        (format!("<DataItem Name=\"x\" Dimensions=\"{columns}\""), 4),
        (format!("<DataItem Name=\"y\" Dimensions=\"{rows}\""), 4),
        (format!(">3 0 0  1 1 1  1 {rows} {columns}<"), 1),
        (format!("<DataItem Dimensions=\"4 {rows} {columns}\""), 4),
    ] {
        assert_eq!(text.matches(&part).count(), times, "{part}");
    }
}

/// Each picture has the size that was announced, and the colour of the mean density at each level.
fn assert_pictures_show(dir: &Path, job: &Job, expected: &[Array2<f64>]) {
    let layout = Layout::new(&job.case, &job.params.graphics);
    let sizes = match job.case.grid.rows() {
        3 => [[3, 32], [256, 256]],
        _ => [[256, 256], [3, 128]],
    };
    assert_eq!([layout.y, layout.x].map(|side| [side.levels, side.pixels]), sizes);
    for (k, field) in expected.iter().enumerate() {
        let picture = decode_one(&dir.join(format!("frames/{k:06}.png")));
        assert_eq!([picture.width, picture.height], [layout.width, layout.height]);
        let bottom = layout.field.y + layout.field.height - 1;
        for (row, column) in places(&layout) {
            let mean = mean(field, [(row, layout.y), (column, layout.x)]);
            for last in [false, true] {
                let [y, x] = [(layout.y, row), (layout.x, column)].map(|(side, level)| {
                    let pixels = side.pixels_of(level);
                    if last { pixels.end - 1 } else { pixels.start }
                });
                let colour = picture.at(layout.field.x + x, bottom - y);
                assert_colour(colour, "gray", mean, &format!("output {k}, level {row}, {column}"));
            }
        }
    }
    assert!(dir.join("frames").read_dir().expect("pictures").count() == expected.len());
}

/// Every level of the short side, and some of the long one with its ends.
fn places(layout: &Layout) -> Vec<(usize, usize)> {
    let some = |side: Side| (0..side.levels).filter(move |l| l % 17 == 0 || l + 1 == side.levels);
    let short = |side: Side| (0..side.levels).filter(move |_| side.levels == 3);
    let [rows, columns] =
        [layout.y, layout.x].map(|side| short(side).chain(some(side)).collect::<Vec<_>>());
    rows.iter().flat_map(|&row| columns.iter().map(move |&column| (row, column))).collect()
}

/// The mean density over the area of a level, along y and along x.
fn mean(field: &Array2<f64>, [(row, y), (column, x)]: [(usize, Side); 2]) -> f64 {
    let weights = |level: usize, levels: usize, points: usize| {
        let size = points as f64 / levels as f64;
        let (low, high) = (level as f64 * size, (level + 1) as f64 * size);
        (low as usize..points.min(high.ceil() as usize)).map(move |point| {
            let covered = high.min(point as f64 + 1.0) - low.max(point as f64);
            (point, covered / size)
        })
    };
    let [rows, columns] = [field.nrows(), field.ncols()];
    let along_x = |i: usize| {
        weights(column, x.levels, columns).map(|(j, weight)| field[[i, j]] * weight).sum::<f64>()
    };
    weights(row, y.levels, rows).map(|(i, weight)| along_x(i) * weight).sum()
}

/// The values row by row.
fn in_order(field: &Array2<f64>) -> Vec<f64> {
    field.iter().copied().collect()
}
