//! The parameters as a table of Markdown, for docs/parameters.md.

use super::limits::{quoted_list, whole_or_shown};
use super::schema::{Shape, root};
use super::wrong_type::wanted;
use crate::number::shown;
use std::fmt::Write as _;
use toml::value::Value;

/// All keys, with their defaults, what may stand there, and what they mean.
pub fn markdown_table() -> String {
    let mut text = "| key | default | values | meaning |\n|---|---|---|---|\n".to_owned();
    for (key, shape) in root().keys("") {
        // The row of the key that it is short for says so.
        if shape.short_for().is_none() {
            let (meaning, unit) = meaning_and_unit(shape);
            let values = values(shape) + &unit;
            let _ = writeln!(text, "| `{key}` | {} | {values} | {meaning} |", default(shape));
        }
    }
    text
}

fn default(shape: Shape) -> String {
    shape.default().map_or("none".into(), |value| format!("`{value}`"))
}

/// The description, and the unit in brackets at its end.
fn meaning_and_unit(shape: Shape) -> (String, String) {
    let text = shape.text("description").unwrap_or_default();
    let text = text.strip_suffix('.').unwrap_or(text);
    let (meaning, unit) = match text.strip_suffix(']').and_then(|text| text.rsplit_once(" [")) {
        Some((meaning, unit)) => (meaning, format!(" [{unit}]")),
        None => (text, String::new()),
    };
    let mut letters = meaning.chars();
    let first = letters.next().map(|letter| letter.to_lowercase().to_string());
    (first.unwrap_or_default() + letters.as_str(), unit)
}

fn values(shape: Shape) -> String {
    match shape.text("x-rule") {
        Some("duration") => return "a time, or `\"off\"`".into(),
        Some("path") => return "a path".into(),
        Some("expression") => return expression(shape),
        Some("field") => return "`{ file, variable }`".into(),
        Some("side") => {
            return "`\"insulated\"`, `{ value }`, `{ inflow }`, `{ transfer, ambient }`".into();
        }
        Some("counts") => return "`[nx, ny]`".into(),
        Some("extent") => return "`[x1, x2, y1, y2]`".into(),
        _ => {}
    }
    let mut kinds: Vec<String> = Vec::new();
    for form in shape.forms() {
        kinds.push(match form.words()[..] {
            [] => kind(shape, form),
            ref words => format!("`{}`", quoted_list(words).replace(", ", "`, `")),
        });
    }
    kinds.join(", ")
}

/// A number, or an expression and the variables it may use.
fn expression(shape: Shape) -> String {
    let variables = shape.text("x-of").unwrap_or("t");
    let forms = shape.forms();
    let tables = forms.iter().filter(|form| form.is_table());
    let or: String = tables
        .map(|table| match table.entry("file") {
            Some(_) => ", or [a file](data.md)".into(),
            None => {
                let names: Vec<&str> = table.entries().map(|(name, _)| name).collect();
                format!(", or `{{ {} }}`", names.join(", "))
            }
        })
        .collect();
    format!("a number or an expression of {variables}{or}")
}

fn kind(shape: Shape, form: Shape) -> String {
    let limit = |keyword| shape.number(keyword).or_else(|| form.number(keyword));
    if form.is("number") || form.is("integer") {
        return match (limit("exclusiveMinimum"), limit("minimum"), limit("maximum")) {
            (Some(above), _, Some(most)) => {
                format!("above {}, at most {}", shown(above), whole_or_shown(most))
            }
            (_, Some(least), Some(most)) => {
                format!("{} to {}", whole_or_shown(least), whole_or_shown(most))
            }
            (Some(above), ..) => format!("above {}", shown(above)),
            (_, Some(least), _) => format!("from {}", shown(least)),
            _ => "any number".into(),
        };
    }
    if form.is("boolean") {
        return "`true`, `false`".into();
    }
    match shape.default() {
        Some(Value::String(_)) => "a name".into(),
        _ => wanted(form).trim_start_matches("a ").to_owned(),
    }
}
