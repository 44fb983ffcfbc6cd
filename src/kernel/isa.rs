//! Instruction sets the kernel is written for, and which of them this processor has.

use std::fmt;

use super::rectangle::Rectangle;
use super::stripe::advance;
use super::update::Update;
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

/// An entry point of the kernel: advances a rectangle by one update, with one instruction set.
///
/// # Safety
/// The processor must have the instruction set, and the rectangle must lie within the cells, see
/// [`Rectangle::lies_within`].
pub(super) type Entry<U> = unsafe fn(&mut [f64], &Rectangle, U);

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

    /// The name that [`Isa::named`] takes.
    pub fn name(self) -> &'static str {
        match self {
            Isa::Avx512 => "avx512",
            Isa::Avx2 => "avx2",
            Isa::Portable => "portable",
        }
    }

    /// The instruction set of this name.
    ///
    /// ```
    /// use diff2d_mpi::kernel::Isa;
    ///
    /// assert_eq!(Isa::named("avx2"), Some(Isa::Avx2));
    /// assert_eq!(Isa::named("sse9"), None);
    /// ```
    pub fn named(name: &str) -> Option<Isa> {
        Isa::ALL.into_iter().find(|isa| isa.name() == name)
    }

    /// The entry point for an update of rows that ascend in memory or descend.
    pub(super) fn entry<U: Update>(self, descending: bool) -> Entry<U> {
        match (self, descending) {
            #[cfg(target_arch = "x86_64")]
            (Isa::Avx512, false) => avx512::<U, false>,
            #[cfg(target_arch = "x86_64")]
            (Isa::Avx512, true) => avx512::<U, true>,
            #[cfg(target_arch = "x86_64")]
            (Isa::Avx2, false) => avx2::<U, false>,
            #[cfg(target_arch = "x86_64")]
            (Isa::Avx2, true) => avx2::<U, true>,
            (_, false) => portable::<U, false>,
            (_, true) => portable::<U, true>,
        }
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f")]
fn avx512<U: Update, const DESCENDING: bool>(cells: &mut [f64], of: &Rectangle, update: U) {
    advance::<Avx512, U, DESCENDING>(cells, of, update);
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn avx2<U: Update, const DESCENDING: bool>(cells: &mut [f64], of: &Rectangle, update: U) {
    advance::<Avx2, U, DESCENDING>(cells, of, update);
}

fn portable<U: Update, const DESCENDING: bool>(cells: &mut [f64], of: &Rectangle, update: U) {
    advance::<Portable, U, DESCENDING>(cells, of, update);
}

impl fmt::Display for Isa {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
