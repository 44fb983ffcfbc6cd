//! From a parameter file to a run that can start: everything that can be refused is refused here,
//! before anything is written.

mod beginning;
mod directory;
mod given;
mod known;
mod needs;
mod strips;

pub use beginning::{Beginning, check_name};
pub use known::Known;
pub use needs::Needs;

use crate::error::{Error, Problem, Result};
use crate::kernel::{Plan, Shape};
use crate::machine::available_disk;
use crate::number::index;
use crate::output::pictures;
use crate::output::samples;
use crate::params::{Origins, Params};
use crate::problem::Case;
use crate::problem::coefficients::Coefficients;
use crate::problem::method::Method;
use crate::problem::sampling::{self, Sampler};
use crate::problem::stated::Stated;
use crate::program::crowding::{self, Crowded};
use crate::program::plan;
use crate::ranks::{Comm, Strip};
use crate::run::watch::{Costs, Signals, Watch};
use crate::run::{Setup, begin};
use given::Given;
use known::timed;
use needs::{check_memory, check_ranks};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use strips::{same_passes, shape};

/// Bytes per second at which a checkpoint is assumed to be written, until the first one has been
/// timed.
const SLOW_DISK: f64 = 100e6;

/// A run whose parameters have been checked, on one rank.
#[derive(Debug, Clone)]
pub struct Job {
    /// The parameters as run.
    pub params: Params,
    /// The points, steps and outputs that follow from them.
    pub case: Case,
    /// What is written at cadences of its own.
    pub samplers: Vec<Sampler>,
    /// What is known of an equation.
    pub known: Option<Known>,
    /// The rows of this rank.
    pub strip: Strip,
    /// How the time steps are computed on this rank.
    pub plan: Plan,
    /// What the storage of this rank holds.
    pub shape: Shape,
    /// What the run needs and what is available.
    pub needs: Needs,
    /// The output directory that the parameters name, if they are with their run in a different
    /// one.
    pub moved_from: Option<String>,
    /// A node with more ranks than cores, on rank 0.
    pub crowded: Option<Crowded>,
    /// What becomes of a run that the output directory holds.
    pub beginning: Beginning,
    /// Where the parameters were given.
    origins: Origins,
}

impl Job {
    /// Reads the parameters on rank 0, sends them to all ranks, and checks that there are enough
    /// rows and memory. A run continued with the parameter file that it wrote continues where both
    /// are now.
    ///
    /// # Errors
    /// The same on every rank: the first thing that stands in the way.
    pub fn prepare(
        comm: &Comm,
        file: &Path,
        overrides: &[String],
        asked: &Beginning,
    ) -> Result<Job> {
        let mut given = comm.from_root(|| given::read(file, overrides, asked))?;
        let stated = comm.agree(given.stated())?;
        Job::of(comm, given, stated)
    }

    /// A job from parameters made by a program, the same on all ranks, in a directory of its own.
    ///
    /// # Errors
    /// The same on every rank: the first thing that stands in the way.
    pub fn new(comm: &Comm, params: Params) -> Result<Job> {
        let params = params.checked()?;
        let mut given = comm.from_root(|| Given::with_files(params, Beginning::New))?;
        let stated = comm.agree(given.stated())?;
        Job::of(comm, given, stated)
    }

    /// The same for a case other than that of the parameters, which define everything else, and for
    /// a run that may be continued.
    ///
    /// # Errors
    /// The same on every rank: the first thing that stands in the way.
    pub fn with_case(comm: &Comm, params: Params, case: Case, beginning: Beginning) -> Result<Job> {
        let given = Given::new(params, beginning);
        Job::of(comm, given, Stated::Course(Box::new(case)))
    }

