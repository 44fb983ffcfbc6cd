//! Folders are the layers: each imports only from those above it in one list, and nowhere in the tree
//! do modules that stand side by side import each other in a circle. Each large crate stays inside the
//! modules that are there for it.
//!
//! The rules are held by reading the sources: paths that begin with `crate`, `super` or the name of
//! the library or of a crate, wherever they stand outside comments and tests.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

/// Files that any module may use; then the folders, each of which may use those before it; then the
/// program.
const ORDER: [&str; 18] = [
    "error",
    "number",
    "columns",
    "look",
    "terminal",
    "fault",
    "machine",
    "version",
    "expression",
    "params",
    "problem",
    "kernel",
    "ranks",
    "input",
    "run",
    "output",
    "program",
    "main",
];

/// Crates that only some modules may use.
const CONFINED: [(&str, &[&str]); 7] = [
    ("mpi", &["src/ranks/", "src/lib.rs"]),
    ("hdf5", &["src/output/", "src/input/variable/"]),
    ("hdf5_sys", &["src/output/"]),
    ("clap", &["src/program/cli.rs", "src/program/manual.rs", "src/program/pages.rs"]),
    ("toml", &["src/params/"]),
    ("png", &["src/output/pictures/", "src/input/picture.rs"]),
    ("embedded_graphics", &["src/output/pictures/"]),
];

/// The only places of unsafe code: variables set before MPI starts, the collective transfer, the
/// dimension scales, the kernel, and the question whether a signal is ignored.
const UNSAFE: [&str; 5] = [
    "src/kernel/",
    "src/output/collective.rs",
    "src/output/dimension_scales.rs",
    "src/ranks/start.rs",
    "src/run/watch/signals.rs",
];

/// A directory of sources, and an import from one of its modules by another.
type Import = (String, String, String);

#[test]
fn every_folder_imports_only_from_those_above_it() {
    let place = |name: &str| ORDER.iter().position(|known| *known == name);
    for (directory, from, to) in imports(&sources()) {
        if directory.is_empty() {
            let places = place(&from).zip(place(&to));
            let (from_at, to_at) = places.unwrap_or_else(|| panic!("no place: `{from}` or `{to}`"));
            assert!(to_at < from_at, "`{from}` imports `{to}`, which is not above it");
        }
    }
}

