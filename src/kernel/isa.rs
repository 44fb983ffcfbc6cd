//! Instruction sets the kernel is written for, and which of them this processor has.

use std::fmt;

use super::rectangle::Rectangle;
use super::vector::Vector;
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

/// What is compiled for each instruction set: advances the points of a rectangle by one step.
pub(super) trait Body: Copy {
    /// Whether a step reads, at its own place, the field from two steps earlier.
    const READS_OLDER: bool = false;

    /// The body of one step, counted from 1, of those that are taken together.
    fn at(self, _step: usize) -> Self {
        self
    }

    /// Whether what it reads besides the cells covers the rectangle.
    fn covers(&self, _of: &Rectangle) -> bool {
        true
    }

    /// Writes what the rectangle reads from around the strip, before it is advanced.
    fn prepare(&self, _cells: &mut [f64], _of: &Rectangle) {}

    /// Reads what is wanted of the rectangle, after it was advanced.
    fn read(&self, _cells: &[f64], _of: &Rectangle) {}

    /// Advances the rectangle. To be called under the target features of `V` only, on a rectangle
    /// that lies within the cells and is covered.
    fn run<V: Vector, const DESCENDING: bool>(self, cells: &mut [f64], of: &Rectangle);
}

/// An entry point of the kernel: a body, compiled for one instruction set.
///
/// # Safety
/// The processor must have the instruction set, the rectangle must lie within the cells, see
/// [`Rectangle::lies_within`], and be covered, see [`Body::covers`].
pub(super) type Entry<B> = unsafe fn(&mut [f64], &Rectangle, B);

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

    /// The entry point for rows that ascend in memory or descend.
    pub(super) fn entry<B: Body>(self, descending: bool) -> Entry<B> {
        match (self, descending) {
            #[cfg(target_arch = "x86_64")]
            (Isa::Avx512, false) => avx512::<B, false>,
            #[cfg(target_arch = "x86_64")]
            (Isa::Avx512, true) => avx512::<B, true>,
            #[cfg(target_arch = "x86_64")]
            (Isa::Avx2, false) => avx2::<B, false>,
            #[cfg(target_arch = "x86_64")]
            (Isa::Avx2, true) => avx2::<B, true>,
            (_, false) => portable::<B, false>,
            (_, true) => portable::<B, true>,
        }
    }
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512f")]
fn avx512<B: Body, const DESCENDING: bool>(cells: &mut [f64], of: &Rectangle, body: B) {
    body.run::<Avx512, DESCENDING>(cells, of);
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,fma")]
fn avx2<B: Body, const DESCENDING: bool>(cells: &mut [f64], of: &Rectangle, body: B) {
    body.run::<Avx2, DESCENDING>(cells, of);
}

fn portable<B: Body, const DESCENDING: bool>(cells: &mut [f64], of: &Rectangle, body: B) {
    body.run::<Portable, DESCENDING>(cells, of);
}

impl fmt::Display for Isa {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
