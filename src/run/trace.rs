//! When each phase began and ended on one rank, in a buffer that does not grow with the run.
//!
//! A long run takes millions of steps, so not all of them are kept. Events are numbered: those of
//! the steps by the window of [`WINDOW`] steps in which their pass began, the others by how often
//! their kind occurred before. When the buffer is full, the most numerous kind keeps only every
//! second number, of those it has and of those to come. What is kept is thus spread over the whole
//! run, and rare events, such as checkpoints, are all there.

use super::phase::Phase;
use std::time::{Duration, Instant};

/// Steps that are kept, or left out, together; the rest of a longer pass is left out.
pub const WINDOW: u64 = 32;
/// The smallest buffer: more than there can be events of number 0.
pub const LEAST_EVENTS: usize = 1024;

/// Something that took time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A phase.
    Phase(Phase),
    /// All passes from one stop of the time loop to the next.
    Advance,
}

/// Groups of kinds of event that are thinned out together.
pub const CLASSES: usize = 6;

impl Kind {
    fn class(self) -> usize {
        match self {
            Kind::Phase(Phase::Compute | Phase::Halo | Phase::Expressions) => 0,
            Kind::Phase(Phase::Diagnostics) => 1,
            Kind::Phase(Phase::Output) => 2,
            Kind::Phase(Phase::Checkpoint) => 3,
            Kind::Phase(Phase::Graphics) => 4,
            Kind::Advance => 5,
        }
    }

    /// Its name in the trace.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Phase(phase) => phase.name(),
            Kind::Advance => "steps",
        }
    }

    /// One in how many events of this kind is kept.
    pub fn stride(self, strides: Strides) -> u64 {
        strides[self.class()]
    }

    fn code(self) -> u64 {
        match self {
            Kind::Phase(phase) => phase as u64,
            Kind::Advance => Phase::ALL.len() as u64,
        }
    }

    fn from_code(code: u64) -> Kind {
        Phase::ALL.get(code as usize).map_or(Kind::Advance, |phase| Kind::Phase(*phase))
    }
}

/// One stretch of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Event {
    /// What took it.
    pub kind: Kind,
    /// The number that decides whether it is kept.
    number: u64,
    /// Time step at which it began.
    pub step: u64,
    /// Nanoseconds from the origin of the trace to its beginning.
    pub start: u64,
    /// Nanoseconds it took.
    pub duration: u64,
}

impl Event {
    /// The event as numbers, to be sent to another rank.
    pub fn to_words(self) -> [u64; 5] {
        [self.kind.code(), self.number, self.step, self.start, self.duration]
    }

    /// The event that gave these numbers.
    pub fn from_words([kind, number, step, start, duration]: [u64; 5]) -> Event {
        Event { kind: Kind::from_code(kind), number, step, start, duration }
    }
}

/// Which numbers of each class are kept: the multiples.
pub type Strides = [u64; CLASSES];

/// The events of one rank.
#[derive(Debug)]
pub struct Trace {
    /// The time from which it counts.
    origin: Instant,
    capacity: usize,
    events: Vec<Event>,
    strides: Strides,
    /// Events so far of each class, except passes.
    counts: [u64; CLASSES],
    /// Where the run is: the first step of the current pass.
    step: u64,
    /// Events of the current pass that may still be kept.
    left_in_pass: u64,
}

impl Trace {
    /// An empty trace with room for `capacity` events, with time counted from `origin`.
    ///
    /// # Panics
    /// If `capacity` is below [`LEAST_EVENTS`].
    pub fn new(origin: Instant, capacity: usize) -> Trace {
        assert!(capacity >= LEAST_EVENTS, "{capacity} events are too few");
        // Written once, so that the system allocates its pages now and not in the time loop.
        let nothing = Event { kind: Kind::Advance, number: 0, step: 0, start: 0, duration: 0 };
        let mut events = vec![nothing; capacity];
        events.clear();
        Trace {
            origin,
            capacity,
            events,
            strides: [1; CLASSES],
            counts: [0; CLASSES],
            step: 0,
            left_in_pass: 0,
        }
    }

    /// A pass begins at `step`.
    pub fn begin_pass(&mut self, step: u64) {
        self.step = step;
        // Expressions, beginning, an exchange and an advance per step, end.
        self.left_in_pass = 3 + 2 * WINDOW;
    }

    /// The passes from `first` to the present step, which began at `start`, are done.
    pub fn advanced(&mut self, first: u64, step: u64, start: Instant) {
        self.step = first;
        self.count(Kind::Advance, start, start.elapsed());
        self.step = step;
    }

    /// A phase that began at `start` has ended.
    pub fn phase(&mut self, phase: Phase, start: Instant, time: Duration) {
        let kind = Kind::Phase(phase);
        if kind.class() != 0 {
            self.count(kind, start, time);
        } else if self.left_in_pass > 0 {
            self.left_in_pass -= 1;
            self.push(kind, self.step / WINDOW, start, time);
        }
    }

