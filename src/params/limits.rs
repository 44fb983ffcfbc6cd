//! The limits of numbers, and what to say about one beyond them.

use super::entry::{Entry, number_in};
use super::schema::Shape;
use crate::number::shown;
use toml::value::Value;

/// The limits of a number, and the words allowed in its place.
pub(super) struct Limits<'s> {
    pub shape: Shape<'s>,
    pub key: &'s str,
    pub words: &'s [&'s str],
}

impl Limits<'_> {
    pub fn number(&self, form: Shape, number: f64) -> Result<Value, String> {
        let key = self.key;
        if !number.is_finite() {
            let number = shown(number);
            return Err(format!("{key} = {number} is not finite: give an ordinary number"));
        }
        self.check(form, number, &shown(number)).map(|()| Value::Float(number))
    }

    /// A whole number; none if it does not fit 64 bits.
    pub fn whole(&self, form: Shape, entry: &Entry, number: Option<i64>) -> Result<Value, String> {
        let value = number.map_or(number_in(&entry.value()).unwrap_or(f64::NAN), |n| n as f64);
        self.check(form, value, &entry.brief())?;
        match number {
            Some(number) => Ok(Value::Integer(number)),
            None => Err(format!("{} = {} is too large: lower it", self.key, entry.brief())),
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

/// Words as they are written in a file.
pub(super) fn quoted_list(words: &[&str]) -> String {
    words.iter().map(|word| format!("{word:?}")).collect::<Vec<_>>().join(", ")
}

/// A limit, with all its digits if it is a whole number.
pub(super) fn whole_or_shown(limit: f64) -> String {
    if limit.fract() == 0.0 && limit.abs() < 1e15 { format!("{limit:.0}") } else { shown(limit) }
}
