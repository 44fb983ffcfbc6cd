//! Whether an expression is a product of a shape in space and a function of time.

use super::code::Code;
use super::functions::{Binary, Unary};
use super::op::{self, Op, Step};
use super::variable::Variable;

/// A factor of a product: its steps, and whether the product is divided by it.
struct Factor<'c> {
    steps: &'c [Step],
    is_inverse: bool,
}

/// The texts and the codes of a shape and a function of time whose product is this expression, up
/// to rounding; nothing if its factors do not form such a product.
pub(super) fn separate(text: &str, code: &Code) -> Option<[(String, Code); 2]> {
    let (mut shape, mut history) = (Vec::new(), Vec::new());
    for factor in factors(&code.steps) {
        let part = Code::new(factor.steps.to_vec());
        if part.variables.contains(Variable::Rho) {
            return None;
        }
        let in_time = part.variables.contains(Variable::T);
        let in_space = part.has_random || part.variables.iter().any(|v| v != Variable::T);
        match (in_time, in_space) {
            (true, true) => return None,
            (true, false) => history.push(factor),
            (false, _) => shape.push(factor),
        }
    }
    Some([product(text, &shape), product(text, &history)])
}

/// The factors of an expression, from left to right; a sign is a factor of -1.
fn factors(steps: &[Step]) -> Vec<Factor<'_>> {
    const MINUS_ONE: &[Step] = &[Step { op: Op::Number(-1.0), text: 0..0 }];
    let mut found = Vec::new();
    let mut waiting = vec![Factor { steps, is_inverse: false }];
    while let Some(Factor { steps, is_inverse }) = waiting.pop() {
        let Some((last, operands)) = steps.split_last() else { continue };
        match last.op {
            Op::Binary(Binary::Multiply | Binary::Divide) => {
                let second = op::begin_of_operand(operands, operands.len());
                let divides = last.op == Op::Binary(Binary::Divide);
                let (first, second) = operands.split_at(second);
                waiting.push(Factor { steps: second, is_inverse: is_inverse != divides });
                waiting.push(Factor { steps: first, is_inverse });
            }
            Op::Unary(Unary::Minus) => {
                found.push(Factor { steps: MINUS_ONE, is_inverse: false });
                waiting.push(Factor { steps: operands, is_inverse });
            }
            _ => found.push(Factor { steps, is_inverse }),
        }
    }
    found
}

fn product(text: &str, factors: &[Factor]) -> (String, Code) {
    let (mut written, mut steps) = (String::new(), Vec::new());
    let begins_with_value = factors.first().is_some_and(|factor| !factor.is_inverse);
    if !begins_with_value {
        written.push('1');
        steps.push(Step { op: Op::Number(1.0), text: 0..0 });
    }
    for (at, factor) in factors.iter().enumerate() {
        let operation = if factor.is_inverse { Binary::Divide } else { Binary::Multiply };
        let is_first = at == 0 && begins_with_value;
        if !is_first {
            written.push(if factor.is_inverse { '/' } else { '*' });
        }
        written.push_str(&text_of(text, factor.steps));
        steps.extend_from_slice(factor.steps);
        if !is_first {
            steps.push(Step { op: Op::Binary(operation), text: 0..0 });
        }
    }
    (written, Code::new(steps))
}

fn text_of(text: &str, steps: &[Step]) -> String {
    match steps {
        [Step { op: Op::Number(number), text }] if text.is_empty() => {
            format!("({})", crate::number::shown(*number))
        }
        [.., last] => format!("({})", text[last.text.clone()].trim()),
        [] => String::new(),
    }
}
