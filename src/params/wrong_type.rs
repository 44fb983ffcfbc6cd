//! What to say about a value that is not of a declared type: what is wanted, and what was meant.

use super::entry::{Entry, Given};
use super::schema::Shape;
use crate::number::shown;
use toml::value::Value;

/// The value is not of a declared type.
pub(super) fn wrong_type(shape: Shape, key: &str, entry: &Entry) -> String {
    let name = match key.rsplit_once('.') {
        Some((table, _)) if entry.is_short => table,
        _ => key,
    };
    let (value, wanted) = (entry.brief(), wanted(shape));
    let is_number = shape.forms().iter().any(|form| form.is("number"));
    let advice = in_place_of_file(name, entry)
        .filter(|_| is_number)
        .unwrap_or_else(|| format!("write {name} = {}", fix(shape, entry)));
    format!("{name} = {value} is not {wanted}: {advice}")
}

/// What to do instead of naming a file where none may be named.
fn in_place_of_file(name: &str, entry: &Entry) -> Option<String> {
    let Given::Table(entries) = &entry.given else { return None };
    entries.contains_key("file").then(|| match name {
        "reaction" => {
            "give the field of the file a name, as [data.f], and use it in the expression: write \
             reaction = \"-f*rho\""
                .to_owned()
        }
        _ => format!("no file may stand there: write {name} = 1.0, or an expression"),
    })
}

/// What may stand there, in words.
pub(super) fn wanted(shape: Shape) -> String {
    let (mut kinds, forms) = (Vec::new(), shape.forms());
    let is_number = forms.iter().any(|form| form.is("number"));
    for form in forms {
        match form.words()[..] {
            // A text in place of a number.
            [] if is_number && form.is("string") => kinds.push("an expression".into()),
            [] => kinds.extend(kind(form)),
            ref words => kinds.extend(words.iter().map(|word| format!("{word:?}"))),
        }
    }
    kinds.dedup();
    match kinds.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, others)) => format!("{} or {last}", others.join(", ")),
        None => "a value".into(),
    }
}

fn kind(form: Shape) -> Option<String> {
    const KINDS: [(&str, &str); 5] = [
        ("boolean", "true or false"),
        ("integer", "a whole number"),
        ("number", "a number"),
        ("string", "a string"),
        ("object", "a table"),
    ];
    if form.is("array") {
        let of = form.0.get("items").and_then(|items| kind(Shape(items)));
        let many = of.map_or("values".into(), |of| format!("{}s", of.trim_start_matches("a ")));
        return Some(match form.number("minItems") {
            Some(2.0) => format!("two {many}"),
            _ => format!("a list of {many}"),
        });
    }
    KINDS.iter().find(|(kind, _)| form.is(kind)).map(|(_, text)| (*text).to_owned())
}

/// What was meant, if that can be told; otherwise the default.
fn fix(shape: Shape, entry: &Entry) -> String {
    let forms = shape.forms();
    let words: Vec<&str> = forms.iter().flat_map(|form| form.words()).collect();
    let any_is = |kind: &str| forms.iter().any(|form| form.is(kind));
    let is_free = words.is_empty() && shape.default().is_none();
    let default = || match shape.default() {
        Some(Value::Float(number)) => shown(number),
        Some(value) => value.to_string(),
        None if any_is("number") => "1.0".into(),
        None if any_is("integer") => "1".into(),
        None if any_is("array") => "[1, 1]".into(),
        None if !words.is_empty() => format!("{:?}", words[0]),
        None => "\"text\"".into(),
    };
    let typed = entry.typed();
    if any_is("boolean") && words.is_empty() {
        return meant_truth(&typed).map_or_else(default, |truth| truth.to_string());
    }
    if any_is("integer") {
        let meant = entry.number().filter(|number| number.fract() == 0.0);
        // With all its digits: with an exponent it would not be an integer again.
        return meant.map_or_else(default, |number| format!("{number:.0}"));
    }
    if any_is("number") {
        return meant_number(&typed).unwrap_or_else(default);
    }
    match &entry.given {
        Given::Value(Value::Array(_)) | Given::Table(_) => default(),
        _ if shape.is("string") && (is_free || shape.text("x-rule").is_some()) => {
            Value::String(typed).to_string()
        }
        _ => default(),
    }
}

/// What was meant by a word that is neither `true` nor `false`, or by 1 and 0.
fn meant_truth(typed: &str) -> Option<bool> {
    match typed.to_lowercase().as_str() {
        "true" | "yes" | "y" | "on" | "1" => Some(true),
        "false" | "no" | "n" | "off" | "0" => Some(false),
        _ => None,
    }
}

/// The number that was meant, and what was wrong with how it was typed.
fn meant_number(typed: &str) -> Option<String> {
    let pointed = typed.replacen(',', ".", 1);
    let number = pointed.parse::<f64>().ok().filter(|number| number.is_finite());
    number.filter(|_| pointed != typed).map(|_| format!("{pointed}, with a decimal point"))
}
