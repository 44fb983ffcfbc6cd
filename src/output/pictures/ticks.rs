//! Round numbers along an axis.

use crate::number::shortest_scientific;

/// A position on an axis, and its label.
#[derive(Debug, Clone, PartialEq)]
pub struct Tick {
    /// Where it is.
    pub value: f64,
    /// The value in words.
    pub label: String,
}

/// Longest label in decimals; if one is longer, all have exponents, provided that is shorter.
const LONGEST_PLAIN: usize = 7;
/// Part of a step by which a round number may miss the end of the axis, being rounded itself.
const SLACK: f64 = 1e-9;

/// The multiples of 1, 2 or 5 times a power of ten between `low` and `high`, no more than `most`
/// steps from the first to the last; none if the axis has no length.
pub fn ticks(low: f64, high: f64, most: usize) -> Vec<Tick> {
    let Some((digit, exponent)) = step((high - low) / most.max(1) as f64) else {
        return Vec::new();
    };
    let step = decimal(digit, exponent);
    let [first, last] =
        [(low / step - SLACK).ceil(), (high / step + SLACK).floor()].map(|k| k as i64);
    let values: Vec<f64> =
        (first..=last).map(|k| decimal(k.saturating_mul(digit), exponent)).collect();
    let labels = labels(&values, usize::try_from(-exponent).unwrap_or(0));
    values.into_iter().zip(labels).map(|(value, label)| Tick { value, label }).collect()
}

/// The smallest of 1, 2 and 5 times a power of ten that is not below `width`.
fn step(width: f64) -> Option<(i64, i32)> {
    if !width.is_normal() || width < 0.0 {
        return None;
    }
    // Decimal digits, not logarithms, whose last bit differs from one library to another.
    let exponent = format!("{width:e}").split_once('e')?.1.parse().ok()?;
    let candidates = [(1, exponent), (2, exponent), (5, exponent), (1, exponent + 1)];
    candidates.into_iter().find(|&(digit, exponent)| decimal(digit, exponent) >= width)
}

/// `mantissa * 10^exponent`, rounded once.
fn decimal(mantissa: i64, exponent: i32) -> f64 {
    format!("{mantissa}e{exponent}").parse().unwrap_or(f64::INFINITY)
}

fn labels(values: &[f64], decimals: usize) -> Vec<String> {
    let longest = |labels: &[String]| labels.iter().map(String::len).max().unwrap_or(0);
    let plain: Vec<String> = values.iter().map(|value| format!("{value:.decimals$}")).collect();
    if longest(&plain) <= LONGEST_PLAIN {
        return plain;
    }
    let exponential = |value: &f64| match value {
        0.0 => "0".into(),
        value => shortest_scientific(*value),
    };
    let short: Vec<String> = values.iter().map(exponential).collect();
    if longest(&short) < longest(&plain) { short } else { plain }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn labelled(low: f64, high: f64, most: usize) -> Vec<String> {
        ticks(low, high, most).into_iter().map(|tick| tick.label).collect()
    }

    #[test]
    fn ticks_are_round_numbers_within_the_axis() {
        assert_eq!(labelled(-10.0, 10.0, 5), ["-10", "-5", "0", "5", "10"]);
        assert_eq!(labelled(0.0, 1.0, 5), ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
        assert_eq!(labelled(0.0, 0.3, 3), ["0.0", "0.1", "0.2", "0.3"]);
        assert_eq!(labelled(-1.03, 0.97, 4), ["-1.0", "-0.5", "0.0", "0.5"]);
        assert_eq!(labelled(0.0, 3e7, 4), ["0", "1e+07", "2e+07", "3e+07"]);
        assert_eq!(labelled(2e-7, 7e-7, 5), ["2e-07", "3e-07", "4e-07", "5e-07", "6e-07", "7e-07"]);
    }

    #[test]
    fn there_are_never_more_steps_than_asked_for() {
        for most in 1..12 {
            for width in [1e-300, 0.07, 0.999, 1.0, 1.001, 37.0, 2e200] {
                let found = ticks(-0.3 * width, 0.7 * width, most);
                assert!((1..=most + 1).contains(&found.len()), "{width}, {most}: {found:?}");
            }
        }
    }

    #[test]
    fn an_axis_without_length_has_no_ticks() {
        for (low, high) in [(1.0, 1.0), (1.0, 0.0), (0.0, f64::INFINITY), (f64::NAN, 1.0)] {
            assert_eq!(ticks(low, high, 5), []);
        }
    }

    #[test]
    fn neighbouring_labels_differ_far_from_zero_too() {
        let found = labelled(1e13, 1e13 + 1.0, 4);
        assert!(found.windows(2).all(|pair| pair[0] != pair[1]), "{found:?}");
    }
}
