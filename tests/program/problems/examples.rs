//! The problems of `params/`, on coarser grids: what is killed in the middle and goes on elsewhere has
//! the bits of what nothing happened to, and its field is that of an independent program.

use crate::common::{Launch, Series, assert_same_bits, mpirun, readers_python, scratch, serial};
use crate::pictures::image::{Image, assert_colour, decode_one};
use std::fs;
use std::path::Path;

/// The name of the file, that of its field, a smaller grid, and the values of the first and the last
/// colour.
const EXAMPLES: [(&str, &str, &str, [f64; 2]); 6] = [
    ("plate", "density", "grid.cells=[40, 20]", [20.0, 100.0]),
    ("hot_left_side", "temperature", "grid.cells=[40, 20]", [20.0, 100.0]),
    ("layered_wall", "temperature", "grid.cells=[30, 6]", [-10.0, 20.0]),
    ("periodic_box", "density", "grid.cells=[32, 48]", [0.85, 1.15]),
    ("invasion", "population", "dx=2", [0.0, 1.0]),
    ("boundary_in_time", "temperature", "grid.cells=[30, 20]", [7.0, 23.0]),
];

#[test]
fn each_example_goes_on_after_a_kill_and_has_the_field_of_its_equation() {
    let directory = scratch();
    let directory = directory.path();
    for (name, field, coarser, range) in EXAMPLES {
        let file = directory.join(format!("{name}.toml"));
        fs::copy(format!("params/{name}.toml"), file).expect("the example");
        start(1, directory, [name, coarser, name]).run().succeeded();
        let killed = start(3, directory, [name, coarser, "killed"]);
        let killed = killed.env("DIFF2D_FAULT", "kill@snapshot-series:6").run();
        assert_ne!(killed.code, Some(0), "{killed}");
        let resumed = start(2, directory, [name, coarser, "killed"]);
        resumed.arg("--resume").run().succeeded();
        let [whole, resumed] =
            [name, "killed"].map(|run| Series::read_field(&directory.join(run), field));
        assert_same_bits(&resumed.density, &whole.density, name);
        assert_same_bits(&resumed.time, &whole.time, name);
        assert_picture_shows(&directory.join(name), &whole, range);
        fs::remove_dir_all(directory.join("killed")).expect("the killed run");
    }
    readers_python("example_problems.py", &[directory]);
}

fn start(ranks: usize, directory: &Path, [name, coarser, dir]: [&str; 3]) -> Launch {
    let launch = if ranks == 1 { serial(directory) } else { mpirun(ranks, directory) };
    let file = format!("{name}.toml");
    let dir = format!("output.dir={dir}");
    let settings =
        ["graphics.size=200", "graphics.colormap=gray", "checkpoint.every=50ms", coarser, &dir];
    launch.arg(file).args(settings.into_iter().flat_map(|setting| ["--set", setting]))
}

/// The last picture has the colours of its values at three places.
fn assert_picture_shows(output_dir: &Path, series: &Series, [low, high]: [f64; 2]) {
    let [outputs, rows, columns] = series.shape;
    let picture = decode_one(&output_dir.join(format!("frames/{:06}.png", outputs - 1)));
    let [left, top, width, height] = inside_frame(&picture);
    for [across, up] in [[0.1, 0.3], [0.5, 0.6], [0.9, 0.8]] {
        let [row, column] =
            [(up, rows), (across, columns)].map(|(part, n)| (part * n as f64) as usize);
        let value = series.density[((outputs - 1) * rows + row) * columns + column];
        let x = left + (2 * column + 1) * width / (2 * columns);
        let y = top + (2 * (rows - 1 - row) + 1) * height / (2 * rows);
        let what = format!("{} at row {row}, column {column}", output_dir.display());
        match value.is_nan() {
            true => assert_eq!(picture.at(x, y), [255; 3], "{what}"),
            false => {
                let place = ((value - low) / (high - low)).clamp(0.0, 1.0);
                assert_colour(picture.at(x, y), "gray", place, &what);
            }
        }
    }
}

/// Left, top, width and height of what lies in the frame, whose upper and lower sides are the first
/// and the last long black line.
fn inside_frame(picture: &Image) -> [usize; 4] {
    const LONG: usize = 100;
    let is_black = |x: usize, y: usize| picture.at(x, y) == [0; 3];
    let run = |y: usize, x: usize| (x..picture.width).take_while(|&x| is_black(x, y)).count();
    let places = (0..picture.height).flat_map(|y| (0..picture.width).map(move |x| (y, x)));
    let (top, left) = places.into_iter().find(|&(y, x)| run(y, x) >= LONG).expect("a frame");
    let width = run(top, left);
    let bottom =
        (top..picture.height).rev().find(|&y| run(y, left) >= width).expect("a lower side");
    [left + 1, top + 1, width - 2, bottom - top - 1]
}
