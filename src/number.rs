//! Numbers: as text, the way C, Fortran and NumPy print them, and as whole numbers.
//!
//! Rust writes an exponent as `e1`; here it has a sign and two digits, as in `9.99886939e+01`.
//! No other module formats an exponent, or turns a floating-point number into a whole one.

use serde::Serialize;
use serde_json::ser::{CompactFormatter, Formatter, PrettyFormatter};
use std::io::{self, Write};
use std::time::Duration;

/// A mantissa with `decimals` decimals, and an exponent: `%.Ne` of C.
///
/// ```
/// use diff2d_mpi::number::scientific;
///
/// assert_eq!(scientific(99.9886939, 8), "9.99886939e+01");
/// assert_eq!([0.0, -2.5e-9, 1e300].map(|x| scientific(x, 1)), ["0.0e+00", "-2.5e-09", "1.0e+300"]);
/// ```
pub fn scientific(value: f64, decimals: usize) -> String {
    with_exponent_of_c(format!("{value:.decimals$e}"))
}

/// The fewest digits that read back as the same number, always with an exponent: `2e-07`.
pub fn shortest_scientific(value: f64) -> String {
    with_exponent_of_c(format!("{value:e}"))
}

/// The fewest digits that read back as the same number, as `repr` of Python: `0.1`, `30.0`,
/// `1e+16`, `1e-05`.
///
/// ```
/// use diff2d_mpi::number::shortest;
///
/// assert_eq!([30.0, 1e16, 1.5e-5, 1e-4].map(shortest), ["30.0", "1e+16", "1.5e-05", "0.0001"]);
/// assert_eq!([f64::NAN, f64::NEG_INFINITY].map(shortest), ["nan", "-inf"]);
/// ```
pub fn shortest(value: f64) -> String {
    with_exponent_of_c(format!("{value:?}"))
}

/// A number as a person would write it, with all its digits: plain, or with an exponent if that is
/// shorter.
///
/// ```
/// use diff2d_mpi::number::shown;
///
/// assert_eq!([30.0, 0.075, 1e300, 3.7e-7].map(shown), ["30", "0.075", "1e+300", "3.7e-07"]);
/// ```
pub fn shown(value: f64) -> String {
    let magnitude = value.abs();
    let plain = magnitude == 0.0 || (1e-4..1e9).contains(&magnitude) || !value.is_finite();
    if plain { with_exponent_of_c(value.to_string()) } else { shortest_scientific(value) }
}

/// A number to seven digits: `%.7g` of C.
///
/// ```
/// use diff2d_mpi::number::rounded;
///
/// let numbers = [0.09000000000000002, 9.999152015376787, 0.0, 2e7, 12345678.0, 1e-9 / 3.0];
/// let expected = ["0.09", "9.999152", "0", "2e+07", "1.234568e+07", "3.333333e-10"];
/// assert_eq!(numbers.map(rounded), expected);
/// ```
pub fn rounded(value: f64) -> String {
    const DIGITS: usize = 7;
    // Rounded to DIGITS digits first; the shortest form of that number leaves out trailing zeros.
    let number: f64 = format!("{value:.*e}", DIGITS - 1).parse().unwrap_or(value);
    let plain = number == 0.0 || (1e-4..1e7).contains(&number.abs()) || !number.is_finite();
    if plain { with_exponent_of_c(number.to_string()) } else { shortest_scientific(number) }
}

/// A simulated time: with six decimals if that is informative, or, where it is large, with as many as make
/// twelve characters, so that seconds since 1970 can be told apart.
///
/// ```
/// use diff2d_mpi::number::shown_time;
///
/// assert_eq!([0.0, 0.4988976, 3e-7].map(shown_time), ["0.000000", "0.498898", "3.000000e-07"]);
/// assert_eq!([-10.0, 1.7e9 + 0.25].map(shown_time), ["-10.000000", "1700000000.2"]);
/// ```
pub fn shown_time(time: f64) -> String {
    const WIDTH: usize = 12;
    match time.abs() {
        size if size == 0.0 || (1e-3..1e5).contains(&size) => format!("{time:.6}"),
        size if (1e5..1e12).contains(&size) => {
            let decimals = (WIDTH - 1).saturating_sub(format!("{:.0}", size.trunc()).len());
            format!("{time:.decimals$}")
        }
        _ => scientific(time, 6),
    }
}

/// A count with its noun, which takes an `s` unless there is exactly one.
///
/// ```
/// use diff2d_mpi::number::counted;
///
/// assert_eq!([0_u64, 1, 2].map(|n| counted(n, "step")), ["0 steps", "1 step", "2 steps"]);
/// ```
pub fn counted<N: TryInto<u64> + Copy + std::fmt::Display>(count: N, noun: &str) -> String {
    let is_one = count.try_into().is_ok_and(|count| count == 1);
    format!("{count} {noun}{}", if is_one { "" } else { "s" })
}

/// The whole part of a number, at least 0 and at most `most`; 0 for NaN.
///
/// ```
/// use diff2d_mpi::number::whole;
///
/// assert_eq!([2.9, -1.0, f64::NAN, 1e300].map(|number| whole(number, 7)), [2, 0, 0, 7]);
/// ```
pub fn whole(value: f64, most: u64) -> u64 {
    // A cast saturates, and turns NaN into 0.
    (value as u64).min(most)
}

