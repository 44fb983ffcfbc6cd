//! From a parameter file to a run that can start: everything that can be refused is refused here,
//! before anything is written.

use crate::comm::Comm;
use crate::crowding::{self, Crowded};
use crate::error::{Error, Problem, Result};
use crate::field::Shape;
use crate::graphics;
use crate::grid::Grid;
use crate::number::{counted, shown};
use crate::output::directory;
use crate::output::lock::Lock;
use crate::params::{Origins, Params};
use crate::plan;
use crate::resources::{available_disk, available_memory, check};
use crate::stencil::Stencil;
use crate::stop::{Signals, Watch};
use crate::strip::Strip;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Bytes per second that a checkpoint is taken to be written at, until the first one was timed.
const SLOW_DISK: f64 = 100e6;

/// A run whose parameters have been checked, on one rank.
#[derive(Debug, Clone)]
pub struct Job {
    /// The parameters as run.
    pub params: Params,
    /// The grid that follows from them.
    pub grid: Grid,
    /// The rows of this rank.
    pub strip: Strip,
    /// The time step, and how it is computed on this rank.
    pub stencil: Stencil,
    /// What the storage of this rank holds.
    pub shape: Shape,
    /// What the run takes and what there is.
    pub needs: Needs,
    /// A node with more ranks than cores, on rank 0.
    pub crowded: Option<Crowded>,
    /// Where the parameters were given.
    origins: Origins,
}

/// What to do with a run that the output directory holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Existing<'p> {
    /// Leave it alone and refuse to run.
    Refuse,
    /// Replace it.
    Replace,
    /// Go on with it.
    GoOn,
    /// Go on with it if this file, a checkpoint, lies there too; else leave it alone.
    GoOnFrom(&'p Path),
}

impl Existing<'_> {
    /// What to do with a run in `dir`; for rank 0, which alone looks at the file system.
    fn into_directory(self, dir: &Path) -> Existing<'static> {
        match self {
            Existing::GoOnFrom(path) if directory::holds(dir, path) => Existing::GoOn,
            Existing::GoOnFrom(_) | Existing::Refuse => Existing::Refuse,
            Existing::Replace => Existing::Replace,
            Existing::GoOn => Existing::GoOn,
        }
    }
}

/// Bytes that a run takes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Needs {
    /// Memory of the largest rank.
    pub memory_per_rank: f64,
    /// Size of `diff2d.h5`.
    pub file: f64,
    /// Size of the pictures and their animation, at most, about.
    pub pictures: f64,
    /// Space on the disk of the output directory, where the system tells.
    pub disk: Option<u64>,
}

impl Job {
    /// Reads the parameters on rank 0, tells them to all ranks, and checks that the run can be
    /// had: enough rows and memory.
    ///
    /// # Errors
    /// The same on every rank: the first thing that stands in the way.
    pub fn prepare(comm: &Comm, file: &Path, overrides: &[String]) -> Result<Job> {
        let read = match comm.is_root() {
            true => read(file, overrides),
            false => Ok(Default::default()),
        };
        let (params, origins) = comm.broadcast(comm.agree(read)?);
        let locate = |problem| origins.locate(problem);
        let grid = Grid::new(&params).map_err(locate)?;
        check_ranks(&params, &grid, comm.size()).map_err(locate)?;
        graphics::colours(&params.graphics).map_err(locate)?;
        let strip = Strip::new(grid.n, comm.size(), comm.rank());
        let needed = |rows: usize| 8.0 * rows as f64 * grid.n as f64;
        comm.agree(check_memory(&params, comm.sum_on_node(needed(strip.rows))).map_err(locate))?;
        let ranks_on_node = comm.sum_on_node(1.0) as usize;
        // That of the last rank is the shortest.
        let rows = Strip::new(grid.n, comm.size(), comm.size() - 1).rows;
        let stencil = plan::stencil(&params.solver, grid.factor, [rows, grid.n], ranks_on_node);
        let stencil = comm.agree(stencil.map_err(locate))?;
        let stencil = same_passes(comm, stencil, rows, grid.steps);
        let shape = shape(comm, strip, &grid, &stencil);
        let memory = shape.bytes() as f64;
        comm.agree(check_memory(&params, comm.sum_on_node(memory)).map_err(locate))?;
        let needs = Needs {
            memory_per_rank: -comm.min([-memory])[0],
            file: crate::output::series::bytes(&grid, 0),
            pictures: crate::output::frames::bytes(&grid, &params.graphics, 0),
            disk: available_disk(Path::new(&params.output.dir)),
        };
        let crowded = crowding::find(comm);
        Ok(Job { params, grid, strip, stencil, shape, needs, crowded, origins })
    }

    /// Checks that the output directory can be had: nobody else writes to it, its disk has space,
    /// and it holds no run, unless `existing` says what to do with it. `file` is where the
    /// parameters were read from.
    ///
    /// # Errors
    /// The same on every rank: the first thing that stands in the way.
    pub fn check_directory(&self, comm: &Comm, file: &Path, existing: Existing) -> Result<()> {
        comm.agree(match comm.is_root() {
            true => Lock::look(&self.dir()).and_then(|()| {
                self.check_output(file, existing).map_err(|problem| self.locate(problem))
            }),
            false => Ok(()),
        })
    }

