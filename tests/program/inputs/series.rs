//! Series in time: their values at sides, in sources and points, and the steps that do not cross them.

use super::{files, launch};
use crate::common::{Series, assert_same_bits};

const SIDES: [&str; 3] = [
    "boundary.left={ value = { file = \"series.csv\", column = \"v\", between = \"steps\" } }",
    "boundary.right={ inflow = { file = \"series.csv\", column = \"w\", time = \"t\", between = \"linear\" } }",
    "source={ shape = \"x\", in_time = { file = \"series.csv\", column = \"v\", between = \"steps\" } }",
];
/// The same as expressions.
const FORMULAS: [&str; 3] = [
    "boundary.left={ value = \"where(t < 0.37, 1, where(t < 1, 2, where(t < 2, 0.5, 3)))\" }",
    "boundary.right={ inflow = \"where(t < 0.37, t/0.37, where(t < 1, 1 + 2*(t - 0.37)/0.63, 3 - 3*(t - 1)))\" }",
    "source=\"x * where(t < 0.37, 1, where(t < 1, 2, where(t < 2, 0.5, 3)))\"",
];
const LONGER: [&str; 3] = ["runtime=2.0", "outtime=0.5", "grid.cells=[16, 4]"];

#[test]
fn series_are_those_formulas_and_their_steps_are_ends_of_parts() {
    let (directory, _) = files();
    let run = |ranks: usize, set: [&str; 3], name: &str| {
        let output = format!("output.dir={name}");
        let all: Vec<&str> = set.into_iter().chain(LONGER).chain([output.as_str()]).collect();
        launch(ranks, directory.path(), &all).run().succeeded();
        Series::read(&directory.path().join(name))
    };
    let one = run(1, SIDES, "one");
    let three = run(3, SIDES, "three");
    assert_same_bits(&one.density, &three.density, "on any ranks");
    let formulas = run(1, FORMULAS, "formulas");
    let largest = formulas.density.iter().fold(0.0_f64, |most, value| most.max(value.abs()));
    for (series, formula) in one.density.iter().zip(&formulas.density) {
        assert!((series - formula).abs() < 4e-8 * largest, "{series} and {formula}");
    }
    let applications = |name: &str| {
        let summary = crate::common::summary(&directory.path().join(name));
        summary["exponential"]["applications"].as_f64().expect("a number")
    };
    // A jump that is not known has to be found, by halving.
    let [series, formulas] = ["one", "formulas"].map(applications);
    assert!(2.0 * series < formulas, "{series} and {formulas}");
}

#[test]
fn a_series_that_does_not_cover_the_run_is_refused() {
    let (directory, _) = files();
    for (set, says) in [
        (
            ["runtime=3.0", SIDES[0]],
            "it ends at t = 2, before the run at 3: add a line for t >= 3, or lower runtime",
        ),
        (["time.start=-1.0", SIDES[0]], "it begins at t = 0, after the run at -1"),
    ] {
        let refused = launch(2, directory.path(), &set).run().ended_with(2);
        refused.says(&["boundary.left.value: ", "series.csv", says]);
    }
}
