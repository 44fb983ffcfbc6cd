//! Signals that ask for a stop, and one that does not.

use crate::common::{Launch, Outcome, after, data_lines, is_mpich, serial, summary};
use crate::processes::{ranks_of, send, until_gone};
use crate::scene::Scene;
use rustix::process::Signal;
use std::time::{Duration, Instant};

/// The exit code of a run that stopped with a checkpoint.
const STOPPED: i32 = 75;

#[track_caller]
fn assert_stopped(scene: &Scene, outcome: Outcome, name: &str) {
    assert_stopped_with_a_checkpoint(scene, outcome.ended_with(STOPPED), name);
}

/// The same after a signal to `mpirun`. That of MPICH 4.0 loses the exit code now and then.
#[track_caller]
fn assert_stopped_by_mpirun(scene: &Scene, outcome: Outcome, name: &str) {
    match outcome.code {
        Some(0) if is_mpich() => assert_stopped_with_a_checkpoint(scene, outcome, name),
        _ => assert_stopped(scene, outcome, name),
    }
}

#[track_caller]
fn assert_stopped_with_a_checkpoint(scene: &Scene, outcome: Outcome, name: &str) {
    for piece in [name, "--resume", "step"] {
        assert!(outcome.stderr.contains(piece), "no {piece:?} in {outcome}");
    }
    let summary = summary(&scene.output_dir());
    assert_eq!(summary["outcome"], "stopped", "{outcome}");
    assert_eq!(summary["reason"], name, "{outcome}");
    let committed = data_lines(&scene.output_dir()).len();
    assert_eq!(summary["snapshots"]["committed"], committed, "{outcome}");
    assert_eq!(summary["snapshots"]["planned"], 41, "{outcome}");
    assert!(outcome.stdout.contains(&format!("({committed} of 41, ")), "{outcome}");
}

/// A signal to the rank started last leads to a stop of all.
#[track_caller]
fn stops(signal: Signal, name: &str, ranks: usize, resumed_on: usize) {
    let scene = Scene::new();
    let mut running = scene.launch(ranks).start();
    scene.until_outputs(&mut running, 2);
    send(*ranks_of(running.pid()).last().expect("a rank"), signal);
    assert_stopped(&scene, running.wait(), name);
    scene.assert_nothing_is_lost(ranks, resumed_on);
}

/// A signal that `mpirun` passes on to all ranks leads to a stop, however long that takes.
#[track_caller]
fn stops_by_mpirun(signal: Signal, name: &str, ranks: usize, resumed_on: usize, fault: &str) {
    let scene = Scene::new();
    let mut running = scene.launch(ranks).env("DIFF2D_FAULT", fault).start();
    scene.until_outputs(&mut running, 2);
    send(running.pid(), signal);
    assert_stopped_by_mpirun(&scene, running.wait(), name);
    scene.assert_nothing_is_lost(ranks, resumed_on);
}

#[test]
fn sigusr1_to_mpirun_stops_with_a_checkpoint() {
    stops_by_mpirun(Signal::USR1, "SIGUSR1", 2, 2, "");
}

#[test]
fn sigxcpu_to_mpirun_loses_nothing() {
    match is_mpich() {
        true => ends_mpirun(Signal::XCPU),
        false => stops_by_mpirun(Signal::XCPU, "SIGXCPU", 2, 1, ""),
    }
}

#[test]
fn sigusr2_to_mpirun_loses_nothing() {
    match is_mpich() {
        true => ends_mpirun(Signal::USR2),
        false => stops_by_mpirun(Signal::USR2, "SIGUSR2", 3, 1, ""),
    }
}

/// MPICH's `mpirun` dies of the signals that it does not pass on: nothing is lost.
#[track_caller]
fn ends_mpirun(signal: Signal) {
    let scene = Scene::new();
    let mut running = scene.launch(2).start();
    scene.until_outputs(&mut running, 2);
    let ranks = ranks_of(running.pid());
    send(running.pid(), signal);
    let outcome = running.wait();
    assert!(outcome.code.is_none(), "{outcome}");
    until_gone(&ranks);
    scene.assert_nothing_is_lost(2, 3);
}

