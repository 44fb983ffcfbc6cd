//! The exchange of halo rows: one sendrecv with each neighbour, every time step.
//!
//! Each pair of neighbours swaps the two rows on either side of their common edge. Ranks with an
//! even number start with the neighbour above, the others with the neighbour below, so that all
//! pairs of a kind swap at once and none waits for a chain of others.

use super::comm::Comm;
use super::neighbours::Neighbours;
use crate::kernel::{Edge, Edges};
use mpi::point_to_point::send_receive_into_with_tags;
use mpi::topology::SimpleCommunicator;
use mpi::traits::*;

/// Tag of a row on its way to the rank above.
const UPWARD: i32 = 1;
/// Tag of a row on its way to the rank below.
const DOWNWARD: i32 = 2;

/// The exchange of one rank with its neighbours.
pub struct Halo<'c> {
    world: &'c SimpleCommunicator,
    neighbours: Neighbours,
}

impl Halo<'_> {
    /// Between this rank and those beside it.
    pub fn new(comm: &Comm) -> Halo<'_> {
        Halo { world: comm.communicator(), neighbours: comm.neighbours() }
    }

    /// The same where the first rows of the domain lie next to the last ones.
    pub fn ring(comm: &Comm) -> Halo<'_> {
        Halo { world: comm.communicator(), neighbours: comm.neighbours_in_ring() }
    }

    /// Fills the halo rows with the edge rows of the neighbours, and gives them this rank's. Returns how many
    /// bytes it sent.
    pub fn exchange(&self, edges: Edges) -> u64 {
        if self.is_alone_in_ring() {
            wrap(edges);
            return 0;
        }
        let low = || self.swap(self.neighbours.below, edges.low, DOWNWARD, UPWARD);
        let high = || self.swap(self.neighbours.above, edges.high, UPWARD, DOWNWARD);
        match self.world.rank() % 2 {
            0 => high() + low(),
            _ => low() + high(),
        }
    }

    fn is_alone_in_ring(&self) -> bool {
        self.neighbours.below.is_some() && self.world.size() == 1
    }

    fn swap(&self, rank: Option<usize>, edge: Option<Edge>, send: i32, receive: i32) -> u64 {
        let (Some(rank), Some(edge)) = (rank, edge) else { return 0 };
        let bytes = size_of_val(edge.owned) as u64;
        let neighbour = self.world.process_at_rank(rank as i32);
        send_receive_into_with_tags(edge.owned, &neighbour, send, edge.halo, &neighbour, receive);
        bytes
    }
}

/// The exchange of a rank with itself.
fn wrap(edges: Edges) {
    if let (Some(low), Some(high)) = (edges.low, edges.high) {
        low.halo.copy_from_slice(high.owned);
        high.halo.copy_from_slice(low.owned);
    }
}
