//! Exponential steps, from the parameter file to the files of the run.

use super::{launch, run};
use crate::common::{
    Series, after, assert_same_bits, mpirun, readers_python, scratch, serial, summary,
};
use std::fs;
use std::path::Path;

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
        ("still", STILL.into(), &["1e-03", "1e-04", "1e-06", "1e-08", "1e-10", "1e-12"]),
        ("moving", MOVING.into(), &["1e-03", "1e-04", "1e-06", "1e-08", "1e-10"]),
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
        ("x*sqrt(0.3 - t)", &["at t = 0.2", "source is nan at t = 0."]),
        ("x + sqrt(0.3 - t*y)", &["at t = 0.2", "source is nan at x = "]),
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

/// `mass` and the other series are compared as well, since all bytes of the table are.
#[test]
fn a_source_given_as_a_product_is_that_product() {
    let directory = scratch();
    let directory = directory.path();
    let product = "source = { shape = \"x - y\", in_time = \"cos(3*t)\" }";
    let [one, other] =
        [("whole", "source = \"(x - y)*cos(3*t)\""), ("product", product)].map(|(name, source)| {
            let text = format!("{MEDIUM}{}", STILL.replace("source = \"x - y\"", source));
            fs::read(run(&text, 2, directory, name).join("diagnostics.csv")).expect("a table")
        });
    assert!(one == other, "the tables differ");
}

#[test]
fn outputs_and_the_end_are_at_exactly_the_times_that_were_asked_for() {
    let directory = scratch();
    let text = format!("time.start = 0.7\noutput.final = true\n{MEDIUM}{MOVING}");
    let text = text.replace("runtime = 0.4", "runtime = 0.45");
    let series = Series::read(&run(&text, 2, directory.path(), "run"));
    assert_eq!(series.time, [0.7, 0.7 + 0.2, 0.7 + 2.0 * 0.2, 0.7 + 0.45]);
}

#[test]
fn the_end_tells_what_the_series_took_and_how_wrong_they_may_be() {
    let directory = scratch();
    let outcome =
        launch(&format!("{MEDIUM}{MOVING}"), 2, directory.path(), "run").run().succeeded();
    let summary = summary(&directory.path().join("run"));
    assert_eq!(summary["method"], "exponential");
    let of = &summary["exponential"];
    let number = |key: &str| of[key].as_f64().unwrap_or_else(|| panic!("no {key} in {summary}"));
    let [tolerance, scale, bound] = ["tolerance", "scale", "bound"].map(number);
    assert!(tolerance == 1e-8 && bound > 0.0 && bound <= tolerance * scale, "{of}");
    let [degree, applications, parts] = ["degree", "applications", "parts"].map(number);
    // The rate at the start of each part, the end of its series, and stages.
    assert!(parts >= 2.0 && applications > 2.0 * parts + degree, "{of}");
    let applications = format!("2 steps, {applications} applications of the stencil, to t = 0.4");
    let degree = format!("(time.tolerance = 1e-08); series of degree {degree} at most");
    let relative = format!(", or {:.1e}", bound / scale).replace("e-", "e-0");
    let seen = "Pulses of sources and sides that are shorter than a twentieth of a step";
    let told = [&applications, "Error in time: at most ", &relative, &degree, seen];
    outcome_tells(&outcome.stdout, &told);
}

#[test]
fn check_tells_the_cell_that_sets_the_spectrum_and_what_both_methods_take() {
    let directory = scratch();
    // One cell that keeps little: at x = 0.175, y = 0.58.
    let little = "capacity = \"where(hypot(x - 0.175, y - 0.58) < 0.01, 0.001, 1)\"";
    let text = format!("{MEDIUM}{STILL}").replace("capacity = \"1 + x/2 + y/4\"", little);
    let launch = launch(&text, 2, directory.path(), "run").arg("--check");
    let outcome = launch.run().succeeded();
    let lines = [
        "method        exponential: the error in time is at most 1e-08 of the largest",
        "which the cell at x = 0.175, y = 0.58 sets: D.x = 1.05075, D.y = ",
        "capacity = 0.001, decay = 1.08",
        "series        the spectrum times a step is z = ",
        "methods       exponential: about ",
        " applications, ",
        "; euler: ",
        "within a step",
    ];
    outcome_tells(&outcome.stdout, &lines);
}

