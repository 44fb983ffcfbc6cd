//! What `--check` prints: all that a run would do, what it would take, and how long.

use super::text::{self, kernel};
use super::timetable::Timetable;
use super::{equation, method};
use crate::number::human_bytes;
use crate::number::{counted, rounded, shown};
use crate::output::Begin;
use crate::output::pictures;
use crate::output::samples::{self, Extent};
use crate::params::Checkpoint;
use crate::problem::Case;
use crate::problem::method::Method;
use crate::problem::sampling::Sampler;
use crate::program::job::{Job, Known};
use crate::program::resume::Resumed;
use crate::program::trial::Trials;
use crate::ranks::Strip;
use crate::run::begin;

/// The report, one line per fact, and the parameters.
pub fn report(job: &Job, ranks: usize, resumed: Option<&Resumed>, trials: &Trials) -> String {
    let left = Left::of(job, resumed);
    let (case, params, times) = (&job.case, &job.params, Timetable::of(job));
    let grid = &case.grid;
    let free = job.needs.disk.map_or("unknown".into(), |free| human_bytes(free as f64));
    let known = job.known.as_ref();
    let mut lines = known.map_or(Vec::new(), |known| equation::lines(params, &known.ranges));
    lines.extend([("grid", text::points(grid)), ("domain", text::domain(grid))]);
    lines.extend(spacing_and_step(job));
    lines.extend(method::lines(job, trials));
    lines.extend([
        ("steps", times.steps()),
        ("outputs", times.outputs()),
        ("output times", times.output_times()),
        ("end", times.end()),
        ("start", left.begin.clone()),
        ("ranks", format!("{ranks}, {} each", rows(grid.rows(), ranks))),
        ("memory", format!("{} a rank", human_bytes(job.needs.memory_per_rank))),
        ("output files", format!("{}, free: {free}", left.file)),
        ("samples", samples(job)),
        ("checkpoints", checkpoints(case, &params.checkpoint)),
        ("pictures", pictures(job, left.first)),
        ("kernel", kernel(job)),
        ("time", trials.own.map_or("unknown".into(), |own| method::time(job, left.steps, own))),
        ("directory", job.dir().display().to_string()),
    ]);
    let lines: String = lines.iter().map(|(name, value)| format!("{name:<13} {value}\n")).collect();
    format!("{lines}\nParameters as run:\n\n{}", params.to_toml())
}

fn spacing_and_step(job: &Job) -> Vec<(&'static str, String)> {
    let (case, params) = (&job.case, &job.params);
    let Case { grid, schedule, .. } = case;
    let [dx, dy, dt] = [grid.x.spacing, grid.y.spacing, schedule.dt].map(shown);
    let asked = |asked: f64, is: &str| match params.grid.cells {
        None if shown(asked) != is => format!(" (asked for: {})", shown(asked)),
        _ => String::new(),
    };
    let is_euler = case.method == Method::Euler;
    let mut lines = vec![("dx", format!("{dx}{}", asked(params.dx, &dx)))];
    match &job.known {
        None => {
            let accuracy = "first order in dx: the zeros stand at x1 - dx and x2";
            lines.push(("accuracy", accuracy.into()));
            lines.extend(is_euler.then_some(("dt", dt)));
        }
        Some(Known { bounds, .. }) => {
            let in_time = if is_euler { ", first order in dt" } else { "" };
            let longest = || longest_step(bounds.euler_step(), params.time.safety);
            lines.push(("dy", format!("{dy}{}", asked(params.spacing_in_y(), &dy))));
            lines.push(("accuracy", format!("second order in dx and dy{in_time}")));
            lines.extend(is_euler.then(|| ("dt", format!("{dt}: {}", longest()))));
        }
    }
    lines
}

/// How long a step may be, and why.
fn longest_step(longest: f64, safety: f64) -> String {
    match longest.is_finite() {
        false => "only sources change the field".into(),
        true => format!(
            "the longest that keeps positive data positive is {}, times time.safety = {}",
            rounded(longest),
            shown(safety)
        ),
    }
}

/// What a continued run still has to do.
pub(super) struct Left {
    pub steps: u64,
    /// Number of the first output to come.
    first: usize,
    begin: String,
    pub outputs: usize,
    /// Bytes that `diff2d.h5` and the pictures still take.
    pub bytes: [f64; 2],
    /// Bytes that probes, slices and coarse fields still take.
    pub samples: f64,
    /// The size of `diff2d.h5`.
    file: String,
}

impl Left {
    pub fn of(job: &Job, resumed: Option<&Resumed>) -> Left {
        let size = |first| human_bytes(job.bytes_from(first)[0]);
        let Some(Resumed { path, header, begin, .. }) = resumed else {
            let (steps, outputs) = (job.case.schedule.steps, job.case.schedule.outputs());
            let (begin, bytes) = ("from the beginning".into(), job.bytes_from(0));
            let samples = job.bytes_of_samples(None);
            return Left { steps, first: 0, begin, outputs, bytes, samples, file: size(0) };
        };
        let (first, file, bytes, samples) = match *begin {
            Begin::New { first, after } => {
                (first, size(first), job.bytes_from(first), job.bytes_of_samples(after))
            }
            Begin::GoOn { snapshots, .. } => {
                let [_, pictures] = job.bytes_from(snapshots);
                (snapshots, "the file is there".into(), [0.0, pictures], 0.0)
            }
        };
        let schedule = &job.case.schedule;
        let (steps, outputs) = (schedule.steps - header.step, schedule.outputs() - first);
        let begin = format!(
            "from {} at step {}: {} and {} left",
            path.display(),
            header.step,
            counted(steps, "step"),
            counted(outputs, "output")
        );
        Left { steps, first, begin, outputs, bytes, samples, file }
    }
}

/// Rows of the smallest and of the largest strip.
fn rows(all: usize, ranks: usize) -> String {
    let [most, least] = [0, ranks - 1].map(|rank| Strip::new(all, ranks, rank).rows);
    let rows = counted(most, "row");
    if least == most { rows } else { format!("{least} to {rows}") }
}

/// What is written at cadences of its own: how often, how much of it, and how many bytes.
fn samples(job: &Job) -> String {
    let one = |(sampler, extent): (&Sampler, Extent)| {
        let outputs = counted(extent.outputs, "output");
        let values = counted(extent.values, "value");
        format!("{} {outputs} of {values}, {}", sampler.name, human_bytes(extent.bytes as f64))
    };
    let all: Vec<String> = samples::extents(&job.case, &job.samplers, None).map(one).collect();
    if all.is_empty() { "none".into() } else { all.join("; ") }
}

fn pictures(job: &Job, first: usize) -> String {
    if !job.params.graphics.enabled {
        return "none".into();
    }
    let [width, height] = pictures::size(&job.case, &job.params.graphics);
    format!(
        "{width} x {height} pixels, up to about {} in all",
        human_bytes(job.bytes_from(first)[1])
    )
}

fn checkpoints(case: &Case, checkpoint: &Checkpoint) -> String {
    let bytes =
        |fields: usize| human_bytes((fields * size_of::<f64>()) as f64 * case.grid.points());
    let size = match begin::fields(case).saved() {
        1 => format!("{} each", bytes(1)),
        most => format!("{} each, up to {} within a step", bytes(1), bytes(most)),
    };
    match checkpoint.interval() {
        Some(_) => format!("{size}, every {}, two kept", checkpoint.every),
        None => format!("{size}, only when the run is stopped"),
    }
}
