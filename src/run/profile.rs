//! Where the time went, over all ranks: the table of phases and the trace.

use super::phase::Phase;
use super::timings::{Tally, Timings};
use super::trace::{self, Event, Strides};
use crate::ranks::Comm;
use serde::Serialize;
use std::time::Instant;

/// Name of the rest of the loop, outside the phases.
const IDLE: &str = "idle";
/// At most this many ranks keep a trace, chosen evenly.
const MOST_RANKS: usize = 64;
/// Events that all ranks keep, at most: about 7 MB of `trace.json`.
const MOST_EVENTS: usize = MOST_RANKS * trace::LEAST_EVENTS;
/// How many numbers an event is sent as.
const WORDS: usize = 5;

/// Smallest, mean and largest value of all ranks.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Spread {
    /// Smallest.
    pub min: f64,
    /// Mean.
    pub mean: f64,
    /// Largest.
    pub max: f64,
}

/// One phase of the time loop, over all ranks.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PhaseProfile {
    /// Name of the phase; `idle` is the rest of the loop.
    pub phase: &'static str,
    /// Seconds spent in it.
    pub seconds: Spread,
    /// Its share of the time of the loop, 0 to 1.
    pub share: f64,
    /// How often it was entered, on the rank that did so most often.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub calls: Option<u64>,
    /// Seconds of the slowest rank over the mean; none if no time was spent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub imbalance: Option<f64>,
    /// Bytes sent or written by all ranks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
    /// Bytes of all ranks over the seconds of the slowest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes_per_second: Option<f64>,
}

/// What the ranks did over time.
#[derive(Debug, Clone, PartialEq)]
pub struct Traces {
    /// Number of ranks of the run.
    pub ranks: usize,
    /// The ranks that recorded anything, with their events.
    pub recorded: Vec<(usize, Vec<Event>)>,
    /// For each kind of event, one in how many is kept.
    pub strides: Strides,
}

/// The profile of a loop that took `time_loop` seconds on this rank.
///
/// Collective.
pub fn collect(comm: &Comm, timings: &Timings, time_loop: f64) -> Vec<PhaseProfile> {
    let whole = spread(comm, time_loop).mean;
    let mut idle = time_loop;
    let mut profile = Vec::new();
    for phase in Phase::ALL {
        let tally = timings.tally(phase);
        idle -= tally.time.as_secs_f64();
        profile.push(of_phase(comm, phase.name(), tally, whole));
    }
    let seconds = spread(comm, idle.max(0.0));
    profile.push(PhaseProfile { calls: None, ..summed_up(IDLE, seconds, whole, 0, 0) });
    profile
}

/// Begins to keep a trace on this rank, if it is one of those that do. All ranks count time from
/// the same barrier.
///
/// Collective.
pub fn begin_trace(comm: &Comm, timings: &mut Timings) {
    let recorded = recorded_ranks(comm.size());
    comm.barrier();
    let origin = Instant::now();
    if recorded.contains(&comm.rank()) {
        timings.keep(trace::Trace::new(origin, MOST_EVENTS / recorded.len()));
    }
}

/// The traces of all ranks that kept one, on rank 0, thinned to the same steps.
///
/// Collective.
pub fn gather_trace(comm: &Comm, timings: &mut Timings) -> Option<Traces> {
    let mine = timings.trace().map_or([1; trace::CLASSES], |trace| trace.strides());
    let strides = comm.max(mine);
    let mut words = Vec::new();
    if let Some(trace) = timings.trace_mut() {
        trace.thin_to(strides);
        words = trace.events().iter().flat_map(|event| event.to_words()).collect();
    }
    let counts = comm.gather(&[(words.len() / WORDS) as u64]);
    let words = comm.gather(&words);
    if !comm.is_root() {
        return None;
    }
    let (words, _) = words.as_chunks::<WORDS>();
    let mut events = words.iter().map(|words| Event::from_words(*words));
    let recorded = recorded_ranks(comm.size())
        .into_iter()
        .map(|rank| (rank, events.by_ref().take(counts[rank] as usize).collect()))
        .collect();
    Some(Traces { ranks: comm.size(), recorded, strides })
}

/// The ranks that keep a trace, first and last among them.
fn recorded_ranks(ranks: usize) -> Vec<usize> {
    let recorded = ranks.min(MOST_RANKS);
    (0..recorded).map(|k| k * (ranks - 1) / recorded.saturating_sub(1).max(1)).collect()
}

fn of_phase(comm: &Comm, name: &'static str, tally: Tally, whole: f64) -> PhaseProfile {
    let seconds = spread(comm, tally.time.as_secs_f64());
    let [calls] = comm.max([tally.calls]);
    let [bytes] = comm.sum([tally.bytes]);
    summed_up(name, seconds, whole, calls, bytes)
}

fn summed_up(
    phase: &'static str,
    seconds: Spread,
    whole: f64,
    calls: u64,
    bytes: u64,
) -> PhaseProfile {
    let ratio = |part: f64, of: f64| (of > 0.0).then(|| part / of);
    let moved = (bytes > 0).then_some(bytes);
    PhaseProfile {
        phase,
        seconds,
        share: ratio(seconds.mean, whole).unwrap_or(0.0),
        calls: Some(calls),
        imbalance: ratio(seconds.max, seconds.mean),
        bytes: moved,
        bytes_per_second: moved.and_then(|bytes| ratio(bytes as f64, seconds.max)),
    }
}

/// Smallest, mean and largest of a time of each rank \[s\].
///
/// Collective.
pub fn spread(comm: &Comm, seconds: f64) -> Spread {
    let ([min], [sum], [max]) = (comm.min([seconds]), comm.sum([seconds]), comm.max([seconds]));
    let mean = sum / comm.size() as f64;
    Spread { min, mean, max }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rank_keeps_a_trace_or_an_even_choice_of_them_with_first_and_last() {
        assert_eq!(recorded_ranks(1), [0]);
        assert_eq!(recorded_ranks(3), [0, 1, 2]);
        assert_eq!(recorded_ranks(64), (0..64).collect::<Vec<_>>());
        for ranks in [65, 128, 1000, 100_000] {
            let recorded = recorded_ranks(ranks);
            assert_eq!((recorded.len(), recorded[0], recorded[63]), (64, 0, ranks - 1));
            let gaps: Vec<usize> = recorded.windows(2).map(|pair| pair[1] - pair[0]).collect();
            assert!(gaps.iter().max().unwrap() - gaps.iter().min().unwrap() <= 1, "{ranks}");
        }
    }
}
