//! Faults on demand, for tests: the environment variable `DIFF2D_FAULT` names one.
//!
//! | value | fault |
//! |---|---|
//! | `nan@S` | the last rank's field holds a NaN from step `S` on |
//!
//! Unset, it costs one look at the environment at the start.

/// The fault asked for, if any.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// Nothing goes wrong.
    None,
    /// A NaN appears after this step.
    NanAt(u64),
}

impl Fault {
    /// Reads `DIFF2D_FAULT`; what it does not understand is no fault.
    pub fn from_environment() -> Fault {
        let text = std::env::var("DIFF2D_FAULT").unwrap_or_default();
        match text.split_once('@') {
            Some(("nan", step)) => step.parse().map_or(Fault::None, Fault::NanAt),
            _ => Fault::None,
        }
    }
}
