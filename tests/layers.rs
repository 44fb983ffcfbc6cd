//! Data flows one way: a module imports only from layers below its own, and each of the large
//! crates stays inside the modules that are there for it.
//!
//! The rule is held by reading the sources: paths that begin with `crate`, `super` or the name of
//! the library or of a crate, wherever they stand outside comments.

use std::fs;
use std::path::{Path, PathBuf};

/// The layers, lowest first; the last is the program, which may import everything.
const LAYERS: [&[&str]; 12] = [
    &["error", "fault", "look", "number", "terminal", "timings"],
    &["params", "problem", "strip", "walltime"],
    &["grid", "field"],
    &["initial", "stencil", "diagnostics"],
    &["comm", "resources"],
    &["crowding", "graphics", "halo", "plan", "stop"],
    &["output"],
    &["job", "profile"],
    &["resume"],
    &["report"],
    &["simulation"],
    &["main", "build", "cli"],
];

/// Crates that only some modules may use.
const CONFINED: [(&str, &[&str]); 7] = [
    ("mpi", &["comm", "halo"]),
    ("hdf5", &["output"]),
    ("hdf5_sys", &["output"]),
    ("clap", &["main", "cli"]),
    ("toml", &["params"]),
    ("png", &["graphics", "output"]),
    ("embedded_graphics", &["graphics"]),
];

/// The only places of unsafe code: variables set before MPI starts, the collective transfer, the
/// dimension scales, the kernel, and the question whether a signal is ignored.
const UNSAFE: [&str; 5] = [
    "src/comm.rs",
    "src/output/collective.rs",
    "src/output/dimension_scales.rs",
    "src/stencil/",
    "src/stop/signals.rs",
];

#[test]
fn every_module_imports_only_from_layers_below_its_own() {
    let violations: Vec<String> =
        sources().iter().flat_map(|(path, code)| violations(path, code)).collect();
    assert!(violations.is_empty(), "{}", violations.join("\n"));
}

#[test]
fn the_table_of_layers_in_the_library_is_the_one_held_here() {
    let library = fs::read_to_string(root().join("src/lib.rs")).expect("src/lib.rs");
    for (number, modules) in LAYERS[..LAYERS.len() - 1].iter().enumerate() {
        let links: Vec<String> = modules.iter().map(|name| format!("[`{name}`]")).collect();
        let row = format!("//! | {number} | {} |", links.join(", "));
        assert!(library.contains(&row), "src/lib.rs does not say: {row}");
    }
}

#[test]
fn every_module_stands_in_the_table_of_layers() {
    for (path, _) in sources() {
        let module = module_of(&path);
        assert!(
            module == "lib" || layer_of(module).is_some(),
            "{path}: `{module}` has no layer in tests/layers.rs"
        );
    }
}

/// Each of these turns "could not look" into an answer, or is easily made to.
#[test]
fn only_one_module_asks_the_file_system_what_is_there() {
    let questions = ["exists", "try_exists", "is_file", "is_dir", "read_dir", "canonicalize"];
    for (path, code) in sources().iter().filter(|(path, _)| module_of(path) != "look") {
        let code = code.split("#[cfg(test)]").next().unwrap_or_default();
        for question in questions {
            // The directory of the run may be a link that leads nowhere, which is said.
            let is_known = path.ends_with("output/directory.rs") && question == "is_dir";
            let asked = code.contains(&format!(".{question}()"))
                || code.contains(&format!("fs::{question}("));
            assert!(!asked || is_known, "{path}: `{question}`: use the module `look`");
        }
    }
}

#[test]
fn the_kernel_knows_arrays_and_numbers_only() {
    let kernel: Vec<_> =
        sources().into_iter().filter(|(path, _)| module_of(path) == "stencil").collect();
    assert!(!kernel.is_empty(), "there is a kernel");
    for (path, code) in kernel {
        let code = code.split("#[cfg(test)]").next().unwrap_or_default();
        // The name of an instruction set may be a string: no step reads it.
        let in_step = !path.ends_with("isa.rs");
        for allocation in
            ["Vec", "vec!", "Box", "String", "format!", "collect", "to_vec", "to_owned"]
        {
            let found = in_step && has_word(code, allocation);
            assert!(!found, "{path} allocates: {allocation}");
        }
        for foreign in ["comm", "halo", "output", "mpi", "hdf5", "hdf5_sys"] {
            assert!(!has_word(code, foreign), "{path} knows of {foreign}");
        }
    }
}

