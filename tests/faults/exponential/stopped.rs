//! Stops in the middle of a series, one after the other.

use super::problems::{
    COURSE, MOVING, Problem, REACTING, RING, SAMPLED, SELDOM, SMOOTHED, TALL_RING,
};
use super::{Broken, is_in_series};
use diff2d_mpi::output::checkpoint::Header;
use diff2d_mpi::run::state::{FITTED, TERMS};
use std::fs;

/// Stages and ranks of one run after the other: with several ranks a pass is short, as their strips
/// are low.
const STOPS: [(usize, usize); 6] = [(40, 1), (7, 3), (131, 1), (16, 2), (1, 3), (301, 1)];

#[track_caller]
fn loses_nothing(problem: &'static Problem) {
    let broken = Broken::new(problem);
    let stopped = STOPS.map(|(stages, ranks)| broken.stop_after(stages, ranks));
    let within = stopped.each_ref().map(|header| header.within);
    println!("{within:#?}");
    assert!(stopped.iter().filter(|header| is_in_series(header)).count() >= 4, "{within:#?}");
    let applications = within.map(|within| within.applications);
    assert!(applications.is_sorted_by(|a, b| a < b), "{applications:?}");
    broken.assert_nothing_is_lost(2);
}

#[test]
fn stops_with_everything_moving_lose_nothing() {
    loses_nothing(&MOVING);
}

#[test]
fn stops_with_periodic_columns_lose_nothing() {
    loses_nothing(&RING);
}

#[test]
fn stops_with_periodic_rows_lose_nothing() {
    loses_nothing(&TALL_RING);
}

#[test]
fn stops_on_the_course_s_points_lose_nothing() {
    loses_nothing(&COURSE);
}

#[test]
fn stops_with_probes_and_slices_within_a_step_lose_nothing() {
    loses_nothing(&SAMPLED);
}

#[test]
fn stops_in_the_series_of_what_lies_within_a_step_lose_nothing() {
    let broken = Broken::new(&SAMPLED);
    let stopped = [(5, 1), (4, 3), (1, 2), (7, 1)].map(|(n, ranks)| broken.stop_after(n, ranks));
    let within = stopped.map(|header| header.within);
    assert!(within.iter().all(|within| within.series == TERMS), "{within:#?}");
    broken.assert_nothing_is_lost(3);
}

#[test]
fn stops_in_series_that_were_fitted_lose_nothing() {
    let broken = Broken::new(&SMOOTHED);
    let within = STOPS.map(|(stages, ranks)| broken.stop_after(stages, ranks).within);
    let fitted = within.iter().filter(|within| within.series == FITTED && within.stage > 0);
    assert!(fitted.count() >= 3, "{within:#?}");
    broken.assert_nothing_is_lost(2);
}

#[test]
fn a_longer_run_takes_a_series_that_was_fitted_to_its_end() {
    let broken = Broken::new(&SMOOTHED);
    let is_fitted = |header: Header| header.within.series == FITTED && header.within.stage > 0;
    assert!((0..9).any(|_| is_fitted(broken.stop_after(70, 1))), "{:?}", broken.header());
    let last = |dir: &str, from: &[&str]| {
        let sets = [format!("output.dir={dir}"), "runtime=0.08".into()];
        let launch = sets.iter().fold(broken.launch(2), |launch, set| launch.args(["--set", set]));
        launch.args(from.iter().copied()).run().succeeded();
        let file = hdf5::File::open(broken.path().join(dir).join("diff2d.h5")).expect("a file");
        let fields = file.dataset("density").unwrap().read_dyn::<f64>().expect("fields");
        fields.outer_iter().next_back().expect("a field").to_owned()
    };
    let (longer, whole) = (last("longer", &["--resume", "run/checkpoint.h5"]), last("whole", &[]));
    for (mine, whole) in longer.iter().zip(&whole) {
        assert!(mine.is_nan() && whole.is_nan() || (mine - whole).abs() < 1e-7, "{mine} {whole}");
    }
}

#[test]
fn a_checkpoint_within_a_step_keeps_the_points_that_are_read_there() {
    let broken = Broken::new(&SAMPLED);
    assert!(is_in_series(&broken.stop_after(5, 2)));
    let elsewhere = |set: &str| {
        let from = broken.launch(2).args(["--resume", "run/checkpoint.h5"]);
        from.args(["--set", set, "--set", "output.dir=other"]).run()
    };
    let refused = elsewhere("probes.points.a=[0.1, 0.3]").ended_with(2);
    refused.says(&["within the step after t = 0", "of the run that is resumed"]);
    let without = elsewhere("probes.every=0.1").ended_with(2);
    without.says(&["of the run that is resumed"]);
    assert!(!broken.path().join("other").exists());
    elsewhere("checkpoint.every=\"1h\"").succeeded();
}

