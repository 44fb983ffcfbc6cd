//! What was given, checked against what is declared, and read into a type.

use super::document::Document;
use super::entry::{Entry, Given};
use super::key::below;
use super::leaf;
use super::limits::quoted_list;
use super::names::suggestion;
use super::numbers;
use super::schema::{ANY_NAME, Shape, is_parameter};
use crate::error::{Problem, Result};
use crate::expression::Constants;
use indexmap::IndexMap;
use serde::de::DeserializeOwned;
use toml::Table;
use toml::value::Value;

/// Reads everything that was given as the type whose declaration is `root`.
pub(super) fn read<T: DeserializeOwned>(root: Shape, document: &Document) -> Result<T> {
    let keys = root.keys("");
    let known = keys.into_iter().map(|(key, _)| key).collect();
    let constants = numbers::constants(document)?;
    let value = Check { known, constants }
        .value(&At { shape: root, key: "", pattern: "" }, &document.root)?;
    serde_path_to_error::deserialize(value).map_err(|cause| {
        let key =
            cause.path().iter().fold(String::new(), |key, part| below(&key, &part.to_string()));
        let text = format!("{key}: {}", cause.inner().message());
        document.origins().locate(Problem::new(&[&key], text))
    })
}

struct Check {
    /// All keys, with [`ANY_NAME`] for those that the user names.
    known: Vec<String>,
    /// What numbers may be given by.
    constants: Constants,
}

/// A place in the tree of parameters.
struct At<'s> {
    shape: Shape<'s>,
    /// The dotted key.
    key: &'s str,
    /// The same with [`ANY_NAME`] for the names that the user chose.
    pattern: &'s str,
}

impl Check {
    /// The value with everything in it in its normal form, or the first thing that is wrong.
    fn value(&self, at: &At, entry: &Entry) -> Result<Value> {
        let tables: Vec<Shape> = at.shape.forms().into_iter().filter(|f| f.is_table()).collect();
        match &entry.given {
            Given::Table(entries) if !tables.is_empty() => {
                self.table(at, fitting(&tables, entries), &tables, entry, entries)
            }
            Given::Value(_) if at.shape.is_table() && at.shape.short_for().is_none() => {
                let (key, value) = (at.key, entry.brief());
                let inner = self.known.iter().find(|known| is_below(known, at.pattern));
                let inner = inner.map(|inner| &inner[at.pattern.len()..]);
                let or = inner.map_or(String::new(), |inner| format!(", or set {key}{inner}"));
                let text = format!("{key} = {value} is not a table: write [{key}]{or}");
                Err(entry.place.error(&text))
            }
            Given::Value(Value::String(text)) if text.contains('\0') => {
                let text = format!("{} = {} holds a zero byte: remove it", at.key, entry.brief());
                Err(entry.place.error(&text))
            }
            _ => leaf::read(at.shape, at.key, entry, &self.constants)
                .map_err(|text| entry.place.error(&text)),
        }
    }

    fn table(
        &self,
        at: &At,
        form: Shape,
        forms: &[Shape],
        whole: &Entry,
        entries: &IndexMap<String, Entry>,
    ) -> Result<Value> {
        if let Some((name, entry)) = entries.iter().find(|(name, _)| form.entry(name).is_none()) {
            let text = match forms.iter().any(|other| other.entry(name).is_some()) {
                true => incompatible(at.key, name, form, entries),
                false => self.unknown(at, name, forms),
            };
            return Err(entry.place.error(&text));
        }
        if let Some(missing) = form.required().find(|name| !entries.contains_key(*name)) {
            let key = below(at.key, missing);
            let forms = form.entry(missing).map(Shape::forms).unwrap_or_default();
            let words: Vec<&str> = forms.iter().flat_map(|form| form.words()).collect();
            let to = match words.is_empty() {
                true => String::new(),
                false => format!(" to one of {}", quoted_list(&words)),
            };
            return Err(whole.place.error(&format!("{} lacks `{missing}`: set {key}{to}", at.key)));
        }
        let declared = form.entries().map(|(name, _)| name);
        let free = entries.keys().map(String::as_str).filter(|name| !is_declared(form, name));
        let mut table = Table::new();
        for name in declared.chain(free) {
            let (Some(entry), Some(shape)) = (entries.get(name), form.entry(name)) else {
                continue;
            };
            let part = if is_declared(form, name) { name } else { ANY_NAME };
            let (key, pattern) = (below(at.key, name), below(at.pattern, part));
            let value = self.value(&At { shape, key: &key, pattern: &pattern }, entry)?;
            table.insert(name.to_owned(), value);
        }
        Ok(Value::Table(table))
    }

    fn unknown(&self, at: &At, name: &str, forms: &[Shape]) -> String {
        let key = below(at.key, name);
        // The names that were chosen on the way here stay as they are.
        let here = |known: &String| match is_below(known, at.pattern) {
            true => format!("{}{}", at.key, &known[at.pattern.len()..]),
            false => known.clone(),
        };
        let known: Vec<String> = match at.shape.is_table() {
            true => self.known.iter().map(here).collect(),
            false => {
                let names = forms.iter().flat_map(|form| form.entries());
                names.map(|(name, _)| below(at.key, name)).collect()
            }
        };
        let whole = |table: &str| match table {
            "" => name.to_owned(),
            table => format!("{table}.{name}"),
        };
        if name.contains('.') && is_parameter(&whole(at.pattern)) {
            let meant = whole(at.key);
            return format!(
                "unknown key `{key}`: in quotes it is one name: did you mean `{meant}`?"
            );
        }
        let meant = in_place_of_series(at, name, forms);
        format!("unknown key `{key}`: {}", meant.unwrap_or_else(|| suggestion(&key, &known)))
    }
}

/// What to do instead of giving a series where a file has a field.
fn in_place_of_series(at: &At, name: &str, forms: &[Shape]) -> Option<String> {
    let is_of_series = matches!(name, "column" | "between");
    let has_field = forms.iter().any(|form| form.entry("other_grid").is_some());
    (is_of_series && has_field).then(|| match at.key {
        "source" => "it is a field here; a series in time goes into source.in_time, beside source.shape".to_owned(),
        key => format!(
            "{key} is a field; a series in time goes where a value depends on time: a side, the rate of a point source, \
             source.in_time"
        ),
    })
}

/// Of several forms of a table, the one that knows most of these names.
fn fitting<'s>(forms: &[Shape<'s>], entries: &IndexMap<String, Entry>) -> Shape<'s> {
    let known = |form: &Shape| entries.keys().filter(|name| form.entry(name).is_some()).count();
    // Of several that know as many, the first.
    *forms.iter().rev().max_by_key(|form| known(form)).expect("there is a form")
}

fn incompatible(key: &str, name: &str, form: Shape, entries: &IndexMap<String, Entry>) -> String {
    let other = entries.keys().find(|name| form.entry(name).is_some());
    let other = other.map_or(String::new(), |other| format!(" beside `{other}`"));
    format!("{key} has `{name}`{other}: keep one of the two")
}

fn is_declared(form: Shape, name: &str) -> bool {
    form.entries().any(|(declared, _)| declared == name)
}

fn is_below(key: &str, table: &str) -> bool {
    !table.is_empty() && key.strip_prefix(table).is_some_and(|rest| rest.starts_with('.'))
}
