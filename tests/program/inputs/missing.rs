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

#[test]
fn the_field_of_a_run_with_a_mask_goes_on_on_another_grid() {
    let directory = scratch();
    let text = |cells: usize, name: &str, mask: &str, initial: &str| {
        format!(
            "D = 1.0\nx1 = 0.0\nx2 = 1.0\nruntime = 0.02\nouttime = 0.02\ninitial = {initial}\nmask = {mask}\n\
             graphics = false\noutput.dir = \"{name}\"\ngrid.layout = \"cells\"\ngrid.cells = [{cells}, {cells}]\n\
             boundary.default = \"insulated\"\n"
        )
    };
    let disc = "\"hypot(x, y) < 0.8\"";
    // At rest, so that each value of the field is 3.
    run(directory.path(), &text(16, "coarse", disc, "3.0")).unwrap();
    let file = |how: &str| {
        format!(
            "{{ file = \"coarse/diff2d.h5\", variable = \"density\", time = \"last\", other_grid = \"{how}\" }}"
        )
    };
    let fine = |mask: &str, initial: &str| run(directory.path(), &text(40, "fine", mask, initial));
    let said = fine(disc, &file("bilinear")).unwrap_err();
    for part in [
        "initial is nan at x = ",
        "coarse/diff2d.h5 lacks a value that this one is made from (missing, NaN or outside a mask)",
        "leave the cell out with a mask, take other_grid = \"nearest\", or give the field a name, as [data.f], and write \
         initial = \"where(f == f, f, 0)\"",
    ] {
        assert!(said.contains(part), "{said}");
    }
    let said = fine(disc, &file("nearest")).unwrap_err();
    assert!(
        said.contains("diff2d.h5 has no value (") && !said.contains("take other_grid"),
        "{said}"
    );
    let data = |initial: &str| {
        format!("{initial}\ndata.k = {}\ndata.near = {}", file("bilinear"), file("nearest"))
    };
    let said = fine(disc, &data("\"2*k\"")).unwrap_err();
    assert!(said.contains("or write where(k == k, k, 0) in place of k, with"), "{said}");

    let inside = |series: &Series| -> Vec<f64> {
        series.density[..1600].iter().copied().filter(|value| !value.is_nan()).collect()
    };
    let filled = fine(disc, &data("\"where(k == k, k, where(near == near, near, 0))\"")).unwrap();
    let cells = |of: &dyn Fn(f64) -> bool| inside(&filled).into_iter().filter(|v| of(*v)).count();
    let [whole, none] = [cells(&|v| v == 3.0), cells(&|v| v == 0.0)];
    // A coarse cell has 6.25 fine ones: the edge is where no centre of one is in the disc.
    assert!(whole > 700 && none < 80 && whole + none == inside(&filled).len(), "{whole} {none}");
    let left_out = fine("\"k == k\"", &data("\"k\"")).unwrap();
    assert!(inside(&left_out).iter().all(|value| *value == 3.0));
    let kept = inside(&left_out).len();
    assert!(kept > 500 && kept < whole, "{kept} of {whole}");
}
