//! Runs with probes, slices and coarse fields: killed, stopped, continued elsewhere, and with files that
//! are gone or have no room.

use crate::common::{Chance, Launch, after, contents, mpirun, scratch};
use crate::full_disks::keep_full;
use crate::root::{Mount, can_mount};
use hdf5::File;
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

const POINTS: [&str; 7] = [
    "sample-values",
    "sample-step",
    "sample-time",
    "snapshot-density",
    "snapshot-time",
    "checkpoint-created",
    "checkpoint-linked",
];
const FILES: [&str; 4] = ["probes.h5", "slices/low.h5", "slices/up.h5", "coarse/c.h5"];

const SAMPLES: &str = "
[output]
dir = \"run\"
[checkpoint]
every = \"1us\"
[probes]
every = 0.03
points = { a = [0.21, 0.43], b = [0.99, 0.5], c = [0.5, 0.05] }
[slices.low]
y = 0.24
every = 0.05
[slices.up]
x = 0.5
every = 0.07
[coarse.c]
factor = 4
every = 0.02
";

/// Exponential steps, whose checkpoints stand within a series as well.
const CELLS: &str = "
initial = \"exp(-20*(x - 0.3)^2 - 30*(y - 0.5)^2)\"
source = \"sin(5*t)\"
x1 = 0.0
x2 = 1.0
runtime = 0.5
outtime = 0.1
graphics = false
[grid]
layout = \"cells\"
cells = [60, 50]
[boundary]
default = { value = 0.0 }
";

/// Steps of the course.
const COURSE: &str = "
x1 = 0.0
x2 = 1.0
dx = 0.02
runtime = 0.5
outtime = 0.1
graphics = false
";

/// All numbers of a run: of each file and dataset, and the text of the table.
type Numbers = BTreeMap<String, Vec<u64>>;

struct Scene {
    directory: tempfile::TempDir,
}

impl Scene {
    fn new(problem: &str) -> Scene {
        let directory = scratch();
        fs::write(directory.path().join("params.toml"), format!("{problem}{SAMPLES}")).unwrap();
        Scene { directory }
    }

    fn run_dir(&self) -> PathBuf {
        self.directory.path().join("run")
    }

    /// A run on two ranks that was killed at a named point.
    #[track_caller]
    fn killed(problem: &str, fault: &str) -> Scene {
        let scene = Scene::new(problem);
        let outcome = scene.launch(2).env("DIFF2D_FAULT", fault).run();
        assert_ne!(outcome.code, Some(0), "{fault}: {outcome}");
        scene
    }

    fn launch(&self, ranks: usize) -> Launch {
        mpirun(ranks, self.directory.path()).args([
            "params.toml",
            "--set",
            "solver.steps_per_pass=40",
        ])
    }

    #[track_caller]
    fn assert_same_as(&self, whole: &Numbers) {
        let found = numbers(&self.run_dir());
        assert_eq!(found.keys().collect::<Vec<_>>(), whole.keys().collect::<Vec<_>>());
        for (name, numbers) in whole {
            assert!(found[name] == *numbers, "{name} differs");
        }
        for path in contents(&self.run_dir()).keys() {
            assert!(
                path.extension().is_none_or(|end| end != "tmp"),
                "{} is left over",
                path.display()
            );
        }
    }

    /// Every file that is there opens, and its committed outputs are right.
    #[track_caller]
    fn assert_what_is_there_is_right(&self, whole: &Numbers) -> usize {
        let mut committed = 0;
        for file in FILES.into_iter().filter(|file| self.run_dir().join(file).exists()) {
            let found = of_file(&self.run_dir(), file);
            let [times, values] =
                ["time", "density"].map(|name| &found[&format!("{file}: {name}")]);
            let expected = &whole[&format!("{file}: density")];
            let each = values.len() / times.len();
            for (output, _) in
                times.iter().enumerate().filter(|(_, time)| !f64::from_bits(**time).is_nan())
            {
                let range = output * each..(output + 1) * each;
                assert!(values[range.clone()] == expected[range], "{file}: output {output}");
                committed += 1;
            }
        }
        committed
    }
}

