//! Every bad value of a general problem gives one message with its line, its key, the value, the
//! limit and the fix. What the file alone decides is asked of the library, what takes evaluation of
//! the program, which leaves nothing behind.

use crate::common::{Outcome, contents, mpirun, scratch, serial};
use diff2d_mpi::params::{Origins, Params};
use diff2d_mpi::problem::stated::Stated;
use std::fs;

/// A good file, from which lines are left out that a bad one has itself.
const GOOD: [&str; 12] = [
    "D = 1.0",
    "x1 = 0.0",
    "x2 = 2.0",
    "y1 = 0.0",
    "y2 = 1.0",
    "runtime = 0.02",
    "outtime = 0.01",
    "initial = 0.0",
    "grid.layout = \"cells\"",
    "grid.cells = [8, 4]",
    "boundary.default = \"insulated\"",
    "time.method = \"euler\"",
];

/// A file that begins with these lines.
fn file(lines: &str) -> String {
    let key = |line: &str| line.split(" = ").next().unwrap_or_default().to_owned();
    let given: Vec<String> = lines.lines().map(key).collect();
    let rest = GOOD.into_iter().filter(|line| !given.contains(&key(line)));
    [lines].into_iter().chain(rest).map(|line| format!("{line}\n")).collect()
}

/// What the library says of a file, which it has to refuse.
#[track_caller]
fn refused(text: &str) -> Outcome {
    let directory = scratch();
    let path = directory.path().join("params.toml");
    fs::write(&path, text).unwrap();
    let stated = |(params, origins): (Params, Origins)| {
        Stated::of(&params).map(|_| ()).map_err(|problem| origins.locate(problem))
    };
    match Params::read(&path, &[]).and_then(stated) {
        Ok(()) => panic!("not refused: {text}"),
        Err(error) => Outcome::of(text, &error).ended_with(2),
    }
}

/// Each file is refused, with these pieces in the message, and the number of the first of its lines.
#[track_caller]
fn all_refused(cases: &[(&str, &[&str])]) {
    for (lines, pieces) in cases {
        let outcome = refused(&file(lines));
        let is_two = lines.starts_with('#');
        outcome.says(&[if is_two { "params.toml, line 2: " } else { "params.toml, line 1: " }]);
        outcome.says(pieces);
    }
}

#[test]
fn sides() {
    let forms = "\"insulated\", { value = V }, { inflow = Q } or { transfer = H, ambient = A }";
    all_refused(&[
        (
            "boundary.left = { flux = 1 }",
            &["unknown key `boundary.left.flux`", "did you mean `boundary.left."],
        ),
        (
            "boundary.left = { vaule = 1 }",
            &["`boundary.left.vaule`", "did you mean `boundary.left.value`"],
        ),
        ("boundary.lfet = \"insulated\"", &["`boundary.lfet`", "did you mean `boundary.left`"]),
        (
            "boundary.left = { value = 1 }\nboundary.x = \"periodic\"",
            &["boundary.left is given beside boundary.x = \"periodic\": keep one of the two"],
        ),
        (
            "boundary.top = \"insulated\"\nboundary.y = \"periodic\"",
            &["boundary.top is given beside boundary.y = \"periodic\": keep one of the two"],
        ),
        (
            "boundary.left = \"periodic\"",
            &["boundary.left = \"periodic\"", "write boundary.x = \"periodic\""],
        ),
        (
            "boundary.top = \"periodic\"",
            &["boundary.top = \"periodic\"", "write boundary.y = \"periodic\""],
        ),
        ("boundary.left = \"closed\"", &["boundary.left = \"closed\" is not a condition", forms]),
        ("boundary.left = 1.5", &["boundary.left = 1.5", "write boundary.left = { value = 1.5 }"]),
        ("boundary.left = { value = nan }", &["boundary.left.value = nan is not finite"]),
        (
            "boundary.left = { transfer = { file = \"h.csv\", column = \"v\" }, ambient = 1 }",
            &["column = \"v\" } is not a number or an expression: no file may stand there: write \
                 boundary.left.transfer = 1.0, or an expression"],
        ),
        ("boundary.left = { transfer = 1 }", &["lacks `ambient`: set boundary.left.ambient"]),
        (
            "boundary.left = { value = { file = \"s.csv\", column = \"v\" } }",
            &["lacks `between`: set boundary.left.value.between to one of \"linear\", \"steps\""],
        ),
        (
            "boundary.y = \"insulated\"",
            &["is not known: choose \"periodic\", or name bottom and top"],
        ),
        ("boundary.left = { ambient = 1 }", &["lacks `transfer`: set boundary.left.transfer"]),
        (
            "boundary.left = { value = 1, inflow = 1 }",
            &["boundary.left has `inflow` beside `value`: keep one of the two"],
        ),
        ("boundary.x = \"insulated\"", &["boundary.x = \"insulated\"", "choose \"periodic\""]),
    ]);
    let unnamed = file("boundary.left = \"insulated\"").replace("boundary.default", "boundary.top");
    refused(&unnamed).says(&[
        "params.toml",
        "boundary.right is missing",
        forms,
        "boundary.default",
    ]);
    let initial = file("").replace("initial = 0.0\n", "");
    refused(&initial).says(&["params.toml: initial is missing", "initial = 0.0"]);
}

