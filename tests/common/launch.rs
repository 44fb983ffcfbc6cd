//! Starts the built program, alone or under `mpirun`, with a limit on its time.

use std::fs::File;
use std::io::{Read, Seek};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Condvar, Mutex, MutexGuard};
use std::time::{Duration, Instant};

const PROGRAM: &str = env!("CARGO_BIN_EXE_diff2d-mpi");

/// No run of a test comes near this: reaching it means that the ranks wait for each other.
const TIME_LIMIT: Duration = Duration::from_secs(120);

/// Few runs at a time, so that ranks of different tests do not fight for the same cores.
const RUNS_AT_A_TIME: usize = 2;

static RUNNING: Mutex<usize> = Mutex::new(0);
static ENDED: Condvar = Condvar::new();

/// The right to start a run, until it is dropped.
struct Turn;

/// A run about to be started.
pub struct Launch {
    command: Command,
    line: String,
}

/// How a run ended, and all that it said.
#[derive(Debug)]
pub struct Outcome {
    line: String,
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

/// The program on `ranks` ranks under `mpirun`, in `directory`.
pub fn mpirun(ranks: usize, directory: &Path) -> Launch {
    let mut command = Command::new("mpirun");
    command
        .args(["-n", &ranks.to_string(), PROGRAM])
        // As root and with more ranks than cores, as in containers and CI.
        .env("OMPI_ALLOW_RUN_AS_ROOT", "1")
        .env("OMPI_ALLOW_RUN_AS_ROOT_CONFIRM", "1")
        .env("OMPI_MCA_rmaps_base_oversubscribe", "1")
        .env("PRTE_MCA_rmaps_default_mapping_policy", ":oversubscribe")
        .env("OMPI_MCA_mpi_yield_when_idle", "1")
        // Two runs at a time would both be bound to the first cores.
        .env("OMPI_MCA_hwloc_base_binding_policy", "none")
        .env("PRTE_MCA_hwloc_default_binding_policy", "none")
        // Containers forbid the system call that this replaces, and Open MPI warns.
        .env("OMPI_MCA_btl_vader_single_copy_mechanism", "none");
    Launch::new(command, directory, format!("mpirun -n {ranks} diff2d-mpi"))
}

/// The program by itself, without `mpirun`, in `directory`.
pub fn serial(directory: &Path) -> Launch {
    Launch::new(Command::new(PROGRAM), directory, "diff2d-mpi".into())
}

impl Launch {
    fn new(mut command: Command, directory: &Path, line: String) -> Self {
        command.current_dir(directory).stdin(Stdio::null()).env_remove("DIFF2D_FAULT");
        Self { command, line }
    }

    pub fn arg(mut self, argument: impl AsRef<std::ffi::OsStr>) -> Self {
        let argument = argument.as_ref();
        self.line += &format!(" {}", argument.to_string_lossy());
        self.command.arg(argument);
        self
    }

    pub fn args<'a>(self, arguments: impl IntoIterator<Item = &'a str>) -> Self {
        arguments.into_iter().fold(self, Launch::arg)
    }

    pub fn env(mut self, name: &str, value: &str) -> Self {
        self.line = format!("{name}={value} {}", self.line);
        self.command.env(name, value);
        self
    }

    /// Gives the program a file as its standard input.
    pub fn stdin(mut self, file: &Path) -> Self {
        self.line += &format!(" < {}", file.display());
        self.command.stdin(File::open(file).expect("the file can be opened"));
        self
    }

