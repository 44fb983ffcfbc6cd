//! Vectors of doubles, as the kernel sees them: one small trait and one file per instruction set.

#[cfg(target_arch = "x86_64")]
pub(super) mod avx2;
#[cfg(target_arch = "x86_64")]
pub(super) mod avx512;
pub(super) mod portable;

/// Consecutive doubles, and the operations of the update on them.
///
/// Each operation rounds exactly as on one double. A type with this trait is for code that runs
/// under its target features: only the entry points beside each implementation name the types, and
/// those run only where [`Isa::is_available`](super::Isa::is_available) has said yes.
pub(super) trait Vector: Copy {
    /// Doubles in a vector; a divisor of [`DRIFT`](super::frame::DRIFT).
    const LANES: usize;

    /// Rows that are advanced together, as far as the registers go: 4 with 16 of them, 6 with 32.
    const ROWS: usize;

    /// Whether the neighbours behind a vector are loaded again. All but one are in the vector itself, and that one is in
    /// the vector just left behind; but where a shift by one lane takes two instructions, which compete with the sums, a
    /// load costs less.
    const LOADS_BEHIND: bool;

    /// `value` in every lane.
    fn splat(value: f64) -> Self;

    /// The doubles at `from`, which need not be aligned.
    ///
    /// # Safety
    /// `from` must be valid for reads of `LANES` doubles.
    unsafe fn load(from: *const f64) -> Self;

    /// Writes the doubles to `to`, which need not be aligned.
    ///
    /// # Safety
    /// `to` must be valid for writes of `LANES` doubles.
    unsafe fn store(self, to: *mut f64);

    /// `self + other`.
    fn plus(self, other: Self) -> Self;

    /// `self - other`.
    fn minus(self, other: Self) -> Self;

    /// `self * other`.
    fn times(self, other: Self) -> Self;

    /// `self - 4 * other`, rounded once or twice: the product is exact (below a quarter of the
    /// largest double), so the bits are the same.
    fn minus_four_times(self, other: Self) -> Self;

    /// The last lane of `left`, then all lanes of `self` but the last.
    fn shifted_right(self, left: Self) -> Self;

    /// All lanes of `self` but the first, then the first lane of `right`.
    fn shifted_left(self, right: Self) -> Self;

    /// The first `count` lanes; the others are those of `rest`.
    fn first_or(self, count: usize, rest: Self) -> Self;
}
