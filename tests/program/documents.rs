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
