//! Values of the types that parameters have, and what to say of one of another type.

use super::duration;
use super::settings::{Setting, Settings};
use super::solver::{Auto, Size};
use crate::error::{Error, Result};
use crate::number::{shortest, shown};
use std::ops::RangeInclusive;
use toml::Value;

impl Settings {
    /// A finite number.
    pub fn finite(&self, key: &str, default: f64) -> Result<f64> {
        let number = match self.setting(key) {
            None => default,
            Some(setting) => match setting.number() {
                Some(number) => number,
                None => {
                    return Err(self.wrong_type(key, "a number", &number_fix(setting, default)));
                }
            },
        };
        if !number.is_finite() {
            let text = format!("{key} = {} is not finite: give an ordinary number", shown(number));
            return Err(self.error(key, &text));
        }
        Ok(number)
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
            Some(_) => Err(self.wrong_type(key, "true or false", "true")),
        }
    }

    /// A path that is not empty.
    pub fn path(&self, key: &str, default: String) -> Result<String> {
        let path = match self.setting(key) {
            None => default,
            Some(Setting { value: Value::String(path), .. }) => path.clone(),
            // On the command line `--set output.dir=2024` means a name, not a number.
            Some(Setting { raw: Some(raw), value, .. }) if !value.is_table() => raw.clone(),
            Some(setting) => {
                return Err(self.wrong_type(key, "a string", &quoted(setting, &default)));
            }
        };
        if path.is_empty() || path.contains('\0') {
            let text =
                format!("{key} = {path:?} is not a path: name a directory, for example \"output\"");
            return Err(self.error(key, &text));
        }
        Ok(path)
    }

    /// A whole number from 1 to `most`, or `auto`.
    pub fn size(&self, key: &str, default: Size, most: usize) -> Result<Size> {
        match self.setting(key) {
            None => Ok(default),
            Some(setting) if setting.is_word("auto") => Ok(Size::Word(Auto::Auto)),
            Some(setting) => match setting.whole() {
                Some(Ok(number)) if (1..=most).contains(&number) => Ok(Size::Fixed(number)),
                Some(_) => {
                    let range = format!("{key} = {} is not between 1 and {most}", setting.brief());
                    Err(self.error(key, &format!("{range}: choose such a number, or \"auto\"")))
                }
                None => Err(self.wrong_type(key, "a whole number or \"auto\"", "\"auto\"")),
            },
        }
    }

    /// A whole number within these limits.
    pub fn whole(&self, key: &str, default: usize, limits: RangeInclusive<usize>) -> Result<usize> {
        let Some(setting) = self.setting(key) else { return Ok(default) };
        match setting.whole() {
            Some(Ok(number)) if limits.contains(&number) => Ok(number),
            Some(_) => {
                let (least, most) = limits.into_inner();
                let number = setting.brief();
                let text = format!(
                    "{key} = {number} is not between {least} and {most}: choose such a number"
                );
                Err(self.error(key, &text))
            }
            None => {
                let meant = number(&setting.value).filter(|number| number.fract() == 0.0);
                let fix = meant.map_or(default.to_string(), shown);
                Err(self.wrong_type(key, "a whole number", &fix))
            }
        }
    }

    /// A string.
    pub fn word(&self, key: &str, default: String) -> Result<String> {
        match self.setting(key) {
            None => Ok(default),
            Some(Setting { value: Value::String(word), .. }) => Ok(word.clone()),
            Some(_) => Err(self.wrong_type(key, "a string", &format!("{default:?}"))),
        }
    }

    /// One of a few words, each with what it means.
    pub fn choice<T: Copy>(&self, key: &str, default: T, words: &[(&str, T)]) -> Result<T> {
        let Some(setting) = self.setting(key) else { return Ok(default) };
        match words.iter().find(|(word, _)| setting.is_word(word)) {
            Some((_, meaning)) => Ok(*meaning),
            None => {
                let known: Vec<String> =
                    words.iter().map(|(word, _)| format!("{word:?}")).collect();
                let (value, known) = (setting.brief(), known.join(", "));
                Err(self.error(key, &format!("{key} = {value} is not known: choose {known}")))
            }
        }
    }

    /// A length of time above zero, or `off`.
    pub fn interval(&self, key: &str, default: String) -> Result<String> {
        let Some(setting) = self.setting(key) else { return Ok(default) };
        let typed = setting.typed();
        match &setting.value {
            Value::String(text) if duration::is_valid(text) => Ok(text.clone()),
            _ => {
                let text = format!("{key} = {} {}", setting.brief(), duration::problem(&typed));
                Err(self.error(key, &text))
            }
        }
    }

    /// The value of a key is not what is `wanted`; `fix` would be.
    pub fn wrong_type(&self, key: &str, wanted: &str, fix: &str) -> Error {
        let Some(setting) = self.setting(key) else { return self.error(key, wanted) };
        let (name, value) = (&setting.name, setting.brief());
        self.error(key, &format!("{name} = {value} is not {wanted}: write {name} = {fix}"))
    }
}

impl Setting {
    /// The number that it is, or that it was typed as on the command line: TOML has no `.05` and
    /// no `2.`.
    fn number(&self) -> Option<f64> {
        number(&self.value).or_else(|| self.raw.as_ref()?.parse().ok())
    }

    /// The whole number that it is, if it is one; an error where it is beyond all bounds.
    fn whole(&self) -> Option<std::result::Result<usize, ()>> {
        match &self.value {
            _ if self.beyond.is_some() => Some(Err(())),
            Value::Integer(number) => Some(usize::try_from(*number).map_err(drop)),
            _ => None,
        }
    }

    fn is_word(&self, word: &str) -> bool {
        self.value.as_str() == Some(word)
    }

    /// The value as it was typed, without quotes.
    fn typed(&self) -> String {
        match &self.value {
            Value::String(text) => text.trim().to_owned(),
            _ => self.brief(),
        }
    }

    /// The value for a message: cut where it is long.
    pub fn brief(&self) -> String {
        const MOST: usize = 60;
        let text = match (&self.beyond, &self.value) {
            (Some(digits), _) => digits.clone(),
            (None, Value::Float(number)) => shortest(*number),
            (None, value) => value.to_string().replace('\n', "\\n"),
        };
        match text.char_indices().nth(MOST) {
            Some((end, _)) => format!("{}...", &text[..end]),
            None => text,
        }
    }
}

/// The number that a value is.
pub fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Float(number) => Some(*number),
        Value::Integer(number) => Some(*number as f64),
        _ => None,
    }
}

/// The number that was meant, where that can be told; else the default.
fn number_fix(setting: &Setting, default: f64) -> String {
    let typed = setting.typed();
    let read = |text: &str| text.parse::<f64>().ok().filter(|number| number.is_finite());
    let pointed = typed.replacen(',', ".", 1);
    match (read(&typed), read(&pointed)) {
        (Some(_), _) => format!("{typed}, without quotes"),
        (None, Some(_)) => format!("{pointed}, with a decimal point"),
        (None, None) => shown(default),
    }
}

/// What was given, as a string; the default where it is more than a word.
fn quoted(setting: &Setting, default: &str) -> String {
    match setting.value {
        Value::Array(_) | Value::Table(_) => format!("{default:?}"),
        _ => format!("{:?}", setting.typed()),
    }
}
