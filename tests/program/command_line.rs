//! What the command line promises: check, overwrite, quiet, version, help, and a parameter file
//! that gives the same run again.

use crate::common::{
    Case, Series, contents, is_mpich, mpirun, readers_python, run, run_with, scratch, serial,
    summary,
};
use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

const CASE: Case = Case { dx: 1.0, runtime: 3.0, ..Case::COURSE };

#[test]
fn check_prints_what_the_run_would_do_and_makes_nothing() {
    let directory = scratch();
    fs::write(directory.path().join("params.toml"), "").unwrap();
    let before = contents(directory.path());
    for outcome in [
        serial(directory.path()).args(["params.toml", "--check"]).run(),
        mpirun(3, directory.path()).args(["params.toml", "--check"]).run(),
    ] {
        let outcome = outcome.succeeded();
        // Points, steps, outputs, steps from one to the next, spacing, and where it would go.
        for piece in ["266", "7075", "21", "353", "0.0751879", "output"] {
            assert!(outcome.stdout.contains(piece), "no {piece} in {outcome}");
        }
        // What it would take: memory, and bytes in the file.
        for piece in ["memory", "file", "11.9 MB"] {
            assert!(outcome.stdout.contains(piece), "no {piece} in {outcome}");
        }
        // All parameters, defaults included.
        for key in [
            "D", "x1", "x2", "runtime", "dx", "outtime", "enabled", "colormap", "range", "size",
            "dir",
        ] {
            let is_said = outcome.stdout.lines().any(|line| line.starts_with(&format!("{key} = ")));
            assert!(is_said, "no {key} in {outcome}");
        }
        let is_of_methods = |line: &&str| line.starts_with("methods ");
        let [methods, others]: [Vec<&str>; 2] = [
            outcome.stdout.lines().filter(is_of_methods).collect(),
            outcome.stdout.lines().filter(|line| !is_of_methods(line)).collect(),
        ];
        let others = others.join("\n");
        assert_eq!(others.matches("7075").count(), 1, "said once: {outcome}");
        assert!(methods.concat().contains("euler: 7075 steps, "), "{outcome}");
        assert!(methods.concat().contains("exponential: about "), "{outcome}");
        assert!(contents(directory.path()) == before, "check made something: {outcome}");
    }
}

#[test]
fn check_writes_the_sides_as_equations_and_spacings_once() {
    let directory = scratch();
    let toml = "initial = 0.0\nx1 = 0.0\nx2 = 2.0\ndx = 0.1\n[grid]\nlayout = \"cells\"\n[boundary]\n\
                left = { transfer = \"2 + y\", ambient = \"1 - y\" }\n\
                right = { transfer = 1.5, ambient = 2 }\ndefault = \"insulated\"\n";
    fs::write(directory.path().join("params.toml"), toml).unwrap();
    let check = serial(directory.path()).args(["params.toml", "--check"]).run().succeeded();
    for line in [
        "left          D d rho/dn = (2 + y) ((1 - y) - rho), positive into the domain",
        "right         D d rho/dn = 1.5 (2 - rho), positive into the domain",
        "dx            0.1",
    ] {
        assert!(check.stdout.lines().any(|found| found == line), "no {line:?} in {check}");
    }
}

#[test]
fn check_tells_the_rows_of_uneven_strips_and_the_time_that_the_run_may_take() {
    let directory = scratch();
    fs::write(directory.path().join("params.toml"), "").unwrap();
    let outcome = mpirun(3, directory.path()).args(["params.toml", "--check"]).run().succeeded();
    let line = |name: &str| -> &str {
        let found =
            outcome.stdout.lines().find(|line| line.split_whitespace().next() == Some(name));
        found.unwrap_or_else(|| panic!("no {name} in {outcome}"))
    };
    assert!(line("ranks").ends_with("3, 88 to 89 rows each"), "{outcome}");
    for piece in ["estimated", "MLUP/s", "steps tried"] {
        assert!(line("time").contains(piece), "no {piece:?} in {outcome}");
    }
    let facts = outcome.stdout.lines().take_while(|line| !line.is_empty());
    assert!(facts.clone().count() > 10, "{outcome}");
    for fact in facts {
        let (name, value) = fact.split_at(14);
        assert!(name.ends_with(' ') && !value.starts_with(' '), "not aligned: {fact:?}");
    }
}

