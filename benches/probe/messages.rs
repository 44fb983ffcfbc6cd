//! Messages between two ranks, while the others wait: ping-pong, and the swap of a halo row.

use crate::answer;
use clap::Args;
use diff2d_mpi::comm::Comm;
use diff2d_mpi::error::{Error, Result};
use mpi::point_to_point::send_receive_into_with_tags;
use mpi::traits::*;
use serde_json::json;
use std::time::Instant;

/// Seconds that a measurement takes, about.
const SECONDS: f64 = 0.02;
/// Messages before anything is timed.
const WARM_UP: usize = 20;

#[derive(Args)]
pub struct Messages {
    /// Sizes of messages, in bytes: multiples of 8
    #[arg(required = true)]
    bytes: Vec<usize>,
}

/// One of two ranks that talk to each other.
struct Talk<'c> {
    comm: &'c Comm,
    /// Whether this is the one that begins.
    first: bool,
    other: i32,
    out: Vec<f64>,
    back: Vec<f64>,
}

impl Messages {
    pub fn measure(&self, comm: &Comm) -> Result<()> {
        if comm.size() < 2 {
            return Err(Error::Usage("messages need at least 2 ranks".into()));
        }
        let nodes = comm.broadcast(names(comm));
        let mut partners = vec![1, comm.size() - 1];
        partners.dedup();
        for partner in partners {
            for &bytes in &self.bytes {
                let times = talk(comm, partner, bytes / size_of::<f64>());
                let [ping_pong, swap] = comm.broadcast(times);
                answer(
                    comm,
                    json!({
                        "ranks": [0, partner],
                        "same_node": nodes[0] == nodes[partner],
                        "bytes": bytes,
                        "ping_pong": ping_pong,
                        "swap": swap,
                    }),
                );
            }
        }
        Ok(())
    }
}

/// The names of the hosts of all ranks, on rank 0.
fn names(comm: &Comm) -> Vec<String> {
    let name = mpi::environment::processor_name().unwrap_or_default();
    let bytes = comm.gather(name.as_bytes());
    let lengths = comm.gather(&[name.len() as u64]);
    let mut rest = &bytes[..];
    let name = |length: u64| {
        let (name, others) = rest.split_at(length as usize);
        rest = others;
        String::from_utf8_lossy(name).into_owned()
    };
    lengths.into_iter().map(name).collect()
}

/// Seconds of one way of a ping-pong, and of a swap, between rank 0 and `partner`; known to rank 0.
fn talk(comm: &Comm, partner: usize, values: usize) -> [f64; 2] {
    let other = match comm.rank() {
        0 => partner as i32,
        rank if rank == partner => 0,
        _ => return [0.0; 2],
    };
    let (out, back) = (vec![1.0; values], vec![0.0; values]);
    let mut talk = Talk { comm, first: comm.is_root(), other, out, back };
    [talk.time(Talk::ping_pong) / 2.0, talk.time(Talk::swap)]
}

impl Talk<'_> {
    /// Seconds of one exchange, as the first of the two sees it.
    fn time(&mut self, exchange: fn(&mut Self)) -> f64 {
        (0..WARM_UP).for_each(|_| exchange(self));
        let start = Instant::now();
        (0..WARM_UP).for_each(|_| exchange(self));
        let trial = start.elapsed().as_secs_f64() / WARM_UP as f64;
        let times = self.told((SECONDS / trial).clamp(10.0, 1e6) as u64);
        let start = Instant::now();
        (0..times).for_each(|_| exchange(self));
        start.elapsed().as_secs_f64() / times as f64
    }

    /// What the first of the two says.
    fn told(&self, mut number: u64) -> u64 {
        let other = self.comm.communicator().process_at_rank(self.other);
        match self.first {
            true => other.send(&number),
            false => drop(other.receive_into(&mut number)),
        }
        number
    }

    fn ping_pong(&mut self) {
        let other = self.comm.communicator().process_at_rank(self.other);
        if self.first {
            other.send(&self.out[..]);
            other.receive_into(&mut self.back[..]);
        } else {
            other.receive_into(&mut self.back[..]);
            other.send(&self.out[..]);
        }
    }

    fn swap(&mut self) {
        let other = self.comm.communicator().process_at_rank(self.other);
        send_receive_into_with_tags(&self.out[..], &other, 1, &mut self.back[..], &other, 1);
    }
}
