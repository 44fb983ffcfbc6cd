//! Strips of one test that swap rows as ranks do, each on a thread of its own.

use diff2d_mpi::kernel::{Edge, Edges};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

/// How long a rank waits for a neighbour, which may have failed.
const PATIENCE: Duration = Duration::from_secs(60);

/// The two ends of a link between neighbours.
pub struct Link(Sender<Vec<f64>>, Receiver<Vec<f64>>);

impl Link {
    /// The ends of a link, one for each of two neighbours.
    pub fn pair() -> (Link, Link) {
        let ((up, from_below), (down, from_above)) = (channel(), channel());
        (Link(up, from_above), Link(down, from_below))
    }

    fn send(&self, edge: &Edge) {
        self.0.send(edge.owned.to_vec()).unwrap();
    }

    fn receive(&self, edge: Edge) {
        edge.halo.copy_from_slice(&self.1.recv_timeout(PATIENCE).unwrap());
    }
}

/// Sends the edges to the neighbours and receives theirs.
pub fn swap(low: &Option<Link>, high: &Option<Link>, edges: Edges) {
    let links = [(low, edges.low), (high, edges.high)];
    let links = links.map(|(link, edge)| link.as_ref().zip(edge));
    links.iter().flatten().for_each(|(link, edge)| link.send(edge));
    links.into_iter().flatten().for_each(|(link, edge)| link.receive(edge));
}
