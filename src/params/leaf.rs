//! One value: whether it is what is declared, and what to say where it is not.

use super::document::{Entry, Given};
use super::rules;
use super::schema::Shape;
use crate::number::{shortest, shown};
use toml::value::Value;

/// The value in its normal form: numbers that are declared as such with a decimal point, words of
/// the command line without quotes. Otherwise the key, the value, the limit and the fix.
pub(super) fn read(shape: Shape, key: &str, entry: &Entry) -> Result<Value, String> {
    let forms = shape.forms();
    let words: Vec<&str> = forms.iter().flat_map(|form| form.words()).collect();
    if let Given::Value(Value::String(word)) = &entry.given
        && words.contains(&word.as_str())
    {
        return Ok(Value::String(word.clone()));
    }
    if forms.iter().all(|form| !form.words().is_empty()) {
        let (value, known) = (brief(entry), quoted_list(&words));
        return Err(format!("{key} = {value} is not known: choose {known}"));
    }
    let ruled = shape.text("x-rule").and_then(|rule| rules::read(rule, key, entry, &words));
    if let Some(result) = ruled {
        return result;
    }
    let limits = Limits { shape, key, words: &words };
    forms
        .iter()
        .find_map(|form| in_form(*form, entry, &limits))
        .unwrap_or_else(|| Err(wrong_type(shape, key, entry)))
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
        _ if form.is("integer") => Some(limits.whole(form, entry, whole(entry)?)),
        _ if form.is("number") => Some(limits.number(form, number(entry)?)),
        Value::String(_) if form.is("string") && form.words().is_empty() => Some(Ok(value.clone())),
        Value::Array(values) if form.is("array") => array(form, values).map(Ok),
        _ => None,
    }
}

/// A list of so many values of one type.
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

/// The limits of a number, and what else might stand in its place.
struct Limits<'s> {
    shape: Shape<'s>,
    key: &'s str,
    words: &'s [&'s str],
}

impl Limits<'_> {
    fn number(&self, form: Shape, number: f64) -> Result<Value, String> {
        let key = self.key;
        if !number.is_finite() {
            let number = shown(number);
            return Err(format!("{key} = {number} is not finite: give an ordinary number"));
        }
        self.check(form, number, &shown(number)).map(|()| Value::Float(number))
    }

    /// A whole number; none where it is beyond all bounds.
    fn whole(&self, form: Shape, entry: &Entry, number: Option<i64>) -> Result<Value, String> {
        let value = number.map_or(number_in(&entry.value()).unwrap_or(f64::NAN), |n| n as f64);
        self.check(form, value, &brief(entry))?;
        match number {
            Some(number) => Ok(Value::Integer(number)),
            None => Err(format!("{} = {} is too large: lower it", self.key, brief(entry))),
        }
    }

    fn check(&self, form: Shape, number: f64, shown_number: &str) -> Result<(), String> {
        let Limits { shape, key, words } = self;
        let limit = |keyword| shape.number(keyword).or_else(|| form.number(keyword));
        let value = format!("{key} = {shown_number}");
        if let Some(least) = limit("exclusiveMinimum").filter(|least| number <= *least) {
            return Err(format!("{value} is not above {}: raise {key}", shown(least)));
        }
        let (least, most) = (limit("minimum"), limit("maximum"));
        let is_low = least.is_some_and(|least| number < least);
        let is_high = most.is_some_and(|most| number > most);
        let or = match words {
            [] => String::new(),
            words => format!(", or {}", quoted_list(words)),
        };
        match (least, most) {
            _ if !is_low && !is_high => Ok(()),
            (Some(least), Some(most)) => Err(format!(
                "{value} is not between {} and {}: choose such a number{or}",
                whole_or_shown(least),
                whole_or_shown(most)
            )),
            (Some(least), _) => Err(format!("{value} is below {}: raise {key}{or}", shown(least))),
            (_, most) => {
                let most = shown(most.unwrap_or(f64::INFINITY));
                Err(format!("{value} is above {most}: lower {key}{or}"))
            }
        }
    }
}