/// The signals that stop a run, with their names.
const STOPS: [(Signal, &str); 8] = [
    (Signal::USR1, "SIGUSR1"),
    (Signal::USR2, "SIGUSR2"),
    (Signal::TERM, "SIGTERM"),
    (Signal::INT, "SIGINT"),
    (Signal::HUP, "SIGHUP"),
    (Signal::XCPU, "SIGXCPU"),
    (Signal::ALARM, "SIGALRM"),
    (Signal::POWER, "SIGPWR"),
];

/// Each of these signals to one rank stops all, in two tests, so that these may run side by side.
#[track_caller]
fn each_to_one_rank(signals: &[(Signal, &str)]) {
    for (&(signal, name), (ranks, resumed_on)) in
        signals.iter().zip([(3, 2), (2, 2), (2, 3), (2, 2)])
    {
        stops(signal, name, ranks, resumed_on);
    }
}

#[test]
fn each_of_the_first_half_to_one_rank_stops_all_with_a_checkpoint() {
    each_to_one_rank(&STOPS[..4]);
}

#[test]
fn each_of_the_second_half_to_one_rank_stops_all_with_a_checkpoint() {
    each_to_one_rank(&STOPS[4..]);
}

/// The program alone, whose signals are `state`d (`default` or `ignore`) before its start; runs of
/// tests may be started by what ignores some.
fn alone(scene: &Scene, states: &[&str]) -> Launch {
    let names: Vec<&str> = STOPS.iter().map(|(_, name)| &name[3..]).collect();
    let options = states.iter().map(|state| format!("--{state}-signal={}", names.join(",")));
    let options: Vec<String> = options.collect();
    let setup = format!("exec env {} \"$@\"; true", options.join(" "));
    after(&setup, serial(scene.path()).with_daemon().arg("params.toml"))
}

/// Each of these signals stops a run without `mpirun`, even if it was blocked at the start.
#[track_caller]
fn each_without_mpirun(signals: &[(Signal, &str)]) {
    for &(signal, name) in signals {
        let scene = Scene::new();
        let mut running = alone(&scene, &["default", "block"]).start();
        scene.until_outputs(&mut running, 2);
        send(running.pid(), signal);
        assert_stopped(&scene, running.wait(), name);
        scene.assert_nothing_is_lost(1, 2);
    }
}

#[test]
fn each_of_the_first_half_stops_a_run_without_mpirun_even_if_it_was_blocked_at_the_start() {
    each_without_mpirun(&STOPS[..4]);
}

#[test]
fn each_of_the_second_half_stops_a_run_without_mpirun_even_if_it_was_blocked_at_the_start() {
    each_without_mpirun(&STOPS[4..]);
}

#[test]
fn what_was_ignored_at_the_start_stays_ignored_but_for_what_is_sent_to_ask() {
    let scene = Scene::new();
    let mut running = alone(&scene, &["ignore"]).start();
    scene.until_outputs(&mut running, 2);
    for (signal, name) in STOPS {
        if !name.starts_with("SIGUSR") {
            send(running.pid(), signal);
            send(running.pid(), signal);
        }
    }
    running.wait().succeeded();
    scene.assert_whole();

    for (signal, name) in &STOPS[..2] {
        let scene = Scene::new();
        let mut running = alone(&scene, &["ignore"]).start();
        scene.until_outputs(&mut running, 2);
        send(running.pid(), *signal);
        assert_stopped(&scene, running.wait(), name);
    }
}

#[test]
fn a_limit_of_processor_time_stops_with_a_checkpoint() {
    let scene = Scene::new();
    let longer = ["params.toml", "--set", "runtime=1e5", "--set", "outtime=2500"];
    // The signal comes again every second until the run has ended.
    let limited = after("ulimit -S -t 1", serial(scene.path()).with_daemon().args(longer));
    let outcome = limited.run().ended_with(STOPPED);
    assert!(outcome.stderr.contains("stopped by SIGXCPU"), "{outcome}");
    assert_eq!(summary(&scene.output_dir())["reason"], "SIGXCPU");
}

#[test]
fn a_second_sighup_does_not_end_the_program_at_once() {
    let scene = Scene::new();
    let slow = alone(&scene, &["default"]).env("DIFF2D_FAULT", "slow-checkpoint@2000");
    let mut running = slow.start();
    scene.until_there(&mut running, "checkpoint.h5.tmp");
    // As the system and the shell both send it when a terminal is closed.
    send(running.pid(), Signal::HUP);
    std::thread::sleep(Duration::from_millis(300));
    send(running.pid(), Signal::HUP);
    assert_stopped(&scene, running.wait(), "SIGHUP");
    scene.assert_nothing_is_lost(1, 1);
}

