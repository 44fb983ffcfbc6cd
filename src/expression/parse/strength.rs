//! The operators between two values, and how strongly they bind.

use super::super::functions::Binary;
use super::super::token::Token;

/// How strongly operators bind, weakest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Strength {
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
    pub(super) fn above(self) -> Strength {
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

pub(super) fn operator(token: Token) -> Option<(Binary, Strength)> {
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