#[test]
fn no_modules_import_each_other_in_a_circle() {
    let found = circles(&imports(&sources()));
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn the_table_of_folders_in_the_library_is_the_one_held_here() {
    let library = fs::read_to_string(root().join("src/lib.rs")).expect("src/lib.rs");
    let rows: Vec<&str> = library
        .lines()
        .filter_map(|line| line.strip_prefix("//! | [`")?.split_once('`'))
        .map(|(folder, _)| folder)
        .collect();
    assert_eq!(rows, ORDER[8..17]);
    for name in &ORDER[..8] {
        assert!(library.contains(&format!("`{name}`")), "src/lib.rs does not name {name}");
    }
}

#[test]
fn crates_and_unsafe_code_stay_in_their_places() {
    let found: Vec<String> = sources().iter().flat_map(|(path, code)| strays(path, code)).collect();
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn the_kernel_knows_arrays_and_numbers_only() {
    let kernel: Vec<_> =
        sources().into_iter().filter(|(path, _)| path.starts_with("src/kernel/")).collect();
    assert!(!kernel.is_empty(), "there is a kernel");
    for (path, code) in kernel {
        let code = code.split("#[cfg(test)]").next().unwrap_or_default();
        // The name of an instruction set may be a string, and a strip and the planes beside it are
        // stored once: no step does either.
        let in_step = !["isa.rs", "field.rs", "plane.rs"].iter().any(|name| path.ends_with(name));
        for allocation in
            ["Vec", "vec!", "Box", "String", "format!", "collect", "to_vec", "to_owned"]
        {
            let found = in_step && has_word(code, allocation);
            assert!(!found, "{path} allocates: {allocation}");
        }
        for foreign in ["comm", "output", "mpi", "hdf5", "hdf5_sys"] {
            assert!(!has_word(code, foreign), "{path} knows of {foreign}");
        }
    }
}

#[test]
fn imports_are_found_however_they_are_written() {
    let of = |path: &str, code: &str| imports(&[(path.into(), without_comments(code))]);
    let import = |directory: &str, from: &str, to: &str| -> Import {
        (directory.into(), from.into(), to.into())
    };
    for (path, code, expected) in [
        ("src/run/mod.rs", "use crate::output::Output;", import("", "run", "output")),
        ("src/run/euler.rs", "fn f() { crate::ranks::library(); }", import("", "run", "ranks")),
        ("src/main.rs", "use diff2d_mpi::program::cli::Cli;", import("", "main", "program")),
        ("src/output/xdmf.rs", "use super::super::run::Run;", import("", "output", "run")),
        ("src/output/xdmf.rs", "use super::table::Table;", import("output", "xdmf", "table")),
        (
            "src/output/pictures/frames.rs",
            "use crate::output::directory;",
            import("output", "pictures", "directory"),
        ),
        (
            "src/output/pictures/frames.rs",
            "use super::animation::MOST;",
            import("output/pictures", "frames", "animation"),
        ),
    ] {
        assert_eq!(of(path, code), [expected], "{path}: {code}");
    }
    let group = "use crate::{error::{Error, Result}, ranks::Comm};";
    let both = [import("", "run", "error"), import("", "run", "ranks")];
    assert_eq!(of("src/run/mod.rs", group), both);
    let none = "use std::fs; let version = crate::VERSION; pub(crate) fn f() {} // crate::output";
    assert_eq!(of("src/run/mod.rs", none), []);
}

#[test]
fn circles_of_any_length_are_found() {
    let import = |from: &str, to: &str| -> Import { ("output".into(), from.into(), to.into()) };
    let chain = vec![import("a", "b"), import("b", "c"), import("a", "c")];
    assert_eq!(circles(&chain), [""; 0]);
    let circle = [chain, vec![import("c", "a")]].concat();
    assert_eq!(circles(&circle).len(), 1);
}

#[test]
fn strays_are_found() {
    for (path, code) in [
        ("src/run/mod.rs", "use mpi::traits::*;\n"),
        ("src/ranks/comm.rs", "fn f(file: &hdf5::File) {}\n"),
        ("src/program/job.rs", "#[derive(clap::Parser)]\nstruct S;\n"),
        ("src/output/mod.rs", "let text = ::toml::to_string(params);\n"),
        ("src/program/job.rs", "use toml;\n"),
        ("src/problem/grid.rs", "let value = unsafe { *pointer };\n"),
        ("src/output/mod.rs", "unsafe extern \"C\" {}\n"),
    ] {
        assert_eq!(strays(path, code).len(), 1, "{path}: {code}");
    }
    assert_eq!(strays("src/ranks/comm.rs", "use mpi::traits::*;\nlet mpi = 1;\n"), [""; 0]);
}

/// Every import of a module by another that stands beside it, or inside one that does.
fn imports(sources: &[(String, String)]) -> Vec<Import> {
    let mut found = BTreeSet::new();
    for (path, code) in sources.iter().filter(|(path, _)| path != "src/lib.rs") {
        let own = module_path(path);
        for imported in imported_paths(&own, code) {
            let shared = own.iter().zip(&imported).take_while(|(a, b)| a == b).count();
            let (Some(from), Some(to)) = (own.get(shared), imported.get(shared)) else { continue };
            // What is not a module stands in the file of the directory itself.
            if to.starts_with(char::is_lowercase)
                && (shared == 0 || is_module(&imported[..=shared]))
            {
                found.insert((own[..shared].join("/"), from.clone(), to.clone()));
            }
        }
    }
    found.into_iter().collect()
}

fn is_module(path: &[String]) -> bool {
    let place = root().join("src").join(path.join("/"));
    place.is_dir() || place.with_extension("rs").is_file()
}

/// The circles among modules that stand side by side, each told once.
fn circles(imports: &[Import]) -> Vec<String> {
    let mut edges: BTreeMap<(&str, &str), Vec<&str>> = BTreeMap::new();
    for (directory, from, to) in imports {
        edges.entry((directory, from)).or_default().push(to);
    }
    let reaches_itself = |&&(directory, start): &&(&str, &str)| {
        let (mut waiting, mut seen) = (vec![start], BTreeSet::new());
        while let Some(at) = waiting.pop() {
            for &to in edges.get(&(directory, at)).into_iter().flatten() {
                if to == start {
                    return true;
                }
                if seen.insert(to) {
                    waiting.push(to);
                }
            }
        }
        false
    };
    let mut members: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for (directory, module) in edges.keys().filter(reaches_itself) {
        members.entry(directory).or_default().push(module);
    }
    let told = |(directory, modules): (&str, Vec<&str>)| {
        format!("src/{directory}: in circles: {}", modules.join(", "))
    };
    members.into_iter().map(told).collect()
}

/// The crates and the unsafe code of one file that belong elsewhere.
fn strays(path: &str, code: &str) -> Vec<String> {
    let is_in = |places: &[&str]| places.iter().any(|place| path.starts_with(place));
    let crates = CONFINED.iter().filter(|(name, places)| !is_in(places) && names_crate(code, name));
    let mut found: Vec<String> =
        crates.map(|(name, places)| format!("{path}: `{name}` stays inside {places:?}")).collect();
    if !is_in(&UNSAFE) && has_word(code, "unsafe") {
        found.push(format!("{path}: `unsafe` stays inside {UNSAFE:?}"));
    }
    found
}

/// `["output", "xdmf"]` for `src/output/xdmf.rs`, `["output"]` for `src/output/mod.rs`.
fn module_path(path: &str) -> Vec<String> {
    let below = path.trim_start_matches("src/").trim_end_matches(".rs");
    below.trim_end_matches("/mod").split('/').map(str::to_owned).collect()
}

/// The paths from the root of the library that code of the module `own` names.
fn imported_paths(own: &[String], code: &str) -> Vec<Vec<String>> {
    let code = code.split("#[cfg(test)]").next().unwrap_or_default();
    let mut found = Vec::new();
    for start in ["crate::", "diff2d_mpi::"] {
        found.extend(paths_from(code, start).into_iter().flat_map(expand));
    }
    for mut rest in paths_from(code, "super::") {
        let mut kept = &own[..own.len() - 1];
        while let (Some(further), Some((_, above))) =
            (rest.strip_prefix("super::"), kept.split_last())
        {
            (rest, kept) = (further, above);
        }
        found.extend(expand(rest).into_iter().map(|path| [kept, &path[..]].concat()));
    }
    found
}

/// The paths that a tree of imports stands for: `a::{b::C, d}` for `a::b::C` and `a::d`.
fn expand(tree: &str) -> Vec<Vec<String>> {
    let Some(group) = tree.strip_prefix('{') else {
        let name: String = tree.chars().take_while(|&c| is_name(c)).collect();
        if name.is_empty() {
            return Vec::new();
        }
        let Some(rest) = tree[name.len()..].strip_prefix("::") else { return vec![vec![name]] };
        let further = expand(rest);
        if further.is_empty() {
            return vec![vec![name]];
        }
        return further.into_iter().map(|path| [vec![name.clone()], path].concat()).collect();
    };
    members(group).into_iter().flat_map(|member| expand(member.trim_start())).collect()
}

/// What stands between the commas of a group, up to the brace that ends it.
fn members(group: &str) -> Vec<&str> {
    let (mut depth, mut start, mut found) = (0, 0, Vec::new());
    for (at, character) in group.char_indices() {
        match character {
            '{' => depth += 1,
            '}' if depth == 0 => {
                found.push(&group[start..at]);
                break;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                found.push(&group[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    found
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

fn names_crate(code: &str, name: &str) -> bool {
    let declared =
        [format!("use {name};"), format!("use {name} as"), format!("extern crate {name}")];
    !paths_from(code, &format!("{name}::")).is_empty()
        || declared.iter().any(|text| code.contains(text))
}

pub fn has_word(code: &str, word: &str) -> bool {
    code.match_indices(word).any(|(at, _)| {
        !code[..at].ends_with(is_name) && !code[at + word.len()..].starts_with(is_name)
    })
}

fn is_name(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

fn without_comments(code: &str) -> String {
    let lines = code.lines().map(|line| line.split("//").next().unwrap_or_default());
    lines.collect::<Vec<_>>().join("\n")
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// Every source file with its path below the root of the project, and its code without comments.
pub fn sources() -> Vec<(String, String)> {
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
