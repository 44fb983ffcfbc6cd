//! The field, the times, the steps and the diagnostics are those of the plain serial reference,
//! bit for bit, on any number of ranks.

use crate::common::{
    Case, Reference, Series, assert_same_bits, data_lines, hdf5_tool, mpirun, scratch, serial,
    significant_digits, summary,
};
use std::fs;
use std::path::Path;

const RANKS: [usize; 5] = [1, 2, 3, 4, 7];

#[test]
fn the_courses_example_on_a_coarse_grid_has_the_bits_of_the_reference() {
    let reference = holds_on_all_ranks(Case { dx: 1.0, ..Case::COURSE });
    assert_eq!((reference.n, reference.nsteps, reference.nper), (20, 40, 2));
}

#[test]
fn the_courses_example_itself_has_the_bits_of_the_reference() {
    let reference = holds(Case::COURSE, &[1, 3]);
    assert_eq!((reference.n, reference.nsteps, reference.nper), (266, 7075, 353));
    assert_eq!(reference.snapshots.len(), 21);
}

#[test]
fn an_empty_file_is_the_courses_example() {
    let directory = scratch();
    fs::write(directory.path().join("params.toml"), "").unwrap();
    mpirun(2, directory.path()).arg("params.toml").run().succeeded();
    check(&directory.path().join("output"), &Case::COURSE.integrate(), 2, "empty file");
}

#[test]
fn a_factor_just_below_a_quarter_keeps_the_bits() {
    let reference = holds_on_all_ranks(Case { diffusivity: 0.7, dx: 0.869, ..Case::COURSE });
    assert_eq!(reference.n, 23);
    assert_eq!(reference.factor, 0.249_999_999_999_999_97);
}

#[test]
fn a_factor_just_above_a_quarter_keeps_the_bits() {
    let reference = holds_on_all_ranks(Case { diffusivity: 1.7, dx: 0.8, ..Case::COURSE });
    assert_eq!(reference.n, 25);
    assert_eq!(reference.factor, 0.250_000_000_000_000_06);
}

#[test]
fn the_courses_diffusivity_with_a_factor_below_a_quarter_keeps_the_bits() {
    let reference = holds_on_all_ranks(Case { dx: 0.83, ..Case::COURSE });
    assert_eq!(reference.n, 24);
    assert_eq!(reference.factor, 0.249_999_999_999_999_97);
}

#[test]
fn a_small_domain_off_the_origin_keeps_the_bits() {
    let reference = holds_on_all_ranks(Case {
        diffusivity: 1.3e-3,
        x1: 0.1,
        x2: 0.7,
        runtime: 30.0,
        dx: 0.031,
        outtime: 4.0,
    });
    assert_eq!(reference.n, 19);
    assert!(reference.snapshots.len() > 5);
}

#[test]
fn as_many_rows_as_ranks_keep_the_bits() {
    for ranks in RANKS {
        let reference = holds(
            Case {
                dx: 20.0 / ranks as f64 * (1.0 - 1e-9),
                runtime: 500.0,
                outtime: 40.0,
                ..Case::COURSE
            },
            &[ranks],
        );
        assert_eq!(reference.n, ranks);
    }
}

#[test]
fn strips_of_one_row_beside_strips_of_two_keep_the_bits() {
    for (n, ranks) in [(8, 7), (5, 4), (4, 3), (3, 2), (11, 7)] {
        let reference = holds(
            Case {
                diffusivity: 0.3,
                dx: 20.0 / n as f64 * (1.0 - 1e-9),
                runtime: 500.0,
                outtime: 50.0,
                ..Case::COURSE
            },
            &[ranks],
        );
        assert_eq!(reference.n, n);
        assert!(reference.nsteps > 10);
    }
}

#[test]
fn a_runtime_shorter_than_one_step_gives_the_initial_field_alone() {
    let reference = holds_on_all_ranks(Case { dx: 1.0, runtime: 0.2, ..Case::COURSE });
    assert_eq!((reference.nsteps, reference.snapshots.len()), (0, 1));
}

