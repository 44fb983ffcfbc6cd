//! A masked rectangle with a named field: its picture and its files, on any number of ranks.

use super::image::{Image, Rgb, assert_colour, decode_one};
use crate::common::{mpirun, readers_python, scratch};
use std::fs;
use std::path::{Path, PathBuf};

const MASKED: &str = r#"
D = 1e-9
x1 = 1.0
x2 = 4.0
y1 = 2.0
y2 = 3.0
runtime = 1.0
outtime = 1.0
mask = "not (x > 3 and y > 2.5)"
initial = "x + 10*y"
boundary.default = "insulated"
grid = { layout = "cells", cells = [6, 4] }
field = { name = "temperature", units = "degC", long_name = "temperature of the plate" }
units.length = "m"
graphics = { size = 64, range = "auto", colormap = "gray" }
output.dir = "run"
"#;

fn run(ranks: usize, directory: &Path) -> PathBuf {
    fs::write(directory.join("params.toml"), MASKED).expect("a parameter file");
    mpirun(ranks, directory).arg("params.toml").run().succeeded();
    directory.join("run")
}

/// The place of the field's upper left corner: inside the first black line as wide as its frame.
fn corner(picture: &Image, width: usize) -> [usize; 2] {
    let is_line = |place: &usize| picture.pixels[*place..].iter().take(width).all(|p| *p == [0; 3]);
    let place = (0..picture.pixels.len() - width).find(is_line).expect("a frame");
    [place % picture.width + 1, place / picture.width + 1]
}

#[test]
fn what_lies_outside_a_mask_is_paper_and_the_range_is_that_of_the_inside() {
    let pictures = [1, 3].map(|ranks| {
        let directory = scratch();
        decode_one(&run(ranks, directory.path()).join("frames/000000.png"))
    });
    assert!(pictures[0] == pictures[1], "1 rank and 3");
    let [picture, _] = pictures;
    let [left, top] = corner(&picture, 62);
    // Six cells of ten pixels, and four of five.
    let cell = |column: usize, row: usize| -> Rgb {
        picture.at(left + 10 * column + 5, top + 5 * (3 - row) + 2)
    };
    let value =
        |column: usize, row: usize| 1.25 + 0.5 * column as f64 + 10.0 * (2.125 + 0.25 * row as f64);
    let [low, high] = [value(0, 0), value(3, 3)];
    for (column, row) in (0..6).flat_map(|column| (0..4).map(move |row| (column, row))) {
        let what = format!("column {column}, row {row}");
        if column >= 4 && row >= 2 {
            assert_eq!(cell(column, row), [255; 3], "{what}");
        } else {
            let place = (value(column, row) - low) / (high - low);
            assert_colour(cell(column, row), "gray", place, &what);
        }
    }
}

#[test]
fn every_reader_finds_its_values_and_what_they_are() {
    let directory = scratch();
    let output_dir = run(2, directory.path());
    readers_python(
        "masked_opens.py",
        &[output_dir.as_path(), Path::new(env!("CARGO_MANIFEST_DIR"))],
    );
}

#[test]
fn a_unit_that_is_longer_than_the_picture_is_cut() {
    let directory = scratch();
    let toml =
        MASKED.replace("units.length = \"m\"", "units.length = \"units of a very long name\"");
    fs::write(directory.path().join("params.toml"), toml).expect("a parameter file");
    mpirun(2, directory.path()).arg("params.toml").run().succeeded();
    let short = decode_one(&run(1, scratch().path()).join("frames/000000.png"));
    let long = decode_one(&directory.path().join("run/frames/000000.png"));
    assert_eq!([long.width, long.height], [short.width, short.height]);
}