/// Open MPI's `mpirun` kills all ranks two seconds after it was told to end: time enough or not,
/// nothing is lost. MPICH's passes the signal on and waits.
#[track_caller]
fn ends_by_mpirun(signal: Signal, slow: bool) {
    if is_mpich() {
        let fault = if slow { "slow-checkpoint@3000" } else { "" };
        let name = if signal == Signal::INT { "SIGINT" } else { "SIGTERM" };
        return stops_by_mpirun(signal, name, 2, 3, fault);
    }
    let scene = Scene::new();
    let mut launch = scene.launch(2);
    if slow {
        launch = launch.env("DIFF2D_FAULT", "slow-checkpoint@30000");
    }
    let mut running = launch.start();
    scene.until_outputs(&mut running, 2);
    let ranks = ranks_of(running.pid());
    let asked = Instant::now();
    send(running.pid(), signal);
    let outcome = running.wait();
    assert!(outcome.code != Some(0), "{outcome}");
    assert!(asked.elapsed() < Duration::from_secs(15), "{:?}: {outcome}", asked.elapsed());
    until_gone(&ranks);
    scene.assert_nothing_is_lost(2, if slow { 3 } else { 2 });
}

#[test]
fn sigterm_to_mpirun_loses_nothing() {
    ends_by_mpirun(Signal::TERM, false);
}

#[test]
fn sigint_to_mpirun_loses_nothing() {
    ends_by_mpirun(Signal::INT, false);
}

#[test]
fn sighup_to_mpirun_loses_nothing() {
    match is_mpich() {
        true => ends_mpirun(Signal::HUP),
        false => ends_by_mpirun(Signal::HUP, false),
    }
}

#[test]
fn sigterm_to_mpirun_in_a_long_checkpoint_costs_nothing() {
    ends_by_mpirun(Signal::TERM, true);
}

#[test]
fn a_second_sigterm_a_while_after_the_first_ends_the_program_at_once() {
    let scene = Scene::new();
    let slow = alone(&scene, &["default"]).env("DIFF2D_FAULT", "slow-checkpoint@30000");
    let mut running = slow.start();
    scene.until_there(&mut running, "checkpoint.h5.tmp");
    send(running.pid(), Signal::TERM);
    std::thread::sleep(Duration::from_millis(1500));
    let asked = Instant::now();
    send(running.pid(), Signal::TERM);
    let outcome = running.wait().ended_with(128 + 15);
    assert!(asked.elapsed() < Duration::from_secs(10), "{outcome}");
    scene.assert_nothing_is_lost(1, 2);
}

/// As by `timeout`, which sends it to the program and then to its group.
#[test]
fn a_sigterm_that_comes_twice_in_a_moment_is_one() {
    let scene = Scene::new();
    let slow = alone(&scene, &["default"]).env("DIFF2D_FAULT", "slow-checkpoint@2000");
    let mut running = slow.start();
    scene.until_there(&mut running, "checkpoint.h5.tmp");
    send(running.pid(), Signal::TERM);
    std::thread::sleep(Duration::from_millis(50));
    send(running.pid(), Signal::TERM);
    assert_stopped(&scene, running.wait(), "SIGTERM");
    scene.assert_nothing_is_lost(1, 2);
}

#[test]
fn a_signal_in_the_first_moment_is_not_lost() {
    let scene = Scene::new();
    let mut running = serial(scene.path()).with_daemon().arg("params.toml").start();
    scene.until_there(&mut running, "run.lock");
    send(running.pid(), Signal::USR1);
    assert_stopped(&scene, running.wait(), "SIGUSR1");
    scene.assert_nothing_is_lost(1, 2);
}

#[test]
fn sigcont_is_no_stop() {
    let scene = Scene::new();
    let mut running = scene.launch(2).start();
    scene.until_outputs(&mut running, 2);
    for rank in ranks_of(running.pid()) {
        send(rank, Signal::CONT);
    }
    running.wait().succeeded();
    scene.assert_whole();
}
