//! Keys and values as the user gave them, each with the place it came from.
//!
//! A file and any number of overrides are flattened to dotted keys; a later one replaces an
//! earlier one. What is asked for by name and type comes out; what nobody knows is an error.

use super::names::suggestion;
use crate::error::{Error, Result};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;
use toml::de::{DeInteger, DeTable, DeValue};
use toml::{Spanned, Value};

/// Tables that may be given as one value, which then is that of one of their keys.
pub const SHORT_FORMS: [(&str, &str); 1] = [("graphics", "graphics.enabled")];

/// A value as it was given.
pub struct Setting {
    /// The value.
    pub value: Value,
    /// The value as typed, where it came from the command line.
    pub raw: Option<String>,
    /// The digits of a whole number that takes more than 64 bits, whose value is only near it.
    pub beyond: Option<String>,
    /// The key as typed.
    pub name: String,
}

/// All values given, by dotted key.
#[derive(Default)]
pub struct Settings {
    values: BTreeMap<String, Setting>,
    origins: Origins,
    /// Overrides so far.
    turn: usize,
}

/// Where each value was given: `FILE, line N` or `--set KEY=VALUE`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Origins {
    file: String,
    places: BTreeMap<String, Place>,
}

/// Where a value was given.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Place {
    text: String,
    /// Which of the overrides it was, from 1; 0 in a file.
    turn: usize,
}

impl Origins {
    /// Whether the value of a key was given on the command line.
    pub fn is_override(&self, key: &str) -> bool {
        self.places.get(key).is_some_and(|place| place.text.starts_with("--set "))
    }

    /// The beginning of a message about `keys`: where the last override of one of them was given,
    /// or else, in the file, the first of them that is there; or else the file.
    pub fn prefix(&self, keys: &[&str]) -> String {
        // Of several in the file the last one found wins, so the first comes last.
        let places = keys.iter().rev().filter_map(|key| self.places.get(*key));
        let place = places.max_by_key(|place| place.turn);
        format!("{}: ", place.map_or(&self.file, |place| &place.text))
    }
}

/// What may be wrong with the heading of a table: that its short form was given before.
fn short_form_of(heading: &str) -> String {
    match SHORT_FORMS.iter().find(|(table, _)| heading == format!("[{table}]")) {
        Some((table, key)) => format!(": `{table} = ...` is short for {key}: keep one of the two"),
        None => String::new(),
    }
}

/// What may be wrong with a line that is not TOML: a comma in a number.
fn decimal_comma(line: &str) -> String {
    let value = line.split_once('=').map_or("", |(_, value)| value);
    let value = value.split('#').next().unwrap_or_default().trim();
    let pointed = value.replacen(',', ".", 1);
    match pointed != value && pointed.parse::<f64>().is_ok() {
        true => format!(": write a decimal point: {pointed}"),
        false => String::new(),
    }
}

impl Settings {
    /// Reads a TOML file.
    pub fn from_file(path: &Path) -> Result<Settings> {
        let file = path.display().to_string();
        let text = std::fs::read_to_string(path).map_err(|cause| {
            let hint = match cause.kind() {
                std::io::ErrorKind::NotFound => ": check the path of the parameter file",
                std::io::ErrorKind::InvalidData => ": a parameter file is TOML text",
                _ => "",
            };
            Error::Usage(format!("cannot read {file}: {cause}{hint}"))
        })?;
        let line_of = |offset: usize| 1 + text[..offset].matches('\n').count();
        let table = DeTable::parse(&text).map_err(|cause| {
            let line = cause.span().map_or(1, |span| line_of(span.start));
            let message = cause.message().replace('\n', "; ");
            let source = text.lines().nth(line - 1).unwrap_or_default().trim();
            let hint = short_form_of(source) + &decimal_comma(source);
            Error::Usage(format!(
                "{file}, line {line}: not valid TOML: {message}: `{source}`{hint}"
            ))
        })?;
        let mut settings = Settings::default();
        settings.origins.file = file.clone();
        let place = |offset| format!("{file}, line {}", line_of(offset));
        for (key, value) in table.get_ref() {
            settings.add(&bare(key.get_ref()), value, None, &place);
        }
        Ok(settings)
    }

    /// Applies one `KEY=VALUE`; a value that is not TOML is taken as a string.
    pub fn set(&mut self, text: &str) -> Result<()> {
        let place = format!("--set {text}");
        let Some((key, raw)) = text.split_once('=') else {
            return Err(Error::Usage(format!(
                "{place}: no `=`: write --set KEY=VALUE, for example --set dx=0.02"
            )));
        };
        let (key, raw) = (key.trim(), raw.trim());
        if key.is_empty() {
            return Err(Error::Usage(format!("{place}: no key: write --set KEY=VALUE")));
        }
        let value = DeValue::parse(raw);
        let value = value.unwrap_or_else(|_| Spanned::new(0..0, DeValue::String(raw.into())));
        self.turn += 1;
        self.add(key, &value, Some(raw), &|_| place.clone());
        Ok(())
    }

