//! Computes what is known when an expression is read.

use super::code::Code;
use super::evaluate;
use super::op::{Op, Step};
use std::ops::Range;

/// Appends an operation; one on known numbers is replaced by its result.
pub(super) fn push(steps: &mut Vec<Step>, op: Op, text: Range<usize>) {
    let known = steps.iter().rev().take_while(|step| matches!(step.op, Op::Number(_)));
    let is_known = op.operands() > 0 && known.take(op.operands()).count() == op.operands();
    let first = steps.len() - op.operands();
    steps.push(Step { op, text: text.clone() });
    if is_known {
        let result = evaluate::at_origin(&Code::new(steps.split_off(first)));
        steps.push(Step { op: Op::Number(result), text });
    }
}

/// The value of an expression, if it is the same everywhere and at all times.
pub(super) fn constant(code: &Code) -> Option<f64> {
    (code.variables.is_empty() && !code.has_random).then(|| evaluate::at_origin(code))
}