/// The trial of its steps must not go on where the run has ended: the reaction has no value there.
#[test]
fn check_tries_no_step_that_the_run_does_not_take() {
    let directory = scratch();
    let launch = || serial(directory.path()).arg("params.toml");
    for reaction in ["rho^2", "-sqrt(rho)"] {
        let problem = "D = 1\ninitial = 1\nx1 = 0\nx2 = 10\nruntime = 0.9\nouttime = 0.3\n\
                       grid.layout = \"cells\"\ngrid.cells = [10, 10]\nboundary.default = \"insulated\"\n\
                       graphics = false\n";
        let text = format!("{problem}reaction = \"{reaction}\"\n");
        fs::write(directory.path().join("params.toml"), text).unwrap();
        let check = || {
            let outcome = launch().args(["--check", "--resume"]).run().succeeded();
            assert!(outcome.stdout.contains("tried on these ranks"), "{outcome}");
            let outcome = launch().args(["--check", "--resume", "--json"]).run().succeeded();
            assert!(outcome.stdout.starts_with('{'), "{outcome}");
        };
        check();
        launch().run().succeeded();
        check();
        fs::remove_dir_all(directory.path().join("output")).unwrap();
    }
}

#[test]
fn check_tells_all_it_can_of_a_run_that_will_be_refused() {
    let directory = scratch();
    run(&CASE, 2, directory.path());
    let before = contents(directory.path());
    let arguments = ["params.toml", "--check"];
    let outcome = mpirun(2, directory.path()).args(arguments).run().ended_with(2);
    outcome.says(&["already", "--overwrite", "output.dir"]);
    for piece in ["20 x 20 points", "estimated", "free: ", "outtime = "] {
        assert!(outcome.stdout.contains(piece), "no {piece:?} in {outcome}");
    }
    mpirun(2, directory.path()).args(arguments).arg("--resume").run().succeeded();
    assert!(contents(directory.path()) == before, "check changed something");
}

#[test]
fn a_checkpoint_whose_name_leads_nowhere_is_refused_once_with_exit_code_2() {
    let directory = scratch();
    fs::write(directory.path().join("params.toml"), "dx = 1\n").unwrap();
    std::os::unix::fs::symlink("loop", directory.path().join("loop")).unwrap();
    std::os::unix::fs::symlink("absent", directory.path().join("link")).unwrap();
    let long = "a".repeat(300);
    for name in ["loop", "loop/checkpoint.h5", "link", "absent", "params.toml/checkpoint.h5", &long]
    {
        for launch in [serial(directory.path()), mpirun(2, directory.path())] {
            let outcome = launch.args(["params.toml", "--resume", name]).run().ended_with(2);
            outcome.says(&[&format!("--resume {name}: ")]);
        }
    }
}

#[test]
fn a_checkpoint_whose_name_is_no_text_is_refused_in_words() {
    let directory = scratch();
    fs::write(directory.path().join("params.toml"), "dx = 1\n").unwrap();
    let odd = OsStr::from_bytes(b"a\xff.h5");
    for launch in [serial(directory.path()), mpirun(2, directory.path())] {
        let outcome = launch.args(["params.toml", "--resume"]).arg(odd).run().ended_with(2);
        outcome.says(&["the name is not UTF-8: rename the file"]);
    }
}

#[test]
fn a_run_that_is_there_is_refused_and_left_alone() {
    let directory = scratch();
    run(&CASE, 2, directory.path());
    let before = contents(directory.path());
    let outcome =
        mpirun(2, directory.path()).args(["params.toml", "--set", "dx=2.0"]).run().ended_with(2);
    outcome.says(&["run", "already", "--overwrite", "output.dir"]);
    assert!(contents(directory.path()) == before, "the run that was there changed");
}

