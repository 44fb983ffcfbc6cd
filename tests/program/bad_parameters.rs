//! Every bad parameter gives one message with the place, the value, the limit and the fix, and exit
//! code 2. What the file alone decides is asked of the library; the rest, and that one of three
//! ranks speaks and nothing is left behind, of the program.

use crate::common::{Launch, Outcome, contents, mpirun, scratch, serial};
use diff2d_mpi::output::pictures;
use diff2d_mpi::params::{Origins, Params};
use diff2d_mpi::problem::course;
use std::fs;
use std::path::Path;

/// What the library says of a file with this text, which it has to refuse.
#[track_caller]
fn refused(toml: &str) -> Outcome {
    refused_set(toml, &[])
}

/// The same with overrides, as `--set` gives them.
#[track_caller]
fn refused_set(toml: &str, overrides: &[&str]) -> Outcome {
    let directory = scratch();
    let file = directory.path().join("params.toml");
    fs::write(&file, toml).unwrap();
    let overrides: Vec<String> = overrides.iter().map(|&text| text.into()).collect();
    match Params::read(&file, &overrides).and_then(problem) {
        Ok(()) => panic!("not refused: {toml} {overrides:?}"),
        Err(error) => Outcome::of(&format!("{toml} {overrides:?}"), &error),
    }
}

/// What follows from the parameters alone.
fn problem((params, origins): (Params, Origins)) -> diff2d_mpi::error::Result<()> {
    let check = || {
        course::case(&params)?;
        pictures::colours(&params.graphics).map(|_| ())
    };
    check().map_err(|problem| origins.locate(problem))
}

/// Runs `params.toml` with this text on three ranks, which has to be refused without a trace.
#[track_caller]
fn run_refused(toml: &str, arguments: &[&str]) -> Outcome {
    let directory = scratch();
    fs::write(directory.path().join("params.toml"), toml).unwrap();
    let mut line = vec!["params.toml"];
    line.extend(arguments);
    refused_in(directory.path(), &line)
}

/// Runs with these arguments in a directory that has to be left as it is.
#[track_caller]
fn refused_in(directory: &Path, arguments: &[&str]) -> Outcome {
    refused_by(mpirun(3, directory).args(arguments.iter().copied()), directory)
}

/// A table in which something else was set has no part in it.
#[test]
fn a_point_is_refused_at_its_own_place() {
    let text = "probes.points.a = [99, 0]\n";
    let refused = run_refused(text, &["--set", "probes.every=0.5"]);
    refused.says(&["line 1: probes.points.a", "lies outside the domain"]);
    assert!(!refused.stderr.contains("--set"), "{refused}");
}

#[track_caller]
fn refused_by(launch: Launch, directory: &Path) -> Outcome {
    let before = contents(directory);
    let outcome = launch.run().ended_with(2);
    outcome.error();
    assert!(outcome.stdout.is_empty(), "output of {outcome}");
    assert!(contents(directory) == before, "traces of {outcome}");
    outcome
}

#[test]
fn an_unknown_key_is_named_with_its_line_and_the_key_it_resembles() {
    run_refused("runtme = 3.0\n", &[]).says(&[
        "params.toml, line 1",
        "`runtme`",
        "did you mean `runtime`",
    ]);
    refused("D = 1.0\n\nouttme = 0.5\n").says(&["line 3", "`outtme`", "did you mean `outtime`"]);
    refused("[output]\ndri = \"a\"\n").says(&["line 2", "dri", "did you mean `output.dir`"]);
    for (typed, meant) in [
        ("d", "D"),
        ("X1", "x1"),
        ("run_time", "runtime"),
        ("Runtime", "runtime"),
        ("outtimes", "outtime"),
        ("grpahics", "graphics"),
        ("output.directory", "output.dir"),
    ] {
        let outcome = refused(&format!("{typed} = 1.0\n"));
        outcome.says(&["line 1", typed, &format!("did you mean `{meant}`")]);
    }
}

#[test]
fn an_unknown_key_that_resembles_none_lists_the_keys_there_are() {
    let outcome = refused("viscosity = 1.0\n");
    outcome.says(&["params.toml, line 1", "`viscosity`", "runtime", "outtime"]);
    assert!(!outcome.error().contains("did you mean"), "{outcome}");
}

