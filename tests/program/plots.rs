//! `scripts/plot` draws runs that are finished, were interrupted or go on, and files larger than
//! memory; the checks in Python look at what it draws.

use crate::common::{Case, Launch, mpirun, python, readers_python, run, scratch, serial};
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// 13 outputs on 25 x 25 points, up to a time of 6.
const CASE: Case =
    Case { diffusivity: 1.7, x1: -9.0, x2: 11.0, runtime: 6.1, dx: 0.8, outtime: 0.505 };

/// A run that came to its end, and room for pictures.
fn finished() -> (TempDir, PathBuf) {
    let directory = scratch();
    let output_dir = run(&CASE, 2, directory.path());
    (directory, output_dir)
}

/// What a check is told: the run, and where it may write.
fn draws(script: &str) {
    let (directory, output_dir) = finished();
    python(script, &[&output_dir, directory.path()]);
}

/// The ffmpeg that a Python package brings; its path is written below `directory` on the way.
fn ffmpeg(directory: &Path) -> PathBuf {
    let path = directory.join("ffmpeg-path");
    readers_python("ffmpeg_path.py", &[&path]);
    PathBuf::from(fs::read_to_string(path).unwrap())
}

#[test]
fn snapshots_are_drawn_upright_with_the_colours_of_their_densities() {
    draws("plot_snapshots.py");
}

#[test]
fn a_movie_has_a_frame_for_each_snapshot() {
    let (directory, output_dir) = finished();
    let ffmpeg = ffmpeg(directory.path());
    python("plot_movie.py", &[&output_dir, directory.path(), &ffmpeg]);
}

#[test]
fn diagnostics_stand_beside_the_exact_solution() {
    let (directory, output_dir) = finished();
    let others: Vec<TempDir> = (0..2).map(|_| scratch()).collect();
    let coarse = run(&Case { dx: 0.2, ..CASE }, 2, others[0].path());
    let fine = run(&Case { dx: 0.1, ..CASE }, 2, others[1].path());
    python("plot_diagnostics.py", &[&output_dir, &coarse, &fine, directory.path()]);
}

#[test]
fn runs_and_pictures_may_have_any_name() {
    let (directory, output_dir) = finished();
    let ffmpeg = ffmpeg(directory.path());
    python("plot_names.py", &[&output_dir, directory.path(), &ffmpeg]);
}

#[test]
fn a_damaged_file_is_an_error_of_one_line() {
    draws("plot_damaged.py");
}

#[test]
fn probes_and_slices_of_the_run_are_drawn_as_high_as_their_values() {
    let directory = scratch();
    let toml = CASE.toml_with("graphics = false", "run");
    let more = "\n[probes]\nevery = 0.505\npoints = { west = [-4.0, 1.0], centre = [1.0, 1.0] }\n\
                [slices.across]\nx = 0.25\nevery = 1.01\n";
    fs::write(directory.path().join("params.toml"), toml + more).unwrap();
    serial(directory.path()).arg("params.toml").run().succeeded();
    python("plot_sampled.py", &[&directory.path().join("run"), directory.path()]);
}

#[test]
fn files_of_any_structure_are_an_error_of_one_line() {
    let directory = scratch();
    let cells = "x1 = -2.0\nx2 = 2.0\nD = 1.0\nruntime = 1.0\nouttime = 0.1\ninitial = \"exp(-x^2-y^2)\"\n\
                 graphics = false\nboundary.default = \"insulated\"\noutput.dir = \"run\"\n\
                 [grid]\nlayout = \"cells\"\ncells = [20, 20]\n\
                 [probes]\nevery = 0.1\npoints = { west = [-1.0, 0.0], centre = [0.0, 0.0] }\n\
                 [slices.a]\ny = 0.0\nevery = 0.1\n[coarse.c]\nfactor = 2\nevery = 0.1\n";
    fs::write(directory.path().join("params.toml"), cells).unwrap();
    serial(directory.path()).arg("params.toml").run().succeeded();
    python("plot_foreign.py", &[&directory.path().join("run"), directory.path()]);
}