#[test]
fn any_file_of_a_run_is_a_run_that_is_there() {
    for name in [
        "diff2d.h5",
        "diff2d.xdmf",
        "diagnostics.csv",
        "summary.json",
        "checkpoint.h5",
        "animation.png",
        "frames",
    ] {
        let directory = scratch();
        let output_dir = run_with("graphics.size = 64", &CASE, 1, directory.path());
        for file in fs::read_dir(&output_dir).unwrap() {
            let path = file.unwrap().path();
            if path.ends_with(name) {
                continue;
            }
            if path.is_dir() { fs::remove_dir_all(path) } else { fs::remove_file(path) }.unwrap();
        }
        let outcome = serial(directory.path()).arg("params.toml").run().ended_with(2);
        outcome.says(&["--overwrite"]);
    }
}

#[test]
fn overwrite_replaces_the_run_and_nothing_else() {
    let directory = scratch();
    let output_dir = run(&CASE, 3, directory.path());
    fs::write(output_dir.join("notes.txt"), "mine").unwrap();

    let finer = Case { dx: 0.8, outtime: 0.3, ..CASE };
    mpirun(2, directory.path())
        .args(["params.toml", "--overwrite", "--set", "dx=0.8", "--set", "outtime=0.3"])
        .run()
        .succeeded();
    Series::read(&output_dir).assert_is(&finer.integrate(), "replaced");
    assert_eq!(summary(&output_dir)["ranks"], 2);
    assert_eq!(fs::read_to_string(output_dir.join("notes.txt")).unwrap(), "mine");
}

#[test]
fn overwrite_without_a_run_is_a_plain_run() {
    let directory = scratch();
    fs::write(directory.path().join("params.toml"), CASE.toml("deep/below/run")).unwrap();
    serial(directory.path()).args(["params.toml", "--overwrite"]).run().succeeded();
    let output_dir = directory.path().join("deep/below/run");
    Series::read(&output_dir).assert_is(&CASE.integrate(), "new");
}

#[test]
fn an_empty_output_directory_is_used() {
    let directory = scratch();
    fs::create_dir(directory.path().join("run")).unwrap();
    let output_dir = run(&CASE, 1, directory.path());
    Series::read(&output_dir).assert_is(&CASE.integrate(), "empty directory");
}

#[test]
fn a_run_leaves_the_documented_files_and_no_others() {
    let directory = scratch();
    let output_dir = run_with("graphics.size = 64", &CASE, 3, directory.path());
    let mut names: Vec<String> = fs::read_dir(output_dir)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(
        names,
        [
            "animation.png",
            "checkpoint.h5",
            "diagnostics.csv",
            "diff2d.h5",
            "diff2d.xdmf",
            "frames",
            "params.toml",
            "run.lock",
            "summary.json"
        ]
    );
}

#[test]
fn the_parameters_as_run_give_the_same_run() {
    let directory = scratch();
    fs::write(directory.path().join("params.toml"), "# all defaults but these\nD = 0.7\n").unwrap();
    mpirun(2, directory.path())
        .args(["params.toml", "--set", "dx=0.869", "--set", "runtime=3"])
        // Needs all seventeen digits.
        .args(["--set", "x2=10.000000000000002", "--set", "output.dir=first"])
        .run()
        .succeeded();
    let first = directory.path().join("first");

    let as_run: toml::Table =
        fs::read_to_string(first.join("params.toml")).unwrap().parse().unwrap();
    let float = |key: &str| as_run[key].as_float().unwrap();
    assert_eq!((float("D"), float("dx"), float("runtime")), (0.7, 0.869, 3.0));
    assert_eq!((float("x1"), float("x2"), float("outtime")), (-10.0, 10.000000000000002, 0.5));
    assert_eq!(as_run["graphics"]["enabled"].as_bool(), Some(true));
    assert_eq!(as_run["output"]["dir"].as_str(), Some("first"));

    mpirun(3, directory.path())
        .args(["first/params.toml", "--set", "output.dir=second"])
        .run()
        .succeeded();
    let second = directory.path().join("second");
    let case = Case { diffusivity: 0.7, dx: 0.869, runtime: 3.0, x2: 10.000000000000002, ..CASE };
    let reference = case.integrate();
    Series::read(&first).assert_is(&reference, "first");
    Series::read(&second).assert_is(&reference, "second");

    // As it is, it names the directory that holds it.
    serial(directory.path()).arg("first/params.toml").run().ended_with(2).says(&["first"]);
    serial(directory.path()).args(["first/params.toml", "--overwrite"]).run().succeeded();
    Series::read(&first).assert_is(&reference, "again");
    let again: toml::Table =
        fs::read_to_string(first.join("params.toml")).unwrap().parse().unwrap();
    assert_eq!(as_run, again);
}

