//! `--profile`: the table of phases adds up, its bytes are exact, and the trace shows every rank in a
//! file whose size does not depend on the length of the run.

use crate::common::{Case, Launch, mpirun, scratch, serial, summary};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// 100 x 100 points, 339 steps, 12 outputs.
const CASE: Case = Case { dx: 0.2, runtime: 3.4, outtime: 0.3, ..Case::COURSE };
const PHASES: [&str; 8] =
    ["compute", "halo", "expressions", "diagnostics", "output", "checkpoint", "graphics", "idle"];

/// A run of the case in `directory`, about to be started.
fn profiled(case: &Case, ranks: usize, directory: &Path) -> Launch {
    fs::write(directory.join("params.toml"), case.toml("run")).unwrap();
    mpirun(ranks, directory).args(["params.toml", "--profile"])
}

/// The profile in the summary, by phase.
#[track_caller]
fn profile(directory: &Path) -> BTreeMap<String, Value> {
    let summary = summary(&directory.join("run"));
    let phases = summary["profile"].as_array().unwrap_or_else(|| panic!("no profile: {summary}"));
    let name = |phase: &Value| phase["phase"].as_str().unwrap().to_owned();
    phases.iter().map(|phase| (name(phase), phase.clone())).collect()
}

#[track_caller]
fn trace(directory: &Path) -> Value {
    let text = fs::read_to_string(directory.join("run/trace.json")).expect("a trace");
    assert!(text.len() < 10_000_000, "{} bytes", text.len());
    serde_json::from_str(&text).expect("the trace is JSON")
}

/// One stretch of time of a rank.
struct Span {
    rank: u64,
    name: String,
    step: u64,
    start: f64,
    end: f64,
}

fn spans(trace: &Value) -> Vec<Span> {
    let events = trace["traceEvents"].as_array().expect("events");
    let complete = events.iter().filter(|event| event["ph"] == "X");
    let span = |event: &Value| -> Span {
        let number = |key: &str| event[key].as_f64().unwrap_or_else(|| panic!("{event}"));
        Span {
            rank: event["tid"].as_u64().unwrap(),
            name: event["name"].as_str().unwrap().to_owned(),
            step: event["args"]["step"].as_u64().unwrap(),
            start: number("ts"),
            end: number("ts") + number("dur"),
        }
    };
    complete.map(span).collect()
}

#[test]
fn the_phases_of_the_profile_add_up_to_the_loop() {
    let directory = scratch();
    profiled(&CASE, 3, directory.path()).run().succeeded();
    let whole = summary(&directory.path().join("run"))["seconds"]["loop"]["mean"].clone();
    let whole = whole.as_f64().unwrap();
    let phases = profile(directory.path());
    assert_eq!(phases.len(), PHASES.len(), "{phases:#?}");
    let of = |phase: &str, key: &str| -> f64 {
        let value =
            if key == "share" { &phases[phase][key] } else { &phases[phase]["seconds"][key] };
        value.as_f64().unwrap_or_else(|| panic!("no {key} of {phase}: {phases:#?}"))
    };
    let sum = |key: &str| PHASES.iter().map(|phase| of(phase, key)).sum::<f64>();
    assert!((sum("mean") / whole - 1.0).abs() < 1e-6, "{whole} s: {phases:#?}");
    assert!((sum("share") - 1.0).abs() < 1e-6, "{phases:#?}");
    for phase in PHASES[..6].iter().filter(|phase| **phase != "expressions") {
        assert!(of(phase, "min") <= of(phase, "max"), "{phases:#?}");
        let imbalance = of(phase, "max") / of(phase, "mean");
        let told = phases[*phase]["imbalance"].as_f64().unwrap();
        assert!((told / imbalance - 1.0).abs() < 1e-9, "{phase}: {told} is not {imbalance}");
    }
}

#[test]
fn evaluating_expressions_is_a_phase_of_its_own() {
    let directory = scratch();
    let directory = directory.path();
    let of = |name: &str, changes: &str| {
        let text = format!(
            "initial = 1.0\nruntime = 1.0\nouttime = 0.5\ngraphics = false\noutput.dir = \"run\"\n\
             grid = {{ layout = \"cells\", cells = [8, 8] }}\nboundary.default = \"insulated\"\n{changes}"
        );
        fs::write(directory.join("params.toml"), text).unwrap();
        let arguments = ["params.toml", "--profile", "--overwrite"];
        mpirun(2, directory).args(arguments).run().succeeded();
        let phase = profile(directory)["expressions"].clone();
        let steps = summary(&directory.join("run"))["steps"].as_u64();
        let seconds = phase["seconds"]["min"].as_f64().unwrap();
        assert_eq!(seconds > 0.0, phase["calls"] != 0, "{name}: {phase}");
        (phase["calls"].as_u64(), steps)
    };
    let (calls, _) = of("nothing changes", "");
    assert_eq!(calls, Some(0));
    for changes in ["source = \"x*t^2\"", "reaction = \"-rho\""] {
        let (calls, steps) = of("Euler", &format!("time.method = \"euler\"\n{changes}"));
        assert_eq!(calls, steps, "{changes}");
        let (calls, steps) =
            of("exponential", &format!("time.method = \"exponential\"\n{changes}"));
        assert!(calls >= steps, "{changes}: {calls:?} calls, {steps:?} steps");
    }
}