#[test]
fn a_name_that_other_programs_use_leads_to_the_key() {
    for (typed, meant) in [
        ("diffusivity", "D"),
        ("difusion", "D"),
        ("kappa", "D"),
        ("nx", "dx"),
        ("n", "dx"),
        ("dirichlet", "value"),
        ("ymin", "y1"),
        ("bc", "boundary"),
        ("dt", "dx"),
        ("t_end", "runtime"),
        ("tmax", "runtime"),
        ("nsteps", "runtime"),
        ("xmin", "x1"),
        ("x_max", "x2"),
        ("outdir", "output.dir"),
        (
            "every",
            "probes.every` or `slices.NAME.every` or `coarse.NAME.every` or `checkpoint.every",
        ),
        ("output.every", "probes.every` or `slices.NAME.every"),
        ("checkpoint.interval", "checkpoint.every"),
        ("cmap", "graphics.colormap"),
        ("final", "output.final"),
    ] {
        refused(&format!("{typed} = 1\n")).says(&["line 1", &format!("did you mean `{meant}")]);
    }
}

#[test]
fn keys_that_belong_together_are_listed_together() {
    let outcome = refused("frobnicate = 1\n");
    outcome.says(&[
        "the keys are D, capacity, decay, dx, dy, initial, mask, outtime, ",
        "; output.dir, output.final, ",
        "; checkpoint.every; graphics",
    ]);
}

#[test]
fn an_unknown_table_is_named_with_the_one_it_resembles() {
    refused("D = 1.0\n[outptu]\ndir = \"a\"\n").says(&["params.toml, line", "outptu", "output"]);
}

#[test]
fn a_wrong_type_is_named_with_the_value_and_what_it_should_be() {
    refused("D = \"one\"\n").says(&["params.toml, line 1", "D: unknown name `one`"]);
    refused("graphics = 1\n").says(&["line 1", "graphics = 1", "true or false"]);
    refused("[output]\ndir = 5\n").says(&["line 2", "output.dir = 5", "string", "= \"5\""]);
    for (text, pieces) in [
        ("x1 = -1.0\ndx = true\n", ["line 2", "dx = true", "number"]),
        ("x2 = [1.0]\n", ["line 1", "x2", "number"]),
        ("runtime = 2024-01-01\n", ["line 1", "runtime", "number"]),
        ("[outtime]\n", ["line 1", "outtime", "number"]),
        ("graphics = \"yes\"\n", ["line 1", "graphics = \"yes\"", "true or false"]),
        ("output = \"here\"\n", ["line 1", "output = \"here\"", "[output]"]),
        ("[output]\ndir = [\"a\"]\n", ["line 2", "output.dir", "string"]),
    ] {
        refused(text).says(&pieces);
    }
}

