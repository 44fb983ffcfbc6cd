//! A run that is killed or stopped and goes on has the bits of the plain loop.

use super::bits::assert_is;
use super::form::Form::{self, Rho, T, X, Y};
use super::form::less;
use super::problem::{Problem, Side};
use super::reference::Output;
use super::{launch, run};
use crate::common::{Launch, scratch};
use rustix::process::{Pid, Signal, kill_process};
use std::fs;
use std::path::Path;
use std::sync::OnceLock;

const OFTEN: &str = "checkpoint.every = \"1us\"\n";

/// Everything that a run has to take up again: some thousand steps of sides, sources and a reaction
/// that depend on time, a part of the domain, and an end between two outputs.
fn problem() -> Problem {
    let swing = less(T * 2.0, 1.0, T, Form::from(1.0) - T);
    Problem {
        diffusivity: [X + 0.5, Y + 0.25],
        source: Some(X * T),
        reaction: Some(Rho * (Form::from(1.0) - Rho) + T * 0.1),
        mask: Some(less(X + Y * 2.0, 0.7, 0.0, 1.0)),
        along_x: Some([Side::Value(swing.clone()), Side::Transfer(2.0.into(), swing * Y)]),
        along_y: Some([Side::Inflow(T * X), Side::Insulated]),
        start: 0.25,
        runtime: 0.525,
        outtime: 0.05,
        at_end: true,
        ..Problem::new([30, 20], X * Y)
    }
}

fn expected() -> &'static [Output] {
    static EXPECTED: OnceLock<Vec<Output>> = OnceLock::new();
    EXPECTED.get_or_init(|| {
        let outputs = problem().integrate();
        let times: Vec<f64> = outputs.iter().map(|output| output.time).collect();
        let mut right: Vec<f64> = (0..=10).map(|k| 0.25 + f64::from(k) * 0.05).collect();
        right.push(0.25 + 0.525);
        assert_eq!(times, right);
        outputs
    })
}

/// The file of a problem whose files are in `run`, to be started on that many ranks.
fn start(ranks: usize, directory: &Path) -> Launch {
    launch(&format!("{OFTEN}{}", problem().toml()), ranks, directory, "run")
}

/// Goes on, and has what an undisturbed run has, in the file and in the table.
#[track_caller]
fn goes_on(ranks: usize, directory: &Path) {
    let outcome = start(ranks, directory).arg("--resume").run().succeeded();
    assert!(outcome.stdout.contains("Resuming from run/checkpoint"), "{outcome}");
    assert_is(&directory.join("run"), problem().cells, expected(), "resumed");
    let table = fs::read_to_string(directory.join("run/diagnostics.csv")).expect("a table");
    assert_eq!(table, undisturbed());
}

/// The table of a run that nothing happened to.
fn undisturbed() -> &'static str {
    static TABLE: OnceLock<String> = OnceLock::new();
    TABLE.get_or_init(|| {
        let directory = scratch();
        let output_dir = run(&problem().toml(), 2, directory.path(), "undisturbed");
        fs::read_to_string(output_dir.join("diagnostics.csv")).expect("a table")
    })
}

#[test]
fn a_run_killed_after_a_checkpoint_goes_on_on_more_ranks() {
    let directory = scratch();
    let directory = directory.path();
    let killed = start(1, directory).env("DIFF2D_FAULT", "kill@checkpoint-linked:2").run();
    assert_ne!(killed.code, Some(0), "{killed}");
    goes_on(3, directory);
}

#[test]
fn a_run_killed_inside_an_output_goes_on_on_fewer_ranks() {
    let directory = scratch();
    let directory = directory.path();
    let killed = start(3, directory).env("DIFF2D_FAULT", "kill@snapshot-series:9").run();
    assert_ne!(killed.code, Some(0), "{killed}");
    goes_on(1, directory);
}

#[test]
fn a_run_stopped_by_a_signal_goes_on_on_more_ranks() {
    let directory = scratch();
    let directory = directory.path();
    let mut running = start(1, directory).start();
    let table = directory.join("run/diagnostics.csv");
    running.until(|| fs::read_to_string(&table).unwrap_or_default().lines().count() > 4);
    let pid = Pid::from_raw(running.pid() as i32).expect("a process");
    kill_process(pid, Signal::TERM).expect("the process is there");
    running.wait().ended_with(75);
    goes_on(3, directory);
}

#[test]
fn a_finished_run_goes_on_elsewhere_for_longer() {
    let directory = scratch();
    let directory = directory.path();
    let first = Problem { runtime: 0.2, ..problem() };
    launch(&first.toml(), 2, directory, "first").run().succeeded();
    let further = launch(&problem().toml(), 3, directory, "further");
    further.args(["--resume", "first/checkpoint.h5"]).run().succeeded();
    assert_is(&directory.join("further"), problem().cells, &expected()[5..], "further");
}

#[test]
fn a_run_that_ended_between_two_outputs_can_be_extended_where_its_steps_were_as_long() {
    let directory = scratch();
    let directory = directory.path();
    let plate = "initial = \"x*y\"\nx1 = 0\nx2 = 1\nouttime = 0.1\nboundary.default = { value = 0 }\n\
                 grid = { layout = \"cells\", cells = [8, 8] }\ntime = { method = \"euler\", safety = 0.961 }\n";
    for (runtime, name, from) in
        [("0.25", "a", None), ("0.5", "b", Some("a")), ("1", "c", Some("b"))]
    {
        let text = format!("runtime = {runtime}\n{plate}");
        let next = launch(&text, 1, directory, name);
        let checkpoint = from.map(|from| format!("{from}/checkpoint.h5"));
        let arguments = checkpoint.iter().flat_map(|path| ["--resume", path.as_str()]);
        next.args(arguments).run().succeeded();
    }
    // Steps of other lengths lead elsewhere.
    let text = format!("runtime = 0.251\n{plate}");
    launch(&text, 1, directory, "d").run().succeeded();
    let text = format!("runtime = 0.5\n{plate}");
    let refused = launch(&text, 1, directory, "e").args(["--resume", "d/checkpoint.h5"]).run();
    refused.ended_with(2).says(&["of the checkpoint lies at t = 0.251", "as long as the others"]);
}
