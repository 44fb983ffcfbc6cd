//! What keeps a run from continuing where another one stopped.

use super::Params;
use super::key::below;
use crate::number::shown;
use indexmap::IndexMap;
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

/// Tables whose order is part of the results: that of columns in files, and that of sums in a cell.
const ORDERED: [&str; 2] = ["probes.points.", "point_sources."];

/// A parameter with another value in the run to resume.
#[derive(Debug)]
pub struct Difference {
    /// What differs, in words.
    pub text: String,
    /// Whether it is what a file holds.
    pub is_in_file: bool,
}

impl Params {
    /// The parameters whose values keep this run from continuing where one with `theirs` stopped:
    /// those of the problem, and, unless the outputs go to a new place (`anew`), those that say
    /// which outputs there are and what they are called. Expressions are compared as text.
    pub fn differences(&self, theirs: &Params, anew: bool) -> Vec<Difference> {
        self.differences_from(theirs, anew, "in the run to resume")
    }

    /// The same where the outputs go to files of a run with `theirs`, which the text calls "there".
    pub fn differences_there(&self, theirs: &Params) -> Vec<Difference> {
        self.differences_from(theirs, false, "there")
    }

    fn differences_from(&self, theirs: &Params, anew: bool, place: &str) -> Vec<Difference> {
        let [mine, theirs] = [self, theirs].map(Params::flat);
        let keys = mine.iter().chain(theirs.iter().filter(|(key, _)| !mine.contains_key(*key)));
        let mut found = Vec::new();
        for (key, _) in keys.filter(|(key, _)| matters(key, anew)) {
            let [here, there] = [&mine, &theirs].map(|values| values.get(key));
            if here.map(exact) != there.map(exact) {
                found.push(difference(key, [here, there], [&mine, &theirs], place));
            }
        }
        found.extend(ORDERED.iter().filter(|table| matters(table, anew)).filter_map(|table| {
            let [here, there] = [(&mine, &theirs), (&theirs, &mine)]
                .map(|(these, others)| common(table, these, others));
            let text = format!("{} are in another order than {place}", table.trim_end_matches('.'));
            (here != there).then_some(Difference { text, is_in_file: false })
        }));
        found
    }

    /// Every value with its dotted key.
    fn flat(&self) -> IndexMap<String, Value> {
        let table = toml::from_str(&self.to_toml()).expect("what was written as TOML is TOML");
        let mut flat = IndexMap::new();
        flatten("", &table, &mut flat);
        flat
    }
}

/// The keys of a table that others have too, in their order.
fn common<'a>(
    table: &str,
    these: &'a IndexMap<String, Value>,
    others: &IndexMap<String, Value>,
) -> Vec<&'a String> {
    these.keys().filter(|key| key.starts_with(table) && others.contains_key(*key)).collect()
}

fn flatten(prefix: &str, table: &Table, flat: &mut IndexMap<String, Value>) {
    for (name, value) in table {
        let key = below(prefix, name);
        match value {
            Value::Table(inner) => flatten(&key, inner, flat),
            value => {
                flat.insert(key, value.clone());
            }
        }
    }
}

/// Says that a value is another one in some place.
fn difference(
    key: &str,
    values: [Option<&Value>; 2],
    [mine, theirs]: [&IndexMap<String, Value>; 2],
    place: &str,
) -> Difference {
    let told = |value: Option<&Value>| value.map_or("none".into(), brief);
    match key.strip_suffix(".hash").filter(|_| is_in_file(key)) {
        Some(value) => {
            let has_length = theirs.contains_key(&format!("{value}.bytes"));
            let file = told(mine.get(&format!("{value}.file")));
            let may = match has_length {
                true => ", in more than whole lines added at its end",
                false => "",
            };
            let text = format!("{value}: {file} has other contents than {place}{may}");
            Difference { text, is_in_file: true }
        }
        None => {
            let [here, there] = values.map(told);
            let text = format!("{key} = {here}, but {there} {place}");
            Difference { text, is_in_file: false }
        }
    }
}

fn matters(key: &str, anew: bool) -> bool {
    let is_one_of = |keys: &[&str]| keys.iter().any(|of| key.starts_with(of));
    // What is in a file decides, wherever it lies; its hash tells.
    if (key.ends_with(".file") || key.ends_with(".bytes")) && is_in_file(key) {
        return false;
    }
    match is_one_of(&OUTPUTS) {
        true => !anew,
        false => !is_one_of(&INDIFFERENT),
    }
}

/// Whether it belongs to a value of the problem that stands in a file.
fn is_in_file(key: &str) -> bool {
    const TABLES: [&str; 9] = [
        "D.",
        "initial.",
        "capacity.",
        "decay.",
        "mask.",
        "source.",
        "data.",
        "boundary.",
        "point_sources.",
    ];
    TABLES.iter().any(|table| key.starts_with(table))
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::params::problem::PointSource;

    #[track_caller]
    fn differ(here: &Params, there: &Params, anew: bool) -> Vec<String> {
        here.differences(there, anew).into_iter().map(|of| of.text).collect()
    }

    #[test]
    fn the_order_of_probes_is_that_of_columns() {
        let probes = |names: [&str; 2]| {
            let mut params = Params::default();
            let point = |name: &str| (name.to_string(), [f64::from(name == "b"), 0.0]);
            params.probes.points = names.map(point).into_iter().collect();
            params
        };
        let [ab, ba] = [probes(["a", "b"]), probes(["b", "a"])];
        let said = "probes.points are in another order than in the run to resume";
        assert_eq!(differ(&ab, &ba, false), [said]);
        assert!(differ(&ab, &ab, false).is_empty());
        // Files that begin anew may have any order.
        assert!(differ(&ab, &ba, true).is_empty());
    }

    #[test]
    fn the_order_of_point_sources_is_that_of_a_sum() {
        let wells = |names: [&str; 2]| {
            let mut params = Params::default();
            let well = |name: &str| {
                let table = format!("x = {}\ny = 0.0\nrate = 1.0", f64::from(name == "b"));
                (name.to_string(), toml::from_str::<PointSource>(&table).unwrap())
            };
            params.point_sources = names.map(well).into_iter().collect();
            params
        };
        let [ab, ba] = [wells(["a", "b"]), wells(["b", "a"])];
        let said = "point_sources are in another order than in the run to resume";
        assert_eq!(differ(&ab, &ba, true), [said]);
        assert!(differ(&ab, &ab, true).is_empty());
    }
}
