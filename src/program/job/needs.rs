//! What a run needs from the machine, and whether it is available.

use super::Job;
use crate::error::{Problem, Result};
use crate::kernel::{Blocking, Plane, Shape};
use crate::machine::{available_files, available_memory, largest_file, most_open_files};
use crate::number::{counted, human_bytes, shown};
use crate::output::pictures::animation;
use crate::output::{files, samples, series, space};
use crate::params::Params;
use crate::problem::equation::Equation;
use crate::problem::grid::{Grid, Layout};
use crate::problem::method::Method;
use crate::problem::sampling::Sampler;
use crate::problem::stated::Stated;
use crate::problem::{Case, bytes_of_planes};
use crate::ranks::Strip;
use crate::run::begin;
use crate::run::state::Fields;

/// What is lacking, if anything.
type Checked = std::result::Result<(), Problem>;

/// Files that a rank has open besides those of slices and coarse fields.
const OPEN_FILES: u64 = 32;

/// Bytes that a run takes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Needs {
    /// Memory of the largest rank.
    pub memory_per_rank: f64,
    /// Space on the disk of the output directory, if the system reports it.
    pub disk: Option<u64>,
}

/// Rows of values in memory, besides the fields, while the coefficients of a row of cells are
/// evaluated: next to nothing, unless there are only a few rows.
const ROWS_IN_PASSING: f64 = 16.0;

/// More bytes than any node has: what takes more for its values alone need not be counted further.
const BEYOND_COUNTING: f64 = (1_u64 << 53) as f64;

/// The shortest passes, for which the storage is smallest.
const SHORTEST: Blocking = Blocking { block_rows: 1, steps: 1, tile_steps: 1, tile_columns: 1 };

/// Bytes that a rank needs at least, with this many values a cell of its own from files: known before anything is
/// evaluated, which takes its time for each row. The storage of a row takes about a hundred columns at least, so that
/// a grid of many short rows takes far more than its values.
pub(super) fn least_memory(params: &Params, stated: &Stated, strip: Strip, files: usize) -> f64 {
    let columns = stated.grid().columns();
    let values = 8.0 * (1 + files) as f64 * strip.rows as f64 * columns as f64;
    match stated {
        Stated::Cells { equation, .. } if values < BEYOND_COUNTING => {
            let shape = Shape::pair([strip.rows, columns], [false, false], SHORTEST, false);
            of_equation(equation, &Method::of(params, 0.0), shape, files)
        }
        _ => values,
    }
}

/// Bytes that a rank needs, likewise.
pub(super) fn memory(case: &Case, shape: Shape, files: usize) -> f64 {
    match case.equation() {
        Some(equation) => of_equation(equation, &case.method, shape, files),
        None => of_fields(begin::fields(case), shape),
    }
}

fn of_fields(fields: Fields, shape: Shape) -> f64 {
    (fields.count() as u64 * shape.bytes()) as f64
}

fn of_equation(equation: &Equation, method: &Method, shape: Shape, files: usize) -> f64 {
    let columns = shape.columns as f64;
    let cells = shape.rows as f64 * columns;
    // Which cells are inside, and a copy of the field with holes.
    let holes = if equation.mask.is_some() { 9.0 * cells } else { 0.0 };
    let in_passing = 8.0 * ROWS_IN_PASSING * columns;
    let fields = of_fields(begin::fields_of(Some(equation), method), shape);
    let planes = bytes_of_planes(equation, method, Plane::most_bytes(shape));
    fields + planes + holes + 8.0 * files as f64 * cells + in_passing
}

impl Job {
    /// Bytes of `diff2d.h5` from output `first` on, and of the pictures and their animation:
    /// approximately, an upper bound.
    pub fn bytes_from(&self, first: usize) -> [f64; 2] {
        let pictures = animation::bytes(&self.case, &self.params.graphics, first);
        [series::bytes(&self.case, first), pictures]
    }

