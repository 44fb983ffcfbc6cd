//! The ranks as a whole: who am I, tell all, gather on rank 0, agree on success.
//!
//! Failure is collective: a rank on which something went wrong does not leave a collective call
//! out. The outcome is agreed on first, with [`Comm::agree`], and then every rank leaves together.

use crate::error::{Error, Result};
use crate::terminal;
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

/// Tag of what a rank passes down; the exchange of halo rows has others.
const PASSED_DOWN: i32 = 3;

/// All ranks of the program.
pub struct Comm {
    world: SimpleCommunicator,
}

/// Starts MPI; it ends when the returned value is dropped, which has to be after everything else.
///
/// To be called at the start of `main`, before there is a second thread.
///
/// # Errors
/// If MPI cannot be started.
pub fn initialize() -> Result<Universe> {
    // A job that was killed leaves a semaphore behind by which Open MPI's shared file pointers,
    // never used here, make the next one hang when it opens a file of that name.
    set_default("OMPI_MCA_sharedfp", "^sm");
    // The lock of the run keeps others out. Those of HDF5 fail where a file system has none, and where
    // somebody looks at a file in a viewer.
    set_default("HDF5_USE_FILE_LOCKING", "FALSE");
    if is_on_one_node() {
        // On one node Open MPI's own shared memory does it; looking for networks takes ten times
        // as long as all the rest of its start.
        set_default("OMPI_MCA_pml", "ob1");
        set_default("OMPI_MCA_btl", "self,vader");
    }
    mpi::initialize().ok_or_else(|| Error::Run("MPI was started already".into()))
}

/// Whether Open MPI's launcher started all ranks on this node, or there is no launcher at all.
fn is_on_one_node() -> bool {
    let number = |name: &str| std::env::var(name).ok()?.parse::<u32>().ok();
    let launched = ["PMIX_RANK", "PMI_RANK", "SLURM_PROCID"]
        .iter()
        .any(|name| std::env::var_os(name).is_some());
    match (number("OMPI_COMM_WORLD_SIZE"), number("OMPI_COMM_WORLD_LOCAL_SIZE")) {
        (Some(all), Some(here)) => all == here,
        _ => !launched,
    }
}

/// Sets an environment variable that the user has not set.
#[allow(unsafe_code)]
fn set_default(name: &str, value: &str) {
    if std::env::var_os(name).is_none() {
        // SAFETY: called at the start of `main`, while this is the only thread.
        unsafe { std::env::set_var(name, value) };
    }
}

/// Name and version of the MPI library, on one line.
pub fn library() -> String {
    // For people to read: a library that does not name itself is shown without a name.
    short_name(&mpi::environment::library_version().unwrap_or_default())
}

/// The beginning of what a library says of itself, which goes on with who built it and how.
fn short_name(full: &str) -> String {
    let line = full.trim_end_matches('\0').lines().next().unwrap_or_default();
    let name = line.split(',').next().unwrap_or(line);
    let words = name.split_whitespace().filter(|word| !["Version:", "Version", ":"].contains(word));
    words.collect::<Vec<_>>().join(" ")
}

/// Ends the program on all ranks at once, if MPI is running: for failures no rank can wait for.
pub fn abort(code: u8) -> ! {
    if mpi::environment::is_initialized() && !mpi::environment::is_finalized() {
        SimpleCommunicator::world().abort(code.into())
    }
    std::process::exit(code.into())
}

