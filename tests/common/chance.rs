//! Random choices that can be made again: the seed is printed, and taken from the environment.

use std::str::FromStr;
use std::time::{SystemTime, UNIX_EPOCH};

/// A number that the environment may set.
pub fn environment<T: FromStr>(name: &str, default: T) -> T {
    match std::env::var(name) {
        Ok(text) => text.parse().unwrap_or_else(|_| panic!("{name} = {text} is no number")),
        Err(_) => default,
    }
}

/// A sequence of random numbers (SplitMix64).
#[derive(Clone, Debug)]
pub struct Chance {
    state: u64,
}

impl Chance {
    /// The seed of `DIFF2D_FAULT_SEED`, or one from the clock.
    pub fn seed() -> u64 {
        let clock = SystemTime::now().duration_since(UNIX_EPOCH).map_or(1, |now| now.as_micros());
        environment("DIFF2D_FAULT_SEED", clock as u64 % 1_000_000_000)
    }

    pub fn new(seed: u64) -> Self {
        Self { state: seed }
    }

    pub fn number(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// A whole number below `end`, which is above zero.
    pub fn below(&mut self, end: usize) -> usize {
        (self.number() % end as u64) as usize
    }

    pub fn coin(&mut self) -> bool {
        self.below(2) == 0
    }

    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}
