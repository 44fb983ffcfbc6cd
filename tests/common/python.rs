//! Runs checks written in Python, in the environments that `scripts/test` makes.

use super::{Case, Reference, Snapshot, scratch};
use serde_json::{Value, json};
use std::ffi::OsStr;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// What the checks written in Python are told to find in a run.
pub struct Expectation<'r> {
    pub case: &'r Case,
    pub reference: &'r Reference,
    pub ranks: usize,
    /// Number of snapshots whose time is not NaN.
    pub committed: usize,
}

impl Expectation<'_> {
    /// Writes the expectation as JSON, whose numbers read back with the same bits, and the densities
    /// beside it as they are in memory.
    pub fn write(&self, path: &Path) {
        let Self { case, reference, ranks, committed } = *self;
        let series =
            |of: fn(&Snapshot) -> f64| -> Vec<f64> { reference.snapshots.iter().map(of).collect() };
        let steps: Vec<u64> = reference.snapshots.iter().map(|snapshot| snapshot.step).collect();
        let committed_fields = reference.snapshots[..committed].iter();
        let densities: Vec<u8> = committed_fields
            .flat_map(|snapshot| snapshot.field.iter().flatten())
            .flat_map(|density| density.to_ne_bytes())
            .collect();
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
        });
        fs::write(path, expected.to_string()).expect("the expectation can be written");
        fs::write(path.with_extension("densities"), densities).expect("so can the densities");
    }
}

/// An environment of `scripts/python-env`, with the process that runs the checks in it.
struct Environment {
    /// The variable that may name its interpreter.
    variable: &'static str,
    /// Its name below the target directory.
    name: &'static str,
    /// Started by the first check; ends when this process does, and with it its standard input.
    server: Mutex<Option<Child>>,
}

static PYTHON: Environment = Environment::new("DIFF2D_PYTHON", "python");
static READERS: Environment = Environment::new("DIFF2D_READERS_PYTHON", "readers");

/// Runs `tests/python/SCRIPT ARGUMENTS...`; fails the test where an assertion of it does.
#[track_caller]
pub fn python<A: AsRef<OsStr>>(script: &str, arguments: &[A]) {
    PYTHON.check(script, arguments);
}

/// The same with VTK, Jupyter and what else only tests need.
#[track_caller]
pub fn readers_python<A: AsRef<OsStr>>(script: &str, arguments: &[A]) {
    READERS.check(script, arguments);
}

/// The interpreter of the environment with what only tests need.
pub fn readers_interpreter() -> PathBuf {
    READERS.interpreter(Path::new(env!("CARGO_MANIFEST_DIR")))
}

impl Environment {
    const fn new(variable: &'static str, name: &'static str) -> Self {
        Self { variable, name, server: Mutex::new(None) }
    }

    #[track_caller]
    fn check<A: AsRef<OsStr>>(&self, script: &str, arguments: &[A]) {
        let scratch = scratch();
        let arguments: Vec<&str> = arguments
            .iter()
            .map(|argument| argument.as_ref().to_str().expect("an argument in UTF-8"))
            .collect();
        self.ask(&json!({ "script": script, "arguments": arguments, "scratch": scratch.path() }));
        let code = self.answer(&scratch.path().join("code"));
        let [said, complained] = ["out", "err"]
            .map(|name| fs::read(scratch.path().join(name)).unwrap_or_default())
            .map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        assert_eq!(code, "0\n", "{script} failed\n{said}{complained}");
        print!("{said}");
    }

    fn ask(&self, request: &Value) {
        let mut server = self.server();
        let server = server.get_or_insert_with(|| self.start());
        let requests = server.stdin.as_mut().expect("the server takes requests");
        writeln!(requests, "{request}").expect("the Python interpreter takes requests");
    }

    /// Waits for a file, and returns what it says.
    #[track_caller]
    fn answer(&self, file: &Path) -> String {
        loop {
            if let Ok(text) = fs::read_to_string(file) {
                return text;
            }
            let ended = self.server().as_mut().and_then(|server| server.try_wait().ok().flatten());
            assert!(ended.is_none(), "tests/python/server.py has ended: {ended:?}");
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    fn server(&self) -> MutexGuard<'_, Option<Child>> {
        self.server.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn start(&self) -> Child {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let interpreter = self.interpreter(root);
        assert!(
            interpreter.is_file(),
            "no Python environment at {}: run scripts/test, which makes it",
            interpreter.display()
        );
        Command::new(&interpreter)
            .arg("-B")
            .arg(root.join("tests/python/server.py"))
            .stdin(Stdio::piped())
            .spawn()
            .expect("the Python interpreter starts")
    }

    fn interpreter(&self, root: &Path) -> PathBuf {
        if let Some(given) = std::env::var_os(self.variable) {
            return given.into();
        }
        let target =
            std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root.join("target"), PathBuf::from);
        // One serves the builds with both MPIs.
        let target = if target.ends_with("mpich") { target.join("..") } else { target };
        root.join(target).join(self.name).join("bin/python")
    }
}
