//! Numbers that are given as expressions of the constants.

use super::document::Document;
use super::entry::{Entry, Given};
use super::key::below;
use crate::error::Result;
use crate::expression::{Constants, Definition, Expression, Scope};
use toml::value::Value;

/// The constants of a document; one that is neither a number nor a text is refused elsewhere.
///
/// # Errors
/// One whose name or expression cannot be read, with its place.
pub(super) fn constants(document: &Document) -> Result<Constants> {
    let Given::Table(keys) = &document.root.given else { return Ok(Constants::default()) };
    let Some(Given::Table(entries)) = keys.get("constants").map(|entry| &entry.given) else {
        return Ok(Constants::default());
    };
    let definitions: Vec<(String, Definition)> = entries
        .iter()
        .filter_map(|(name, entry)| Some((name.clone(), definition(entry)?)))
        .collect();
    Constants::evaluate(&definitions).map_err(|wrong| {
        let text = format!("{}: {}", below("constants", &wrong.name), wrong.error);
        entries[&wrong.name].place.error(&text)
    })
}

fn definition(entry: &Entry) -> Option<Definition> {
    match (&entry.given, entry.number()) {
        (_, Some(number)) => Some(Definition::Number(number)),
        (Given::Value(Value::String(text)), None) => Some(Definition::Text(text.clone())),
        _ => None,
    }
}

/// The number that a text evaluates to: none if the value is not a text, or not meant as an expression;
/// an error if something is wrong with it.
pub(super) fn evaluated(
    key: &str,
    entry: &Entry,
    constants: &Constants,
) -> Option<std::result::Result<f64, String>> {
    let Given::Value(Value::String(text)) = &entry.given else { return None };
    let scope = Scope { key, variables: &[], has_cells: false, constants };
    match Expression::number(text, &scope) {
        Ok(number) => Some(Ok(number)),
        // A word or a number with a comma is not meant as an expression.
        Err(_) if !text.contains(['*', '/', '(', '+', '^']) => None,
        Err(error) => Some(Err(format!("{key}: {error}"))),
    }
}
