//! From text to stack code: a Pratt parser.
//!
//! An operator binds its operands as strongly as [`Strength`] says; everything else is a prefix or
//! a value. The recursion ends at [`DEEPEST`], the text and the code are bounded.

use super::code::{self, Code, Op, Step};
use super::error::ParseError;
use super::functions::{Binary, Unary};
use super::habits;
use super::names::{self, Function};
use super::scope::{Scope, Variable, listed};
use super::token::{Lexer, Token, shortened};
use crate::number::counted;
use std::ops::Range;

/// Characters of the longest expression.
pub const LONGEST: usize = 4096;
/// Operators and calls in an expression, at most.
pub const MOST_OPERATIONS: usize = 1000;
/// Parentheses, calls, signs and powers within each other, at most.
pub const DEEPEST: usize = 64;

/// How strongly operators bind, weakest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Strength {
    Or,
    And,
    Not,
    Comparison,
    Sum,
    Product,
    Sign,
    Power,
}

impl Strength {
    /// That of the right operand of an operator that groups to the left.
    fn above(self) -> Strength {
        match self {
            Strength::Or => Strength::And,
            Strength::And => Strength::Not,
            Strength::Not => Strength::Comparison,
            Strength::Comparison => Strength::Sum,
            Strength::Sum => Strength::Product,
            Strength::Product => Strength::Sign,
            Strength::Sign | Strength::Power => Strength::Power,
        }
    }
}

fn operator(token: Token) -> Option<(Binary, Strength)> {
    Some(match token {
        Token::Name("or") => (Binary::Or, Strength::Or),
        Token::Name("and") => (Binary::And, Strength::And),
        Token::Symbol("<") => (Binary::Less, Strength::Comparison),
        Token::Symbol("<=") => (Binary::LessOrEqual, Strength::Comparison),
        Token::Symbol(">") => (Binary::Greater, Strength::Comparison),
        Token::Symbol(">=") => (Binary::GreaterOrEqual, Strength::Comparison),
        Token::Symbol("==") => (Binary::Equal, Strength::Comparison),
        Token::Symbol("!=") => (Binary::NotEqual, Strength::Comparison),
        Token::Symbol("+") => (Binary::Add, Strength::Sum),
        Token::Symbol("-") => (Binary::Subtract, Strength::Sum),
        Token::Symbol("*") => (Binary::Multiply, Strength::Product),
        Token::Symbol("/") => (Binary::Divide, Strength::Product),
        Token::Symbol("^" | "**") => (Binary::Power, Strength::Power),
        _ => return None,
    })
}

