//! Files that do not say where their values lie: pictures and arrays, with `extent`, `rows` and
//! `inside`.

use super::{files, first, launch};
use crate::common::assert_same_bits;

/// The rows of a field, the last one first.
fn turned(values: &[f64]) -> Vec<f64> {
    values.chunks(20).rev().flatten().copied().collect()
}

/// The grey of a pixel of `grey.png`, as a part of white.
fn grey(row_from_top: usize, column: usize) -> f64 {
    ((37 * row_from_top + 11 * column) % 256) as f64 / 255.0
}

#[test]
fn arrays_begin_at_the_bottom_and_pictures_at_the_top_unless_rows_says_otherwise() {
    let (directory, values) = files();
    let from_top: Vec<f64> =
        (0..12).flat_map(|row| (0..20).map(move |column| grey(row, column))).collect();
    // Sixteen bits a pixel.
    let finer: Vec<f64> =
        from_top.iter().map(|grey| (grey * 65535.0 + 1.0).round().min(65535.0) / 65535.0).collect();
    for (file, expected) in [
        ("file = \"values.npy\", rows = \"downward\"", turned(&values)),
        ("file = \"values.npy\", extent = [0.0, 2.0, 0.0, 1.2]", values.clone()),
        ("file = \"values.npy\", extent = [0, 2, 0, 1.2], rows = \"downward\"", turned(&values)),
        ("file = \"grey.png\"", turned(&from_top)),
        ("file = \"grey.png\", extent = [0.0, 2.0, 0.0, 1.2]", turned(&from_top)),
        ("file = \"grey.png\", rows = \"upward\"", from_top.clone()),
        ("file = \"fine.png\", rows = \"upward\"", finer.clone()),
    ] {
        for ranks in [1, 3] {
            let found = first(ranks, directory.path(), &[&format!("initial={{ {file} }}")]);
            assert_same_bits(&found, &expected, &format!("{file} on {ranks} ranks"));
        }
    }
}

#[test]
fn an_extent_decides_where_values_lie() {
    let (directory, values) = files();
    // Twice as far in both directions: the run has the lower left quarter, a value for four cells.
    let of = |more: &str| {
        format!("initial={{ file = \"values.npy\", extent = [0.0, 4.0, 0.0, 2.4]{more} }}")
    };
    let refused = launch(2, directory.path(), &[&of("")]).run().ended_with(2);
    refused.says(&["it has another grid than the run"]);
    assert!(refused.stderr.contains("file: 20 points from x = 0.1 to 3.9"), "{refused}");
    for how in ["nearest", "average"] {
        let set = of(&format!(", other_grid = \"{how}\""));
        let found = first(2, directory.path(), &[&set]);
        for (cell, value) in found.iter().enumerate() {
            let expected = values[cell / 20 / 2 * 20 + cell % 20 / 2];
            assert!((value - expected).abs() < 1e-15 * expected, "{how}: {cell}: {value}");
        }
    }
}

#[test]
fn pixels_of_a_mask_are_inside_as_inside_says() {
    let (directory, values) = files();
    let is_dark = |cell: usize| grey(11 - cell / 20, cell % 20) < 0.5;
    for (inside, dark) in [("black", true), ("white", false)] {
        let mask = format!("mask={{ file = \"grey.png\", inside = \"{inside}\" }}");
        let set = ["initial={ file = \"values.npy\" }", &mask];
        let found = first(2, directory.path(), &set);
        for (cell, value) in found.iter().enumerate() {
            let is_inside = is_dark(cell) == dark;
            assert_eq!(value.is_nan(), !is_inside, "{inside}: cell {cell}");
            assert!(!is_inside || value.to_bits() == values[cell].to_bits(), "cell {cell}");
        }
    }
}