#[test]
fn an_outtime_shorter_than_one_step_gives_an_output_after_every_step() {
    let reference =
        holds_on_all_ranks(Case { dx: 1.0, runtime: 3.3, outtime: 0.1, ..Case::COURSE });
    assert_eq!((reference.nper, reference.nsteps), (1, 13));
    assert_eq!(reference.snapshots.len(), 14);
}

#[test]
fn steps_after_the_last_output_are_run_but_not_written() {
    let reference =
        holds_on_all_ranks(Case { dx: 1.0, runtime: 4.3, outtime: 1.25, ..Case::COURSE });
    assert_eq!((reference.nper, reference.nsteps), (5, 17));
    assert_eq!(reference.snapshots.last().unwrap().step, 15);
}

#[test]
fn an_outtime_longer_than_the_runtime_gives_the_initial_field_alone() {
    let reference =
        holds_on_all_ranks(Case { dx: 1.0, runtime: 5.0, outtime: 7.0, ..Case::COURSE });
    assert_eq!((reference.nsteps, reference.snapshots.len()), (20, 1));
}

/// Runs the case serially and on 1, 2, 3, 4 and 7 ranks.
#[track_caller]
fn holds_on_all_ranks(case: Case) -> Reference {
    holds(case, &RANKS)
}

/// Runs the case without `mpirun` and on each number of ranks, and compares every run with the
/// reference and with each other.
#[track_caller]
fn holds(case: Case, ranks: &[usize]) -> Reference {
    let reference = case.integrate();
    let directory = scratch();
    let directory = directory.path();
    fs::write(directory.join("params.toml"), case.toml("alone")).unwrap();
    serial(directory).arg("params.toml").run().succeeded();
    let alone = directory.join("alone");
    check(&alone, &reference, 1, "without mpirun");

    for &n in ranks {
        let name = format!("on_{n}");
        let set = format!("output.dir={name}");
        mpirun(n, directory).args(["params.toml", "--set", &set]).run().succeeded();
        let output_dir = directory.join(&name);
        check(&output_dir, &reference, n, &format!("{n} ranks"));
        no_difference(&alone, &output_dir);
    }
    reference
}

/// The run in `output_dir` is the reference's, and really ran on that many ranks.
#[track_caller]
fn check(output_dir: &Path, reference: &Reference, ranks: usize, what: &str) {
    let summary = summary(output_dir);
    assert_eq!(summary["ranks"], ranks, "{what}: ranks in {summary}");
    assert_eq!(summary["steps"], reference.nsteps, "{what}: {summary}");
    let end_time = summary["time"].as_f64().expect("a time");
    assert_same_bits(&[end_time], &[reference.end_time], &format!("{what}: end time"));

    Series::read(output_dir).assert_is(reference, what);

    let lines = data_lines(output_dir);
    assert_eq!(lines.len(), reference.snapshots.len(), "{what}: lines");
    for (line, snapshot) in lines.iter().zip(&reference.snapshots) {
        assert_eq!(line.len(), 6, "{what}: {line:?}");
        assert_eq!(line[0], snapshot.step.to_string(), "{what}: {line:?}");
        let numbers = [snapshot.time, snapshot.mass, snapshot.min, snapshot.max, snapshot.l2];
        for (text, expected) in line[1..].iter().zip(numbers) {
            let stored: f64 = text.parse().expect("a decimal number");
            assert_same_bits(&[stored], &[expected], &format!("{what}: {line:?}"));
            assert_eq!(
                significant_digits(text),
                significant_digits(&format!("{expected:e}")),
                "{what}: the shortest decimal that gives the number back"
            );
        }
    }
}

/// `cmp` and `h5diff` find no difference in the data of two runs.
#[track_caller]
fn no_difference(one: &Path, other: &Path) {
    let csv = |run: &Path| fs::read(run.join("diagnostics.csv")).expect("diagnostics.csv");
    assert!(
        csv(one) == csv(other),
        "diagnostics.csv of {} and {} differ",
        one.display(),
        other.display()
    );
    let file = |run: &Path| run.join("diff2d.h5").display().to_string();
    for name in Series::DATASETS {
        let path = format!("/{name}");
        let (code, text) = hdf5_tool(
            "h5diff",
            &[&file(one), &file(other), &path, &path],
            one.parent().expect("a parent"),
        );
        assert_eq!(code, 0, "h5diff of {name}: {text}");
    }
}
