//! Each pixel has the colour of the density at its place, on any number of ranks.

use super::image::{assert_colour, decode_one, layout};
use crate::common::{Case, Reference, run_with, scratch};
use diff2d_mpi::params::{Auto, Graphics, Range};
use std::fs;
use std::path::Path;

/// 20 x 20 points, 3 outputs. The first row and the first column are zero at the start, the last
/// ones are not, so that a picture that is upside down is a wrong one.
const CASE: Case = Case { dx: 1.0, runtime: 1.0, ..Case::COURSE };

fn frame(output_dir: &Path, index: usize) -> std::path::PathBuf {
    output_dir.join(format!("frames/{index:06}.png"))
}

/// Every frame holds the reference's densities in the colours of a map.
#[track_caller]
fn assert_shows(output_dir: &Path, reference: &Reference, graphics: &Graphics) {
    let layout = layout(&CASE, graphics);
    for (index, snapshot) in reference.snapshots.iter().enumerate() {
        let field = decode_one(&frame(output_dir, index)).field(&layout);
        let [low, high] = match graphics.range {
            Range::Fixed(range) => range,
            Range::Word(_) => [snapshot.min, snapshot.max],
        };
        for (k, density) in snapshot.field.iter().flatten().enumerate() {
            let place = ((density - low) / (high - low)).clamp(0.0, 1.0);
            let what =
                format!("output {index}, row {}, column {}", k / reference.n, k % reference.n);
            assert_colour(field[k], &graphics.colormap, place, &what);
        }
    }
}

#[test]
fn each_point_has_the_colour_of_its_density() {
    let directory = scratch();
    let output_dir = run_with("graphics = true", &CASE, 2, directory.path());
    assert_shows(&output_dir, &CASE.integrate(), &Graphics::default());
}

#[test]
fn another_map_and_a_range_of_each_picture_are_those_asked_for() {
    let directory = scratch();
    let graphics = "graphics.colormap = \"magma\"\ngraphics.range = \"auto\"\ngraphics.size = 70";
    let output_dir = run_with(graphics, &CASE, 1, directory.path());
    let range = Range::Word(Auto::Auto);
    let graphics = Graphics { colormap: "magma".into(), range, size: 70, ..Graphics::default() };
    assert_shows(&output_dir, &CASE.integrate(), &graphics);
}

#[test]
fn densities_beyond_the_range_have_the_colours_of_its_ends() {
    let directory = scratch();
    let output_dir = run_with("graphics.range = [0.2, 0.5]", &CASE, 3, directory.path());
    let graphics = Graphics { range: Range::Fixed([0.2, 0.5]), ..Graphics::default() };
    assert_shows(&output_dir, &CASE.integrate(), &graphics);
}

#[test]
fn a_grid_larger_than_the_picture_is_averaged_over_areas() {
    let case = Case { dx: 20.0 / 192.0, runtime: 0.01, outtime: 1.0, ..CASE };
    let reference = case.integrate();
    assert_eq!(reference.n, 192);
    let directory = scratch();
    let output_dir =
        run_with("graphics.size = 64\ngraphics.colormap = \"gray\"", &case, 2, directory.path());
    let graphics = Graphics { size: 64, colormap: "gray".into(), ..Graphics::default() };
    let field = decode_one(&frame(&output_dir, 0)).field(&layout(&case, &graphics));
    let density = &reference.snapshots[0].field;
    for (k, &colour) in field.iter().enumerate() {
        let (y, x) = (3 * (k / 64), 3 * (k % 64));
        let block = (y..y + 3).flat_map(|i| (x..x + 3).map(move |j| (i, j)));
        let mean = block.map(|(i, j)| density[i][j]).sum::<f64>() / 9.0;
        assert_colour(colour, "gray", mean, &format!("pixel {k}"));
    }
}

/// The bytes of every frame, on these numbers of ranks.
#[track_caller]
fn assert_same_frames(case: &Case, graphics: &str, ranks: &[usize]) {
    let frames = |&ranks: &usize| {
        let directory = scratch();
        let output_dir = run_with(graphics, case, ranks, directory.path());
        let outputs = case.integrate().snapshots.len();
        (0..outputs).map(|index| fs::read(frame(&output_dir, index)).unwrap()).collect::<Vec<_>>()
    };
    let first = frames(&ranks[0]);
    for ranks in &ranks[1..] {
        assert!(frames(ranks) == first, "{ranks} ranks: {graphics}");
    }
}

#[test]
fn frames_have_the_same_bytes_on_any_number_of_ranks() {
    assert_same_frames(&CASE, "graphics = true", &[1, 2, 3, 7, 20]);
    // 81 rows on 64 rows of pixels, so that nearly all of these lie on two rows of points.
    let finer = Case { dx: 0.246, ..CASE };
    assert_same_frames(&finer, "graphics.size = 64\ngraphics.range = \"auto\"", &[1, 2, 3, 5]);
}

#[test]
fn frames_have_the_same_bytes_where_a_row_of_pixels_lies_on_three_ranks() {
    // One row of points a rank, and a little less than one row of pixels.
    let case = Case { dx: 20.0 / 68.5, runtime: 0.1, outtime: 1.0, ..CASE };
    assert_eq!(case.integrate().n, 68);
    assert_same_frames(&case, "graphics.size = 64", &[1, 68]);
}
