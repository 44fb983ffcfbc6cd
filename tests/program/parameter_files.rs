//! Parameter files: those of the project are good, the defaults are the course's values, and what
//! is written reads back the same.

use crate::common::{Case, Series, mpirun, scratch, serial, summary};
use diff2d_mpi::params::{
    At, Auto, Diffusivity, FieldFile, Graphics, Output, Params, Quantity, Range, Side, Timed,
};
use diff2d_mpi::problem::course;
use proptest::prelude::*;
use std::fs;
use std::path::{Path, PathBuf};

const KEYS: [&str; 10] =
    ["D", "x1", "x2", "runtime", "dx", "outtime", "enabled", "colormap", "range", "size"];

fn of_the_project(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("params").join(name)
}

fn read(path: &Path) -> Params {
    let (params, _) = Params::read(path, &[]).unwrap_or_else(|error| panic!("{error}"));
    params
}

#[test]
fn an_empty_file_has_the_values_of_the_course() {
    let directory = scratch();
    let path = directory.path().join("empty.toml");
    fs::write(&path, "").unwrap();
    let params = read(&path);
    let Case { diffusivity, x1, x2, runtime, dx, outtime } = Case::COURSE;
    assert_eq!((params.D, params.x1, params.x2), (diffusivity.into(), x1, x2));
    assert_eq!((params.runtime, params.dx, params.outtime), (runtime, dx, outtime));
    assert_eq!(params.graphics, Graphics::default());
    assert!(params.graphics.enabled);
    assert_eq!(params.output.dir, "output");
}

#[test]
fn the_example_of_the_course_gives_every_key_explained_and_its_default() {
    let path = of_the_project("four_peaks.toml");
    assert_eq!(read(&path), Params::default().checked().unwrap());
    let text = fs::read_to_string(path).unwrap();
    for key in KEYS.iter().chain(&["dir"]) {
        let line = text.lines().position(|line| line.starts_with(&format!("{key} =")));
        assert!(line.is_some(), "four_peaks.toml leaves out {key}");
    }
    let comments = text.lines().filter(|line| line.starts_with('#')).count();
    assert!(comments >= KEYS.len(), "four_peaks.toml explains its keys");
}

#[test]
fn the_other_parameter_files_are_good() {
    for name in ["quick.toml", "large.toml"] {
        course::case(&read(&of_the_project(name))).unwrap_or_else(|problem| {
            panic!("{name}: {}", problem.text);
        });
    }
}

#[test]
fn the_file_is_read_once_and_by_rank_0_alone() {
    // Standard input can be read only once, and mpirun hands it to rank 0 only.
    let directory = scratch();
    let case = Case { dx: 1.0, runtime: 3.0, ..Case::COURSE };
    let path = directory.path().join("stream.toml");
    fs::write(&path, case.toml("run")).unwrap();
    mpirun(3, directory.path()).arg("/dev/stdin").stdin(&path).run().succeeded();
    let output_dir = directory.path().join("run");
    assert_eq!(summary(&output_dir)["ranks"], 3);
    Series::read(&output_dir).assert_is(&case.integrate(), "read from a stream");
}

#[test]
fn what_could_keep_the_program_waiting_is_refused_at_once() {
    let directory = scratch();
    let path = directory.path();
    rustix::fs::mkfifoat(rustix::fs::CWD, path.join("pipe"), 0o600.into()).unwrap();
    std::os::unix::fs::symlink("pipe", path.join("link")).unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(path.join("socket")).unwrap();
    for (name, what) in
        [("pipe", "a pipe"), ("link", "a pipe"), ("socket", "a socket"), ("/dev/zero", "a device")]
    {
        for launch in [mpirun(3, path), serial(path)] {
            let outcome = launch.args([name, "--check"]).run().ended_with(2);
            outcome.says(&[name, &format!("it is {what}, not a file"), "give a file"]);
        }
    }
    // A pipe of a shell has somebody who writes.
    let program = env!("CARGO_BIN_EXE_diff2d-mpi");
    let text = "runtime = 1.0\ndx = 1.0\ngraphics = false\n";
    let line = format!(
        "'{program}' <(printf '{text}') --check && printf '{text}' | '{program}' /dev/stdin --check"
    );
    let shell =
        std::process::Command::new("bash").args(["-c", &line]).current_dir(path).output().unwrap();
    assert!(shell.status.success(), "{shell:?}");
}

