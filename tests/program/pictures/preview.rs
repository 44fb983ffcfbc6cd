//! The preview: the newest picture on the user's terminal, and only there.

use crate::common::{Case, mpirun, python, scratch, serial};
use std::fs;
use std::path::Path;

/// 20 x 20 points.
const CASE: Case = Case { dx: 1.0, runtime: 3.0, ..Case::COURSE };

fn scene(graphics: &str) -> tempfile::TempDir {
    let directory = scratch();
    fs::write(directory.path().join("params.toml"), CASE.toml_with(graphics, "run")).unwrap();
    directory
}

/// Runs the command on a terminal of this size, which shows a picture of every output.
#[track_caller]
fn assert_shows([columns, lines]: [u32; 2], directory: &Path, command: &[&str]) {
    let (run, pictures) = (directory.join("run"), CASE.integrate().snapshots.len());
    let mut arguments = vec![columns.to_string(), lines.to_string()];
    arguments.extend([directory, &run].map(|path| path.to_str().unwrap().to_owned()));
    arguments.push(pictures.to_string());
    arguments.extend(command.iter().map(ToString::to_string));
    python("preview_on_terminal.py", &arguments);
}

const PROGRAM: &str = env!("CARGO_BIN_EXE_diff2d-mpi");

#[test]
fn a_terminal_shows_every_picture_in_the_place_of_the_one_before() {
    let directory = scene("graphics = true");
    assert_shows([100, 30], directory.path(), &[PROGRAM, "params.toml", "--preview"]);
    // A narrow one, and a preview without pictures in files.
    let directory = scene("graphics = false");
    assert_shows([41, 80], directory.path(), &[PROGRAM, "params.toml", "--preview"]);
    assert!(!directory.path().join("run/frames").exists());
}

#[test]
fn the_terminal_of_mpirun_shows_them_too() {
    let directory = scene("graphics.size = 64");
    let as_root = ["OMPI_ALLOW_RUN_AS_ROOT=1", "OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1"];
    let mut command = vec!["env", "OMPI_MCA_rmaps_base_oversubscribe=1"];
    command.extend(as_root);
    command.extend(["mpirun", "-n", "2", PROGRAM, "params.toml", "--preview"]);
    assert_shows([80, 24], directory.path(), &command);
}

#[test]
fn without_a_terminal_there_is_a_warning_and_no_preview() {
    let directory = scene("graphics.size = 64");
    for launch in [serial(directory.path()), mpirun(2, directory.path())] {
        let arguments = ["params.toml", "--preview", "--overwrite"];
        let outcome = launch.args(arguments).run().succeeded();
        let expected = "diff2d-mpi: warning: --preview draws in a terminal, which standard output \
                        is not: no preview\n";
        assert_eq!(outcome.stderr, expected, "{outcome}");
        assert!(!outcome.stdout.contains('\x1b'), "{outcome}");
        assert!(directory.path().join("run/frames/000000.png").exists());
    }
}
