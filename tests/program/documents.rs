//! What the documents say of costs and of parameters is what the scripts and the declaration say.

use crate::common::{contents, python, scratch, serial};
use std::fs;
use std::path::{Path, PathBuf};

#[test]
fn the_readme_says_what_the_scripts_say_of_their_costs() {
    let readme = words(&fs::read_to_string("README.md").expect("README.md"));
    let costs = fs::read_to_string("scripts/costs.sh").expect("scripts/costs.sh");
    let sentences: Vec<&str> =
        costs.lines().filter_map(|line| line.split_once("='")?.1.strip_suffix('\'')).collect();
    assert!(sentences.len() >= 4, "{sentences:?}");
    for sentence in sentences {
        assert!(readme.contains(&words(sentence)), "README.md does not say: {sentence}");
    }
}

#[test]
fn the_readme_says_what_was_measured() {
    let [readme, measured] =
        ["README.md", "docs/performance.md"].map(|path| fs::read_to_string(path).expect(path));
    let (_, table) = readme.split_once("| times as fast |").expect("a table");
    let rows: Vec<&str> =
        table.lines().take_while(|line| line.starts_with('|') || line.contains("266")).collect();
    assert!(rows.len() >= 4, "{rows:?}");
    for row in &rows[2..] {
        assert!(measured.lines().any(|line| line == *row), "docs/performance.md has no row: {row}");
    }
}

#[test]
fn the_table_of_parameters_is_the_declaration() {
    let table = diff2d_mpi::params::markdown_table();
    let page = fs::read_to_string("docs/parameters.md").expect("docs/parameters.md");
    assert!(page.contains(&table), "put this table into docs/parameters.md:\n\n{table}");
}

/// The text in one line, without marks of code.
fn words(text: &str) -> String {
    text.replace('`', "").split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn the_first_problem_is_that_of_params() {
    let [page, plate] = ["docs/first-problem.md", "params/plate.toml"]
        .map(|path| fs::read_to_string(path).expect(path));
    assert!(page.contains(&plate), "docs/first-problem.md has another plate.toml than params/");
}

#[test]
fn the_gallery_shows_its_files_which_are_short_and_good() {
    let page = fs::read_to_string("docs/gallery.md").expect("docs/gallery.md");
    for file in files_of_the_gallery() {
        let text = fs::read_to_string(&file).unwrap();
        let name = file.display();
        assert!(text.lines().count() <= 25, "{name} has more than 25 lines");
        assert!(page.contains(&format!("```toml\n{text}```")), "the page has another {name}");
        let directory = scratch();
        serial(directory.path())
            .arg(fs::canonicalize(&file).unwrap())
            .arg("--check")
            .run()
            .succeeded();
    }
}

#[test]
fn the_gallery_shows_its_pictures_which_are_small() {
    let page = fs::read_to_string("docs/gallery.md").expect("docs/gallery.md");
    for file in files_of_the_gallery() {
        let picture = format!("gallery-{}.png", file.file_stem().unwrap().display());
        assert!(page.contains(&format!("]({picture})")), "the page does not show {picture}");
        let bytes = fs::metadata(Path::new("docs").join(&picture)).expect(&picture).len();
        assert!(bytes < 100_000, "{picture} has {bytes} bytes");
    }
}

fn files_of_the_gallery() -> Vec<PathBuf> {
    let folder = fs::read_dir("gallery").expect("gallery");
    let paths = folder.map(|entry| entry.expect("a file").path());
    let files: Vec<PathBuf> =
        paths.filter(|path| path.extension().is_some_and(|ending| ending == "toml")).collect();
    assert!((8..=10).contains(&files.len()), "{files:?}");
    files
}

#[test]
fn every_file_that_says_the_version_says_this_one() {
    let version = env!("CARGO_PKG_VERSION");
    for (path, text) in [
        ("CHANGELOG.md", format!("## {version}\n")),
        ("CITATION.cff", format!("\nversion: {version}\n")),
        ("README.md", format!("> diff2d-mpi {version}: ")),
        ("codemeta.json", format!("\"version\": \"{version}\"")),
        (
            "packaging/spack/spack_repo/diff2d/packages/diff2d_mpi/package.py",
            format!("version(\"{version}\", tag=\"v{version}\")"),
        ),
        ("python/pyproject.toml", format!("\nversion = \"{version}\"\n")),
        ("python/src/diff2d/__init__.py", format!("__version__ = \"{version}\"\n")),
    ] {
        // What `cargo package` packs lacks the recipe.
        let Ok(found) = fs::read_to_string(path) else {
            assert!(path.starts_with("packaging/"), "{path} cannot be read");
            continue;
        };
        assert!(found.contains(&text), "{path} does not say {text:?}");
    }
}

#[test]
fn every_link_and_every_file_that_is_named_is_there() {
    python::<&str>("links.py", &[]);
}

#[test]
fn the_page_of_files_lists_each_that_a_run_leaves() {
    let directory = scratch();
    let text = "initial = 1\ndx = 1\nruntime = 2\ngrid.layout = \"cells\"\nboundary.default = \"insulated\"\n\
                output.dir = \"run\"\ncheckpoint.every = \"1ms\"\nprobes = { every = 1, points = { a = [0, 0] } }\n\
                slices.NAME = { y = 0, every = 1 }\ncoarse.NAME = { factor = 2, every = 1 }\n";
    fs::write(directory.path().join("params.toml"), text).unwrap();
    serial(directory.path()).args(["params.toml", "--profile"]).run().succeeded();
    let page = fs::read_to_string("docs/files.md").expect("docs/files.md");
    let run = directory.path().join("run");
    let left = contents(&run);
    let files: Vec<&Path> = left
        .iter()
        .filter(|(_, bytes)| bytes.is_some())
        .map(|(path, _)| path.strip_prefix(&run).unwrap())
        .collect();
    assert!(files.len() > 15, "{files:?}");
    for file in files {
        let is_picture = file.starts_with("frames");
        let name = if is_picture { "frames/NNNNNN.png".into() } else { file.display().to_string() };
        assert!(page.contains(&format!("`{name}`")), "docs/files.md does not list {name}");
    }
}

#[test]
fn the_readme_is_short() {
    let readme = fs::read_to_string("README.md").expect("README.md");
    assert!(readme.lines().count() <= 150, "move something from README.md to docs");
}