/// A number of rows or points as a count: no machine has wider indices.
pub fn count(index: usize) -> u64 {
    index as u64
}

/// A count for an index or a length; the largest possible if it does not fit.
pub fn index(count: u64) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}

/// Turns `e1` into `e+01`, and spells NaN and infinities as C and Python do.
fn with_exponent_of_c(text: String) -> String {
    match text.split_once('e') {
        None if text == "NaN" => "nan".into(),
        None => text,
        Some((mantissa, exponent)) => {
            let (sign, digits) = match exponent.strip_prefix('-') {
                Some(digits) => ('-', digits),
                None => ('+', exponent),
            };
            format!("{mantissa}e{sign}{digits:0>2}")
        }
    }
}

/// Indented JSON with the numbers of this module, and a line break at its end.
///
/// # Errors
/// If `value` has no form in JSON.
///
/// ```
/// assert_eq!(diff2d_mpi::number::json(&[3.99e-6]).unwrap(), "[\n  3.99e-06\n]\n");
/// ```
pub fn json(value: &impl Serialize) -> serde_json::Result<String> {
    Ok(written(value, PrettyFormatter::new())? + "\n")
}

/// The same in one line, without its break.
///
/// # Errors
/// If `value` has no form in JSON.
///
/// ```
/// assert_eq!(diff2d_mpi::number::json_line(&[3.99e-6, 1.0]).unwrap(), "[3.99e-06,1.0]");
/// ```
pub fn json_line(value: &impl Serialize) -> serde_json::Result<String> {
    written(value, CompactFormatter)
}

fn written<F: Formatter>(value: &impl Serialize, formatter: F) -> serde_json::Result<String> {
    let mut text = Vec::new();
    value.serialize(&mut serde_json::Serializer::with_formatter(&mut text, Json(formatter)))?;
    Ok(String::from_utf8_lossy(&text).into_owned())
}

/// A formatter with exponents as C writes them.
struct Json<F>(F);

macro_rules! as_pretty {
    ($($method:ident($($name:ident: $type:ty),*);)*) => {
        $(fn $method<W: ?Sized + Write>(&mut self, to: &mut W, $($name: $type),*) -> io::Result<()> {
            self.0.$method(to, $($name),*)
        })*
    };
}

impl<F: Formatter> Formatter for Json<F> {
    fn write_f64<W: ?Sized + Write>(&mut self, to: &mut W, value: f64) -> io::Result<()> {
        to.write_all(shortest(value).as_bytes())
    }

    as_pretty! {
        begin_array(); end_array(); begin_array_value(first: bool); end_array_value();
        begin_object(); end_object(); begin_object_key(first: bool); begin_object_value();
        end_object_value();
    }
}

/// A number of bytes for people, in powers of 1000.
///
/// ```
/// assert_eq!(diff2d_mpi::number::human_bytes(12_345_678.0), "12.3 MB");
/// assert_eq!(diff2d_mpi::number::human_bytes(999.0), "999 B");
/// ```
pub fn human_bytes(bytes: f64) -> String {
    const UNITS: [&str; 8] = ["kB", "MB", "GB", "TB", "PB", "EB", "ZB", "YB"];
    if bytes < 1000.0 {
        return format!("{bytes} B");
    }
    let mut value = bytes / 1000.0;
    let mut unit = 0;
    while value >= 999.95 && unit + 1 < UNITS.len() {
        value /= 1000.0;
        unit += 1;
    }
    format!("{value:.1} {}", UNITS[unit])
}

/// A length of time with units, as in `1h 30m`. `M` is not a unit here: it would mean months, but
/// people type it for minutes.
///
/// ```
/// use diff2d_mpi::number::duration;
///
/// assert_eq!(duration("1h 30m").unwrap().as_secs(), 5400);
/// assert_eq!([duration("10M"), duration("10")], [None, None]);
/// ```
pub fn duration(text: &str) -> Option<Duration> {
    humantime::parse_duration(text).ok().filter(|_| !text.contains('M'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_reads_back() {
        let numbers = [0.0, 1.0, -1.0, 0.1 + 0.2, 1e15, 1e16, 9.99e-5, 5e-324, f64::MAX, 1.0 / 3.0];
        for number in numbers {
            for text in [shortest(number), shown(number), shortest_scientific(number)] {
                assert_eq!(text.parse(), Ok(number), "{text}");
            }
            for text in [scientific(number, 8), rounded(number), shown_time(number)] {
                let read: f64 = text.parse().unwrap();
                assert!((read - number).abs() <= 1e-6 * number.abs().max(1.0), "{text}: {number}");
            }
        }
    }

    #[test]
    fn an_exponent_has_a_sign_and_at_least_two_digits() {
        for power in [-320_i32, -100, -99, -9, -5, 16, 17, 99, 100, 308] {
            let number: f64 = format!("1e{power}").parse().unwrap();
            let expected = format!("1e{}{:02}", if power < 0 { '-' } else { '+' }, power.abs());
            for text in [shortest(number), shown(number), rounded(number)] {
                assert_eq!(text, expected);
            }
        }
    }

    #[test]
    fn whole_numbers_never_leave_their_range() {
        let most = (1 << 53) + 1;
        for huge in [1e16, 1e30, f64::MAX, f64::INFINITY] {
            assert_eq!(whole(huge, most), most);
            assert_eq!(whole(-huge, most), 0);
        }
        assert_eq!(index(u64::MAX), usize::MAX);
    }
}