/// What is typed wrong most often: what the message says of it, and what it does not.
#[test]
fn a_message_names_the_fix_in_words_of_the_user() {
    const FIXES: [(&str, &str, &str); 38] = [
        ("runtime=99999999999999999999999", "lower runtime", "type"),
        ("runtime=0xFFFFFFFFFFFFFFFFFFFFFF", "lower runtime", "type"),
        ("x2=99999999999999999999", "x2 = 1e+20: raise dx", "type"),
        ("graphics.size=99999999999999999999", "is not between 64 and 8192", "e+"),
        ("graphics.size=-99999999999999999999", "is not between 64 and 8192", "e+"),
        ("solver.block_rows=99999999999999999999", "is not between 1 and", "e+"),
        ("graphics.size=1e3", "write graphics.size = 1000", "1024"),
        ("graphics.size=big", "write graphics.size = 1024", "1.5"),
        ("checkpoint.every=600", "write \"600s\" or \"10m\"", "\"text\""),
        ("checkpoint.every=10", "write \"10m\" or \"10s\"", "\"text\""),
        ("checkpoint.every=\"10\"", "write \"10m\" or \"10s\"", "\"text\""),
        ("checkpoint.every=1.5", "has no unit", "\"text\""),
        ("checkpoint.every=00:10:00", "write \"10m\"", "\"text\""),
        ("checkpoint.every=\"1:30:00\"", "write \"1h 30m\"", "\"text\""),
        ("checkpoint.every=0", "write \"off\"", "\"0m\""),
        ("checkpoint.every=0s", "write \"off\"", "\"0m\""),
        ("checkpoint.every=-5", "write \"off\"", "\"text\""),
        ("checkpoint.every=false", "write \"off\"", "\"text\""),
        ("checkpoint.every=10M", "write \"10m\"", "\"2h\""),
        ("checkpoint.every=OFF", "write \"off\"", "\"2h\""),
        ("checkpoint.every=\"inf\"", "write \"off\"", "has no unit"),
        ("checkpoint.every=never", "write \"off\"", "\"text\""),
        ("checkpoint.every=99999999999999999999", "has no unit", "e+"),
        ("dx=abc", "write dx = 0.075", "1.5"),
        ("runtime=abc", "write runtime = 10", "1.5"),
        ("dx=0,05", "write dx = 0.05, with a decimal point", "1.5"),
        ("dx=1/0", "dx: the value is inf: not finite", "0.075"),
        ("dx=1/twenty", "dx: unknown name `twenty`", "0.075"),
        ("x1=-1,5e1", "write x1 = -1.5e1, with a decimal point", "without quotes"),
        ("dx=1979-05-27", "is not a number", "write dx = 1979"),
        ("dx=[0.05]", "write dx = 0.075", "1.5"),
        ("graphics=yes", "true or false", "boolean"),
        ("graphics.colormap=3", "no such map: choose one of nipy_spectral", "integer"),
        ("graphics.range=[0,\"b\"]", "write graphics.range = [0.0, 1.0]", "array"),
        ("output.final=1", "true or false", "boolean"),
        ("output.progress=1", "choose \"auto\"", "integer"),
        ("runtime=1e999", "is not finite", "overflow"),
        ("graphics.size=1e9", "write graphics.size = 1000000000", "1e+09"),
    ];
    for (set, fix, wrong) in FIXES {
        let outcome = refused_set("", &[set]);
        outcome.says(&[&format!("--set {set}: "), fix]);
        let (_, message) = outcome.error().split_once(&format!("--set {set}: ")).unwrap();
        assert!(!message.contains(wrong), "{wrong:?} in {outcome}");
        assert_has_no_words_of_the_library(&outcome);
        // The same in a file, where it is TOML.
        let (key, value) = set.split_once('=').unwrap();
        let outcome = refused(&format!("{key} = {value}\n"));
        assert_has_no_words_of_the_library(&outcome);
    }
    refused("dx = 0,05\n").says(&["line 1", "write a decimal point: 0.05"]);
}

/// No message speaks of types of Rust or of what reads TOML.
#[track_caller]
fn assert_has_no_words_of_the_library(outcome: &Outcome) {
    const WORDS: [&str; 14] = [
        "i128",
        "u128",
        "i64",
        "u64",
        "i32",
        "u32",
        "usize",
        "f64",
        "f32",
        "TOML integer",
        "serde",
        "Some(",
        "is no ",
        "of type",
    ];
    for word in WORDS {
        assert!(!outcome.error().contains(word), "{word:?} in {outcome}");
    }
}

#[test]
fn a_word_that_is_none_of_those_there_are_is_named_with_them() {
    let all = r#"choose "auto", "bar", "lines", "off""#;
    refused("[output]\nprogress = \"dots\"\n").says(&[
        "params.toml, line 2",
        "output.progress = \"dots\"",
        all,
    ]);
    for (text, pieces) in [
        ("output.progress = true\n", ["line 1", "output.progress = true", all]),
        ("output.progress = \"Bar\"\n", ["line 1", "output.progress = \"Bar\"", all]),
    ] {
        refused(text).says(&pieces);
    }
    refused_set("", &["output.progress=none"]).says(&["--set output.progress=none", all]);
}

