//! The ranks as a whole: own number, broadcast, gather on rank 0, agree on success.
//!
//! Failure is collective: a rank on which something went wrong does not skip a collective call. The
//! outcome is agreed on first, with [`Comm::agree`], and then every rank leaves together.

use super::neighbours::Neighbours;
use mpi::collective::SystemOperation;
use mpi::datatype::PartitionMut;
use mpi::environment::Universe;
use mpi::ffi::MPI_Comm;
use mpi::request::WaitGuard;
use mpi::topology::SimpleCommunicator;
use mpi::traits::*;
use serde::{Serialize, de::DeserializeOwned};

/// The rank that speaks for all.
const ROOT: i32 = 0;

/// Tag of what a rank passes down; the exchange of halo rows uses others.
const PASSED_DOWN: i32 = 3;

/// All ranks of the program.
pub struct Comm {
    world: SimpleCommunicator,
    /// The ranks that share this rank's node.
    node: SimpleCommunicator,
}

impl Comm {
    /// All ranks that were started together.
    pub fn world(universe: &Universe) -> Comm {
        let world = universe.world();
        let node = world.split_shared(world.rank());
        Comm { world, node }
    }

    /// The number of this rank.
    pub fn rank(&self) -> usize {
        self.world.rank() as usize
    }

    /// The number of ranks.
    pub fn size(&self) -> usize {
        self.world.size() as usize
    }

    /// Whether this is rank 0.
    pub fn is_root(&self) -> bool {
        self.world.rank() == ROOT
    }

    /// Whether this is the rank with the highest number.
    pub fn is_last(&self) -> bool {
        self.world.rank() + 1 == self.world.size()
    }

    /// The ranks whose rows lie next to this rank's.
    pub fn neighbours(&self) -> Neighbours {
        let (rank, last) = (self.rank(), self.size() - 1);
        Neighbours { below: rank.checked_sub(1), above: (rank < last).then_some(rank + 1) }
    }

    /// The same where the first rows of the domain lie next to the last ones: a rank may then be
    /// its own neighbour, or have the same one on both sides.
    pub fn neighbours_in_ring(&self) -> Neighbours {
        let (rank, ranks) = (self.rank(), self.size());
        Neighbours { below: Some((rank + ranks - 1) % ranks), above: Some((rank + 1) % ranks) }
    }

