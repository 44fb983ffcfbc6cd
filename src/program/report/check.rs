//! What `--check` prints: all that a run would do, what it would take, and how long.

use super::text::{self, kernel, shown_path};
use super::timetable::Timetable;
use super::{equation, method};
use crate::number::human_bytes;
use crate::number::{count, counted, rounded, shown};
use crate::output::Begin;
use crate::output::pictures;
use crate::output::samples::{self, Extent};
use crate::params::Checkpoint;
use crate::problem::Case;
use crate::problem::method::Method;
use crate::problem::sampling::Sampler;
use crate::program::job::{Job, Known};
use crate::program::resume::{Continued, Resumed};
use crate::program::trial::Trials;
use crate::ranks::Strip;
use crate::run::begin;

/// The report, one line per fact, and the parameters.
pub fn report(job: &Job, ranks: usize, continued: &Continued, trials: &Trials) -> String {
    let left = Left::of(job, continued);
    let (case, params, times) = (&job.case, &job.params, Timetable::of(job));
    let grid = &case.grid;
    let free = job.needs.disk.map_or("unknown".into(), |free| human_bytes(free as f64));
    let known = job.known.as_ref();
    let mut lines = known.map_or(Vec::new(), |known| equation::lines(params, &known.ranges));
    lines.extend([("grid", text::points(grid)), ("domain", domain(job))]);
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
        ("directory", shown_path(&job.dir())),
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
            lines.push((
                "accuracy",
                format!("second order in dx and dy{}{in_time}", except_where(job)),
            ));
            lines.extend(is_euler.then(|| ("dt", format!("{dt}: {}", longest()))));
        }
    }
    lines
}

/// Where the order in space is lower.
fn except_where(job: &Job) -> String {
    let varies = |name| {
        let range = job.known.as_ref().and_then(|known| known.ranges.get(name));
        range.is_some_and(|[low, high]| low < high)
    };
    let jumps = (varies("D.x") || varies("D.y")).then_some("where D jumps within a cell");
    let edges = job.params.mask.is_some().then_some("at slanting edges of the mask");
    match (jumps, edges) {
        (None, None) => String::new(),
        (Some(one), None) | (None, Some(one)) => format!(", first order {one}"),
        (Some(jumps), Some(edges)) => format!(", first order {jumps} and {edges}"),
    }
}

/// How many cells the mask leaves, and what area.
fn domain(job: &Job) -> String {
    let grid = &job.case.grid;
    let whole = text::domain(grid);
    match &job.known {
        Some(Known { cells, .. }) if job.params.mask.is_some() => {
            let area = *cells as f64 * grid.x.spacing * grid.y.spacing;
            let all = counted(count(grid.rows() * grid.columns()), "cell");
            format!("{whole}; the mask leaves {cells} of {all}, an area of {}", rounded(area))
        }
        _ => whole,
    }
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
    pub fn of(job: &Job, continued: &Continued) -> Left {
        let there = || "the file is there".to_owned();
        if continued.is_finished {
            let begin =
                format!("the run in {} is finished: nothing is left to do", shown_path(&job.dir()));
            let (steps, first, outputs) = (0, job.case.schedule.outputs(), 0);
            return Left {
                steps,
                first,
                begin,
                outputs,
                bytes: [0.0; 2],
                samples: 0.0,
                file: there(),
            };
        }
        let size = |first| human_bytes(job.bytes_from(first)[0]);
        let Some(Resumed { path, header, begin, .. }) = &continued.resumed else {
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
                (snapshots, there(), [0.0, pictures], 0.0)
            }
        };
        let schedule = &job.case.schedule;
        let (steps, outputs) = (schedule.steps - header.step, schedule.outputs() - first);
        let begin = format!(
            "from {} at step {}: {} and {} left",
            shown_path(path),
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
