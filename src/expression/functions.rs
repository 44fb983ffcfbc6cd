//! What every operation computes, and its derivatives: the mathematics of the language.
//!
//! Sums, products, quotients, roots, `floor` and `ceil` are exact to the last bit on every machine.
//! All other functions are those of the crate `libm`, of one version, in plain Rust without fused
//! multiply-add: those of the system library differ in their last bits from machine to machine.

use super::number::Number;
use super::rows::{self, Chunk};
use std::f64::consts::{FRAC_2_SQRT_PI, LN_10};

/// Operations on one number: the value at `a`, and the derivative there, given the value `v` too.
macro_rules! unary {
    ($($name:ident: $value:expr, $slope:expr;)*) => {
        #[derive(Debug, Clone, Copy, PartialEq)]
        pub(super) enum Unary {
            $($name,)*
            /// A whole power of at most 8, also a negative one.
            Whole(i8),
        }

        impl Unary {
            /// Replaces every number with the value there.
            pub(super) fn apply<T: Number>(self, numbers: &mut [T]) {
                match self {
                    $(Unary::$name => rows::replace(numbers, |a: T| a.unary($value, $slope)),)*
                    Unary::Whole(power) => raise(numbers, power),
                }
            }
        }
    };
}

unary! {
    Minus: |a| -a, |_, _| -1.0;
    Not: |a| truth(a == 0.0), flat;
    Abs: f64::abs, |a, _| truth(a > 0.0) - truth(a < 0.0);
    Sqrt: f64::sqrt, |_, v| 0.5 / v;
    Exp: libm::exp, |_, v| v;
    Log: libm::log, |a, _| 1.0 / a;
    Log10: libm::log10, |a, _| 1.0 / (a * LN_10);
    Sin: libm::sin, |a, _| libm::cos(a);
    Cos: libm::cos, |a, _| -libm::sin(a);
    Tan: libm::tan, |_, v| 1.0 + v * v;
    Asin: libm::asin, |a, _| 1.0 / (1.0 - a * a).sqrt();
    Acos: libm::acos, |a, _| -1.0 / (1.0 - a * a).sqrt();
    Atan: libm::atan, |a, _| 1.0 / (1.0 + a * a);
    Sinh: libm::sinh, |a, _| libm::cosh(a);
    Cosh: libm::cosh, |a, _| libm::sinh(a);
    Tanh: libm::tanh, |_, v| 1.0 - v * v;
    Erf: libm::erf, |a, _| FRAC_2_SQRT_PI * libm::exp(-(a * a));
    Floor: f64::floor, flat;
    Ceil: f64::ceil, flat;
    Step: step, flat;
}

/// Operations on two numbers: the value at `a` and `b`, and the derivatives with respect to `a` and
/// to `b`, given the value `v` too.
macro_rules! binary {
    ($($name:ident: $value:expr, $by_a:expr, $by_b:expr;)*) => {
        #[derive(Debug, Clone, Copy, PartialEq)]
        pub(super) enum Binary {
            $($name,)*
        }

        impl Binary {
            /// Replaces `a` with the values at `a` and `b`, only the first `length` of which count.
            pub(super) fn apply<T: Number>(self, a: &mut Chunk<T>, b: &Chunk<T>, length: usize) {
                match self {
                    $(Binary::$name => {
                        rows::combine(a, b, length, |a: T, b| a.binary(b, $value, $by_a, $by_b));
                    })*
                }
            }
        }
    };
}