#[test]
fn calls_and_bytes_are_exact() {
    let directory = scratch();
    let reference = CASE.integrate();
    let (n, steps) = (reference.n as u64, reference.nsteps);
    let outputs = reference.snapshots.len() as u64;
    for (ranks, pictures) in [(1, outputs), (2, 0), (3_u64, 0)] {
        let graphics = format!("graphics.enabled={}", pictures > 0);
        let arguments = ["--overwrite", "--set", &graphics];
        profiled(&CASE, ranks as usize, directory.path()).args(arguments).run().succeeded();
        let phases = profile(directory.path());
        let count = |phase: &str, key: &str| phases[phase].get(key).map(|v| v.as_u64().unwrap());
        // Each of the edges between strips is crossed by a row in both directions.
        let halo = steps * 2 * (ranks - 1) * 8 * n;
        assert_eq!(count("halo", "bytes"), (halo > 0).then_some(halo), "{ranks}: {phases:#?}");
        assert_eq!(count("halo", "calls"), Some(steps), "{phases:#?}");
        assert_eq!(count("output", "bytes"), Some(outputs * 8 * n * n), "{phases:#?}");
        assert_eq!(count("output", "calls"), Some(outputs), "{phases:#?}");
        assert_eq!(count("diagnostics", "calls"), Some(outputs), "{phases:#?}");
        assert_eq!(count("graphics", "calls"), Some(pictures), "{phases:#?}");
        // The one at the end.
        assert_eq!(count("checkpoint", "calls"), Some(1), "{phases:#?}");
        assert_eq!(count("checkpoint", "bytes"), Some(8 * n * n), "{phases:#?}");
        let rate = phases["output"]["bytes_per_second"].as_f64().unwrap();
        let seconds = phases["output"]["seconds"]["max"].as_f64().unwrap();
        assert!((rate * seconds / (outputs * 8 * n * n) as f64 - 1.0).abs() < 1e-9, "{phases:#?}");
    }
}

#[test]
fn the_table_is_printed_with_all_phases_and_the_place_of_the_trace() {
    let directory = scratch();
    let outcome = profiled(&CASE, 2, directory.path()).run().succeeded();
    let (_, table) = outcome.stdout.split_once("Where the loop spent its time").expect("a table");
    let names: Vec<&str> =
        table.lines().filter_map(|line| line.split_whitespace().next()).collect();
    for phase in PHASES.iter().chain(&["loop"]) {
        assert!(names.contains(phase), "no {phase} in {outcome}");
    }
    for piece in ["over 2 ranks", "share", "max/mean", "100.0%", "run/trace.json"] {
        assert!(table.contains(piece), "no {piece:?} in {outcome}");
    }
}

#[test]
fn the_trace_shows_every_phase_of_every_rank_in_order() {
    let directory = scratch();
    let reference = CASE.integrate();
    profiled(&CASE, 3, directory.path()).run().succeeded();
    let trace = trace(directory.path());
    assert_eq!(trace["otherData"]["recorded_ranks"], serde_json::json!([0, 1, 2]));
    assert_eq!(trace["otherData"]["every"]["halo"], 1);
    let names: Vec<&Value> =
        trace["traceEvents"].as_array().unwrap().iter().map(|e| &e["args"]["name"]).collect();
    for rank in ["rank 0", "rank 1", "rank 2"] {
        assert!(names.iter().any(|name| **name == rank), "{rank} has no name");
    }
    let spans = spans(&trace);
    for rank in 0..3 {
        let of = |name: &str| {
            spans.iter().filter(|span| span.rank == rank && span.name == name).collect::<Vec<_>>()
        };
        // A short run is there as a whole.
        assert_eq!(of("halo").len() as u64, reference.nsteps, "rank {rank}");
        assert!(of("compute").len() > of("halo").len(), "rank {rank}");
        let outputs: Vec<u64> = of("output").iter().map(|span| span.step).collect();
        let expected: Vec<u64> = reference.snapshots.iter().map(|snapshot| snapshot.step).collect();
        assert_eq!(outputs, expected, "rank {rank}");
        assert_eq!(of("diagnostics").len(), outputs.len(), "rank {rank}");
        assert_eq!(of("checkpoint").len(), 1, "rank {rank}");
        assert_nested(spans.iter().filter(|span| span.rank == rank));
    }
}

