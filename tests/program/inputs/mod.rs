//! Quantities that stand in files: what is read, what is refused, and what becomes of it.

mod bad;
mod examples;
mod longer;
mod missing;
mod places;
mod series;

use crate::common::{
    Launch, Series, after, assert_same_bits, dataset, mpirun, readers_python, scratch, serial,
};
use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

/// A problem on the grid of the files that `make_inputs.py` writes.
const PROBLEM: &str = "D = 1.0\nx1 = 0.0\nx2 = 2.0\ny1 = 0.0\ny2 = 1.2\nruntime = 0.02\nouttime = 0.01\n\
    initial = 0.0\ngrid.layout = \"cells\"\ngrid.cells = [20, 12]\nboundary.default = \"insulated\"\n\
    graphics = false\n";

/// A directory with the files, and the values that they hold.
fn files() -> (tempfile::TempDir, Vec<f64>) {
    let directory = scratch();
    readers_python("make_inputs.py", &[directory.path()]);
    fs::write(directory.path().join("params.toml"), PROBLEM).unwrap();
    let bytes = fs::read(directory.path().join("values.npy")).unwrap();
    let values = bytes[bytes.len() - 8 * 240..].chunks(8);
    let values = values.map(|bytes| f64::from_le_bytes(bytes.try_into().unwrap())).collect();
    (directory, values)
}

fn launch(ranks: usize, directory: &Path, set: &[&str]) -> Launch {
    let launch = if ranks == 1 { serial(directory) } else { mpirun(ranks, directory) };
    let launch = launch.args(["params.toml", "--overwrite"]);
    set.iter().fold(launch, |launch, set| launch.args(["--set", set]))
}

/// Runs with these values, and gives the first snapshot.
#[track_caller]
fn first(ranks: usize, directory: &Path, set: &[&str]) -> Vec<f64> {
    launch(ranks, directory, set).run().succeeded();
    let series = Series::read(&directory.join("output"));
    series.density[..series.shape[1] * series.shape[2]].to_vec()
}

#[test]
fn each_format_gives_the_values_that_were_written_on_any_ranks() {
    let (directory, values) = files();
    let single: Vec<f64> = values.iter().map(|value| f64::from(*value as f32)).collect();
    let later: Vec<f64> = values.iter().map(|value| value + 1.0).collect();
    for (file, expected) in [
        ("file = \"values.npy\"", &values),
        ("file = \"single.npy\"", &single),
        ("file = \"values.asc\"", &values),
        ("file = \"plain.h5\", variable = \"values\"", &values),
        ("file = \"plain.h5\", variable = \"later\", time = \"last\"", &later),
        ("file = \"values.nc\", variable = \"upside_down\"", &values),
        ("file = \"names.h5\", variable = \"degrees/v\"", &values),
        ("file = \"names.h5\", variable = \"metres/v\"", &values),
        ("file = \"names.h5\", variable = \"half/v\"", &values),
        ("file = \"names.h5\", variable = \"half/v\", rows = \"downward\"", &values),
        ("file = \"names.h5\", variable = \"none/v\"", &values),
        ("file = \"names.h5\", variable = \"stations/v\"", &values),
        ("file = \"names.nc\", variable = \"v\"", &values),
        ("file = \"values.nc\", variable = \"in_time\", time = 1.5", &later),
        ("file = \"values.nc\", variable = \"reversed\", time = 1.0", &later),
        ("file = \"values.nc\", variable = \"reversed\", time = \"last\"", &later),
    ] {
        for ranks in [1, 3] {
            let found = first(ranks, directory.path(), &[&format!("initial={{ {file} }}")]);
            assert_same_bits(&found, expected, &format!("{file} on {ranks} ranks"));
        }
    }
}

#[test]
fn packed_values_are_unpacked_and_missing_ones_may_lie_outside_the_mask_only() {
    let (directory, _) = files();
    let packed = "initial={ file = \"values.nc\", variable = \"packed\" }";
    let mask = "mask={ file = \"values.nc\", variable = \"inside\" }";
    let found = first(2, directory.path(), &[packed, mask]);
    assert!(found[..3].iter().all(|value| value.is_nan()), "{:?}", &found[..4]);
    assert_eq!([found[3], found[20], found[239]], [11.5, 20.0, 129.5]);
    let refused = launch(2, directory.path(), &[packed]).run().ended_with(2);
    refused.says(&["initial is nan at x = 0.05, y = 0.0499"]);
}

#[test]
fn bytes_are_signed_or_not_as_netcdf4_reads_them() {
    let (directory, _) = files();
    let mask = "mask={ file = \"values.nc\", variable = \"inside\" }";
    for name in ["bytes", "signed", "unsigned"] {
        let stored = format!("initial={{ file = \"packed.nc\", variable = \"{name}\" }}");
        let read = format!("initial={{ file = \"{name}.npy\" }}");
        let [found, expected] =
            [&stored, &read].map(|set| first(2, directory.path(), &[set, mask]));
        assert_same_bits(&found, &expected, name);
        let refused = launch(2, directory.path(), &[&stored]).run().ended_with(2);
        refused.says(&["initial is nan at x = 0.05"]);
    }
}

