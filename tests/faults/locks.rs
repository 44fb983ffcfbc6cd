//! One run a directory.

use crate::common::serial;
use crate::processes::{ranks_of, send, until_gone};
use crate::scene::Scene;
use rustix::process::Signal;

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

#[test]
fn check_leaves_the_lock_file_alone() {
    let scene = Scene::finished();
    let before = crate::common::contents(&scene.output_dir());
    serial(scene.path()).args(["params.toml", "--check", "--resume"]).run().succeeded();
    assert!(crate::common::contents(&scene.output_dir()) == before);
}