/// The code of an expression.
pub(super) fn parse(text: &str, scope: &Scope) -> Result<Code, ParseError> {
    if let Some((at, _)) = text.char_indices().nth(LONGEST) {
        let length = text.chars().count();
        let message = format!("the expression has {length} characters, and at most {LONGEST}");
        return Err(ParseError::new(text, at, format!("{message}: name parts in [constants]")));
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
    /// Where the calls and parentheses that are open begin: `(`.
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
            let message =
                format!("more than {MOST_OPERATIONS} operations: name parts in [constants]");
            return Err(self.error(text.start, message));
        }
        code::push(&mut self.steps, op, text);
        Ok(())
    }

    /// Parses something inside something else, which begins at `at`.
    fn nested<T>(
        &mut self,
        at: usize,
        parse: impl FnOnce(&mut Self) -> Result<T, ParseError>,
    ) -> Result<T, ParseError> {
        if self.depth == DEEPEST {
            return Err(self.error(at, format!("nested more than {DEEPEST} deep")));
        }
        self.depth += 1;
        let parsed = parse(self)?;
        self.depth -= 1;
        Ok(parsed)
    }

    /// An operand and every operator after it that binds at least so strongly. Returns where the
    /// text of it begins.
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

    /// A power of two operands, of which the exponent may be a small whole number.
    fn push_power(&mut self, text: Range<usize>) -> Result<(), ParseError> {
        let whole = match self.steps.last().map(|step| step.op) {
            Some(Op::Number(exponent)) => (-8..=8_i8).find(|whole| f64::from(*whole) == exponent),
            _ => None,
        };
        let Some(whole) = whole else { return self.push(Op::Binary(Binary::Power), text) };
        self.steps.pop();
        self.push(Op::Unary(Unary::Whole(whole)), text)
    }

    /// `0 < x < 1` would compare 0 or 1 with 1.
    fn refuse_chain(&mut self, left: Range<usize>, middle: usize) -> Result<(), ParseError> {
        if operator(self.token).is_none_or(|(_, strength)| strength != Strength::Comparison) {
            return Ok(());
        }
        let first = &self.text[left.end..middle].trim();
        let left = self.text[left].trim();
        let (at, second) = (self.place.start, &self.text[self.place.clone()]);
        let middle = self.text[middle..self.last_place.end].trim();
        self.advance()?;
        let right = self.place.start;
        self.expression(Strength::Sum)?;
        let right = self.text[right..self.last_place.end].trim();
        let [left, middle, right] = [left, middle, right].map(shortened);
        let advice = format!("write {left} {first} {middle} and {middle} {second} {right}");
        Err(self.error(at, format!("comparisons do not chain: {advice}")))
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
        if Function::named(name).is_some() {
            let argument = match self.token {
                Token::Number(_) | Token::Name(_) => &self.text[self.place.clone()],
                _ => "...",
            };
            let argument = if operator(self.token).is_some() { "..." } else { argument };
            let advice = format!("write {name}({})", shortened(argument));
            return Err(self.error(at, format!("`{name}` is a function: {advice}")));
        }
        if let Some(message) = self.scope.constants.awaited(name) {
            return Err(self.error(at, message));
        }
        Err(self.error(at, names::unknown_value(name, self.scope)))
    }

    fn forbidden(&self, variable: Variable) -> String {
        let key = self.scope.key;
        match self.scope.variables {
            [] => format!("{key} may depend on constants only, not on {variable}"),
            allowed => format!("{key} may depend on {}, not on {variable}", listed(allowed)),
        }
    }

    /// A call; the parenthesis comes next.
    fn call(&mut self, name: &str, place: Range<usize>) -> Result<(), ParseError> {
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
        let stream = match self.steps.last().map(|step| step.op) {
            Some(Op::Number(number)) => {
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

    fn not_a_function(&self, name: &str) -> String {
        let is_value = Variable::named(name).is_some()
            || names::number_named(name).is_some()
            || self.scope.constants.get(name).is_some();
        match is_value {
            true => format!("`{name}` is not a function: for a product write {name}*(...)"),
            false => names::unknown_function(name),
        }
    }

    /// What is wrong where a value must begin.
    fn not_a_value(&self) -> ParseError {
        let at = self.place.start;
        match self.token {
            Token::End if self.last == Token::End => self.error(at, "the expression is empty"),
            Token::End => {
                let last = &self.text[self.last_place.clone()];
                self.error(at, format!("the expression ends after `{last}`: a value is missing"))
            }
            _ => {
                let next = &self.text[self.place.clone()];
                self.error(at, format!("a value is missing before `{next}`"))
            }
        }
    }

    /// What is wrong where an operator may come.
    fn not_an_operator(&self) -> ParseError {
        let at = self.place.start;
        let next = shortened(&self.text[self.place.clone()]);
        let last = shortened(&self.text[self.last_place.clone()]);
        match (self.token, self.last) {
            (Token::End, _) => {
                let open = self.open.last().copied().unwrap_or(at);
                let column = self.error(open, "").column();
                self.error(open, format!("the `(` at column {column} is not closed"))
            }
            (Token::Symbol(")"), _) => self.error(at, "this `)` closes nothing"),
            (Token::Symbol(","), _) => self.comma(),
            (Token::Name(name), _) if habits::of_word(name).is_some() => {
                let advice = habits::of_word(name).unwrap_or_default();
                self.error(at, format!("`{name}`: {advice}"))
            }
            (Token::Name(name), Token::Number(_)) if name.starts_with('_') => {
                self.error(at, format!("`{last}{next}`: digits are written without `_`"))
            }
            (Token::Name(_) | Token::Symbol("("), Token::Number(_)) => {
                self.error(at, format!("`{last}{next}`: write {last}*{next}"))
            }
            (_, _) => {
                let message = format!("an operator is missing between `{last}` and `{next}`");
                self.error(at, message)
            }
        }
    }

    fn comma(&self) -> ParseError {
        let advice = "decimals are written with a point, as 1.5";
        self.error(self.place.start, format!("a comma separates arguments of a function: {advice}"))
    }
}