#[test]
fn another_grid_is_refused_with_both_grids_unless_it_is_asked_for() {
    let (directory, values) = files();
    let cells = "grid.cells=[31, 50]";
    let of = |more: &str| format!("initial={{ file = \"values.asc\"{more} }}");
    let refused = launch(2, directory.path(), &[cells, &of("")]).run().ended_with(2);
    refused.says(&["add other_grid = \"bilinear\", \"nearest\" or \"average\""]);
    for grid in
        ["20 points from x = 0.05 to 1.95, 12 points", "31 points from x = 0.03225806451612903"]
    {
        assert!(refused.stderr.contains(grid), "{refused}");
    }
    let mean: f64 = values.iter().sum::<f64>() / 240.0;
    for how in ["average", "bilinear", "nearest"] {
        let of = of(&format!(", other_grid = \"{how}\""));
        let found = [1, 2, 3].map(|ranks| first(ranks, directory.path(), &[cells, &of]));
        assert_same_bits(&found[1], &found[0], how);
        assert_same_bits(&found[2], &found[0], how);
        if how == "average" {
            let kept: f64 = found[0].iter().sum::<f64>() / 1550.0;
            assert!((kept - mean).abs() < 1e-14 * mean, "{kept} instead of {mean}");
        }
    }
    let wider = ["x2=4.0", "grid.cells=[40, 12]", &of(", other_grid = \"nearest\"")];
    let refused = launch(1, directory.path(), &wider).run().ended_with(2);
    refused.says(&["covers x = 0 to 2, but a cell of the run lies at x = 2.05"]);
    let outside = of(", other_grid = \"nearest\", outside = 7.0");
    let found = first(1, directory.path(), &["x2=4.0", "grid.cells=[40, 12]", &outside]);
    assert_same_bits(&found[..20], &values[..20], "inside");
    assert_eq!(found[20..40], [7.0; 20]);
}

#[test]
fn fields_have_names_in_expressions_and_give_the_grid() {
    let (directory, values) = files();
    let text = "D = \"1 + k/10\"\nruntime = 0.02\nouttime = 0.01\ninitial = \"2*k\"\ngraphics = false\n\
        grid.layout = \"cells\"\ngrid.like = { file = \"values.nc\", variable = \"upside_down\" }\n\
        boundary.default = \"insulated\"\ndata.k = { file = \"values.asc\" }\n";
    fs::write(directory.path().join("params.toml"), text).unwrap();
    let found = first(2, directory.path(), &[]);
    let doubled: Vec<f64> = values.iter().map(|value| 2.0 * value).collect();
    assert_same_bits(&found, &doubled, "initial");
    let output = directory.path().join("output");
    let d: Vec<f64> = values.iter().map(|value| 1.0 + value / 10.0).collect();
    assert_same_bits(&dataset(&output, "D"), &d, "D");
    // The parameters as run are a file for the same run, from anywhere.
    let again = serial(&output).args(["params.toml", "--set", "output.dir=again"]);
    again.run().succeeded();
    let [one, other] = [output.clone(), output.join("again")].map(|dir| Series::read(&dir));
    assert_same_bits(&one.density, &other.density, "the parameters as run");
    let refused = launch(1, directory.path(), &["grid.cells=[4, 4]"]).run().ended_with(2);
    refused.says(&["grid.cells is given beside grid.like"]);
    let side =
        launch(1, directory.path(), &["boundary.left={ value = \"k\" }"]).run().ended_with(2);
    side.says(&[
        "`k` has a value for each cell, and boundary.left.value is not evaluated at cells",
    ]);
}

#[test]
fn a_run_goes_on_from_the_last_snapshot_of_a_coarser_one_and_keeps_its_integral() {
    let directory = scratch();
    let text = |cells: &str, more: &str| {
        format!(
            "D = 1.0\nx1 = 0.0\nx2 = 1.0\nruntime = 0.02\nouttime = 0.01\n{more}\ngraphics = false\n\
             grid.layout = \"cells\"\ngrid.cells = {cells}\nboundary.default = {{ value = 0.0 }}\n"
        )
    };
    let run = |name: &str, text: String, ranks: usize| -> Series {
        fs::create_dir_all(directory.path().join(name)).unwrap();
        let file = format!("{name}/params.toml");
        fs::write(directory.path().join(&file), text).unwrap();
        let launch = mpirun(ranks, directory.path()).arg(&file);
        launch.args(["--set", &format!("output.dir={name}/out")]).run().succeeded();
        Series::read(&directory.path().join(name).join("out"))
    };
    let coarse = run("coarse", text("[32, 32]", "initial = \"1 + x*y\""), 2);
    let initial = "initial = { file = \"../coarse/out/diff2d.h5\", variable = \"density\", time = \"last\", \
        other_grid = \"bilinear\" }\ntime.start = 0.02";
    let fine = run("fine", text("[64, 64]", initial), 3);
    let sum = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
    let [before, after] = [sum(&coarse.density[2 * 1024..]), sum(&fine.density[..4096])];
    assert!((before - after).abs() < 1e-14, "{before} and {after}");
}