fn of_file(dir: &Path, file: &str) -> Numbers {
    let opened = File::open(dir.join(file)).unwrap_or_else(|cause| panic!("{file}: {cause}"));
    let numbers = |name: &str| -> Vec<f64> { opened.dataset(name).unwrap().read_raw().unwrap() };
    let bits = |name: &str| numbers(name).into_iter().map(f64::to_bits).collect();
    ["density", "time", "step"].map(|name| (format!("{file}: {name}"), bits(name))).into()
}

fn numbers(dir: &Path) -> Numbers {
    let mut all = Numbers::new();
    for file in FILES.into_iter().chain(["diff2d.h5"]) {
        all.extend(of_file(dir, file));
    }
    let table = fs::read(dir.join("probes.csv")).expect("probes.csv");
    all.insert("probes.csv".into(), table.into_iter().map(u64::from).collect());
    all
}

/// What the run leaves that nothing happens to, on one rank.
fn whole(problem: &'static str) -> &'static Numbers {
    static WHOLE: [OnceLock<Numbers>; 2] = [OnceLock::new(), OnceLock::new()];
    WHOLE[usize::from(problem == COURSE)].get_or_init(|| {
        let scene = Scene::new(problem);
        scene.launch(1).run().succeeded();
        numbers(&scene.run_dir())
    })
}

#[test]
fn a_kill_at_each_named_point_leaves_nothing_twice_and_nothing_missing() {
    let mut chance = Chance::new(Chance::seed());
    for problem in [CELLS, COURSE] {
        for (number, point) in POINTS.into_iter().enumerate() {
            let (ranks, resumed_on) = [(1, 3), (2, 1), (3, 2)][number % 3];
            let visit = 1 + chance.below(if point.starts_with("sample") { 40 } else { 3 });
            let scene = Scene::new(problem);
            let fault = format!("kill@{point}:{visit}");
            let outcome = scene.launch(ranks).env("DIFF2D_FAULT", &fault).run();
            assert_ne!(outcome.code, Some(0), "{fault}: {outcome}");
            let committed = scene.assert_what_is_there_is_right(whole(problem));
            println!("{fault} on {ranks}: {committed} outputs committed, then {resumed_on} ranks");
            scene.launch(resumed_on).arg("--resume").run().succeeded();
            scene.assert_same_as(whole(problem));
        }
    }
}

#[test]
fn a_run_that_goes_on_elsewhere_begins_with_the_next_output_of_each_cadence() {
    let scene = Scene::killed(CELLS, "kill@sample-time:37");
    let next = ["--resume", "run/checkpoint.h5", "--set", "output.dir=next"];
    scene.launch(3).args(next).run().succeeded();
    let next = scene.directory.path().join("next");
    for file in FILES {
        let opened = File::open(next.join(file)).unwrap();
        let first = opened.attr("first_output").unwrap().read_scalar::<i64>().unwrap() as usize;
        let found = of_file(&next, file);
        for name in ["density", "time", "step"] {
            let key = format!("{file}: {name}");
            let all = &whole(CELLS)[&key];
            let outputs = whole(CELLS)[&format!("{file}: time")].len();
            let each = all.len() / outputs;
            assert!(first > 0 && first < outputs, "{file} begins with output {first}");
            assert!(found[&key] == all[first * each..], "{key}");
        }
    }
}

#[test]
fn a_file_that_is_gone_is_named_and_nothing_is_changed() {
    let scene = Scene::killed(CELLS, "kill@sample-time:30");
    let slice = scene.run_dir().join("slices/up.h5");
    let bytes = fs::read(&slice).unwrap();
    fs::remove_file(&slice).unwrap();
    for ranks in [1, 2] {
        let refused = scene.launch(ranks).arg("--resume").run().ended_with(1);
        refused.says(&["cannot go on in run/slices/up.h5: it is not there", "output.dir=NEW"]);
    }
    fs::write(&slice, &bytes[..bytes.len() / 2]).unwrap();
    scene.launch(2).arg("--resume").run().ended_with(1).says(&["run/slices/up.h5"]);
    fs::write(&slice, bytes).unwrap();
    scene.launch(3).arg("--resume").run().succeeded();
    scene.assert_same_as(whole(CELLS));
}

#[test]
fn other_probes_are_refused_in_place_and_allowed_in_a_new_directory() {
    let scene = Scene::killed(COURSE, "kill@sample-time:30");
    let other = |launch: Launch| launch.args(["--set", "probes.every=0.04", "--resume"]);
    let refused = other(scene.launch(1)).run().ended_with(2);
    refused.says(&["probes.every = 0.04, but 0.03", "in a new directory"]);
    let next = other(scene.launch(1)).args(["run/checkpoint.h5", "--set", "output.dir=next"]);
    next.run().succeeded();
    scene.launch(1).arg("--resume").run().succeeded();
    scene.assert_same_as(whole(COURSE));
}

/// 5001 fields of 24 kB.
const LARGE: [&str; 4] = ["--set", "coarse.c.factor=1", "--set", "coarse.c.every=1e-4"];

#[test]
fn a_coarse_field_larger_than_a_file_may_be_is_refused_before_anything_is_written() {
    let scene = Scene::new(CELLS);
    for arguments in [vec!["--check"], vec![]] {
        let launch = scene.launch(2).args(LARGE).args(arguments);
        let outcome = after("ulimit -f 20000", launch).run().ended_with(2);
        outcome.says(&["coarse/c.h5 takes 120.1 MB", "20.5 MB", "ulimit -f", "coarse.c.every"]);
        assert!(!scene.run_dir().exists(), "traces of {outcome}");
    }
}

#[test]
fn a_coarse_field_that_has_no_room_after_all_is_an_error_that_leaves_nothing() {
    let scene = Scene::new(CELLS);
    // Enough for the numbers, but not for the structure of the file.
    let limited = after("ulimit -f 117300", scene.launch(2).args(LARGE));
    limited.run().ended_with(1).says(&["cannot reserve", "run/coarse/c.h5"]);
    let left: Vec<_> = contents(&scene.run_dir())
        .into_iter()
        .filter(|(path, bytes)| bytes.is_some() && !path.ends_with("run.lock"))
        .map(|(path, _)| path)
        .collect();
    assert!(left.is_empty(), "{left:?}");
    scene.launch(2).run().succeeded();
    scene.assert_same_as(whole(CELLS));
}

#[test]
fn a_disk_that_others_fill_ends_the_run_and_no_output_is_lost() {
    if !can_mount("a tmpfs that is filled") {
        return;
    }
    // As many lines of probes take several pages of the disk.
    let often = ["--set", "probes.every=0.0005"];
    let undisturbed = Scene::new(CELLS);
    undisturbed.launch(1).args(often).run().succeeded();
    let whole = numbers(&undisturbed.run_dir());
    let scene = Scene::new(CELLS);
    let directory = scene.run_dir();
    let _mount = Mount::with_room_for(8_000_000, &directory);
    let mut running = scene.launch(2).args(often).start();
    let table = directory.join("probes.csv");
    running.until(|| fs::read_to_string(&table).unwrap_or_default().lines().count() > 100);
    keep_full(&mut running, &directory, 0);
    running.wait().ended_with(1).says(&["cannot write run/", "No space left"]);
    assert!(scene.assert_what_is_there_is_right(&whole) > 100);
    fs::remove_file(directory.join("filler")).unwrap();
    scene.launch(3).args(often).arg("--resume").run().succeeded();
    scene.assert_same_as(&whole);
}