/// With Euler steps on cells as with exponential ones.
#[test]
fn a_run_is_finished_at_the_first_output_where_nothing_changes_any_more() {
    let directory = scratch();
    let directory = directory.path();
    let text = format!("{MEDIUM}{STILL}")
        .replace("runtime = 0.4", "runtime = 40")
        .replace("outtime = 0.2", "outtime = 0.5\ntime.stop_when = 1e-3");
    let ends = ["euler", "exponential"].map(|method| {
        let text = format!("time.method = \"{method}\"\n{text}");
        let summary = summary(&run(&text, 2, directory, method));
        assert_eq!(summary["outcome"], "finished", "{method}");
        let rate = summary["steady"].as_f64().expect("how fast it changes");
        assert!(rate > 0.0 && rate < 1e-3, "{method}: {rate}");
        summary["snapshots"]["committed"].as_u64().expect("a number")
    });
    assert!(ends[0] == ends[1] && (3..80).contains(&ends[0]), "{ends:?}");
    fs::write(directory.join("course.toml"), "time.stop_when = 1e-3\n").expect("a file");
    let outcome = mpirun(2, directory).arg("course.toml").run().ended_with(2);
    outcome.says(&[
        "time.stop_when: Euler steps of the default layout",
        "[time] method = \"exponential\"",
    ]);
}

#[track_caller]
fn outcome_tells(stdout: &str, pieces: &[&str]) {
    for piece in pieces {
        assert!(stdout.contains(piece), "no {piece:?} in {stdout}");
    }
}

