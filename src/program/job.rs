//! From a parameter file to a run that can start: everything that can be refused is refused here,
//! before anything is written.

mod beginning;
mod given;
mod known;
mod needs;

pub use beginning::{Beginning, check_name};
pub use known::Known;
pub use needs::Needs;

use crate::error::{Error, Problem, Result};
use crate::kernel::{Operator, Plan, Plane, Shape};
use crate::look;
use crate::machine::available_disk;
use crate::number::index;
use crate::output::directory::{self, Made};
use crate::output::lock::Lock;
use crate::output::names;
use crate::output::pictures::{self, animation};
use crate::output::{self, Begin, files, samples, series, space};
use crate::params::{Origins, Params};
use crate::problem::coefficients::Coefficients;
use crate::problem::method::Method;
use crate::problem::sampling::{self, Sampler};
use crate::problem::stated::Stated;
use crate::problem::{Case, Solves};
use crate::program::crowding::{self, Crowded};
use crate::program::plan;
use crate::ranks::{Comm, Strip};
use crate::run::watch::{Costs, Signals, Watch};
use crate::run::{Setup, begin, operator};
use given::Given;
use known::timed;
use needs::{check_file_size, check_memory, check_ranks};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// Bytes per second at which a checkpoint is assumed to be written, until the first one has been
/// timed.
const SLOW_DISK: f64 = 100e6;