#[test]
fn each_key_of_graphics_is_named_with_its_value_and_limit() {
    refused("\n[graphics]\ncolormap = \"rainbow\"\n").says(&[
        "params.toml, line 3",
        "graphics.colormap = \"rainbow\"",
        "no such map",
        "choose one of nipy_spectral, viridis",
    ]);
    let ends = "give a finite number and a larger one, or \"auto\"";
    for (line, pieces) in [
        ("enabled = 1", ["graphics.enabled = 1", "true or false"]),
        ("colormap = 3", ["graphics.colormap = 3", "a string"]),
        ("range = [1.0, 0.0]", ["graphics.range = [1, 0] is not a range", ends]),
        ("range = [-1e308, 1e308]", ["wider than the largest number", "bring its ends closer"]),
        ("range = [0.5, 0.5]", ["graphics.range = [0.5, 0.5]", ends]),
        ("range = [0.0, inf]", ["graphics.range = [0, inf]", ends]),
        ("range = [nan, 1]", ["graphics.range = [nan, 1]", ends]),
        ("range = [0.0]", ["graphics.range = [0.0]", "two numbers or \"auto\""]),
        (
            "range = [0, \"b\"]",
            ["graphics.range = [0, \"b\"]", "write graphics.range = [0.0, 1.0]"],
        ),
        ("range = \"full\"", ["graphics.range = \"full\"", "two numbers or \"auto\""]),
        ("size = 63", ["graphics.size = 63", "between 64 and 8192"]),
        ("size = 8193", ["graphics.size = 8193", "between 64 and 8192"]),
        ("size = -1", ["graphics.size = -1", "between 64 and 8192"]),
        ("size = 1e3", ["graphics.size = 1000", "a whole number"]),
        ("siez = 100", ["graphics.siez", "did you mean `graphics.size`"]),
    ] {
        let outcome = refused(&format!("[graphics]\n{line}\n"));
        outcome.says(&["params.toml, line 2"]);
        outcome.says(&pieces);
    }
    // A switch that is off does not excuse nonsense.
    refused("graphics.enabled = false\ngraphics.colormap = \"\"\n").says(&["no such map"]);
}

#[test]
fn a_number_that_is_not_positive_is_named_with_its_limit() {
    for key in ["D", "dx", "runtime", "outtime"] {
        let raise = format!("raise {key}");
        let line = |value: &str| format!("# a comment\n{key} = {value}\n");
        refused(&line("-1.5")).says(&[
            "params.toml, line 2",
            &format!("{key} = -1.5"),
            " 0",
            &raise,
        ]);
        for value in ["0.0", "-0.0", "0", "-2"] {
            refused(&line(value)).says(&["line 2", &format!("{key} = "), " 0", &raise]);
        }
    }
}

#[test]
fn a_number_that_is_not_finite_is_named() {
    for key in ["D", "dx", "runtime", "outtime", "x1", "x2"] {
        refused(&format!("{key} = nan\n")).says(&["params.toml, line 1", key, "finite"]);
        for value in ["inf", "-inf"] {
            let outcome = refused(&format!("{key} = {value}\n"));
            outcome.says(&["line 1", &format!("{key} = {value}"), "finite"]);
        }
    }
}

#[test]
fn a_domain_that_ends_before_it_begins_is_refused_with_both_ends() {
    for (x1, x2) in [("1.0", "1.0"), ("2.5", "-3.5")] {
        let outcome = refused(&format!("x1 = {x1}\nx2 = {x2}\n"));
        let shorter = |v: &str| v.trim_end_matches(".0").to_owned();
        outcome.says(&["params.toml, line", &shorter(x1), &shorter(x2), "raise x2"]);
    }
    // The other end has its default.
    refused("x1 = 30.0\n").says(&["params.toml", "x1 = 30", "x2 = 10"]);
}

#[test]
fn a_domain_too_long_for_double_precision_is_refused() {
    refused("x1 = -1e308\nx2 = 1e308\n").says(&["params.toml", "x1", "x2"]);
    refused("runtime = 1e-310\n").says(&[
        "params.toml, line 1",
        "runtime = 1e-310",
        "above 1e-308",
    ]);
}

#[test]
fn a_dx_wider_than_the_domain_is_refused_with_both_lengths() {
    refused("# coarse\n\ndx = 30\n").says(&[
        "params.toml, line 3",
        "dx = 30",
        "wider than the domain",
        "x2 - x1 = 20",
        "lower dx",
    ]);
}

#[test]
fn a_grid_larger_than_memory_is_refused_with_both_sizes() {
    let outcome = run_refused("x1 = 0.0\nx2 = 2e7\ndx = 1.0\n", &[]);
    outcome.says(&["params.toml, line 3", "dx = 1", "memory", "raise dx"]);
    let (needed, available) = two_sizes(&outcome);
    // One buffer of 8 bytes at 4e14 points.
    assert!((3.2e15..3.4e15).contains(&needed), "{outcome}");
    assert!((1e6..1e15).contains(&available), "{outcome}");
}

#[test]
fn a_file_larger_than_the_free_space_is_refused_with_both_sizes() {
    // A thousand million snapshots of 8 MB.
    let text = "x1 = 0.0\nx2 = 1000.0\ndx = 1.0\nruntime = 2.5e8\nouttime = 0.2\n";
    let outcome = run_refused(text, &["--set", "output.dir=not/yet/there"]);
    outcome.says(&[
        "params.toml, line 3",
        "dx = 1",
        "file and pictures of",
        "snapshots take ",
        "raise dx or outtime",
    ]);
    let (needed, available) = two_sizes(&outcome);
    // The pictures come to some percent of that.
    assert!((8e15..8.8e15).contains(&needed), "{outcome}");
    assert!((1.0..8e15).contains(&available), "{outcome}");
}

