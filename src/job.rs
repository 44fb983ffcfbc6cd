//! From a parameter file to a run that can start: everything that can be refused is refused here,
//! before anything is written.

use crate::comm::Comm;
use crate::error::{Problem, Result, shown};
use crate::field::Shape;
use crate::grid::Grid;
use crate::output::directory;
use crate::params::{Origins, Params};
use crate::plan;
use crate::resources::{available_disk, available_memory, check};
use crate::stencil::Stencil;
use crate::strip::Strip;
use std::path::{Path, PathBuf};

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
}

/// Bytes that a run takes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Needs {
    /// Memory of the largest rank.
    pub memory_per_rank: f64,
    /// Size of `diff2d.h5`.
    pub file: f64,
    /// Space on the disk of the output directory, where the system tells.
    pub disk: Option<u64>,
}

impl Job {
    /// Reads the parameters on rank 0, tells them to all ranks, and checks that the run can be
    /// had: enough rows, memory and disk space, and an output directory that holds no run, or one
    /// that may be replaced (`overwrite`).
    ///
    /// # Errors
    /// The same on every rank: the first thing that stands in the way.
    pub fn prepare(comm: &Comm, file: &Path, overrides: &[String], overwrite: bool) -> Result<Job> {
        let read = match comm.is_root() {
            true => read(file, overrides),
            false => Ok(Default::default()),
        };
        let (params, origins) = comm.broadcast(comm.agree(read)?);
        let locate = |problem| origins.locate(problem);
        let grid = Grid::new(&params).map_err(locate)?;
        check_ranks(&params, &grid, comm.size()).map_err(locate)?;
        let strip = Strip::new(grid.n, comm.size(), comm.rank());
        let needed = |rows: usize| 8.0 * rows as f64 * grid.n as f64;
        comm.agree(check_memory(&params, comm.sum_on_node(needed(strip.rows))).map_err(locate))?;
        let ranks_on_node = comm.sum_on_node(1.0) as usize;
        let stencil =
            plan::stencil(&params.solver, grid.factor, [strip.rows, grid.n], ranks_on_node);
        let stencil = comm.agree(stencil.map_err(locate))?;
        let shape = shape(comm, strip, &grid, &stencil);
        let memory = shape.bytes() as f64;
        comm.agree(check_memory(&params, comm.sum_on_node(memory)).map_err(locate))?;
        let needs = Needs {
            memory_per_rank: -comm.min([-memory])[0],
            file: crate::output::series::bytes(&grid),
            disk: available_disk(Path::new(&params.output.dir)),
        };
        let job = Job { params, grid, strip, stencil, shape, needs };
        comm.agree(match comm.is_root() {
            true => job.check_output(file, overwrite).map_err(locate),
            false => Ok(()),
        })?;
        Ok(job)
    }

    /// The output directory.
    pub fn dir(&self) -> PathBuf {
        PathBuf::from(&self.params.output.dir)
    }

    fn check_output(&self, file: &Path, overwrite: bool) -> std::result::Result<(), Problem> {
        let dir = self.dir();
        directory::refuse_unusable(&dir)?;
        directory::protect_input(&dir, file, &self.params)?;
        let freed = match overwrite {
            true => directory::size_of_run(&dir),
            false => {
                directory::refuse_existing_run(&dir)?;
                0
            }
        };
        let Some(disk) = self.needs.disk else { return Ok(()) };
        let what = format!("the file of {} snapshots", self.grid.outputs());
        let fix = format!(
            "raise dx or outtime, or write to another disk than that of {} with --set output.dir=DIR",
            dir.display()
        );
        let keys: &[&str] = match disk {
            0 => &["output.dir"],
            _ => &["dx", "outtime", "runtime", "x2", "x1"],
        };
        check(keys, self.params.dx, &what, self.needs.file, disk.saturating_add(freed), &fix)
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

fn check_ranks(params: &Params, grid: &Grid, ranks: usize) -> std::result::Result<(), Problem> {
    if ranks <= grid.n {
        return Ok(());
    }
    let (dx, n) = (shown(params.dx), grid.n);
    let text = format!(
        "dx = {dx} gives {n} rows, fewer than the {ranks} ranks: use at most {n} ranks, or lower dx"
    );
    Err(Problem::new(&["dx", "x2", "x1"], text))
}

fn check_memory(params: &Params, needed_on_node: f64) -> std::result::Result<(), Problem> {
    let fix = "raise dx, or use more nodes";
    let keys = &["dx", "x2", "x1"];
    check(keys, params.dx, "the field in memory", needed_on_node, available_memory(), fix)
}
