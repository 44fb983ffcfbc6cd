//! Whether the ranks of a node share its cores: each then waits for its turn, and all others for
//! it.

mod cores;

use crate::ranks::Comm;
use cores::{Set, WORDS};

/// Bytes of a node's name that are sent to rank 0.
const NAME: usize = 64;

/// A node with more ranks than cores.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crowded {
    /// Name of the node.
    pub node: String,
    /// Ranks on it.
    pub ranks: u64,
    /// Cores that they may use in total.
    pub cores: u64,
}

/// The first node, by its lowest rank, that has more ranks than cores; known to rank 0 alone.
///
/// Collective.
pub fn find(comm: &Comm) -> Option<Crowded> {
    // A rank may be bound to one core: what counts is what all of them may use.
    let usable = Set::of_this_process().map_or([0; WORDS], |set| set.0);
    let usable = Set(comm.node().union(usable));
    let [ranks] = comm.node().sum([1_u64]);
    let cores = usable.cores().min(cores::quota().unwrap_or(u64::MAX));
    // If the system does not say, there is nothing to report.
    let excess = if cores == 0 { 0 } else { ranks.saturating_sub(cores) };
    if comm.max([excess]) == [0] {
        return None;
    }
    let counts = comm.gather(&[excess, ranks, cores]);
    let names = comm.gather(&name());
    let at = counts.chunks(3).position(|counts| counts[0] > 0)?;
    let name = &names[at * NAME..][..NAME];
    let node = String::from_utf8_lossy(name).trim_end_matches('\0').to_owned();
    Some(Crowded { node, ranks: counts[3 * at + 1], cores: counts[3 * at + 2] })
}

fn name() -> [u8; NAME] {
    let system = rustix::system::uname();
    let bytes = system.nodename().to_bytes();
    std::array::from_fn(|at| bytes.get(at).copied().unwrap_or(0))
}