#[test]
fn numbers_beyond_all_measure_are_refused_without_a_panic() {
    run_refused("dx = 1e-300\n", &[]).says(&["params.toml", "dx"]);
    for (text, pieces) in [
        ("dx = 5e-324\n", ["params.toml", "dx"]),
        ("dx = 1e-12\n", ["params.toml", "dx"]),
        ("dx = 1.0\nruntime = 1e300\n", ["params.toml, line 2", "runtime"]),
        ("dx = 1.0\nD = 1e308\n", ["params.toml", "D"]),
        ("dx = 1.0\nD = 1e-320\n", ["params.toml", "D"]),
        ("x1 = 1e300\nx2 = 1.1e300\ndx = 1e298\n", ["params.toml", "dx"]),
    ] {
        refused(text).says(&pieces);
    }
}

#[test]
fn more_steps_or_outputs_than_can_be_counted_are_refused_in_finite_numbers() {
    let cells = "D = 1\ninitial = \"x\"\ndx = 1\n[grid]\nlayout = \"cells\"\n[boundary]\ndefault = \"insulated\"\n";
    let (course, exponential) = ("dx = 1\n", "dx = 1\n[time]\nmethod = \"exponential\"\n");
    let reaction = format!("reaction = \"rho*(1 - rho)\"\n{cells}");
    let steps = ["runtime = 1e+308 is more than 2^53 steps of", ": lower runtime"];
    let outputs = [
        "asks for more than 2^53 outputs in runtime = ",
        ": raise outtime above ",
        "lower runtime",
    ];
    let series = ["the fastest mode decays at the rate", "more than 2^48 series: lower outtime"];
    for (text, sets, pieces) in [
        (course, &["runtime=1e308"][..], &steps[..]),
        (course, &["runtime=1e308", "D=1e150"], &steps),
        (
            &reaction,
            &["runtime=1e308", "outtime=1e308"],
            &["more than 2^53 steps", "lower runtime"],
        ),
        (exponential, &["runtime=1e308"], &outputs),
        (exponential, &["outtime=1e-300"], &outputs),
        (cells, &["runtime=1e308"], &outputs),
        (cells, &["runtime=1e308", "outtime=1e-300"], &outputs),
        (cells, &["runtime=1e308", "outtime=1e308"], &series),
        (cells, &["D=1e150"], &series),
        (exponential, &["D=1e150"], &series),
    ] {
        let directory = scratch();
        fs::write(directory.path().join("params.toml"), text).unwrap();
        let sets = sets.iter().flat_map(|set| ["--set", set]);
        let line: Vec<&str> = ["params.toml", "--check"].into_iter().chain(sets).collect();
        let outcome = refused_by(serial(directory.path()).args(line), directory.path());
        outcome.says(pieces);
        let is_endless = |word: &str| ["inf", "nan"].contains(&word.trim_matches(','));
        assert!(!outcome.error().split(' ').any(is_endless), "{outcome}");
    }
}

#[test]
fn fewer_rows_than_ranks_are_refused_with_both_numbers() {
    let outcome = run_refused("x1 = 0.0\n\ndx = 10.0\nx2 = 20.0\n", &[]);
    outcome.says(&["params.toml, line 3", "dx = 10", "2 rows", "3 ranks", "at most 2 ranks"]);
    let outcome = run_refused("x1 = 0.0\nx2 = 20.0\ndx = 20.0\n", &[]);
    outcome.says(&["gives 1 row, fewer than the 3 ranks: use at most 1 rank, or lower dx"]);
}

#[test]
fn a_missing_file_is_named() {
    let directory = scratch();
    refused_in(directory.path(), &["absent.toml"]).says(&["absent.toml", "check the path"]);
    refused_in(directory.path(), &["/dev/fd/963"]).says(&["/dev/fd/963", "give /dev/stdin"]);
}

#[test]
fn a_file_that_cannot_be_read_is_named() {
    let directory = scratch();
    fs::create_dir(directory.path().join("folder")).unwrap();
    refused_in(directory.path(), &["folder"]).says(&["cannot read folder"]);

    fs::write(directory.path().join("binary.toml"), b"D = 1.0\n\xff\xfe\n").unwrap();
    refused_in(directory.path(), &["binary.toml"]).says(&["binary.toml, line 2", "0xFF", "UTF-8"]);
}

