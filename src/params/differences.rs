//! What keeps a run from continuing where another one stopped.

use super::Params;
use super::document::below;
use crate::number::shown;
use toml::Table;
use toml::value::Value;

/// Keys that do not affect the results, only where they go and how they are computed and shown.
const INDIFFERENT: [&str; 4] = ["output.", "checkpoint.", "graphics.", "solver."];
/// Keys that say which outputs there are, where they end, and what they are called.
const OUTPUTS: [&str; 9] = [
    "runtime",
    "outtime",
    "output.final",
    "time.stop_when",
    "field.",
    "units.",
    "probes.",
    "slices.",
    "coarse.",
];

impl Params {
    /// The parameters whose values keep this run from continuing where one with `theirs` stopped:
    /// those of the problem, and, unless the outputs go to a new place (`anew`), those that say
    /// which outputs there are and what they are called. Expressions are compared as text.
    pub fn differences(&self, theirs: &Params, anew: bool) -> Vec<String> {
        let [mine, theirs] = [self, theirs].map(Params::flat);
        let keys = mine.iter().chain(theirs.iter().filter(|(key, _)| find(&mine, key).is_none()));
        let mut found = Vec::new();
        for (key, _) in keys.filter(|(key, _)| matters(key, anew)) {
            let [here, there] = [&mine, &theirs].map(|values| find(values, key));
            if here.map(exact) != there.map(exact) {
                let [here, there] = [here, there].map(|value| value.map_or("none".into(), brief));
                found.push(format!("{key} = {here}, but {there} in the run to resume"));
            }
        }
        found
    }

    /// Every value with its dotted key.
    fn flat(&self) -> Vec<(String, Value)> {
        let table = toml::from_str(&self.to_toml()).expect("what was written as TOML is TOML");
        let mut flat = Vec::new();
        flatten("", &table, &mut flat);
        flat
    }
}

fn flatten(prefix: &str, table: &Table, flat: &mut Vec<(String, Value)>) {
    for (name, value) in table {
        let key = below(prefix, name);
        match value {
            Value::Table(inner) => flatten(&key, inner, flat),
            value => flat.push((key, value.clone())),
        }
    }
}

fn matters(key: &str, anew: bool) -> bool {
    let is_one_of = |keys: &[&str]| keys.iter().any(|of| key.starts_with(of));
    match is_one_of(&OUTPUTS) {
        true => !anew,
        false => !is_one_of(&INDIFFERENT),
    }
}

fn find<'v>(values: &'v [(String, Value)], key: &str) -> Option<&'v Value> {
    values.iter().find(|(known, _)| known == key).map(|(_, value)| value)
}

/// Numbers are equal if their bits are: -0 is not 0.
fn exact(value: &Value) -> String {
    match value {
        Value::Float(number) => format!("{:x}", number.to_bits()),
        other => other.to_string(),
    }
}

fn brief(value: &Value) -> String {
    match value {
        Value::Float(number) => shown(*number),
        other => other.to_string(),
    }
}