#[test]
fn a_movie_of_a_coarse_field_has_the_colours_of_its_means() {
    let directory = scratch();
    let coarse = "\n[coarse.fast]\nfactor = 4\nevery = 0.26\n";
    let cells = "x1 = 0.0\nx2 = 3.0\ny1 = 0.0\ny2 = 2.0\nD = 0.1\nruntime = 1.0\nouttime = 0.5\n\
                 initial = \"sin(x) + y\"\nmask = \"x < 2.4 or y > 0.8\"\ngraphics = false\n\
                 field = { name = \"c\", units = \"mg/L\", long_name = \"dye\" }\n\
                 boundary.default = \"insulated\"\nunits.length = \"km\"\noutput.dir = \"cells\"\n\
                 [grid]\nlayout = \"cells\"\ncells = [45, 30]\n";
    let course = CASE.toml_with("graphics = false", "run");
    for (name, text) in [("course.toml", course.as_str()), ("cells.toml", cells)] {
        fs::write(directory.path().join(name), format!("{text}{coarse}")).unwrap();
        serial(directory.path()).arg(name).run().succeeded();
    }
    serial(directory.path())
        .args(["course.toml", "--resume", "run/checkpoint.h5"])
        .args(["--set", "output.dir=more", "--set", "runtime=8.4"])
        .run()
        .succeeded();
    let [course, cells, more] = ["run", "cells", "more"].map(|name| directory.path().join(name));
    python("plot_coarse.py", &[&course, &cells, &more, directory.path()]);
}

#[test]
fn a_slice_is_the_row_or_column_that_is_asked_for() {
    draws("plot_slice.py");
}

#[test]
fn two_runs_are_compared_to_the_last_bit() {
    let (directory, output_dir) = finished();
    let others: Vec<TempDir> = (0..4).map(|_| scratch()).collect();
    let same = run(&CASE, 3, others[0].path());
    let coarse = run(&Case { dx: 1.0, ..CASE }, 1, others[1].path());
    let shifted = run(&Case { x1: -10.0, x2: 10.0, ..CASE }, 1, others[2].path());
    let faster = run(&Case { diffusivity: 1.73, ..CASE }, 1, others[3].path());
    let runs = [&output_dir, &same, &coarse, &shifted, &faster];
    let arguments: Vec<&Path> =
        runs.map(|run| run.as_path()).into_iter().chain([directory.path()]).collect();
    python("plot_compare.py", &arguments);
}

#[test]
fn what_cannot_be_drawn_is_an_error_of_one_line() {
    draws("plot_errors.py");
}

#[test]
fn a_run_that_is_killed_is_drawn_as_far_as_it_came() {
    let directory = scratch();
    let output_dir = long_run(directory.path());
    start(directory.path()).kill_when(&output_dir.join("diagnostics.csv"), 4);
    plots_partly(&output_dir, directory.path());
}

#[test]
fn a_run_is_drawn_while_it_goes_on() {
    let directory = scratch();
    let output_dir = long_run(directory.path());
    let mut running = start(directory.path()).start();
    let table = output_dir.join("diagnostics.csv");
    running.until(|| fs::read_to_string(&table).unwrap_or_default().lines().count() > 3);
    plots_partly(&output_dir, directory.path());
    assert!(!running.is_over(), "the run went on while it was drawn");
    running.kill();
}

#[test]
fn a_file_larger_than_memory_is_drawn() {
    let directory = scratch();
    python("plot_large.py", &[directory.path()]);
}

#[test]
fn segments_of_a_run_are_drawn_as_one() {
    let (directory, output_dir) = finished();
    mpirun(2, directory.path())
        .args(["params.toml", "--resume", "run/checkpoint.h5"])
        .args(["--set", "output.dir=more", "--set", "runtime=9"])
        .run()
        .succeeded();
    let other = scratch();
    let elsewhere = run(&Case { diffusivity: 1.0, ..CASE }, 1, other.path());
    let more = directory.path().join("more");
    python("plot_joined.py", &[&output_dir, &more, &elsewhere, directory.path()]);
}

/// Takes minutes if nobody stops it; an output every second or so.
fn long_run(directory: &Path) -> PathBuf {
    let case = Case { dx: 0.1, runtime: 1e5, outtime: 250.0, ..Case::COURSE };
    fs::write(directory.join("params.toml"), case.toml("run")).unwrap();
    directory.join("run")
}

fn start(directory: &Path) -> Launch {
    serial(directory).arg("params.toml")
}

/// Draws what is committed: at least three snapshots, and not all.
fn plots_partly(output_dir: &Path, scratch: &Path) {
    let arguments = [output_dir.as_os_str(), scratch.as_os_str(), "3".as_ref(), "390".as_ref()];
    python("plot_partly.py", &arguments);
}
