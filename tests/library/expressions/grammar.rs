//! Random expressions without mistakes.

use crate::common::Chance;

/// Writes expressions of every form, with no more parentheses than the grammar asks for.
pub struct Writer {
    chance: Chance,
}

const SUMS: [&str; 2] = [" + ", " - "];
const PRODUCTS: [&str; 2] = ["*", "/"];
const COMPARISONS: [&str; 6] = [" < ", " <= ", " > ", " >= ", " == ", " != "];
const POWERS: [&str; 2] = ["^", "**"];
const UNARY: [&str; 18] = [
    "abs", "sqrt", "exp", "log", "log10", "sin", "cos", "tan", "asin", "acos", "atan", "sinh",
    "cosh", "tanh", "erf", "floor", "ceil", "step",
];
const BINARY: [&str; 3] = ["atan2", "hypot", "mod"];

impl Writer {
    pub fn new(seed: u64) -> Writer {
        Writer { chance: Chance::new(seed) }
    }

    /// An expression that is nested at most so deep.
    pub fn expression(&mut self, depth: usize) -> String {
        let of_or = |w: &mut Writer| w.joined(&[" and "], depth, 8, Writer::negation);
        let count = 1 + usize::from(self.chance.below(8) == 0);
        (0..count).map(|_| of_or(self)).collect::<Vec<_>>().join(" or ")
    }

    /// One operand or, once in `rarity`, two or three with operators between them.
    fn joined(
        &mut self,
        operators: &[&str],
        depth: usize,
        rarity: usize,
        operand: impl Fn(&mut Writer, usize) -> String,
    ) -> String {
        let mut text = operand(self, depth);
        if self.chance.below(rarity) == 0 {
            for _ in 0..=self.chance.below(2) {
                text += self.chance.pick::<&str>(operators);
                text += &operand(self, depth);
            }
        }
        text
    }

    fn negation(&mut self, depth: usize) -> String {
        let not = if self.chance.below(12) == 0 { "not " } else { "" };
        let mut text = format!("{not}{}", self.sum(depth));
        if self.chance.below(6) == 0 {
            text += self.chance.pick::<&str>(&COMPARISONS);
            text += &self.sum(depth);
        }
        text
    }

    fn sum(&mut self, depth: usize) -> String {
        self.joined(&SUMS, depth, 3, |w, depth| w.joined(&PRODUCTS, depth, 3, Writer::signed))
    }

    fn signed(&mut self, depth: usize) -> String {
        let sign = if self.chance.below(6) == 0 { "-" } else { "" };
        format!("{sign}{}", self.power(depth))
    }

    fn power(&mut self, depth: usize) -> String {
        let mut text = self.value(depth);
        if self.chance.below(5) == 0 {
            text += self.chance.pick::<&str>(&POWERS);
            text += &match self.chance.coin() {
                true => self.chance.pick(&["2", "3", "-1", "0.5", "8", "-2", "9"]).to_string(),
                false => self.signed(depth.saturating_sub(1)),
            };
        }
        text
    }

    fn value(&mut self, depth: usize) -> String {
        let inner = depth.saturating_sub(1);
        match if depth == 0 { self.chance.below(2) } else { self.chance.below(6) } {
            0 => self.chance.pick(&["x", "y", "t", "rho", "pi", "e"]).to_string(),
            1 => self.chance.pick(&["2", "0.3", "1e-1", ".7", "3.", "1", "1.25e1"]).to_string(),
            2 => format!("({})", self.expression(inner)),
            3 => {
                let name = *self.chance.pick(&UNARY);
                format!("{name}({})", self.expression(inner))
            }
            4 => {
                let name = *self.chance.pick(&BINARY);
                format!("{name}({}, {})", self.expression(inner), self.expression(inner))
            }
            _ => {
                let name = *self.chance.pick(&["where", "clamp", "min", "max"]);
                let [a, b, c] = [0; 3].map(|_| self.expression(inner));
                format!("{name}({a}, {b}, {c})")
            }
        }
    }
}