#[test]
fn a_syntax_error_is_named_with_its_line() {
    run_refused("D = 1.0\ndx = = 0.1\n", &[]).says(&["params.toml, line 2", "TOML"]);
    for (text, pieces) in [
        ("D = 1.0\ndx = 0.1;\n", ["params.toml, line 2", "TOML"]),
        ("D = 1.0\n\n[output\ndir = \"a\"\n", ["params.toml, line 3", "TOML"]),
        ("graphics = True\n", ["params.toml, line 1", "TOML"]),
        ("D = 1.0\ndx", ["params.toml, line 2", "TOML"]),
        ("[output]\ndir = \"a\n", ["params.toml, line 2", "TOML"]),
    ] {
        refused(text).says(&pieces);
    }
}

#[test]
fn a_key_given_twice_is_named_with_its_second_line() {
    refused("outtime = 1.0\nx1 = -1.0\nouttime = 2.0\n").says(&["line 3", "duplicate", "outtime"]);
    refused("graphics = true\n[graphics]\nsize = 512\n").says(&[
        "line 2",
        "duplicate",
        "short for graphics.enabled: keep one of the two",
    ]);
}

#[test]
fn an_override_is_named_as_it_was_typed() {
    let of = |set: &str| run_refused("", &["--set", set]);
    of("dx=30").says(&["--set dx=30", "wider than the domain", "20", "lower dx"]);
    of("dx").says(&["--set dx", "KEY=VALUE"]);
    for (set, pieces) in [
        ("runtme=3", ["`runtme`", "did you mean `runtime`"]),
        ("D=one", ["D", "unknown name `one`"]),
        ("D=nan", ["D", "finite"]),
        ("x1=[1]", ["x1", "number"]),
        ("outtime=-1", ["outtime = -1", "raise outtime"]),
        ("output.dri=a", ["output.dri", "output.dir"]),
        ("output=a", ["output", "output.dir"]),
        ("graphics=yes", ["graphics = \"yes\"", "true or false"]),
        (
            "grid.cells=[99999999999999999999999, 1]",
            ["grid.cells = [99999999999999999999999, 1]: each", "at most 4294967295 cells"],
        ),
        ("graphics.size=10", ["graphics.size = 10", "between 64 and 8192"]),
        ("=3", ["KEY=VALUE", "key"]),
        ("", ["KEY=VALUE", "="]),
        ("output.dir=", ["output.dir", "directory"]),
    ] {
        let outcome = refused_set("", &[set]);
        outcome.says(&[&format!("--set {set}")]);
        outcome.says(&pieces);
    }
}

#[test]
fn the_last_of_several_overrides_is_the_one_that_counts_and_is_named() {
    refused_set("dx = 1.0\n", &["dx=2", "dx=-4"]).says(&["--set dx=-4"]);
}

#[test]
fn an_override_of_a_bad_value_in_the_file_mends_it() {
    let directory = scratch();
    fs::write(directory.path().join("params.toml"), "dx = -1.0\n").unwrap();
    serial(directory.path()).args(["params.toml", "--check", "--set", "dx=1"]).run().succeeded();
}

#[test]
fn an_output_directory_that_is_a_file_is_refused() {
    let directory = scratch();
    fs::write(directory.path().join("params.toml"), "dx = 1.0\n").unwrap();
    fs::write(directory.path().join("output"), "precious").unwrap();
    refused_in(directory.path(), &["params.toml"]).says(&["output", "output.dir"]);
    refused_in(directory.path(), &["params.toml", "--overwrite"]).says(&["output.dir"]);
    refused_in(directory.path(), &["params.toml", "--set", "output.dir=output/below"])
        .says(&["output/below"]);
}

#[test]
fn check_refuses_what_a_run_would_refuse() {
    run_refused("dx = 30\n", &["--check"]).says(&["params.toml, line 1", "dx = 30", "lower dx"]);
    run_refused("dx = 10\n", &["--check"]).says(&["2 rows", "3 ranks"]);
    run_refused("dx = 1e-6\n", &["--check"]).says(&["params.toml, line 1", "raise dx"]);
}

#[test]
fn quiet_keeps_the_error() {
    run_refused("dx = 30\n", &["--quiet"]).says(&["dx = 30", "lower dx"]);
}

