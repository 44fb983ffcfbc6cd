//! From a parameter file to a run that can start: everything that can be refused is refused here,
//! before anything is written.

use crate::comm::Comm;
use crate::error::{Error, Problem, Result, shown};
use crate::field::Field;
use crate::grid::Grid;
use crate::output::directory;
use crate::output::lock::Lock;
use crate::params::{Origins, Params};
use crate::resources::{available_disk, available_memory, check};
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
    /// What the run takes and what there is.
    pub needs: Needs,
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
    pub memory_per_rank: u128,
    /// Size of `diff2d.h5`.
    pub file: u128,
    /// Space on the disk of the output directory, where the system tells.
    pub disk: Option<u64>,
}

impl Job {
    /// Reads the parameters on rank 0, tells them to all ranks, and checks that the run can be
    /// had: enough rows, memory and disk space, and an output directory that nobody else writes to
    /// and that holds no run, unless `existing` says what to do with it.
    ///
    /// # Errors
    /// The same on every rank: the first thing that stands in the way.
    pub fn prepare(
        comm: &Comm,
        file: &Path,
        overrides: &[String],
        existing: Existing,
    ) -> Result<Job> {
        let read = match comm.is_root() {
            true => read(file, overrides),
            false => Ok(Default::default()),
        };
        let (params, origins) = comm.broadcast(comm.agree(read)?);
        let locate = |problem| origins.locate(problem);
        let grid = Grid::new(&params).map_err(locate)?;
        check_ranks(&params, &grid, comm.size()).map_err(locate)?;
        let strip = Strip::new(grid.n, comm.size(), comm.rank());
        let memory = Field::bytes(strip.rows, grid.n);
        comm.agree(check_memory(&params, comm.sum_on_node(memory as f64)).map_err(locate))?;
        let needs = Needs {
            memory_per_rank: Field::bytes(Strip::new(grid.n, comm.size(), 0).rows, grid.n),
            file: crate::output::series::bytes(&grid, 0),
            disk: available_disk(Path::new(&params.output.dir)),
        };
        let job = Job { params, grid, strip, needs };
        comm.agree(match comm.is_root() {
            true => job.check_output(existing, &origins),
            false => Ok(()),
        })?;
        Ok(job)
    }

    /// The output directory.
    pub fn dir(&self) -> PathBuf {
        PathBuf::from(&self.params.output.dir)
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
                directory::refuse_existing_run(&dir)?;
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
        Watch::new(comm, signals, deadline, self.params.checkpoint.interval(), needed, step)
    }

    fn check_output(&self, existing: Existing, origins: &Origins) -> Result<()> {
        let dir = self.dir();
        Lock::look(&dir)?;
        directory::refuse_file(&dir)?;
        let freed = match existing.into_directory(&dir) {
            Existing::Replace | Existing::GoOn => directory::size_of_run(&dir),
            _ => {
                directory::refuse_existing_run(&dir)?;
                0
            }
        };
        if matches!(existing, Existing::GoOnFrom(_)) {
            // How many snapshots follow the checkpoint is not known yet; the file system is asked
            // for their space when their file is made.
            return Ok(());
        }
        let Some(disk) = self.needs.disk else { return Ok(()) };
        let what = format!("the output file of {} snapshots", self.grid.outputs());
        let fix = "raise dx or outtime, or write to another disk with --set output.dir=DIR";
        check(self.params.dx, &what, self.needs.file, disk.saturating_add(freed), fix)
            .map_err(|problem| origins.locate(problem))
    }
}

fn read(file: &Path, overrides: &[String]) -> Result<(Params, Origins)> {
    let (params, origins) = Params::read(file, overrides)?;
    Grid::new(&params).map_err(|problem| origins.locate(problem))?;
    Ok((params, origins))
}

fn check_ranks(params: &Params, grid: &Grid, ranks: usize) -> std::result::Result<(), Problem> {
    if ranks <= grid.n {
        return Ok(());
    }
    let (dx, n) = (shown(params.dx), grid.n);
    let text = format!(
        "dx = {dx} gives {n} rows, fewer than the {ranks} ranks: use at most {n} ranks, or lower dx"
    );
    Err(Problem::new("dx", text))
}

fn check_memory(params: &Params, needed_on_node: f64) -> std::result::Result<(), Problem> {
    let fix = "raise dx, or use more nodes";
    check(params.dx, "the field in memory", needed_on_node as u128, available_memory(), fix)
}