#[test]
fn what_the_shell_leaves_of_a_text_is_a_text() {
    let directory = scratch();
    let path = directory.path().join("params.toml");
    let file = "grid.layout = \"cells\"\ngrid.cells = [2, 2]\nboundary.default = \"insulated\"\ninitial = 1\n";
    fs::write(&path, file).unwrap();
    let set = |sets: &[&str]| {
        let sets: Vec<String> = sets.iter().map(|set| (*set).to_owned()).collect();
        Params::read(&path, &sets).map(|(params, _)| params).map_err(|error| error.to_string())
    };
    for typed in
        ["1", "1e-3", "0x10", "-0", "inf", "true", "2024-01-31", "07:30:00", "[1]", "1_000"]
    {
        let sets = ["units.length", "units.time", "field.units", "field.long_name", "output.dir"]
            .map(|key| format!("{key}={typed}"));
        let params = set(&sets.each_ref().map(String::as_str)).unwrap();
        let Params { units, field, output, .. } = &params;
        let found = [&units.length, &units.time, &field.units, &output.dir];
        assert!(found.iter().all(|text| *text == typed), "{typed}: {found:?}");
        assert_eq!(field.long_name.as_deref(), Some(typed));
        assert_eq!(set(&[&format!("units.length=\"{typed}\"")]).unwrap().units.length, typed);
    }
    let series = ["file=1", "column=2024", "time=1e3", "between=steps", "hash=1234567890123456"];
    let series = series.map(|key| format!("boundary.left.value.{key}"));
    let params = set(&series.each_ref().map(String::as_str)).unwrap();
    let Some(Side::Value { value: Timed::File(series) }) = params.boundary.left else {
        panic!("{:?}", params.boundary)
    };
    assert_eq!((series.column.as_str(), series.time.as_deref()), ("2024", Some("1e3")));
    assert_eq!(series.hash.as_deref(), Some("1234567890123456"));
    // What may be a number is one, and what has to be one word of several is no other.
    let params =
        set(&["D=2", "decay=0.5", "initial.file=1", "initial.time=2", "initial.variable=3"])
            .unwrap();
    assert_eq!((params.D, params.decay), (2.0.into(), Some(0.5.into())));
    let Some(Quantity::File(FieldFile { time, variable, .. })) = params.initial else { panic!() };
    assert_eq!((time, variable.as_deref()), (Some(At::Time(2.0)), Some("3")));
    for (typed, says) in [
        ("field.name=5", "field.name = \"5\" is not a name"),
        ("output.progress=1", "output.progress = 1 is not known"),
        ("units.length={ a = 1 }", "units.length = { a = 1 } is not a string"),
    ] {
        let said = set(&[typed]).unwrap_err();
        assert!(said.contains(says), "{said}");
    }
    // A file has quotes of its own.
    fs::write(&path, format!("{file}units.length = 1\n")).unwrap();
    assert!(set(&[]).unwrap_err().contains("write units.length = \"1\""));
}

proptest! {
    #[test]
    fn parameters_written_as_toml_read_back_the_same(params in parameters()) {
        let directory = scratch();
        let path = directory.path().join("params.toml");
        fs::write(&path, params.to_toml()).unwrap();
        prop_assert_eq!(read(&path), params.checked().unwrap());
    }
}

fn parameters() -> impl Strategy<Value = Params> {
    let positive = || prop_oneof![1e-3..1e3, 1e-300..1e300, Just(0.1 + 0.2)];
    let numbers = (positive(), -1e6..1e6, 1e-3..1e6, positive(), 0.0..1.0, positive());
    (numbers, graphics(), "[^\0]{1,20}").prop_map(|(numbers, graphics, dir)| {
        let (d, x1, length, runtime, part, outtime) = numbers;
        let x2 = x1 + length;
        // Some part of the domain, and not nothing.
        let dx = (x2 - x1) * (1.0 - part);
        Params {
            D: Diffusivity::Number(d),
            x1,
            x2,
            runtime,
            dx,
            outtime,
            graphics,
            output: Output { dir, ..Output::default() },
            ..Params::default()
        }
    })
}

