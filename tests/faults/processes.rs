//! The processes of a run: who they are, signals to them, and whether they are gone.

use crate::common::Running;
use rustix::process::{Pid, Signal, kill_process};
use std::fs;
use std::time::{Duration, Instant};

/// The ranks that this `mpirun` has started on this machine, itself or through its proxy.
pub fn ranks_of(mpirun: u32) -> Vec<u32> {
    let parent_of = |pid: u32| status(pid).map(|(_, _, parent)| parent);
    let is_rank = |pid: u32| {
        status(pid).is_some_and(|(name, _, parent)| {
            name == "diff2d-mpi" && (parent == mpirun || parent_of(parent) == Some(mpirun))
        })
    };
    let processes = fs::read_dir("/proc").expect("there is /proc").flatten();
    processes
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .filter(|&pid| is_rank(pid))
        .collect()
}

/// Sends a signal; a process that is gone already gets none.
pub fn send(pid: u32, signal: Signal) {
    let pid = Pid::from_raw(pid as i32).expect("a process has a number");
    match kill_process(pid, signal) {
        Ok(()) | Err(rustix::io::Errno::SRCH) => {}
        Err(cause) => panic!("cannot send {signal:?} to {pid:?}: {cause}"),
    }
}

/// Kills all ranks of a run, and waits until they are gone.
#[track_caller]
pub fn kill(running: Running) {
    let ranks = ranks_of(running.pid());
    ranks.iter().for_each(|&rank| send(rank, Signal::KILL));
    running.wait();
    until_gone(&ranks);
}

/// Waits until all of them have ended.
#[track_caller]
pub fn until_gone(pids: &[u32]) {
    let deadline = Instant::now() + Duration::from_secs(20);
    while let Some(left) = pids.iter().find(|&&pid| is_alive(pid)) {
        assert!(Instant::now() < deadline, "process {left} is still there");
        std::thread::sleep(Duration::from_millis(5));
    }
}

fn is_alive(pid: u32) -> bool {
    status(pid).is_some_and(|(_, state, _)| state != 'Z')
}

/// Name, state and parent of a process.
fn status(pid: u32) -> Option<(String, char, u32)> {
    let text = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let (start, rest) = text.rsplit_once(')')?;
    let (_, name) = start.split_once('(')?;
    let mut words = rest.split_whitespace();
    Some((name.to_owned(), words.next()?.chars().next()?, words.next()?.parse().ok()?))
}
