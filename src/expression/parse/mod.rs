//! From text to stack code: a Pratt parser.
//!
//! An operator binds its operands as strongly as [`strength`] says; everything else is a prefix or
//! a value. The recursion ends at [`DEEPEST`], the text and the code are bounded.

mod call;
mod refuse;
mod strength;

use super::code::Code;
use super::error::ParseError;
use super::fold;
use super::functions::{Binary, Unary};
use super::names::{self, Function};
use super::op::{Op, Step};
use super::scope::Scope;
use super::token::{Lexer, Token};
use super::unknown;
use super::variable::Variable;
use std::ops::Range;
use strength::{Strength, operator};

/// Characters of the longest expression.
pub const LONGEST: usize = 4096;
/// Operators and calls in an expression, at most.
pub const MOST_OPERATIONS: usize = 1000;
/// Parentheses, calls, signs and powers within each other, at most.
pub const DEEPEST: usize = 64;

/// The code of an expression.
pub(super) fn parse(text: &str, scope: &Scope) -> Result<Code, ParseError> {
    if let Some((at, _)) = text.char_indices().nth(LONGEST) {
        let length = text.chars().count();
        let message =
            format!("the expression has {length} characters, above the limit of {LONGEST}");
        return Err(ParseError::new(
            text,
            at,
            format!("{message}: name its numbers in [constants]"),
        ));
    }
    let mut parser = Parser::new(text, scope)?;
    parser.expression(Strength::Or)?;
    if parser.token != Token::End {
        return Err(parser.not_an_operator());
    }
    Ok(Code::new(parser.steps))
}

struct Parser<'p> {
    text: &'p str,
    scope: &'p Scope<'p>,
    lexer: Lexer<'p>,
    /// The token that comes next, and its place.
    token: Token<'p>,
    place: Range<usize>,
    /// The token before it.
    last: Token<'p>,
    last_place: Range<usize>,
    steps: Vec<Step>,
    operations: usize,
    depth: usize,
    /// Where the open calls and parentheses begin: `(`.
    open: Vec<usize>,
}