/// Files whose numbers come from what a user wrote, or from a clock: there any cast to a whole
/// number may leave its range.
const GIVEN: [&str; 5] =
    ["src/grid.rs", "src/params/", "src/report/", "src/stop", "src/walltime.rs"];

#[test]
fn only_one_module_formats_exponents_and_makes_whole_numbers_of_floating_point_ones() {
    let found: Vec<String> =
        sources().iter().flat_map(|(path, code)| own_numbers(path, code)).collect();
    assert!(found.is_empty(), "use `number` instead:\n{}", found.join("\n"));
}

#[test]
fn the_checker_finds_numbers_that_are_not_formatted_by_their_module() {
    for (path, code) in [
        ("src/grid.rs", "let n = (length / dx).trunc() as u64;"),
        ("src/output/layout.rs", "let n = x.floor() as usize;"),
        ("src/report/pace.rs", "let left = left as u64;"),
        ("src/output/xdmf.rs", "format!(\"{value:e}\")"),
        ("src/report/table.rs", "format!(\"{:>15.8e}\", d.mass)"),
        ("src/output/table.rs", "format!(\"{step},{time:?}\")"),
        ("src/simulation.rs", "format!(\"{:?}\", self.dt)"),
    ] {
        assert_eq!(own_numbers(path, code).len(), 1, "{path}: {code}");
    }
    for (path, code) in [
        ("src/output/layout.rs", "number(&file, \"nsteps\", grid.steps as i64)"),
        ("src/report/check.rs", "let points = (n as f64).powi(2); format!(\"{points:.2} {x:>3}\")"),
        ("src/params/values.rs", "format!(\"{path:?} is not a path\")"),
    ] {
        assert_eq!(own_numbers(path, code), [""; 0], "{path}: {code}");
    }
}

#[test]
fn nouns_that_are_counted_get_their_ending_from_one_helper() {
    const NOUNS: [&str; 8] =
        ["steps", "ranks", "rows", "snapshots", "outputs", "cores", "pictures", "minutes"];
    /// There are always several of these.
    const SEVERAL: [&str; 4] = [
        "fewer than the {ranks} ranks",
        "{ranks} ranks share",
        "of {ranks} ranks; ",
        "takes {} steps of {}, more than 2^53",
    ];
    for (path, code) in sources() {
        let code = code.split("#[cfg(test)]").next().unwrap_or_default();
        for line in code.lines().filter(|line| !SEVERAL.iter().any(|text| line.contains(text))) {
            let is_counted = |noun: &&&str| line.contains(&format!("}} {noun}"));
            let found = NOUNS.iter().find(is_counted);
            let is_assertion = line.contains("assert!");
            assert!(found.is_none() || is_assertion, "{path}: use number::counted: {line}");
        }
    }
}

/// Lines that print a floating-point number in Rust's notation, or make a whole number of one.
fn own_numbers(path: &str, code: &str) -> Vec<String> {
    const WHOLE: [&str; 8] = ["u64", "usize", "i64", "u32", "i32", "u16", "u8", "u128"];
    const ROUNDED: [&str; 4] = [".trunc()", ".floor()", ".ceil()", ".round()"];
    // In the pictures, coordinates become pixels and levels.
    if path == "src/number.rs" || path.starts_with("src/graphics/") {
        return Vec::new();
    }
    let code = code.split("#[cfg(test)]").next().unwrap_or_default();
    let casts = |line: &str| WHOLE.iter().any(|kind| has_word(line, &format!("as {kind}")));
    let is_bad = |line: &&str| {
        let casts_anything = casts(line) && GIVEN.iter().any(|place| path.starts_with(place));
        let casts_rounded = casts(line) && ROUNDED.iter().any(|of| line.contains(of));
        casts_anything || casts_rounded || has_exponent(line) || debugs_number(line)
    };
    code.lines().filter(is_bad).map(|line| format!("{path}: {}", line.trim())).collect()
}

/// Whether a format has `e` for its type, as `{:e}` and `{x:>15.8e}`.
fn has_exponent(line: &str) -> bool {
    line.split('{').skip(1).any(|piece| {
        let format = piece.split('}').next().unwrap_or_default();
        format.rsplit_once(':').is_some_and(|(_, kind)| {
            kind.ends_with('e')
                && kind[..kind.len() - 1].chars().all(|c| !c.is_alphabetic() || c == '$')
        })
    })
}