/// The value is not of a declared type.
fn wrong_type(shape: Shape, key: &str, entry: &Entry) -> String {
    let name = match key.rsplit_once('.') {
        Some((table, _)) if entry.is_short => table,
        _ => key,
    };
    let (value, wanted, fix) = (brief(entry), wanted(shape), fix(shape, entry));
    format!("{name} = {value} is not {wanted}: write {name} = {fix}")
}

/// What may stand there, in words.
pub(super) fn wanted(shape: Shape) -> String {
    let mut kinds = Vec::new();
    for form in shape.forms() {
        match form.words()[..] {
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
        let are_numbers = of.as_deref() == Some("a number");
        return Some(match form.number("minItems") {
            Some(2.0) if are_numbers => "two numbers".into(),
            _ if are_numbers => "a list of numbers".into(),
            _ => "a list".into(),
        });
    }
    KINDS.iter().find(|(kind, _)| form.is(kind)).map(|(_, text)| (*text).to_owned())
}

/// What was meant, where that can be told; else the default.
fn fix(shape: Shape, entry: &Entry) -> String {
    let forms = shape.forms();
    let any_is = |kind: &str| forms.iter().any(|form| form.is(kind));
    let default = || match shape.default() {
        Some(Value::Float(number)) => shown(number),
        Some(value) => value.to_string(),
        None if any_is("number") => "1.0".into(),
        None if any_is("integer") => "1".into(),
        None => "\"text\"".into(),
    };
    let typed = typed(entry);
    if any_is("integer") {
        let meant = number(entry).filter(|number| number.fract() == 0.0);
        return meant.map_or_else(default, shown);
    }
    if any_is("number") {
        return meant_number(&typed).unwrap_or_else(default);
    }
    match &entry.given {
        Given::Value(Value::Array(_)) | Given::Table(_) => default(),
        _ if shape.text("x-rule").is_some() && shape.is("string") => format!("{typed:?}"),
        _ => default(),
    }
}

/// The number that was meant, and what was wrong with how it was typed.
fn meant_number(typed: &str) -> Option<String> {
    let read = |text: &str| text.parse::<f64>().ok().filter(|number| number.is_finite());
    let pointed = typed.replacen(',', ".", 1);
    match (read(typed), read(&pointed)) {
        (Some(_), _) => Some(format!("{typed}, without quotes")),
        (None, Some(_)) => Some(format!("{pointed}, with a decimal point")),
        (None, None) => None,
    }
}

/// The number that it is, or that it was typed as on the command line: TOML has no `.05` and no
/// `2.`.
fn number(entry: &Entry) -> Option<f64> {
    let Given::Value(value) = &entry.given else { return None };
    number_in(value).or_else(|| entry.raw.as_ref()?.parse().ok())
}

/// The number that a value is.
pub(super) fn number_in(value: &Value) -> Option<f64> {
    match value {
        Value::Float(number) => Some(*number),
        Value::Integer(number) => Some(*number as f64),
        _ => None,
    }
}

/// The whole number that it is, if it is one; none inside where it is beyond all bounds.
fn whole(entry: &Entry) -> Option<Option<i64>> {
    match &entry.given {
        _ if entry.beyond.is_some() => Some(None),
        Given::Value(Value::Integer(number)) => Some(Some(*number)),
        _ => None,
    }
}

/// The value as it was typed, without quotes.
pub(super) fn typed(entry: &Entry) -> String {
    match &entry.given {
        Given::Value(Value::String(text)) => text.trim().to_owned(),
        _ => brief(entry),
    }
}

/// The value for a message: cut where it is long.
pub(super) fn brief(entry: &Entry) -> String {
    const MOST: usize = 60;
    let text = match (&entry.beyond, entry.value()) {
        (Some(digits), _) => digits.clone(),
        (None, Value::Float(number)) => shortest(number),
        (None, value) => value.to_string().replace('\n', "\\n"),
    };
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text,
    }
}

/// Words as they are written in a file.
pub(super) fn quoted_list(words: &[&str]) -> String {
    words.iter().map(|word| format!("{word:?}")).collect::<Vec<_>>().join(", ")
}

/// A limit with all its digits where it is a whole number.
pub(super) fn whole_or_shown(limit: f64) -> String {
    if limit.fract() == 0.0 && limit.abs() < 1e15 { format!("{limit:.0}") } else { shown(limit) }
}
