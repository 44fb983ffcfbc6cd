//! The exchange of halo rows: one sendrecv with each neighbour, every time step.
//!
//! Each pair of neighbours swaps the two rows on either side of their common edge. Ranks with an
//! even number start with the neighbour above, the others with the neighbour below, so that all
//! pairs of a kind swap at once and none waits for a chain of others.

use crate::comm::Comm;
use crate::kernel::{Edge, Edges};
use mpi::point_to_point::send_receive_into_with_tags;
use mpi::topology::SimpleCommunicator;
use mpi::traits::*;

/// Tag of a row on its way to the rank above.
const UPWARD: i32 = 1;
/// Tag of a row on its way to the rank below.
const DOWNWARD: i32 = 2;

/// The neighbours of a rank; none at the ends of the domain.
pub struct Halo<'c> {
    world: &'c SimpleCommunicator,
    low: Option<i32>,
    high: Option<i32>,
}

impl Halo<'_> {
    /// The neighbours of this rank: the rank below owns the rows before its own.
    pub fn new(comm: &Comm) -> Halo<'_> {
        let world = comm.communicator();
        let rank = world.rank();
        Halo {
            world,
            low: (rank > 0).then(|| rank - 1),
            high: (rank + 1 < world.size()).then_some(rank + 1),
        }
    }

    /// Whether there is a neighbour below, and above.
    pub fn neighbours(&self) -> [bool; 2] {
        [self.low, self.high].map(|rank| rank.is_some())
    }

    /// Bytes that one exchange of rows of `columns` points sends from this rank.
    pub fn bytes(&self, columns: usize) -> u64 {
        let neighbours = self.neighbours().into_iter().filter(|is_there| *is_there).count();
        (neighbours * columns * size_of::<f64>()) as u64
    }

    /// Fills the halo rows with the edge rows of the neighbours, and gives them this rank's.
    pub fn exchange(&self, edges: Edges) {
        let low = || self.swap(self.low, edges.low, DOWNWARD, UPWARD);
        let high = || self.swap(self.high, edges.high, UPWARD, DOWNWARD);
        if self.world.rank() % 2 == 0 {
            high();
            low();
        } else {
            low();
            high();
        }
    }

    fn swap(&self, rank: Option<i32>, edge: Option<Edge>, send: i32, receive: i32) {
        let (Some(rank), Some(edge)) = (rank, edge) else { return };
        let neighbour = self.world.process_at_rank(rank);
        send_receive_into_with_tags(edge.owned, &neighbour, send, edge.halo, &neighbour, receive);
    }
}