    /// Runs to the end. Fails the test where the program cannot be started or does not end.
    pub fn run(mut self) -> Outcome {
        let _turn = Turn::take();
        let mut stdout = tempfile::tempfile().expect("a file for standard output");
        let mut stderr = tempfile::tempfile().expect("a file for standard error");
        self.command
            .stdout(stdout.try_clone().expect("a second handle"))
            .stderr(stderr.try_clone().expect("a second handle"));
        let mut child = self.spawn();
        let deadline = Instant::now() + TIME_LIMIT;
        let code = loop {
            if let Some(status) = child.try_wait().expect("the child can be waited for") {
                break status.code();
            }
            if Instant::now() > deadline {
                child.kill().ok();
                child.wait().ok();
                panic!(
                    "`{}` did not end within {TIME_LIMIT:?}\n{}{}",
                    self.line,
                    text(&mut stdout),
                    text(&mut stderr)
                );
            }
            std::thread::sleep(Duration::from_millis(5));
        };
        Outcome { line: self.line, code, stdout: text(&mut stdout), stderr: text(&mut stderr) }
    }

    /// Runs until `file` has `lines` lines, then kills the process outright.
    pub fn kill_when(mut self, file: &Path, lines: usize) {
        let _turn = Turn::take();
        self.command.stdout(Stdio::null()).stderr(Stdio::null());
        let mut child = self.spawn();
        let deadline = Instant::now() + TIME_LIMIT;
        loop {
            let so_far = std::fs::read_to_string(file).unwrap_or_default();
            if so_far.lines().count() >= lines {
                break;
            }
            if let Some(status) = child.try_wait().expect("the child can be waited for") {
                panic!("`{}` ended before it could be killed: {status}", self.line);
            }
            if Instant::now() > deadline {
                child.kill().ok();
                child.wait().ok();
                panic!("`{}` wrote too little within {TIME_LIMIT:?}", self.line);
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        child.kill().expect("the process can be killed");
        child.wait().expect("the child can be waited for");
    }

    fn spawn(&mut self) -> Child {
        self.command.spawn().unwrap_or_else(|error| {
            panic!(
                "`{}` cannot be started ({error}): run scripts/test, which installs what is missing",
                self.line
            )
        })
    }
}

impl Outcome {
    /// The run ended well.
    #[track_caller]
    pub fn succeeded(self) -> Self {
        self.ended_with(0)
    }

    /// The run ended with this exit code.
    #[track_caller]
    pub fn ended_with(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "exit code of {self}");
        self
    }

    /// The one line of error, after its prefix; fails where there is none, or more than one.
    #[track_caller]
    pub fn error(&self) -> &str {
        const PREFIX: &str = "diff2d-mpi: error: ";
        let lines: Vec<&str> = self.stderr.lines().filter(|line| line.contains("error:")).collect();
        assert_eq!(lines.len(), 1, "lines of error of {self}");
        assert!(
            !self.stderr.contains("MPI_ABORT") && !self.stderr.contains("panicked"),
            "an abort or a panic in {self}"
        );
        lines[0].strip_prefix(PREFIX).unwrap_or_else(|| {
            panic!("the error does not begin with {PREFIX:?} in {self}");
        })
    }

    /// The one line of error holds each of these pieces.
    #[track_caller]
    pub fn says(&self, pieces: &[&str]) {
        let line = self.error();
        for piece in pieces {
            assert!(line.contains(piece), "no {piece:?} in the error of {self}");
        }
    }
}

impl std::fmt::Display for Outcome {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { line, code, stdout, stderr } = self;
        write!(
            out,
            "`{line}`\nexit code {code:?}\n--- standard output\n{stdout}--- standard error\n{stderr}---"
        )
    }
}

impl Turn {
    fn take() -> Self {
        let mut running = running();
        while *running >= RUNS_AT_A_TIME {
            running = ENDED.wait(running).expect("nobody panics while counting");
        }
        *running += 1;
        Self
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        *running() -= 1;
        ENDED.notify_one();
    }
}

fn running() -> MutexGuard<'static, usize> {
    RUNNING.lock().expect("nobody panics while counting")
}

fn text(file: &mut File) -> String {
    let mut bytes = Vec::new();
    file.rewind().expect("the output can be read back");
    file.read_to_end(&mut bytes).expect("the output can be read back");
    String::from_utf8_lossy(&bytes).into_owned()
}