/// Rows of values in memory, besides the fields, while the coefficients of a row of cells are evaluated: next to nothing,
/// unless there are only a few rows.
const ROWS_IN_PASSING: f64 = 16.0;

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
        let stated = given.stated()?;
        Job::of(comm, given, stated)
    }

    /// A job from parameters made by a program, the same on all ranks, in a directory of its own.
    ///
    /// # Errors
    /// The same on every rank: the first thing that stands in the way.
    pub fn new(comm: &Comm, params: Params) -> Result<Job> {
        let params = params.checked()?;
        let mut given = comm.from_root(|| Given::with_files(params, Beginning::New))?;
        let stated = given.stated()?;
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
        let in_passing = match stated {
            Stated::Course(_) => 0.0,
            Stated::Cells { .. } => 8.0 * ROWS_IN_PASSING * grid.columns() as f64,
        };
        let needed =
            |rows: usize| (8 * (1 + files) * rows) as f64 * grid.columns() as f64 + in_passing;
        comm.agree(
            check_memory(&params, comm.node().sum([needed(strip.rows)])[0]).map_err(locate),
        )?;
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
        let planes = case.bytes_of_planes(Plane::most_bytes(shape));
        let has_mask = case.equation().is_some_and(|equation| equation.mask.is_some());
        // Which cells are inside, and a copy of the field with holes.
        let cells = strip.rows as f64 * case.grid.columns() as f64;
        let holes = if has_mask { 9.0 * cells } else { 0.0 };
        let fields = begin::fields(&case).count();
        let from_files = 8.0 * files as f64 * cells;
        let memory =
            (fields as u64 * shape.bytes()) as f64 + planes + holes + from_files + in_passing;
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

    /// Checks that the output directory can be used: nobody else writes to it, and it holds no run
    /// that has to be left alone. `file` is where the parameters were read from. Anything created
    /// for the check is removed again.
    ///
    /// # Errors
    /// The same on every rank: the first thing that stands in the way.
    pub fn check_directory(&self, comm: &Comm, file: &Path) -> Result<()> {
        comm.agree(match comm.is_root() {
            true => self.check_output(file),
            false => Ok(()),
        })
    }

    /// Checks the files that a run begins with: that the disk has space for new ones, or that the
    /// existing ones hold everything that the checkpoint counts on.
    ///
    /// # Errors
    /// The same on every rank: what stands in the way.
    pub fn check_files(&self, comm: &Comm, begin: Begin) -> Result<()> {
        comm.agree(if comm.is_root() { self.check_files_alone(begin) } else { Ok(()) })
    }

    fn check_files_alone(&self, begin: Begin) -> Result<()> {
        self.check_open_files()?;
        match begin {
            Begin::New { first, after } => {
                self.check_disk(first, after)?;
                self.check_number_of_files(first)
            }
            Begin::GoOn { snapshots, step } => {
                // What it says decides whether it is replaced.
                output::replaces_params(&self.dir(), &self.params)?;
                let file = self.dir().join(names::SERIES);
                let first = series::committed(&file, &self.params, &self.case, snapshots)?.first;
                samples::check(&self.params, &self.case, &self.samplers, step)?;
                check_file_size(self.bytes_from(first)[0])
                    .and_then(|()| directory::refuse_unwritable(&self.dir(), &file))
                    .map_err(|found| self.locate(found))?;
                self.samplers.iter().try_for_each(|sampler| {
                    let path = self.dir().join(samples::path(sampler));
                    let bytes = look::size(&path);
                    let bytes = bytes.map_err(|cause| Error::cannot("look at", &path, cause))?;
                    self.check_sample_size(sampler, bytes as f64)
                })
            }
        }
    }

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

    /// Makes the output directory, takes its lock on rank 0, and checks once more that nobody was
    /// faster.
    ///
    /// # Errors
    /// The same on every rank: the directory cannot be made, or another run has it.
    pub fn lock(&self, comm: &Comm) -> Result<Option<Lock>> {
        let dir = self.dir();
        let take = || {
            let lock = self.make_and_lock(&dir)?;
            if self.beginning.spares_a_run() {
                directory::refuse_existing_run(&dir).map_err(|problem| self.locate(problem))?;
            }
            Ok(Some(lock))
        };
        comm.agree(if comm.is_root() { take() } else { Ok(None) })
    }

    /// Makes the directory and takes its lock. A check of another run makes the same directory for a
    /// moment and removes it again, possibly in between.
    fn make_and_lock(&self, dir: &Path) -> Result<Lock> {
        const ATTEMPTS: usize = 20;
        let attempt = || {
            let made = Made::make(dir).map_err(|problem| self.locate(problem))?;
            Lock::take(dir).inspect_err(|_| made.remove())
        };
        for _ in 1..ATTEMPTS {
            match attempt() {
                Err(_) if matches!(look::is_there(dir), Ok(false)) => {}
                taken => return taken,
            }
        }
        attempt()
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

    /// Refuses to replace what the run reads.
    fn protect_files(&self, dir: &Path) -> Result<()> {
        let mut read = self.origins.taken().to_vec();
        self.params
            .clone()
            .visit_files(&mut |key, value| read.push((key, value.path().to_owned())));
        for (key, file) in read {
            if files::holds(dir, Path::new(&file))? {
                let text = format!(
                    "{key}: {file} is a file of the run in output.dir, which this run would replace: set \
                     another output.dir"
                );
                return Err(self.locate(Problem::new(&["output.dir", &key], text)));
            }
        }
        Ok(())
    }

    fn check_output(&self, file: &Path) -> Result<()> {
        let dir = self.dir();
        let locate = |problem| self.locate(problem);
        directory::refuse_unusable(&dir).map_err(locate)?;
        Lock::look(&dir)?;
        Made::try_out(&dir).map_err(locate)?;
        directory::refuse_unusable_files(&dir, &self.samples()).map_err(locate)?;
        directory::protect_input(&dir, file, self.beginning.resumes()).map_err(locate)?;
        self.protect_files(&dir)?;
        directory::protect_temporaries(&dir).map_err(locate)?;
        if self.beginning.makes_files() {
            directory::protect_samples(&dir, &self.samples()).map_err(locate)?;
        }
        match self.beginning.spares_a_run() {
            true => directory::refuse_existing_run(&dir).map_err(locate),
            false => Ok(()),
        }
    }
}

/// Passes of the same length on all ranks, and no longer than the shortest strip or the run can use.
/// Any lengths give the same bits; but a rank far from its edges in a long pass would keep a
/// neighbour in a short one waiting.
fn same_passes(comm: &Comm, plan: Plan, rows: usize, by_run: usize) -> Plan {
    let by_rows = match comm.size() {
        1 => usize::MAX,
        2 => rows - 1,
        _ => rows / 2,
    };
    let plan = plan.with_most_steps(by_rows.min(by_run));
    let [shortest] = comm.min([plan.blocking.steps as u64]);
    plan.with_most_steps(shortest as usize)
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

/// What the storage of this rank holds.
fn shape(comm: &Comm, case: &Case, strip: Strip, plan: Plan) -> Shape {
    let columns = case.grid.columns();
    let neighbours = comm.neighbours().are_there();
    match (&case.solves, case.method) {
        (Solves::Course { factor, .. }, Method::Euler) => {
            let operator = Operator::course(plan.isa, plan.blocking, *factor);
            operator.storage(strip.rows, columns, neighbours)
        }
        (Solves::Course { .. }, Method::Exponential(_)) => {
            Shape::pair([strip.rows, columns], neighbours, plan.blocking, false)
        }
        (Solves::Equation(equation), _) => {
            let coefficients = Coefficients::new(equation, &case.grid);
            operator::shape(&coefficients, &strip.range(), columns, plan.blocking)
        }
    }
}
