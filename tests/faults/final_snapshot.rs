//! The last snapshot of a run with `output.final`, wherever its end falls.

use crate::common::{Case, Launch, Series, Snapshot, assert_same_bits, mpirun, scratch, summary};
use crate::scene::{CASE, Scene};
use std::fs;
use std::path::Path;
use std::sync::OnceLock;

/// Ends between two outputs.
const CUT: Case = Case { runtime: 198.0, ..CASE };
const CUT_ROWS: usize = 100;
const FINAL: [&str; 5] = ["params.toml", "--set", "runtime=198", "--set", "output.final=true"];

fn launch(ranks: usize, directory: &Path) -> Launch {
    mpirun(ranks, directory).args(FINAL)
}

/// All but the last snapshot are those of the run without it, and the last is the state at the end:
/// that of a run whose only output but the first falls there.
#[track_caller]
fn assert_ends_with_the_end(series: &Series) {
    let (expected, n) = (snapshots(), series.shape[1]);
    assert_eq!(series.shape, [expected.len(), CUT_ROWS, CUT_ROWS]);
    let field = |k: usize| &series.density[k * n * n..(k + 1) * n * n];
    for (k, snapshot) in expected.iter().enumerate() {
        assert_eq!(series.step[k] as u64, snapshot.step);
        assert_same_bits(field(k), &snapshot.field.concat(), &format!("snapshot {k}"));
        let numbers = [series.time[k], series.mass[k], series.min[k], series.max[k], series.l2[k]];
        let expected = [snapshot.time, snapshot.mass, snapshot.min, snapshot.max, snapshot.l2];
        assert_same_bits(&numbers, &expected, &format!("numbers of snapshot {k}"));
    }
}

/// What is expected there, integrated once.
fn snapshots() -> &'static [Snapshot] {
    static SNAPSHOTS: OnceLock<Vec<Snapshot>> = OnceLock::new();
    SNAPSHOTS.get_or_init(|| {
        let plain = CUT.integrate();
        assert_eq!(plain.n, CUT_ROWS);
        let mut snapshots = plain.snapshots;
        assert!(snapshots[snapshots.len() - 1].step < plain.nsteps, "the end is no output");
        let mut end = Case { outtime: CUT.runtime, ..CUT }.integrate().snapshots;
        assert_eq!((end.len(), end[1].step), (2, plain.nsteps));
        snapshots.extend(end.pop());
        snapshots
    })
}

#[test]
fn the_state_at_the_end_is_saved_with_all_that_speaks_of_it() {
    for ranks in [1, 3] {
        let scene = Scene::with_pictures();
        launch(ranks, scene.path()).run().succeeded();
        let series = Series::read(&scene.output_dir());
        assert_ends_with_the_end(&series);
        let count = series.shape[0];
        let lines = |name: &str| fs::read_to_string(scene.file(name)).unwrap();
        assert_eq!(lines("diagnostics.csv").lines().count(), 1 + count);
        assert_eq!(lines("diff2d.xdmf").matches("<Time ").count(), count);
        assert_eq!(fs::read_dir(scene.file("frames")).unwrap().count(), count);
        assert!(scene.file(&format!("frames/{:06}.png", count - 1)).is_file());
        assert!(lines("params.toml").contains("final = true"));
        let snapshots = &summary(&scene.output_dir())["snapshots"];
        assert_eq!(*snapshots, serde_json::json!({ "committed": count, "planned": count }));
    }
}

#[test]
fn an_end_that_is_an_output_is_saved_once() {
    let scene = Scene::new();
    let at_the_end = ["--set", "output.final=true", "--set", "outtime=200"];
    scene.launch(2).args(at_the_end).run().succeeded();
    let series = Series::read(&scene.output_dir());
    series.assert_is(&Case { outtime: CASE.runtime, ..CASE }.integrate(), "two outputs");
}

#[test]
fn a_run_that_is_killed_before_or_in_its_last_snapshot_is_resumed_to_the_same() {
    let count = snapshots().len();
    for nth in [5, count] {
        for place in ["snapshot-density", "snapshot-time"] {
            let scene = Scene::new();
            launch(2, scene.path()).env("DIFF2D_FAULT", &format!("kill@{place}:{nth}")).run();
            launch(3, scene.path()).arg("--resume").run().succeeded();
            assert_ends_with_the_end(&Series::read(&scene.output_dir()));
            let outcome = launch(1, scene.path()).arg("--resume").run().succeeded();
            assert!(outcome.stdout.contains("Nothing to do"), "{outcome}");
        }
    }
}

#[test]
fn another_choice_is_other_outputs_and_goes_to_another_directory() {
    let scene = Scene::new();
    launch(2, scene.path()).env("DIFF2D_FAULT", "kill@snapshot-density:5").run();
    let other = ["params.toml", "--set", "runtime=198", "--resume"];
    mpirun(2, scene.path())
        .args(other)
        .run()
        .ended_with(2)
        .says(&["output.final = false, but true in the run to resume", "--set output.dir=NEW"]);
}

#[test]
fn a_longer_run_follows_the_last_snapshot_with_its_own_outputs() {
    let scene = Scene::new();
    launch(2, scene.path()).run().succeeded();
    let longer = ["params.toml", "--set", "output.final=true", "--set", "runtime=300"];
    mpirun(3, scene.path())
        .args(longer)
        .args(["--resume", "run/checkpoint.h5", "--set", "output.dir=more"])
        .run()
        .succeeded();
    let [old, more] = ["run", "more"].map(|name| Series::read(&scene.path().join(name)));

    // The outputs of one long run, without the state at the end of the first part.
    let directory = scratch();
    fs::write(directory.path().join("diff2d.h5"), crate::scene::longer()).unwrap();
    let whole = Series::read(directory.path());
    let (cut, n) = (old.shape[0] - 1, old.shape[1]);
    let rest = whole.shape[0] - cut;
    assert_eq!(more.shape[0], rest + 1);
    assert_same_bits(&more.time[..rest], &whole.time[cut..], "times");
    assert_same_bits(&more.density[..rest * n * n], &whole.density[cut * n * n..], "snapshots");
    let steps = &summary(&scene.path().join("more"))["steps"];
    assert_eq!(more.step.last().copied(), steps.as_i64());
    // Joined, they ascend.
    let joined: Vec<f64> = old.time.iter().chain(&more.time).copied().collect();
    assert!(joined.windows(2).all(|pair| pair[0] < pair[1]), "{joined:?}");
}

#[test]
fn a_longer_run_without_another_output_may_have_one_at_its_end() {
    let scene = Scene::finished();
    let longer = |last: &str| {
        mpirun(2, scene.path())
            .args(["params.toml", "--resume", "run/checkpoint.h5", "--set", "output.dir=more"])
            .args(["--set", "runtime=202", "--set", last])
    };
    longer("output.final=false").run().ended_with(2).says(&["raise runtime", "output.final"]);
    // A run that is no longer has no end of its own.
    let as_long = mpirun(2, scene.path())
        .args(["params.toml", "--resume", "run/checkpoint.h5", "--set", "output.dir=more"])
        .args(["--set", "output.final=true"]);
    let as_long = as_long.run().ended_with(2);
    assert!(as_long.stderr.contains("of the checkpoint: raise runtime\n"), "{as_long}");
    longer("output.final=true").run().succeeded();
    let more = Series::read(&scene.path().join("more"));
    assert_eq!(more.shape[0], 1);
    assert_eq!(more.committed(), 1);
}
