//! Parts of an expression that depend on x alone: they are the same in every row, so that those which take long are
//! computed for one of them and kept for the others.

use super::functions::{Binary, Unary};
use super::number::Number;
use super::op::{Op, Step};
use super::rows::Chunk;
use super::variable::Variable;
use std::collections::HashMap;
use std::ops::Range;

/// Results for fewer points are not kept: there may be any number of those, and none takes long.
const FEWEST_POINTS: usize = 16;
/// Most results that are kept: some megabytes.
const MOST: usize = 1024;

/// Results of such parts, each for the points of a chunk.
pub(super) struct Kept<T> {
    found: HashMap<Key, Found<T>>,
}

/// Which part of which code, and where the chunk begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Key {
    pub code: u64,
    pub part: usize,
    x: u64,
}

struct Found<T> {
    x: Vec<f64>,
    values: Vec<T>,
}

impl Key {
    pub fn new(code: u64, part: usize, x: &[f64]) -> Key {
        Key { code, part, x: x.first().map_or(0, |x| x.to_bits()) }
    }
}

impl<T> Default for Kept<T> {
    fn default() -> Kept<T> {
        Kept { found: HashMap::new() }
    }
}

impl<T: Number> Kept<T> {
    /// Fills a chunk with the results for these points, if they are known.
    pub fn recall(&self, key: Key, x: &[f64], chunk: &mut Chunk<T>) -> bool {
        let bits = bytemuck::cast_slice::<f64, u64>;
        let known = self.found.get(&key).filter(|found| bits(&found.x) == bits(x));
        if let Some(found) = known {
            chunk.set(found.values.iter().copied());
        }
        known.is_some()
    }

    /// Keeps the results for these points.
    pub fn keep(&mut self, key: Key, x: &[f64], chunk: &mut Chunk<T>) {
        let has_room = self.found.len() < MOST || self.found.contains_key(&key);
        if x.len() >= FEWEST_POINTS && has_room {
            let values = chunk.spread(x.len()).to_vec();
            self.found.insert(key, Found { x: x.to_vec(), values });
        }
    }
}

/// What is known of an operand.
struct Operand {
    steps: Range<usize>,
    has_x: bool,
    has_others: bool,
    is_costly: bool,
}

impl Operand {
    /// An operation without its operands.
    fn of(at: usize, op: &Op) -> Operand {
        let has_x = *op == Op::Variable(Variable::X);
        let is_costly = match op {
            Op::Unary(of) => {
                use Unary::{Abs, Ceil, Floor, Minus, Not, Sqrt, Step, Whole};
                !matches!(of, Minus | Not | Abs | Sqrt | Floor | Ceil | Step | Whole(_))
            }
            Op::Binary(of) => {
                matches!(of, Binary::Power | Binary::Atan2 | Binary::Hypot | Binary::Mod)
            }
            _ => false,
        };
        let has_others = match op {
            Op::Variable(_) => !has_x,
            Op::Random(_) | Op::Table(_) => true,
            _ => false,
        };
        Operand { steps: at..at + 1, has_x, has_others, is_costly }
    }

    fn with(mut self, operand: &Operand) -> Operand {
        self.steps.start = self.steps.start.min(operand.steps.start);
        self.has_x |= operand.has_x;
        self.has_others |= operand.has_others;
        self.is_costly |= operand.is_costly;
        self
    }

    fn is_worth_keeping(&self) -> bool {
        self.has_x && !self.has_others && self.is_costly
    }
}

/// The largest parts of code, in its order, that depend on x alone and are worth keeping.
pub(super) fn parts(steps: &[Step]) -> Vec<Range<usize>> {
    let mut operands: Vec<Operand> = Vec::new();
    let mut found = Vec::new();
    let mut note = |operand: &Operand| {
        if operand.is_worth_keeping() {
            found.push(operand.steps.clone());
        }
    };
    for (at, step) in steps.iter().enumerate() {
        let taken = operands.split_off(operands.len() - step.op.operands());
        let whole = taken.iter().fold(Operand::of(at, &step.op), Operand::with);
        if whole.has_others {
            taken.iter().for_each(&mut note);
        }
        operands.push(whole);
    }
    operands.iter().for_each(note);
    found.sort_by_key(|steps| steps.start);
    found
}

#[cfg(test)]
mod tests {
    use crate::expression::{Constants, Expression, Scope, Variable};

    #[test]
    fn the_largest_parts_of_x_alone_are_kept_if_they_take_long() {
        let constants = Constants::default();
        let scope = Scope {
            key: "source",
            variables: &Variable::ALL,
            has_cells: true,
            constants: &constants,
        };
        for (text, expected) in [
            ("x", &[][..]),
            ("1 + 2*x^2", &[]),
            ("step(x)*floor(x)*y", &[]),
            ("sin(y)*cos(t)", &[]),
            ("sin(x + y)", &[]),
            ("sin(x)*random(1)", &["sin(x)"]),
            ("1 + 0.9*sin(6*pi*x)*cos(4*pi*y)", &["0.9*sin(6*pi*x)"]),
            ("exp(x)*sin(x) + x", &["exp(x)*sin(x) + x"]),
            ("y*exp(-x) + t*x^0.3 + x", &["exp(-x)", "x^0.3"]),
            ("where(sin(x) > rho, erf(x), hypot(x, 1))", &["sin(x)", "erf(x)", "hypot(x, 1)"]),
        ] {
            let code = Expression::parse(text, &scope).unwrap().code;
            let parts = code.of_x.iter().map(|part| {
                let steps = &code.steps[part.clone()];
                let begin = steps.iter().map(|step| step.text.start).min().unwrap();
                &text[begin..steps.last().unwrap().text.end]
            });
            assert_eq!(parts.collect::<Vec<_>>(), expected, "{text}");
        }
    }
}
