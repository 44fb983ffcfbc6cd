//! Faults on demand, for tests: the environment variable `DIFF2D_FAULT` names one.
//!
//! | value | fault |
//! |---|---|
//! | `nan@S` | the last rank's field holds a NaN from step `S` on |

/// The step between `from` and `to` after which the field shall hold a NaN, if there is one.
pub fn nan_between(from: u64, to: u64) -> Option<u64> {
    let text = std::env::var("DIFF2D_FAULT").ok()?;
    let step: u64 = text.strip_prefix("nan@")?.parse().ok()?;
    (from < step && step <= to).then_some(step)
}
