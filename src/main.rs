//! The program: start MPI, read the command line, check the job, run it, say how it ended.

use diff2d_mpi::error::Result;
use diff2d_mpi::fault;
use diff2d_mpi::output::{Begin, Output, trace};
use diff2d_mpi::program::build;
use diff2d_mpi::program::cli::Cli;
use diff2d_mpi::program::job::Job;
use diff2d_mpi::program::report::{Facts, Report};
use diff2d_mpi::program::resume::{self, Continued, Resumed};
use diff2d_mpi::program::trial::{self, Trials};
use diff2d_mpi::program::walltime;
use diff2d_mpi::ranks::{self, Comm};
use diff2d_mpi::run::Run;
use diff2d_mpi::run::watch::{EXIT_STOPPED, Signals};
use diff2d_mpi::terminal;
use diff2d_mpi::version;
use std::process::ExitCode;
use std::time::Instant;

/// The version, and the commit that it was built from.
const VERSION: &str = git_version::git_version!(
    args = ["--always", "--dirty", "--abbrev=12", "--exclude=*"],
    prefix = concat!(env!("CARGO_PKG_VERSION"), " (commit "),
    suffix = ")",
    fallback = concat!(env!("CARGO_PKG_VERSION"), " (commit unknown)")
);

fn main() -> ExitCode {
    let start = Instant::now();
    version::set(VERSION);
    abort_on_panic();
    // Before MPI, whose start may take a while: a stop requested then is not lost.
    let signals = Signals::listen();
    let universe = match ranks::initialize() {
        Ok(universe) => universe,
        Err(error) => {
            eprintln!("diff2d-mpi: error: {error}");
            return error.exit_code().into();
        }
    };
    let code = code_of(&Comm::world(&universe), signals, start);
    ranks::finish(universe, code)
}

/// Runs, and says what went wrong.
fn code_of(comm: &Comm, signals: Result<Signals>, start: Instant) -> u8 {
    fault::set_rank(comm.rank());
    build::check(comm).and_then(|()| run(comm, signals, start)).unwrap_or_else(|error| {
        if comm.is_root() {
            terminal::aside(&format!("diff2d-mpi: error: {error}"));
        }
        error.exit_code()
    })
}

fn run(comm: &Comm, signals: Result<Signals>, start: Instant) -> Result<u8> {
    let Some(cli) = Cli::parse(comm)? else {
        return Ok(0);
    };
    let walltime = cli.walltime()?;
    let job = Job::prepare(comm, &cli.params, &cli.set, &cli.beginning()?)?;
    let mut report = Report::new(comm.is_root(), cli.quiet, job.params.output.progress);
    let mut run = Run::new(comm, job.setup())?;
    let ready = get_ready(comm, &cli, &job, &mut run);
    if cli.check {
        check(comm, &cli, &job, &report, &ready, run)?;
        return ready.map(|_| 0);
    }
    let Continued { resumed, is_finished } = ready?;
    if is_finished {
        report.nothing_to_do(&job);
        return Ok(0);
    }
    let signals = comm.agree(signals)?;
    let lock = job.lock(comm)?;
    report.lock(lock.as_ref());
    report.plan(&job, comm.size());
    if job.beginning.resumes() {
        resume::settle(comm, &job, resumed.as_ref())?;
        report.resumed(&job, resumed.as_ref());
    }
    let needs_checkpoint = resumed.as_ref().is_some_and(Resumed::needs_checkpoint);
    let begin = resumed.map_or(Begin::ANEW, |resumed| resumed.begin);
    let preview = cli.preview && comm.broadcast(terminal::width_and_height().is_some());
    if cli.preview && !preview {
        report.warn("--preview draws in a terminal, which standard output is not: no preview");
    }
    let mut output =
        Output::open(comm, &job.params, &job.case, &job.samplers, job.strip, begin, preview)?;
    report.left_alone(&job);
    let deadline = walltime::deadline(start, walltime).unwrap_or_else(|odd| {
        report.warn(&odd);
        None
    });
    let mut watch = job.watch(comm, signals, deadline);
    if needs_checkpoint {
        watch.begin_with_checkpoint();
    }
    if cli.profile {
        run.begin_profile();
    }
    report.begin(&job, &run.reached(&watch));
    let stopped = run.run(&mut watch, &mut (&mut output, &mut report))?;
    report.over();
    let animation = if stopped.is_none() { output.animate() } else { Ok(None) };
    let summary = run.summary(output.snapshots(), stopped, start.elapsed().as_secs_f64());
    output.finish(&summary)?;
    report.end(&job, &summary, animation);
    if cli.profile
        && let Some(traces) = run.trace()
    {
        report.trace(&job, &traces, trace::write(&traces, &job.dir()));
    }
    Ok(if stopped.is_some() { EXIT_STOPPED } else { 0 })
}

/// Everything that a run may be refused for, before anything is written, and what it continues: up to here,
/// `--check` and a run do the same.
fn get_ready(comm: &Comm, cli: &Cli, job: &Job, run: &mut Run) -> Result<Continued> {
    job.check_directory(comm, &cli.params)?;
    let resumed = match job.beginning.resumes() {
        true => resume::go_on(comm, job, run)?,
        false => None,
    };
    let begin = resumed.as_ref().map_or(Begin::ANEW, |resumed| resumed.begin);
    // A finished run has nothing to write, whatever became of its files.
    let is_finished = job.beginning.resumes() && resume::is_finished(comm, job)?;
    if !is_finished {
        job.check_files(comm, begin)?;
    }
    Ok(Continued { resumed, is_finished })
}

/// Says what the run would do. An obstacle to the run does not keep the rest from being said.
fn check(
    comm: &Comm,
    cli: &Cli,
    job: &Job,
    report: &Report,
    ready: &Result<Continued>,
    run: Run,
) -> Result<()> {
    let (nothing, refused) = (Continued::default(), ready.as_ref().err());
    let continued = ready.as_ref().unwrap_or(&nothing);
    // Steps from a checkpoint that was not loaded would say nothing.
    let can_try = ready.is_ok() || !job.beginning.resumes();
    if cli.json || !cli.show.is_empty() {
        // Most facts are known without a trial.
        let is_timed =
            cli.json || cli.show.iter().any(|name| Facts::TIMED.contains(&name.as_str()));
        let is_timed = is_timed && can_try;
        let trials = if is_timed { trial::try_own(run) } else { Trials::default() };
        let facts = Facts::of(job, comm.size(), continued, refused, trials);
        let told = facts.text(&cli.show).and_then(|text| report.facts(&text));
        comm.agree(told)?;
    } else if cli.quiet {
        report.warn_of(job);
    } else {
        let trials = if can_try { trial::try_speed(comm, job, run) } else { Trials::default() };
        let told = report.check(job, comm.size(), continued, &trials);
        comm.agree(told)?;
    }
    Ok(())
}

/// A panic is a defect of the program; the other ranks must not wait for the one that panicked.
fn abort_on_panic() {
    std::panic::set_hook(Box::new(|panic| {
        terminal::aside(&format!("diff2d-mpi: error: internal error, please report it: {panic}"));
        ranks::abort(1);
    }));
}
