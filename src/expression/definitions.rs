//! From the definitions of constants to their values: numbers, or expressions of earlier constants.

use super::Expression;
use super::constants::{Awaited, Constants};
use super::error::ParseError;
use super::names;
use super::scope::Scope;
use super::token::{Lexer, Token};
use crate::number::shown;
use std::collections::{HashMap, HashSet};

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

/// Where each constant is defined.
type Places<'d> = HashMap<&'d str, usize>;

impl Constants {
    /// The values of the definitions, in the order of the file: each may use those before it.
    ///
    /// ```
    /// use diff2d_mpi::expression::*;
    ///
    /// let brick = ("brick".to_string(), Definition::Number(0.2));
    /// let width = ("width".to_string(), Definition::Text("brick/4".into()));
    /// let constants = Constants::evaluate(&[brick, width]).map_err(|wrong| wrong.error)?;
    /// let variables = [Variable::X, Variable::Y];
    /// let scope = Scope { key: "D", variables: &variables, has_cells: true, constants: &constants };
    /// let row = Row { x: &[0.0, 0.3], y: 0.5, ..Row::default() };
    /// let (mut values, mut workspace) = ([0.0; 2], Workspace::default());
    /// let diffusivity = Expression::parse("where(x < brick, 1, width)", &scope)?;
    /// diffusivity.values(&row, &mut values, &mut workspace)?;
    /// assert_eq!(values, [1.0, 0.05]);
    ///
    /// let error = Expression::parse("1/x", &scope)?.values(&row, &mut values, &mut workspace);
    /// assert_eq!(error.unwrap_err().to_string(), "is inf at x = 0, y = 0.5");
    /// let error = Expression::parse("1 + sin(t)", &scope).unwrap_err();
    /// let text = "D may depend on x and y, not on t\n    1 + sin(t)\n            ^";
    /// assert_eq!(error.to_string(), text);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn evaluate(definitions: &[(String, Definition)]) -> Result<Constants, ConstantError> {
        let mut constants = Constants::default();
        let names = definitions.iter().enumerate();
        let places: Places = names.map(|(at, (name, _))| (name.as_str(), at)).collect();
        for (at, (name, definition)) in definitions.iter().enumerate() {
            constants.awaited = awaited(&places, definitions, at);
            let value = constants.value(name, definition);
            let value = value.map_err(|error| ConstantError { name: name.clone(), error })?;
            constants.values.push((name.clone(), value));
        }
        constants.awaited = None;
        Ok(constants)
    }

    fn value(&self, name: &str, definition: &Definition) -> Result<f64, ParseError> {
        names::check(name)?;
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

/// The first name in definition `at` that has its value only later, and why it cannot be used.
fn awaited(places: &Places, definitions: &[(String, Definition)], at: usize) -> Option<Awaited> {
    let (own, definition) = &definitions[at];
    let is_later = |name: &&str| {
        places.get(name).is_some_and(|place| *place >= at) && names::reserved(name).is_none()
    };
    let name = names_in(definition).into_iter().find(is_later)?;
    let why = match chain(places, definitions, name, own) {
        Some(chain) => format!("the constants depend on each other in a circle: {own} -> {chain}"),
        None => format!("`{name}` is defined after `{own}`: move it before"),
    };
    Some((name.into(), why))
}

/// The path from one constant to another through what they use: `b -> c -> a`.
fn chain(
    places: &Places,
    definitions: &[(String, Definition)],
    from: &str,
    to: &str,
) -> Option<String> {
    // The constants that were reached, each with the one that uses it.
    let mut reached = vec![(from, 0)];
    let mut seen = HashSet::from([from]);
    let mut next = 0;
    while let Some(&(name, _)) = reached.get(next) {
        if name == to {
            return Some(way(&reached, next));
        }
        let definition = places.get(name).map(|place| &definitions[*place].1);
        let used = definition.map_or(Vec::new(), names_in);
        reached.extend(used.into_iter().filter(|used| seen.insert(used)).map(|used| (used, next)));
        next += 1;
    }
    None
}

/// The names on the path to the last of them.
fn way(reached: &[(&str, usize)], last: usize) -> String {
    let (mut names, mut at) = (vec![reached[last].0], last);
    while at > 0 {
        at = reached[at].1;
        names.push(reached[at].0);
    }
    names.reverse();
    names.join(" -> ")
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
