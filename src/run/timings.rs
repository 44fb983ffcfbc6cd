//! Where the time goes: seconds, calls and bytes by phase on one rank, and, if requested, when each
//! phase began and ended.

use super::phase::Phase;
use super::trace::Trace;
use std::time::{Duration, Instant};

/// What one phase has taken so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tally {
    /// Time spent in it.
    pub time: Duration,
    /// How often it was entered.
    pub calls: u64,
    /// Bytes that this rank sent or wrote in it.
    pub bytes: u64,
}

/// What each phase has taken so far.
#[derive(Debug, Default)]
pub struct Timings {
    tallies: [Tally; Phase::ALL.len()],
    trace: Option<Trace>,
}

impl Timings {
    /// Does `work` and adds its time to `phase`.
    pub fn measure<T>(&mut self, phase: Phase, work: impl FnOnce() -> T) -> T {
        let start = Instant::now();
        let result = work();
        self.since(phase, start);
        result
    }

    /// Adds the time since `start` to `phase`.
    pub fn since(&mut self, phase: Phase, start: Instant) {
        let time = start.elapsed();
        let tally = &mut self.tallies[phase as usize];
        tally.time += time;
        tally.calls += 1;
        if let Some(trace) = &mut self.trace {
            trace.phase(phase, start, time);
        }
    }

    /// Counts bytes that this rank sent or wrote in `phase`.
    pub fn add_bytes(&mut self, phase: Phase, bytes: u64) {
        self.tallies[phase as usize].bytes += bytes;
    }

    /// What `phase` has taken so far.
    pub fn tally(&self, phase: Phase) -> Tally {
        self.tallies[phase as usize]
    }

    /// Seconds spent in `phase`.
    pub fn seconds(&self, phase: Phase) -> f64 {
        self.tally(phase).time.as_secs_f64()
    }

    /// Keeps a trace from here on.
    pub fn keep(&mut self, trace: Trace) {
        self.trace = Some(trace);
    }

    /// The trace, if one is kept.
    pub fn trace(&self) -> Option<&Trace> {
        self.trace.as_ref()
    }

    /// The trace, if one is kept, to be told of passes and steps.
    pub fn trace_mut(&mut self) -> Option<&mut Trace> {
        self.trace.as_mut()
    }
}