    /// The events kept.
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// Which numbers are kept.
    pub fn strides(&self) -> Strides {
        self.strides
    }

    /// Leaves out what a trace with these strides would not have kept.
    pub fn thin_to(&mut self, strides: Strides) {
        self.strides = strides;
        self.events.retain(|event| event.number.is_multiple_of(strides[event.kind.class()]));
    }

    /// An event whose number is how many there were of its class.
    fn count(&mut self, kind: Kind, start: Instant, time: Duration) {
        let count = &mut self.counts[kind.class()];
        *count += 1;
        let number = *count - 1;
        self.push(kind, number, start, time);
    }

    fn push(&mut self, kind: Kind, number: u64, start: Instant, time: Duration) {
        let class = kind.class();
        while number.is_multiple_of(self.strides[class]) {
            if self.events.len() < self.capacity {
                let start = start.saturating_duration_since(self.origin).as_nanos() as u64;
                let (step, duration) = (self.step, time.as_nanos() as u64);
                self.events.push(Event { kind, number, step, start, duration });
                return;
            }
            self.thin();
        }
    }

    /// Makes room: the class with the most events, except those of number 0, which always stay,
    /// loses every second number.
    fn thin(&mut self) {
        let mut counts = [0; CLASSES];
        for event in self.events.iter().filter(|event| event.number > 0) {
            counts[event.kind.class()] += 1;
        }
        let most = (0..CLASSES).max_by_key(|&class| counts[class]).unwrap_or_default();
        let mut strides = self.strides;
        strides[most] *= 2;
        self.thin_to(strides);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A run of `steps` steps in passes, with an output and a stop every 1000 steps.
    fn run(steps: u64, pass: u64, capacity: usize) -> Trace {
        let origin = Instant::now();
        let mut trace = Trace::new(origin, capacity);
        let nothing = Duration::ZERO;
        for step in (0..steps).step_by(pass as usize) {
            trace.begin_pass(step);
            trace.phase(Phase::Compute, origin, nothing);
            for _ in 0..pass {
                trace.phase(Phase::Halo, origin, nothing);
                trace.phase(Phase::Compute, origin, nothing);
            }
            trace.phase(Phase::Compute, origin, nothing);
            if (step + pass).is_multiple_of(1000) {
                trace.advanced(step + pass - 1000, step + pass, origin);
                trace.phase(Phase::Output, origin, nothing);
            }
        }
        trace
    }

    #[test]
    fn a_short_run_is_kept_whole() {
        let trace = run(2000, 8, 1 << 16);
        assert_eq!(trace.strides(), [1; CLASSES]);
        // The beginning and the end of each pass; two outputs, and two stretches of steps.
        assert_eq!(trace.events().len(), 2 * 2000 + 2 * 250 + 2 + 2);
    }

    #[test]
    fn a_long_run_fits_the_buffer_keeps_rare_events_and_is_spread_evenly() {
        for (pass, capacity) in [(1, LEAST_EVENTS), (8, LEAST_EVENTS), (1000, 4096)] {
            let trace = run(100_000, pass, capacity);
            let of = |kind: Kind| -> Vec<u64> {
                let events = trace.events().iter().filter(|event| event.kind == kind);
                events.map(|event| event.step).collect()
            };
            assert!(trace.events().len() <= capacity, "{pass}: {}", trace.events().len());
            assert_eq!(of(Kind::Phase(Phase::Output)).len(), 100, "{pass}");
            let steps = of(Kind::Phase(Phase::Halo));
            assert!(steps.len() > capacity / 16, "{pass}: {} exchanges are kept", steps.len());
            let (early, late) = steps.split_at(steps.partition_point(|&step| step < 50_000));
            let difference = early.len().abs_diff(late.len());
            assert!(difference <= steps.len() / 4, "{pass}: {} and {}", early.len(), late.len());
        }
    }

    #[test]
    fn traces_of_different_ranks_can_be_thinned_to_the_same_steps() {
        let (mut mine, mut theirs) = (run(50_000, 1, LEAST_EVENTS), run(50_000, 16, 4096));
        let both = [mine.strides(), theirs.strides()];
        let strides = std::array::from_fn(|class| both[0][class].max(both[1][class]));
        mine.thin_to(strides);
        theirs.thin_to(strides);
        let windows = |trace: &Trace| -> Vec<u64> {
            let halo = trace.events().iter().filter(|e| e.kind == Kind::Phase(Phase::Halo));
            let mut windows: Vec<u64> = halo.map(|event| event.step / WINDOW).collect();
            windows.dedup();
            windows
        };
        assert_eq!(windows(&mine), windows(&theirs));
    }

    #[test]
    fn an_event_survives_its_journey() {
        let event = Event { kind: Kind::Advance, number: 3, step: 5, start: 7, duration: 11 };
        assert_eq!(Event::from_words(event.to_words()), event);
        let event = Event { kind: Kind::Phase(Phase::Graphics), ..event };
        assert_eq!(Event::from_words(event.to_words()), event);
    }
}
