//! Four doubles in an array, which the compiler turns into whatever vectors the target has.

use std::array::from_fn;

use super::Vector;

/// An array of four doubles.
#[derive(Clone, Copy)]
pub(in crate::kernel) struct Portable([f64; 4]);

impl Portable {
    #[inline(always)]
    fn zip(self, other: Self, operation: impl Fn(f64, f64) -> f64) -> Self {
        Self(from_fn(|lane| operation(self.0[lane], other.0[lane])))
    }
}

impl Vector for Portable {
    const LANES: usize = 4;
    const ROWS: usize = 4;
    const LOADS_BEHIND: bool = true;

    #[inline(always)]
    fn splat(value: f64) -> Self {
        Self([value; 4])
    }

    #[inline(always)]
    unsafe fn load(from: *const f64) -> Self {
        // SAFETY: the caller vouches for the address; an array of doubles has their alignment.
        Self(unsafe { from.cast::<[f64; 4]>().read() })
    }

    #[inline(always)]
    unsafe fn store(self, to: *mut f64) {
        // SAFETY: the caller vouches for the address; an array of doubles has their alignment.
        unsafe { to.cast::<[f64; 4]>().write(self.0) }
    }

    #[inline(always)]
    fn plus(self, other: Self) -> Self {
        self.zip(other, |a, b| a + b)
    }

    #[inline(always)]
    fn minus(self, other: Self) -> Self {
        self.zip(other, |a, b| a - b)
    }

    #[inline(always)]
    fn times(self, other: Self) -> Self {
        self.zip(other, |a, b| a * b)
    }

    #[inline(always)]
    fn minus_four_times(self, other: Self) -> Self {
        // Without such an instruction `mul_add` is a slow call into the mathematical library.
        const FUSED: bool = cfg!(any(target_arch = "aarch64", target_feature = "fma"));
        self.zip(other, |a, b| if FUSED { b.mul_add(-4.0, a) } else { a - 4.0 * b })
    }

    #[inline(always)]
    fn shifted_right(self, left: Self) -> Self {
        let [_, _, _, last] = left.0;
        let [a, b, c, _] = self.0;
        Self([last, a, b, c])
    }

    #[inline(always)]
    fn shifted_left(self, right: Self) -> Self {
        let [_, b, c, d] = self.0;
        Self([b, c, d, right.0[0]])
    }

    #[inline(always)]
    fn first_or(self, count: usize, rest: Self) -> Self {
        Self(from_fn(|lane| if lane < count { self.0[lane] } else { rest.0[lane] }))
    }
}
