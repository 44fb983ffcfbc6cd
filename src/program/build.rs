//! Which build of the program this is, and how it was told to write files, compared between the ranks.
//!
//! Ranks of two builds may make different collective calls, so they may hang or misread what the
//! others send; a stale binary on one node is enough. So may ranks that use different parts of Open MPI to
//! open one file.

use crate::error::{Error, Result};
use crate::look;
use crate::output::hdf5_version;
use crate::ranks::{self, Comm};
use std::fs::File;
use std::io;
use xxhash_rust::xxh3::xxh3_64;

/// Bytes with which a rank identifies itself. The comparison is the first thing that the ranks do
/// together, and this number and the calls it takes stay the same in all versions.
const INTRODUCTION: usize = 256;

/// The same for settings, of which there may be several.
const SETTINGS: usize = 1024;

/// Refuses ranks that run different builds, use different libraries, or open files differently.
///
/// # Errors
/// The same on every rank: which ranks run what.
pub fn check(comm: &Comm) -> Result<()> {
    let mine = description();
    if !is_same(comm, xxh3_64(mine.as_bytes())) {
        return Err(Error::Usage(format!(
            "the ranks run different builds: {}: start the same program, of one build, on all nodes",
            groups(&comm.introductions::<INTRODUCTION>(&mine)).join("; ")
        )));
    }
    let mine = ranks::io_settings();
    if is_same(comm, xxh3_64(mine.as_bytes())) {
        return Ok(());
    }
    Err(Error::Usage(format!(
        "the ranks would open files by different parts of Open MPI, and wait for each other for ever: {}: give \
         all ranks the same settings (mpirun -x NAME=VALUE before the first program), and start them in one \
         directory, as the program chooses otherwise where its name has a colon",
        groups(&comm.introductions::<SETTINGS>(&mine)).join("; ")
    )))
}

/// Whether all ranks give the same number.
fn is_same(comm: &Comm, value: u64) -> bool {
    comm.min([value]) == comm.max([value])
}

fn description() -> String {
    let profile = if cfg!(debug_assertions) { "debug" } else { "release" };
    let (mpi, hdf5) = (ranks::library(), hdf5_version());
    // If the file cannot be read, version and commit have to do.
    let file = hash_of_executable().map_or("unknown".into(), |hash| format!("{hash:016x}"));
    format!("{profile} build {file}, {mpi}, HDF5 {hdf5}, diff2d-mpi {}", crate::version::full())
}

/// Hash of the file that this process runs, even if it was replaced or removed since.
fn hash_of_executable() -> io::Result<u64> {
    let file = File::open("/proc/self/exe").or_else(|_| File::open(std::env::current_exe()?))?;
    look::hash(file)
}

/// The builds, each with the ranks that run it.
fn groups(introductions: &[String]) -> Vec<String> {
    let mut builds: Vec<(&str, Vec<usize>)> = Vec::new();
    for (rank, text) in introductions.iter().enumerate() {
        match builds.iter_mut().find(|(build, _)| build == text) {
            Some((_, ranks)) => ranks.push(rank),
            None => builds.push((text, vec![rank])),
        }
    }
    builds.iter().map(|(build, ranks)| format!("{}: {build}", named(ranks))).collect()
}

/// A few ranks by their numbers; if there are many, the first and how many there are.
fn named(ranks: &[usize]) -> String {
    match ranks {
        [] => String::new(),
        [one] => format!("rank {one}"),
        [one, other] => format!("ranks {one} and {other}"),
        [first, ..] => format!("rank {first} and {} others", ranks.len() - 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn builds_are_told_with_the_ranks_that_run_them() {
        let texts = ["a", "b", "a", "c", "a", "c"].map(str::to_owned);
        let expected = ["rank 0 and 2 others: a", "rank 1: b", "ranks 3 and 5: c"];
        assert_eq!(groups(&texts), expected);
    }
}