binary! {
    Add: |a, b| a + b, |_, _, _| 1.0, |_, _, _| 1.0;
    Subtract: |a, b| a - b, |_, _, _| 1.0, |_, _, _| -1.0;
    Multiply: |a, b| a * b, |_, b, _| b, |a, _, _| a;
    Divide: |a, b| a / b, |_, b, _| 1.0 / b, |_, b, v| -v / b;
    Power: libm::pow, |a, b, _| b * libm::pow(a, b - 1.0), power_by_exponent;
    Less: |a, b| truth(a < b), flat2, flat2;
    LessOrEqual: |a, b| truth(a <= b), flat2, flat2;
    Greater: |a, b| truth(a > b), flat2, flat2;
    GreaterOrEqual: |a, b| truth(a >= b), flat2, flat2;
    Equal: |a, b| truth(a == b), flat2, flat2;
    NotEqual: |a, b| truth(a != b), flat2, flat2;
    And: |a, b| truth(a != 0.0 && b != 0.0), flat2, flat2;
    Or: |a, b| truth(a != 0.0 || b != 0.0), flat2, flat2;
    Min: least, |a, b, _| truth(a < b), |a, b, _| 1.0 - truth(a < b);
    Max: greatest, |a, b, _| truth(a > b), |a, b, _| 1.0 - truth(a > b);
    Atan2: libm::atan2, |a, b, _| b / (a * a + b * b), |a, b, _| -a / (a * a + b * b);
    Hypot: libm::hypot, |a, _, v| part(a, v), |_, b, v| part(b, v);
    Mod: modulo, |_, _, _| 1.0, |a, b, _| -(a / b).floor();
}

/// The derivative of a function that is constant between jumps.
fn flat(_: f64, _: f64) -> f64 {
    0.0
}

fn flat2(_: f64, _: f64, _: f64) -> f64 {
    0.0
}

fn truth(holds: bool) -> f64 {
    f64::from(u8::from(holds))
}

fn step(a: f64) -> f64 {
    if a.is_nan() { a } else { truth(a >= 0.0) }
}

/// The smaller number; NaN is kept, so that it is found.
fn least(a: f64, b: f64) -> f64 {
    if a < b || a.is_nan() { a } else { b }
}

fn greatest(a: f64, b: f64) -> f64 {
    if a > b || a.is_nan() { a } else { b }
}

/// `a - b floor(a / b)`, from the exact remainder: between 0 and `b`, with the sign of `b`, as in
/// Python.
fn modulo(a: f64, b: f64) -> f64 {
    let rest = libm::fmod(a, b);
    if rest == 0.0 {
        rest.copysign(b)
    } else if (rest < 0.0) != (b < 0.0) {
        rest + b
    } else {
        rest
    }
}

fn power_by_exponent(a: f64, _: f64, value: f64) -> f64 {
    if value == 0.0 { 0.0 } else { value * libm::log(a) }
}

/// Derivative of a length `whole` with respect to its component `a`.
fn part(a: f64, whole: f64) -> f64 {
    if whole == 0.0 { 0.0 } else { a / whole }
}

/// The product `((a * a) * a) * ...` of `N` factors.
#[inline]
fn product<const N: u8>(a: f64) -> f64 {
    let mut product = if N == 0 { 1.0 } else { a };
    for _ in 1..N {
        product *= a;
    }
    product
}

/// Whole powers as products from left to right; negative ones are 1 over the product.
fn raise<T: Number>(numbers: &mut [T], power: i8) {
    match power.unsigned_abs() {
        0 => raise_by::<T, 0>(numbers, power),
        1 => raise_by::<T, 1>(numbers, power),
        2 => raise_by::<T, 2>(numbers, power),
        3 => raise_by::<T, 3>(numbers, power),
        4 => raise_by::<T, 4>(numbers, power),
        5 => raise_by::<T, 5>(numbers, power),
        6 => raise_by::<T, 6>(numbers, power),
        7 => raise_by::<T, 7>(numbers, power),
        _ => raise_by::<T, 8>(numbers, power),
    }
}

fn raise_by<T: Number, const N: u8>(numbers: &mut [T], power: i8) {
    if power < 0 {
        rows::replace(numbers, |a: T| {
            a.unary(|a| 1.0 / product::<N>(a), |a, v| -f64::from(N) * v / a)
        });
    } else {
        let slope = |a: f64, _: f64| f64::from(N) * (1..N).fold(1.0, |product, _| product * a);
        rows::replace(numbers, |a: T| a.unary(product::<N>, slope));
    }
}
