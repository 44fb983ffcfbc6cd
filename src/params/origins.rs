//! Where each value was given: `FILE, line N` or `--set KEY=VALUE`.

use crate::error::{Error, Problem};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Where each value was given, by dotted key; nothing for parameters that a program made.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Origins {
    pub(super) file: String,
    pub(super) places: BTreeMap<String, Place>,
    /// Files that the parameters were made from and no longer name, with their keys.
    pub(super) taken: Vec<(String, String)>,
}

/// Where a value was given.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub(super) struct Place {
    pub text: String,
    /// Which of the overrides it was, from 1; 0 in a file.
    pub turn: usize,
}

impl Place {
    /// An error about what was given here.
    pub fn error(&self, text: &str) -> Error {
        error_at(&self.text, text)
    }
}

impl Origins {
    /// Turns a problem with a parameter into an error that says where its value was given.
    pub fn locate(&self, problem: Problem) -> Error {
        error_at(self.place(&problem.keys), &problem.text)
    }

    /// Whether a key was given.
    pub fn holds(&self, key: &str) -> bool {
        self.places.contains_key(key)
    }

    /// The files whose contents the parameters have taken over, with the keys that named them.
    pub fn taken(&self) -> &[(String, String)] {
        &self.taken
    }

    /// Notes where a value was given that is in no parameter file.
    pub(super) fn note(&mut self, key: &str, place: String) {
        self.places.insert(key.into(), Place { text: place, turn: 0 });
    }

    /// Notes such a file.
    pub fn take(&mut self, key: &str, file: &str) {
        self.taken.push((key.into(), file.into()));
    }

    /// Whether the value of a key was given on the command line.
    pub fn is_override(&self, key: &str) -> bool {
        self.places.get(key).is_some_and(|place| place.turn > 0)
    }

    /// Where the last override of one of these keys was given, or else, in the file, the first of
    /// them that is there; or else the file. Nowhere if no parameter plays a part.
    fn place(&self, keys: &[String]) -> &str {
        if keys.is_empty() {
            return "";
        }
        // A table has the place of whatever was set in it last, which is no place of another key in it.
        let is_table =
            |key: &str| keys.iter().any(|other| self.holds(other) && is_within(other, key));
        // Of several in the file the last one found wins, so the first comes last.
        let given = keys.iter().rev().filter(|key| !is_table(key));
        let places = given.filter_map(|key| self.places.get(key));
        places.max_by_key(|place| place.turn).map_or(&self.file, |place| &place.text)
    }
}

/// Whether a key stands in a table.
fn is_within(key: &str, table: &str) -> bool {
    key.strip_prefix(table).is_some_and(|rest| rest.starts_with('.'))
}

fn error_at(place: &str, text: &str) -> Error {
    Error::Usage(match place {
        "" => text.to_owned(),
        place => format!("{place}: {text}"),
    })
}
