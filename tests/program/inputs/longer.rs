//! Series to whose files lines were added since the run that goes on.

use crate::common::{Launch, Series, assert_same_bits, mpirun, scratch, serial};
use std::fs;
use std::path::Path;

const BEFORE: &str = "t,v\n0,1\n0.31,4\n1.55,7\n2,3\n";
const ADDED: &str = "2.4,5\n3.3,1\n4,0\n";
const PROBLEM: &str = "x1 = 0.0\nx2 = 1.0\nruntime = 2.0\nouttime = 0.5\ninitial = 0.0\ngraphics = false\n\
    grid.layout = \"cells\"\ngrid.cells = [12, 12]\nboundary.default = \"insulated\"\n";
const UNIFORM: &str = "D = 1.0\nsource = { shape = 1.0, in_time = \
    { file = \"series.csv\", column = \"v\", between = \"linear\" } }\n";
const SIDES: &str = "D = \"1 + x\"\n\
    boundary.left = { value = { file = \"series.csv\", column = \"v\", between = \"steps\" } }\n\
    boundary.right = { inflow = { file = \"series.csv\", column = \"v\", between = \"linear\" } }\n";

fn write(directory: &Path, problem: &str, series: &str) {
    fs::write(directory.join("params.toml"), format!("{PROBLEM}{problem}")).unwrap();
    fs::write(directory.join("series.csv"), series).unwrap();
}

fn launch(ranks: usize, directory: &Path, params: &str) -> Launch {
    let launch = if ranks == 1 { serial(directory) } else { mpirun(ranks, directory) };
    launch.arg(params)
}

/// Goes on from the end of the run in `output` to t = 4, in a directory of that name.
fn longer(ranks: usize, directory: &Path, params: &str, name: &str) -> Launch {
    let dir = format!("output.dir={name}");
    launch(ranks, directory, params).args([
        "--resume",
        "output/checkpoint.h5",
        "--set",
        &dir,
        "--set",
        "runtime=4",
    ])
}

/// The integral of the series up to a time.
fn integral(series: &str, end: f64) -> f64 {
    let number = |text: &str| text.parse::<f64>().unwrap();
    let lines = series.lines().skip(1).map(|line| line.split_once(',').unwrap());
    let points: Vec<[f64; 2]> = lines.map(|(t, v)| [number(t), number(v)]).collect();
    let part = |pair: &[[f64; 2]]| {
        let [[from, first], [to, last]] = [pair[0], pair[1]];
        let length = (end.min(to) - from).max(0.0);
        length * (first + 0.5 * length * (last - first) / (to - from))
    };
    points.windows(2).map(part).sum()
}

#[test]
fn a_run_goes_on_with_lines_that_were_added() {
    let directory = scratch();
    let directory = directory.path();
    let all = [BEFORE, ADDED].concat();
    write(directory, UNIFORM, BEFORE);
    launch(2, directory, "params.toml").run().succeeded();
    fs::write(directory.join("series.csv"), &all).unwrap();
    // The file that the run left has the length and the hash of what there was.
    for (params, name) in [("params.toml", "more"), ("output/params.toml", "again")] {
        longer(2, directory, params, name).arg("--check").run().succeeded();
        longer(3, directory, params, name).run().succeeded();
        let series = Series::read(&directory.join(name));
        assert_eq!(series.time, [2.5, 3.0, 3.5, 4.0]);
        for (time, field) in series.time.iter().zip(series.density.chunks(144)) {
            let exact = integral(&all, *time);
            let error = field.iter().map(|value| (value - exact).abs()).fold(0.0, f64::max);
            assert!(error < 1e-7 * exact, "t = {time}: {error} beside {exact}");
        }
        let recorded = fs::read_to_string(directory.join(name).join("params.toml")).unwrap();
        assert!(recorded.contains(&format!("bytes = {}", all.len())), "{recorded}");
    }
}

