//! A state within a step, written by three ranks and read by two, whole and damaged.
//!
//! The test itself is the program: it starts again under `mpirun`, where its environment names the
//! directory of the checkpoints, and its number of ranks says what it does.

use super::{bits, job, state, write, zeros};
use crate::common::{mpirun_of, scratch};
use diff2d_mpi::output::checkpoint;
use diff2d_mpi::program::job::Job;
use diff2d_mpi::program::resume;
use diff2d_mpi::ranks::{self, Comm};
use diff2d_mpi::run::state::{DENSITY, Fields, PROVISIONAL, SERIES, State};
use std::fs;
use std::path::Path;

/// Says to a process that it is a rank, and where the checkpoints are.
const DIRECTORY: &str = "DIFF2D_CHECKPOINTS";
const WRITERS: usize = 3;
const READERS: usize = 2;
/// So fine that a rank reads its rows in several blocks.
const DX: f64 = 0.1;
const NEWER: u64 = 50;
const OLDER: u64 = 20;

#[test]
fn a_state_within_a_step_comes_back_with_every_bit_on_other_ranks() {
    if let Some(directory) = std::env::var_os(DIRECTORY) {
        return be_a_rank(Path::new(&directory));
    }
    let directory = scratch();
    let program = std::env::current_exe().expect("the path of this test");
    let name = directory.path().to_str().expect("a plain name");
    let this = [
        "--exact",
        "checkpoints::ranks::a_state_within_a_step_comes_back_with_every_bit_on_other_ranks",
    ];
    for ranks in [WRITERS, READERS] {
        let launch = mpirun_of(&program, ranks, directory.path()).args(this);
        launch.env(DIRECTORY, name).run().succeeded();
    }
    assert!(directory.path().join("read").exists(), "the readers came to their end");
}

fn be_a_rank(directory: &Path) {
    let universe = ranks::initialize().expect("MPI starts");
    let comm = Comm::world(&universe);
    let job = job(&comm, directory, DX);
    match comm.size() {
        WRITERS => [OLDER, NEWER].into_iter().for_each(|step| {
            write(&comm, &job, &state(&job, step, true));
        }),
        ranks => {
            assert_eq!(ranks, READERS);
            read(&comm, &job);
            fs::write(directory.join("read"), "").expect("a file");
        }
    }
}

fn read(comm: &Comm, job: &Job) {
    let said = assert_found(comm, job, NEWER);
    assert!(said.is_empty(), "{said}");
    let mut without = State::try_zeros(job.setup().shape, Fields::Density).expect("memory");
    let refused = resume::load(comm, job, &mut without).expect_err("it has no place for a series");
    assert!(refused.to_string().contains("this run needs density:"), "{refused}");

    let [newest, _] = checkpoint::candidates(&job.dir());
    let whole = fs::read(&newest).expect("the checkpoint");
    let try_damage = |at: usize, what: &str| {
        let mut damaged = whole.clone();
        damaged[at] ^= 1;
        comm.barrier();
        if comm.is_root() {
            fs::write(&newest, &damaged).expect("it can be written");
        }
        comm.barrier();
        let said = assert_found(comm, job, OLDER);
        assert!(said.contains(what), "{said}");
    };
    for name in [&[DENSITY][..], &SERIES, &[PROVISIONAL]].concat() {
        let [offset, bytes] = place(&whole, name);
        for at in [offset, offset + bytes / 2, offset + bytes - 1] {
            try_damage(at, &format!("its field {name} fails its checksum"));
        }
    }
    // Where an unfinished step stands: this number is nowhere else in the file.
    let applications = ((1_u64 << 53) + 1).to_le_bytes();
    let at = whole.windows(8).position(|bytes| bytes == applications);
    try_damage(at.expect("the number is in the file"), "its structure is damaged");
}

/// Loads the newest whole checkpoint, which is to be that of a step, and returns what was said of a
/// newer one.
#[track_caller]
fn assert_found(comm: &Comm, job: &Job, step: u64) -> String {
    let mut found = zeros(job);
    let resumed = resume::load(comm, job, &mut found).expect("a whole checkpoint").expect("one");
    assert!(bits(&found) == bits(&state(job, step, true)), "another state than that of {step}");
    resumed.passed_over.concat()
}

/// Offset and length of a field, from the seal.
fn place(file: &[u8], name: &str) -> [usize; 2] {
    let seal = String::from_utf8_lossy(&file[..512]);
    let beginning = format!("field {name} ");
    let line = seal.lines().find_map(|line| line.strip_prefix(&beginning)).expect("a line");
    let mut words = line.split(' ').map(|word| word.parse().expect("a number"));
    [(); 2].map(|()| words.next().expect("a word"))
}