    /// The output directory.
    pub fn dir(&self) -> PathBuf {
        PathBuf::from(&self.params.output.dir)
    }

    /// Turns a problem with a parameter into an error that says where its value was given.
    pub fn locate(&self, problem: Problem) -> Error {
        self.origins.locate(problem)
    }

    /// Makes the output directory, takes its lock on rank 0, and looks once more that nobody was
    /// faster.
    ///
    /// # Errors
    /// The same on every rank: the directory cannot be made, or another run has it.
    pub fn lock(&self, comm: &Comm, existing: Existing) -> Result<Option<Lock>> {
        let dir = self.dir();
        let take = || {
            std::fs::create_dir_all(&dir).map_err(|cause| Error::cannot("create", &dir, cause))?;
            let lock = Lock::take(&dir)?;
            if existing.into_directory(&dir) == Existing::Refuse {
                directory::refuse_existing_run(&dir).map_err(|problem| self.locate(problem))?;
            }
            Ok(Some(lock))
        };
        comm.agree(if comm.is_root() { take() } else { Ok(None) })
    }

    /// Decides when to write a checkpoint and when to stop, from `step` on.
    pub fn watch<'c>(
        &self,
        comm: &'c Comm,
        signals: Signals,
        deadline: Option<Instant>,
        step: u64,
    ) -> Watch<'c> {
        let bytes = (self.grid.n as f64).powi(2) * size_of::<f64>() as f64;
        let needed = Duration::from_secs_f64(bytes / SLOW_DISK);
        let every = self.params.checkpoint.interval();
        let pass = comm.broadcast(self.stencil.blocking().steps as u64);
        Watch::new(comm, signals, deadline, every, needed, step, pass)
    }

    fn check_output(&self, file: &Path, existing: Existing) -> std::result::Result<(), Problem> {
        let dir = self.dir();
        directory::refuse_unusable(&dir)?;
        directory::protect_input(&dir, file, &self.params)?;
        let freed = match existing.into_directory(&dir) {
            Existing::Replace | Existing::GoOn => directory::size_of_run(&dir),
            _ => {
                directory::refuse_existing_run(&dir)?;
                0
            }
        };
        let goes_on = existing.into_directory(&dir) == Existing::GoOn;
        if goes_on && dir.join(directory::SERIES).exists()
            || matches!(existing, Existing::GoOnFrom(_))
        {
            // The file has its space already; or how many snapshots follow the checkpoint is not
            // known yet, and the file system is asked for their space when their file is made.
            return Ok(());
        }
        let Some(disk) = self.needs.disk else { return Ok(()) };
        let outputs = self.grid.outputs();
        let (what, needed) = match self.params.graphics.enabled {
            true => ("the file and pictures of", self.needs.file + self.needs.pictures),
            false => ("the file of", self.needs.file),
        };
        let what = format!("{what} {}", counted(outputs, "snapshot"));
        let fix = format!(
            "raise dx or outtime, or write to another disk than that of {} with --set output.dir=DIR",
            dir.display()
        );
        let keys: &[&str] = match disk {
            0 => &["output.dir"],
            _ => &["dx", "outtime", "runtime", "x2", "x1"],
        };
        check(keys, self.params.dx, &what, needed, disk.saturating_add(freed), &fix)
    }
}

fn read(file: &Path, overrides: &[String]) -> Result<(Params, Origins)> {
    let (params, origins) = Params::read(file, overrides)?;
    Grid::new(&params).map_err(|problem| origins.locate(problem))?;
    Ok((params, origins))
}

fn shape(comm: &Comm, strip: Strip, grid: &Grid, stencil: &Stencil) -> Shape {
    Shape {
        rows: strip.rows,
        columns: grid.n,
        low_neighbour: !comm.is_root(),
        high_neighbour: !comm.is_last(),
        steps: stencil.blocking().steps,
        tile_steps: stencil.blocking().tile_steps,
    }
}

/// Passes of the same length on all ranks, and no longer than the shortest strip or the run can use.
/// Any lengths give the same bits; but a rank far from its edges in a long pass would keep a
/// neighbour in a short one waiting.
fn same_passes(comm: &Comm, stencil: Stencil, rows: usize, steps: u64) -> Stencil {
    let by_rows = match comm.size() {
        1 => usize::MAX,
        2 => rows - 1,
        _ => rows / 2,
    };
    let by_run = usize::try_from(steps).unwrap_or(usize::MAX);
    let stencil = stencil.with_most_steps(by_rows.min(by_run));
    let [shortest] = comm.min([stencil.blocking().steps as f64]);
    stencil.with_most_steps(shortest as usize)
}

fn check_ranks(params: &Params, grid: &Grid, ranks: usize) -> std::result::Result<(), Problem> {
    if ranks <= grid.n {
        return Ok(());
    }
    let [rows, most] = ["row", "rank"].map(|noun| counted(grid.n, noun));
    let text = format!(
        "dx = {} gives {rows}, fewer than the {ranks} ranks: use at most {most}, or lower dx",
        shown(params.dx)
    );
    Err(Problem::new(&["dx", "x2", "x1"], text))
}

fn check_memory(params: &Params, needed_on_node: f64) -> std::result::Result<(), Problem> {
    let fix = "raise dx, or use more nodes";
    let keys = &["dx", "x2", "x1"];
    check(keys, params.dx, "the field in memory", needed_on_node, available_memory(), fix)
}
