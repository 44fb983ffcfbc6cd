//! Probes, slices and coarse fields, each against the exact solution, and what is refused of them.

use super::{launch, run};
use crate::common::{Case, Series, contents, scratch, serial};
use hdf5::File;
use std::f64::consts::PI;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

const CELLS: [usize; 2] = [40, 24];

/// One mode of an insulated rectangle, whose decay on the grid is known exactly. The cadences do not
/// divide each other, nor the time to the end.
const MODE: &str = "\
initial = \"2 + cos(pi*x)*cos(pi*y/0.6)\"
D = 0.1
x1 = 0.0
x2 = 1.0
y1 = 0.0
y2 = 0.6
runtime = 1.0
outtime = 0.3
[grid]
layout = \"cells\"
cells = [40, 24]
[boundary]
default = \"insulated\"
[probes]
every = 0.07
method = \"nearest\"
points = { low = [0.01, 0.01], \"far end\" = [1.0, 0.6], middle = [0.52, 0.13] }
[slices.along]
y = 0.2125
every = 0.1
[slices.up]
x = 0.5
every = 2.0
[coarse.c7]
factor = 7
every = 0.05
";

/// The solution at the centre of a cell.
fn exact(t: f64, row: usize, column: usize) -> f64 {
    let [dx, dy] = [1.0 / CELLS[0] as f64, 0.6 / CELLS[1] as f64];
    let rate = |length: f64, h: f64| (2.0 - 2.0 * (PI * h / length).cos()) / (h * h);
    let decay = (-0.1 * (rate(1.0, dx) + rate(0.6, dy)) * t).exp();
    let [x, y] = [(column as f64 + 0.5) * dx, (row as f64 + 0.5) * dy];
    2.0 + decay * (PI * x).cos() * (PI * y / 0.6).cos()
}

fn values(path: &Path, name: &str) -> (Vec<usize>, Vec<f64>) {
    let file = File::open(path).unwrap_or_else(|cause| panic!("{}: {cause}", path.display()));
    let dataset = file.dataset(name).expect("a dataset");
    (dataset.shape(), dataset.read_raw().expect("numbers"))
}

#[track_caller]
fn assert_near(found: &[f64], expected: &[f64], bound: f64) {
    assert_eq!(found.len(), expected.len());
    let worst = found.iter().zip(expected).map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
    assert!(worst <= bound, "{worst} is above {bound}");
}

fn times(every: f64) -> Vec<f64> {
    (0..).map(|k| k as f64 * every).take_while(|t| *t <= 1.0 + 1e-9).collect()
}

#[test]
fn samples_are_those_of_the_exact_solution_on_any_ranks() {
    let directory = scratch();
    let dirs = [1, 2, 3].map(|ranks| run(MODE, ranks, directory.path(), &format!("on-{ranks}")));
    let of = |times: &[f64], cells: &[[usize; 2]]| -> Vec<f64> {
        let at =
            |t: &f64| cells.iter().map(move |[row, column]| exact(*t, *row, *column)).collect();
        times.iter().flat_map(|t| -> Vec<f64> { at(t) }).collect()
    };
    for (file, every, cells) in [
        ("probes.h5", 0.07, vec![[0, 0], [23, 39], [5, 20]]),
        // Between two rows, 8 and the one before: their mean.
        ("slices/along.h5", 0.1, (0..40).map(|column| [8, column]).collect()),
    ] {
        let (shape, found) = values(&dirs[0].join(file), "density");
        let (_, time) = values(&dirs[0].join(file), "time");
        assert_near(&time, &times(every), 1e-12);
        assert_eq!(shape, [time.len(), cells.len()], "{file}");
        assert_near(&found, &of(&time, &cells), 3e-8);
    }
    // Longer than the run: only the start. Halfway between columns 19 and 20.
    let (shape, found) = values(&dirs[0].join("slices/up.h5"), "density");
    assert_eq!(shape, [1, 24]);
    let middle: Vec<f64> =
        (0..24).map(|row| (exact(0.0, row, 19) + exact(0.0, row, 20)) / 2.0).collect();
    assert_near(&found, &middle, 1e-13);
    for file in ["probes.h5", "slices/along.h5", "slices/up.h5", "coarse/c7.h5"] {
        for name in ["density", "time"] {
            let whole = values(&dirs[0].join(file), name);
            for other in &dirs[1..] {
                assert_eq!(values(&other.join(file), name), whole, "{file}: {name}");
            }
        }
    }
    let table = |dir: &Path| fs::read_to_string(dir.join("probes.csv")).unwrap();
    assert!(table(&dirs[0]).starts_with("step,time,low,far end,middle\n0,0.0,"));
    assert_eq!(table(&dirs[0]).lines().count(), 1 + 15);
    assert!(dirs[1..].iter().all(|dir| table(dir) == table(&dirs[0])));
}

#[test]
fn block_means_keep_the_integral_of_the_field_at_every_time() {
    let directory = scratch();
    let dir = run(MODE, 2, directory.path(), "run");
    let coarse = dir.join("coarse/c7.h5");
    let (shape, means) = values(&coarse, "density");
    assert_eq!(shape, [21, 4, 6]);
    let [y, x] = ["y_bounds", "x_bounds"].map(|name| values(&coarse, name).1);
    let lengths =
        |ends: &[f64]| -> Vec<f64> { ends.chunks(2).map(|end| end[1] - end[0]).collect() };
    let (y, x) = (lengths(&y), lengths(&x));
    for mean in means.chunks(24) {
        let parts = mean.iter().enumerate().map(|(block, mean)| mean * y[block / 6] * x[block % 6]);
        let integral: f64 = parts.sum();
        assert!((integral - 2.0 * 0.6).abs() < 1e-7, "{integral}");
    }
}

#[test]
fn outputs_that_never_come_and_steps_that_differ_are_told_before_the_run() {
    let directory = scratch();
    let uneven = MODE.replace("every = 0.05", "every = 0.07");
    let outcome = launch(&uneven, 1, directory.path(), "run").run().succeeded();
    let warning = "warning: slices.up.every = 2 is longer than the run, runtime = 1: only what holds at the start";
    assert_eq!(outcome.stderr.matches("warning").count(), 1, "{outcome}");
    assert!(outcome.stderr.contains(warning), "{outcome}");
    assert!(outcome.stdout.contains(" exponential steps of at most 0.07, "), "{outcome}");
    let quiet = launch(MODE, 1, directory.path(), "other").args(["--check", "--quiet"]).run();
    assert!(quiet.stderr.contains(warning) && quiet.stdout.is_empty(), "{quiet}");
    // Only without the sign of a zero is the start where it is printed.
    let even = format!("time.start = -0.0\n{}", MODE.replace("0.07", "0.1").replace("0.05", "0.1"));
    let outcome = launch(&even, 1, directory.path(), "even").run().succeeded();
    assert!(outcome.stdout.contains("10 exponential steps of 0.1, error in time of the run at most 1e-08 of the largest magnitude"), "{outcome}");
    assert!(!outcome.stdout.contains("-0.000"), "{outcome}");
}

#[test]
fn the_course_has_the_same_bits_with_probes_and_whole_numbers_of_steps() {
    let directory = scratch();
    let case = Case { dx: 1.0, runtime: 3.0, ..Case::COURSE };
    let toml = case.toml_with("graphics = false", "run");
    let more = "\n[probes]\nevery = 0.3\npoints = { peak = [-5.0, -5.0], end = [9.9, 0.0] }\n\
                [coarse.all]\nfactor = 1\nevery = 0.5\n";
    fs::write(directory.path().join("params.toml"), toml + more).unwrap();
    serial(directory.path()).arg("params.toml").run().succeeded();
    let run = directory.path().join("run");
    let reference = case.integrate();
    Series::read(&run).assert_is(&reference, "with probes");
    // The whole field as means of one point each, at the same cadence as the snapshots.
    let (_, coarse) = values(&run.join("coarse/all.h5"), "density");
    let (_, snapshots) = values(&run.join("diff2d.h5"), "density");
    assert_eq!(coarse, snapshots);
    // 0.3 is one step of 0.25, and not 1.2.
    let (_, steps) = values(&run.join("probes.h5"), "step");
    assert_eq!(steps, (0..=12).map(f64::from).collect::<Vec<_>>());
}

#[test]
fn the_mask_leaves_out_cells_of_slices_and_blocks_and_refuses_probes() {
    let directory = scratch();
    let base = "initial = 3.0\nmask = \"x > 2\"\nx1 = 0.0\nx2 = 4.0\ndx = 0.5\nruntime = 1.0\n\
                outtime = 1.0\n[grid]\nlayout = \"cells\"\n[boundary]\ndefault = \"insulated\"\n";
    let sampled = "[slices.s]\ny = 1.0\nevery = 1.0\n[coarse.c]\nfactor = 3\nevery = 1.0\n\
                   [probes]\nevery = 1.0\npoints = { edge = [2.1, 2.0] }\n";
    let dir = run(&format!("{base}{sampled}"), 2, directory.path(), "run");
    let (_, slice) = values(&dir.join("slices/s.h5"), "density");
    assert!(slice[..4].iter().all(|value| value.is_nan()), "{slice:?}");
    assert_near(&slice[4..8], &[3.0; 4], 1e-12);
    let (_, coarse) = values(&dir.join("coarse/c.h5"), "density");
    assert!(coarse[0].is_nan(), "{coarse:?}");
    assert_near(&coarse[1..3], &[3.0; 2], 1e-12);
    assert_near(&values(&dir.join("probes.h5"), "density").1, &[3.0; 2], 1e-12);
    let checked = launch(base, 2, directory.path(), "check").arg("--check").run().succeeded();
    for said in [
        "the mask leaves 32 of 64 cells, an area of 8",
        "second order in dx and dy, first order at slanting edges of the mask",
    ] {
        assert!(checked.stdout.contains(said), "no {said:?} in {checked}");
    }
    let masked = "[probes]\nevery = 1.0\npoints = { dry = [1.9, 2.0] }\n";
    let outcome = launch(&format!("{base}{masked}"), 3, directory.path(), "other").run();
    outcome.ended_with(2).says(&[
        "probes.points.dry = [1.9, 2] lies in the cell at x = 1.75, y = 2.25, which the mask leaves out",
    ]);
}

#[test]
fn what_cannot_be_sampled_is_refused_with_the_fix() {
    let directory = scratch();
    let base = "initial = 1.0\nx1 = 0.0\nx2 = 4.0\ndx = 0.5\nruntime = 1.0\nouttime = 1.0\n\
                [grid]\nlayout = \"cells\"\n[boundary]\ndefault = \"insulated\"\n";
    fs::write(directory.path().join("wells.csv"), "name,x,y\nA,1,2\nB,5,1\n").unwrap();
    fs::write(directory.path().join("times.csv"), "name,x,y\ntime,1,2\n").unwrap();
    for (more, pieces) in [
        (
            "[probes]\nevery = 0.1\npoints = { P = [4.5, 1.0] }",
            &["probes.points.P = [4.5, 1] lies outside the domain, x = 0 to 4, y = 0 to 4"][..],
        ),
        (
            "[probes]\nevery = 0.1\nfile = \"wells.csv\"",
            &["wells.csv, line 3: probes.points.B = [5, 1] lies outside"],
        ),
        (
            "[probes]\nevery = 0.1\nfile = \"times.csv\"",
            &["times.csv, line 2: probes.points: \"time\" is not a valid probe name"],
        ),
        (
            "[probes]\nevery = 0.1\npoints = { \"P.1\" = [4.5, 1.0] }",
            &["params.toml, line 13: probes.points.\"P.1\" = [4.5, 1] lies outside the domain"],
        ),
        ("[probes]\nevery = 0.1\nfile = \"none.csv\"", &["none.csv", "there is no such file"]),
        ("[probes]\nevery = 0.1", &["probes.points is missing"]),
        ("[probes]\npoints = { P = [1, 1] }", &["probes.every is missing"]),
        (
            "[probes]\nevery = 0.1\npoints = { time = [1, 1] }",
            &["\"time\" is not a valid probe name"],
        ),
        ("[slices.a]\nevery = 0.1", &["slices.a needs either x or y"]),
        ("[slices.a]\nx = 1\ny = 1\nevery = 0.1", &["slices.a needs either x or y"]),
        ("[slices.a]\nx = -1\nevery = 0.1", &["slices.a.x = -1 lies outside the domain"]),
        ("[slices.\"a/b\"]\nx = 1\nevery = 0.1", &["\"a/b\" cannot be the name of a file"]),
        ("[coarse.a]\nfactor = 0\nevery = 0.1", &["coarse.a.factor = 0"]),
        (
            "[probes]\nevery = 1e-6\npoints = { P = [1, 1] }\n[time]\nstart = 1e11",
            &["time.start = 1e+11", "steps of 1e-06"],
        ),
        ("[coarse.a]\nfactor = 2\nevery = 1e-9", &["4000000", "raise coarse.a.every"]),
    ] {
        let outcome = launch(&format!("{base}{more}\n"), 1, directory.path(), "run").run();
        outcome.ended_with(2).says(pieces);
        assert!(!directory.path().join("run").exists(), "{more}");
    }
}

#[test]
fn a_list_of_points_becomes_part_of_the_parameters_of_the_run() {
    let directory = scratch();
    let below = directory.path().join("below");
    fs::create_dir(&below).unwrap();
    fs::write(below.join("wells.csv"), "name,x,y\nA,-1.5,2\nB,0,1\n").unwrap();
    let toml = "dx = 1.0\nruntime = 1.0\ngraphics = false\n\
                [probes]\nevery = 0.5\nfile = \"wells.csv\"\n";
    fs::write(below.join("params.toml"), toml).unwrap();
    let first = serial(directory.path()).args(["below/params.toml", "--set", "output.dir=one"]);
    first.run().succeeded();
    fs::remove_file(below.join("wells.csv")).unwrap();
    let again = serial(directory.path()).args(["one/params.toml", "--set", "output.dir=two"]);
    again.run().succeeded();
    let [one, two] =
        ["one", "two"].map(|dir| fs::read(directory.path().join(dir).join("probes.csv")));
    assert_eq!(one.unwrap(), two.unwrap());
}

#[test]
fn check_says_how_often_how_much_and_how_many_bytes() {
    let directory = scratch();
    let check = |arguments: &[&str]| {
        let launch = launch(MODE, 1, directory.path(), "run").arg("--check");
        launch.args(arguments.iter().copied()).run().succeeded().stdout
    };
    let report = check(&[]);
    for piece in ["probes 15 outputs of 3 values", "coarse.c7 21 outputs of 24 values"] {
        assert!(report.contains(piece), "no {piece:?} in {report}");
    }
    let facts: serde_json::Value = serde_json::from_str(&check(&["--json"])).unwrap();
    let slice = &facts["samples"]["slices.up"];
    assert_eq!((&slice["outputs"], &slice["values"]), (&1.into(), &24.into()));
    let bytes: f64 = facts["samples"]
        .as_object()
        .unwrap()
        .values()
        .map(|sample| sample["bytes"].as_f64().unwrap())
        .sum();
    assert!(facts["disk_bytes"].as_f64().unwrap() > bytes);
}

#[test]
fn an_older_run_goes_with_its_slices_and_is_in_the_way_otherwise() {
    let directory = scratch();
    let dir = run(MODE, 1, directory.path(), "run");
    fs::write(dir.join("slices/notes.txt"), "mine").unwrap();
    for name in ["diff2d.h5", "params.toml", "checkpoint.h5", "probes.h5", "probes.csv"] {
        fs::remove_file(dir.join(name)).unwrap();
    }
    for name in ["diff2d.xdmf", "diagnostics.csv", "summary.json"] {
        fs::remove_file(dir.join(name)).unwrap();
    }
    let refused = launch(MODE, 1, directory.path(), "run").run().ended_with(2);
    refused.says(&["already holds a run (slices)"]);
    let plain = MODE.split("[probes]").next().unwrap();
    launch(plain, 1, directory.path(), "run").arg("--overwrite").run().succeeded();
    assert!(!dir.join("coarse").exists());
    let left: Vec<_> = fs::read_dir(dir.join("slices")).unwrap().collect();
    assert_eq!(left.len(), 1, "what is not of a run stays");
}

#[test]
fn a_directory_of_slices_that_cannot_be_read_is_in_the_way() {
    let directory = scratch();
    let dir = directory.path().join("run");
    fs::create_dir(&dir).unwrap();
    let slices = dir.join("slices");
    fs::write(&slices, "a file").unwrap();
    let refused = || launch(MODE, 2, directory.path(), "run").run().ended_with(2);
    refused().says(&["run/slices", "Not a directory", "output.dir=DIR"]);
    fs::remove_file(&slices).unwrap();
    symlink("slices", &slices).unwrap();
    refused().says(&["run/slices", "symbolic links", "output.dir=DIR"]);
    fs::remove_file(&slices).unwrap();
    run(MODE, 2, directory.path(), "run");
}

#[test]
fn a_run_does_not_replace_the_samples_that_it_reads() {
    let directory = scratch();
    let dir = run(MODE, 1, directory.path(), "run");
    let before = contents(&dir);
    let coarse = "initial = { file = \"run/coarse/c7.h5\", variable = \"density\", time = 0.0, \
                  other_grid = \"nearest\" }";
    let probe = "[boundary.left]\nvalue = { file = \"run/probes.csv\", column = \"low\", between = \"linear\" }\n[probes]";
    let mode = |text: &str, by: &str| {
        assert!(MODE.contains(text));
        MODE.replace(text, by)
    };
    let first_line = MODE.lines().next().expect("the field at the start");
    for (text, key, file) in [
        (mode(first_line, coarse), "initial", "run/coarse/c7.h5"),
        (mode("[probes]", probe), "boundary.left.value", "run/probes.csv"),
    ] {
        let outcome = launch(&text, 2, directory.path(), "run").arg("--overwrite").run();
        outcome.ended_with(2).says(&[key, file, "is a file of the run in output.dir"]);
        assert!(contents(&dir) == before, "{file} was changed");
        // The probes end at 0.98.
        let elsewhere = launch(&text, 2, directory.path(), "other").arg("--overwrite");
        elsewhere.args(["--set", "runtime=0.9"]).run().succeeded();
    }
}

/// The example with these lines added.
fn example(name: &str, more: &str) -> String {
    let text = fs::read_to_string(format!("params/{name}.toml")).expect("the example");
    format!("{text}\n{more}")
}

/// The last output of a file, and the rows of the last snapshot of its run.
fn at_the_end(dir: &Path, file: &str, name: &str) -> (Vec<f64>, Vec<Vec<f64>>) {
    let (shape, sampled) = values(&dir.join(file), name);
    let (of_field, field) = values(&dir.join("diff2d.h5"), name);
    let [_, rows, columns] = of_field[..] else { panic!("{of_field:?}") };
    let last = |path: &str| *values(&dir.join(path), "time").1.last().expect("an output");
    assert!((last(file) - last("diff2d.h5")).abs() < 1e-9);
    let field = field[field.len() - rows * columns..].chunks(columns).map(<[f64]>::to_vec);
    (sampled[sampled.len() - shape[1]..].to_vec(), field.collect())
}

#[test]
fn the_layered_wall_with_probes_has_the_temperatures_of_its_snapshots() {
    let directory = scratch();
    let more =
        "[probes]\nevery = 300.0\npoints = { outside = [0.005, 0.05], joint = [0.2, 0.05] }\n";
    let text = example("layered_wall", more);
    let launch = launch(&text, 2, directory.path(), "run");
    let smaller = ["--set", "grid.cells=[30, 5]", "--set", "runtime=36000"];
    launch.args(smaller).run().succeeded();
    let dir = directory.path().join("run");
    let (probes, field) = at_the_end(&dir, "probes.h5", "temperature");
    // At the centre of a cell, and halfway between two.
    assert_near(&probes, &[field[2][0], (field[2][19] + field[2][20]) / 2.0], 1e-9);
    assert_eq!(values(&dir.join("probes.h5"), "time").1.len(), 121);
}

#[test]
fn the_front_of_the_invasion_is_followed_by_a_slice() {
    let directory = scratch();
    let text = example("invasion", "[slices.front]\ny = 40.0\nevery = 0.1\n");
    let launch = launch(&text, 3, directory.path(), "run");
    launch.args(["--set", "dx=2", "--set", "runtime=20"]).run().succeeded();
    let dir = directory.path().join("run");
    let (slice, field) = at_the_end(&dir, "slices/front.h5", "population");
    let means: Vec<f64> = field[19].iter().zip(&field[20]).map(|(a, b)| (a + b) / 2.0).collect();
    assert_near(&slice, &means, 1e-12);
    // The front goes at a speed near 2 sqrt(r D) = 0.8.
    let (_, all) = values(&dir.join("slices/front.h5"), "population");
    let front = |time: usize| {
        let slice = &all[10 * time * slice.len()..][..slice.len()];
        2.0 * slice.iter().rposition(|value| *value > 0.5).expect("a front") as f64
    };
    let speed = (front(20) - front(10)) / 10.0;
    assert!((0.5..=1.0).contains(&speed), "{speed}");
}

/// The mode of the exact solution with many times within a step.
fn dense() -> String {
    let (base, _) = MODE.split_once("[probes]").expect("probes");
    base.to_owned()
        + "[probes]\nevery = 0.01\nmethod = \"nearest\"\n\
           points = { low = [0.01, 0.01], \"far end\" = [1.0, 0.6], middle = [0.52, 0.13] }\n\
           [slices.along]\ny = 0.2125\nevery = 0.02\n"
}

fn applications(dir: &Path) -> f64 {
    let text = fs::read_to_string(dir.join("summary.json")).expect("a summary");
    let summary: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    summary["exponential"]["applications"].as_f64().expect("a number")
}

#[test]
fn many_times_within_a_step_are_exact_and_leave_the_field_as_it_is() {
    let directory = scratch();
    let dirs =
        [1, 2, 3].map(|ranks| run(&dense(), ranks, directory.path(), &format!("on-{ranks}")));
    for (file, every, cells) in [
        ("probes.h5", 0.01, vec![[0, 0], [23, 39], [5, 20]]),
        ("slices/along.h5", 0.02, (0..40).map(|column| [8, column]).collect()),
    ] {
        let (_, time) = values(&dirs[0].join(file), "time");
        assert_near(&time, &times(every), 1e-12);
        let (_, found) = values(&dirs[0].join(file), "density");
        let at = |t: &f64| cells.iter().map(|[row, column]| exact(*t, *row, *column)).collect();
        let expected: Vec<f64> = time.iter().flat_map(|t| -> Vec<f64> { at(t) }).collect();
        assert_near(&found, &expected, 3e-8);
        for other in &dirs[1..] {
            assert!(values(&other.join(file), "density").1 == found, "{file} on other ranks");
        }
    }
    let (base, _) = MODE.split_once("[probes]").expect("probes");
    let without = run(base, 2, directory.path(), "without");
    let field = |dir: &Path| values(&dir.join("diff2d.h5"), "density").1;
    // The same sums in another order.
    assert_near(&field(&dirs[0]), &field(&without), 1e-13);
    let [with, without] = [&dirs[0], &without].map(|dir| applications(dir));
    assert!(with <= without, "{with} applications, {without} without");
}

/// A mask, columns in a ring, a side, all that varies in space and a rough field.
const VARIED: &str = "\
initial = \"x + random(1) > 1.2\"
D = { x = \"1 + 0.5*sin(2*pi*x)*y\", y = \"0.5 + y\" }
capacity = \"1 + 0.5*y\"
decay = \"0.3*y\"
source = \"cos(3*y)\"
mask = \"(x - 0.6)^2 + (y - 0.5)^2 > 0.02\"
x1 = 0
x2 = 1
runtime = 0.05
time.method = \"exponential\"
[grid]
layout = \"cells\"
cells = [48, 40]
[boundary]
x = \"periodic\"
bottom = { transfer = 3, ambient = 2 }
top = \"insulated\"
[probes]
every = 0.001
points = { joint = [0.001, 0.3], beside = [0.77, 0.5], top = [0.9, 0.99] }
[slices.across]
y = 0.5
every = 0.001
";

#[test]
fn values_within_a_step_are_those_of_steps_that_end_there() {
    let directory = scratch();
    let of = |outtime: f64, ranks: usize| {
        run(
            &format!("outtime = {outtime}\n{VARIED}"),
            ranks,
            directory.path(),
            &format!("{outtime}"),
        )
    };
    let (within, at_ends) = (of(0.025, 3), of(0.001, 1));
    assert!(2.0 * applications(&within) < applications(&at_ends));
    for file in ["probes.h5", "slices/across.h5"] {
        let [(shape, found), (_, expected)] =
            [&within, &at_ends].map(|dir| values(&dir.join(file), "density"));
        assert_eq!(shape[0], 51, "{file}");
        let [found_holes, expected_holes] =
            [&found, &expected].map(|all| all.iter().map(|v| v.is_nan()).collect::<Vec<_>>());
        assert_eq!(found_holes, expected_holes, "{file}");
        let known =
            |all: Vec<f64>| -> Vec<f64> { all.into_iter().filter(|v| !v.is_nan()).collect() };
        assert_near(&known(found), &known(expected), 5e-8);
    }
}

#[test]
fn values_within_a_step_in_which_nothing_changes() {
    let directory = scratch();
    let still = dense().replace("2 + cos(pi*x)*cos(pi*y/0.6)", "2.5");
    let dir = run(&still, 2, directory.path(), "run");
    let (shape, found) = values(&dir.join("probes.h5"), "density");
    assert_eq!((shape, found), (vec![101, 3], vec![2.5; 303]));
}

#[test]
fn a_source_that_depends_on_time_ends_a_step_at_each_output() {
    let directory = scratch();
    let moving = format!("source = \"t\"\n{}", dense());
    let dir = run(&moving, 2, directory.path(), "run");
    let (_, time) = values(&dir.join("probes.h5"), "time");
    let (_, found) = values(&dir.join("probes.h5"), "density");
    let cells = [[0, 0], [23, 39], [5, 20]];
    let at = |t: &f64| cells.map(|[row, column]| exact(*t, row, column) + 0.5 * t * t);
    let expected: Vec<f64> = time.iter().flat_map(at).collect();
    assert_near(&found, &expected, 3e-8);
    let facts = launch(&moving, 1, directory.path(), "other").args(["--check", "--json"]).run();
    let facts: serde_json::Value = serde_json::from_str(&facts.succeeded().stdout).unwrap();
    assert_eq!(facts["steps"], 100, "every output of 0.3 is one of 0.01 as well");
}
