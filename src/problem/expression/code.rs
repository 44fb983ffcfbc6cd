//! Stack code: the operations of an expression in the order in which they are carried out.

use super::evaluate;
use super::functions::{Binary, Unary};
use super::scope::{Variable, Variables};
use std::ops::Range;

/// One operation on a stack.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Op {
    Number(f64),
    Variable(Variable),
    /// The random number of the cell, in this stream.
    Random(u64),
    Unary(Unary),
    Binary(Binary),
    /// Takes a condition and two values.
    Where,
}

impl Op {
    /// How many numbers it takes off the stack; it leaves one.
    pub(super) fn operands(self) -> usize {
        match self {
            Op::Number(_) | Op::Variable(_) | Op::Random(_) => 0,
            Op::Unary(_) => 1,
            Op::Binary(_) => 2,
            Op::Where => 3,
        }
    }

    /// Whether it is an operation rather than a value, of which an expression may have so many.
    pub(super) fn is_counted(self) -> bool {
        self.operands() > 0 || matches!(self, Op::Random(_))
    }
}

/// An operation, and the part of the text that it and its operands come from.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Step {
    pub(super) op: Op,
    pub(super) text: Range<usize>,
}

/// Appends an operation; one on known numbers is replaced by its result.
pub(super) fn push(steps: &mut Vec<Step>, op: Op, text: Range<usize>) {
    let known = steps.iter().rev().take_while(|step| matches!(step.op, Op::Number(_)));
    let is_known = op.operands() > 0 && known.take(op.operands()).count() == op.operands();
    let first = steps.len() - op.operands();
    steps.push(Step { op, text: text.clone() });
    if is_known {
        let result = Code::new(steps.split_off(first)).number();
        steps.push(Step { op: Op::Number(result), text });
    }
}

/// Where the operand begins that ends before step `end`.
pub(super) fn begin_of_operand(steps: &[Step], end: usize) -> usize {
    let (mut at, mut wanted) = (end, 1);
    while wanted > 0 {
        at -= 1;
        wanted += steps[at].op.operands();
        wanted -= 1;
    }
    at
}

/// A whole expression.
#[derive(Debug, Clone)]
pub(super) struct Code {
    pub(super) steps: Vec<Step>,
    /// Entries of the stack that it needs.
    pub(super) depth: usize,
    /// The variables that it contains.
    pub(super) variables: Variables,
    pub(super) has_random: bool,
}

impl Code {
    pub(super) fn new(steps: Vec<Step>) -> Code {
        let (mut depth, mut height) = (0, 0);
        let mut variables = Variables::default();
        for step in &steps {
            height = height + 1 - step.op.operands();
            depth = depth.max(height);
            if let Op::Variable(variable) = step.op {
                variables = variables.and(Variables::of(&[variable]));
            }
        }
        let has_random = steps.iter().any(|step| matches!(step.op, Op::Random(_)));
        Code { steps, depth, variables, has_random }
    }

    /// Its value, if it is the same everywhere and at all times.
    pub(super) fn constant(&self) -> Option<f64> {
        (self.variables.is_empty() && !self.has_random).then(|| self.number())
    }

    /// Its value at the origin.
    fn number(&self) -> f64 {
        evaluate::at_origin(self)
    }
}
