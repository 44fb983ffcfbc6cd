//! What README.md, CONTRIBUTING.md and docs/*.md tell a reader to type works as it stands, in order.
//!
//! `scripts/test --documents` runs these tests; `Cargo.toml` leaves this target out of the everyday
//! tests, as following every document takes minutes.

#[path = "../common/mod.rs"]
mod common;

use common::python;

#[test]
fn every_fenced_block_of_every_document_can_be_typed_or_says_why_not() {
    python::<&str>("documents.py", &[]);
}

#[test]
fn a_document_that_is_wrong_is_found_out() {
    python("documents.py", &["--self-check"]);
}