#[test]
fn whole_numbers_are_numbers() {
    let directory = scratch();
    let text = "D = 1\nx1 = -10\nx2 = 10\nruntime = 3\ndx = 1\noutput.dir = \"run\"\n";
    fs::write(directory.path().join("params.toml"), text).unwrap();
    serial(directory.path()).args(["params.toml", "--set", "outtime=1"]).run().succeeded();
    let reference = Case { outtime: 1.0, ..CASE }.integrate();
    Series::read(&directory.path().join("run")).assert_is(&reference, "whole numbers");
}

#[test]
fn an_override_may_be_quoted_or_not() {
    for set in ["output.dir=run", "output.dir=\"run\"", "output.dir = run"] {
        let directory = scratch();
        fs::write(directory.path().join("params.toml"), CASE.toml("elsewhere")).unwrap();
        serial(directory.path()).args(["params.toml", "--set", set]).run().succeeded();
        assert!(directory.path().join("run/diff2d.h5").is_file(), "{set}");
        assert!(!directory.path().join("elsewhere").exists(), "{set}");
    }
}

#[test]
fn both_values_of_graphics_are_accepted() {
    let directory = scratch();
    for value in ["true", "false"] {
        fs::write(directory.path().join("params.toml"), format!("graphics = {value}\n")).unwrap();
        serial(directory.path()).args(["params.toml", "--check"]).run().succeeded();
    }
}

#[test]
fn quiet_prints_nothing_when_all_is_well() {
    let directory = scratch();
    fs::write(directory.path().join("params.toml"), CASE.toml_with("graphics.size = 64", "run"))
        .unwrap();
    for outcome in [
        serial(directory.path()).args(["params.toml", "--quiet"]).run(),
        mpirun(1, directory.path()).args(["params.toml", "--quiet", "--overwrite"]).run(),
    ] {
        let outcome = outcome.succeeded();
        assert!(outcome.stdout.is_empty(), "{outcome}");
        assert!(outcome.stderr.is_empty(), "{outcome}");
    }
}

