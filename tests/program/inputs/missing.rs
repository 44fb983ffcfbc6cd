//! Values that are missing in a file: how files say so, and what is said where one is needed.

use super::{files, first, launch};
use crate::common::{Series, assert_same_bits, scratch, serial};
use std::fs;
use std::path::Path;

/// The three cells whose values are missing in `marks.h5` are outside.
const MASK: &str = "mask={ file = \"values.nc\", variable = \"inside\" }";

fn of_marks(variable: &str) -> String {
    format!("initial={{ file = \"marks.h5\", variable = \"{variable}\" }}")
}

#[test]
fn marks_are_compared_in_the_type_of_the_values_before_these_are_unpacked() {
    let (directory, values) = files();
    let single: Vec<f64> = values.iter().map(|value| f64::from(*value as f32)).collect();
    let unpacked: Vec<f64> =
        values.iter().map(|value| (10.0 * value).trunc() * 0.5 + 10.0).collect();
    for (name, expected, begin) in [
        ("fill", &single, 3),
        ("fill_of_one", &single, 3),
        ("mark", &single, 3),
        ("marks", &single, 3),
        ("whole", &single, 3),
        ("range", &single, 4),
        ("ends", &single, 4),
        ("both", &single, 3),
        ("packed", &unpacked, 3),
    ] {
        for ranks in [1, 3] {
            let found = first(ranks, directory.path(), &[&of_marks(name), MASK]);
            assert_same_bits(&found[begin..], &expected[begin..], name);
            assert!(begin == 3 || found[3] == f64::from(0.7_f32), "{name}: {}", found[3]);
        }
        // Each of the three is missing, whatever stands there.
        for cell in 0..3 {
            let inside = format!("mask=x > {}", 0.1 * f64::from(cell));
            let refused =
                launch(1, directory.path(), &[&of_marks(name), &inside]).run().ended_with(2);
            let place = format!("initial is nan at x = 0.{cell}");
            refused.says(&[
                &place,
                "marks.h5 has no value (missing, NaN or outside a mask): leave the cell out",
            ]);
        }
    }
    // No integer is that: nothing is missing.
    let found = first(1, directory.path(), &[&of_marks("plain")]);
    assert!(found.iter().zip(&values).all(|(found, value)| *found == (10.0 * value).trunc()));
}

#[test]
fn arrays_of_any_kind_of_number_and_order_of_bytes_are_read() {
    let (directory, values) = files();
    for (name, of) in [
        ("bools", (|_| 1.0) as fn(f64) -> f64),
        ("bytes_i1", |value| (10.0 * value).trunc()),
        ("shorts", |value| (10.0 * value).trunc()),
        ("longs", |value| (10.0 * value).trunc()),
    ] {
        let expected: Vec<f64> = values.iter().map(|value| of(*value)).collect();
        let found = first(2, directory.path(), &[&format!("initial={{ file = \"{name}.npy\" }}")]);
        assert_same_bits(&found, &expected, name);
    }
}

/// The snapshots of a run, or what it says instead.
fn run(directory: &Path, text: &str) -> Result<Series, String> {
    fs::write(directory.join("params.toml"), text).unwrap();
    let outcome = serial(directory).args(["params.toml", "--overwrite"]).run();
    match outcome.code {
        Some(0) => {
            Ok(Series::read(&directory.join(if text.contains("fine") { "fine" } else { "coarse" })))
        }
        _ => Err(outcome.ended_with(2).stderr),
    }
}

/// A square of cells with a mask.
fn masked(cells: usize, name: &str, mask: &str, initial: &str) -> String {
    format!(
        "D = 1.0\nx1 = 0.0\nx2 = 1.0\nruntime = 0.02\nouttime = 0.02\ninitial = {initial}\nmask = {mask}\n\
         graphics = false\noutput.dir = \"{name}\"\ngrid.layout = \"cells\"\ngrid.cells = [{cells}, {cells}]\n\
         boundary.default = \"insulated\"\n"
    )
}

/// The field of the coarse run at a time.
fn coarse(time: &str, how: &str) -> String {
    format!(
        "{{ file = \"coarse/diff2d.h5\", variable = \"density\", time = {time}, other_grid = \"{how}\" }}"
    )
}

const DISC: &str = "\"hypot(x, y) < 0.8\"";

