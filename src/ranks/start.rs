//! The start of MPI, and its immediate end when there is nothing to wait for.

use crate::error::{Error, Result};
use crate::fault;
use mpi::environment::Universe;
use mpi::topology::SimpleCommunicator;
use mpi::traits::*;
use nix::sys::signal::{SaFlags, SigAction, SigHandler, SigSet, Signal, sigaction};
use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::atomic::{AtomicI32, Ordering};

const OMPIO_PRIORITY: &str = "OMPI_MCA_io_ompio_priority";
const BELOW_ROMIO: &str = "5";

/// Whether Open MPI was asked to take ROMIO where it has it.
pub fn prefers_romio() -> bool {
    std::env::var_os(OMPIO_PRIORITY).is_some_and(|priority| priority == BELOW_ROMIO)
}

/// Whether a name on the command line, or that of the directory all names begin at, has a colon. The parameter
/// file is not read before MPI has started, and then it is too late to choose.
fn names_a_colon() -> bool {
    let here = std::env::current_dir().map(PathBuf::into_os_string);
    std::env::args_os().skip(1).chain(here).any(|word| is_name_with_colon(&word))
}

/// A wall time such as `01:30:00` is no name.
fn is_name_with_colon(word: &OsStr) -> bool {
    let word = word.as_encoded_bytes();
    let word = word.strip_prefix(b"--walltime=").unwrap_or(word);
    let is_time = word.iter().all(|byte| byte.is_ascii_digit() || b":-.".contains(byte));
    word.contains(&b':') && !is_time
}

/// Starts MPI; it ends when the returned value is dropped, which has to be after everything else.
///
/// Must be called at the start of `main`, before there is a second thread.
///
/// # Errors
/// If MPI cannot be started.
pub fn initialize() -> Result<Universe> {
    // A killed job leaves behind a semaphore with which Open MPI's shared file pointers, never used
    // here, make the next job hang when it opens a file of that name.
    set_default("OMPI_MCA_sharedfp", "^sm");
    // OMPIO, the first choice of Open MPI, makes another file beside each that is opened, and waits for
    // ever if the disk has no room for it. ROMIO makes none; where there is no ROMIO, OMPIO remains. But ROMIO
    // cannot open names with a colon.
    if !names_a_colon() {
        set_default(OMPIO_PRIORITY, BELOW_ROMIO);
    }
    // The lock of the run keeps others out. HDF5's locks fail if a file system has none, and if
    // somebody looks at a file in a viewer.
    set_default("HDF5_USE_FILE_LOCKING", "FALSE");
    if is_on_one_node() {
        // On one node Open MPI's own shared memory is enough; looking for networks takes ten times
        // as long as the rest of its start.
        set_default("OMPI_MCA_pml", "ob1");
        set_default("OMPI_MCA_btl", "self,vader");
    }
    mpi::initialize().ok_or_else(|| Error::Run("MPI was started already".into()))
}

/// The settings by which Open MPI chooses what opens a file on all ranks together, those of the program
/// included: what does not have the same on all ranks hangs. Empty for other libraries.
pub fn io_settings() -> String {
    if !library().starts_with("Open MPI") {
        return String::new();
    }
    let set = std::env::vars_os().filter(|(name, _)| chooses_io(&name.to_string_lossy()));
    let mut set: Vec<String> = set
        .map(|(name, value)| format!("{}={}", name.to_string_lossy(), value.to_string_lossy()))
        .collect();
    set.sort_unstable();
    set.join(" ")
}

/// Whether an environment variable is a setting of one of the frameworks that open and write files.
fn chooses_io(name: &str) -> bool {
    const FRAMEWORKS: [&str; 5] = ["io", "fs", "fbtl", "fcoll", "sharedfp"];
    let name = name.strip_prefix("OMPI_MCA_");
    name.is_some_and(|name| FRAMEWORKS.contains(&name.split('_').next().unwrap_or(name)))
}

/// Whether Open MPI's launcher started all ranks on this node, or there is no launcher at all.
fn is_on_one_node() -> bool {
    let number = |name: &str| std::env::var(name).ok()?.parse::<u32>().ok();
    let launched = ["PMIX_RANK", "PMI_RANK", "SLURM_PROCID"]
        .iter()
        .any(|name| std::env::var_os(name).is_some());
    match (number("OMPI_COMM_WORLD_SIZE"), number("OMPI_COMM_WORLD_LOCAL_SIZE")) {
        (Some(all), Some(here)) => all == here,
        _ => !launched,
    }
}

