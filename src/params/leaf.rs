//! One value: whether it is what is declared, and what to say if it is not.

use super::entry::{Entry, Given, number_in};
use super::limits::{Limits, quoted_list};
use super::numbers;
use super::rules;
use super::schema::Shape;
use super::wrong_type::wrong_type;
use crate::expression::Constants;
use toml::value::Value;

/// The value in its normal form: numbers that are declared as such with a decimal point, texts of
/// the command line without quotes. Otherwise the key, the value, the limit and the fix.
pub(super) fn read(
    shape: Shape,
    key: &str,
    entry: &Entry,
    constants: &Constants,
) -> Result<Value, String> {
    let forms = shape.forms();
    let as_typed = forms.iter().all(|form| is_text(*form)).then(|| entry.as_typed()).flatten();
    let entry = as_typed.as_ref().unwrap_or(entry);
    let words: Vec<&str> = forms.iter().flat_map(|form| form.words()).collect();
    if let Given::Value(Value::String(word)) = &entry.given
        && words.contains(&word.as_str())
    {
        return Ok(Value::String(word.clone()));
    }
    if forms.iter().all(|form| !form.words().is_empty()) {
        let (value, known) = (entry.brief(), quoted_list(&words));
        let other = shape.text("x-else").map_or(String::new(), |other| format!(", or {other}"));
        return Err(format!("{key} = {value} is not known: choose {known}{other}"));
    }
    let ruled = shape.text("x-rule").and_then(|rule| rules::read(rule, key, entry, &words));
    if let Some(result) = ruled {
        return result;
    }
    let limits = Limits { shape, key, words: &words };
    let found = forms.iter().find_map(|form| in_form(*form, entry, &limits));
    found
        .or_else(|| by_expression(&forms, entry, &limits, constants))
        .unwrap_or_else(|| Err(wrong_type(shape, key, entry)))
}

/// Whether any text may stand there, and nothing else.
fn is_text(form: Shape) -> bool {
    let others = ["boolean", "integer", "number", "array", "object"];
    form.is("string") && form.words().is_empty() && !others.iter().any(|kind| form.is(kind))
}

/// The value of a number that is given as an expression of the constants.
fn by_expression(
    forms: &[Shape],
    entry: &Entry,
    limits: &Limits,
    constants: &Constants,
) -> Option<Result<Value, String>> {
    let form = *forms.iter().find(|form| form.is("number"))?;
    let number = numbers::evaluated(limits.key, entry, constants)?;
    Some(number.and_then(|number| limits.number(form, number)))
}

/// The value, if it has this form.
fn in_form(form: Shape, entry: &Entry, limits: &Limits) -> Option<Result<Value, String>> {
    let Given::Value(value) = &entry.given else { return None };
    match value {
        Value::Boolean(_) if form.is("boolean") => Some(Ok(value.clone())),
        // The reference's parameter file is Python and spells them so.
        Value::String(word) if form.is("boolean") && (word == "True" || word == "False") => {
            Some(Ok(Value::Boolean(word == "True")))
        }
        _ if form.is("integer") => Some(limits.whole(form, entry, entry.whole()?)),
        _ if form.is("number") => Some(limits.number(form, entry.number()?)),
        Value::String(_) if form.is("string") && form.words().is_empty() => Some(Ok(value.clone())),
        Value::Array(values) if form.is("array") => array(form, values).map(Ok),
        _ => None,
    }
}

/// A list of a fixed number of values of one type.
fn array(form: Shape, values: &[Value]) -> Option<Value> {
    let count = values.len() as f64;
    let is_counted = form.number("minItems").is_none_or(|least| count >= least)
        && form.number("maxItems").is_none_or(|most| count <= most);
    let items = form.0.get("items").map(Shape)?;
    let item = |value: &Value| match value {
        _ if items.is("number") => {
            number_in(value).filter(|number| number.is_finite()).map(Value::Float)
        }
        Value::Integer(_) if items.is("integer") => Some(value.clone()),
        Value::String(_) if items.is("string") => Some(value.clone()),
        _ => None,
    };
    let values: Option<Vec<Value>> = values.iter().map(item).collect();
    values.filter(|_| is_counted).map(Value::Array)
}
