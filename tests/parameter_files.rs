//! Parameter files: those of the project are good, the defaults are the slides' values, and what
//! is written reads back the same.

mod common;

use common::{Case, Series, mpirun, scratch, summary};
use diff2d_mpi::grid::Grid;
use diff2d_mpi::params::{Output, Params};
use proptest::prelude::*;
use std::fs;
use std::path::{Path, PathBuf};

const KEYS: [&str; 7] = ["D", "x1", "x2", "runtime", "dx", "outtime", "graphics"];

fn of_the_project(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("params").join(name)
}

fn read(path: &Path) -> Params {
    let (params, _) = Params::read(path, &[]).unwrap_or_else(|error| panic!("{error}"));
    params
}

#[test]
fn an_empty_file_has_the_values_of_the_slides() {
    let directory = scratch();
    let path = directory.path().join("empty.toml");
    fs::write(&path, "").unwrap();
    let params = read(&path);
    let Case { diffusivity, x1, x2, runtime, dx, outtime } = Case::SLIDES;
    assert_eq!((params.D, params.x1, params.x2), (diffusivity, x1, x2));
    assert_eq!((params.runtime, params.dx, params.outtime), (runtime, dx, outtime));
    assert!(params.graphics);
    assert_eq!(params.output.dir, "output");
}

#[test]
fn the_example_of_the_slides_gives_every_key_explained_and_its_default() {
    let path = of_the_project("four_peaks.toml");
    assert_eq!(read(&path), Params::default());
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
        Grid::new(&read(&of_the_project(name))).unwrap_or_else(|problem| {
            panic!("{name}: {}", problem.text);
        });
    }
}

#[test]
fn the_file_is_read_once_and_by_rank_0_alone() {
    // Standard input can be read only once, and mpirun hands it to rank 0 only.
    let directory = scratch();
    let case = Case { dx: 1.0, runtime: 3.0, ..Case::SLIDES };
    let path = directory.path().join("stream.toml");
    fs::write(&path, case.toml("run")).unwrap();
    mpirun(3, directory.path()).arg("/dev/stdin").stdin(&path).run().succeeded();
    let output_dir = directory.path().join("run");
    assert_eq!(summary(&output_dir)["ranks"], 3);
    Series::read(&output_dir).assert_is(&case.integrate(), "read from a stream");
}

proptest! {
    #[test]
    fn parameters_written_as_toml_read_back_the_same(params in parameters()) {
        let directory = scratch();
        let path = directory.path().join("params.toml");
        fs::write(&path, params.to_toml()).unwrap();
        prop_assert_eq!(read(&path), params);
    }
}

fn parameters() -> impl Strategy<Value = Params> {
    let positive = || prop_oneof![1e-3..1e3, 1e-300..1e300, Just(0.1 + 0.2)];
    let numbers = (positive(), -1e6..1e6, 1e-3..1e6, positive(), 0.0..1.0, positive());
    let words = (any::<bool>(), "[^\0]{1,20}");
    (numbers, words).prop_map(|((d, x1, length, runtime, part, outtime), (graphics, dir))| {
        let x2 = x1 + length;
        // Some part of the domain, and not nothing.
        let dx = (x2 - x1) * (1.0 - part);
        Params {
            D: d,
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
