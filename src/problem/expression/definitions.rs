//! From the definitions of constants to their values: numbers, or expressions of earlier constants.

use super::Expression;
use super::constants::Constants;
use super::error::ParseError;
use super::names;
use super::scope::Scope;
use super::token::{Lexer, Token};
use crate::number::shown;

/// What a constant is given as.
#[derive(Debug, Clone, PartialEq)]
pub enum Definition {
    /// `brick = 0.2`
    Number(f64),
    /// `area = "pi*radius^2"`
    Text(String),
}

/// A constant that has no value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConstantError {
    /// The constant.
    pub name: String,
    /// What is wrong with its name or its expression.
    pub error: ParseError,
}

impl Constants {
    /// The values of the definitions, which may use those before them.
    pub fn evaluate(definitions: &[(String, Definition)]) -> Result<Constants, ConstantError> {
        let mut constants = Constants::default();
        for (at, (name, definition)) in definitions.iter().enumerate() {
            constants.awaited = awaited(definitions, at);
            let value = constants.value(name, definition);
            let value = value.map_err(|error| ConstantError { name: name.clone(), error })?;
            constants.values.push((name.clone(), value));
        }
        constants.awaited.clear();
        Ok(constants)
    }

    fn value(&self, name: &str, definition: &Definition) -> Result<f64, ParseError> {
        check_name(name)?;
        if self.get(name).is_some() {
            return Err(ParseError::new(name, 0, format!("`{name}` is defined twice")));
        }
        match definition {
            Definition::Number(value) if value.is_finite() => Ok(*value),
            Definition::Number(value) => {
                Err(ParseError::new(&shown(*value), 0, format!("`{name}` is not finite")))
            }
            Definition::Text(text) => {
                let key = format!("the constant {name}");
                let scope = Scope { key: &key, variables: &[], has_cells: false, constants: self };
                Expression::number(text, &scope)
            }
        }
    }
}

fn check_name(name: &str) -> Result<(), ParseError> {
    if let Some(what) = names::reserved(name) {
        let message = format!("`{name}` is {what}: choose another name for the constant");
        return Err(ParseError::new(name, 0, message));
    }
    let starts = name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    let stranger = name.find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
    if starts && stranger.is_none() {
        return Ok(());
    }
    let message = "the name of a constant consists of letters, digits and `_`, a letter first";
    Err(ParseError::new(name, stranger.unwrap_or(0), message))
}

/// Why constant `at` cannot use those from itself on.
fn awaited(definitions: &[(String, Definition)], at: usize) -> Vec<(String, String)> {
    let own = &definitions[at].0;
    let why = |name: &str| match chain(definitions, name, own) {
        Some(chain) => format!("the constants depend on each other in a circle: {own} -> {chain}"),
        None => format!("`{name}` is defined after `{own}`: move it before"),
    };
    // Few name a later constant, so that the reason is looked for only where one does.
    let later = definitions[at..].iter().map(|(name, _)| name);
    let used = names_in(&definitions[at].1);
    later
        .filter(|name| used.contains(&name.as_str()))
        .map(|name| (name.clone(), why(name)))
        .collect()
}

/// The way from a constant to another through what they use: `b -> c -> a`.
fn chain(definitions: &[(String, Definition)], from: &str, to: &str) -> Option<String> {
    let mut seen = vec![from];
    let mut waiting = vec![(from, from.to_string())];
    while let Some((name, way)) = waiting.pop() {
        if name == to {
            return Some(way);
        }
        let definition = definitions.iter().find(|(known, _)| known == name);
        for used in definition.map_or(Vec::new(), |(_, definition)| names_in(definition)) {
            if !seen.contains(&used) || used == to {
                seen.push(used);
                waiting.push((used, format!("{way} -> {used}")));
            }
        }
    }
    None
}

/// The names in a definition, as far as it can be read.
fn names_in(definition: &Definition) -> Vec<&str> {
    let Definition::Text(text) = definition else { return Vec::new() };
    let mut lexer = Lexer::new(text);
    let mut names = Vec::new();
    while let Ok((token, _)) = lexer.next() {
        match token {
            Token::Name(name) => names.push(name),
            Token::End => break,
            _ => {}
        }
    }
    names
}
