//! The clock of a core under light load, from a chain of instructions of known latency.

use crate::{answer, slowest, synchronise};
use diff2d_mpi::error::Result;
use diff2d_mpi::ranks::Comm;
use serde_json::json;
use std::hint::black_box;
use std::time::Instant;

/// Cycles of a multiplication and an exclusive or that wait for each other: 3 + 1, on every x86-64
/// since 2008 and on most other processors.
const CYCLES: f64 = 4.0;
const LINKS: u64 = 20_000_000;

pub fn measure(comm: &Comm) -> Result<()> {
    chain(LINKS / 10);
    synchronise(comm);
    let start = Instant::now();
    chain(LINKS);
    let seconds = slowest(comm, start.elapsed().as_secs_f64());
    answer(comm, json!({ "ghz": LINKS as f64 * CYCLES / seconds / 1e9 }));
    Ok(())
}

fn chain(links: u64) {
    let (factor, mask) = (black_box(0x9e37_79b9_7f4a_7c15_u64), black_box(0x5555));
    let last = (0..links).fold(black_box(1_u64), |x, _| x.wrapping_mul(factor) ^ mask);
    black_box(last);
}
