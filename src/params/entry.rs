//! A value or a table as it was given.

use super::origins::Place;
use crate::number::shortest;
use indexmap::IndexMap;
use toml::Spanned;
use toml::de::{DeInteger, DeTable, DeValue};
use toml::value::Value;

/// A value or a table as it was given.
pub(super) struct Entry {
    pub given: Given,
    pub place: Place,
    /// The value as typed, where it came from the command line.
    pub raw: Option<String>,
    /// A whole number that does not fit 64 bits, with all its digits, or a list with one: its value is rounded.
    pub beyond: Option<String>,
    /// Whether it was given as the short form of the table that it is in.
    pub is_short: bool,
}

pub(super) enum Given {
    Value(Value),
    /// In the order of the file.
    Table(IndexMap<String, Entry>),
}

impl Entry {
    pub fn new(given: Given, place: Place) -> Entry {
        Entry { given, place, raw: None, beyond: None, is_short: false }
    }

    pub fn of(value: &Spanned<DeValue>, place: &dyn Fn(usize) -> Place) -> Entry {
        let here = place(value.span().start);
        match value.get_ref() {
            DeValue::Table(table) => Entry::of_table(table, here, place),
            value => {
                let beyond = is_beyond(value).then(|| in_full(value));
                Entry { beyond, ..Entry::new(Given::Value(plain(value)), here) }
            }
        }
    }

    pub fn of_table(table: &DeTable, here: Place, place: &dyn Fn(usize) -> Place) -> Entry {
        let entries =
            table.iter().map(|(name, value)| (name.get_ref().to_string(), Entry::of(value, place)));
        Entry::new(Given::Table(entries.collect()), here)
    }

    /// The value without its places.
    pub fn value(&self) -> Value {
        match &self.given {
            Given::Value(value) => value.clone(),
            Given::Table(entries) => {
                let entries = entries.iter().map(|(name, entry)| (name.clone(), entry.value()));
                Value::Table(entries.collect())
            }
        }
    }

    /// The number that it is, or that it was typed as on the command line: TOML has no `.05` and
    /// no `2.`.
    pub fn number(&self) -> Option<f64> {
        let Given::Value(value) = &self.given else { return None };
        number_in(value).or_else(|| self.raw.as_ref()?.parse().ok())
    }

    /// The whole number that it is, if it is one; none inside if it does not fit 64 bits.
    pub fn whole(&self) -> Option<Option<i64>> {
        match &self.given {
            Given::Value(Value::Float(_)) if self.beyond.is_some() => Some(None),
            Given::Value(Value::Integer(number)) => Some(Some(*number)),
            _ => None,
        }
    }

    /// The value as it was typed, without quotes.
    pub fn typed(&self) -> String {
        match &self.given {
            Given::Value(Value::String(text)) => text.trim().to_owned(),
            _ => self.brief(),
        }
    }

    /// What was typed on the command line, as a text, where TOML takes it for something else: there the shell has taken
    /// the quotes off `units.length="1"`.
    pub fn as_typed(&self) -> Option<Entry> {
        let (Given::Value(value), Some(raw)) = (&self.given, &self.raw) else { return None };
        let text = Given::Value(Value::String(raw.clone()));
        (!value.is_str()).then(|| Entry::new(text, self.place.clone()))
    }

    /// The value for a message: cut short if it is long.
    pub fn brief(&self) -> String {
        const MOST: usize = 60;
        let text = match (&self.beyond, self.value()) {
            (Some(digits), _) => digits.clone(),
            (None, Value::Float(number)) => shortest(number),
            (None, value) => value.to_string().replace('\n', "\\n"),
        };
        match text.char_indices().nth(MOST) {
            Some((end, _)) => format!("{}...", &text[..end]),
            None => text,
        }
    }
}

/// The number that a value is.
pub(super) fn number_in(value: &Value) -> Option<f64> {
    match value {
        Value::Float(number) => Some(*number),
        Value::Integer(number) => Some(*number as f64),
        _ => None,
    }
}

/// A value without its place. A whole number beyond 64 bits becomes the nearest number there is.
fn plain(value: &DeValue) -> Value {
    match value {
        DeValue::String(text) => Value::String(text.to_string()),
        DeValue::Boolean(value) => Value::Boolean(*value),
        DeValue::Datetime(value) => Value::Datetime(*value),
        // Without the sign of a zero, which nobody means.
        DeValue::Float(number) => Value::Float(number.as_str().parse().unwrap_or(f64::NAN) + 0.0),
        DeValue::Integer(number) => {
            integer(number).map_or_else(|| Value::Float(large(number)), Value::Integer)
        }
        DeValue::Array(values) => {
            Value::Array(values.iter().map(|value| plain(value.get_ref())).collect())
        }
        DeValue::Table(values) => {
            let entries = values
                .iter()
                .map(|(name, value)| (name.get_ref().to_string(), plain(value.get_ref())));
            Value::Table(entries.collect())
        }
    }
}

/// Whether there is a whole number in it that does not fit 64 bits.
fn is_beyond(value: &DeValue) -> bool {
    match value {
        DeValue::Integer(number) => integer(number).is_none(),
        DeValue::Array(values) => values.iter().any(|value| is_beyond(value.get_ref())),
        _ => false,
    }
}

/// The value with all the digits that were typed.
fn in_full(value: &DeValue) -> String {
    match value {
        DeValue::Integer(number) => number.to_string(),
        DeValue::Array(values) => {
            let values: Vec<String> = values.iter().map(|value| in_full(value.get_ref())).collect();
            format!("[{}]", values.join(", "))
        }
        value => plain(value).to_string(),
    }
}

fn integer(number: &DeInteger) -> Option<i64> {
    i64::from_str_radix(number.as_str(), number.radix()).ok()
}

/// The value of more digits than an integer can hold.
fn large(number: &DeInteger) -> f64 {
    let radix = number.radix();
    if radix == 10 {
        return number.as_str().parse().unwrap_or(f64::INFINITY);
    }
    let digits = number.as_str().chars().filter_map(|digit| digit.to_digit(radix));
    digits.fold(0.0, |value, digit| value * f64::from(radix) + f64::from(digit))
}
