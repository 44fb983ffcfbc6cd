//! How a run says that it ended: `summary.json`, and the table and the words on standard output.

use crate::common::{Case, mpirun, run, run_with, scratch, serial, summary};
use serde_json::Value;
use std::fs;

const CASE: Case = Case { dx: 0.2, ..Case::COURSE };

fn keys(value: &Value) -> Vec<&str> {
    value.as_object().expect("an object").keys().map(String::as_str).collect()
}

#[track_caller]
fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value} is no number"))
}

#[test]
fn the_summary_has_the_documented_shape() {
    let directory = scratch();
    let summary = summary(&run_with("graphics.size = 64", &CASE, 3, directory.path()));
    let reference = CASE.integrate();

    let mut found = keys(&summary);
    found.sort_unstable();
    assert_eq!(
        found,
        [
            "dt",
            "dx",
            "dy",
            "grid",
            "host",
            "method",
            "mlups",
            "outcome",
            "ranks",
            "seconds",
            "snapshots",
            "solver",
            "started",
            "steps",
            "time",
            "version"
        ]
    );
    let snapshots = reference.snapshots.len();
    assert_eq!(
        summary["snapshots"],
        serde_json::json!({ "committed": snapshots, "planned": snapshots })
    );
    let version = summary["version"].as_str().expect("a version");
    assert!(version.starts_with(env!("CARGO_PKG_VERSION")), "{version}");
    assert_eq!(summary["ranks"], 3);
    assert_eq!(summary["grid"], serde_json::json!([reference.n, reference.n]));
    assert_eq!(summary["steps"], reference.nsteps);
    assert_eq!(number(&summary["time"]), reference.end_time);
    assert_eq!(summary["outcome"], "finished");
    assert_eq!(number(&summary["dx"]), reference.dx);
    assert_eq!(number(&summary["dt"]), reference.dt);
    assert!(!summary["host"].as_str().expect("a name").is_empty());
    let started: jiff::Timestamp = summary["started"].as_str().expect("a time").parse().unwrap();
    let age = jiff::Timestamp::now().duration_since(started).as_secs();
    assert!((0..600).contains(&age), "{age} s ago: {summary}");

    let seconds = &summary["seconds"];
    let mut phases = keys(seconds);
    phases.sort_unstable();
    assert_eq!(
        phases,
        [
            "checkpoint",
            "compute",
            "diagnostics",
            "expressions",
            "graphics",
            "halo",
            "loop",
            "output",
            "total"
        ]
    );
    for phase in phases {
        let mut spread = keys(&seconds[phase]);
        spread.sort_unstable();
        assert_eq!(spread, ["max", "mean", "min"], "{phase}");
        let [min, mean, max] = ["min", "mean", "max"].map(|of| number(&seconds[phase][of]));
        // The mean is rounded.
        let slack = 1e-12;
        assert!(min <= mean + slack && mean <= max + slack, "{phase}: {seconds}");
        // The example has no expressions.
        assert_eq!(0.0 < min, phase != "expressions", "{phase}: {seconds}");
    }
}

#[test]
fn the_phases_add_up_to_no_more_than_the_loop_and_the_loop_to_no_more_than_the_whole() {
    let directory = scratch();
    let summary = summary(&run_with("graphics = true", &CASE, 2, directory.path()));
    let mean = |phase: &str| number(&summary["seconds"][phase]["mean"]);
    let phases: f64 =
        ["compute", "halo", "expressions", "diagnostics", "output", "checkpoint", "graphics"]
            .map(mean)
            .iter()
            .sum();
    assert!(phases <= mean("loop") * 1.001, "{summary}");
    assert!(mean("loop") <= mean("total"), "{summary}");
}

