//! When to write a checkpoint and when to stop: signals, wall time, and how all ranks agree on it.
//!
//! A signal sets a flag on the rank that got it, and nothing else. Every now and then all ranks
//! combine what they know, in one reduction: the reason to stop, if any of them has one, and from
//! rank 0, whose clock alone counts, whether a checkpoint is due or the wall time is over. In the
//! same reduction rank 0 says after how many applications of the stencil to do it again, adapted to
//! the duration of one so that it happens about twenty times a second: one reduction every 50
//! milliseconds has no measurable cost. It is a whole number of rank 0's passes, so that agreeing
//! seldom breaks the blocks in time; if a pass takes longer than that, they agree once per pass.

mod signals;

pub use signals::Signals;

use crate::number::whole;
use crate::ranks::Comm;
use serde::{Deserialize, Serialize};
use std::time::{Duration, Instant};

/// Exit code of a run that was stopped and can be resumed (`EX_TEMPFAIL` of `sysexits.h`).
pub const EXIT_STOPPED: u8 = 75;
/// Target time between two agreements.
const CADENCE: Duration = Duration::from_millis(50);
/// Wall time kept free at the end, besides what steps and the checkpoint take.
const SPARE: Duration = Duration::from_secs(2);

/// Why a run was stopped before its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Reason {
    /// The wall time is almost over.
    WallTime,
    /// A signal arrived.
    Signal(i32),
}

impl std::fmt::Display for Reason {
    fn fmt(&self, f: &mut std::fmt::Formatter) -> std::fmt::Result {
        match self {
            Reason::WallTime => write!(f, "the wall time limit"),
            Reason::Signal(number) => write!(f, "{}", signals::name(*number)),
        }
    }
}

/// What all ranks agreed to do next.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Go on.
    Continue,
    /// Write a checkpoint, then continue.
    Checkpoint,
    /// Write a checkpoint and leave.
    Stop(Reason),
}

impl Action {
    /// A number for each action; the largest of all ranks wins.
    fn code(self) -> u64 {
        match self {
            Action::Continue => 0,
            Action::Checkpoint => 1,
            Action::Stop(Reason::WallTime) => 2,
            Action::Stop(Reason::Signal(number)) => 3 + u64::from(number.unsigned_abs()),
        }
    }

    fn from_code(code: u64) -> Action {
        match code {
            0 => Action::Continue,
            1 => Action::Checkpoint,
            2 => Action::Stop(Reason::WallTime),
            signal => Action::Stop(Reason::Signal(i32::try_from(signal - 3).unwrap_or(i32::MAX))),
        }
    }
}

/// Wall time to keep free for a checkpoint.
#[derive(Debug, Clone, Copy)]
pub struct Costs {
    /// Fields of the largest one.
    fields: usize,
    /// Twice the time that the slowest one so far would have taken with as many.
    time: Duration,
    /// Whether none has been written yet.
    is_guess: bool,
}

impl Costs {
    /// An estimate for a checkpoint with this many fields at most, until one has been written.
    pub fn guess(fields: usize, time: Duration) -> Costs {
        Costs { fields, time, is_guess: true }
    }

    /// Takes over what a checkpoint took.
    fn measured(&mut self, fields: usize, time: Duration) {
        let more = (self.fields as f64 / fields.max(1) as f64).max(1.0);
        let doubled = time.mul_f64(2.0 * more);
        self.time = if self.is_guess { doubled } else { self.time.max(doubled) };
        self.is_guess = false;
    }
}

/// Decides, together with the other ranks, when to write a checkpoint and when to stop.
pub struct Watch<'c> {
    comm: &'c Comm,
    signals: Signals,
    /// When the wall time is over.
    deadline: Option<Instant>,
    /// Wall time from one checkpoint to the next.
    every: Option<Duration>,
    last_checkpoint: Instant,
    /// Whether this run has no checkpoint of its own yet.
    lacks_checkpoint: bool,
    /// What a checkpoint takes, as far as known.
    costs: Costs,
    last_check: (u64, Instant),
    /// Longest time from one agreement to the next, including the outputs in between.
    longest: Duration,
    /// The application at which the ranks agree next, and how many lie in between.
    next_check: u64,
    interval: u64,
    /// Applications of a pass, of which the interval is a multiple.
    pass: u64,
}

