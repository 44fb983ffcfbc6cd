//! System calls that fail as told: a library before all others, compiled for the tests.

use crate::common::Launch;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// Files of this name do not open: `NAME:ERRNO`.
pub fn failing_open(launch: Launch, name_and_errno: &str) -> Launch {
    preloaded(launch).env("DIFF2D_FAIL_OPEN", name_and_errno)
}

/// The disk does not keep what was written to a file of this name, which it says at the given sync, counted
/// from 1, and at no other.
pub fn failing_sync(launch: Launch, name: &str, sync: usize) -> Launch {
    const EIO: u32 = 5;
    preloaded(launch).env("DIFF2D_FAIL_SYNC", &format!("{name}:{sync}:{EIO}"))
}

/// A whole file `PATH.other` takes the place of a file of this name just before it is opened for the given time.
pub fn replaced_at_open(launch: Launch, name: &str, open: usize) -> Launch {
    preloaded(launch).env("DIFF2D_REPLACE_AT_OPEN", &format!("{name}:{open}"))
}

/// The same with a library before all others in which system calls fail as told.
pub fn preloaded(launch: Launch) -> Launch {
    let ours = library().to_str().expect("a plain path");
    match std::env::var("DIFF2D_TEST_PRELOAD") {
        Ok(others) => launch.env("LD_PRELOAD", &format!("{ours}:{others}")),
        Err(_) => launch.env("LD_PRELOAD", ours),
    }
}

fn library() -> &'static Path {
    static LIBRARY: OnceLock<PathBuf> = OnceLock::new();
    LIBRARY.get_or_init(|| {
        let library = Path::new(env!("CARGO_TARGET_TMPDIR")).join("failing_calls.so");
        let source = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/faults/failing_calls.c");
        let compiled = Command::new("cc")
            .args(["-shared", "-fPIC", "-o"])
            .arg(&library)
            .args([source, "-ldl"])
            .status();
        assert!(compiled.expect("a C compiler").success());
        library
    })
}