/// Whether a line shows with `{:?}` what has the name of a number of the simulation.
fn debugs_number(line: &str) -> bool {
    const NUMBERS: [&str; 9] = ["time", "dt", "dx", "mass", "min", "max", "l2", "x1", "x2"];
    NUMBERS.iter().any(|name| line.contains(&format!("{{{name}:?}}")))
        || (line.contains("{:?}") && NUMBERS.iter().any(|name| has_word(line, name)))
}

#[test]
fn the_checker_finds_an_import_from_a_layer_above() {
    finds("src/grid.rs", "use crate::output::Snapshot;\n", "output");
    finds("src/params/mod.rs", "use crate::{error::Result, grid::Grid};\n", "grid");
    finds("src/field.rs", "fn f() { crate::comm::library(); }\n", "comm");
    finds("src/stencil.rs", "use super::halo::Halo;\n", "halo");
    finds("src/output/xdmf.rs", "use super::super::simulation::Simulation;\n", "simulation");
    finds("src/initial.rs", "use diff2d_mpi::job::Job;\n", "job");
    finds("src/error.rs", "use crate::{\n    strip::{\n        Strip,\n    },\n};\n", "strip");
}

#[test]
fn the_checker_finds_an_import_from_the_same_layer() {
    finds("src/halo.rs", "use crate::graphics::Pictures;\n", "graphics");
    finds("src/strip.rs", "use crate::params::Params;\n", "params");
}

#[test]
fn the_checker_finds_a_crate_outside_its_modules() {
    finds("src/simulation.rs", "use mpi::traits::*;\n", "mpi");
    finds("src/comm.rs", "fn f(file: &hdf5::File) {}\n", "hdf5");
    finds("src/halo.rs", "use hdf5_sys::h5::hsize_t;\n", "hdf5_sys");
    finds("src/job.rs", "#[derive(clap::Parser)]\nstruct S;\n", "clap");
    finds("src/output/mod.rs", "let text = ::toml::to_string(params);\n", "toml");
    finds("src/job.rs", "use toml;\n", "toml");
}

#[test]
fn the_checker_finds_unsafe_code_outside_its_places() {
    finds("src/field.rs", "let value = unsafe { *pointer };\n", "unsafe");
    finds("src/output/mod.rs", "unsafe extern \"C\" {}\n", "unsafe");
}

#[test]
fn the_checker_finds_a_module_without_a_layer() {
    finds("src/grid.rs", "use crate::novelty::Thing;\n", "novelty");
}

#[test]
fn the_checker_lets_good_imports_pass() {
    for (path, code) in [
        ("src/grid.rs", "use crate::error::Problem;\nuse crate::params::Params;\n"),
        ("src/output/series.rs", "use super::layout;\nuse crate::comm::Comm;\nuse hdf5::File;\n"),
        ("src/output/mod.rs", "use crate::output::series::Series;\n"),
        ("src/params/settings.rs", "use super::Params;\nuse toml::Value;\n"),
        ("src/comm.rs", "use mpi::traits::*;\nlet mpi = 1; // hdf5::File, crate::job\n"),
        ("src/main.rs", "use diff2d_mpi::{comm::Comm, simulation::Simulation};\n"),
        ("src/simulation.rs", "let version = crate::VERSION; pub(crate) fn f() {}\n"),
        ("src/stencil/kernel.rs", "unsafe { kernel() }\n"),
    ] {
        assert_eq!(violations(path, &without_comments(code)), [""; 0], "{path}");
    }
}

/// The checker reports exactly one violation, and names `culprit`.
#[track_caller]
fn finds(path: &str, code: &str, culprit: &str) {
    let found = violations(path, &without_comments(code));
    assert_eq!(found.len(), 1, "{path}: {code}: {found:?}");
    assert!(found[0].contains(&format!("`{culprit}`")), "{found:?}");
}

/// What in the code of one file breaks a rule.
fn violations(path: &str, code: &str) -> Vec<String> {
    let module = module_of(path);
    if module == "lib" {
        return Vec::new();
    }
    let own = layer_of(module);
    let mut found = Vec::new();
    for imported in imported_modules(path, code) {
        let allowed = imported == module || layer_of(&imported) < own;
        if layer_of(&imported).is_none() {
            found.push(format!("{path}: `{imported}` has no layer in tests/layers.rs"));
        } else if !allowed {
            found.push(format!("{path}: `{module}` imports `{imported}`, which is not below it"));
        }
    }
    for (name, modules) in CONFINED {
        if !modules.contains(&module) && names_crate(code, name) {
            found.push(format!("{path}: the crate `{name}` stays inside {modules:?}"));
        }
    }
    if !UNSAFE.iter().any(|place| path.starts_with(place)) && has_word(code, "unsafe") {
        found.push(format!("{path}: `unsafe` stays inside {UNSAFE:?}"));
    }
    found
}