impl<'p> Parser<'p> {
    fn new(text: &'p str, scope: &'p Scope<'p>) -> Result<Parser<'p>, ParseError> {
        let mut lexer = Lexer::new(text);
        let (token, place) = lexer.next()?;
        Ok(Parser {
            text,
            scope,
            lexer,
            token,
            place,
            last: Token::End,
            last_place: 0..0,
            steps: Vec::new(),
            operations: 0,
            depth: 0,
            open: Vec::new(),
        })
    }

    fn error(&self, at: usize, text: impl Into<String>) -> ParseError {
        ParseError::new(self.text, at, text)
    }

    fn advance(&mut self) -> Result<(), ParseError> {
        let (token, place) = self.lexer.next()?;
        self.last = std::mem::replace(&mut self.token, token);
        self.last_place = std::mem::replace(&mut self.place, place);
        Ok(())
    }

    fn push(&mut self, op: Op, text: Range<usize>) -> Result<(), ParseError> {
        self.operations += usize::from(op.is_counted());
        if self.operations > MOST_OPERATIONS {
            let message = format!(
                "more than {MOST_OPERATIONS} operations: compute what is constant in [constants]"
            );
            return Err(self.error(text.start, message));
        }
        fold::push(&mut self.steps, op, text);
        Ok(())
    }

    /// Parses something inside something else, which begins at `at`.
    fn nested<T>(
        &mut self,
        at: usize,
        parse: impl FnOnce(&mut Self) -> Result<T, ParseError>,
    ) -> Result<T, ParseError> {
        if self.depth == DEEPEST {
            return Err(self.error(
                at,
                format!(
                    "nested more than {DEEPEST} deep: write fewer parentheses, signs or powers"
                ),
            ));
        }
        self.depth += 1;
        let parsed = parse(self)?;
        self.depth -= 1;
        Ok(parsed)
    }

    /// An operand and every operator after it that binds at least that strongly. Returns where its
    /// text begins.
    fn expression(&mut self, weakest: Strength) -> Result<usize, ParseError> {
        let begin = self.prefix(weakest)?;
        while let Some((function, strength)) = operator(self.token) {
            if strength < weakest {
                break;
            }
            let at = self.place.start;
            self.advance()?;
            let middle = self.place.start;
            if function == Binary::Power {
                self.nested(at, |parser| parser.expression(Strength::Power))?;
                self.push_power(begin..self.last_place.end)?;
                continue;
            }
            self.expression(strength.above())?;
            self.push(Op::Binary(function), begin..self.last_place.end)?;
            if strength == Strength::Comparison {
                self.refuse_chain(begin..at, middle)?;
            }
        }
        Ok(begin)
    }

    /// A power of two operands; the exponent may be a small whole number.
    fn push_power(&mut self, text: Range<usize>) -> Result<(), ParseError> {
        let whole = match self.steps.last().map(|step| &step.op) {
            Some(Op::Number(exponent)) => (-8..=8_i8).find(|whole| f64::from(*whole) == *exponent),
            _ => None,
        };
        let Some(whole) = whole else { return self.push(Op::Binary(Binary::Power), text) };
        self.steps.pop();
        self.push(Op::Unary(Unary::Whole(whole)), text)
    }

    /// A sign or `not` before an operand, or a value. Returns where it begins.
    fn prefix(&mut self, weakest: Strength) -> Result<usize, ParseError> {
        let begin = self.place.start;
        let (function, strength) = match self.token {
            Token::Symbol("-") => (Some(Unary::Minus), Strength::Sign),
            Token::Symbol("+") => (None, Strength::Sign),
            Token::Name("not") => (Some(Unary::Not), Strength::Not),
            _ => return self.value().map(|()| begin),
        };
        if strength == Strength::Not && weakest > Strength::Not {
            return Err(self.error(begin, "`not` binds weakly: write (not ...) here"));
        }
        self.advance()?;
        self.nested(begin, |parser| parser.expression(strength))?;
        if let Some(function) = function {
            self.push(Op::Unary(function), begin..self.last_place.end)?;
        }
        Ok(begin)
    }

    fn value(&mut self) -> Result<(), ParseError> {
        let place = self.place.clone();
        match self.token {
            Token::Number(number) => {
                self.advance()?;
                self.push(Op::Number(number), place)
            }
            Token::Symbol("(") => {
                self.open.push(place.start);
                self.advance()?;
                self.nested(place.start, |parser| parser.expression(Strength::Or))?;
                if self.token == Token::Symbol(",") {
                    return Err(self.comma());
                }
                self.close()
            }
            Token::Name(name) if !matches!(name, "and" | "or") => {
                self.advance()?;
                if self.token == Token::Symbol("(") {
                    return self.call(name, place);
                }
                let op = self.named(name, place.start)?;
                self.push(op, place)
            }
            _ => Err(self.not_a_value()),
        }
    }

    /// A name that stands for a value.
    fn named(&self, name: &str, at: usize) -> Result<Op, ParseError> {
        if let Some(variable) = Variable::named(name) {
            return match self.scope.variables.contains(&variable) {
                true => Ok(Op::Variable(variable)),
                false => Err(self.error(at, self.forbidden(variable))),
            };
        }
        if let Some(number) = names::number_named(name).or_else(|| self.scope.constants.get(name)) {
            return Ok(Op::Number(number));
        }
        if let Some(table) = self.scope.constants.table(name) {
            return match self.scope.has_cells {
                true => Ok(Op::Table(table.clone())),
                false => Err(self.error(at, self.no_cells(name))),
            };
        }
        if let Some(message) = self.scope.constants.awaited(name) {
            return Err(self.error(at, message));
        }
        match Function::named(name) {
            Some(_) => Err(self.not_called(name, at)),
            None => Err(self.error(at, unknown::value(name, self.scope))),
        }
    }

    /// The end of what is in parentheses.
    fn close(&mut self) -> Result<(), ParseError> {
        match self.token {
            Token::Symbol(")") => {
                self.open.pop();
                self.advance()
            }
            _ => Err(self.not_an_operator()),
        }
    }
}