/// Of a coarser run with the same mask, whose edge passes through cells of both.
#[test]
fn the_field_of_a_run_with_a_mask_goes_on_on_another_grid() {
    let directory = scratch();
    // At rest, so that each value of the field is the same.
    run(directory.path(), &masked(16, "coarse", DISC, "0.3")).unwrap();
    let fine = |cells, mask: &str, initial: &str| {
        run(directory.path(), &masked(cells, "fine", mask, initial))
    };
    let inside = |series: &Series, cells: usize| -> Vec<f64> {
        let values = series.density[..cells * cells].iter().copied();
        values.filter(|value| !value.is_nan()).collect()
    };
    for cells in [8, 24, 40, 64, 100] {
        for how in ["bilinear", "average"] {
            let found = fine(cells, DISC, &coarse("\"last\"", how));
            // A mean over a cell beyond the file's cells has nothing to take.
            let Ok(found) = found else {
                assert_eq!(how, "average", "{cells}");
                continue;
            };
            let found = inside(&found, cells);
            assert!(found.iter().all(|value| (value - 0.3).abs() < 1e-16), "{how} {cells}");
            assert!(found.len() > 2 * cells * cells / 5, "{how} {cells}: {}", found.len());
        }
    }
    let data = |initial: &str| {
        let of = |how| coarse("\"last\"", how);
        format!("{initial}\ndata.k = {}\ndata.near = {}", of("bilinear"), of("nearest"))
    };
    // Where all around is missing, there is no value.
    for (initial, advice) in [
        (coarse("\"last\"", "bilinear"), "or give the field a name, as [data.f], and write "),
        (coarse("\"last\"", "nearest"), "initial = \"where(f == f, f, 0)\", with"),
        (data("\"2*k\""), "or write where(k == k, k, 0) in place of k, with"),
    ] {
        let said = fine(40, "\"1\"", &initial).unwrap_err();
        for part in [
            "initial is nan at x = ",
            "coarse/diff2d.h5 has no value (missing, NaN or outside a mask): leave the cell out with a mask, or",
            advice,
        ] {
            assert!(said.contains(part), "no {part:?} in {said}");
        }
    }
    let filled = fine(40, "\"1\"", &data("\"where(k == k, k, 7)\"")).unwrap();
    let filled = inside(&filled, 40);
    assert!(filled.len() == 1600 && filled.iter().all(|value| [0.3, 7.0].contains(value)));
    // The same cells as before: those that lie in one with a value.
    let kept = inside(&fine(40, "\"near == near\"", &data("\"k\"")).unwrap(), 40);
    assert!(kept.iter().all(|value| *value == 0.3));
    // On the edge of two, the lower one.
    let whole = |x: usize| (16 * (2 * x + 1) - 1) / 80;
    let centre = |cell: usize| (cell as f64 + 0.5) / 16.0;
    let has_value = |x, y| f64::hypot(centre(whole(x)), centre(whole(y))) < 0.8;
    let cells = (0..1600).filter(|k| has_value(k % 40, k / 40)).count();
    assert_eq!(kept.len(), cells);
}

/// To rounding where all four neighbours have a value; beside the mask, between those that have one.
#[test]
fn a_linear_field_beside_a_mask_stays_between_its_neighbours() {
    let directory = scratch();
    let plane = |x: f64, y: f64| 1.0 + 2.0 * x + 3.0 * y;
    let (n, m) = (16, 40);
    run(directory.path(), &masked(n, "coarse", DISC, "\"1 + 2*x + 3*y\"")).unwrap();
    let found =
        run(directory.path(), &masked(m, "fine", DISC, &coarse("0.0", "bilinear"))).unwrap();
    let [mut exact, mut beside] = [0, 0];
    for (k, value) in found.density[..m * m].iter().enumerate() {
        let [x, y] = [k % m, k / m].map(|cell| (cell as f64 + 0.5) / m as f64);
        if f64::hypot(x, y) >= 0.8 {
            continue;
        }
        let around = |at: f64| {
            let low = (at * n as f64 - 0.5).floor();
            [low, low + 1.0].map(|cell| (cell.clamp(0.0, n as f64 - 1.0) + 0.5) / n as f64)
        };
        let [xs, ys] = [around(x), around(y)];
        let corners = xs.into_iter().flat_map(|x| ys.map(|y| [x, y]));
        let values: Vec<f64> =
            corners.filter(|[x, y]| f64::hypot(*x, *y) < 0.8).map(|[x, y]| plane(x, y)).collect();
        let [low, high] = values.iter().fold([f64::INFINITY, f64::NEG_INFINITY], |ends, value| {
            [ends[0].min(*value), ends[1].max(*value)]
        });
        assert!(*value >= low - 1e-14 && *value <= high + 1e-14, "{low} {value} {high}");
        let is_between = x > xs[0] && y > ys[0];
        if values.len() == 4 && is_between {
            exact += 1;
            assert!((value - plane(x, y)).abs() < 2e-15, "{x} {y}: {value}");
        } else {
            beside += 1;
        }
    }
    assert!(exact > 500 && beside > 60, "{exact} {beside}");
}
