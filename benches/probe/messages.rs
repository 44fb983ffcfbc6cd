//! Messages between two ranks: ping-pong, while all others wait, and the swap of a halo row, which
//! all pairs of neighbours do at once, as in a run.

use crate::{answer, slowest, synchronise};
use clap::Args;
use diff2d_mpi::error::{Error, Result};
use diff2d_mpi::ranks::Comm;
use mpi::point_to_point::send_receive_into_with_tags;
use mpi::traits::*;
use serde_json::json;
use std::time::Instant;

/// Seconds that a measurement takes, about.
const SECONDS: f64 = 0.02;
/// Exchanges before anything is timed.
const WARM_UP: u64 = 20;

#[derive(Args)]
pub struct Messages {
    /// Sizes of messages, in bytes: multiples of 8
    #[arg(required = true)]
    bytes: Vec<usize>,
}

/// One of two ranks that talk to each other.
struct Talk<'c> {
    comm: &'c Comm,
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
                let [ping_pong, swap] = talk(comm, partner, bytes / size_of::<f64>());
                answer(
                    comm,
                    json!({
                        "ranks": [0, partner],
                        "pairs": if partner == 1 { comm.size() / 2 } else { 1 },
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

/// Seconds of one way of a ping-pong between rank 0 and `partner`, and of a swap.
///
/// Collective.
fn talk(comm: &Comm, partner: usize, values: usize) -> [f64; 2] {
    let (out, back) = (vec![1.0; values], vec![0.0; values]);
    let other = |rank| Talk { comm, other: rank as i32, out, back };
    let mut talk = partner_of(comm, partner).map(other);
    let first = [0, partner].contains(&comm.rank());
    let ping_pong = time(comm, talk.as_mut().filter(|_| first), Talk::ping_pong) / 2.0;
    [ping_pong, time(comm, talk.as_mut(), Talk::swap)]
}

/// With whom this rank talks: its neighbour in pairs 2k and 2k + 1 where rank 0 talks to rank 1;
/// else nobody but those two.
fn partner_of(comm: &Comm, of_root: usize) -> Option<usize> {
    let rank = comm.rank();
    match of_root {
        1 => Some(rank ^ 1).filter(|&other| other < comm.size()),
        _ if rank == 0 => Some(of_root),
        _ => (rank == of_root).then_some(0),
    }
}

/// Seconds of one exchange by the slowest pair, as many as take [`SECONDS`].
///
/// Collective.
fn time<'c>(comm: &Comm, mut talk: Option<&mut Talk<'c>>, exchange: fn(&mut Talk<'c>)) -> f64 {
    let mut seconds_of = |times: u64| {
        synchronise(comm);
        let start = Instant::now();
        if let Some(talk) = &mut talk {
            (0..times).for_each(|_| exchange(talk));
        }
        slowest(comm, start.elapsed().as_secs_f64())
    };
    seconds_of(WARM_UP);
    let trial = seconds_of(WARM_UP) / WARM_UP as f64;
    let times = (SECONDS / trial).clamp(10.0, 1e6) as u64;
    seconds_of(times) / times as f64
}

impl Talk<'_> {
    fn ping_pong(&mut self) {
        let other = self.comm.communicator().process_at_rank(self.other);
        if self.comm.is_root() {
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
