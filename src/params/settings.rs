//! Keys and values as the user gave them, each with the place it came from.
//!
//! A file and any number of overrides are flattened to dotted keys; a later one replaces an
//! earlier one. What is asked for by name and type comes out; what nobody knows is an error.

use super::solver::{Auto, Size, Solver};
use crate::error::{Error, Result, shown};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::path::Path;
use toml::de::{DeTable, DeValue, ValueDeserializer};
use toml::{Spanned, Value};

/// Tables that may be given as one value, which then is that of one of their keys.
pub const SHORT_FORMS: [(&str, &str); 1] = [("graphics", "graphics.enabled")];

/// How far a misspelt key may be from the one meant (Jaro-Winkler, 1 is equal).
const LIKENESS: f64 = 0.8;

/// A value and where it was given.
struct Setting {
    value: Value,
    /// The value as typed, where it came from the command line.
    raw: Option<String>,
    /// The key as typed.
    name: String,
}

/// All values given, by dotted key.
#[derive(Default)]
pub struct Settings {
    values: BTreeMap<String, Setting>,
    origins: Origins,
}

/// Where each value was given: `FILE, line N` or `--set KEY=VALUE`.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Origins {
    file: String,
    places: BTreeMap<String, String>,
}

impl Origins {
    /// Whether the value of a key was given on the command line.
    pub fn is_override(&self, key: &str) -> bool {
        self.places.get(key).is_some_and(|place| place.starts_with("--set "))
    }

    /// The beginning of a message about `keys`: where the first of them that was given at all was
    /// given, or else the file.
    pub fn prefix(&self, keys: &[&str]) -> String {
        let place = keys.iter().find_map(|key| self.places.get(*key));
        format!("{}: ", place.unwrap_or(&self.file))
    }
}

