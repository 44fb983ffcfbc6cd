//! Exponential steps, from the parameter file to the files of the run.

use super::{launch, run};
use crate::common::{Series, assert_same_bits, mpirun, readers_python, scratch};
use std::fs;

/// Everything that does not change with time; the sides and sources follow.
const MEDIUM: &str = "\
D = { x = \"1 + x*y/2\", y = \"0.3 + 0.2*sin(5*x)\" }
capacity = \"1 + x/2 + y/4\"
decay = \"0.5 + y\"
mask = \"hypot(x - 1.3, y - 0.5) > 0.2\"
initial = \"x*y + where(x < 0.5, 1, 0)\"
x1 = 0.0
x2 = 2.0
y1 = 0.0
y2 = 1.2
runtime = 0.4
outtime = 0.2
grid = { layout = \"cells\", cells = [40, 30] }
";

const STILL: &str = "\
source = \"x - y\"
point_sources.well = { x = 0.41, y = 0.91, rate = 0.1 }
[boundary]
left = { value = \"1 + y\" }
right = { transfer = 3, ambient = 0.5 }
bottom = { inflow = -0.3 }
top = { value = \"x\" }
";

const MOVING: &str = "\
source = \"x*exp(-t)\"
point_sources.well = { x = 0.41, y = 0.91, rate = \"0.1*(1 + t)\" }
[boundary]
left = { value = \"1 + y*sin(6*t)\" }
right = { transfer = 3, ambient = \"cos(3*t)\" }
bottom = { inflow = \"sin(5*t + x)\" }
top = { value = \"x*cos(4*t)\" }
";

const REACTION: &str =
    "time.method = \"exponential\"\nreaction = \"(2 + sin(3*t))*rho*(1 - rho)\"\n";

#[test]
fn the_error_is_what_was_asked_for_against_other_integrators() {
    let directory = scratch();
    let directory = directory.path();
    let problems: [(&str, String, &[&str]); 3] = [
        ("still", STILL.into(), &["1e-06", "1e-08", "1e-10", "1e-12"]),
        ("moving", MOVING.into(), &["1e-06", "1e-08", "1e-10"]),
        ("reacting", format!("{REACTION}{MOVING}"), &["1e-03", "1e-05", "1e-07"]),
    ];
    for (name, rest, tolerances) in problems {
        for tolerance in tolerances {
            let text = format!("{MEDIUM}time.tolerance = {tolerance}\n{rest}");
            run(&text, 1, directory, &format!("{name}-{tolerance}"));
        }
    }
    readers_python("exponential_errors.py", &[directory]);
}

#[test]
fn the_bits_are_the_same_on_any_number_of_ranks_with_any_instructions_and_blocks() {
    let directory = scratch();
    let directory = directory.path();
    for (name, text) in [
        ("moving", format!("{MEDIUM}{MOVING}")),
        ("reacting", format!("time.tolerance = 1e-4\n{MEDIUM}{REACTION}{MOVING}")),
    ] {
        let text = text.replace("runtime = 0.4\nouttime = 0.2", "runtime = 0.1\nouttime = 0.05");
        let first = Series::read(&run(&text, 1, directory, &format!("{name}-first")));
        let others: [(usize, &[&str]); 6] = [
            (1, &["solver.simd=portable"]),
            (1, &["solver.simd=avx2", "solver.block_rows=5", "solver.steps_per_pass=3"]),
            (2, &["solver.tile_columns=16", "solver.tile_steps=2"]),
            (3, &["solver.steps_per_pass=1"]),
            (5, &[]),
            (7, &["solver.simd=portable", "solver.block_rows=1"]),
        ];
        for (number, (ranks, settings)) in others.into_iter().enumerate() {
            let dir = format!("{name}-{number}");
            let next = launch(&text, ranks, directory, &dir);
            let next = next.args(settings.iter().flat_map(|setting| ["--set", setting]));
            next.run().succeeded();
            let found = Series::read(&directory.join(dir));
            assert_same_bits(&found.density, &first.density, &format!("{name} {settings:?}"));
        }
    }
}

#[test]
fn a_source_that_stops_being_a_number_stops_all_ranks_with_its_time() {
    let directory = scratch();
    let directory = directory.path();
    let text = |source: &str| {
        let still = STILL.replace("x - y", source);
        assert!(still.contains(source));
        format!("{MEDIUM}{still}")
    };
    for (number, (source, pieces)) in [
        ("x*sqrt(0.3 - t)", &["at t = 0.2", "source is nan"]),
        ("x + sqrt(0.3 - t*y)", &["at t = 0.2", "source is nan"]),
    ]
    .into_iter()
    .enumerate()
    {
        for ranks in [1, 3] {
            let dir = format!("run{number}{ranks}");
            let outcome = launch(&text(source), ranks, directory, &dir).run().ended_with(1);
            outcome.says(pieces);
            // What was written before is good.
            let table = directory.join(dir).join("diagnostics.csv");
            let table = fs::read_to_string(table).expect("a table");
            assert_eq!(table.lines().count(), 1 + 2, "{outcome}");
        }
    }
}

#[test]
fn what_no_series_can_follow_is_refused() {
    let directory = scratch();
    let text = MEDIUM.replace("0.5 + y", "1e300") + STILL;
    let outcome = launch(&text, 1, directory.path(), "run").run().ended_with(1);
    outcome.says(&["at t = 0", "more than 2^48 series", "raise time.max_degree", "decay"]);
}

/// The course's problem on its own grid by both methods: what they differ by is Euler's error, which
/// falls with the length of its steps.
#[test]
fn the_course_by_both_methods_differs_by_the_error_of_euler_steps() {
    let directory = scratch();
    let directory = directory.path();
    let end = |dx: f64, method: &str, tolerance: f64| {
        let name = format!("{method}{dx}{tolerance}");
        let text = format!(
            "x1 = -8\nx2 = 8\ndx = {dx}\nruntime = 1\nouttime = 0.5\ngraphics = false\noutput.dir = \"{name}\"\n\
             time = {{ method = \"{method}\", tolerance = {tolerance:e} }}\n"
        );
        fs::write(directory.join("course.toml"), text).expect("a parameter file");
        mpirun(2, directory).arg("course.toml").run().succeeded();
        let series = Series::read(&directory.join(name));
        assert!((series.time[2] - 1.0).abs() < 1e-12, "{:?}", series.time);
        let points = series.shape[1] * series.shape[2];
        series.density[2 * points..].to_vec()
    };
    let off = |one: &[f64], other: &[f64]| {
        one.iter().zip(other).fold(0.0_f64, |most, (one, other)| most.max((one - other).abs()))
    };
    // Steps of a power of two, which end where outputs are.
    let errors = [0.5, 0.25].map(|dx| {
        let exact = end(dx, "exponential", 1e-12);
        assert!(off(&end(dx, "exponential", 1e-7), &exact) < 1e-7);
        off(&end(dx, "euler", 1e-8), &exact)
    });
    // Steps are as the square of the spacing.
    let order = (errors[0] / errors[1]).log2();
    assert!((1.7..2.3).contains(&order) && errors[1] > 1e-5, "order {order}: {errors:?}");
}
