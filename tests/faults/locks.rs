//! One run a directory.

use crate::common::{contents, serial};
use crate::processes::{ranks_of, send, until_gone};
use crate::scene::Scene;
use rustix::process::Signal;
use std::fs;
use std::os::unix::fs::symlink;

#[test]
fn a_second_run_is_refused_as_long_as_the_first_one_lives() {
    let scene = Scene::new();
    let mut first = scene.launch(2).env("DIFF2D_FAULT", "slow-checkpoint@60000").start();
    scene.until_there(&mut first, "checkpoint.h5.tmp");
    let ranks = ranks_of(first.pid());
    for option in ["--resume", "--overwrite", "--check", "--quiet"] {
        let second = serial(scene.path()).args(["params.toml", option]).beside().run();
        let host = rustix::system::uname().nodename().to_string_lossy().into_owned();
        let second = second.ended_with(2);
        second.says(&["in use", "process ", "since 20", &host, "output.dir"]);
        assert!(ranks.iter().any(|rank| second.error().contains(&format!("process {rank},"))));
    }
    ranks.iter().for_each(|&rank| send(rank, Signal::KILL));
    first.wait();
    until_gone(&ranks);
    scene.assert_nothing_is_lost(2, 3);
}

/// Taking the lock replaces what is in its file.
#[test]
fn what_no_run_has_made_is_not_taken_for_the_lock() {
    let scene = Scene::finished();
    fs::write(scene.path().join("precious"), "mine").unwrap();
    let lock = scene.file("run.lock");
    let own = fs::read_to_string(&lock).unwrap();
    let puts: [(&str, &dyn Fn()); 3] = [
        ("is a link", &|| symlink("../precious", &lock).unwrap()),
        ("is of no run", &|| fs::hard_link(scene.path().join("precious"), &lock).unwrap()),
        ("is of no run", &|| fs::write(&lock, "a note\n").unwrap()),
    ];
    for (what, put) in puts {
        fs::remove_file(&lock).unwrap();
        put();
        let before = contents(scene.path());
        for options in [&["--overwrite"][..], &["--resume"], &["--overwrite", "--check"]] {
            let launch = scene.launch(2).args(options.iter().copied());
            launch.run().ended_with(2).says(&["run/run.lock", what, "output.dir=DIR"]);
            assert!(contents(scene.path()) == before, "{what}, {options:?}");
        }
    }
    // What a run leaves that was killed in a moment, or whose node failed.
    for left in ["", "\0\0\0", own.as_str()] {
        fs::write(&lock, left).unwrap();
        serial(scene.path()).args(["params.toml", "--check", "--resume"]).run().succeeded();
    }
    scene.launch(2).arg("--overwrite").run().succeeded();
    assert!(fs::read_to_string(&lock).unwrap().starts_with("host "));
}

#[test]
fn check_leaves_the_lock_file_alone() {
    let scene = Scene::finished();
    let before = contents(&scene.output_dir());
    serial(scene.path()).args(["params.toml", "--check", "--resume"]).run().succeeded();
    assert!(contents(&scene.output_dir()) == before);
}
