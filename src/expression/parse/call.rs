//! Calls of functions.

use super::super::error::ParseError;
use super::super::functions::Binary;
use super::super::names::Function;
use super::super::op::Op;
use super::super::token::Token;
use super::Parser;
use super::strength::Strength;
use crate::number::counted;
use std::ops::Range;

impl Parser<'_> {
    /// A call; the parenthesis comes next.
    pub(super) fn call(&mut self, name: &str, place: Range<usize>) -> Result<(), ParseError> {
        let Some(function) = Function::named(name) else {
            return Err(self.error(place.start, self.not_a_function(name)));
        };
        self.open.push(self.place.start);
        self.advance()?;
        let mut count = 0;
        if self.token != Token::Symbol(")") {
            loop {
                self.nested(place.start, |parser| parser.expression(Strength::Or))?;
                count += 1;
                self.after_argument(function, count, place.start..self.last_place.end)?;
                if self.token != Token::Symbol(",") {
                    break;
                }
                self.advance()?;
            }
        }
        self.close()?;
        self.check_count(name, function, count, place.start)?;
        self.finish_call(function, place.start..self.last_place.end)
    }

    /// What is done before the next argument, so that the stack stays low.
    fn after_argument(
        &mut self,
        function: Function,
        count: usize,
        text: Range<usize>,
    ) -> Result<(), ParseError> {
        match (function, count) {
            (Function::Any(function), 2..) => self.push(Op::Binary(function), text),
            (Function::Clamp, 2) => self.push(Op::Binary(Binary::Max), text),
            (Function::Clamp, 3) => self.push(Op::Binary(Binary::Min), text),
            _ => Ok(()),
        }
    }

    fn finish_call(&mut self, function: Function, text: Range<usize>) -> Result<(), ParseError> {
        match function {
            Function::Unary(function) => self.push(Op::Unary(function), text),
            Function::Binary(function) => self.push(Op::Binary(function), text),
            Function::Where => self.push(Op::Where, text),
            Function::Random => self.push_random(text),
            Function::Any(_) | Function::Clamp => Ok(()),
        }
    }

    fn push_random(&mut self, text: Range<usize>) -> Result<(), ParseError> {
        /// Whole numbers up to here are exact.
        const MOST: u64 = 1 << f64::MANTISSA_DIGITS;
        if !self.scope.has_cells {
            let message = format!("`random` numbers belong to cells: {} has none", self.scope.key);
            return Err(self.error(text.start, message));
        }
        let stream = match self.steps.last().map(|step| &step.op) {
            Some(&Op::Number(number)) => {
                let whole = crate::number::whole(number, MOST);
                (whole as f64 == number).then_some(whole)
            }
            _ => None,
        };
        let Some(stream) = stream else {
            let advice = "write random(1), random(2), ... for independent numbers in every cell";
            let message = format!("`random` takes a whole number from 0 to 2^53: {advice}");
            return Err(self.error(text.start, message));
        };
        self.steps.pop();
        self.push(Op::Random(stream), text)
    }

    fn check_count(
        &self,
        name: &str,
        function: Function,
        count: usize,
        at: usize,
    ) -> Result<(), ParseError> {
        let message = match function.arguments() {
            None if count > 0 => return Ok(()),
            None => format!("`{name}` takes at least 1 argument, not 0"),
            Some(wanted) if wanted.len() == count => return Ok(()),
            Some(wanted) => {
                let wanted_count = counted(wanted.len(), "argument");
                let form = wanted.join(", ");
                format!("`{name}` takes {wanted_count}, not {count}: write {name}({form})")
            }
        };
        Err(self.error(at, message))
    }
}
