//! What is told of where the program comes from.

use std::sync::OnceLock;

static TOLD: OnceLock<&str> = OnceLock::new();

/// Version of the program, and the commit it was built from; in another program, that of the library.
pub fn told() -> &'static str {
    TOLD.get().copied().unwrap_or(env!("CARGO_PKG_VERSION"))
}

/// What [`told`] says from now on. It comes from the program, which alone asks git: otherwise each commit would
/// recompile the whole library.
pub fn tell(version: &'static str) {
    let _ = TOLD.set(version);
}