#[test]
fn names_in_expressions() {
    all_refused(&[
        ("initial = \"sine(x)\"", &["initial: unknown function `sine`: did you mean `sin`?"]),
        (
            "initial = \"1 + widht*x\"\nconstants = { width = 2 }",
            &["initial: unknown name `widht`: did you mean `width`?"],
        ),
        ("initial = \"sin(x\"", &["initial: the `(` at column 4 is not closed"]),
        ("initial = \"t\"", &["initial may depend on x and y, not on t"]),
        ("D = \"1 + rho\"", &["D may depend on x and y, not on rho"]),
        ("D = \"1 + t\"", &["D may depend on x and y, not on t"]),
        ("D = { x = 1, y = \"1 + t\" }", &["D.y may depend on x and y, not on t"]),
        ("capacity = \"rho\"", &["capacity may depend on x and y, not on rho"]),
        ("decay = \"t\"", &["decay may depend on x and y, not on t"]),
        ("mask = \"t > 1\"", &["mask may depend on x and y, not on t"]),
        ("source = \"rho\"", &["source may depend on x, y and t, not on rho"]),
        (
            "boundary.left = { value = \"x\" }",
            &["boundary.left.value may depend on y and t, not on x"],
        ),
        (
            "boundary.top = { inflow = \"rho\" }",
            &["boundary.top.inflow may depend on x and t, not on rho"],
        ),
        (
            "boundary.left = { transfer = \"t\", ambient = 1 }",
            &["boundary.left.transfer may depend on y, not on t"],
        ),
        (
            "point_sources.well = { x = 1, y = 0.5, rate = \"x\" }",
            &["point_sources.well.rate may depend on t, not on x"],
        ),
        (
            "constants = { a = \"b + 1\", b = \"a + 1\" }",
            &["constants.a: the constants depend on each other in a circle: a -> b -> a"],
        ),
        ("constants = { a = \"a + 1\" }", &["constants.a", "in a circle: a -> a"]),
        ("constants = { x = 1 }", &["constants.x: `x` is a variable: choose another name"]),
        ("constants = { a = \"1/0\" }", &["constants.a: the value is inf: not finite"]),
    ]);
}

#[test]
fn grids_and_places() {
    all_refused(&[
        ("grid.cells = [0, 4]", &["grid.cells = [0, 4]", "at least 1 cell"]),
        ("grid.cells = [8, -4]", &["grid.cells = [8, -4]", "at least 1 cell"]),
        ("grid.cells = [8.0, 4]", &["grid.cells = [8.0, 4]: not two whole numbers: write [8, 4]"]),
        ("grid.cells = [8, 4, 2]", &["grid.cells = [8, 4, 2]: not two whole numbers, cells along"]),
        ("grid.cells = 8", &["grid.cells = 8: not two whole numbers: write [8, 8]"]),
        ("grid.face_mean = \"arithmetic\"", &["grid.face_mean", "choose \"harmonic\""]),
        ("dx = 0.1", &["dx = 0.1 beside grid.cells = [8, 4], which give 0.25", "keep one"]),
        ("dy = 0.1", &["dy = 0.1 beside grid.cells = [8, 4], which give 0.25", "keep one"]),
        ("# y\ny2 = -1.0", &["y2 = -1 does not lie above y1 = 0: raise y2 or lower y1"]),
        (
            "point_sources.well = { x = 5, y = 0.5, rate = 1 }",
            &["point_sources.well.x = 5 lies outside the domain, x = 0 to 2: move it inside"],
        ),
        (
            "point_sources.well = { x = 1, y = -0.5, rate = 1 }",
            &["point_sources.well.y = -0.5 lies outside the domain, y = 0 to 1: move it inside"],
        ),
        (
            "point_sources.well = { x = 1, y = 0.5 }",
            &["point_sources.well lacks `rate`: set point_sources.well.rate"],
        ),
    ]);
    let square = "whose square is outside the range of double precision: choose units";
    for (wide, spacing) in [("1e-160", "1.25e-161"), ("1e160", "1.25e+159")] {
        let text = file(&format!("x2 = {wide}"));
        refused(&text).says(&["params.toml, line ", &format!("dx = {spacing}"), square]);
    }
    refused(&file("y2 = 1e160")).says(&["dy = 2.5e+159", square]);
}

