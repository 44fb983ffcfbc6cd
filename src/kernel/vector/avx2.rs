//! Four doubles in one AVX register, with fused multiply-add.

use std::arch::x86_64::*;

use super::Vector;

/// A register of four doubles.
#[derive(Clone, Copy)]
pub(in crate::kernel) struct Avx2(__m256d);

// SAFETY, for every block below: the instructions need AVX2 and FMA. The type is named only by
// entry points with those target features, which run only where they were detected.
impl Vector for Avx2 {
    const LANES: usize = 4;
    const ROWS: usize = 4;
    const LOADS_BEHIND: bool = true;

    #[inline(always)]
    fn splat(value: f64) -> Self {
        // SAFETY: AVX2 is present, see above.
        Self(unsafe { _mm256_set1_pd(value) })
    }

    #[inline(always)]
    unsafe fn load(from: *const f64) -> Self {
        // SAFETY: AVX2 is present; the caller vouches for the address.
        Self(unsafe { _mm256_loadu_pd(from) })
    }

    #[inline(always)]
    unsafe fn store(self, to: *mut f64) {
        // SAFETY: AVX2 is present; the caller vouches for the address.
        unsafe { _mm256_storeu_pd(to, self.0) }
    }

    #[inline(always)]
    fn plus(self, other: Self) -> Self {
        // SAFETY: AVX2 is present, see above.
        Self(unsafe { _mm256_add_pd(self.0, other.0) })
    }

    #[inline(always)]
    fn minus(self, other: Self) -> Self {
        // SAFETY: AVX2 is present, see above.
        Self(unsafe { _mm256_sub_pd(self.0, other.0) })
    }

    #[inline(always)]
    fn times(self, other: Self) -> Self {
        // SAFETY: AVX2 is present, see above.
        Self(unsafe { _mm256_mul_pd(self.0, other.0) })
    }

    #[inline(always)]
    fn minus_four_times(self, other: Self) -> Self {
        // SAFETY: FMA is present, see above.
        Self(unsafe { _mm256_fnmadd_pd(_mm256_set1_pd(4.0), other.0, self.0) })
    }

    #[inline(always)]
    fn shifted_right(self, left: Self) -> Self {
        // SAFETY: AVX2 is present, see above.
        Self(unsafe {
            let middle = _mm256_permute2f128_pd::<0x21>(left.0, self.0);
            _mm256_shuffle_pd::<0b0101>(middle, self.0)
        })
    }

    #[inline(always)]
    fn shifted_left(self, right: Self) -> Self {
        // SAFETY: AVX2 is present, see above.
        Self(unsafe {
            let middle = _mm256_permute2f128_pd::<0x21>(self.0, right.0);
            _mm256_shuffle_pd::<0b0101>(self.0, middle)
        })
    }

    #[inline(always)]
    fn first_or(self, count: usize, rest: Self) -> Self {
        let kept = |lane: usize| if lane < count { -1 } else { 0 };
        // SAFETY: AVX2 is present, see above.
        Self(unsafe {
            let mask = _mm256_setr_epi64x(kept(0), kept(1), kept(2), kept(3));
            _mm256_blendv_pd(rest.0, self.0, _mm256_castsi256_pd(mask))
        })
    }
}