#[test]
fn mlups_counts_the_updates_in_the_time_of_the_loop_without_output() {
    let directory = scratch();
    // An output after every step, so that diagnostics weigh as much as steps.
    let case = Case { outtime: 0.001, ..CASE };
    let summary = summary(&run_with("graphics.size = 64", &case, 1, directory.path()));
    let updates = 100.0 * 100.0 * number(&summary["steps"]);
    let seconds = updates / number(&summary["mlups"]) / 1e6;
    let of = |phase: &str| number(&summary["seconds"][phase]["max"]);
    let expected = of("loop") - of("output") - of("checkpoint") - of("graphics");
    assert!((seconds / expected - 1.0).abs() < 0.01, "{seconds} s, not {expected} s: {summary}");
}

#[test]
fn a_run_without_steps_has_a_summary_of_numbers_too() {
    let directory = scratch();
    let case = Case { runtime: 1e-6, ..CASE };
    let summary = summary(&run(&case, 2, directory.path()));
    assert_eq!(summary["steps"], 0);
    assert_eq!(number(&summary["time"]), 0.0);
    assert_eq!(number(&summary["mlups"]), 0.0);
}

#[test]
fn standard_output_holds_the_table_of_all_outputs_once() {
    let directory = scratch();
    let case = Case { dx: 1.0, ..Case::COURSE };
    fs::write(directory.path().join("params.toml"), case.toml("run")).unwrap();
    let outcome = mpirun(3, directory.path()).arg("params.toml").run().succeeded();
    let lines: Vec<Vec<&str>> =
        outcome.stdout.lines().map(|line| line.split_whitespace().collect()).collect();
    let headers: Vec<usize> = (0..lines.len())
        .filter(|&at| lines[at] == ["step", "time", "mass", "min", "max", "l2"])
        .collect();
    assert_eq!(headers.len(), 1, "one header in {outcome}");

    let reference = case.integrate();
    let rows = &lines[headers[0] + 1..];
    for (row, snapshot) in rows.iter().zip(&reference.snapshots) {
        let numbers: Vec<f64> = row
            .iter()
            .map(|word| word.parse().unwrap_or_else(|_| panic!("{word} in {outcome}")))
            .collect();
        let expected = [
            snapshot.step as f64,
            snapshot.time,
            snapshot.mass,
            snapshot.min,
            snapshot.max,
            snapshot.l2,
        ];
        assert_eq!(numbers.len(), expected.len(), "{row:?}");
        for (number, exact) in numbers.iter().zip(expected) {
            assert!((number - exact).abs() <= 1e-5 * exact.abs(), "{row:?} is not {expected:?}");
        }
        // As C, Fortran and NumPy print them.
        for word in &row[2..] {
            let exponent = word.split_once('e').map(|(_, exponent)| exponent);
            let has_two_digits =
                exponent.is_some_and(|e| e.len() == 3 && e.starts_with(['+', '-']));
            assert!(has_two_digits, "{word} in {outcome}");
        }
    }
    let after = &rows[reference.snapshots.len()..];
    assert!(
        after.iter().all(|line| line.first().is_none_or(|word| word.parse::<f64>().is_err())),
        "more rows than outputs in {outcome}"
    );
}

#[test]
fn standard_output_ends_with_the_summary_in_words() {
    let directory = scratch();
    let case = Case { dx: 1.0, ..Case::COURSE };
    fs::write(directory.path().join("params.toml"), case.toml_with("graphics = true", "run"))
        .unwrap();
    let outcome = serial(directory.path()).arg("params.toml").run().succeeded();
    let (_, end) = outcome.stdout.rsplit_once("\n\n").unwrap_or(("", &outcome.stdout));
    let end = end.to_lowercase();
    for word in [
        "finished",
        "40 steps",
        "1 rank",
        "mlup/s in the time loop, output excluded",
        "compute",
        "halo",
        "diagnostics",
        "output",
        "loop",
        "diff2d.h5",
        "graphics",
        "run/frames",
        "run/animation.png",
    ] {
        assert!(end.contains(word), "no {word:?} at the end of {outcome}");
    }
}