/// Each stretch begins after the one before has ended, or lies within it.
#[track_caller]
fn assert_nested<'s>(spans: impl Iterator<Item = &'s Span>) {
    // Half a nanosecond, for the sum of a start and a duration.
    const ROUNDING: f64 = 0.0005;
    let mut around: Vec<f64> = Vec::new();
    let mut last = 0.0;
    for Span { name, start, end, .. } in spans {
        assert!(*start >= last, "{name} at {start} comes before {last}");
        last = *start;
        while around.last().is_some_and(|outer| *outer <= *start + ROUNDING) {
            around.pop();
        }
        assert!(
            around.last().is_none_or(|outer| *end <= *outer + ROUNDING),
            "{name} from {start} to {end} overlaps one that ends at {:?}",
            around.last()
        );
        around.push(*end);
    }
}

#[test]
fn the_trace_of_a_long_run_is_bounded_and_spread_over_the_run() {
    let directory = scratch();
    // 20 x 20 points, 60 000 steps, one a pass: far more events than are kept.
    let case = Case { dx: 1.0, runtime: 15_000.0, outtime: 1000.0, ..Case::COURSE };
    let launch = profiled(&case, 2, directory.path()).args(["--set", "solver.steps_per_pass=1"]);
    launch.run().succeeded();
    let trace = trace(directory.path());
    let steps = summary(&directory.path().join("run"))["steps"].as_u64().unwrap();
    assert!(steps > 50_000, "{steps}");
    let every = trace["otherData"]["every"]["halo"].as_u64().unwrap();
    assert!(every > 1, "{}", trace["otherData"]);

    let spans = spans(&trace);
    assert!(spans.len() < 66_000, "{}", spans.len());
    for rank in 0..2 {
        let of = |name: &str| -> Vec<u64> {
            let found = spans.iter().filter(|span| span.rank == rank && span.name == name);
            found.map(|span| span.step).collect()
        };
        let halo = of("halo");
        assert!(halo.len() > 5000, "rank {rank}: {}", halo.len());
        // Whole windows, the last of them near the end.
        let window = trace["otherData"]["steps_per_window"].as_u64().unwrap();
        assert!(halo.iter().all(|step| (step / window).is_multiple_of(every)), "rank {rank}");
        assert!(*halo.last().unwrap() > steps - 2 * window * every, "rank {rank}");
        // Rare events are all there.
        assert_eq!(of("output").len(), 16, "rank {rank}");
        assert_eq!(of("checkpoint").len(), 1, "rank {rank}");
    }
}

#[test]
fn without_profile_there_is_neither_table_nor_trace_nor_one_of_an_earlier_run() {
    let directory = scratch();
    profiled(&CASE, 2, directory.path()).run().succeeded();
    let trace = directory.path().join("run/trace.json");
    assert!(trace.exists());
    let outcome = serial(directory.path()).args(["params.toml", "--overwrite"]).run().succeeded();
    assert!(!outcome.stdout.contains("Where the loop"), "{outcome}");
    assert!(!trace.exists());
    assert!(summary(&directory.path().join("run")).get("profile").is_none());
}

#[test]
fn a_resumed_run_has_the_profile_of_its_last_part_or_none() {
    let directory = scratch();
    profiled(&CASE, 2, directory.path()).args(["--walltime", "1s"]).run().ended_with(75);
    let stopped = summary(&directory.path().join("run"))["steps"].as_u64().unwrap();
    profiled(&CASE, 3, directory.path()).arg("--resume").run().succeeded();
    let steps = CASE.integrate().nsteps;
    let calls = profile(directory.path())["halo"]["calls"].as_u64().unwrap();
    assert_eq!(calls, steps - stopped);
    assert!(spans(&trace(directory.path())).iter().all(|span| span.step >= stopped));
}

#[test]
fn a_quiet_run_keeps_its_profile_in_files() {
    let directory = scratch();
    let outcome = profiled(&CASE, 2, directory.path()).arg("--quiet").run().succeeded();
    assert!(outcome.stdout.is_empty() && outcome.stderr.is_empty(), "{outcome}");
    assert_eq!(profile(directory.path()).len(), PHASES.len());
    assert!(!spans(&trace(directory.path())).is_empty());
}

#[test]
fn a_trace_that_cannot_be_written_is_no_reason_to_fail() {
    let directory = scratch();
    // Long enough that something can be put in its way.
    let case = Case { runtime: 100.0, ..CASE };
    let in_the_way = directory.path().join("run/trace.json.tmp");
    let mut running = profiled(&case, 2, directory.path()).start();
    running.until(|| directory.path().join("run/diagnostics.csv").exists());
    fs::create_dir(in_the_way).unwrap();
    let outcome = running.wait().succeeded();
    assert!(outcome.stderr.contains("warning: no trace: cannot write run/trace.json"), "{outcome}");
    assert!(outcome.stdout.contains("Where the loop spent"), "{outcome}");
}
