//! Rules for values that a type and two limits cannot express, by the name that the declaration
//! gives as `x-rule`.

use super::duration;
use super::entry::{Entry, Given, number_in};
use super::limits::quoted_list;
use crate::number::shown;
use toml::value::Value;

/// What the rule makes of the value; nothing where it only has to be of the declared type.
pub(super) fn read(
    rule: &str,
    key: &str,
    entry: &Entry,
    words: &[&str],
) -> Option<Result<Value, String>> {
    match rule {
        "path" => path(key, entry),
        "duration" => Some(length_of_time(key, entry)),
        "ascending" => ascending(key, entry, words),
        _ => None,
    }
}

/// A path that is not empty.
fn path(key: &str, entry: &Entry) -> Option<Result<Value, String>> {
    let path = match (&entry.given, &entry.raw) {
        (Given::Value(Value::String(path)), _) => path,
        // On the command line `--set output.dir=2024` means a name, not a number.
        (Given::Value(_), Some(raw)) => raw,
        _ => return None,
    };
    Some(match path.is_empty() || path.contains('\0') {
        true => {
            Err(format!("{key} = {path:?} is not a path: name a directory, for example \"output\""))
        }
        false => Ok(Value::String(path.clone())),
    })
}

/// A length of time above zero, or `off`.
fn length_of_time(key: &str, entry: &Entry) -> Result<Value, String> {
    match &entry.given {
        Given::Value(Value::String(text)) if duration::is_valid(text) => {
            Ok(Value::String(text.clone()))
        }
        _ => Err(format!("{key} = {} {}", entry.brief(), duration::problem(&entry.typed()))),
    }
}

/// Two finite numbers, the lower one first.
fn ascending(key: &str, entry: &Entry, words: &[&str]) -> Option<Result<Value, String>> {
    let Given::Value(Value::Array(values)) = &entry.given else { return None };
    let ends: Option<Vec<f64>> = values.iter().map(number_in).collect();
    let [low, high] = ends?[..] else { return None };
    if low < high && (high - low).is_finite() {
        return Some(Ok(Value::Array(vec![Value::Float(low), Value::Float(high)])));
    }
    let [low, high] = [low, high].map(shown);
    let or = match words {
        [] => String::new(),
        words => format!(", or {}", quoted_list(words)),
    };
    Some(Err(format!(
        "{key} = [{low}, {high}] is not a range: give a finite number and a larger one{or}"
    )))
}