/// A run that was stopped in its last step, and goes on to a later end in a new directory, stop after stop: its
/// probes are those of a run that is as long from the start. Returns how many of their times are new.
#[track_caller]
fn goes_on_longer(problem: &'static Problem, runtime: f64) -> usize {
    let broken = Broken::new(problem);
    let within_last = |header: &Header| header.step >= 2 && is_in_series(header);
    assert!((0..20).any(|_| within_last(&broken.stop_after(150, 1))), "{:?}", broken.header());
    let launch = |dir: &str, arguments: &[&str]| {
        let sets = [format!("output.dir={dir}"), format!("runtime={runtime}")];
        let launch = sets.iter().fold(broken.launch(1), |launch, set| launch.args(["--set", set]));
        launch.args(arguments.iter().copied()).run()
    };
    let soon = ["--walltime", "1s", "--set", "solver.steps_per_pass=60"];
    launch("longer", &[&["--resume", "run/checkpoint.h5"], &soon[..]].concat()).ended_with(75);
    let codes = (0..40).map(|_| launch("longer", &[&["--resume"], &soon[..]].concat()).code);
    let codes: Vec<_> = codes.take_while(|code| *code == Some(75)).collect();
    assert!((1..40).contains(&codes.len()), "{codes:?}");
    launch("longer", &["--resume"]).succeeded();
    launch("whole", &[]).succeeded();
    let probes = |dir: &str| {
        let file = hdf5::File::open(broken.path().join(dir).join("probes.h5")).expect("a file");
        let of = |name: &str| file.dataset(name).unwrap().read_raw::<f64>().expect("numbers");
        (of("time"), of("density"))
    };
    let ((times, values), (all_times, all_values)) = (probes("longer"), probes("whole"));
    let first = all_times.len() - times.len();
    assert_eq!(times, all_times[first..]);
    for (mine, whole) in values.iter().zip(&all_values[2 * first..]) {
        assert!((mine - whole).abs() < 1e-7, "{mine} {whole}");
    }
    times.len()
}

#[test]
fn a_longer_run_knows_what_its_last_step_has_found() {
    // After the outputs up to 0.4: 0.41 to 0.6.
    assert_eq!(goes_on_longer(&SAMPLED, 0.6), 20);
}

#[test]
fn a_longer_run_finds_what_its_last_step_did_not_have() {
    // After the outputs up to 0.375: 0.5 to 0.875.
    assert_eq!(goes_on_longer(&SELDOM, 0.9), 4);
}

#[test]
fn a_checkpoint_within_a_step_goes_on_elsewhere_unless_an_output_would_lie_before_it() {
    let broken = Broken::new(&COURSE);
    assert!(is_in_series(&broken.stop_after(5, 1)));
    let elsewhere = |outtime: f64, name: &str| {
        let [outtime, dir] = [format!("outtime={outtime}"), format!("output.dir={name}")];
        let from = broken.launch(1).args(["--resume", "run/checkpoint.h5"]);
        from.args(["--set", &outtime, "--set", &dir]).run()
    };
    let refused = elsewhere(10.0, "nearer").ended_with(2);
    assert!(refused.stderr.contains("within a step from t = 0 to t = 40"), "{refused}");
    assert!(refused.stderr.contains("the step ends at t = 10"), "{refused}");
    assert!(!broken.path().join("nearer").exists());
    elsewhere(80.0, "farther").succeeded();
    // One step in place of two has the same error, up to the tolerance.
    let end = |file: &str| {
        let table = fs::read_to_string(broken.path().join(file)).expect("a table");
        let last = table.lines().last().expect("a row").to_owned();
        let numbers: Vec<f64> = last.split(',').map(|cell| cell.parse().expect(cell)).collect();
        numbers
    };
    broken.resume(1).run().succeeded();
    let [one, other] = ["farther/diagnostics.csv", "run/diagnostics.csv"].map(end);
    assert_eq!(one[1], 80.0);
    for (one, other) in one.iter().zip(&other).skip(1) {
        assert!((one - other).abs() < 1e-7, "{one} {other}");
    }
}

#[test]
fn stops_in_the_first_and_in_the_second_series_of_a_reaction_lose_nothing() {
    let broken = Broken::new(&REACTING);
    let mut seen = [false; 2];
    // A length that has no factor in common with that of the parts gets everywhere.
    for stop in 0..30 {
        let (stages, ranks) = [(23, 1), (5, 2), (31, 1), (7, 3)][stop % 4];
        let header = broken.stop_after(stages, ranks);
        if is_in_series(&header) {
            seen[header.within.series as usize - 1] = true;
        }
        if seen == [true; 2] && stop > 4 {
            println!("{} stops, the last at {:?}", stop + 1, header.within);
            return broken.assert_nothing_is_lost(2);
        }
    }
    panic!("the stops were in these series: {seen:?}");
}
