//! What README.md says of costs and of parameters is what the scripts and the declaration say.

use std::fs;

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
fn the_table_of_parameters_in_the_readme_is_the_declaration() {
    let table = diff2d_mpi::params::markdown_table();
    let readme = fs::read_to_string("README.md").expect("README.md");
    assert!(readme.contains(&table), "put this table into README.md:\n\n{table}");
}

/// The text in one line, without marks of code.
fn words(text: &str) -> String {
    text.replace('`', "").split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn the_problem_in_the_readme_is_that_of_params() {
    let [readme, plate] =
        ["README.md", "params/plate.toml"].map(|path| fs::read_to_string(path).expect(path));
    assert!(readme.contains(&plate), "README.md has another plate.toml than params/");
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
