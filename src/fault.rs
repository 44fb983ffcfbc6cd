//! Faults on demand, for tests: the environment variable `DIFF2D_FAULT` names one.
//!
//! | value | fault |
//! |---|---|
//! | `nan@S` | the last rank's field holds a NaN from step `S` on |
//! | `kill@POINT:K` | the process kills itself when it reaches the named point for the `K`th time |
//! | `kill@POINT:K:R` | the same on rank `R` alone |
//! | `crash@end` | MPI crashes at its end |
//! | `slow-checkpoint@MS` | a checkpoint takes MS milliseconds longer |
//!
//! The points are named in the code they are in: `snapshot-...` in `output::series`, `sample-...` in
//! `output::samples`, `checkpoint-...` in `output::checkpoint`, `picture-...` and `animation-...` in
//! `output::pictures`. With the variable unset a point costs one read of a constant.

use rustix::process::{Signal, getpid, kill_process};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// A requested fault.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Fault {
    NanAt(u64),
    Kill { point: String, visit: u64, rank: Option<usize> },
    CrashAtEnd,
    SlowCheckpoint(Duration),
}

static FAULT: OnceLock<Option<Fault>> = OnceLock::new();
static VISITS: AtomicU64 = AtomicU64::new(0);
static RANK: OnceLock<usize> = OnceLock::new();

/// Tells which rank this is, for faults of one rank.
pub fn set_rank(rank: usize) {
    RANK.get_or_init(|| rank);
}

/// The step between `from` and `to` after which the field is to hold a NaN, if there is one.
pub fn nan_between(from: u64, to: u64) -> Option<u64> {
    match fault() {
        Some(Fault::NanAt(step)) if from < *step && *step <= to => Some(*step),
        _ => None,
    }
}

/// Kills the process if this is the requested point, visit and rank.
pub fn point(name: &str) {
    let Some(Fault::Kill { point, visit, rank }) = fault() else { return };
    let mine = rank.is_none() || rank.as_ref() == RANK.get();
    if point == name && mine && VISITS.fetch_add(1, Ordering::Relaxed) + 1 == *visit {
        send_to_itself(Signal::KILL);
    }
}

/// Crashes if MPI is to crash at its end.
pub fn crash_at_end() {
    if fault() == Some(&Fault::CrashAtEnd) {
        send_to_itself(Signal::SEGV);
    }
}

fn send_to_itself(signal: Signal) {
    // A process may always do so, and this runs only if a test asks for it.
    let _ = kill_process(getpid(), signal);
}

/// Waits if checkpoints are to be slow.
pub fn delay_checkpoint() {
    if let Some(Fault::SlowCheckpoint(delay)) = fault() {
        std::thread::sleep(*delay);
    }
}

fn fault() -> Option<&'static Fault> {
    FAULT.get_or_init(|| parse(&std::env::var("DIFF2D_FAULT").ok()?)).as_ref()
}

fn parse(text: &str) -> Option<Fault> {
    let (kind, rest) = text.split_once('@')?;
    let words: Vec<&str> = rest.split(':').collect();
    Some(match (kind, &words[..]) {
        ("nan", [step]) => Fault::NanAt(step.parse().ok()?),
        ("crash", ["end"]) => Fault::CrashAtEnd,
        ("slow-checkpoint", [ms]) => Fault::SlowCheckpoint(Duration::from_millis(ms.parse().ok()?)),
        ("kill", [point, visit, rank @ ..]) => Fault::Kill {
            point: (*point).to_owned(),
            visit: visit.parse().ok()?,
            rank: rank.first().and_then(|rank| rank.parse().ok()),
        },
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_is_read_from_its_name() {
        let kill = |rank| Fault::Kill { point: "here".into(), visit: 2, rank };
        assert_eq!(parse("nan@40"), Some(Fault::NanAt(40)));
        assert_eq!(parse("kill@here:2"), Some(kill(None)));
        assert_eq!(parse("kill@here:2:1"), Some(kill(Some(1))));
        assert_eq!(parse("nonsense"), None);
    }
}