#[test]
fn a_bad_command_line_is_said_once_with_exit_code_2() {
    let directory = scratch();
    fs::write(directory.path().join("params.toml"), "").unwrap();
    refused_in(directory.path(), &["params.toml", "--frobnicate"]).says(&["--frobnicate"]);
    for (arguments, culprit) in [
        (vec!["params.toml", "--set"], "--set"),
        (vec!["params.toml", "more.toml"], "more.toml"),
        (vec!["-n", "4"], "mpirun -n 4 diff2d-mpi"),
        (vec!["-n4", "params.toml"], "mpirun -n 4 diff2d-mpi"),
        (vec!["params.toml", "--np=3"], "mpirun -n 3 diff2d-mpi"),
        (vec!["-np", "2", "params.toml"], "mpirun -n 2 diff2d-mpi"),
        (vec!["params.toml", "--ntasks", "8"], "mpirun -n 8 diff2d-mpi"),
        (vec!["params.toml", "--quiet=3"], "--quiet"),
        (vec!["--dx", "0.1", "params.toml"], "write --set dx=0.1"),
        (vec!["params.toml", "--output.dir=x"], "write --set output.dir=x"),
        (vec!["--initial", "exp(-x^2)", "params.toml"], "write --set initial='exp(-x^2)'"),
        (vec!["--graphics", "--check", "params.toml"], "write --set graphics=VALUE"),
        (vec!["--check", "-a file.toml"], "write './-a file.toml'"),
        (vec!["-x.toml", "--check"], "write ./-x.toml"),
        (vec!["--check", "--x.toml"], "write ./--x.toml"),
        (vec!["-y", "--check"], "unexpected argument '-y' found; Usage"),
        (vec![], "PARAMS"),
    ] {
        let outcome = refused_by(serial(directory.path()).args(arguments), directory.path());
        assert!(outcome.stderr.contains(culprit), "{outcome}");
        assert!(outcome.stderr.contains("--help"), "{outcome}");
    }
}

#[test]
fn without_mpirun_the_message_is_all_there_is() {
    let directory = scratch();
    fs::write(directory.path().join("params.toml"), "dx = 30\n").unwrap();
    let outcome = serial(directory.path()).arg("params.toml").run().ended_with(2);
    outcome.says(&["params.toml, line 1", "dx = 30"]);
    assert_eq!(outcome.stderr.lines().count(), 1, "{outcome}");
    assert!(outcome.stdout.is_empty(), "{outcome}");
}

/// The two sizes that the message names, the needed one first, in bytes.
#[track_caller]
fn two_sizes(outcome: &Outcome) -> (f64, f64) {
    let line = outcome.error();
    let words: Vec<&str> = line.split_whitespace().collect();
    let sizes: Vec<f64> = words.windows(2).filter_map(|pair| size(pair[0], pair[1])).collect();
    match sizes[..] {
        [needed, available] => (needed, available),
        _ => panic!("not two sizes but {sizes:?} in {outcome}"),
    }
}

fn size(number: &str, unit: &str) -> Option<f64> {
    const PREFIXES: &str = "kMGTPEZY";
    let number: f64 = number.parse().ok()?;
    let unit = unit.trim_end_matches(|c: char| !c.is_ascii_alphabetic());
    let prefix = unit.strip_suffix('B')?;
    let (prefix, base) = match prefix.strip_suffix('i') {
        Some(binary) => (binary.replace('K', "k"), 1024_f64),
        None => (prefix.to_owned(), 1000_f64),
    };
    let power = match prefix.chars().next() {
        None => 0,
        Some(letter) => 1 + PREFIXES.find(letter)?,
    };
    Some(number * base.powi(power as i32))
}

#[test]
fn a_problem_of_several_values_is_located_at_the_one_that_was_given() {
    refused("\n\n\nx1 = 30.0\n").says(&["params.toml, line 4", "x2 = 10", "x1 = 30"]);
    refused("\n\nD = 1e308\n").says(&["params.toml, line 3", "D = 1e+308"]);
    run_refused("\nx2 = 1e9\n", &[]).says(&["params.toml, line 2", "memory"]);
    refused_set("dx = 1.0\n", &["x1=30"]).says(&["--set x1=30:"]);
    // What was overridden is to blame before what was in the file, and the last override first.
    let file = "x1 = -10.0\nx2 = 10.0\ndx = 0.1\n";
    refused_set(file, &["x1=10"]).says(&["--set x1=10: x2 = 10"]);
    let both = |first, last| refused_set(file, &[first, last]);
    both("x1=20", "x2=15").says(&["--set x2=15: "]);
    both("x2=15", "x1=20").says(&["--set x1=20: "]);
    refused_set(file, &["D=1e308"]).says(&["--set D=1e308: "]);
}