    /// Bytes of probes, slices and coarse fields, of a run that continues only those after a step: an
    /// upper bound.
    pub fn bytes_of_samples(&self, after: Option<u64>) -> f64 {
        samples::extents(&self.case, &self.samplers, after)
            .map(|(_, extent)| extent.bytes as f64 + space::STRUCTURE as f64)
            .sum()
    }

    /// Refuses more slices and coarse fields, whose files stay open, than may be open at one time.
    pub(super) fn check_open_files(&self) -> Result<()> {
        let needed = self.samplers.len() as u64 + OPEN_FILES;
        match most_open_files() {
            Some(limit) if needed > limit => {
                let text = format!(
                    "the run has {needed} files open at one time, with those of MPI, but may have {limit} (ulimit -n): \
                     raise that limit, or ask for fewer slices and coarse fields"
                );
                Err(self.locate(Problem::new(&["slices", "coarse"], text)))
            }
            _ => Ok(()),
        }
    }

    /// Refuses more files than the file system of the output directory has room for.
    pub(super) fn check_number_of_files(&self, first: usize) -> Result<()> {
        let dir = self.dir();
        let Some(free) = available_files(&dir) else { return Ok(()) };
        let pictures = match self.params.graphics.enabled {
            true => self.case.schedule.outputs() - first,
            false => 0,
        };
        let needed = files::most_files(pictures, self.samplers.len()) as u64;
        let free = free.saturating_add(files::number_of_files(&dir)? as u64);
        if needed <= free {
            return Ok(());
        }
        let dir = dir.display();
        let fix = match pictures {
            0 => "write to another disk (output.dir)",
            _ => {
                "raise outtime, set graphics.enabled = false, or write to another disk (output.dir)"
            }
        };
        let text = format!(
            "output.dir = {dir}: the run writes {needed} files, but its file system has room for {free} more \
             (inodes): {fix}"
        );
        Err(self.locate(Problem::new(&["output.dir"], text)))
    }

    /// The same as [`check_file_size`] for the file of a sampler.
    pub(super) fn check_sample_size(&self, sampler: &Sampler, bytes: f64) -> Result<()> {
        let (path, every) = (samples::path(sampler), format!("{}.every", sampler.name));
        check_size_of(&path.display().to_string(), bytes, &[&every, "runtime"], &every)
            .map_err(|found| self.locate(found))
    }

    /// Refuses what a run writes from output `first`, or from a step on, if a file may not be as large or
    /// the disk has no room for all.
    pub(super) fn check_disk(&self, first: usize, after: Option<u64>) -> Result<()> {
        let [file, pictures] = self.bytes_from(first);
        check_file_size(file).map_err(|found| self.locate(found))?;
        for (sampler, extent) in samples::extents(&self.case, &self.samplers, after) {
            self.check_sample_size(sampler, extent.file as f64)?;
        }
        let Some(disk) = self.needs.disk else { return Ok(()) };
        let dir = self.dir();
        let freed = files::freed_by_removal(&dir)?;
        let snapshots = counted(self.case.schedule.outputs() - first, "snapshot");
        let of_samples = self.bytes_of_samples(after);
        let samples = match self.samplers[..] {
            [] => String::new(),
            _ => format!(", with probes, slices and coarse fields of {},", human_bytes(of_samples)),
        };
        let what = match self.params.graphics.enabled {
            true => format!("the file and pictures of {snapshots}{samples} take"),
            false => format!("the file of {snapshots}{samples} takes"),
        };
        let (keys, smaller): (&[&str], _) = match () {
            () if of_samples > file.max(pictures) => (
                &["probes", "slices", "coarse"],
                "take fewer times (every) of probes, slices and coarse fields",
            ),
            () if pictures > file => (
                &["graphics", "graphics.size"],
                "lower graphics.size, or set graphics.enabled = false",
            ),
            () => (&["dx", "grid.cells", "outtime", "runtime", "x2", "x1"], coarser(&self.params)),
        };
        let fix = format!(
            "{smaller}, or write to another disk than that of {} with --set output.dir=DIR",
            dir.display()
        );
        let keys = if disk == 0 { &["output.dir"] } else { keys };
        let needed = file + space::STRUCTURE as f64 + pictures + of_samples;
        let free = disk.saturating_add(freed);
        check(keys, &self.params, &what, needed, free, &fix).map_err(|found| self.locate(found))
    }
}

