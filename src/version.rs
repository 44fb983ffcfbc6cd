//! The version of the program.

use std::sync::OnceLock;

static VERSION: OnceLock<&str> = OnceLock::new();

/// Version of the program, and the commit it was built from; in another program, that of the library.
pub fn full() -> &'static str {
    VERSION.get().copied().unwrap_or(env!("CARGO_PKG_VERSION"))
}

/// Sets what [`full`] returns. Only the program asks git, because otherwise each commit would recompile the whole
/// library.
pub fn set(version: &'static str) {
    let _ = VERSION.set(version);
}
