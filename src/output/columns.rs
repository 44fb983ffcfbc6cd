//! The series along time: what is known of the whole field at each output, in `diff2d.h5` and in
//! `diagnostics.csv`.

use crate::params::Params;
use crate::problem::Case;
use crate::run::budget::{self, Budget};
use crate::run::diagnostics::Diagnostics;
use crate::run::listener::Record;

/// A series: its name, and what it is.
pub type Column = (&'static str, &'static str);

const DIAGNOSTICS: [Column; 4] = [
    ("mass", "integral of the density over the domain"),
    ("min", "smallest density"),
    ("max", "largest density"),
    ("l2", "L2 norm of the density over the domain"),
];

/// The same where the field is anything.
const DIAGNOSTICS_OF_CELLS: [Column; 4] = [
    ("mass", "integral of the field over the domain"),
    ("min", "smallest value of the field"),
    ("max", "largest value of the field"),
    ("l2", "L2 norm of the field over the domain"),
];

const BUDGET: [Column; budget::COUNT] = [
    ("content", "integral of capacity times field over the domain"),
    ("inflow_left", "rate of inflow through the left side"),
    ("inflow_right", "rate of inflow through the right side"),
    ("inflow_bottom", "rate of inflow through the bottom"),
    ("inflow_top", "rate of inflow through the top"),
    ("source_rate", "rate of what sources bring"),
    ("decay_rate", "rate of what decay brings, below 0 where the field is positive"),
    ("reaction_rate", "rate of what the reaction brings"),
    ("content_rate", "rate of change of the content: the sum of all rates"),
];

/// The series of a case, after `step` and `time`.
pub fn of(case: &Case) -> Vec<Column> {
    let (diagnostics, budget) = match case.equation() {
        Some(_) => (DIAGNOSTICS_OF_CELLS, &BUDGET[..]),
        None => (DIAGNOSTICS, &[][..]),
    };
    diagnostics.iter().chain(budget).copied().collect()
}

/// The unit of a series: that of the field, times that of an area where it is an integral, and over
/// that of time where it is a rate; unknown where a capacity, which has no unit here, is in it.
pub fn units(name: &str, params: &Params) -> Option<String> {
    let (field, length, time) = (&params.field.units, &params.units.length, &params.units.time);
    let parts = match name {
        "min" | "max" => vec![(field, "")],
        "l2" => vec![(field, ""), (length, "")],
        "mass" => vec![(field, ""), (length, "2")],
        _ if params.capacity.is_some() => return None,
        "content" => vec![(field, ""), (length, "2")],
        _ => vec![(field, ""), (length, "2"), (time, "-1")],
    };
    let parts: Vec<String> = parts
        .into_iter()
        .filter(|(unit, _)| !matches!(unit.as_str(), "" | "1"))
        .map(|(unit, power)| powered(unit, power))
        .collect();
    Some(if parts.is_empty() { "1".into() } else { parts.join(" ") })
}

/// A unit to a power, as UDUNITS reads it: that of a time with a reference (`days since 2000-01-01`) without it.
fn powered(unit: &str, power: &str) -> String {
    let unit = unit.split(" since ").next().unwrap_or(unit);
    match power.is_empty() || unit.chars().all(char::is_alphabetic) {
        true => format!("{unit}{power}"),
        false => format!("({unit})^{power}"),
    }
}

/// What a record has in each of them.
pub fn values(record: &Record) -> Vec<f64> {
    let Diagnostics { mass, min, max, l2 } = record.diagnostics;
    let budget = record.budget.iter().flat_map(Budget::values);
    [mass, min, max, l2].into_iter().chain(budget).collect()
}

/// The record of a step and a time with these values; nothing if they are too few or too many.
pub fn record(step: u64, time: f64, values: &[f64]) -> Option<Record> {
    let (&[mass, min, max, l2], rest) = values.split_first_chunk()?;
    let budget = match rest {
        [] => None,
        rest => Some(Budget::of_values(rest.try_into().ok()?)),
    };
    let diagnostics = Diagnostics { mass, min, max, l2 };
    Some(Record { step, time, diagnostics, budget })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::params::FieldNames;

    #[test]
    fn the_field_cannot_have_the_name_of_a_series() {
        for (name, _) in DIAGNOSTICS.iter().chain(&BUDGET) {
            let field = FieldNames { name: (*name).into(), ..FieldNames::default() };
            let error = Params { field, ..Params::default() }.checked().unwrap_err();
            assert!(error.to_string().contains("name of another variable"), "{error}");
        }
    }

    #[test]
    fn units_are_those_of_integrals_and_rates_and_unknown_with_a_capacity() {
        let mut params = Params::default();
        let of = |params: &Params| {
            ["max", "l2", "mass", "content", "inflow_top"].map(|name| units(name, params))
        };
        assert_eq!(of(&params), [(); 5].map(|()| Some("1".into())));
        params.field.units = "K".into();
        (params.units.length, params.units.time) = ("m".into(), "s".into());
        (params.units.length, params.units.time) =
            ("1e-6 m".into(), "days since 2000-01-01".into());
        let told = ["K", "K 1e-6 m", "K (1e-6 m)^2", "K (1e-6 m)^2", "K (1e-6 m)^2 days-1"];
        assert_eq!(of(&params), told.map(|unit| Some(unit.to_owned())));
        params.units.length = String::new();
        assert_eq!(of(&params)[1], Some("K".into()));
        (params.units.length, params.units.time) = ("m".into(), "s".into());
        let told = ["K", "K m", "K m2", "K m2", "K m2 s-1"].map(|unit| Some(unit.to_owned()));
        assert_eq!(of(&params), told);
        params.capacity = Some(2.0.into());
        assert_eq!(of(&params)[2..], [Some("K m2".to_owned()), None, None]);
    }
}