#[test]
fn a_quoted_key_with_a_dot_is_no_table_and_a_key() {
    for (file, typed, meant) in [
        ("\"output.dir\" = \"q\"\n", "\"output.dir\"", "output.dir"),
        ("[grid]\n\"like.file\" = \"q\"\n", "grid.\"like.file\"", "grid.like.file"),
    ] {
        let told =
            format!("unknown key `{typed}`: in quotes it is one name: did you mean `{meant}`?");
        refused(file).says(&["params.toml, line ", &told]);
    }
}

#[test]
fn a_key_in_a_message_is_one_that_can_be_typed() {
    for (file, set, says) in [
        ("", "probes.points.\"a.b\"=[0]", "probes.points.\"a.b\" = [0] is not two numbers"),
        ("", "probes.points.'well 7'=[0]", "probes.points.\"well 7\" = [0] is not two numbers"),
        ("", "probes.points.well 7=[0]", "probes.points.\"well 7\" = [0] is not two numbers"),
        ("", "probes.points.\"a=b\"=[0]", "probes.points.\"a=b\" = [0] is not two numbers"),
        ("", "probes.points.\"a=b=[0]", "its key is none of TOML"),
        (
            "[slices.\"sec tion\"]\nevery = 1.0\ny = \"a\"\n",
            "dx=1",
            "slices.\"sec tion\".y = \"a\"",
        ),
        ("[slices.\"sec tion\"]\nevery = 1.0\ny = 1.0\n", "dx=1", "slices.\"sec tion\": "),
        ("[point_sources.\"w 1\"]\nx = 1.0\ny = 1.0\n", "dx=1", "set point_sources.\"w 1\".rate"),
        (
            "[point_sources.\"w.1\"]\nx = 1.0\n",
            "point_sources.\"w.1\".raet=1",
            "did you mean `point_sources.\"w.1\".rate`",
        ),
        ("point_sources.\"w 1\" = 1\n", "dx=1", "write [point_sources.\"w 1\"]"),
        ("[constants]\n\"a b\" = 1\n", "dx=1", "constants.\"a b\": "),
    ] {
        refused_set(file, &[set]).says(&[says]);
    }
}

#[test]
fn points_too_close_to_tell_apart_are_refused() {
    let far = "x1 = 1e13\nx2 = 10000000000001.0\ndx = 1e-3\nruntime = 1e-5\n";
    refused(far).says(&["params.toml, line 3", "dx = 0.001", "too fine", "raise dx"]);
}

#[test]
fn numbers_may_be_typed_as_people_type_them() {
    let directory = scratch();
    fs::write(directory.path().join("params.toml"), "").unwrap();
    let arguments = ["params.toml", "--check", "--set", "dx=.5", "--set", "outtime=2."];
    serial(directory.path()).args(arguments).run().succeeded();
}

#[test]
fn sizes_beyond_all_integers_are_still_sizes() {
    for tiny in ["dx = 1e-150\nruntime = 1e-302\n", "dx = 1e-60\nruntime = 1e-130\n"] {
        let tiny = format!("x1 = 0.0\nx2 = 1e-3\n{tiny}");
        refused(&tiny).says(&["params.toml, line 3", "dx = 1e-"]);
    }
}

#[test]
fn a_file_that_is_damaged_is_quoted_in_part_and_other_encodings_are_named() {
    let directory = scratch();
    let path = directory.path().join("params.toml");
    let utf16: Vec<u8> = "\u{feff}D = 1".encode_utf16().flat_map(u16::to_le_bytes).collect();
    for (bytes, says) in [
        (vec![0; 1_000_000], "not valid TOML"),
        (utf16, "iconv -f utf16 -t utf8"),
        (b"D = 1 # \xe9".to_vec(), "iconv -f latin1 -t utf8"),
    ] {
        fs::write(&path, bytes).unwrap();
        let outcome = serial(directory.path()).arg("params.toml").run().ended_with(2);
        outcome.says(&["params.toml, line 1", says]);
        assert!(outcome.stderr.len() < 2000, "{} bytes", outcome.stderr.len());
    }
}
