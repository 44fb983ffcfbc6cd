//! Checkpoints of states between two steps and within one.

mod damage;
mod ranks;

use diff2d_mpi::kernel::{Shape, Storage};
use diff2d_mpi::output::checkpoint::{self, Header};
use diff2d_mpi::problem::schedule::Clock;
use diff2d_mpi::program::job::{Beginning, Job};
use diff2d_mpi::ranks::Comm;
use diff2d_mpi::run::state::{Fields, State, Within};
use std::fs;
use std::path::Path;

/// A job that runs in this directory, with `20 / dx` by `20 / dx` points.
fn job(comm: &Comm, directory: &Path, dx: f64) -> Job {
    let input = directory.join("input.toml");
    if comm.is_root() {
        fs::write(&input, "D = 0.7\n").expect("a parameter file");
    }
    comm.barrier();
    let set = [format!("dx={dx}"), format!("output.dir={}", directory.display())];
    Job::prepare(comm, &input, &set, &Beginning::GoOn(None)).expect("a job")
}

/// A state of zeros that has every field.
fn zeros(job: &Job) -> State {
    let shape = Shape { storage: Storage::Pair { repeated: 0 }, ..job.setup().shape };
    State::try_zeros(shape, Fields::SeriesAndProvisional).expect("memory")
}

/// A state after so many steps, different after each, between that and the next one or within it.
fn state(job: &Job, step: u64, is_within: bool) -> State {
    let mut state = zeros(job);
    state.clock = Clock { step, time: step as f64 * job.case.schedule.dt };
    state.within = within(step, is_within);
    for (number, name) in state.names().into_iter().enumerate() {
        let mut rows = state.rows_mut(name);
        for (row, index) in rows.rows_mut().into_iter().zip(job.strip.range()) {
            for (column, value) in row.into_iter().enumerate() {
                *value = f64_of([number as u64, step, index as u64, column as u64]);
            }
        }
    }
    state
}

fn within(step: u64, is_within: bool) -> Within {
    let totals = Within {
        applications: (1 << 53) + 1,
        parts: step,
        bound: 0.1 + 0.2,
        beyond: 0.3,
        ..Within::default()
    };
    match is_within {
        false => totals,
        true => Within {
            begun: -0.0,
            pending: 0.7,
            length: f64::from_bits(1),
            next_length: f64::MAX,
            series: 2,
            degree: u64::MAX,
            highest_degree: u64::MAX - 1,
            stage: 7,
            scale: f64::MIN_POSITIVE / 3.0,
            rate: f64::MAX / 3.0,
            error: f64::MIN_POSITIVE / 7.0,
            first_rate: 1.0 / 3.0,
            damped: 1.0 / 7.0,
            rough: 1.0 / 9.0,
            ..totals
        },
    }
}

/// A finite number that depends on all of these: mostly of any magnitude, sometimes a negative zero
/// or a subnormal number.
fn f64_of(words: [u64; 4]) -> f64 {
    let mixed = words.into_iter().fold(1_u64, |mixed, word| {
        (mixed ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29)
    });
    match mixed % 8 {
        0 => -0.0,
        1 => f64::from_bits(mixed >> 20),
        _ => f64::from_bits(mixed & !(1 << 62)),
    }
}

/// Writes a checkpoint of a state.
fn write(comm: &Comm, job: &Job, state: &State) -> Header {
    let Clock { step, time } = state.clock;
    let header = Header {
        step,
        time,
        within: state.within,
        snapshots: (1 + step / job.case.schedule.snapshots.every) as usize,
        files_from: Some(0),
        params: job.params.clone(),
        version: diff2d_mpi::version::full().into(),
    };
    checkpoint::write(comm, &job.dir(), &header, job.strip, state).expect("a checkpoint");
    header
}

/// Every bit of a state on this rank.
fn bits(state: &State) -> Vec<u64> {
    let Clock { step, time } = state.clock;
    let Within {
        begun,
        length,
        next_length,
        series,
        degree,
        highest_degree,
        stage,
        scale,
        applications,
        parts,
        bound,
        pending,
        beyond,
        dense,
        rate,
        error,
        first_rate,
        damped,
        rough,
    } = state.within;
    let of_step = [time, begun, length, next_length, scale, bound, pending, beyond];
    let of_rate = [rate, error, first_rate, damped, rough];
    let reals = of_step.into_iter().chain(of_rate).map(f64::to_bits);
    let counts = [step, series, degree, highest_degree, stage, applications, parts, dense];
    let names = state.names();
    let fields = names.iter().flat_map(|name| state.rows(name)).map(|value| value.to_bits());
    reals.into_iter().chain(counts).chain(fields).collect()
}

#[test]
fn the_states_of_these_tests_have_numbers_of_every_kind() {
    let numbers: Vec<f64> = (0..1000).map(|k| f64_of([1, 50, k / 40, k % 40])).collect();
    assert!(numbers.iter().all(|number| number.is_finite()));
    assert!(numbers.iter().any(|number| number.is_subnormal()));
    assert!(numbers.iter().any(|number| number.to_bits() == (-0.0_f64).to_bits()));
    assert!(numbers.iter().any(|number| number.is_normal()));
}
