//! From densities to whole numbers, whose sums do not depend on their order.

/// The place of a density between the ends of a range, in fixed point.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scale {
    low: f64,
    width: f64,
    one: f64,
}

impl Scale {
    /// From 0 at the lower end of a range to just below `2^bits` at the upper one, for 8 to 32 bits.
    pub fn new([low, high]: [f64; 2], bits: u32) -> Scale {
        Scale { low, width: high - low, one: (1_u64 << bits) as f64 }
    }

    /// The place of a density; one outside the range gets that of the nearest end.
    ///
    /// Each operation is rounded on its own, so the result is the same on every machine.
    pub fn fixed(&self, density: f64) -> u32 {
        let place = (density - self.low) / self.width * self.one;
        place.clamp(0.0, self.one - 1.0) as u32
    }
}

/// A range with room between its ends, even where all densities are the same.
pub fn widened([low, high]: [f64; 2]) -> [f64; 2] {
    match low < high {
        true => [low, high],
        false if low == 0.0 => [-0.5, 0.5],
        false => [low - low.abs(), low + low.abs()],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ends_of_a_range_are_its_first_and_last_level() {
        for bits in [8, 20, 32] {
            let scale = Scale::new([-1.0, 3.0], bits);
            let level = |density: f64| scale.fixed(density) >> (bits - 8);
            assert_eq!([-1.0, 1.0, 3.0].map(level), [0, 128, 255]);
            assert_eq!([f64::MIN, -1.1, 3.1, f64::MAX].map(level), [0, 0, 255, 255]);
        }
    }

    #[test]
    fn a_level_is_that_of_256_equal_parts() {
        let scale = Scale::new([0.0, 1.0], 32);
        for level in 0..256_u32 {
            let low = f64::from(level) / 256.0;
            assert_eq!(scale.fixed(low) >> 24, level);
            assert_eq!(scale.fixed(low + 0.99 / 256.0) >> 24, level);
        }
    }

    #[test]
    fn one_density_lies_in_the_middle_of_its_range() {
        for density in [0.0, 0.3, -2.0, 1e-300] {
            let scale = Scale::new(widened([density; 2]), 32);
            assert_eq!(scale.fixed(density) >> 24, 128, "{density}");
        }
    }
}