#[test]
fn numbers() {
    all_refused(&[
        ("D = -1.0", &["D = -1 is negative: raise it to 0 or more"]),
        ("D = { x = 1.0 }", &["D lacks `y`: set D.y"]),
        ("initial = inf", &["initial = inf is not finite"]),
        ("initial = true", &["initial = true is not a number, an expression or a table"]),
        ("time.safety = 0", &["time.safety = 0 is not above 0: raise time.safety"]),
        ("time.safety = 3", &["time.safety = 3 is above 2: lower time.safety"]),
        (
            "time.method = \"rk4\"",
            &["time.method = \"rk4\" is not known: choose \"euler\", \"exponential\""],
        ),
        (
            "field.units = \"a\\u0000\"",
            &["field.units = \"a\\u0000\" holds a zero byte: remove it"],
        ),
        ("output.dir = \"a\\u0000\"", &["output.dir", "holds a zero byte"]),
        ("time.start = inf", &["time.start = inf is not finite"]),
        ("time.tolerance = 0.01", &["time.tolerance = 0.01 is not between 1e-13 and 0.001"]),
        ("time.tolerance = 1e-14", &["time.tolerance = 1e-14 is not between 1e-13 and 0.001"]),
        ("time.max_degree = 9", &["time.max_degree = 9 is not between 10 and 1000000"]),
        ("time.forcing_degree = 9", &["time.forcing_degree = 9 is not between 0 and 8"]),
        ("time.stop_when = 0", &["time.stop_when = 0 is not above 0: raise time.stop_when"]),
        (
            "source = { shape = \"t\", in_time = 1 }",
            &["source.shape may depend on x and y, not on t"],
        ),
        (
            "source = { shape = \"x\", in_time = \"x\" }",
            &["source.in_time may depend on t", "not on x"],
        ),
        ("source = { shape = \"x\" }", &["source lacks `in_time`: set source.in_time"]),
        ("field.name = \"inflow_left\"", &["field.name = \"inflow_left\" is the name of another"]),
        ("field.name = \"mass\"", &["field.name = \"mass\" is the name of another variable"]),
        ("field.name = \"my field\"", &["field.name = \"my field\" is not a name"]),
    ]);
}

#[test]
fn a_file_of_the_course_that_wants_more_is_told_the_line_to_add() {
    for (key, text) in [
        ("boundary.left", "boundary.left = \"insulated\"\n"),
        ("boundary.x", "boundary.x = \"periodic\"\n"),
        ("y1", "y1 = 0.0\n"),
        ("dy", "dy = 0.5\n"),
        ("grid.cells", "grid.cells = [4, 4]\n"),
        ("initial", "initial = \"x\"\n"),
        ("source", "source = 1.0\n"),
        ("reaction", "reaction = \"-rho\"\n"),
        ("capacity", "capacity = 2.0\n"),
        ("decay", "decay = 1.0\n"),
        ("mask", "mask = \"x > 0\"\n"),
        ("point_sources", "point_sources.a = { x = 0, y = 0, rate = 1 }\n"),
        ("D", "D = { x = 1, y = 2 }\n"),
        ("time.start", "time.start = 1.0\n"),
        ("time.safety", "time.safety = 0.5\n"),
    ] {
        let begins = format!("params.toml, line 1: {key}: ");
        refused(text).says(&[&begins, ": add [grid] layout = \"cells\""]);
    }
}

/// The program refuses each file, and leaves nothing.
#[track_caller]
fn all_refused_by_the_program(cases: &[(&str, &[&str])]) {
    let one = |&(lines, pieces): &(&str, &[&str])| {
        let directory = scratch();
        fs::write(directory.path().join("params.toml"), file(lines)).unwrap();
        let before = contents(directory.path());
        let outcome = serial(directory.path()).arg("params.toml").run().ended_with(2);
        outcome.says(&["params.toml, line 1: "]);
        outcome.says(pieces);
        assert!(outcome.stdout.is_empty(), "output of {outcome}");
        assert!(contents(directory.path()) == before, "traces of {outcome}");
    };
    std::thread::scope(|scope| {
        let running: Vec<_> = cases.iter().map(|case| scope.spawn(move || one(case))).collect();
        running.into_iter().for_each(|one| one.join().expect("it was refused well"));
    });
}