#[test]
fn more_ranks_than_cores_are_warned_of_once() {
    let directory = scratch();
    let text = "x1 = 0.0\nx2 = 300.0\ndx = 1.0\nruntime = 1.0\ngraphics = false\n";
    fs::write(directory.path().join("params.toml"), text).unwrap();
    let cores = std::thread::available_parallelism().unwrap().get();
    let of = |ranks: usize| {
        let launch = mpirun(ranks, directory.path()).args(["params.toml", "--check"]);
        let outcome = launch.run().succeeded();
        let warnings = outcome.stderr.lines().filter(|line| line.contains("warning"));
        warnings.map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(of(1), [""; 0]);
    let crowded = of(cores + 1);
    assert_eq!(crowded.len(), 1, "{crowded:?}");
    for piece in [&format!("{} ranks share ", cores + 1), " on ", ": use at most "] {
        assert!(crowded[0].contains(piece), "no {piece:?} in {crowded:?}");
    }
}

#[test]
fn keys_without_effect_on_the_method_that_is_the_default_are_warned_of() {
    let cells = "initial = 1.0\ngrid = { layout = \"cells\", cells = [4, 4] }\nboundary.default = \"insulated\"\n";
    let reaction = format!("{cells}reaction = \"-rho\"\n");
    let has = |key: &str, default: &str, other: &str| {
        format!(
            "{key} has no effect on the steps that are the default here, {default}: set time.method = \"{other}\""
        )
    };
    for (text, set, said) in [
        ("", "time.tolerance=1e-6", has("time.tolerance", "euler", "exponential")),
        (&reaction, "time.max_degree=50", has("time.max_degree", "euler", "exponential")),
        (cells, "time.safety=0.5", has("time.safety", "exponential", "euler")),
    ] {
        let directory = scratch();
        fs::write(directory.path().join("params.toml"), text).unwrap();
        let check = |more: &[&str]| {
            let launch = serial(directory.path()).args(["params.toml", "--check", "--set", set]);
            launch.args(more.iter().copied()).run().succeeded().stderr
        };
        let warned = check(&[]);
        assert!(warned.contains(&said), "{said}: {warned}");
        let chosen = if said.contains("default here, euler") { "euler" } else { "exponential" };
        let chosen = check(&["--set", &format!("time.method={chosen}")]);
        assert!(!chosen.contains("no effect"), "{chosen}");
    }
}

#[test]
fn times_that_are_rounded_or_not_saved_are_told_before_the_run() {
    let outtime = "(outtime is rounded down to whole steps)";
    let runtime = "(runtime is rounded down to whole steps)";
    let unsaved = "is in no snapshot; output.final = true saves it";
    let never = "warning: outtime = ";
    let base = "dx = 0.2\nruntime = 1.0\ngraphics = false\n";
    let nothing = "\u{0}";
    for (text, said, not_said) in [
        // dt = 0.010000000000000002
        ("outtime = 0.1", &["12, every 9 steps = 0.09 instead of 0.1 ", outtime][..], unsaved),
        ("outtime = 0.1", &["99, to t = 0.99 instead of 1 ", runtime], never),
        ("outtime = 0.1", &["output times  0, 0.09000000000000002, ..., 0.99"], never),
        ("outtime = 0.2", &["every 19 steps", "state at t = 0.99 ", unsaved], never),
        ("outtime = 0.2\noutput.final = true", &["7, every 19", "and at the end"], unsaved),
        ("outtime = 0.001", &["100, every 1 step = 0.01 instead"], unsaved),
        ("outtime = 2.0", &["1, at t = 0", unsaved, "warning: outtime = 2 is longer"], nothing),
        ("outtime = 1e30", &["1, at t = 0", "warning: outtime = 1e+30"], "184467440"),
        ("outtime = 1e30\noutput.final = true", &["2, at t = 0 and at the end"], never),
        ("outtime = 0.4", &["output times  0, 0.39", "0.78"], "..."),
        ("runtime = 0.001", &["0, to t = 0 ", "warning: runtime = 0.001 is shorter"], never),
    ] {
        let directory = scratch();
        let base = if text.starts_with("runtime") { "dx = 0.2\n" } else { base };
        fs::write(directory.path().join("params.toml"), format!("{base}{text}\n")).unwrap();
        let outcome = serial(directory.path()).args(["params.toml", "--check"]).run().succeeded();
        let facts = format!("{}{}", outcome.stdout, outcome.stderr);
        for piece in said {
            assert!(facts.contains(piece), "{text:?}: no {piece:?} in {outcome}");
        }
        assert!(!facts.contains(not_said), "{text:?}: {not_said:?} in {outcome}");
    }
}

#[test]
fn check_tells_the_times_that_the_run_has() {
    let directory = scratch();
    fs::write(directory.path().join("params.toml"), CASE.toml("run")).unwrap();
    let check = serial(directory.path()).args(["params.toml", "--check"]).run().succeeded();
    let start = serial(directory.path()).arg("params.toml").run().succeeded();
    let time = Series::read(&directory.path().join("run")).time;
    let times = format!("output times  0, {}, ..., {}\n", time[1], time[time.len() - 1]);
    assert!(check.stdout.contains(&times), "no {times:?} in {check}");
    assert!(start.stdout.contains("the end is at t = "), "{start}");
}

#[test]
fn a_run_without_quiet_keeps_standard_error_empty() {
    let directory = scratch();
    fs::write(directory.path().join("params.toml"), CASE.toml_with("graphics.size = 64", "run"))
        .unwrap();
    let outcome = mpirun(3, directory.path()).arg("params.toml").run().succeeded();
    // More ranks than cores are worth a warning, wherever the tests run.
    let others = outcome.stderr.lines().filter(|line| !line.contains("warning: 3 ranks share"));
    assert_eq!(others.count(), 0, "{outcome}");
}

#[test]
fn version_names_the_program_the_commit_and_the_libraries_once() {
    let directory = scratch();
    for outcome in [
        serial(directory.path()).arg("--version").run(),
        mpirun(3, directory.path()).arg("--version").run(),
    ] {
        let outcome = outcome.succeeded();
        let text = &outcome.stdout;
        let first = text.lines().next().unwrap_or_default();
        let program = format!("diff2d-mpi {}", env!("CARGO_PKG_VERSION"));
        assert!(first.starts_with(&program), "{outcome}");
        assert!(first.contains("commit"), "{outcome}");
        assert_eq!(text.matches("diff2d-mpi").count(), 1, "said once: {outcome}");
        let line_of = |library: &str| -> &str {
            text.lines().find(|line| line.contains(library)).unwrap_or_else(|| {
                panic!("no {library} in {outcome}");
            })
        };
        let family = if is_mpich() { "MPI: MPICH " } else { "MPI: Open MPI " };
        assert!(line_of(family).chars().any(|c| c.is_ascii_digit()), "{outcome}");
        assert!(line_of("HDF5").chars().any(|c| c.is_ascii_digit()), "{outcome}");
    }
    assert_eq!(contents(directory.path()).len(), 0, "version made something");
}

#[test]
fn help_explains_every_option_once() {
    let directory = scratch();
    let outcome = mpirun(2, directory.path()).arg("--help").run().succeeded();
    for option in [
        "--set",
        "--check",
        "--overwrite",
        "--preview",
        "--profile",
        "--quiet",
        "--version",
        "--help",
        "PARAMS",
    ] {
        assert!(outcome.stdout.contains(option), "no {option} in {outcome}");
    }
    assert_eq!(outcome.stdout.matches("Usage:").count(), 1, "said once: {outcome}");
    // Without mpirun there is no terminal, and so there are no colours.
    let plain = serial(directory.path()).arg("--help").run().succeeded();
    let lines: Vec<&str> = plain.stdout.lines().collect();
    assert!(lines.len() <= 50 && lines.iter().all(|line| line.len() <= 100), "{plain}");
    assert_eq!(contents(directory.path()).len(), 0, "help made something");
}

#[test]
fn the_schema_is_json_and_needs_no_parameter_file() {
    let directory = scratch();
    for launch in [serial(directory.path()), mpirun(2, directory.path())] {
        let outcome = launch.arg("--schema").run().succeeded();
        let schema: serde_json::Value = serde_json::from_str(&outcome.stdout).expect("one object");
        assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
        assert_eq!(schema["additionalProperties"], false);
        let dx = &schema["properties"]["dx"];
        assert_eq!((&dx["default"], &dx["exclusiveMinimum"]), (&0.075.into(), &0.into()));
        let size = &schema["properties"]["graphics"]["properties"]["size"];
        assert_eq!((&size["minimum"], &size["maximum"]), (&64.into(), &8192.into()));
    }
    let outcome = serial(directory.path()).args(["params.toml", "--schema"]).run().ended_with(2);
    assert!(outcome.error().contains("--schema"), "{outcome}");
}

#[test]
fn the_schema_accepts_good_parameter_files_and_refuses_wrong_ones() {
    let directory = scratch();
    let schema = directory.path().join("schema.json");
    fs::write(&schema, serial(directory.path()).arg("--schema").run().succeeded().stdout).unwrap();
    let params = Path::new(env!("CARGO_MANIFEST_DIR")).join("params");
    readers_python("schema_checks.py", &[&schema, &params, directory.path()]);
}

/// The keys of the JSON, in the order in which docs/check.md explains them.
const FACTS: [&str; 29] = [
    "directory",
    "rows",
    "columns",
    "dx",
    "dy",
    "dt",
    "longest_step",
    "method",
    "spectrum",
    "degree",
    "applications",
    "ranges",
    "steps",
    "outputs",
    "end",
    "samples",
    "checkpoint",
    "applications_done",
    "steps_left",
    "outputs_left",
    "ranks",
    "memory_bytes_per_rank",
    "memory_bytes_available",
    "disk_bytes",
    "disk_bytes_available",
    "seconds",
    "warnings",
    "refused",
    "parameters",
];

#[test]
fn check_tells_programs_all_facts_as_json() {
    let directory = scratch();
    fs::write(directory.path().join("params.toml"), CASE.toml(r#"a \"b\""#)).unwrap();
    let launch = mpirun(2, directory.path()).args(["params.toml", "--check", "--json", "--quiet"]);
    let outcome = launch.run().succeeded();
    let facts: serde_json::Value = serde_json::from_str(&outcome.stdout).expect("one object");
    let names: Vec<&str> = facts.as_object().unwrap().keys().map(String::as_str).collect();
    let documented = fs::read_to_string("docs/check.md").unwrap();
    assert!(names.iter().all(|name| documented.contains(&format!("`{name}`"))), "{names:?}");
    assert!(FACTS.iter().all(|name| names.contains(name)) && names.len() == FACTS.len());
    assert_eq!((&facts["directory"], &facts["ranks"]), (&"a \"b\"".into(), &2.into()));
    assert_eq!((&facts["rows"], &facts["steps"]), (&20.into(), &12.into()));
    assert_eq!((&facts["refused"], &facts["checkpoint"]), (&().into(), &().into()));
    for name in ["memory_bytes_per_rank", "disk_bytes", "disk_bytes_available", "seconds"] {
        assert!(facts[name].as_f64().unwrap() > 0.0, "{name} in {outcome}");
    }
    assert_eq!(facts["parameters"]["output"]["dir"], "a \"b\"");
}

/// A step that cannot be taken ends the run, not the check of it.
#[test]
fn check_tells_all_of_a_run_that_will_end_early() {
    let directory = scratch();
    let text = "initial = \"x\"\ngraphics = false\nruntime = 1\nouttime = 0.5\nsource = \"1/(t - 0.25)\"\n\
                grid = { layout = \"cells\", cells = [6, 5] }\nboundary.default = \"insulated\"\n";
    fs::write(directory.path().join("params.toml"), text).unwrap();
    let check = |more: &[&str]| {
        let launch = mpirun(2, directory.path()).args(["params.toml", "--check"]);
        launch.args(more.iter().copied()).run().succeeded()
    };
    let early = "the run will end early: at t = ";
    let plan = check(&[]);
    assert!(plan.stderr.contains(early) && plan.stdout.contains("kernel"), "{plan}");
    let facts: serde_json::Value = serde_json::from_str(&check(&["--json"]).stdout).expect("JSON");
    assert!(facts["seconds"].is_null() && facts["rows"] == 5, "{facts}");
    let warnings = facts["warnings"].to_string();
    assert!(warnings.contains(early) && warnings.contains("source is inf"), "{facts}");
    check(&["--quiet"]);
}

#[test]
fn check_shows_single_facts_also_of_a_run_that_would_be_refused() {
    let directory = scratch();
    fs::write(directory.path().join("params.toml"), CASE.toml("run")).unwrap();
    let check = |more: &[&str]| {
        let launch = serial(directory.path()).args(["params.toml", "--check"]);
        launch.args(more.iter().copied()).run()
    };
    let shown = check(&["--show", "steps", "--show", "directory"]).succeeded().stdout;
    assert_eq!(shown, "12\nrun\n");
    assert_eq!(check(&["--show", "parameters.x1"]).succeeded().stdout, "-10.0\n");
    let exact = ["--set", "time.method=exponential", "--set", "time.tolerance=1e-6"];
    let tolerance = "parameters.time.tolerance";
    let shown = check(&[&exact[..], &["--show", tolerance]].concat()).succeeded().stdout;
    assert_eq!(shown, "1e-06\n");
    let all = check(&[&exact[..], &["--json"]].concat()).succeeded().stdout;
    assert!(all.contains("\"tolerance\": 1e-06") && all.ends_with("}\n"), "{all}");
    let sliced = ["--set", "slices.s={y=0.0,every=1.0}", "--show", "samples.slices.s.outputs"];
    let outputs = check(&sliced).succeeded().stdout;
    assert!(outputs.trim().parse::<u32>().is_ok_and(|outputs| outputs > 1), "{outputs}");
    let lines = "output.dir=\"\"\"a\nb\"\"\"";
    let alone = ["--set", lines, "--show", "parameters.output.dir"];
    assert_eq!(check(&alone).succeeded().stdout, "a\nb\n");
    let first = [&alone[..], &["--show", "steps"]].concat();
    assert_eq!(check(&first).succeeded().stdout, "\"a\\nb\"\n12\n");
    let last = [&["--show", "steps"], &alone[..]].concat();
    assert_eq!(check(&last).succeeded().stdout, "12\na\nb\n");
    check(&["--show", "time.tolerance"]).ended_with(2).says(&["did you mean", tolerance]);
    serial(directory.path()).arg("params.toml").run().succeeded();
    let refused = check(&["--check", "--show", "directory"]).ended_with(2);
    assert_eq!(refused.stdout, "run\n");
    refused.says(&["already holds a run"]);
    let unknown = check(&["--resume", "--show", "stesp"]).ended_with(2);
    unknown.says(&["--show stesp", "choose one of directory, ", "parameters"]);
}

#[test]
fn what_is_told_to_a_reader_that_is_gone_is_no_failure() {
    let directory = scratch();
    std::fs::write(directory.path().join("params.toml"), "dx = 1.0\n").unwrap();
    for arguments in
        [&["params.toml", "--check"][..], &["params.toml", "--check", "--json"], &["--help"]]
    {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let outcome = std::process::Command::new(env!("CARGO_BIN_EXE_diff2d-mpi"))
            .current_dir(directory.path())
            .args(arguments)
            .stdout(writer)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&outcome.stderr).into_owned();
        assert_eq!((outcome.status.code(), said.as_str()), (Some(0), ""), "{arguments:?}");
    }
}

#[test]
fn what_only_tells_something_fails_where_nobody_can_be_told() {
    let directory = scratch();
    std::fs::write(directory.path().join("params.toml"), "dx = 1.0\n").unwrap();
    for arguments in [
        &["params.toml", "--check"][..],
        &["params.toml", "--check", "--json"],
        &["params.toml", "--check", "--show", "steps"],
        &["--schema"],
        &["--help"],
        &["--version"],
    ] {
        let full = std::fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let outcome = std::process::Command::new(env!("CARGO_BIN_EXE_diff2d-mpi"))
            .current_dir(directory.path())
            .args(arguments)
            .stdout(full)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&outcome.stderr).into_owned();
        assert_eq!(outcome.status.code(), Some(1), "{arguments:?}: {said}");
        assert!(said.contains("cannot write to standard output: No space left"), "{said}");
    }
}

#[test]
fn an_end_of_mpi_that_crashes_does_not_change_the_exit_code() {
    let directory = scratch();
    fs::write(directory.path().join("params.toml"), CASE.toml("run")).unwrap();
    let crashing = |more: &[&str]| {
        let launch = serial(directory.path()).arg("params.toml").env("DIFF2D_FAULT", "crash@end");
        launch.args(more.iter().copied()).run()
    };
    crashing(&[]).succeeded();
    crashing(&[]).ended_with(2).says(&["already"]);
}