    /// Adds one value; a table adds its keys too.
    fn add(
        &mut self,
        key: &str,
        value: &Spanned<DeValue>,
        raw: Option<&str>,
        place: &dyn Fn(usize) -> String,
    ) {
        if let DeValue::Table(inner) = value.get_ref() {
            for (name, value) in inner {
                self.add(&format!("{key}.{}", bare(name.get_ref())), value, None, place);
            }
        }
        let beyond = match value.get_ref() {
            DeValue::Integer(number) if integer(number).is_none() => Some(number.to_string()),
            _ => None,
        };
        let place = Place { text: place(value.span().start), turn: self.turn };
        let (raw, name, value) = (raw.map(str::to_owned), key.to_owned(), plain(value.get_ref()));
        let key = if value.is_table() { key } else { long_form(key) };
        self.values.insert(key.to_owned(), Setting { value, raw, beyond, name });
        self.origins.places.insert(key.to_owned(), place);
    }

    /// What was given for a key.
    pub fn setting(&self, key: &str) -> Option<&Setting> {
        self.values.get(key)
    }

    /// The value given for a key.
    pub fn value(&self, key: &str) -> Option<&Value> {
        self.values.get(key).map(|setting| &setting.value)
    }

    /// Fails on the first key that is not in `known`, suggesting the nearest.
    pub fn reject_unknown(&self, known: &[String]) -> Result<()> {
        let is_table = |key: &str| known.iter().any(|k| k.starts_with(&format!("{key}.")));
        for (key, setting) in &self.values {
            if known.contains(key) || (is_table(key) && setting.value.is_table()) {
                continue;
            }
            let text = match known.iter().find(|k| k.starts_with(&format!("{key}."))) {
                Some(inner) => {
                    let value = setting.brief();
                    format!("{key} = {value} is not a table: write [{key}], or set {inner}")
                }
                None => format!("unknown key `{key}`: {}", suggestion(key, known)),
            };
            return Err(self.error(key, &text));
        }
        Ok(())
    }

    /// Where the values came from, once they have been read.
    pub fn into_origins(self) -> Origins {
        self.origins
    }

    /// What is wrong with the value of a key, and where it was given.
    pub fn error(&self, key: &str, text: &str) -> Error {
        Error::Usage(format!("{}{text}", self.origins.prefix(&[key])))
    }
}

/// The key that a value is of.
fn long_form(key: &str) -> &str {
    SHORT_FORMS.iter().find(|(short, _)| *short == key).map_or(key, |&(_, long)| long)
}

/// A key as part of a dotted one: quoted if it holds a dot itself, so that it is no other.
fn bare(key: &str) -> String {
    if key.contains('.') { format!("{key:?}") } else { key.to_owned() }
}

/// A value without its place. A whole number beyond 64 bits becomes the nearest number there is.
fn plain(value: &DeValue) -> Value {
    match value {
        DeValue::String(text) => Value::String(text.to_string()),
        DeValue::Boolean(value) => Value::Boolean(*value),
        DeValue::Datetime(value) => Value::Datetime(*value),
        DeValue::Float(number) => Value::Float(number.as_str().parse().unwrap_or(f64::NAN)),
        DeValue::Integer(number) => {
            integer(number).map_or_else(|| Value::Float(large(number)), Value::Integer)
        }
        DeValue::Array(values) => {
            Value::Array(values.iter().map(|value| plain(value.get_ref())).collect())
        }
        DeValue::Table(values) => {
            let plain = |(key, value): (&toml::Spanned<_>, &toml::Spanned<DeValue>)| {
                let key: &std::borrow::Cow<str> = key.get_ref();
                (key.to_string(), plain(value.get_ref()))
            };
            Value::Table(values.iter().map(plain).collect())
        }
    }
}

fn integer(number: &DeInteger) -> Option<i64> {
    i64::from_str_radix(number.as_str(), number.radix()).ok()
}

/// The value of digits too many for an integer.
fn large(number: &DeInteger) -> f64 {
    let radix = number.radix();
    if radix == 10 {
        return number.as_str().parse().unwrap_or(f64::INFINITY);
    }
    let digits = number.as_str().chars().filter_map(|digit| digit.to_digit(radix));
    digits.fold(0.0, |value, digit| value * f64::from(radix) + f64::from(digit))
}