    fn of(comm: &Comm, given: Given, stated: Stated) -> Result<Job> {
        let Given { params, origins, beginning, moved_from, .. } = given;
        let locate = |problem| origins.locate(problem);
        let grid = stated.grid();
        check_ranks(&params, grid, comm.size()).map_err(locate)?;
        pictures::colours(&params.graphics).map_err(locate)?;
        let strip = Strip::new(grid.rows(), comm.size(), comm.rank());
        let files = stated.own(&strip.range());
        let least = needs::least_memory(&params, &stated, strip, files);
        comm.agree(check_memory(&params, comm.node().sum([least])[0]).map_err(locate))?;
        let (case, known) = timed(comm, &params, stated, strip).map_err(locate)?;
        let samplers = samplers_inside(comm, &params, &case, strip).map_err(locate)?;
        let grid = &case.grid;
        let ranks_on_node = index(comm.node().sum([1_u64])[0]);
        // The last rank has the shortest strip.
        let rows = Strip::new(grid.rows(), comm.size(), comm.size() - 1).rows;
        let shortest = [rows, grid.columns()];
        let planes = case.planes();
        let plan = plan::plan(&params.solver, planes, shortest, ranks_on_node);
        let plan = comm.agree(plan.map_err(locate))?;
        let by_run = match case.method {
            Method::Euler => usize::try_from(case.schedule.steps).unwrap_or(usize::MAX),
            Method::Exponential(_) => usize::MAX,
        };
        let plan = same_passes(comm, plan, rows, by_run);
        let shape = shape(comm, &case, strip, plan);
        let memory = needs::memory(&case, shape, files);
        comm.agree(check_memory(&params, comm.node().sum([memory])[0]).map_err(locate))?;
        let needs = Needs {
            memory_per_rank: comm.max([memory])[0],
            disk: available_disk(Path::new(&params.output.dir)),
        };
        let crowded = crowding::find(comm);
        Ok(Job {
            params,
            case,
            samplers,
            known,
            strip,
            plan,
            shape,
            needs,
            moved_from,
            crowded,
            beginning,
            origins,
        })
    }

    /// The output directory.
    pub fn dir(&self) -> PathBuf {
        PathBuf::from(&self.params.output.dir)
    }

    /// The files of probes, slices and coarse fields, below the output directory.
    pub fn samples(&self) -> Vec<PathBuf> {
        self.samplers.iter().map(samples::path).collect()
    }

    /// Turns a problem with a parameter into an error that says where its value was given.
    pub fn locate(&self, problem: Problem) -> Error {
        self.origins.locate(problem)
    }

    /// What a run of this job is made of.
    pub fn setup(&self) -> Setup<'_> {
        let Job { case, strip, plan, shape, samplers, .. } = self;
        Setup { case, strip: *strip, plan: *plan, shape: *shape, samplers }
    }

    /// Decides when to write a checkpoint and when to stop.
    pub fn watch<'c>(
        &self,
        comm: &'c Comm,
        signals: Signals,
        deadline: Option<Instant>,
    ) -> Watch<'c> {
        let fields = begin::fields(&self.case).saved();
        let bytes = fields as f64 * self.case.grid.points() * size_of::<f64>() as f64;
        let costs = Costs::guess(fields, Duration::from_secs_f64(bytes / SLOW_DISK));
        let every = self.params.checkpoint.interval();
        let pass = comm.broadcast(self.plan.blocking.steps as u64);
        Watch::new(comm, signals, deadline, every, costs, pass)
    }

    /// Whether a key was given, in the file or on the command line.
    pub fn gives(&self, key: &str) -> bool {
        self.origins.holds(key)
    }
}

/// What is written at cadences of its own, once no probe is outside the mask.
fn samplers_inside(
    comm: &Comm,
    params: &Params,
    case: &Case,
    strip: Strip,
) -> std::result::Result<Vec<Sampler>, Problem> {
    let samplers = sampling::samplers(params, case)?;
    let Some(equation) = case.equation() else { return Ok(samplers) };
    let mut coefficients = Coefficients::new(equation, &case.grid);
    let checked = sampling::check_inside(&samplers, &mut coefficients, &strip.range());
    comm.agree(checked).map(|()| samplers)
}
