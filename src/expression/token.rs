//! Splits the text of an expression into numbers, names and symbols.

use super::error::{ParseError, shortened};
use super::habits;
use std::ops::Range;

#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Token<'t> {
    Number(f64),
    Name(&'t str),
    Symbol(&'static str),
    End,
}

/// Longer ones first.
const SYMBOLS: [&str; 15] =
    ["**", "<=", ">=", "==", "!=", "+", "-", "*", "/", "^", "(", ")", ",", "<", ">"];

/// Reads one token after the other, so that the first mistake is the one reported.
pub(super) struct Lexer<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Lexer<'t> {
    pub(super) fn new(text: &'t str) -> Lexer<'t> {
        Lexer { text, at: 0 }
    }

    /// The next token, and its place in the text.
    pub(super) fn next(&mut self) -> Result<(Token<'t>, Range<usize>), ParseError> {
        let rest = self.text[self.at..].trim_start_matches([' ', '\t', '\n', '\r']);
        let begin = self.text.len() - rest.len();
        let (token, length) = self.token(rest, begin)?;
        self.at = begin + length;
        Ok((token, begin..self.at))
    }

    fn token(&self, rest: &'t str, at: usize) -> Result<(Token<'t>, usize), ParseError> {
        let Some(first) = rest.chars().next() else { return Ok((Token::End, 0)) };
        let length = length_of_number(rest);
        if length > 0 {
            return Ok((Token::Number(self.number(&rest[..length], at)?), length));
        }
        if is_letter(first) {
            let name = &rest[..length_while(rest, |c| is_letter(c) || c.is_ascii_digit())];
            return match habits::bare(name, &rest[name.len()..]) {
                Some(advice) => Err(ParseError::new(self.text, at, advice)),
                None => Ok((Token::Name(name), name.len())),
            };
        }
        if let Some(advice) = habits::of_symbol(rest) {
            return Err(ParseError::new(self.text, at, advice));
        }
        match SYMBOLS.into_iter().find(|symbol| rest.starts_with(symbol)) {
            Some(symbol) => Ok((Token::Symbol(symbol), symbol.len())),
            None => Err(ParseError::new(self.text, at, stranger(first))),
        }
    }

    fn number(&self, digits: &str, at: usize) -> Result<f64, ParseError> {
        let number: f64 = digits.parse().unwrap_or(f64::INFINITY);
        if number.is_finite() {
            return Ok(number);
        }
        let text = format!("`{}` is above the largest number, 1.797e+308", shortened(digits));
        Err(ParseError::new(self.text, at, text))
    }
}

fn stranger(character: char) -> String {
    match character {
        character if character.is_control() || character.is_whitespace() => {
            format!("the character U+{:04X} has no place here: write a space", u32::from(character))
        }
        character => format!("`{character}` is not a symbol of this language"),
    }
}

fn is_letter(character: char) -> bool {
    character.is_alphabetic() || character == '_'
}

fn length_while(text: &str, is: impl Fn(char) -> bool) -> usize {
    text.find(|character| !is(character)).unwrap_or(text.len())
}

fn digits(text: &str) -> usize {
    length_while(text, |c| c.is_ascii_digit())
}

/// Bytes of the number at the beginning: `12`, `12.`, `.5`, `1e-3`; 0 if there is none.
fn length_of_number(text: &str) -> usize {
    let whole = digits(text);
    let decimals = text[whole..].strip_prefix('.').map(digits);
    if whole == 0 && decimals.unwrap_or(0) == 0 {
        return 0;
    }
    let mantissa = whole + decimals.map_or(0, |decimals| decimals + 1);
    let Some(exponent) = text[mantissa..].strip_prefix(['e', 'E']) else { return mantissa };
    let sign = usize::from(exponent.starts_with(['+', '-']));
    match digits(&exponent[sign..]) {
        0 => mantissa,
        digits => mantissa + 1 + sign + digits,
    }
}
