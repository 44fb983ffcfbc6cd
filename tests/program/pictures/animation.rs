//! The animation: every picture of the run, in order, whatever became of the run on the way.

use super::image::{decode, decode_one};
use crate::common::{Case, run_with, scratch, serial};
use diff2d_mpi::output::pictures::animation;
use std::fs;
use std::path::Path;

const CASE: Case = Case { dx: 1.0, runtime: 3.0, ..Case::COURSE };
const SMALL: &str = "graphics.size = 64";

/// The animation shows these outputs.
#[track_caller]
fn assert_shows(output_dir: &Path, outputs: impl IntoIterator<Item = usize>) {
    let images = decode(&output_dir.join("animation.png"));
    let outputs: Vec<usize> = outputs.into_iter().collect();
    assert_eq!(images.len(), outputs.len(), "number of pictures");
    for (image, index) in images.iter().zip(outputs) {
        let frame = decode_one(&output_dir.join(format!("frames/{index:06}.png")));
        assert!(*image == frame, "output {index}");
    }
}

#[test]
fn the_animation_holds_every_picture() {
    let directory = scratch();
    let output_dir = run_with("graphics = true", &CASE, 2, directory.path());
    assert_shows(&output_dir, 0..CASE.integrate().snapshots.len());
}

#[test]
fn a_run_of_one_output_has_an_animation_of_one_picture() {
    let directory = scratch();
    let output_dir = run_with(SMALL, &Case { runtime: 1e-9, ..CASE }, 1, directory.path());
    assert_shows(&output_dir, 0..1);
}

/// A run that was stopped early on; returns how many pictures there are.
fn stopped(directory: &Path) -> usize {
    fs::write(directory.join("params.toml"), CASE.toml_with(SMALL, "run")).unwrap();
    let outcome = serial(directory).args(["params.toml", "--walltime", "1ms"]).run().ended_with(75);
    assert!(outcome.stdout.contains("run/frames"), "{outcome}");
    assert!(!directory.join("run/animation.png").exists(), "not before the end");
    fs::read_dir(directory.join("run/frames")).unwrap().count()
}

#[test]
fn after_a_stop_the_animation_holds_all_pictures() {
    let directory = scratch();
    let before = stopped(directory.path());
    let outputs = CASE.integrate().snapshots.len();
    assert!((1..outputs).contains(&before), "{before}");
    let outcome = serial(directory.path()).args(["params.toml", "--resume"]).run().succeeded();
    assert!(outcome.stderr.is_empty(), "{outcome}");
    assert_shows(&directory.path().join("run"), 0..outputs);
}

/// Resumes a stopped run, whose animation then leaves out the first outputs.
#[track_caller]
fn assert_leaves_out(directory: &Path, resume: &[&str], missing: usize) {
    let resume = ["params.toml", "--resume"].iter().chain(resume).copied();
    let outcome = serial(directory).args(resume).run().succeeded();
    let warning = format!("and colours in run/frames: {missing};");
    assert!(outcome.stderr.contains(&warning), "{outcome}");
    assert_shows(&directory.join("run"), missing..CASE.integrate().snapshots.len());
}

#[test]
fn pictures_that_are_gone_are_left_out_with_a_warning() {
    let directory = scratch();
    stopped(directory.path());
    fs::remove_file(directory.path().join("run/frames/000000.png")).unwrap();
    assert_leaves_out(directory.path(), &[], 1);
}

#[test]
fn pictures_of_another_size_or_other_colours_are_left_out_with_a_warning() {
    for change in ["graphics.size=80", "graphics.colormap=magma"] {
        let directory = scratch();
        let before = stopped(directory.path());
        assert_leaves_out(directory.path(), &["--set", change], before);
    }
}

#[test]
fn of_very_many_pictures_the_animation_takes_every_so_many_th_and_the_last() {
    let directory = scratch();
    let output_dir = run_with(SMALL, &CASE, 1, directory.path());
    let frame = |index: usize| output_dir.join(format!("frames/{index:06}.png"));
    let (first, last) = (frame(0), frame(CASE.integrate().snapshots.len() - 1));
    for index in 1..1200 {
        fs::copy(if index == 1199 { &last } else { &first }, frame(index)).unwrap();
    }
    let made = animation::write(&output_dir, 0..1200).unwrap().expect("an animation");
    assert_eq!((made.every, made.missing), (3, 0));
    assert_shows(&output_dir, (0..1200).step_by(3).chain([1199]));
}

#[test]
fn a_damaged_picture_is_named() {
    let directory = scratch();
    let output_dir = run_with(SMALL, &CASE, 1, directory.path());
    let frame = output_dir.join("frames/000001.png");
    let bytes = fs::read(&frame).unwrap();
    fs::write(&frame, &bytes[..bytes.len() - 20]).unwrap();
    let error = animation::write(&output_dir, 0..3).unwrap_err().to_string();
    assert!(error.contains("000001.png: the picture is damaged: remove it"), "{error}");
    assert!(!output_dir.join("animation.png.tmp").exists());
    // What is no picture at all is missing.
    fs::write(&frame, "a text").unwrap();
    let made = animation::write(&output_dir, 0..3).unwrap().expect("an animation");
    assert_eq!(made.missing, 1);
    assert_shows(&output_dir, [0, 2]);
}
