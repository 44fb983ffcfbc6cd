//! Measures what the performance model of `scripts/scaling` is made of, with the program's own parts.
//!
//!     cargo build --release --example probe
//!     mpirun -n 2 target/release/examples/probe strips 64x4096
//!     mpirun -n 2 target/release/examples/probe messages 8 8192
//!
//! Every answer is one JSON object a line, printed by rank 0. Times are in seconds.

mod clock;
mod messages;
mod reductions;
mod strips;
mod updates;

use clap::Parser;
use diff2d_mpi::error::Result;
use diff2d_mpi::ranks::{self, Comm};
use std::process::ExitCode;

/// What to measure.
#[derive(Parser)]
enum Probe {
    /// The stencil on strips, on all ranks at once, without any exchange
    Strips(strips::Strips),
    /// Messages between neighbours, and between rank 0 and the last
    Messages(messages::Messages),
    /// Reductions and gathers over all ranks
    Reductions(reductions::Reductions),
    /// The clock of a core, in GHz
    Clock,
    /// An update of the kernel on one core
    Updates(updates::Updates),
}

fn main() -> ExitCode {
    let probe = Probe::parse();
    match measure(&probe) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("probe: error: {error}");
            ranks::abort(error.exit_code())
        }
    }
}

fn measure(probe: &Probe) -> Result<()> {
    if let Probe::Updates(updates) = probe {
        return updates.measure();
    }
    let universe = ranks::initialize()?;
    let comm = Comm::world(&universe);
    match probe {
        Probe::Strips(strips) => strips.measure(&comm),
        Probe::Messages(messages) => messages.measure(&comm),
        Probe::Reductions(reductions) => reductions.measure(&comm),
        Probe::Clock => clock::measure(&comm),
        Probe::Updates(_) => unreachable!("done before MPI starts"),
    }
}

/// Waits for all ranks.
fn synchronise(comm: &Comm) {
    comm.barrier();
}

/// The longest time of any rank \[s\].
fn slowest(comm: &Comm, seconds: f64) -> f64 {
    comm.max([seconds])[0]
}

/// Prints an answer, on rank 0.
fn answer(comm: &Comm, answer: serde_json::Value) {
    if comm.is_root() {
        println!("{answer}");
    }
}