#[test]
fn what_was_added_changes_nothing_before_it() {
    let all = [BEFORE, ADDED].concat();
    for method in ["euler", "exponential"] {
        let directory = scratch();
        let directory = directory.path();
        let problem = format!("{SIDES}time.method = \"{method}\"\n");
        write(directory, &problem, BEFORE);
        launch(2, directory, "params.toml").run().succeeded();
        fs::write(directory.join("series.csv"), &all).unwrap();
        let [one, three] = [1, 3].map(|ranks| {
            let name = format!("on-{ranks}");
            longer(ranks, directory, "params.toml", &name).run().succeeded();
            Series::read(&directory.join(name)).density
        });
        assert_same_bits(&one, &three, method);
        let whole = ["--set", "output.dir=whole", "--set", "runtime=4"];
        launch(2, directory, "params.toml").args(whole).run().succeeded();
        let whole = Series::read(&directory.join("whole")).density;
        let whole = &whole[5 * 144..];
        if method == "euler" {
            assert_same_bits(&one, whole, "one run with the whole file");
        }
        // Exponential steps share out their tolerance over the runtime.
        let largest = whole.iter().fold(0.0_f64, |most, value| most.max(value.abs()));
        let pairs = one.iter().zip(whole);
        let error = pairs.map(|(one, whole)| (one - whole).abs()).fold(0.0, f64::max);
        assert!(error < 1e-7 * largest, "{method}: {error}");
    }
}

#[test]
fn an_interrupted_run_goes_on_in_place_with_lines_that_were_added() {
    let directory = scratch();
    let directory = directory.path();
    write(directory, SIDES, BEFORE);
    launch(2, directory, "params.toml").args(["--set", "output.dir=whole"]).run().succeeded();
    let whole = Series::read(&directory.join("whole")).density;
    let always = ["--overwrite", "--set", "checkpoint.every=1us"];
    // Before the first checkpoint, and after some.
    for fault in ["kill@snapshot-series:1", "kill@checkpoint-created:3"] {
        fs::write(directory.join("series.csv"), BEFORE).unwrap();
        let killed = launch(2, directory, "params.toml").args(always).env("DIFF2D_FAULT", fault);
        assert_ne!(killed.run().code, Some(0), "{fault}");
        fs::write(directory.join("series.csv"), [BEFORE, ADDED].concat()).unwrap();
        let go_on = || launch(3, directory, "params.toml").arg("--resume");
        go_on().arg("--check").run().succeeded();
        go_on().run().succeeded();
        assert_same_bits(&Series::read(&directory.join("output")).density, &whole, fault);
    }
}

/// The run with the first series may not go on with the second.
#[track_caller]
fn assert_refused(directory: &Path, [before, now]: [&str; 2]) {
    fs::write(directory.join("series.csv"), before).unwrap();
    launch(2, directory, "params.toml").arg("--overwrite").run().succeeded();
    fs::write(directory.join("series.csv"), now).unwrap();
    let go_on = || longer(2, directory, "params.toml", "more");
    for launch in [go_on(), go_on().arg("--check")] {
        launch.run().ended_with(2).says(&[
            "boundary.left.value: ",
            "series.csv\" has other contents than in the run to resume, in more than whole lines added at its end",
            "boundary.right.inflow: ",
            "bring back what was there then, or start over",
        ]);
    }
    let left = longer(2, directory, "output/params.toml", "more");
    left.run().ended_with(2).says(&["series.csv: its contents have the hash "]);
    assert!(!directory.join("more").exists());
}

#[test]
fn what_there_was_may_not_change() {
    let directory = scratch();
    let directory = directory.path();
    let all = [BEFORE, ADDED].concat();
    let without_end = BEFORE.trim_end();
    write(directory, SIDES, BEFORE);
    assert_refused(directory, [BEFORE, &all.replace("0.31,4", "0.31,5")]);
    assert_refused(directory, [&[&all, "5,1\n"].concat(), &all]);
    assert_refused(directory, [without_end, &[without_end, "5\n4,0\n"].concat()]);
    let completed = [without_end, "\r\n4,0\r\n"].concat();
    fs::write(directory.join("series.csv"), completed).unwrap();
    longer(2, directory, "params.toml", "more").run().succeeded();
}

#[test]
fn a_field_may_not_get_longer() {
    let directory = scratch();
    let directory = directory.path();
    let grid = "ncols 12\nnrows 12\nxllcorner 0\nyllcorner 0\ncellsize 0.08333333333333333\n";
    let grid = grid.to_owned() + &"1 1 1 1 1 1 1 1 1 1 1 1\n".repeat(12);
    fs::write(directory.join("k.asc"), &grid).unwrap();
    let problem = SIDES.replace("D = \"1 + x\"", "D = { file = \"k.asc\" }");
    write(directory, &problem, BEFORE);
    launch(2, directory, "params.toml").run().succeeded();
    write(directory, &problem, &[BEFORE, ADDED].concat());
    fs::write(directory.join("k.asc"), grid + "\n").unwrap();
    let refused = longer(2, directory, "params.toml", "more").run().ended_with(2);
    refused.says(&["k.asc\" has other contents than in the run to resume: bring back"]);
    assert!(!refused.stderr.contains("series.csv"), "{refused}");
}