/// Sets an environment variable that the user has not set.
#[allow(unsafe_code)]
fn set_default(name: &str, value: &str) {
    if std::env::var_os(name).is_none() {
        // SAFETY: called at the start of `main`, while this is the only thread.
        unsafe { std::env::set_var(name, value) };
    }
}

/// Exit code of a program that has nothing left to do but to end MPI.
static CODE: AtomicI32 = AtomicI32::new(0);
/// Seconds that a single rank, which nobody waits for, gives MPI to end.
const PATIENCE: u32 = 60;

/// Ends MPI, and returns this exit code whatever becomes of that: Open MPI 4.1 sometimes crashes or hangs at its
/// end, when all has been written (<https://github.com/open-mpi/ompi/issues/10117>).
pub fn finish(universe: Universe, code: u8) -> ExitCode {
    CODE.store(code.into(), Ordering::Relaxed);
    leave_on(Signal::SIGSEGV);
    if universe.world().size() == 1 {
        leave_on(Signal::SIGALRM);
        set_alarm(PATIENCE);
    }
    fault::crash_at_end();
    drop(universe);
    code.into()
}

/// Ends the process at a signal, with the exit code that it has.
#[allow(unsafe_code)]
fn leave_on(signal: Signal) {
    extern "C" fn leave(_: libc::c_int) {
        // SAFETY: a system call, and one that a handler may make.
        unsafe { libc::_exit(CODE.load(Ordering::Relaxed)) }
    }
    let action = SigAction::new(SigHandler::Handler(leave), SaFlags::empty(), SigSet::empty());
    // SAFETY: the handler makes one system call. Without it the exit code may be that of a crash.
    let _ = unsafe { sigaction(signal, &action) };
}

#[allow(unsafe_code)]
fn set_alarm(seconds: u32) {
    // SAFETY: it has no conditions.
    unsafe { libc::alarm(seconds) };
}

/// Name and version of the MPI library, on one line.
pub fn library() -> String {
    // For people to read: a library that does not name itself is shown without a name.
    short_name(&mpi::environment::library_version().unwrap_or_default())
}

/// The beginning of a library's description of itself, which continues with who built it and how.
fn short_name(full: &str) -> String {
    let line = full.trim_end_matches('\0').lines().next().unwrap_or_default();
    let name = line.split(',').next().unwrap_or(line);
    let words = name.split_whitespace().filter(|word| !["Version:", "Version", ":"].contains(word));
    words.collect::<Vec<_>>().join(" ")
}

/// Ends the program on all ranks at once, if MPI is running: for failures no rank can wait for.
pub fn abort(code: u8) -> ! {
    if mpi::environment::is_initialized() && !mpi::environment::is_finalized() {
        SimpleCommunicator::world().abort(code.into())
    }
    std::process::exit(code.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wall_time_is_no_name_with_a_colon() {
        for word in ["01:30:00", "1-02:03:04", "--walltime=01:30:00", "params.toml", "--resume"] {
            assert!(!is_name_with_colon(OsStr::new(word)), "{word}");
        }
        for word in
            ["output.dir=03:04", "at-03:04.toml", "/scratch/a:b", "--resume=a:b/checkpoint.h5"]
        {
            assert!(is_name_with_colon(OsStr::new(word)), "{word}");
        }
    }

    #[test]
    fn what_opens_a_file_is_chosen_by_the_frameworks_for_files() {
        for name in ["io", "io_ompio_priority", "fcoll", "fs_ufs_priority", "sharedfp"] {
            assert!(chooses_io(&format!("OMPI_MCA_{name}")), "{name}");
        }
        for name in ["OMPI_MCA_iof_hnp_priority", "OMPI_MCA_btl", "io", "OMPI_IO", "OMPI_MCA_"] {
            assert!(!chooses_io(name), "{name}");
        }
    }

    #[test]
    fn a_library_is_named_by_its_name_and_version() {
        for (full, name) in [
            ("Open MPI v4.1.4, package: Debian OpenMPI, ident: 4.1.4, repo rev", "Open MPI v4.1.4"),
            (
                "MPICH Version:\t4.0.2\nMPICH Release date:\tThu Apr  7\nMPICH Device:",
                "MPICH 4.0.2",
            ),
            ("MVAPICH2 Version      :\t2.3.7\nMVAPICH2 Release date :\t", "MVAPICH2 2.3.7"),
            (
                "Intel(R) MPI Library 2021.8 for Linux* OS\n\0",
                "Intel(R) MPI Library 2021.8 for Linux* OS",
            ),
            ("", ""),
        ] {
            assert_eq!(short_name(full), name);
        }
    }
}
