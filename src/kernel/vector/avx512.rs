//! Eight doubles in one AVX-512 register.

use std::arch::x86_64::*;

use super::Vector;

/// A register of eight doubles.
#[derive(Clone, Copy)]
pub(in crate::kernel) struct Avx512(__m512d);

// SAFETY, for every block below: the instructions need AVX-512F. The type is named only by
// entry points with that target feature, which run only where it was detected.
impl Vector for Avx512 {
    const LANES: usize = 8;
    const ROWS: usize = 6;
    const LOADS_BEHIND: bool = false;

    #[inline(always)]
    fn splat(value: f64) -> Self {
        // SAFETY: AVX-512F is present, see above.
        Self(unsafe { _mm512_set1_pd(value) })
    }

    #[inline(always)]
    unsafe fn load(from: *const f64) -> Self {
        // SAFETY: AVX-512F is present; the caller vouches for the address.
        Self(unsafe { _mm512_loadu_pd(from) })
    }

    #[inline(always)]
    unsafe fn store(self, to: *mut f64) {
        // SAFETY: AVX-512F is present; the caller vouches for the address.
        unsafe { _mm512_storeu_pd(to, self.0) }
    }

    #[inline(always)]
    fn plus(self, other: Self) -> Self {
        // SAFETY: AVX-512F is present, see above.
        Self(unsafe { _mm512_add_pd(self.0, other.0) })
    }

    #[inline(always)]
    fn minus(self, other: Self) -> Self {
        // SAFETY: AVX-512F is present, see above.
        Self(unsafe { _mm512_sub_pd(self.0, other.0) })
    }

    #[inline(always)]
    fn times(self, other: Self) -> Self {
        // SAFETY: AVX-512F is present, see above.
        Self(unsafe { _mm512_mul_pd(self.0, other.0) })
    }

    #[inline(always)]
    fn minus_four_times(self, other: Self) -> Self {
        // SAFETY: AVX-512F is present, see above.
        Self(unsafe { _mm512_fnmadd_pd(_mm512_set1_pd(4.0), other.0, self.0) })
    }

    #[inline(always)]
    fn shifted_right(self, left: Self) -> Self {
        // SAFETY: AVX-512F is present, see above.
        Self(unsafe {
            let (this, left) = (_mm512_castpd_si512(self.0), _mm512_castpd_si512(left.0));
            _mm512_castsi512_pd(_mm512_alignr_epi64::<7>(this, left))
        })
    }

    #[inline(always)]
    fn shifted_left(self, right: Self) -> Self {
        // SAFETY: AVX-512F is present, see above.
        Self(unsafe {
            let (this, right) = (_mm512_castpd_si512(self.0), _mm512_castpd_si512(right.0));
            _mm512_castsi512_pd(_mm512_alignr_epi64::<1>(right, this))
        })
    }

    #[inline(always)]
    fn first_or(self, count: usize, rest: Self) -> Self {
        let lanes = 0xff_u8 >> (Self::LANES - count.min(Self::LANES));
        // SAFETY: AVX-512F is present, see above.
        Self(unsafe { _mm512_mask_mov_pd(rest.0, lanes, self.0) })
    }
}