fn graphics() -> impl Strategy<Value = Graphics> {
    let range = prop_oneof![
        Just(Range::Word(Auto::Auto)),
        (-1e3..1e3, 1e-3..1e3).prop_map(|(low, width)| Range::Fixed([low, low + width])),
    ];
    (any::<bool>(), "[a-z_]{1,9}", range, 64_usize..=8192)
        .prop_map(|(enabled, colormap, range, size)| Graphics { enabled, colormap, range, size })
}

/// The parameters of a file with this text and these overrides.
fn given(text: &str, overrides: &[&str]) -> Graphics {
    let directory = scratch();
    let path = directory.path().join("params.toml");
    fs::write(&path, text).unwrap();
    let overrides: Vec<String> = overrides.iter().map(ToString::to_string).collect();
    let (params, _) =
        Params::read(&path, &overrides).unwrap_or_else(|error| panic!("{text:?}: {error}"));
    params.graphics
}

#[test]
fn graphics_is_a_table_or_short_for_its_first_key() {
    let table = "[graphics]\ncolormap = \"magma\"\nsize = 300\n";
    let magma =
        |enabled| Graphics { enabled, colormap: "magma".into(), size: 300, ..Graphics::default() };
    assert_eq!(given(table, &[]), magma(true));
    assert_eq!(given(table, &["graphics=false"]), magma(false));
    assert_eq!(given(table, &["graphics=False"]), magma(false));
    assert_eq!(given(table, &["graphics=false", "graphics.enabled=true"]), magma(true));
    assert_eq!(given(table, &["graphics.enabled=true", "graphics=false"]), magma(false));
    let magma_by_words = ["graphics.colormap=magma", "graphics.size=300"];
    assert_eq!(given("graphics = true\n", &magma_by_words), magma(true));
    assert_eq!(given("graphics = false\n", &magma_by_words), magma(false));
    let inline = ["graphics={colormap=\"magma\", size=300}"];
    assert_eq!(given("graphics = false\n", &inline), magma(false));
    assert_eq!(given("graphics = \"True\"\n", &inline), magma(true));
    let auto = Graphics { range: Range::Word(Auto::Auto), ..Graphics::default() };
    assert_eq!(given("", &["graphics.range=auto"]), auto);
    let range = Graphics { range: Range::Fixed([-1.0, 0.5]), ..Graphics::default() };
    assert_eq!(given("graphics.range = [-1, 0.5]\n", &[]), range);
}

#[test]
fn an_override_may_have_any_name_in_quotes() {
    let directory = scratch();
    let path = directory.path().join("params.toml");
    fs::write(&path, "[probes]\nevery = 1.0\npoints = { 'a.b' = [1, 1] }\n").unwrap();
    let sets =
        ["\"a.b\"=[0, 2]", "'well 7'=[3, 4]", "\"a=b\" = [5, 6]", "plain=[7, 8]", "as is=[9, 0]"];
    let sets = sets.map(|set| format!("probes.points.{set}"));
    let points = Params::read(&path, &sets).unwrap().0.probes.points;
    let expected = [
        ("a.b", [0.0, 2.0]),
        ("well 7", [3.0, 4.0]),
        ("a=b", [5.0, 6.0]),
        ("plain", [7.0, 8.0]),
        ("as is", [9.0, 0.0]),
    ];
    assert_eq!(points, expected.map(|(name, at)| (name.to_owned(), at)).into());
}

#[test]
fn the_parameters_of_a_run_are_complete() {
    let written = Params::default().to_toml();
    assert_eq!(Params::from_toml(&format!("# mine\n{written}")), Ok(Params::default()));
    for line in written.lines().filter(|line| line.contains('=')) {
        let (key, _) = line.split_once(" =").unwrap();
        let error = Params::from_toml(&written.replacen(line, "", 1)).unwrap_err().to_string();
        assert!(error.contains(&format!("{key} is missing")), "without {line}: {error}");
    }
}
