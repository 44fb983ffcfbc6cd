//! The signals that ask for a stop with a checkpoint.
//!
//! | signal | who sends it | here |
//! |---|---|---|
//! | SIGUSR1, SIGUSR2 | batch systems before the end of the time; people | stop |
//! | SIGTERM, SIGINT | shutdown, `kill`; Ctrl-C | stop; another one, a second or more later, ends the program at once |
//! | SIGHUP | the terminal was closed | stop |
//! | SIGXCPU | a soft limit of processor time is over; again every second | stop |
//! | SIGALRM | a timer set by whatever started this program | stop |
//! | SIGPWR | the power is failing | stop |
//! | SIGXFSZ | a file grew beyond the limit set for it | the write fails, as on a full disk |
//! | SIGPIPE | nobody reads what is printed | nothing: Rust ignores it at the start |
//! | SIGQUIT | Ctrl-\ | not taken: it ends the program at once, with a core, to look at |
//! | SIGTSTP, SIGCONT | Ctrl-Z, `fg`; batch systems | not taken: the program stops, and continues |
//! | SIGPROF, SIGVTALRM | profilers, for themselves | not taken |
//!
//! Those that are listed as a stop are unblocked at the start.
//!
//! A signal that was ignored when this program was started stays ignored, as with `nohup` (SIGHUP)
//! and for a command that a script starts with `&` (SIGINT). SIGUSR1 and SIGUSR2 are handled all
//! the same: nobody sends them except to ask this program for something.

use crate::error::{Error, Result};
use nix::sys::signal::{SigSet, Signal};
use signal_hook::consts::{SIGALRM, SIGHUP, SIGINT, SIGTERM, SIGUSR1, SIGUSR2, SIGXCPU, SIGXFSZ};
use signal_hook::{flag, low_level};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicUsize, Ordering};

/// The signals that ask for a stop.
const STOPS: &[i32] = &[
    SIGUSR1,
    SIGUSR2,
    SIGTERM,
    SIGINT,
    SIGHUP,
    SIGXCPU,
    SIGALRM,
    #[cfg(target_os = "linux")]
    libc::SIGPWR,
];
/// Those that end the program at once if they come again.
const INSISTENT: [i32; 2] = [SIGTERM, SIGINT];
/// How soon after the first one is not again \[ms\]: `timeout` sends each signal twice, to the program and to its group.
const AGAIN: i64 = 1000;
/// Those that are handled even if they were ignored before.
const ALWAYS_HEARD: [i32; 2] = [SIGUSR1, SIGUSR2];

/// Which of them were received.
#[derive(Debug, Clone)]
pub struct Signals {
    received: Arc<AtomicUsize>,
}

impl Signals {
    /// Begins to listen for the signals that ask for a stop.
    ///
    /// # Errors
    /// If the system refuses a handler.
    pub fn listen() -> Result<Signals> {
        let signals = Signals { received: Arc::new(AtomicUsize::new(0)) };
        signals
            .register()
            .map_err(|cause| Error::Run(format!("cannot listen for signals: {cause}")))?;
        Ok(signals)
    }

    /// Listens for none.
    pub fn none() -> Signals {
        Signals { received: Arc::default() }
    }

    fn register(&self) -> std::io::Result<()> {
        // Whatever started this program may have blocked them, and a blocked signal never arrives.
        let stops = STOPS.iter().filter_map(|&signal| Signal::try_from(signal).ok());
        stops.collect::<SigSet>().thread_unblock()?;
        let first = Arc::new(AtomicI64::new(0));
        for (&signal, number) in STOPS.iter().zip(1..) {
            if is_ignored(signal) && !ALWAYS_HEARD.contains(&signal) {
                continue;
            }
            if INSISTENT.contains(&signal) {
                end_if_again(signal, Arc::clone(&first))?;
            }
            flag::register_usize(signal, Arc::clone(&self.received), number)?;
        }
        flag::register(SIGXFSZ, Arc::new(AtomicBool::new(false)))?;
        Ok(())
    }

    /// The last signal received, if there was one.
    pub fn received(&self) -> Option<i32> {
        let number = self.received.load(Ordering::Relaxed);
        STOPS.get(number.checked_sub(1)?).copied()
    }
}

/// The name of a signal.
pub fn name(signal: i32) -> String {
    match low_level::signal_name(signal) {
        Some(name) => name.into(),
        #[cfg(target_os = "linux")]
        None if signal == libc::SIGPWR => "SIGPWR".into(),
        None => format!("signal {signal}"),
    }
}

/// Lets a signal end the program if the first one of its kind came a while ago.
#[allow(unsafe_code)]
fn end_if_again(signal: i32, first: Arc<AtomicI64>) -> std::io::Result<()> {
    let handler = move || {
        // Never 0 on a machine that has started.
        let now = rustix::time::clock_gettime(rustix::time::ClockId::Monotonic);
        let now = (now.tv_sec * 1000 + now.tv_nsec / 1_000_000).max(1);
        let before = first.compare_exchange(0, now, Ordering::Relaxed, Ordering::Relaxed);
        if before.is_err_and(|then| now - then >= AGAIN) {
            low_level::exit(128 + signal);
        }
    };
    // SAFETY: reading a clock, an atomic number and `_exit` are all that the handler does, and what a handler may do.
    unsafe { low_level::register(signal, handler) }.map(|_| ())
}

/// Whether this process ignores a signal.
#[allow(unsafe_code)]
fn is_ignored(signal: i32) -> bool {
    // SAFETY: all zeros are a value of this plain structure of C, into which the call writes; with
    // no new action given, it changes nothing.
    unsafe {
        let mut action: libc::sigaction = std::mem::zeroed();
        libc::sigaction(signal, std::ptr::null(), &mut action) == 0
            && action.sa_sigaction == libc::SIG_IGN
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_signal_that_stops_a_run_has_a_name() {
        for &signal in STOPS {
            assert!(name(signal).starts_with("SIG"), "{}", name(signal));
        }
        assert_eq!(name(999), "signal 999");
    }

    #[test]
    fn what_rust_ignores_is_seen_and_what_it_does_not_is_not() {
        assert!(is_ignored(signal_hook::consts::SIGPIPE));
        assert!(!is_ignored(SIGXFSZ));
    }
}
