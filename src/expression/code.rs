//! Stack code: the operations of an expression in the order in which they are carried out.

use super::kept;
use super::op::{Op, Step};
use super::table::Table;
use super::variable::Variables;
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};

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
