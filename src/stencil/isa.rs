//! Instruction sets the kernel is written for, and which of them this processor has.

use std::fmt;
use std::str::FromStr;

use super::patch::{self, Patch};
use super::vector::portable::Portable;
#[cfg(target_arch = "x86_64")]
use super::vector::{avx2::Avx2, avx512::Avx512};

/// An instruction set. All give the same bits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Isa {
    /// AVX-512F: eight doubles at once.
    Avx512,
    /// AVX2 with fused multiply-add: four doubles at once.
    Avx2,
    /// What the compiler makes of plain arrays for the target it compiles for.
    Portable,
}

/// An entry point of the kernel, compiled for one instruction set.
///
/// # Safety
/// The processor must have the instruction set, and the patch must lie within the cells, see
/// [`Patch::lies_within`].
pub(super) type Entry = unsafe fn(&mut [f64], &Patch, f64);

impl Isa {
    /// All instruction sets, the fastest first.
    pub const ALL: [Isa; 3] = [Isa::Avx512, Isa::Avx2, Isa::Portable];

    /// The fastest instruction set this processor has.
    pub fn detect() -> Isa {
        let available = Isa::ALL.into_iter().find(|isa| isa.is_available());
        available.unwrap_or(Isa::Portable)
    }

    /// Whether this processor has it, and the program was compiled for that kind of processor.
    pub fn is_available(self) -> bool {
        match self {
            #[cfg(target_arch = "x86_64")]
            Isa::Avx512 => is_x86_feature_detected!("avx512f"),
            #[cfg(target_arch = "x86_64")]
            Isa::Avx2 => is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma"),
            #[cfg(not(target_arch = "x86_64"))]
            Isa::Avx512 | Isa::Avx2 => false,
            Isa::Portable => true,
        }
    }

    /// The name that [`Isa::from_str`] takes.
    pub fn name(self) -> &'static str {
        match self {
            Isa::Avx512 => "avx512",
            Isa::Avx2 => "avx2",
            Isa::Portable => "portable",
        }
    }

    /// The entry point for rows that ascend in memory or descend.
    pub(super) fn entry(self, descending: bool) -> Entry {
        match (self, descending) {
            #[cfg(target_arch = "x86_64")]
            (Isa::Avx512, false) => avx512::<false>,
            #[cfg(target_arch = "x86_64")]
            (Isa::Avx512, true) => avx512::<true>,
            #[cfg(target_arch = "x86_64")]
            (Isa::Avx2, false) => avx2::<false>,
            #[cfg(target_arch = "x86_64")]
            (Isa::Avx2, true) => avx2::<true>,
            (_, false) => portable::<false>,
            (_, true) => portable::<true>,
        }
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f")]
fn avx512<const DESCENDING: bool>(cells: &mut [f64], patch: &Patch, factor: f64) {
    patch::advance::<Avx512, DESCENDING>(cells, patch, factor);
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn avx2<const DESCENDING: bool>(cells: &mut [f64], patch: &Patch, factor: f64) {
    patch::advance::<Avx2, DESCENDING>(cells, patch, factor);
}

fn portable<const DESCENDING: bool>(cells: &mut [f64], patch: &Patch, factor: f64) {
    patch::advance::<Portable, DESCENDING>(cells, patch, factor);
}

impl fmt::Display for Isa {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Isa {
    type Err = UnknownIsa;

    fn from_str(name: &str) -> Result<Isa, UnknownIsa> {
        let known = Isa::ALL.into_iter().find(|isa| isa.name() == name);
        known.ok_or_else(|| UnknownIsa(name.to_owned()))
    }
}

/// A name that is none of an instruction set.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownIsa(String);

impl fmt::Display for UnknownIsa {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self(name) = self;
        write!(f, "instruction set '{name}' is none of avx512, avx2, portable")
    }
}

impl std::error::Error for UnknownIsa {}
