//! The declaration of the parameters as a JSON Schema, and what it says about a value.

use super::Params;
use super::origins::Origins;
use schemars::generate::SchemaSettings;
use schemars::transform::RecursiveTransform;
use serde_json::Value as Json;
use std::sync::LazyLock;

/// Placeholder in a key for a name that the user chooses.
pub(super) const ANY_NAME: &str = "NAME";

static SCHEMA: LazyLock<Json> = LazyLock::new(schema_of::<Params>);
static OF_FILES: LazyLock<Json> = LazyLock::new(|| {
    let mut schema = SCHEMA.clone();
    allow_expressions(&mut schema);
    schema
});

/// The JSON Schema of a parameter file (draft 2020-12), for editors and other programs.
///
/// What a schema cannot express is in extra keywords: `x-rule`, a rule that a value has to obey, and
/// `x-short-for`, the key that is meant if a value is given in place of a table.
pub fn json_schema() -> &'static Json {
    &OF_FILES
}

/// A text may stand for each number: an expression of the constants, which a schema does not know.
fn allow_expressions(schema: &mut Json) {
    let Some(keywords) = schema.as_object_mut() else { return };
    match keywords.get_mut("type") {
        Some(Json::Array(kinds)) if kinds.iter().any(|kind| kind == "number") => {
            kinds.push("string".into());
        }
        Some(kind) if kind == "number" => *kind = Json::from(vec!["number", "string"]),
        _ => {}
    }
    let named = keywords.get_mut("properties").and_then(Json::as_object_mut);
    named.into_iter().flat_map(|named| named.values_mut()).for_each(allow_expressions);
    let forms = keywords.get_mut("anyOf").and_then(Json::as_array_mut);
    forms.into_iter().flatten().for_each(allow_expressions);
    keywords.get_mut("additionalProperties").into_iter().for_each(allow_expressions);
}

/// Whether a parameter has this name, with those of its tables before it.
pub fn is_parameter(name: &str) -> bool {
    let mut shape = Some(root());
    for part in name.split('.') {
        shape = shape.and_then(|shape| shape.forms().into_iter().find_map(|form| form.entry(part)));
    }
    shape.is_some()
}

pub(super) fn root() -> Shape<'static> {
    Shape(&SCHEMA)
}

/// The schema of a table, with all tables in it written out in their place.
pub(super) fn schema_of<T: schemars::JsonSchema>() -> Json {
    let mut settings = SchemaSettings::draft2020_12();
    settings.inline_subschemas = true;
    let settings = settings.with_transform(RecursiveTransform(plain_description));
    let settings = settings.with_transform(RecursiveTransform(describe_entries));
    settings.into_generator().into_root_schema_for::<T>().to_value()
}

/// A comment as plain text, without rustdoc's escaped brackets and without line breaks.
fn plain_description(schema: &mut schemars::Schema) {
    if let Some(Json::String(text)) = schema.get_mut("description") {
        let words: Vec<&str> = text.split_whitespace().collect();
        *text = words.join(" ").replace("\\[", "[").replace("\\]", "]");
    }
}

/// What is said of values under any names holds for each of them, unless more is said of it.
fn describe_entries(schema: &mut schemars::Schema) {
    let Some(text) = schema.get("description").cloned() else { return };
    if let Some(Json::Object(entry)) = schema.get_mut("additionalProperties") {
        entry.entry("description").or_insert(text);
    }
}

/// What is declared of one value or table: a part of the schema.
#[derive(Clone, Copy)]
pub(super) struct Shape<'s>(pub &'s Json);

impl<'s> Shape<'s> {
    /// The forms that it may have: one, or several to choose from.
    pub fn forms(self) -> Vec<Shape<'s>> {
        match self.0.get("anyOf").or_else(|| self.0.get("oneOf")).and_then(Json::as_array) {
            Some(parts) => {
                let forms = parts.iter().flat_map(|part| Shape(part).forms());
                // That it may be left out is not a form.
                forms
                    .filter(|form| form.0.get("type").and_then(Json::as_str) != Some("null"))
                    .collect()
            }
            None => vec![self],
        }
    }

    /// Whether a value of this type of JSON may stand here.
    pub fn is(self, kind: &str) -> bool {
        match self.0.get("type") {
            Some(Json::String(only)) => only == kind,
            Some(Json::Array(kinds)) => kinds.iter().any(|one| one == kind),
            _ => false,
        }
    }

    /// Whether it is a table that is always written as one, so that its keys are parameters.
    pub fn is_table(self) -> bool {
        self.is("object")
    }

    /// The only words that may stand here; none where any text may.
    pub fn words(self) -> Vec<&'s str> {
        let several = self.0.get("enum").and_then(Json::as_array).into_iter().flatten();
        self.0.get("const").into_iter().chain(several).filter_map(Json::as_str).collect()
    }

    /// What may stand under a name in this table.
    pub fn entry(self, name: &str) -> Option<Shape<'s>> {
        let declared = self.0.get("properties").and_then(|entries| entries.get(name));
        declared.map(Shape).or_else(|| self.any_entry())
    }

    /// What may stand under any name, where the user chooses the names.
    pub fn any_entry(self) -> Option<Shape<'s>> {
        self.0.get("additionalProperties").filter(|entry| entry.is_object()).map(Shape)
    }

    /// The names that are declared in this table, and their values.
    pub fn entries(self) -> impl Iterator<Item = (&'s str, Shape<'s>)> {
        let entries = self.0.get("properties").and_then(Json::as_object).into_iter().flatten();
        entries.map(|(name, entry)| (name.as_str(), Shape(entry)))
    }

    /// The keys that this table must have.
    pub fn required(self) -> impl Iterator<Item = &'s str> {
        let names = self.0.get("required").and_then(Json::as_array).into_iter().flatten();
        names.filter_map(Json::as_str)
    }

    /// A keyword that is a text.
    pub fn text(self, keyword: &str) -> Option<&'s str> {
        self.0.get(keyword).and_then(Json::as_str)
    }

    /// A keyword that is a number.
    pub fn number(self, keyword: &str) -> Option<f64> {
        self.0.get(keyword).and_then(Json::as_f64)
    }

    /// The default, as TOML.
    pub fn default(self) -> Option<toml::Value> {
        let value = self.0.get("default").filter(|value| !value.is_null())?;
        serde_json::from_value(value.clone()).ok()
    }

    /// The key of this table that is meant where a value stands in its place.
    pub fn short_for(self) -> Option<&'s str> {
        self.text("x-short-for")
    }

    /// A key that has a default and was not given.
    pub fn missing(self, given: &Origins) -> Option<String> {
        let is_needed =
            |(_, shape): &(String, Shape)| shape.default().is_some() && !shape.is_table();
        let mut keys = self.keys("").into_iter().filter(is_needed).map(|(key, _)| key);
        keys.find(|key| !given.holds(key))
    }

    /// All keys below this table, in the order of their declaration, each after `prefix`; with what
    /// is declared of them.
    pub fn keys(self, prefix: &str) -> Vec<(String, Shape<'s>)> {
        let free = self.any_entry().map(|entry| (ANY_NAME, entry));
        let mut keys = Vec::new();
        for (name, entry) in self.entries().chain(free) {
            let key = format!("{prefix}{name}");
            if entry.is_table() {
                if entry.short_for().is_some() {
                    keys.push((key.clone(), entry));
                }
                keys.extend(entry.keys(&format!("{key}.")));
            } else {
                keys.push((key, entry));
            }
        }
        keys
    }
}
