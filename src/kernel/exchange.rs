//! What a rank does between the kernel's work: it swaps edge rows with its neighbours.

use super::edge::Edges;

/// The other side of [`Operator::advance`](super::Operator::advance).
///
/// A function of the edges is one, and so is [`alone`]. Code that measures implements the other
/// methods too.
pub trait Exchange {
    /// Fills the halo rows with the neighbours' edge rows, and gives them this rank's. Called once
    /// per step.
    fn swap(&mut self, edges: Edges<'_>);

    /// A pass of `steps` steps begins, the first of them after `taken` steps of this advance.
    fn begin_pass(&mut self, _taken: usize, _steps: usize) {}

    /// Lets the kernel do part of its work.
    fn compute<T>(&mut self, work: impl FnOnce() -> T) -> T {
        work()
    }
}

impl<F: FnMut(Edges<'_>)> Exchange for F {
    fn swap(&mut self, edges: Edges<'_>) {
        self(edges);
    }
}

/// The exchange of a strip without neighbours.
pub fn alone(_: Edges<'_>) {}
