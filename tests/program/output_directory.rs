//! The output directory: what lies in it is not lost, and what cannot be used is refused early.

use crate::common::{contents, mpirun, scratch, serial};
use std::fs;
use std::os::unix::fs::symlink;
use std::process::Command;

const COMMENTED: &str = "# worth keeping\ndx = 1\nruntime = 3\n";

#[test]
fn the_parameter_file_given_is_never_replaced() {
    let directory = scratch();
    let path = directory.path();
    fs::write(path.join("params.toml"), COMMENTED).unwrap();
    for option in [&[][..], &["--overwrite"]] {
        let outcome = serial(path)
            .args(["params.toml", "--set", "output.dir=."])
            .args(option.iter().copied())
            .run()
            .ended_with(2);
        outcome.says(&["--set output.dir=.", "own parameter file", "params.toml"]);
        assert_eq!(fs::read_to_string(path.join("params.toml")).unwrap(), COMMENTED);
        assert_eq!(fs::read_dir(path).unwrap().count(), 1, "nothing is left behind");
    }
}

#[test]
fn a_parameter_file_in_the_way_is_no_run_and_is_only_replaced_when_asked() {
    let directory = scratch();
    let path = directory.path();
    fs::create_dir(path.join("out")).unwrap();
    fs::write(path.join("mine.toml"), COMMENTED).unwrap();
    fs::write(path.join("out/params.toml"), COMMENTED).unwrap();
    let run = |option: &[&str]| {
        let arguments = ["mine.toml", "--set", "output.dir=out"].into_iter();
        serial(path).args(arguments.chain(option.iter().copied())).run()
    };
    run(&[]).ended_with(2).says(&["a file of that name (params.toml)", "--overwrite"]);
    assert_eq!(fs::read_to_string(path.join("out/params.toml")).unwrap(), COMMENTED);
    run(&["--overwrite"]).succeeded();
}

#[test]
fn a_place_that_cannot_be_written_to_is_refused_before_anything_happens() {
    let directory = scratch();
    let path = directory.path();
    fs::write(path.join("params.toml"), "dx = 1\n[output]\ndir = \"/dev/null/here\"\n").unwrap();
    mpirun(2, path)
        .arg("params.toml")
        .run()
        .ended_with(2)
        .says(&["params.toml, line 3", "/dev/null is not a directory"]);
    symlink("nowhere", path.join("dangling")).unwrap();
    let dangling = ["params.toml", "--check", "--set", "output.dir=dangling"];
    serial(path)
        .args(dangling)
        .run()
        .ended_with(2)
        .says(&["dangling", "a link that leads nowhere"]);
    symlink("circle", path.join("circle")).unwrap();
    let circle = ["params.toml", "--check", "--set", "output.dir=circle"];
    let refused = serial(path).args(circle).run().ended_with(2);
    refused.says(&["circle: Too many levels of symbolic links", "fix that"]);
}

/// Nothing is found through a name that is not there, until the run makes it.
#[test]
fn a_way_back_from_a_directory_that_is_not_there_leads_to_no_file_that_is_replaced() {
    let directory = scratch();
    let path = directory.path();
    let slice =
        "dx = 1\nruntime = 3\noutput.dir = \"new/../user\"\n[slices.a]\ny = 0.0\nevery = 1\n";
    fs::create_dir_all(path.join("user/slices")).unwrap();
    fs::write(path.join("user/slices/a.h5"), "precious").unwrap();
    fs::write(path.join("user/params.toml"), slice).unwrap();
    let before = contents(path);
    for ways in [&[][..], &["--overwrite"], &["--resume"], &["--check", "--overwrite"]] {
        for ranks in [1, 2] {
            let launch = mpirun(ranks, path).arg("user/params.toml").args(ways.iter().copied());
            let outcome = launch.run().ended_with(2);
            outcome.says(&["user/params.toml, line 3", "new is not there", "without the .."]);
            assert!(contents(path) == before, "traces of {outcome}");
        }
    }
    // A way back that is there means what it says.
    fs::create_dir(path.join("new")).unwrap();
    let launch = || serial(path).arg("user/params.toml");
    launch().arg("--overwrite").run().ended_with(2).says(&["own parameter file"]);
    launch().args(["--set", "output.dir=new/../other"]).run().succeeded();
    assert!(path.join("other/summary.json").exists());
}

#[test]
fn an_immutable_directory_is_refused_before_anything_happens() {
    let directory = scratch();
    let path = directory.path();
    fs::create_dir(path.join("fixed")).unwrap();
    fs::write(path.join("params.toml"), "dx = 1\n").unwrap();
    let attribute = |change: &str| {
        Command::new("chattr")
            .arg(change)
            .arg(path.join("fixed"))
            .status()
            .is_ok_and(|s| s.success())
    };
    if !attribute("+i") {
        println!("skipped: only root, on a file system with attributes, can make a file immutable");
        return;
    }
    let arguments = ["params.toml", "--check", "--set", "output.dir=fixed/run"];
    let outcome = serial(path).args(arguments).run();
    assert!(attribute("-i"));
    outcome.ended_with(2).says(&["cannot write to", "fixed", "--set output.dir=DIR"]);
}

#[test]
fn ranks_with_different_command_lines_end_with_a_message() {
    let directory = scratch();
    let path = directory.path();
    fs::write(path.join("params.toml"), "dx = 1\n").unwrap();
    let program = env!("CARGO_BIN_EXE_diff2d-mpi");
    let second = [":", "-n", "1", program, "params.toml", "--check"];
    let outcome = mpirun(1, path).arg("params.toml").args(second).run().ended_with(2);
    outcome.says(&["different command lines"]);
    assert!(!path.join("output").exists());
}

#[test]
fn a_reader_that_leaves_early_costs_nothing() {
    let directory = scratch();
    let path = directory.path();
    fs::write(path.join("params.toml"), "dx = 1\n").unwrap();
    let program = env!("CARGO_BIN_EXE_diff2d-mpi");
    let pipe = format!("'{program}' params.toml | true");
    let status = Command::new("bash")
        .args(["-o", "pipefail", "-c", &pipe])
        .current_dir(path)
        .status()
        .expect("bash is there");
    assert!(status.success());
    assert!(path.join("output/summary.json").exists());
}
