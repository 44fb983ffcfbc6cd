//! Stack code: the operations of an expression in the order in which they are carried out.

use super::functions::{Binary, Unary};
use super::kept;
use super::table::Table;
use super::variable::{Variable, Variables};
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};

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

/// A whole expression.
#[derive(Debug, Clone)]
pub(super) struct Code {
    pub(super) steps: Vec<Step>,
    /// Entries of the stack that it needs.
    pub(super) depth: usize,
    /// The variables that it contains.
    pub(super) variables: Variables,
    pub(super) has_random: bool,
    /// No other code has this number, except a copy.
    pub(super) number: u64,
    /// The steps whose results are the same in every row, and kept.
    pub(super) of_x: Vec<Range<usize>>,
}

/// How many there have been.
static CODES: AtomicU64 = AtomicU64::new(0);

impl Code {
    pub(super) fn new(steps: Vec<Step>) -> Code {
        let (mut depth, mut height) = (0, 0);
        let mut variables = Variables::default();
        for step in &steps {
            height = height + 1 - step.op.operands();
            depth = depth.max(height);
            match &step.op {
                Op::Variable(variable) => variables = variables.and(Variables::of(&[*variable])),
                Op::Table(table) => variables = variables.and(table.variables()),
                _ => {}
            }
        }
        let has_random = steps.iter().any(|step| matches!(step.op, Op::Random(_)));
        let (number, of_x) = (CODES.fetch_add(1, Ordering::Relaxed), kept::parts(&steps));
        Code { steps, depth, variables, has_random, number, of_x }
    }

    /// The fields and series that it contains.
    pub(super) fn tables(&self) -> impl Iterator<Item = &Table> {
        self.steps.iter().filter_map(|step| match &step.op {
            Op::Table(table) => Some(table),
            _ => None,
        })
    }
}
