//! The numbers that code is evaluated with: plain ones, and pairs with a derivative.

/// A number with or without its derivative with respect to rho.
///
/// Each operation is stated once, by its value and its derivatives; the value is the same to the
/// last bit in both kinds.
pub(super) trait Number: Copy {
    /// A number that does not depend on rho.
    fn fixed(value: f64) -> Self;

    /// A value of rho.
    fn rho(value: f64) -> Self;

    fn value(self) -> f64;

    /// The derivative with respect to rho.
    fn slope(self) -> f64;

    fn unary(self, value: impl Fn(f64) -> f64, slope: impl Fn(f64, f64) -> f64) -> Self;

    fn binary(
        self,
        other: Self,
        value: impl Fn(f64, f64) -> f64,
        by_self: impl Fn(f64, f64, f64) -> f64,
        by_other: impl Fn(f64, f64, f64) -> f64,
    ) -> Self;
}

impl Number for f64 {
    fn fixed(value: f64) -> f64 {
        value
    }

    fn rho(value: f64) -> f64 {
        value
    }

    fn value(self) -> f64 {
        self
    }

    fn slope(self) -> f64 {
        0.0
    }

    #[inline]
    fn unary(self, value: impl Fn(f64) -> f64, _: impl Fn(f64, f64) -> f64) -> f64 {
        value(self)
    }

    #[inline]
    fn binary(
        self,
        other: f64,
        value: impl Fn(f64, f64) -> f64,
        _: impl Fn(f64, f64, f64) -> f64,
        _: impl Fn(f64, f64, f64) -> f64,
    ) -> f64 {
        value(self, other)
    }
}

/// A dual number: a value and its derivative with respect to rho.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Dual {
    value: f64,
    slope: f64,
}

impl Number for Dual {
    fn fixed(value: f64) -> Dual {
        Dual { value, slope: 0.0 }
    }

    fn rho(value: f64) -> Dual {
        Dual { value, slope: 1.0 }
    }

    fn value(self) -> f64 {
        self.value
    }

    fn slope(self) -> f64 {
        self.slope
    }

    #[inline]
    fn unary(self, value: impl Fn(f64) -> f64, slope: impl Fn(f64, f64) -> f64) -> Dual {
        let result = value(self.value);
        Dual { value: result, slope: chain(self.slope, || slope(self.value, result)) }
    }

    #[inline]
    fn binary(
        self,
        other: Dual,
        value: impl Fn(f64, f64) -> f64,
        by_self: impl Fn(f64, f64, f64) -> f64,
        by_other: impl Fn(f64, f64, f64) -> f64,
    ) -> Dual {
        let (a, b) = (self.value, other.value);
        let result = value(a, b);
        let slope = chain(self.slope, || by_self(a, b, result))
            + chain(other.slope, || by_other(a, b, result));
        Dual { value: result, slope }
    }
}

/// The chain rule. What does not depend on rho contributes nothing, even where the outer derivative
/// is infinite, like that of `sqrt(x)` at 0.
#[inline]
fn chain(inner: f64, outer: impl Fn() -> f64) -> f64 {
    if inner == 0.0 { 0.0 } else { outer() * inner }
}
