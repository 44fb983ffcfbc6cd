//! The operations of stack code.

use super::functions::{Binary, Unary};
use super::table::Table;
use super::variable::Variable;
use std::ops::Range;

/// One operation on a stack.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Op {
    Number(f64),
    Variable(Variable),
    /// The random number of the cell, in this stream.
    Random(u64),
    /// The value of a field at the cell, or of a series at the time.
    Table(Table),
    Unary(Unary),
    Binary(Binary),
    /// Takes a condition and two values.
    Where,
}

impl Op {
    /// How many numbers it takes off the stack; it leaves one.
    pub(super) fn operands(&self) -> usize {
        match self {
            Op::Number(_) | Op::Variable(_) | Op::Random(_) | Op::Table(_) => 0,
            Op::Unary(_) => 1,
            Op::Binary(_) => 2,
            Op::Where => 3,
        }
    }

    /// Whether it is an operation rather than a value; the number of operations is limited.
    pub(super) fn is_counted(&self) -> bool {
        self.operands() > 0 || matches!(self, Op::Random(_))
    }
}

/// An operation, and the part of the text that it and its operands come from.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Step {
    pub(super) op: Op,
    pub(super) text: Range<usize>,
}

/// Where the operand that ends before step `end` begins.
pub(super) fn begin_of_operand(steps: &[Step], end: usize) -> usize {
    let (mut at, mut wanted) = (end, 1);
    while wanted > 0 {
        at -= 1;
        wanted += steps[at].op.operands();
        wanted -= 1;
    }
    at
}
