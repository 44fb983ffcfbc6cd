//! Fields and series in files that cannot be read, and kills of runs that read them.

use crate::common::{Launch, Series, assert_same_bits, mpirun, scratch, serial};
use crate::root::{as_nobody, can_be_nobody, give_to_nobody};
use std::fs;
use std::os::unix::fs::{PermissionsExt, chown};
use std::path::Path;

const PROBLEM: &str = "\
D = \"1 + k\"
x1 = 0.0
x2 = 1.0
y1 = 0.0
y2 = 1.0
runtime = 2.0
outtime = 1.0
initial = \"k\"
graphics = false
[data.k]
file = \"k.asc\"
[grid]
layout = \"cells\"
cells = [24, 24]
[boundary]
default = \"insulated\"
left = { value = { file = \"sides.csv\", column = \"v\", between = \"steps\" } }
right = { value = { file = \"sides.csv\", column = \"v\", between = \"linear\" } }
[time]
tolerance = 1e-8
";

/// A field on the cells of the run, and a series whose times are not those of outputs.
fn write_files(directory: &Path) {
    let mut grid =
        format!("ncols 24\nnrows 24\nxllcorner 0\nyllcorner 0\ncellsize {}\n", 1.0 / 24.0);
    for row in 0..24 {
        let numbers = (0..24).map(|column| f64::from((7 * row + 5 * column) % 11).to_string());
        grid += &(numbers.collect::<Vec<_>>().join(" ") + "\n");
    }
    for (name, text) in [
        ("k.asc", grid.as_str()),
        ("sides.csv", "t,v\n0,1\n0.31,4\n0.62,2\n1.55,7\n2,0\n"),
        ("params.toml", PROBLEM),
    ] {
        fs::write(directory.join(name), text).unwrap();
    }
}

fn launch(ranks: usize, directory: &Path) -> Launch {
    let launch = if ranks == 1 { serial(directory) } else { mpirun(ranks, directory) };
    launch.arg("params.toml")
}

#[test]
fn a_file_that_may_not_be_read_is_named() {
    if !can_be_nobody("running as nobody") {
        return;
    }
    for name in ["k.asc", "sides.csv"] {
        let directory = scratch();
        let directory = directory.path();
        write_files(directory);
        give_to_nobody(directory);
        let path = directory.join(name);
        chown(&path, Some(0), Some(0)).unwrap();
        let set = |mode| fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        set(0o600);
        for ranks in [1, 2] {
            let refused = as_nobody(launch(ranks, directory)).run().ended_with(2);
            refused.says(&[name, "it cannot be read: Permission denied"]);
            assert!(!directory.join("output").exists(), "{refused}");
        }
        set(0o644);
        as_nobody(launch(2, directory)).run().succeeded();
    }
}

#[test]
fn a_kill_between_the_times_of_a_series_loses_nothing() {
    let directory = scratch();
    let directory = directory.path();
    write_files(directory);
    launch(2, directory).args(["--set", "output.dir=whole"]).run().succeeded();
    let always = ["--set", "checkpoint.every=1us", "--set", "solver.steps_per_pass=7"];
    // How many checkpoints there are depends on how fast the machine is; there are always some.
    for (visit, resumed_on) in [(1, 1), (2, 3), (3, 2), (5, 3)] {
        let killed = launch(2, directory).args(always).arg("--overwrite");
        let fault = format!("kill@checkpoint-created:{visit}");
        let outcome = killed.env("DIFF2D_FAULT", &fault).run();
        assert_ne!(outcome.code, Some(0), "{fault}: {outcome}");
        launch(resumed_on, directory).arg("--resume").run().succeeded();
        let [whole, resumed] = ["whole", "output"].map(|run| Series::read(&directory.join(run)));
        assert_same_bits(&resumed.density, &whole.density, &fault);
        assert_same_bits(&resumed.time, &whole.time, &fault);
    }
}
