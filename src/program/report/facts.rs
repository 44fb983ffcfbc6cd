//! What `--check` tells a program: facts with stable names, as JSON or one by one.

use super::check::Left;
use super::method;
use super::timetable::Timetable;
use crate::error::{Error, Result};
use crate::machine::available_memory;
use crate::number;
use crate::output::samples::{self, Extent};
use crate::params::Params;
use crate::problem::Case;
use crate::problem::ranges::NAMES;
use crate::program::job::Job;
use crate::program::resume::Continued;
use crate::program::trial::Trials;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeMap;

/// Everything that a run would do and take; docs/check.md explains each.
#[derive(Serialize)]
pub struct Facts<'j> {
    directory: &'j str,
    rows: usize,
    columns: usize,
    dx: f64,
    dy: f64,
    dt: f64,
    longest_step: Option<f64>,
    method: &'static str,
    spectrum: Option<f64>,
    degree: Option<u64>,
    applications: Option<f64>,
    ranges: Option<BTreeMap<&'static str, [f64; 2]>>,
    steps: u64,
    outputs: usize,
    end: f64,
    samples: BTreeMap<&'j str, Extent>,
    checkpoint: Option<String>,
    applications_done: u64,
    steps_left: u64,
    outputs_left: usize,
    ranks: usize,
    memory_bytes_per_rank: f64,
    memory_bytes_available: u64,
    disk_bytes: f64,
    disk_bytes_available: Option<u64>,
    seconds: Option<f64>,
    warnings: Vec<String>,
    refused: Option<String>,
    parameters: &'j Params,
}

impl<'j> Facts<'j> {
    /// Those that are known only after a trial.
    pub const TIMED: [&'static str; 3] = ["seconds", "degree", "applications"];

    /// The facts of a job on `ranks` ranks that would go on with what is `continued`, unless it is `refused`.
    pub fn of(
        job: &'j Job,
        ranks: usize,
        continued: &Continued,
        refused: Option<&Error>,
        Trials { own: speed, failure, .. }: Trials,
    ) -> Facts<'j> {
        let expected = speed.and_then(|speed| speed.expected);
        let (Case { grid, schedule, .. }, left) = (&job.case, Left::of(job, continued));
        let resumed = continued.resumed.as_ref();
        Facts {
            directory: &job.params.output.dir,
            rows: grid.rows(),
            columns: grid.columns(),
            dx: grid.x.spacing,
            dy: grid.y.spacing,
            dt: schedule.dt,
            longest_step: job.known.map(|known| known.bounds.euler_step()),
            ranges: job.known.map(|known| {
                let ranges = NAMES.into_iter();
                ranges.filter_map(|name| Some((name, known.ranges.get(name)?))).collect()
            }),
            method: job.case.method.name(),
            spectrum: job.case.method.accuracy().map(|accuracy| accuracy.rho),
            degree: expected.map(|expected| expected.degree),
            applications: expected.and_then(|expected| expected.applications),
            steps: schedule.steps,
            outputs: schedule.outputs(),
            end: Timetable::of(job).end_time(),
            samples: samples::extents(&job.case, &job.samplers, None)
                .map(|(sampler, extent)| (sampler.name.as_str(), extent))
                .collect(),
            checkpoint: resumed.map(|resumed| resumed.path.display().to_string()),
            applications_done: resumed.map_or(0, |resumed| resumed.header.within.applications),
            steps_left: left.steps,
            outputs_left: left.outputs,
            ranks,
            memory_bytes_per_rank: job.needs.memory_per_rank,
            memory_bytes_available: available_memory(),
            disk_bytes: left.bytes.iter().sum::<f64>() + left.samples,
            disk_bytes_available: job.needs.disk,
            seconds: speed.and_then(|speed| method::seconds(job, left.steps, speed)),
            warnings: super::warnings(job).into_iter().chain(failure).collect(),
            refused: refused.map(Error::to_string),
            parameters: &job.params,
        }
    }

    /// The facts of these names, each on a line of its own; all of them as JSON if none is named.
    ///
    /// # Errors
    /// [`Error::Usage`], listing the existing names.
    pub fn text(&self, names: &[String]) -> Result<String> {
        let facts = serde_json::to_value(self).expect("numbers and texts are JSON");
        if names.is_empty() {
            return Ok(number::json(&facts).expect("facts are JSON").trim_end().into());
        }
        let values: Result<Vec<String>> = names.iter().map(|name| one(&facts, name)).collect();
        let mut values = values?;
        // Each but the last has to be on one line, for the next to be found.
        let last = values.pop();
        let lines = values.iter().map(|value| in_one_line(value)).chain(last);
        Ok(lines.collect::<Vec<_>>().join("\n"))
    }
}

/// The fact of a name; a dot leads into a table, unless it is a part of a name in it.
fn find<'f>(facts: &'f Value, name: &str) -> Option<&'f Value> {
    if let Some(fact) = facts.get(name) {
        return Some(fact);
    }
    for (at, _) in name.match_indices('.') {
        let table = facts.get(&name[..at]);
        if let Some(fact) = table.and_then(|table| find(table, &name[at + 1..])) {
            return Some(fact);
        }
    }
    None
}

/// A value as it is, or in the form that it has in JSON if it holds characters without a visible shape.
fn in_one_line(value: &str) -> String {
    match value.contains(char::is_control) {
        true => number::json_line(&value).expect("a text is JSON"),
        false => value.to_owned(),
    }
}

/// The fact of a name.
fn one(facts: &Value, name: &str) -> Result<String> {
    let find = |name: &str| find(facts, name);
    match find(name) {
        Some(Value::Null) => Ok(String::new()),
        Some(Value::String(text)) => Ok(text.clone()),
        Some(other) => Ok(number::json_line(other).expect("a fact is JSON")),
        None if find(&format!("parameters.{name}")).is_some() => Err(Error::Usage(format!(
            "--show {name}: no such fact: did you mean parameters.{name}?"
        ))),
        None => {
            let names = facts.as_object().into_iter().flatten().map(|(name, _)| name.as_str());
            let names = names.collect::<Vec<_>>().join(", ");
            Err(Error::Usage(format!("--show {name}: no such fact: choose one of {names}")))
        }
    }
}
