//! The Python package in `python/`: its own tests, with this build of the program.

use crate::common::{readers_interpreter, scratch};
use std::path::Path;
use std::process::Command;

#[test]
fn the_python_package_passes_its_tests() {
    let (root, directory) = (Path::new(env!("CARGO_MANIFEST_DIR")), scratch());
    let outcome = Command::new(readers_interpreter())
        .args(["-B", "-m", "pytest", "-q", "-p", "no:cacheprovider", "--basetemp"])
        .arg(directory.path().join("pytest"))
        .arg(root.join("python/tests"))
        .current_dir(directory.path())
        .env("PYTHONPATH", root.join("python/src"))
        .env("DIFF2D_PROGRAM", env!("CARGO_BIN_EXE_diff2d-mpi"))
        .output()
        .expect("the Python interpreter starts");
    let said = String::from_utf8_lossy(&outcome.stdout);
    assert!(outcome.status.success(), "{said}{}", String::from_utf8_lossy(&outcome.stderr));
}