/// The top-level modules of the library that the code names, each as often as it does.
fn imported_modules(path: &str, code: &str) -> Vec<String> {
    let to_root = "super::".repeat(depth(path));
    let mut found = Vec::new();
    for start in ["crate::", "diff2d_mpi::", &to_root] {
        for rest in paths_from(code, start) {
            found.extend(first_names(rest));
        }
    }
    // What stands at the root itself, as `crate::VERSION`, is nobody's module.
    found.retain(|name| name.starts_with(char::is_lowercase) && name != "super");
    found
}

/// How many modules a file lies below the root: one for `src/grid.rs` and `src/output/mod.rs`.
fn depth(path: &str) -> usize {
    let below_src = path.trim_start_matches("src/").trim_end_matches("/mod.rs");
    below_src.split('/').count()
}

/// What follows each place where a path begins with `start`.
fn paths_from<'c>(code: &'c str, start: &str) -> Vec<&'c str> {
    code.match_indices(start)
        .filter(|(at, _)| {
            let before = &code[..*at];
            let before = match before.strip_suffix("::") {
                // Either the middle of a longer path, or a path that begins with `::`.
                Some(longer) if longer.ends_with(is_name) => return false,
                Some(global) => global,
                None => before,
            };
            !before.ends_with(is_name) && !before.ends_with('$')
        })
        .map(|(at, _)| &code[at + start.len()..])
        .collect()
}

/// The first name of a path, or of each path of a group in braces.
fn first_names(rest: &str) -> Vec<String> {
    let Some(group) = rest.strip_prefix('{') else {
        return vec![rest.chars().take_while(|&c| is_name(c)).collect()];
    };
    let mut depth = 0;
    let mut members = vec![String::new()];
    for character in group.chars() {
        match character {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => members.push(String::new()),
            other if depth == 0 => members.last_mut().expect("never empty").push(other),
            _ => {}
        }
    }
    let first = |member: &String| -> String {
        let member = member.trim_start();
        member.chars().take_while(|&c| is_name(c)).collect()
    };
    members.iter().map(first).filter(|name| !name.is_empty()).collect()
}

fn names_crate(code: &str, name: &str) -> bool {
    let declared =
        [format!("use {name};"), format!("use {name} as"), format!("extern crate {name}")];
    !paths_from(code, &format!("{name}::")).is_empty()
        || declared.iter().any(|text| code.contains(text))
}

fn has_word(code: &str, word: &str) -> bool {
    code.match_indices(word).any(|(at, _)| {
        !code[..at].ends_with(is_name) && !code[at + word.len()..].starts_with(is_name)
    })
}

fn is_name(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

fn layer_of(module: &str) -> Option<usize> {
    LAYERS.iter().position(|modules| modules.contains(&module))
}

/// The top-level module that a file belongs to: `output` for `src/output/xdmf.rs`.
fn module_of(path: &str) -> &str {
    let below_src = path.trim_start_matches("src/");
    let first = below_src.split('/').next().unwrap_or_default();
    first.trim_end_matches(".rs")
}

fn without_comments(code: &str) -> String {
    let lines = code.lines().map(|line| line.split("//").next().unwrap_or_default());
    lines.collect::<Vec<_>>().join("\n")
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every source file with its path below the root of the project, and its code without comments.
fn sources() -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut waiting = vec![root().join("src")];
    while let Some(directory) = waiting.pop() {
        for entry in fs::read_dir(&directory).expect("a directory of sources") {
            let path: PathBuf = entry.expect("an entry").path();
            if path.is_dir() {
                waiting.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let code = fs::read_to_string(&path).expect("a source file");
                let below = path.strip_prefix(root()).expect("below the root");
                let parts: Vec<_> = below.iter().map(|part| part.to_string_lossy()).collect();
                found.push((parts.join("/"), without_comments(&code)));
            }
        }
    }
    assert!(found.len() > 10, "the sources were found");
    found
}