#[test]
fn a_resume_with_other_contents_is_refused_by_the_name_of_the_file() {
    let (directory, _) = files();
    let set = ["initial={ file = \"values.npy\" }"];
    let stopped = launch(2, directory.path(), &set).env("DIFF2D_FAULT", "kill@snapshot-series:1");
    assert_ne!(stopped.run().code, Some(0));
    let go_on = || {
        let launch = mpirun(2, directory.path()).args(["params.toml", "--resume", "--set", set[0]]);
        launch.run()
    };
    let path = directory.path().join("values.npy");
    let mut bytes = fs::read(&path).unwrap();
    let last = bytes.len() - 1;
    bytes[last] ^= 1;
    fs::write(&path, &bytes).unwrap();
    go_on().ended_with(2).says(&[
        "initial: ",
        "values.npy\" has other contents than in the run to resume: bring back what was there then, or start over",
    ]);
    // The file that the run left has its hash, which no resume can do without.
    let left = mpirun(2, directory.path()).args(["output/params.toml", "--resume"]);
    left.run().ended_with(2).says(&[
        "line ",
        "values.npy: its contents have the hash ",
        "bring back that file; only a new run may leave the hash out",
    ]);
    let both = mpirun(1, directory.path()).args([
        "params.toml",
        "--resume",
        "--set",
        set[0],
        "--set",
        "decay=1",
    ]);
    both.run().ended_with(2).says(&[
        "other contents",
        "decay = 1",
        "resume with the same parameters and files, or",
    ]);
    bytes[last] ^= 1;
    fs::write(&path, &bytes).unwrap();
    go_on().succeeded();
}

#[test]
fn a_run_does_not_replace_what_it_reads() {
    let (directory, values) = files();
    let directory = directory.path();
    launch(1, directory, &["initial={ file = \"values.npy\" }"]).run().succeeded();
    symlink("output/diff2d.h5", directory.join("last.h5")).unwrap();
    let series = "file = \"output/diagnostics.csv\", column = \"mass\", time = \"time\"";
    let series = format!("boundary.left={{ value = {{ {series}, between = \"linear\" }} }}");
    for (key, set) in [
        ("initial", "initial={ file = \"output/diff2d.h5\", variable = \"density\", time = 0.0 }"),
        ("initial", "initial={ file = \"last.h5\", variable = \"density\", time = \"last\" }"),
        ("boundary.left.value", &series),
    ] {
        let refused = launch(2, directory, &[set]).run().ended_with(2);
        refused.says(&[key, "is a file of the run in output.dir", "set another output.dir"]);
        let found = Series::read(&directory.join("output"));
        assert_same_bits(&found.density[..240], &values, "the run is still there");
        launch(2, directory, &[set, "output.dir=other"]).run().succeeded();
    }
    // What the parameters take over at once is read as well.
    fs::create_dir(directory.join("lists")).unwrap();
    fs::write(directory.join("lists/probes.csv"), "name,x,y\nhere,0.5,0.5\n").unwrap();
    let like = PROBLEM
        .replace("grid.cells = [20, 12]\n", "")
        .replace("x1 = 0.0\nx2 = 2.0\ny1 = 0.0\ny2 = 1.2\n", "")
        + "grid.like = { file = \"output/diff2d.h5\", variable = \"density\", time = \"last\" }\n";
    fs::write(directory.join("like.toml"), like).unwrap();
    for (params, set, key) in [
        ("like.toml", "output.dir=output", "grid.like"),
        ("params.toml", "output.dir=lists", "probes.file"),
    ] {
        let probes = ["--set", "probes={ file = \"lists/probes.csv\", every = 0.01 }"];
        let launch = serial(directory).args([params, "--overwrite", "--set", set]).args(probes);
        let refused = launch.run().ended_with(2);
        refused.says(&[key, "is a file of the run in output.dir"]);
    }
    let list = fs::read_to_string(directory.join("lists/probes.csv")).unwrap();
    assert!(list.ends_with("here,0.5,0.5\n"), "{list}");
}

#[test]
fn relative_paths_of_parameters_from_a_pipe_begin_where_the_program_does() {
    let (directory, values) = files();
    let text = format!("{PROBLEM}data.k = {{ file = \"values.npy\" }}\n")
        .replace("initial = 0.0", "initial = \"k\"");
    fs::write(directory.path().join("params.toml"), text).unwrap();
    let run = serial(directory.path()).args(["/dev/stdin", "--overwrite"]);
    after("exec < params.toml", run).run().succeeded();
    let found = Series::read(&directory.path().join("output"));
    assert_same_bits(&found.density[..240], &values, "through standard input");
}
