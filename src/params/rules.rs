//! Rules for values that a type and two limits cannot express, by the name that the declaration
//! gives as `x-rule`.

use super::duration;
use super::entry::{Entry, Given, number_in};
use super::limits::quoted_list;
use crate::number::shown;
use toml::value::Value;

/// What the rule makes of the value; nothing if the declared type is all that is required.
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
        "counts" => counts(key, entry),
        "extent" => Some(extent(key, entry)),
        "side" => side(key, entry),
        "name" => name(key, entry),
        _ => None,
    }
}

/// A path that is not empty.
fn path(key: &str, entry: &Entry) -> Option<Result<Value, String>> {
    let Given::Value(Value::String(path)) = &entry.given else { return None };
    Some(match path.is_empty() {
        true => {
            let what = match key.ends_with("file") {
                true => "name a file",
                false => "name a directory, for example \"output\"",
            };
            Err(format!("{key} = {path:?} is not a path: {what}"))
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
    let give = match low < high && low.is_finite() && high.is_finite() {
        true => "wider than the largest number: bring its ends closer together",
        false => "not a range: give a finite number and a larger one",
    };
    let [low, high] = [low, high].map(shown);
    let or = match words {
        [] => String::new(),
        words => format!(", or {}", quoted_list(words)),
    };
    Some(Err(format!("{key} = [{low}, {high}] is {give}{or}")))
}

/// The ends of a rectangle, which has a size.
fn extent(key: &str, entry: &Entry) -> Result<Value, String> {
    let ends: Option<Vec<f64>> = match &entry.given {
        Given::Value(Value::Array(values)) => values.iter().map(number_in).collect(),
        _ => None,
    };
    let what = "it is [x1, x2, y1, y2], with x1 below x2 and y1 below y2";
    let refuse = |why: &str| Err(format!("{key} = {} {why}: {what}", entry.brief()));
    let Some(&[x1, x2, y1, y2]) = ends.as_deref() else { return refuse("is not four numbers") };
    if ![x1, x2, y1, y2].iter().all(|end| end.is_finite()) {
        return refuse("is not finite throughout");
    }
    if x1 >= x2 || y1 >= y2 {
        return refuse("is not a rectangle");
    }
    if !(x2 - x1).is_finite() || !(y2 - y1).is_finite() {
        return refuse("is wider than the largest number");
    }
    Ok(Value::Array([x1, x2, y1, y2].map(Value::Float).to_vec()))
}

/// Numbers of cells, each at least 1.
fn counts(key: &str, entry: &Entry) -> Option<Result<Value, String>> {
    let value = entry.brief();
    let whole = |value: &Value| number_in(value).filter(|number| number.fract() == 0.0);
    let (counts, are_whole) = match &entry.given {
        Given::Value(Value::Array(values)) => {
            (values.iter().map(whole).collect(), values.iter().all(Value::is_integer))
        }
        Given::Value(value) => (whole(value).map(|count| vec![count; 2]), false),
        Given::Table(_) => (None, false),
    };
    let wrong = match counts.as_deref() {
        Some(&[nx, ny]) if nx.max(ny) > f64::from(u32::MAX) => {
            format!("each direction has at most {} cells: lower any number above that", u32::MAX)
        }
        Some(&[nx, ny]) if nx < 1.0 || ny < 1.0 => {
            "each direction has at least 1 cell: raise any number below that".to_owned()
        }
        Some(&[_, _]) if are_whole => return None,
        Some(&[nx, ny]) => format!("not two whole numbers: write [{}, {}]", shown(nx), shown(ny)),
        _ => {
            "not two whole numbers, cells along x and along y: write for example [400, 200]".into()
        }
    };
    Some(Err(format!("{key} = {value}: {wrong}")))
}

/// Refuses what is neither a table nor the word `insulated`.
fn side(key: &str, entry: &Entry) -> Option<Result<Value, String>> {
    let Given::Value(value) = &entry.given else { return None };
    let brief = entry.brief();
    let meant = match (value, key) {
        (Value::String(word), "boundary.left" | "boundary.right") if word == "periodic" => {
            "then the other side is periodic too: write boundary.x = \"periodic\"".to_owned()
        }
        (Value::String(word), "boundary.bottom" | "boundary.top") if word == "periodic" => {
            "then the other side is periodic too: write boundary.y = \"periodic\"".to_owned()
        }
        (Value::String(word), _) if word == "periodic" => {
            "a direction is periodic: write boundary.x = \"periodic\" or boundary.y = \"periodic\""
                .into()
        }
        (Value::Float(_) | Value::Integer(_), _) => format!("write {key} = {{ value = {brief} }}"),
        _ => "write \"insulated\", { value = V }, { inflow = Q } or \
              { transfer = H, ambient = A }"
            .to_owned(),
    };
    Some(Err(format!("{key} = {brief} is not a condition: {meant}")))
}

/// The name of a variable in a file: one that every reader accepts, and that is not taken yet.
fn name(key: &str, entry: &Entry) -> Option<Result<Value, String>> {
    const TAKEN: [&str; 26] = [
        "probe",
        "x",
        "y",
        "time",
        "step",
        "mass",
        "min",
        "max",
        "l2",
        "x_bounds",
        "y_bounds",
        "bounds",
        "D",
        "D_x",
        "D_y",
        "capacity",
        "mask",
        "content",
        "inflow_left",
        "inflow_right",
        "inflow_bottom",
        "inflow_top",
        "source_rate",
        "decay_rate",
        "reaction_rate",
        "content_rate",
    ];
    let Given::Value(Value::String(name)) = &entry.given else { return None };
    let starts = name.starts_with(|first: char| first.is_ascii_alphabetic());
    let is_word = name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_');
    if TAKEN.contains(&name.as_str()) {
        return Some(Err(format!(
            "{key} = {name:?} is the name of another variable in the files of a run: choose another"
        )));
    }
    Some(match starts && is_word && name.len() <= 64 {
        true => Ok(Value::String(name.clone())),
        false => Err(format!(
            "{key} = {name:?} is not a name: up to 64 letters, digits and _, a letter first"
        )),
    })
}