impl Comm {
    /// All ranks that were started together.
    pub fn world(universe: &Universe) -> Comm {
        Comm { world: universe.world() }
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

    /// The communicator, for the exchange of halo rows.
    pub fn communicator(&self) -> &SimpleCommunicator {
        &self.world
    }

    /// The communicator as parallel HDF5 wants it.
    pub fn raw(&self) -> MPI_Comm {
        self.world.as_raw()
    }

    /// Tells all ranks what rank 0 knows; the others' `value` is ignored.
    pub fn broadcast<T: Serialize + DeserializeOwned>(&self, value: T) -> T {
        self.broadcast_from(ROOT, value)
    }

    /// What each rank says of itself, on all ranks, cut at `N` bytes; needs nothing that the ranks have
    /// to agree on but `N`.
    pub fn introductions<const N: usize>(&self, text: &str) -> Vec<String> {
        let mut mine = [0_u8; N];
        mine.iter_mut().zip(text.bytes()).for_each(|(place, byte)| *place = byte);
        let mut all = vec![0; N * self.size()];
        self.world.all_gather_into(&mine[..], &mut all[..]);
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim_end_matches('\0').to_owned();
        all.chunks(N).map(text).collect()
    }

    /// Whether all ranks give the same number.
    pub fn is_same(&self, value: u64) -> bool {
        let (mut least, mut most) = (value, value);
        self.world.all_reduce_into(&value, &mut least, SystemOperation::min());
        self.world.all_reduce_into(&value, &mut most, SystemOperation::max());
        least == most
    }

    /// Makes the failure of any rank the failure of all: that of the lowest rank is told to all.
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

    /// Like [`Comm::agree`], for what the ranks have opened together and can only close together:
    /// where it failed on some ranks and not on the others, those on which it failed end the
    /// program, as the others could wait for them for ever.
    ///
    /// # Errors
    /// If it failed on every rank.
    pub fn agree_all_or_none<T>(&self, outcome: Result<T>) -> Result<T> {
        let succeeded = u64::from(outcome.is_ok());
        match (self.max([succeeded]), outcome) {
            ([1], Err(error)) => self.fatal(&error),
            (_, outcome) => self.agree(outcome),
        }
    }

    /// Prints an error and ends the program on all ranks at once: for a failure inside a
    /// collective operation in which the others are waiting.
    pub fn fatal(&self, error: &Error) -> ! {
        terminal::aside(&format!("diff2d-mpi: error: rank {}: {error}", self.rank()));
        abort(error.exit_code())
    }

    /// Sum over the ranks that share this rank's node, on all of them.
    pub fn sum_on_node(&self, value: f64) -> f64 {
        let node = self.world.split_shared(self.world.rank());
        let mut sum = 0.0;
        node.all_reduce_into(&value, &mut sum, SystemOperation::sum());
        sum
    }

    /// Sums over the ranks that share this rank's node, one by one, on all of them.
    pub fn count_on_node<const N: usize>(&self, values: [u64; N]) -> [u64; N] {
        self.combine_on_node(values, SystemOperation::sum())
    }

    /// Bits set on any of the ranks that share this rank's node, on all of them.
    pub fn union_on_node<const N: usize>(&self, values: [u64; N]) -> [u64; N] {
        self.combine_on_node(values, SystemOperation::bitwise_or())
    }

    fn combine_on_node<const N: usize>(
        &self,
        values: [u64; N],
        operation: SystemOperation,
    ) -> [u64; N] {
        let node = self.world.split_shared(self.world.rank());
        let mut combined = values;
        node.all_reduce_into(&values[..], &mut combined[..], operation);
        combined
    }

    /// Smallest values of any rank, one by one, on all ranks.
    pub fn min<const N: usize>(&self, values: [f64; N]) -> [f64; N] {
        let mut smallest = values;
        self.world.all_reduce_into(&values[..], &mut smallest[..], SystemOperation::min());
        smallest
    }

    /// Largest values of any rank, one by one, on all ranks.
    pub fn max<const N: usize>(&self, values: [u64; N]) -> [u64; N] {
        let mut largest = values;
        self.world.all_reduce_into(&values[..], &mut largest[..], SystemOperation::max());
        largest
    }

    /// Sum of the values of all ranks, on all ranks; for reports, as its rounding may vary.
    pub fn sum(&self, value: f64) -> f64 {
        let mut sum = 0.0;
        self.world.all_reduce_into(&value, &mut sum, SystemOperation::sum());
        sum
    }

    /// Sums of the values of all ranks, one by one, on all ranks.
    pub fn total<const N: usize>(&self, values: [u64; N]) -> [u64; N] {
        let mut sums = values;
        self.world.all_reduce_into(&values[..], &mut sums[..], SystemOperation::sum());
        sums
    }

    /// Smallest, mean and largest value of all ranks, on all of them.
    pub fn spread(&self, value: f64) -> [f64; 3] {
        let [min, minus_max] = self.min([value, -value]);
        [min, self.sum(value) / self.size() as f64, -minus_max]
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
        // The address of an empty slice of bytes may be the number by which Open MPI means that
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
    /// which has to send them; both at the same time.
    pub fn pass_down(&self, down: Option<&[u64]>, from_above: Option<&mut [u64]>) {
        let rank = |distance: i32| self.world.process_at_rank(self.world.rank() + distance);
        mpi::request::scope(|scope| {
            let _sent = down.map(|values| {
                WaitGuard::from(rank(-1).immediate_send_with_tag(scope, values, PASSED_DOWN))
            });
            if let Some(values) = from_above {
                rank(1).receive_into_with_tag(values, PASSED_DOWN);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_library_is_named_by_its_name_and_version() {
        for (full, name) in [
            ("Open MPI v4.1.4, package: Debian OpenMPI, ident: 4.1.4, repo rev", "Open MPI v4.1.4"),
            (
                "MPICH Version:\t4.0.2\nMPICH Release date:\tThu Apr  7\nMPICH Device:",
                "MPICH 4.0.2",
            ),
            ("MVAPICH2 Version      :\t2.3.7\nMVAPICH2 Release date :\t", "MVAPICH2 2.3.7"),
            (
                "Intel(R) MPI Library 2021.8 for Linux* OS\n\0",
                "Intel(R) MPI Library 2021.8 for Linux* OS",
            ),
            ("", ""),
        ] {
            assert_eq!(short_name(full), name);
        }
    }
}
