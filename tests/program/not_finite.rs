//! A field that is no longer finite stops the run at the next output, on all ranks together.

use crate::common::{Case, Series, data_lines, mpirun, scratch, serial};
use std::fs;

/// Outputs after every second step: 0, 2, 4, ... 40.
const CASE: Case = Case { dx: 1.0, ..Case::COURSE };

/// After this step the last rank's field holds a NaN; found at the output after step `found`.
#[track_caller]
fn stops(ranks: usize, fault: u64, found: u64) {
    let directory = scratch();
    fs::write(directory.path().join("params.toml"), CASE.toml("run")).unwrap();
    let outcome = mpirun(ranks, directory.path())
        .arg("params.toml")
        .env("DIFF2D_FAULT", &format!("nan@{fault}"))
        .run()
        .ended_with(1);
    outcome.says(&["not finite", &format!("step {found}")]);

    let output_dir = directory.path().join("run");
    let reference = CASE.integrate();
    let committed = reference.snapshots.iter().filter(|snapshot| snapshot.step < found).count();
    let series = Series::read(&output_dir);
    series.assert_begins_as(&reference, committed, "stopped");
    let per_snapshot = reference.n * reference.n;
    assert!(
        series.density[committed * per_snapshot..].iter().all(|value| *value == 0.0),
        "nothing was written beyond the last good snapshot"
    );
    let lines = data_lines(&output_dir);
    assert_eq!(lines.len(), committed, "lines of diagnostics.csv");
    for name in ["diagnostics.csv", "diff2d.xdmf"] {
        let text = fs::read_to_string(output_dir.join(name)).unwrap();
        assert!(!text.contains("NaN") && !text.contains("nan"), "{name} speaks of NaN");
    }
    let xdmf = fs::read_to_string(output_dir.join("diff2d.xdmf")).unwrap();
    assert_eq!(xdmf.matches("<Time ").count(), committed, "snapshots of diff2d.xdmf");
    let summary = fs::read_to_string(output_dir.join("summary.json")).unwrap_or_default();
    assert!(!summary.contains("finished"), "the run did not finish: {summary}");
}

#[test]
fn a_nan_stops_the_run_on_one_rank() {
    stops(1, 5, 6);
}

#[test]
fn a_nan_on_the_last_rank_stops_the_run_on_all_ranks() {
    stops(2, 5, 6);
    stops(7, 13, 14);
}

#[test]
fn a_nan_at_the_step_of_an_output_is_found_at_that_output() {
    stops(3, 8, 8);
}

#[test]
fn a_field_that_overflows_is_told_before_the_run_and_in_it() {
    let directory = scratch();
    let text = "initial = \"where(x < 0, 1e308, -1e308)\"\nruntime = 1.0\noutput.dir = \"run\"\n\
                grid = { layout = \"cells\", cells = [40, 20] }\nboundary.default = \"insulated\"\n";
    fs::write(directory.path().join("params.toml"), text).unwrap();
    let launch = || serial(directory.path()).arg("params.toml");
    let check = launch().arg("--check").run().succeeded();
    let told =
        "the run will end early: the density, or its rate of change, is not finite after step 0";
    assert!(check.stderr.contains(told), "{check}");
    assert!(!check.stderr.contains("snapshots"), "there are none: {check}");
    launch()
        .run()
        .ended_with(1)
        .says(&["not finite after step 0", "; the snapshots before it are good"]);
    assert_eq!(Series::read(&directory.path().join("run")).committed(), 1);
}

#[test]
fn without_mpirun_the_message_is_one_line() {
    let directory = scratch();
    fs::write(directory.path().join("params.toml"), CASE.toml("run")).unwrap();
    let outcome = serial(directory.path())
        .args(["params.toml", "--quiet"])
        .env("DIFF2D_FAULT", "nan@1")
        .run()
        .ended_with(1);
    outcome.says(&["not finite", "step 2"]);
    assert_eq!(outcome.stderr.lines().count(), 1, "{outcome}");
    assert!(outcome.stdout.is_empty(), "{outcome}");
}