/// A file larger than the system lets this process create fails when it is created.
pub(super) fn check_file_size(bytes: f64) -> Checked {
    let keys = ["outtime", "dx", "runtime", "x2", "x1"];
    check_size_of("the file of snapshots", bytes, &keys, "outtime, or take a coarser grid")
}

fn check_size_of(what: &str, bytes: f64, keys: &[&str], or_raise: &str) -> Checked {
    match largest_file() {
        Some(limit) if bytes > limit as f64 => {
            let (bytes, limit) = (human_bytes(bytes), human_bytes(limit as f64));
            let text = format!(
                "{what} takes {bytes}, but no file may be larger than {limit} here: raise that limit \
                 (ulimit -f) or {or_raise}"
            );
            Err(Problem::new(keys, text))
        }
        _ => Ok(()),
    }
}

/// Refuses more ranks than rows.
pub(super) fn check_ranks(params: &Params, grid: &Grid, ranks: usize) -> Checked {
    if ranks <= grid.rows() {
        return Ok(());
    }
    let [rows, most] = ["row", "rank"].map(|noun| counted(grid.rows(), noun));
    let lower = match (grid.y.layout, params.grid.cells) {
        (Layout::Course, _) => "lower dx",
        (Layout::Cells, None) => "lower dx or dy",
        (Layout::Cells, Some(_)) => "take more cells along y",
    };
    let asked = asked(params);
    let text = format!(
        "{asked} gives {rows}, fewer than the {ranks} ranks: use at most {most}, or {lower}"
    );
    Err(Problem::new(&["grid.cells", "dy", "dx", "x2", "x1"], text))
}

/// The size of the grid that was asked for.
fn asked(params: &Params) -> String {
    match (params.grid.cells, params.dy) {
        (Some([nx, ny]), _) => format!("grid.cells = [{nx}, {ny}]"),
        (None, Some(dy)) => format!("dx = {}, dy = {}", shown(params.dx), shown(dy)),
        (None, None) => format!("dx = {}", shown(params.dx)),
    }
}

/// How to ask for fewer or smaller snapshots.
fn coarser(params: &Params) -> &'static str {
    match params.grid.cells {
        Some(_) => "raise outtime, or take fewer cells",
        None => "raise dx or outtime",
    }
}

/// How to ask for a smaller one.
fn smaller(params: &Params) -> &'static str {
    match params.grid.cells {
        Some(_) => "take fewer cells",
        None => "raise dx",
    }
}

/// A problem with the grid, or with another of `keys`, if `what`, which ends with "takes" or "take",
/// needs more bytes than there are; the message names both numbers.
fn check(
    keys: &[&str],
    params: &Params,
    what: &str,
    needed: f64,
    available: u64,
    fix: &str,
) -> Checked {
    if needed <= available as f64 {
        return Ok(());
    }
    let (needed, available) = (human_bytes(needed), human_bytes(available as f64));
    let asked = asked(params);
    let text = format!("{asked}: {what} {needed}, but {available} are available: {fix}");
    Err(Problem::new(keys, text))
}

/// Cells along x below which a row takes more memory than its values.
const SHORT_ROW: u32 = 100;

/// Refuses a field that takes more memory than its node has.
pub(super) fn check_memory(params: &Params, needed_on_node: f64) -> Checked {
    let turned = match params.grid.cells {
        Some([nx, ny]) if nx < SHORT_ROW && nx < ny => {
            "put the longer side along x (a row of a few cells takes as much as one of a hundred), "
        }
        _ => "",
    };
    let fix = &format!("{turned}{}, or use more nodes", smaller(params));
    let keys = &["dx", "grid.cells", "dy", "x2", "x1"];
    check(keys, params, "the field in memory takes", needed_on_node, available_memory(), fix)
}
