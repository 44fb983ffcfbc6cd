//! Whatever is done to the bytes of a checkpoint, a resume gets the right state, falls back to the
//! checkpoint before, or says what is wrong: never a wrong state, never a crash.
//!
//! All trials run in one process, on one rank without `mpirun`; `DIFF2D_DAMAGE_TRIALS` sets their
//! number, `DIFF2D_FAULT_SEED` repeats the choices of a test that printed it.

use super::{bits, job, state, write, zeros};
use crate::common::{Chance, environment, scratch};
use diff2d_mpi::output::checkpoint::{self, Header};
use diff2d_mpi::program::resume;
use diff2d_mpi::ranks::{self, Comm};
use diff2d_mpi::run::state::State;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A checkpoint, and what it was made of.
struct Kept {
    path: PathBuf,
    bytes: Vec<u8>,
    header: Header,
    state: Vec<u64>,
}

impl Kept {
    fn read(path: &Path, (header, state): (Header, State)) -> Self {
        let bytes = fs::read(path).expect("it is there");
        Self { path: path.to_owned(), bytes, header, state: bits(&state) }
    }

    fn is(&self, header: &Header, state: &State) -> bool {
        *header == self.header && bits(state) == self.state
    }
}

/// Breaks a file in one of many ways, and says how.
fn damage(chance: &mut Chance, bytes: &mut Vec<u8>) -> &'static str {
    let length = bytes.len();
    match chance.below(8) {
        0 => {
            bytes.truncate(chance.below(length));
            "truncated"
        }
        1 => {
            bytes.extend((0..=chance.below(5000)).map(|_| 0));
            "extended"
        }
        2 => {
            let start = chance.below(length);
            let end = (start + 1 + chance.below(4096)).min(length);
            bytes[start..end].fill(0);
            "zeroed in part"
        }
        3 => {
            let (from, to) = (chance.below(length - 64), chance.below(length - 64));
            bytes.copy_within(from..from + 64, to);
            "overwritten with a part of itself"
        }
        4 => {
            // Where the structure lies, at the start.
            let at = chance.below(3000);
            bytes[at] ^= 1 << chance.below(8);
            "flipped in one bit near the start"
        }
        5 => {
            for _ in 0..=chance.below(64) {
                let at = chance.below(length);
                bytes[at] ^= 1 << chance.below(8);
            }
            "flipped in many bits"
        }
        _ => {
            let at = chance.below(length);
            bytes[at] ^= 1 << chance.below(8);
            "flipped in one bit"
        }
    }
}

/// The bytes without HDF5's mark that a program has the file open, which is no damage.
fn unmarked(bytes: &[u8]) -> Vec<u8> {
    const MARK: usize = 512 + 20;
    let mut bytes = bytes.to_owned();
    bytes.get_mut(MARK).into_iter().for_each(|byte| *byte &= !0b101);
    bytes
}

/// MPI sets environment variables that the `mpirun` of other tests must not see, so the trials have a
/// process of their own.
#[test]
fn no_damage_to_a_checkpoint_leads_to_a_wrong_state() {
    const TRIALS: &str = "DIFF2D_DAMAGE_IS_TRIED";
    if std::env::var_os(TRIALS).is_some() {
        return try_all();
    }
    let this = "checkpoints::damage::no_damage_to_a_checkpoint_leads_to_a_wrong_state";
    let program = std::env::current_exe().expect("the path of this test");
    let ended =
        Command::new(program).args(["--exact", this, "--nocapture"]).env(TRIALS, "1").status();
    assert!(ended.expect("this test starts").success());
}

fn try_all() {
    let universe = ranks::initialize().expect("MPI starts without mpirun");
    let comm = Comm::world(&universe);
    let directory = scratch();
    let job = job(&comm, directory.path(), 0.5);

    // One between two steps, with the density alone, and one within a step.
    let [older, newer] = [(20, false), (50, true)].map(|(step, is_within)| {
        let state = state(&job, step, is_within);
        (write(&comm, &job, &state), state)
    });
    let [newest, previous] = checkpoint::candidates(directory.path());
    let (newer, older) = (Kept::read(&newest, newer), Kept::read(&previous, older));

    let trials = environment("DIFF2D_DAMAGE_TRIALS", 800);
    let seed = Chance::seed();
    let mut chance = Chance::new(seed);
    println!("{trials} trials, DIFF2D_FAULT_SEED={seed}");
    let mut ends: BTreeMap<&str, usize> = BTreeMap::new();
    for trial in 0..trials {
        // Mostly the newest alone; sometimes both, or only the older one.
        let (hurt_newer, hurt_older) =
            *chance.pick(&[(true, false), (true, false), (true, true), (false, true)]);
        let mut how = Vec::new();
        let mut intact = BTreeMap::new();
        for (kept, hurt) in [(&newer, hurt_newer), (&older, hurt_older)] {
            let mut bytes = kept.bytes.clone();
            if hurt {
                how.push(damage(&mut chance, &mut bytes));
            }
            intact.insert(kept.path.clone(), unmarked(&bytes) == unmarked(&kept.bytes));
            fs::write(&kept.path, &bytes).expect("it can be written");
        }
        let what = format!("trial {trial} of seed {seed}, {how:?}");

        let mut found = zeros(&job);
        let end = match resume::load(&comm, &job, &mut found) {
            Ok(Some(resumed)) if resumed.path == newest => {
                assert!(newer.is(&resumed.header, &found), "{what}: a wrong state");
                assert!(intact[&newest], "{what}: the damage went unseen");
                "newest"
            }
            Ok(Some(resumed)) => {
                assert!(older.is(&resumed.header, &found), "{what}: a wrong state");
                assert!(intact[&previous], "{what}: the damage went unseen");
                let said = resumed.passed_over.concat();
                assert!(said.contains("checkpoint.h5: "), "{what}: {said}");
                "fallback"
            }
            Ok(None) => panic!("{what}: no checkpoint was found"),
            Err(error) => {
                assert!(!intact[&newest] && !intact[&previous], "{what}: {error}");
                let said = error.to_string();
                for name in ["checkpoint.h5: ", "checkpoint.prev.h5: "] {
                    assert!(said.contains(name), "{what}: {said}");
                }
                "clear error"
            }
        };
        *ends.entry(end).or_default() += 1;
    }
    println!("{trials} trials, none with a wrong state: {ends:?}");
    assert_eq!(ends.len(), 3, "each way out was taken");
}
