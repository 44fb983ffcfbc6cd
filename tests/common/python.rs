//! Runs a check written in Python, in the environment that `scripts/test` makes.

use super::{Case, Reference, Snapshot};
use serde_json::json;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What the checks written in Python are told to find in a run.
pub struct Expectation<'r> {
    pub case: &'r Case,
    pub reference: &'r Reference,
    pub ranks: usize,
    /// Number of snapshots whose time is not NaN.
    pub committed: usize,
}

impl Expectation<'_> {
    /// Writes the expectation as JSON, whose numbers read back with the same bits.
    pub fn write(&self, path: &Path) {
        let Self { case, reference, ranks, committed } = *self;
        let series =
            |of: fn(&Snapshot) -> f64| -> Vec<f64> { reference.snapshots.iter().map(of).collect() };
        let steps: Vec<u64> = reference.snapshots.iter().map(|snapshot| snapshot.step).collect();
        let committed_fields: Vec<_> =
            reference.snapshots[..committed].iter().map(|snapshot| &snapshot.field).collect();
        let expected = json!({
            "snapshots": reference.snapshots.len(),
            "committed": committed,
            "version": env!("CARGO_PKG_VERSION"),
            "attributes": {
                "D": case.diffusivity,
                "dx": reference.dx,
                "dt": reference.dt,
                "nsteps": reference.nsteps,
                "nper": reference.nper,
                "ranks": ranks,
            },
            "x": reference.x,
            "time": series(|snapshot| snapshot.time),
            "step": steps,
            "mass": series(|snapshot| snapshot.mass),
            "min": series(|snapshot| snapshot.min),
            "max": series(|snapshot| snapshot.max),
            "l2": series(|snapshot| snapshot.l2),
            "density": committed_fields,
        });
        std::fs::write(path, expected.to_string()).expect("the expectation can be written");
    }
}

/// An environment of `scripts/python-env`: the variable that may name its interpreter, and its own
/// name below the target directory.
type Environment = (&'static str, &'static str);

const PYTHON: Environment = ("DIFF2D_PYTHON", "python");
const READERS: Environment = ("DIFF2D_READERS_PYTHON", "readers");

/// Runs `tests/python/SCRIPT ARGUMENTS...`; fails the test where an assertion of it does.
#[track_caller]
pub fn python<A: AsRef<OsStr>>(script: &str, arguments: &[A]) {
    check(PYTHON, script, arguments);
}

/// The same with VTK, Jupyter and what else only tests need.
#[track_caller]
pub fn readers_python<A: AsRef<OsStr>>(script: &str, arguments: &[A]) {
    check(READERS, script, arguments);
}

#[track_caller]
fn check<A: AsRef<OsStr>>(environment: Environment, script: &str, arguments: &[A]) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let interpreter = interpreter(root, environment);
    assert!(
        interpreter.is_file(),
        "no Python environment at {}: run scripts/test, which makes it",
        interpreter.display()
    );
    let output = Command::new(&interpreter)
        .arg("-B")
        .arg(root.join("tests/python").join(script))
        .args(arguments)
        .output()
        .expect("the Python interpreter starts");
    let [said, complained] =
        [&output.stdout, &output.stderr].map(|text| String::from_utf8_lossy(text));
    assert!(output.status.success(), "{script} failed\n{said}{complained}");
    print!("{said}");
}

fn interpreter(root: &Path, (variable, name): Environment) -> PathBuf {
    if let Some(given) = std::env::var_os(variable) {
        return given.into();
    }
    let target =
        std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
    // One serves the builds with both MPIs.
    let target = if target.ends_with("mpich") { target.join("..") } else { target };
    root.join(target).join(name).join("bin/python")
}