impl<'c> Watch<'c> {
    /// A watch over a run that begins; a pass applies the stencil `pass` times on every rank.
    pub fn new(
        comm: &'c Comm,
        signals: Signals,
        deadline: Option<Instant>,
        every: Option<Duration>,
        costs: Costs,
        pass: u64,
    ) -> Watch<'c> {
        let now = Instant::now();
        Watch {
            comm,
            signals,
            deadline,
            every,
            last_checkpoint: now,
            lacks_checkpoint: false,
            costs,
            last_check: (0, now),
            longest: Duration::ZERO,
            next_check: pass,
            interval: pass,
            pass,
        }
    }

    /// A watch that never stops the run and wants no checkpoints.
    pub fn without_end(comm: &'c Comm) -> Watch<'c> {
        // More passes than any run has, but few enough for their sums not to overflow.
        const NEVER: u64 = 1 << 62;
        Watch::new(comm, Signals::none(), None, None, Costs::guess(1, Duration::ZERO), NEVER)
    }

    /// The application at which [`Watch::agree`] is next due.
    pub fn next_check(&self) -> u64 {
        self.next_check
    }

    /// Whether checkpoints are wanted, besides the one at a stop.
    pub fn writes_checkpoints(&self) -> bool {
        self.every.is_some()
    }

    /// Has a checkpoint written before the first step: a run whose files are new then no longer needs the one
    /// that it continues.
    pub fn begin_with_checkpoint(&mut self) {
        self.lacks_checkpoint = true;
    }

    /// Whether one is due before the first step.
    pub fn begins_with_checkpoint(&self) -> bool {
        self.lacks_checkpoint && self.writes_checkpoints()
    }

    /// Time until the next checkpoint is due, by the clock of this rank; none if they are off.
    pub fn next_checkpoint(&self) -> Option<Duration> {
        Some(self.every?.saturating_sub(self.last_checkpoint.elapsed()))
    }

    /// What to do after this many applications of the stencil since the run began; every rank asks after
    /// the same numbers of them and gets the same answer.
    pub fn agree(&mut self, applications: u64) -> Action {
        if applications < self.next_check {
            return Action::Continue;
        }
        self.longest = self.longest.max(self.last_check.1.elapsed());
        let wanted = if self.comm.is_root() { self.interval_wanted(applications) } else { 0 };
        let [code, interval] = self.comm.max([self.wish().code(), wanted]);
        self.interval = interval.max(1);
        self.next_check = applications + self.interval;
        self.last_check = (applications, Instant::now());
        Action::from_code(code)
    }

    /// Records a checkpoint that took this time, and how many fields are in it; none if it could not be written.
    pub fn checkpoint_took(&mut self, time: Duration, fields: Option<usize>) {
        self.last_checkpoint = Instant::now();
        // It is not part of the steps' time.
        self.last_check.1 = self.last_checkpoint;
        if let Some(fields) = fields {
            self.costs.measured(fields, time);
        }
    }

    fn wish(&self) -> Action {
        if let Some(signal) = self.signals.received() {
            return Action::Stop(Reason::Signal(signal));
        }
        if !self.comm.is_root() {
            return Action::Continue;
        }
        let now = Instant::now();
        // The steps up to the next agreement may take twice as long as any before.
        let margin = 2 * self.longest + self.costs.time + SPARE;
        if self.deadline.is_some_and(|deadline| now + margin >= deadline) {
            return Action::Stop(Reason::WallTime);
        }
        match self.every {
            Some(every) if now - self.last_checkpoint >= every => Action::Checkpoint,
            _ => Action::Continue,
        }
    }

    /// Whole passes that take about [`CADENCE`], at most twice as many as before.
    fn interval_wanted(&self, applications: u64) -> u64 {
        let (last, since) = self.last_check;
        let seconds = since.elapsed().as_secs_f64().max(1e-9);
        let fitting = (applications - last).max(1) as f64 * CADENCE.as_secs_f64() / seconds;
        let passes = whole(fitting, 2 * self.interval) / self.pass;
        passes.max(1) * self.pass
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_guess_gives_way_to_what_was_measured() {
        let second = Duration::from_secs(1);
        let mut costs = Costs::guess(4, 300 * second);
        assert_eq!(costs.time, 300 * second);
        // One field took a second, so four may take four, and twice that.
        costs.measured(1, second);
        assert_eq!(costs.time, 8 * second);
        costs.measured(4, second);
        assert_eq!(costs.time, 8 * second);
        costs.measured(4, 5 * second);
        assert_eq!(costs.time, 10 * second);
    }
}
