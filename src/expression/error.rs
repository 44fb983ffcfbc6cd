//! What is wrong with the text of an expression, and with a value it gives.

use super::missing::Missing;
use super::variable::{Variable, Variables};
use crate::number::shown;
use std::fmt;
use unicode_width::UnicodeWidthChar;

/// Columns of the expression shown before and after the place of a mistake.
const SHOWN: usize = 60;

/// An expression that cannot be read: what is wrong, where, and what to write instead.
///
/// `Display` prints three lines: the message, the expression, and a caret below the place.
///
/// ```text
/// unknown name `k`: did you mean `K`? (names: x, y, pi, e, K)
///     r*(1 - x/k)
///              ^
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ParseError {
    text: String,
    source: String,
    /// Bytes of the source before the place.
    at: usize,
}

impl ParseError {
    pub(super) fn new(source: &str, at: usize, text: impl Into<String>) -> ParseError {
        ParseError { text: text.into(), source: source.into(), at }
    }

    /// The message alone, in one line: what is wrong, and the fix.
    pub fn message(&self) -> &str {
        &self.text
    }

    /// Column of the place, counted in characters from 1, in its line of the expression.
    pub fn column(&self) -> usize {
        self.before().chars().count() + 1
    }

    /// Line of the place in the expression, from 1; only expressions of several lines have a second.
    pub fn line(&self) -> usize {
        self.source[..self.at].matches('\n').count() + 1
    }

    /// The line with the place, and below it a caret; both without indentation. A long line is cut
    /// at both ends.
    pub fn marked(&self) -> [String; 2] {
        let (before, after) = (self.before(), &self.source[self.at..]);
        let after = after.split('\n').next().unwrap_or_default();
        let mut skipped = before.chars().count().saturating_sub(SHOWN);
        if skipped <= "...".len() {
            skipped = 0;
        }
        let before: String = before.chars().skip(skipped).map(printable).collect();
        let dots = if skipped > 0 { "..." } else { "" };
        let mut shown: String = after.chars().take(SHOWN).map(printable).collect();
        if after.chars().nth(SHOWN).is_some() {
            shown.push_str("...");
        }
        let blank: String = before.chars().map(blank).collect();
        [format!("{dots}{before}{shown}"), format!("{}{blank}^", " ".repeat(dots.len()))]
    }

    /// What precedes the place in its line.
    fn before(&self) -> &str {
        self.source[..self.at].rsplit('\n').next().unwrap_or_default()
    }
}

/// As much of a text as fits in a message.
pub(super) fn shortened(text: &str) -> String {
    const LONGEST: usize = 40;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text.into(),
    }
}

/// A character as it may be sent to a terminal.
fn printable(character: char) -> char {
    if character.is_control() && character != '\t' {
        char::REPLACEMENT_CHARACTER
    } else {
        character
    }
}

/// Whitespace as wide as a character.
fn blank(character: char) -> String {
    match character {
        '\t' => "\t".into(),
        other => " ".repeat(other.width().unwrap_or(0)),
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        let [line, caret] = self.marked();
        write!(f, "{}\n    {line}\n    {caret}", self.text)
    }
}

impl std::error::Error for ParseError {}

/// A value, or a derivative with respect to rho, that is not finite.
///
/// `Display` prints `is inf at x = 0, y = 0.25`, with every variable that the key may depend on, and which file lacks a
/// value there.
#[derive(Debug, Clone, PartialEq)]
pub struct NotFinite {
    /// Index of the first such point in the row.
    pub index: usize,
    /// The value, or the derivative.
    pub value: f64,
    /// Whether it is the derivative with respect to rho.
    pub is_derivative: bool,
    /// The variables that the key may depend on, with their values at that point.
    pub variables: Vec<(Variable, f64)>,
    /// Why there is no value at all.
    pub unread: Option<String>,
    /// The field in a file that has no value at that point.
    pub missing: Option<Box<Missing>>,
}

impl NotFinite {
    pub(super) fn new(
        value: f64,
        index: usize,
        allowed: Variables,
        value_of: impl Fn(Variable) -> f64,
    ) -> NotFinite {
        let variables = allowed.iter().map(|variable| (variable, value_of(variable))).collect();
        NotFinite { index, value, is_derivative: false, variables, unread: None, missing: None }
    }

    /// A field that could not be read.
    pub(super) fn unread(why: String) -> NotFinite {
        NotFinite {
            index: 0,
            value: f64::NAN,
            is_derivative: false,
            variables: Vec::new(),
            unread: Some(why),
            missing: None,
        }
    }
}

impl fmt::Display for NotFinite {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        if let Some(why) = &self.unread {
            return write!(f, "cannot be read: {why}");
        }
        let place: Vec<String> = self
            .variables
            .iter()
            .map(|(variable, value)| format!("{variable} = {}", shown(*value)))
            .collect();
        let what = if self.is_derivative { "has the derivative" } else { "is" };
        let value = if self.value.is_nan() { "nan".into() } else { shown(self.value) };
        let by = if self.is_derivative { " with respect to rho" } else { "" };
        let at = if place.is_empty() { "" } else { " at " };
        write!(f, "{what} {value}{by}{at}{}", place.join(", "))?;
        self.missing.iter().try_for_each(|missing| write!(f, ", {missing}"))
    }
}

impl std::error::Error for NotFinite {}
