//! What all ranks do together: agree on a stop, and gather the diagnostics.

use crate::{answer, slowest, synchronise};
use clap::Args;
use diff2d_mpi::error::Result;
use diff2d_mpi::ranks::Comm;
use serde_json::json;
use std::time::Instant;

/// Times that each is done.
const TIMES: usize = 2000;

#[derive(Args)]
pub struct Reductions {
    /// Rows of the grid, of each of which one value is gathered
    #[arg(long, default_value_t = 4096)]
    rows: usize,
}

impl Reductions {
    pub fn measure(&self, comm: &Comm) -> Result<()> {
        let values = vec![1.0; self.rows.div_ceil(comm.size())];
        let allreduce = time(comm, TIMES, || {
            comm.max([1, 2]);
        });
        let gather = time(comm, TIMES / 10, || {
            comm.gather(&values);
        });
        let ranks = comm.size();
        let found = json!({
            "ranks": ranks, "rows": self.rows, "allreduce": allreduce, "gather": gather,
        });
        answer(comm, found);
        Ok(())
    }
}

/// Seconds of one `call`, after some that warm up.
fn time(comm: &Comm, times: usize, mut call: impl FnMut()) -> f64 {
    (0..times / 10).for_each(|_| call());
    synchronise(comm);
    let start = Instant::now();
    (0..times).for_each(|_| call());
    slowest(comm, start.elapsed().as_secs_f64()) / times as f64
}
