//! The largest magnitude of many numbers.

/// The largest magnitude of these numbers, 0 if there are none; infinite if one of them is not a number.
///
/// ```
/// use diff2d_mpi::kernel::largest_magnitude;
///
/// assert_eq!(largest_magnitude(&[1.0, -2.0]), 2.0);
/// assert_eq!(largest_magnitude(&[1.0, f64::NAN]), f64::INFINITY);
/// ```
pub fn largest_magnitude(values: &[f64]) -> f64 {
    // In lanes, without a branch: the compiler makes vectors of it.
    const LANES: usize = 8;
    let mut largest = [0.0_f64; LANES];
    let mut zeros = [0.0_f64; LANES];
    let (whole, rest) = values.as_chunks::<LANES>();
    for chunk in whole {
        for lane in 0..LANES {
            let magnitude = chunk[lane].abs();
            largest[lane] = if magnitude > largest[lane] { magnitude } else { largest[lane] };
            zeros[lane] += 0.0 * chunk[lane];
        }
    }
    for (lane, value) in rest.iter().enumerate() {
        largest[lane] = largest[lane].max(value.abs());
        zeros[lane] += 0.0 * value;
    }
    // What is infinite or no number has made a zero no number.
    match zeros.iter().any(|zero| zero.is_nan()) {
        true => f64::INFINITY,
        false => largest.into_iter().fold(0.0, f64::max),
    }
}

#[cfg(test)]
mod tests {
    use super::largest_magnitude;

    #[test]
    fn the_largest_is_found_wherever_it_is_and_what_is_no_number_too() {
        for length in 0..20 {
            assert_eq!(largest_magnitude(&vec![0.0; length]), 0.0);
            for place in 0..length {
                let with = |value: f64| {
                    let mut values = vec![1.0; length];
                    values[place] = value;
                    largest_magnitude(&values)
                };
                assert_eq!(with(-3.0), 3.0, "{place} of {length}");
                assert_eq!(with(f64::MAX), f64::MAX, "{place} of {length}");
                assert_eq!(with(-5e-324), if length == 1 { 5e-324 } else { 1.0 });
                for odd in [f64::NAN, -f64::NAN, f64::INFINITY, f64::NEG_INFINITY] {
                    assert_eq!(with(odd), f64::INFINITY, "{odd} at {place} of {length}");
                }
            }
        }
    }
}