/// What may be wrong with the heading of a table: that its short form was given before.
fn short_form_of(heading: &str) -> String {
    match SHORT_FORMS.iter().find(|(table, _)| heading == format!("[{table}]")) {
        Some((table, key)) => format!(": `{table} = ...` is short for {key}: keep one of the two"),
        None => String::new(),
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
            let hint = short_form_of(source);
            Error::Usage(format!(
                "{file}, line {line}: not valid TOML: {message}: `{source}`{hint}"
            ))
        })?;
        let mut settings = Settings::default();
        settings.origins.file = file.clone();
        let place = |offset| format!("{file}, line {}", line_of(offset));
        for (key, value) in table.get_ref() {
            settings.add(&bare(key.get_ref()), value, None, &place)?;
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
        self.add(key, &value, Some(raw), &|_| place.clone())
    }

    /// Adds one value; a table adds its keys too.
    fn add(
        &mut self,
        key: &str,
        value: &Spanned<DeValue>,
        raw: Option<&str>,
        place: &dyn Fn(usize) -> String,
    ) -> Result<()> {
        if let DeValue::Table(inner) = value.get_ref() {
            for (name, value) in inner {
                self.add(&format!("{key}.{}", bare(name.get_ref())), value, None, place)?;
            }
        }
        let at = place(value.span().start);
        let value =
            Value::deserialize(ValueDeserializer::from(value.clone())).map_err(|cause| {
                Error::Usage(format!("{at}: {key}: {}", cause.message().replace('\n', "; ")))
            })?;
        let (raw, name) = (raw.map(str::to_owned), key.to_owned());
        let key = if value.is_table() { key } else { long_form(key) };
        self.values.insert(key.to_owned(), Setting { value, raw, name });
        self.origins.places.insert(key.to_owned(), at);
        Ok(())
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
                    format!(
                        "{key} = {} is no table: write [{key}], or set {inner}",
                        brief(&setting.value)
                    )
                }
                None => format!("unknown key `{key}`: {}", suggestion(key, known)),
            };
            return Err(self.error(key, &text));
        }
        Ok(())
    }

    /// A finite number.
    pub fn finite(&self, key: &str, default: f64) -> Result<f64> {
        let number = match self.value(key) {
            None => default,
            Some(Value::Float(number)) => *number,
            Some(Value::Integer(number)) => *number as f64,
            Some(other) => match self.typed_number(key) {
                Some(number) => number,
                None => return Err(self.wrong_type(key, other, "a number")),
            },
        };
        if !number.is_finite() {
            let text = format!("{key} = {number} is not finite: give an ordinary number");
            return Err(self.error(key, &text));
        }
        Ok(number)
    }

    /// A number as people type it on a command line, though TOML does not: `.05`, `2.`.
    fn typed_number(&self, key: &str) -> Option<f64> {
        self.values.get(key)?.raw.as_ref()?.parse().ok()
    }

    /// A finite number above zero.
    pub fn positive(&self, key: &str, default: f64) -> Result<f64> {
        let number = self.finite(key, default)?;
        if number <= 0.0 {
            let text = format!("{key} = {} is not above 0: raise {key}", shown(number));
            return Err(self.error(key, &text));
        }
        Ok(number)
    }

    /// `true` or `false`.
    pub fn boolean(&self, key: &str, default: bool) -> Result<bool> {
        match self.value(key) {
            None => Ok(default),
            Some(Value::Boolean(value)) => Ok(*value),
            // The reference's parameter file is Python and spells them so.
            Some(Value::String(word)) if word == "True" => Ok(true),
            Some(Value::String(word)) if word == "False" => Ok(false),
            Some(other) => Err(self.wrong_type(key, other, "true or false")),
        }
    }

    /// A path that is not empty.
    pub fn path(&self, key: &str, default: String) -> Result<String> {
        let path = match self.values.get(key) {
            None => default,
            Some(Setting { value: Value::String(path), .. }) => path.clone(),
            // On the command line `--set output.dir=2024` means a name, not a number.
            Some(Setting { raw: Some(raw), value, .. }) if !value.is_table() => raw.clone(),
            Some(Setting { value, .. }) => return Err(self.wrong_type(key, value, "a string")),
        };
        if path.is_empty() || path.contains('\0') {
            let text =
                format!("{key} = {path:?} is no path: name a directory, for example \"output\"");
            return Err(self.error(key, &text));
        }
        Ok(path)
    }

    /// The table `[solver]`.
    pub fn solver(&self, default: Solver) -> Result<Solver> {
        Ok(Solver {
            simd: self.word("solver.simd", default.simd)?,
            steps_per_pass: self.size("solver.steps_per_pass", default.steps_per_pass, 1024)?,
            rows_together: self.size("solver.rows_together", default.rows_together, 8)?,
            block_rows: self.size("solver.block_rows", default.block_rows, 1 << 20)?,
            tile_steps: self.size("solver.tile_steps", default.tile_steps, 1024)?,
            tile_columns: self.size("solver.tile_columns", default.tile_columns, 1 << 30)?,
        })
    }

    /// A whole number from 1 to `most`, or `auto`.
    fn size(&self, key: &str, default: Size, most: usize) -> Result<Size> {
        let wanted = "a whole number or \"auto\"";
        match self.value(key) {
            None => Ok(default),
            Some(Value::String(word)) if word == "auto" => Ok(Size::Word(Auto::Auto)),
            Some(Value::Integer(number)) => match usize::try_from(*number) {
                Ok(number) if (1..=most).contains(&number) => Ok(Size::Fixed(number)),
                _ => {
                    let range = format!("{key} = {number} is not between 1 and {most}");
                    Err(self.error(key, &format!("{range}: choose such a number, or \"auto\"")))
                }
            },
            Some(other) => Err(self.wrong_type(key, other, wanted)),
        }
    }

    /// A whole number within these limits.
    pub fn whole(&self, key: &str, default: usize, limits: RangeInclusive<usize>) -> Result<usize> {
        match self.value(key) {
            None => Ok(default),
            Some(Value::Integer(number)) => match usize::try_from(*number) {
                Ok(number) if limits.contains(&number) => Ok(number),
                _ => {
                    let (least, most) = limits.into_inner();
                    let text = format!(
                        "{key} = {number} is not between {least} and {most}: choose such a number"
                    );
                    Err(self.error(key, &text))
                }
            },
            Some(other) => Err(self.wrong_type(key, other, "a whole number")),
        }
    }

    /// A string.
    pub fn word(&self, key: &str, default: String) -> Result<String> {
        match self.value(key) {
            None => Ok(default),
            Some(Value::String(word)) => Ok(word.clone()),
            Some(other) => Err(self.wrong_type(key, other, "a string")),
        }
    }

    /// One of a few words, each with what it means.
    pub fn choice<T: Copy>(&self, key: &str, default: T, words: &[(&str, T)]) -> Result<T> {
        let word = match self.values.get(key).map(|setting| &setting.value) {
            None => return Ok(default),
            Some(Value::String(word)) => word,
            Some(other) => return Err(self.wrong_type(key, other, "a string")),
        };
        match words.iter().find(|(known, _)| known == word) {
            Some((_, meaning)) => Ok(*meaning),
            None => {
                let known: Vec<String> =
                    words.iter().map(|(word, _)| format!("{word:?}")).collect();
                let text = format!("{key} = {word:?} is not known: choose {}", known.join(", "));
                Err(self.error(key, &text))
            }
        }
    }

    /// A length of time above zero, or `off`.
    pub fn interval(&self, key: &str, default: String) -> Result<String> {
        let text = match self.values.get(key) {
            None => default,
            Some(Setting { value: Value::String(text), .. }) => text.clone(),
            Some(Setting { value, .. }) => return Err(self.wrong_type(key, value, "a string")),
        };
        let fits = text == "off" || humantime::parse_duration(&text).is_ok_and(|t| !t.is_zero());
        if !fits {
            let text =
                format!("{key} = {text:?} is no length of time: write \"10m\", \"2h\" or \"off\"");
            return Err(self.error(key, &text));
        }
        Ok(text)
    }

    /// Where the values came from, once they have been read.
    pub fn into_origins(self) -> Origins {
        self.origins
    }

    /// A value of the wrong type, and how a right one looks.
    pub fn wrong_type(&self, key: &str, value: &Value, wanted: &str) -> Error {
        let name = self.values.get(key).map_or(key, |setting| &setting.name);
        let text =
            format!("{name} = {} is of type {}, not {wanted}", brief(value), value.type_str());
        self.error(key, &format!("{text}: write {name} = {}", example(wanted)))
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

/// A value for a message: cut where it is long.
fn brief(value: &Value) -> String {
    const MOST: usize = 60;
    let text = value.to_string().replace('\n', "\\n");
    match text.char_indices().nth(MOST) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text,
    }
}

fn example(wanted: &str) -> &'static str {
    match wanted {
        "a number" => "1.5",
        "a string" => "\"text\"",
        "a whole number or \"auto\"" => "\"auto\"",
        "a whole number" => "1024",
        "two numbers or \"auto\"" => "[0.0, 1.0]",
        _ => "true",
    }
}

fn suggestion(key: &str, known: &[String]) -> String {
    let likeness = |k: &String| strsim::jaro_winkler(&k.to_lowercase(), &key.to_lowercase());
    known
        .iter()
        .map(|k| (likeness(k), k))
        .filter(|(likeness, _)| *likeness >= LIKENESS)
        .max_by(|a, b| a.0.total_cmp(&b.0))
        .map_or_else(
            || format!("the keys are {}", known.join(", ")),
            |(_, nearest)| format!("did you mean `{nearest}`?"),
        )
}