#[test]
fn what_no_series_can_follow_is_refused() {
    let directory = scratch();
    let text = MEDIUM.replace("0.5 + y", "1e300") + STILL;
    let outcome = launch(&text, 1, directory.path(), "run").run().ended_with(2);
    outcome.says(&["more than 2^48 series", "lower outtime, raise time.max_degree", "decay"]);
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

/// What grows without bound in finite time, everywhere, in a cell or at a side.
/// The other method is tried as well, and its first part is as short as the reaction is steep.
#[test]
fn a_reaction_of_any_steepness_is_checked_in_no_time() {
    let directory = scratch();
    let text = "initial = 1.0\ngrid = { layout = \"cells\", cells = [50, 50] }\nboundary.default = \"insulated\"\n";
    fs::write(directory.path().join("steep.toml"), text).unwrap();
    for method in ["euler", "exponential"] {
        let (method, reaction) = (format!("time.method={method}"), "reaction=rho*1e18");
        let check = serial(directory.path()).args(["steep.toml", "--check", "--set", reaction]);
        let little = after("ulimit -v 4000000", check.args(["--set", &method]));
        let outcome = little.run().succeeded();
        assert!(outcome.stdout.contains("reaction      rho*1e18"), "{outcome}");
    }
}

#[test]
fn a_pole_ends_the_run() {
    let directory = scratch();
    let directory = directory.path();
    let base = "initial = 1.0\nruntime = 1.0\nouttime = 1.0\ntime.tolerance = 1e-8\n\
                grid = { layout = \"cells\", cells = [3, 2] }\nboundary.default = \"insulated\"\n";
    let first = "source = \"1/(t - 0.3)\"";
    for source in [
        first,
        "source = \"1/(t - 1/3)\"",
        "source = \"1/(t - 0.31415926)\"",
        "source = \"log(abs(t - 0.3))\"",
        "source = \"-x/(t - 0.3)^2\"",
        "boundary.left = { value = \"1/(t - 0.3)^2\" }",
        "point_sources.a = { x = 0, y = 0, rate = \"1/(t - 0.3)\" }",
    ] {
        // Finding a pole is one small message after the other, which takes long where others have the cores.
        let ranks = if source == first { 2 } else { 1 };
        let text = format!("{base}{source}\n");
        let outcome = launch(&text, ranks, directory, "pole").arg("--overwrite");
        outcome.run().ended_with(1).says(&["at t = 0.", "faster and faster"]);
    }
}

/// rho' = rho^2 from 2: rho = 1/(1/2 - t).
#[test]
fn a_field_that_a_reaction_takes_beyond_all_bounds_ends_the_run_where_it_does() {
    let directory = scratch();
    let text = "initial = 2.0\nreaction = \"rho^2\"\nruntime = 1.0\nouttime = 0.25\n\
                time = { method = \"exponential\", tolerance = 1e-5 }\n\
                grid = { layout = \"cells\", cells = [3, 2] }\nboundary.default = \"insulated\"\n";
    let outcome = launch(text, 1, directory.path(), "blow").run();
    outcome.ended_with(1).says(&["from t = 0.4999", "as if the field grew without bound"]);
    let series = Series::read(&directory.path().join("blow"));
    assert_eq!(series.time[..2], [0.0, 0.25]);
    assert!(series.time[2].is_nan(), "{:?}", series.time);
    assert!((series.density[6] - 4.0).abs() < 4e-5, "{:?}", series.density);
}

/// The mean of the field at the end of a run on 40 rows, more than those that have all places in time of a step.
fn mean_at_the_end(text: &str, directory: &Path) -> f64 {
    let text = format!(
        "x1 = -10\nx2 = 10\ninitial = 1.0\ngraphics = false\ngrid = {{ layout = \"cells\", cells = [8, 40] }}\n\
         boundary.default = \"insulated\"\ntime.method = \"exponential\"\n{text}"
    );
    let density = Series::read(&run(&text, 2, directory, "run")).density;
    let last = &density[density.len() - 320..];
    fs::remove_dir_all(directory.join("run")).expect("a run");
    last.iter().sum::<f64>() / 320.0
}

#[test]
fn what_repeats_within_a_step_or_is_a_short_pulse_is_seen_at_every_cell() {
    let directory = scratch();
    let pulses = "(x + 11)*(t > 0.27 and t < 0.47) + (y + 11)*(t > 0.53 and t < 0.73)";
    for (changes, exact) in [
        ("source = \"x*(1 - cos(2*pi*t)) + 11 - 11*cos(2*pi*t)\"\nruntime = 4\nouttime = 4", 45.0),
        (&format!("source = \"{pulses}\"\nruntime = 1\nouttime = 1"), 5.4),
        ("reaction = \"0.5*(1 - cos(2*pi*t))*rho\"\nruntime = 8\nouttime = 4", 4_f64.exp()),
    ] {
        let found = mean_at_the_end(changes, directory.path());
        assert!((found - exact).abs() <= 1e-6 * exact, "{found} is not {exact}: {changes}");
    }
}

/// Steps of 5 are those of a field of 0.01; around 1 the reaction has the slope -1.
#[test]
fn euler_steps_that_have_become_too_long_for_the_reaction_are_told_once() {
    let directory = scratch();
    let text = "D = 0.1\ninitial = 0.01\nreaction = \"rho*(1 - rho)\"\nruntime = 20\nouttime = 5\n\
                grid = { layout = \"cells\", cells = [8, 8] }\nboundary.default = \"insulated\"\n";
    let outcome = launch(text, 2, directory.path(), "long").run().succeeded();
    let told = "the reaction takes the field back at the rate ";
    assert_eq!(outcome.stderr.matches(told).count(), 1, "{outcome}");
    assert!(outcome.stdout.contains("Error in time: not known"), "{outcome}");
    assert!(outcome.stdout.contains("compare with time.safety = 0.5"), "{outcome}");
    assert!(
        outcome.stderr.contains("for which steps of 5 are too long: lower time.safety or outtime"),
        "{outcome}"
    );
    let away = text.replace("rho*(1 - rho)", "rho^2").replace("0.01", "0.1");
    let outcome = launch(&away, 1, directory.path(), "away").run().succeeded();
    let told_away = "the reaction drives the field away at the rate ";
    assert_eq!(outcome.stderr.matches(told_away).count(), 1, "{outcome}");
    let short = format!("time.safety = 0.02\n{text}");
    let outcome = launch(&short, 2, directory.path(), "short").run().succeeded();
    assert!(!outcome.stderr.contains(told), "{outcome}");
    let last = Series::read(&directory.path().join("short")).density.last().copied();
    assert!(last.is_some_and(|last| (last - 1.0).abs() < 1e-3), "{last:?}");
    let steep = text.replace("rho*(1 - rho)", "-rho^3").replace("0.01", "10.0");
    let outcome = launch(&format!("time.safety = 1\n{steep}"), 1, directory.path(), "steep").run();
    outcome.succeeded();
    let from_below =
        format!("{text}\nboundary.left = {{ value = 10 }}\n").replace("rho*(1 - rho)", "-rho^3");
    let from_below = from_below.replace("D = 0.1", "D = 5.0").replace("0.01", "0.1");
    launch(&from_below, 2, directory.path(), "below")
        .run()
        .ended_with(1)
        .says(&["reaction is", "or lower time.safety or outtime if the steps are too long for it"]);
}

/// With rho = 0, which fills what is outside, it is infinite: rho^2 = 1 + 2 t.
#[test]
fn a_reaction_counts_inside_the_mask_only() {
    let directory = scratch();
    for (method, within) in [("exponential", 1e-6), ("euler", 5e-2)] {
        let text = format!(
            "initial = 1.0\nmask = \"x > 0\"\nreaction = \"1/rho\"\nruntime = 1.0\nouttime = 0.5\n\
             grid = {{ layout = \"cells\", cells = [20, 20] }}\nboundary.default = \"insulated\"\n\
             time.method = \"{method}\"\n"
        );
        let density = Series::read(&run(&text, 2, directory.path(), method)).density;
        let found = density.last().expect("a value");
        assert!((found - 3_f64.sqrt()).abs() < within, "{method}: {found}");
    }
}

/// A pulse that comes from nothing, over a field of zeros.
#[test]
fn a_field_that_grows_from_nothing_refers_to_what_it_becomes() {
    let directory = scratch();
    let text = "x1 = 0\nx2 = 1\ninitial = 0.0\nsource = \"exp(-((t - 3.33)/0.1)^2)\"\nruntime = 5.0\nouttime = 1.0\n\
                grid = { layout = \"cells\", cells = [20, 20] }\nboundary.default = \"insulated\"\n";
    let applications =
        |dir: &Path| summary(dir)["exponential"]["applications"].as_u64().expect("a count");
    let scaled = format!("time.scale = 0.1\n{text}");
    let output_dir = run(&scaled, 2, directory.path(), "scaled");
    let far = format!("time.scale = 1e9\n{text}");
    let outcome = launch(&far, 1, directory.path(), "far").run().succeeded();
    assert!(outcome.stdout.contains("magnitude, or of time.scale = 1e+09"), "{outcome}");
    assert!(outcome.stderr.contains("lower time.tolerance, or time.scale"), "{outcome}");
    assert!(applications(&output_dir) < 5000, "{} applications", applications(&output_dir));
    // A Gaussian of this width has the integral 0.1 sqrt(pi).
    let last = Series::read(&output_dir).density.last().copied().expect("a value");
    let exact = 0.1 * std::f64::consts::PI.sqrt();
    assert!((last - exact).abs() <= 1e-8 * exact, "{last} is not {exact}");
    let expected = |text: &str| {
        let checked = launch(text, 1, directory.path(), "check").args(["--check", "--json"]).run();
        let facts: serde_json::Value =
            serde_json::from_str(&checked.succeeded().stdout).expect("JSON");
        facts["applications"].clone()
    };
    // How it grows is not known before.
    assert!(expected(text).is_null() && expected(&scaled).is_number(), "{}", expected(text));
    let checked = launch(text, 1, directory.path(), "check").arg("--check").run().succeeded();
    assert!(checked.stdout.contains("time.scale says how large it will be"), "{checked}");
    launch(&format!("time.scale = 0\n{text}"), 1, directory.path(), "zero")
        .run()
        .ended_with(2)
        .says(&["time.scale = 0", "above 0"]);
}

/// How much each value of a series may be off by the rounding of times is no reason to look for a pole.
#[test]
fn a_steep_ramp_of_a_series_is_followed() {
    let directory = scratch();
    let dir = directory.path();
    // From 0 to 1 within a hundred thousandth, at a time of a thousand.
    fs::write(dir.join("ramp.csv"), "t,v\n0,0\n1000,0\n1000.00001,1\n2000,1\n").expect("a file");
    let series = "{ file = \"ramp.csv\", column = \"v\", between = \"linear\" }";
    let text = |acts: &str, cells: &str| {
        format!(
            "x1 = 0\nx2 = 1\ninitial = 1.0\nD = 0.5\nruntime = 1001.0\nouttime = 1001.0\n{acts}\n\
             grid = {{ layout = \"cells\", cells = {cells} }}\n"
        )
    };
    // du/dt = 1 - u after the ramp, as the face is half a cell away; before it u falls to nothing.
    let side = format!("boundary = {{ left = {{ value = {series} }}, default = \"insulated\" }}");
    let output_dir = run(&text(&side, "[1, 1]"), 1, dir, "side");
    let last = Series::read(&output_dir).density.last().copied().expect("a value");
    let exact = 1.0 - (-(1.0 - 0.5e-5_f64)).exp();
    assert!((last - exact).abs() < 2e-8, "{last} is not {exact}");
    let source =
        format!("source = {{ shape = 1.0, in_time = {series} }}\nboundary.default = \"insulated\"");
    let output_dir = run(&text(&source, "[4, 4]"), 2, dir, "source");
    let last = Series::read(&output_dir).density.last().copied().expect("a value");
    let exact = 1.0 + (1.0 - 0.5e-5);
    assert!((last - exact).abs() < 4e-8, "{last} is not {exact}");
}

/// What lies beyond a side is replaced by polynomials that are wrong in the same direction in every part.
#[test]
fn errors_of_a_side_stay_below_the_bound_however_many_parts_there_are() {
    let directory = scratch();
    let text = "x1 = 0\nx2 = 1\ninitial = 1.0\nD = 0.5\nruntime = 2.0\nouttime = 0.04\n\
                grid = { layout = \"cells\", cells = [1, 1] }\n\
                boundary = { left = { value = \"1 + 0.2*t\" }, default = \"insulated\" }\n\
                time = { tolerance = 1e-3, forcing_degree = 0 }\n";
    let output_dir = run(text, 1, directory.path(), "side");
    let series = Series::read(&output_dir);
    // du/dt = 1 + 0.2 t - u.
    let exact = |t: f64| 1.0 + 0.2 * (t - 1.0 + (-t).exp());
    let off = series.time.iter().zip(&series.density).map(|(t, u)| (u - exact(*t)).abs());
    let largest = off.fold(0.0, f64::max);
    let summary = summary(&output_dir);
    let bound = summary["exponential"]["bound"].as_f64().expect("a bound");
    assert!(largest <= bound && bound <= 1.4e-3, "error {largest:e}, bound {bound:e}");
}

/// The tolerance then refers to what the first part makes.
#[test]
fn a_field_of_zeros_with_a_source_reacts() {
    let directory = scratch();
    let text = "initial = 0.0\nsource = 1.0\nreaction = \"-rho^2\"\nruntime = 1.0\nouttime = 0.5\n\
                x1 = 0\nx2 = 1\ngrid = { layout = \"cells\", cells = [3, 2] }\n\
                boundary.default = \"insulated\"\ntime = { method = \"exponential\", tolerance = 1e-7 }\n";
    let series = Series::read(&run(text, 2, directory.path(), "zeros"));
    for (t, field) in series.time.iter().zip(series.density.chunks(6)) {
        assert!(field.iter().all(|u| (u - t.tanh()).abs() < 1e-6), "t = {t}: {field:?}");
    }
}

/// Each of two differences of times is right to the last bit, and yet their sum is the whole step.
#[test]
fn a_break_that_rounding_puts_at_the_end_of_a_step_leaves_no_part_without_length() {
    let directory = scratch();
    fs::write(directory.path().join("side.csv"), "t,v\n0,1\n3.5,2\n9.7,3\n12,1\n").unwrap();
    let text = "x1 = 0\nx2 = 1\ninitial = 1.0\nruntime = 9.5\nouttime = 9.5\n\
                grid = { layout = \"cells\", cells = [3, 2] }\ntime.start = 0.2\n\
                [boundary]\ndefault = \"insulated\"\n\
                left = { value = { file = \"side.csv\", column = \"v\", between = \"linear\" } }\n";
    let series = Series::read(&run(text, 1, directory.path(), "breaks"));
    assert_eq!(series.time, [0.2, 9.7]);
    assert!(series.density[6..].iter().all(|u| (2.0..3.0).contains(u)), "{:?}", series.density);
}

/// As of a pump that is on for half of each day.
#[test]
fn any_number_of_jumps_may_lie_between_two_outputs() {
    let directory = scratch();
    let text = "x1 = 0\nx2 = 1\ninitial = 0.0\nruntime = 7200\nouttime = 7200\n\
                grid = { layout = \"cells\", cells = [2, 2] }\nboundary.default = \"insulated\"\n\
                source = { shape = 1.0, in_time = \"where(mod(t, 24) < 12, 1, 0)\" }\n";
    let series = Series::read(&run(text, 1, directory.path(), "pump"));
    assert!(series.density[4..].iter().all(|u| (u - 3600.0).abs() < 1e-4), "{:?}", series.density);
}

/// The field of cells that are cut off keeps what it had at the start.
#[test]
fn a_bound_above_the_field_is_told_whatever_lies_outside_the_mask() {
    let directory = scratch();
    let text = "x1 = -1\nx2 = 1\ninitial = 1.0\nmask = \"x < 0\"\ndecay = 50.0\nruntime = 10\nouttime = 10\n\
                grid = { layout = \"cells\", cells = [4, 2] }\nboundary.default = \"insulated\"\n";
    let outcome = launch(text, 2, directory.path(), "cut").run().succeeded();
    for piece in ["exceeds the field at the end", "relative to the largest magnitude during"] {
        assert!(outcome.stderr.contains(piece), "{outcome}");
    }
}

#[test]
fn an_end_at_rest_is_doubted_where_something_acts_later_and_waits_for_the_last_of_a_series() {
    let directory = scratch();
    let base = "x1 = 0\nx2 = 1\ninitial = 0.0\nruntime = 100\nouttime = 1\ntime.stop_when = 1e-3\n\
                grid = { layout = \"cells\", cells = [4, 2] }\n[boundary]\ndefault = \"insulated\"\n";
    let sudden = format!("{base}left = {{ value = \"where(t < 5, 0, 1)\" }}\n");
    let outcome = launch(&sudden, 1, directory.path(), "sudden").run().succeeded();
    let warning = "time.stop_when ends the run at the first output at which nothing changes";
    assert!(outcome.stderr.contains(warning), "{outcome}");
    fs::write(directory.path().join("side.csv"), "t,v\n0,0\n5,0\n5.5,1\n200,1\n").unwrap();
    let series =
        "left = { value = { file = \"side.csv\", column = \"v\", between = \"steps\" } }\n";
    let found = Series::read(&run(&format!("{base}{series}"), 2, directory.path(), "series"));
    let last = found.time.iter().rposition(|time| !time.is_nan()).expect("an output");
    let last = &found.density[8 * last..][..8];
    assert!(last.iter().all(|u| (u - 1.0).abs() < 0.01), "{last:?}");
}

/// Seven times 0.15 is slightly less than 1.05.
#[test]
fn the_budget_at_a_jump_is_that_after_it() {
    let directory = scratch();
    fs::write(directory.path().join("rate.csv"), "t,q\n0,1\n1.05,3\n9,3\n").unwrap();
    let text = "x1 = 0\nx2 = 1\ninitial = 1.0\nruntime = 1.5\nouttime = 0.15\n\
                grid = { layout = \"cells\", cells = [3, 3] }\nboundary.default = \"insulated\"\n\
                [point_sources.a]\nx = 0.5\ny = 0.5\n\
                rate = { file = \"rate.csv\", column = \"q\", between = \"steps\" }\n";
    let output_dir = run(text, 2, directory.path(), "jump");
    let table = fs::read_to_string(output_dir.join("diagnostics.csv")).expect("a table");
    let mut lines = table.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let names = lines.next().expect("names");
    let column = names.iter().position(|name| *name == "source_rate").expect("the sources");
    let rates: Vec<f64> = lines.map(|line| line[column].parse().expect("a number")).collect();
    assert_eq!(rates, [[1.0; 7].as_slice(), &[3.0; 4]].concat());
}

/// Each power of time takes an array for what it brings.
#[test]
fn the_memory_of_a_reaction_that_depends_on_time_is_foreseen() {
    let directory = scratch();
    let bytes = |reaction: &str| {
        let text = format!(
            "x1 = 0\nx2 = 1\ninitial = 1.0\nreaction = \"{reaction}\"\n\
             grid = {{ layout = \"cells\", cells = [200, 200] }}\nboundary.default = \"insulated\"\n\
             time = {{ method = \"exponential\", forcing_degree = 6 }}\n"
        );
        let launch = launch(&text, 1, directory.path(), "memory");
        let told = launch.args(["--check", "--show", "memory_bytes_per_rank"]).run().succeeded();
        told.stdout.trim().parse::<f64>().expect("a number")
    };
    let more = bytes("(1 + t)*rho*(1 - rho)") - bytes("rho*(1 - rho)");
    assert!(more >= 6.0 * 8.0 * 200.0 * 200.0, "{more}");
}

/// Where there is one row, what is evaluated in passing takes more than the fields.
#[test]
fn the_memory_of_a_grid_of_one_row_is_foreseen() {
    let directory = scratch();
    let text = "x1 = 0\nx2 = 1\ny1 = 0\ny2 = 1\ninitial = \"x\"\nruntime = 1e-12\nouttime = 1e-12\ngraphics = false\n\
                grid = { layout = \"cells\", cells = [1000000, 1] }\nboundary.default = \"insulated\"\n\
                time.method = \"euler\"\n";
    let run = launch(text, 1, directory.path(), "row");
    let told = run.args(["--check", "--show", "memory_bytes_per_rank"]).run().succeeded();
    let told: f64 = told.stdout.trim().parse().expect("a number");
    // The largest of a process that has ended, in kB; half of it is the program and its libraries at most.
    let peak = "exec python3 -c 'import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True); \
                print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)' \"$@\"; true";
    let measured = after(peak, launch(text, 1, directory.path(), "row")).run().succeeded();
    let kilobytes = measured.stderr.lines().last().and_then(|line| line.parse::<f64>().ok());
    let measured = 1024.0 * kilobytes.expect("a number");
    assert!(told > 0.6 * measured, "{told} was told, {measured} was taken");
}
