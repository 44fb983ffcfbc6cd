//! The program: start MPI, read the command line, check the job, run it, say how it ended.

mod cli;

use cli::Cli;
use diff2d_mpi::comm::{self, Comm};
use diff2d_mpi::error::Result;
use diff2d_mpi::job::Job;
use diff2d_mpi::output::Output;
use diff2d_mpi::report::Report;
use diff2d_mpi::simulation::Simulation;
use std::process::ExitCode;
use std::time::Instant;

fn main() -> ExitCode {
    let start = Instant::now();
    abort_on_panic();
    // Declared first, so that MPI ends after everything that uses it.
    let universe = match comm::initialize() {
        Ok(universe) => universe,
        Err(error) => {
            eprintln!("diff2d-mpi: error: {error}");
            return error.exit_code().into();
        }
    };
    let comm = Comm::world(&universe);
    match run(&comm, start) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            if comm.is_root() {
                eprintln!("diff2d-mpi: error: {error}");
            }
            error.exit_code().into()
        }
    }
}

fn run(comm: &Comm, start: Instant) -> Result<()> {
    let Some(cli) = Cli::parse(comm)? else {
        return Ok(());
    };
    let job = Job::prepare(comm, &cli.params, &cli.set, cli.overwrite)?;
    let report = Report::new(comm.is_root() && !cli.quiet);
    if cli.check {
        report.check(&job, comm.size());
        return Ok(());
    }
    report.plan(&job, comm.size());
    let mut simulation = Simulation::new(comm, &job)?;
    let mut output = Output::create(comm, &job.params, &job.grid, job.strip)?;
    report.header();
    simulation.run(&mut output, &report)?;
    let summary = simulation.summary(start.elapsed().as_secs_f64());
    output.finish(&summary)?;
    report.end(&job, &summary);
    Ok(())
}

/// A panic is a defect of the program; the other ranks must not wait for one that had it.
fn abort_on_panic() {
    std::panic::set_hook(Box::new(|panic| {
        eprintln!("diff2d-mpi: error: internal error, please report it: {panic}");
        comm::abort(1);
    }));
}