#[test]
fn values_at_points() {
    all_refused_by_the_program(&[
        ("time.start = 1e17", &["time.start = 1e+17 is too far from 0 to tell steps of", "closer"]),
        ("time.safety = 1.99", &["time.safety = 1.99 is above", "not stable: lower time.safety"]),
        (
            "decay = 1e305",
            &["more than 2^53 steps of", "lower runtime, or what makes the steps short"],
        ),
        ("boundary.left = { inflow = 1e308 }", &["what sources and inflows bring into a cell"]),
        ("D = \"x - 1\"", &["D = -0.875 at x = 0.125, y = 0.125 is negative: raise it"]),
        ("D = \"1/(x - 0.125)\"", &["D is inf at x = 0.125, y = 0.125"]),
        ("capacity = -2", &["capacity = -2 at x = 0.125", "is not above 0: raise it"]),
        ("capacity = \"where(x < 1, 1, 0)\"", &["capacity = 0 at x = 1.125, y = 0.125"]),
        ("decay = -0.5", &["decay = -0.5 at x = 0.125", "is negative: raise it to 0 or more"]),
        ("reaction = \"1/rho\"", &["reaction is inf at x = 0.125, y = 0.125, t = 0, rho = 0"]),
        (
            "boundary.left = { transfer = \"y - 0.5\", ambient = 1 }",
            &["boundary.left.transfer = -0.375 at x = 0, y = 0.125 is negative: raise it"],
        ),
        ("mask = \"x > 5\"", &["mask is 0 at every cell, which leaves no domain"]),
        ("mask = \"1/(x - 0.125)\"", &["mask is inf at x = 0.125, y = 0.125"]),
        (
            "point_sources.well = { x = 1.5, y = 0.5, rate = 1 }\nmask = \"x < 1\"",
            &["point_sources.well lies outside the mask", "move it inside"],
        ),
        (
            "capacity = 1e-310\nD = 0.0",
            &["over the capacity, are outside the range of double precision", "choose units"],
        ),
        (
            "D = 1e308",
            &["over the capacity, are outside the range of double precision", "choose units"],
        ),
    ]);
}

#[test]
fn one_of_three_ranks_speaks() {
    let directory = scratch();
    // The last rank alone finds it.
    let text = file("decay = \"where(y > 0.8, -1, 0)\"");
    fs::write(directory.path().join("params.toml"), text).unwrap();
    let before = contents(directory.path());
    let outcome = mpirun(3, directory.path()).arg("params.toml").run().ended_with(2);
    outcome.says(&["params.toml, line 1: decay = -1 at x = 0.125, y = 0.875 is negative"]);
    assert!(contents(directory.path()) == before, "traces of {outcome}");
}

#[test]
fn a_grid_larger_than_memory() {
    let directory = scratch();
    let text = file("grid.cells = [3000000, 4000000]");
    fs::write(directory.path().join("params.toml"), text).unwrap();
    let outcome = serial(directory.path()).arg("params.toml").run().ended_with(2);
    outcome.says(&["params.toml, line ", "the field in memory takes ", " TB, but ", "available"]);
}

/// Before anything is evaluated, which would take minutes, and here have an error of its own.
#[test]
fn a_grid_of_short_rows_is_refused_for_what_its_rows_take() {
    let directory = scratch();
    let text = file("grid.cells = [1, 1000000000]\ndecay = \"x - 100\"");
    fs::write(directory.path().join("params.toml"), text).unwrap();
    for ranks in [1, 2] {
        let launch = mpirun(ranks, directory.path()).arg("params.toml");
        let outcome = launch.run().ended_with(2);
        outcome.says(&["the field in memory takes ", " TB, but ", "put the longer side along x"]);
    }
}

#[test]
fn what_is_typed_on_the_command_line_is_read_to_its_end() {
    for (set, pieces) in [
        ("D=1_000*x", ["--set D=1_000*x: D: ", "digits are written without `_`"]),
        ("outtime=1e-30", ["outtime = 1e-30 asks for", "raise outtime"]),
        ("runtime=2*", ["--set runtime=2*: runtime: ", "runtime: the expression ends after `*`"]),
    ] {
        let directory = scratch();
        fs::write(directory.path().join("params.toml"), file("# none")).unwrap();
        let arguments = ["params.toml", "--set", set];
        serial(directory.path()).args(arguments).run().ended_with(2).says(&pieces);
    }
}

#[test]
fn a_number_may_be_an_expression_of_constants() {
    let directory = scratch();
    fs::write(directory.path().join("params.toml"), file("# none")).unwrap();
    let arguments =
        ["params.toml", "--check", "--set", "constants.day=0.01", "--set", "runtime=2*day"];
    let shown = serial(directory.path()).args(arguments).args(["--show", "end"]).run().succeeded();
    assert_eq!(shown.stdout.trim(), "0.02");
}