    /// The ranks that share this rank's node, to reduce over.
    pub fn node(&self) -> Group<'_> {
        Group(&self.node)
    }

    /// All ranks, to reduce over.
    fn all_ranks(&self) -> Group<'_> {
        Group(&self.world)
    }

    /// Smallest values of any rank, one by one, on all ranks.
    pub fn min<T: Equivalence + Copy, const N: usize>(&self, values: [T; N]) -> [T; N] {
        self.all_ranks().combine(values, SystemOperation::min())
    }

    /// Largest values of any rank, one by one, on all ranks.
    pub fn max<T: Equivalence + Copy, const N: usize>(&self, values: [T; N]) -> [T; N] {
        self.all_ranks().combine(values, SystemOperation::max())
    }

    /// Sums of the values of all ranks, one by one, on all ranks; those of floating-point numbers are
    /// for reports, as their rounding may vary.
    pub fn sum<T: Equivalence + Copy, const N: usize>(&self, values: [T; N]) -> [T; N] {
        self.all_ranks().sum(values)
    }

    /// Whether something holds on every rank.
    pub fn all(&self, holds: bool) -> bool {
        self.min([u8::from(holds)]) == [1]
    }

    /// The communicator, for the exchange of halo rows.
    pub fn communicator(&self) -> &SimpleCommunicator {
        &self.world
    }

    /// The communicator as parallel HDF5 expects it.
    pub fn raw(&self) -> MPI_Comm {
        self.world.as_raw()
    }

    /// Broadcasts what rank 0 knows to all ranks; the others' `value` is ignored.
    pub fn broadcast<T: Serialize + DeserializeOwned>(&self, value: T) -> T {
        self.broadcast_from(ROOT, value)
    }

    /// What rank 0 finds, on all ranks.
    ///
    /// # Errors
    /// Rank 0's, on all ranks.
    pub fn from_root<T, E>(
        &self,
        find: impl FnOnce() -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E>
    where
        T: Serialize + DeserializeOwned,
        E: Serialize + DeserializeOwned,
    {
        let found = self.agree(self.is_root().then(find).transpose())?;
        Ok(self.broadcast(found).expect("rank 0 has found something, or all ranks have failed"))
    }

    /// What each rank says of itself, on all ranks, cut at `N` bytes; the ranks have to agree on
    /// nothing but `N`.
    pub fn introductions<const N: usize>(&self, text: &str) -> Vec<String> {
        let mut mine = [0_u8; N];
        mine.iter_mut().zip(text.bytes()).for_each(|(place, byte)| *place = byte);
        let mut all = vec![0; N * self.size()];
        self.world.all_gather_into(&mine[..], &mut all[..]);
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim_end_matches('\0').to_owned();
        all.chunks(N).map(text).collect()
    }

    /// Makes the failure of any rank the failure of all: that of the lowest rank is broadcast.
    ///
    /// # Errors
    /// The same on every rank, if there was one on any.
    pub fn agree<T, E>(&self, outcome: std::result::Result<T, E>) -> std::result::Result<T, E>
    where
        E: Serialize + DeserializeOwned,
    {
        let mine = if outcome.is_err() { self.world.rank() } else { self.world.size() };
        let mut first = mine;
        self.world.all_reduce_into(&mine, &mut first, SystemOperation::min());
        if first == self.world.size() {
            return outcome;
        }
        let failure = self.broadcast_from(first, outcome.err());
        Err(failure.expect("the rank that says that it failed knows why"))
    }

    /// Waits until all ranks are here.
    pub fn barrier(&self) {
        self.world.barrier();
    }

    /// Collects on rank 0 the values of all ranks in rank order, any number from each; the other
    /// ranks get nothing.
    pub fn gather<T: Equivalence + Default + Clone>(&self, values: &[T]) -> Vec<T> {
        let root = self.world.process_at_rank(ROOT);
        let count = values.len() as i32;
        // The address of an empty slice of bytes may equal the number with which Open MPI says that
        // there is no buffer at all (`MPI_IN_PLACE`).
        let one = [T::default()];
        let values = if values.is_empty() { &one[..0] } else { values };
        if !self.is_root() {
            root.gather_into(&count);
            root.gather_varcount_into(values);
            return Vec::new();
        }
        let mut counts = vec![0; self.size()];
        root.gather_into_root(&count, &mut counts[..]);
        let offsets: Vec<i32> = counts
            .iter()
            .scan(0, |next, count| Some(std::mem::replace(next, *next + count)))
            .collect();
        let mut all = vec![T::default(); counts.iter().sum::<i32>() as usize];
        root.gather_varcount_into_root(
            values,
            &mut PartitionMut::new(&mut all[..], counts, offsets),
        );
        all
    }

    /// Sends values to the rank below, and fills `from_above` with as many from the rank above,
    /// which has to send them; both happen at the same time.
    pub fn pass_down(&self, down: Option<&[u64]>, from_above: Option<&mut [u64]>) {
        let Neighbours { below, above } = self.neighbours();
        let process = |rank: usize| self.world.process_at_rank(rank as i32);
        mpi::request::scope(|scope| {
            let _sent = below.zip(down).map(|(rank, values)| {
                let rank = process(rank);
                WaitGuard::from(rank.immediate_send_with_tag(scope, values, PASSED_DOWN))
            });
            if let Some((rank, values)) = above.zip(from_above) {
                process(rank).receive_into_with_tag(values, PASSED_DOWN);
            }
        });
    }

    fn broadcast_from<T: Serialize + DeserializeOwned>(&self, rank: i32, value: T) -> T {
        let source = self.world.process_at_rank(rank);
        // MessagePack keeps every number as it is, NaN and infinity included.
        let mut bytes = match self.world.rank() == rank {
            true => rmp_serde::to_vec_named(&value).expect("plain data has such a form"),
            false => Vec::new(),
        };
        let mut length = bytes.len() as u64;
        source.broadcast_into(&mut length);
        bytes.resize(length as usize, 0);
        source.broadcast_into(&mut bytes[..]);
        match self.world.rank() == rank {
            true => value,
            false => rmp_serde::from_slice(&bytes).expect("written by the same program"),
        }
    }
}

/// Some ranks that reduce values together.
#[derive(Clone, Copy)]
pub struct Group<'c>(&'c SimpleCommunicator);

impl Group<'_> {
    /// Sums of their values, one by one, on all of them.
    pub fn sum<T: Equivalence + Copy, const N: usize>(self, values: [T; N]) -> [T; N] {
        self.combine(values, SystemOperation::sum())
    }

    /// Bits set on any of them, on all of them.
    pub fn union<const N: usize>(self, values: [u64; N]) -> [u64; N] {
        self.combine(values, SystemOperation::bitwise_or())
    }

    fn combine<T, const N: usize>(self, values: [T; N], operation: SystemOperation) -> [T; N]
    where
        T: Equivalence + Copy,
    {
        let mut combined = values;
        self.0.all_reduce_into(&values[..], &mut combined[..], operation);
        combined
    }
}
