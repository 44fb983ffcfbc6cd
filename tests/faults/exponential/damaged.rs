//! What `--resume` goes on from in the middle of a series, and what it refuses.

use super::problems::MOVING;
use super::{Broken, is_in_series};
use std::fs;

/// Stopped twice in the middle of a series, so that there are two checkpoints.
fn stopped_twice() -> Broken {
    let broken = Broken::new(&MOVING);
    for (stages, ranks) in [(50, 1), (60, 1)] {
        assert!(is_in_series(&broken.stop_after(stages, ranks)), "{:?}", broken.header());
    }
    broken
}

#[test]
fn a_damaged_sum_of_a_series_is_seen_and_the_checkpoint_before_is_taken() {
    let broken = stopped_twice();
    let path = broken.file("checkpoint.h5");
    let sum = hdf5::File::open(&path).and_then(|file| file.dataset("b1")).unwrap();
    let at = sum.offset().unwrap() + sum.storage_size() / 2;
    drop(sum);
    let mut bytes = fs::read(&path).unwrap();
    bytes[at as usize] ^= 1;
    fs::write(&path, bytes).unwrap();
    let outcome = broken.resume(3).run().succeeded();
    assert!(outcome.stderr.contains("its field b1 fails its checksum"), "{outcome}");
    assert!(outcome.stdout.contains("Resuming from run/checkpoint.prev.h5"), "{outcome}");
    broken.assert_whole();
}

#[test]
fn steps_of_another_kind_are_refused_and_each_difference_named() {
    let broken = stopped_twice();
    let resume = broken.resume(2).args(["--set", "time.tolerance=1e-9"]);
    let resume = resume.args(["--set", "time.max_degree=500", "--set", "time.forcing_degree=3"]);
    resume.run().ended_with(2).says(&[
        "time.tolerance = 1e-09, but 1e-08",
        "time.max_degree = 500, but 100000",
        "time.forcing_degree = 3, but 5",
    ]);
    let euler = broken.resume(1).args(["--set", "time.method=euler"]);
    euler.run().ended_with(2).says(&["time.method = \"euler\", but \"exponential\""]);
    broken.assert_nothing_is_lost(1);
}
