//! What is wrong if the text is not an expression, and what to write instead.

use super::super::error::{ParseError, shortened};
use super::super::habits;
use super::super::names;
use super::super::scope::listed;
use super::super::token::Token;
use super::super::unknown;
use super::super::variable::Variable;
use super::Parser;
use super::strength::{Strength, operator};
use std::ops::Range;

impl Parser<'_> {
    /// A field is named where there are no cells.
    pub(super) fn no_cells(&self, name: &str) -> String {
        let key = self.scope.key;
        format!("`{name}` has a value for each cell, and {key} is not evaluated at cells")
    }

    /// `0 < x < 1` would compare 0 or 1 with 1.
    pub(super) fn refuse_chain(
        &mut self,
        left: Range<usize>,
        middle: usize,
    ) -> Result<(), ParseError> {
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

    pub(super) fn forbidden(&self, variable: Variable) -> String {
        let key = self.scope.key;
        match self.scope.variables {
            [] => format!("{key} may depend on constants only, not on {variable}"),
            allowed => format!("{key} may depend on {}, not on {variable}", listed(allowed)),
        }
    }

    /// The name of a function without parentheses.
    pub(super) fn not_called(&self, name: &str, at: usize) -> ParseError {
        let is_argument = matches!(self.token, Token::Number(_) | Token::Name(_))
            && operator(self.token).is_none();
        let argument = if is_argument { &self.text[self.place.clone()] } else { "..." };
        let advice = format!("write {name}({})", shortened(argument));
        self.error(at, format!("`{name}` is a function: {advice}"))
    }

    pub(super) fn not_a_function(&self, name: &str) -> String {
        let is_value = Variable::named(name).is_some()
            || names::number_named(name).is_some()
            || self.scope.constants.get(name).is_some();
        match is_value {
            true => format!("`{name}` is not a function: for a product write {name}*(...)"),
            false => unknown::function(name),
        }
    }

    /// What is wrong where a value must begin.
    pub(super) fn not_a_value(&self) -> ParseError {
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
    pub(super) fn not_an_operator(&self) -> ParseError {
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

    pub(super) fn comma(&self) -> ParseError {
        let advice = "decimals are written with a point, as 1.5";
        self.error(self.place.start, format!("a comma separates arguments of a function: {advice}"))
    }
}
