//! Starts the built program, alone or under `mpirun`, with a limit on its time.

use super::Screen;
use std::fs::{File, Metadata};
use std::io::Read;
use std::os::fd::OwnedFd;
use std::os::unix::fs::{FileExt, PermissionsExt};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Condvar, Mutex, MutexGuard};
use std::time::{Duration, Instant};
use tempfile::TempDir;

const PROGRAM: &str = env!("CARGO_BIN_EXE_diff2d-mpi");

/// No run of a test comes near this: reaching it means that the ranks wait for each other.
const TIME_LIMIT: Duration = Duration::from_secs(120);

/// Few runs at a time, so that ranks of different tests do not fight for the same cores.
const RUNS_AT_A_TIME: usize = 4;

static RUNNING: Mutex<usize> = Mutex::new(0);
static ENDED: Condvar = Condvar::new();

/// Keeps Open MPI from starting its daemon for a program without `mpirun`.
const WITHOUT_DAEMON: &str = "OMPI_MCA_ess_singleton_isolated";

/// The right to start a run, until it is dropped.
struct Turn;

/// A run about to be started.
pub struct Launch {
    command: Command,
    line: String,
    waits_for_its_turn: bool,
}

/// A run that was started; killed where it is dropped before its end.
pub struct Running {
    line: String,
    child: Child,
    stdout: File,
    stderr: File,
    deadline: Instant,
    _turn: Option<Turn>,
    _session: Option<TempDir>,
}

/// How a run ended, and all that it said.
#[derive(Debug)]
pub struct Outcome {
    line: String,
    pub code: Option<i32>,
    pub stdout: String,
    pub stderr: String,
}

/// Whether the tests run with MPICH, as `DIFF2D_MPI` says; else it is Open MPI.
pub fn is_mpich() -> bool {
    std::env::var("DIFF2D_MPI").is_ok_and(|family| family == "mpich")
}

/// The program on `ranks` ranks under `mpirun`, in `directory`.
pub fn mpirun(ranks: usize, directory: &Path) -> Launch {
    mpirun_of(Path::new(PROGRAM), ranks, directory)
}

/// Any program of MPI, such as a test itself, on `ranks` ranks under `mpirun`, in `directory`.
pub fn mpirun_of(program: &Path, ranks: usize, directory: &Path) -> Launch {
    let mut command = Command::new("mpirun");
    command
        .args(["-n", &ranks.to_string()])
        .arg(program)
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
    if let Some(library) = std::env::var_os("DIFF2D_TEST_PRELOAD") {
        command.env("LD_PRELOAD", library);
    }
    let name = program.file_name().unwrap_or_default().to_string_lossy();
    Launch::new(command, directory, format!("mpirun -n {ranks} {name}"))
}

/// The program by itself, without `mpirun`, in `directory`. Open MPI starts a daemon for such a run, which
/// has nothing to do and takes longer than a small run; here only `with_daemon` lets it.
pub fn serial(directory: &Path) -> Launch {
    serial_of(Path::new(PROGRAM), directory)
}

/// Any program of MPI by itself, such as a test, in `directory`.
pub fn serial_of(program: &Path, directory: &Path) -> Launch {
    let name = program.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let mut command = Command::new(program);
    command.env(WITHOUT_DAEMON, "1");
    Launch::new(command, directory, name)
}

/// The same run, started by a shell after `setup`, for instance with a limit set.
pub fn after(setup: &str, run: Launch) -> Launch {
    let directory = run.command.get_current_dir().expect("a run has its directory");
    let mut command = Command::new("bash");
    command.args(["-c", &format!("{setup} && exec \"$@\""), "bash"]);
    command.arg(run.command.get_program()).args(run.command.get_args());
    for (name, value) in run.command.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    Launch::new(command, directory, format!("{setup} && {}", run.line))
}

impl Launch {
    fn new(mut command: Command, directory: &Path, line: String) -> Self {
        command.current_dir(directory).stdin(Stdio::null()).env_remove("DIFF2D_FAULT");
        Self { command, line, waits_for_its_turn: true }
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

    /// Started as outside of tests, where `serial` leaves something out.
    pub fn with_daemon(mut self) -> Self {
        self.command.env_remove(WITHOUT_DAEMON);
        self
    }

    /// Gives the program a file as its standard input.
    pub fn stdin(mut self, file: &Path) -> Self {
        self.line += &format!(" < {}", file.display());
        self.command.stdin(File::open(file).expect("the file can be opened"));
        self
    }

    /// Starts it whatever else runs: for a second run beside one that was started.
    pub fn beside(mut self) -> Self {
        self.waits_for_its_turn = false;
        self
    }

    /// Runs to the end. Fails the test where the program cannot be started or does not end.
    pub fn run(mut self) -> Outcome {
        if !self.is_to_break() {
            // After an error `mpirun` waits a second or two for the other ranks. All of them end by themselves; what
            // ranks do whose neighbour is gone is tested with the time that users have.
            self.command.env("OMPI_MCA_odls_base_sigkill_timeout", "0");
        }
        self.start().wait()
    }

    /// Whether something is to go wrong in the middle of the run.
    fn is_to_break(&self) -> bool {
        let mut set = self.command.get_envs().filter(|(_, value)| value.is_some());
        set.any(|(name, _)| name == "DIFF2D_FAULT" || name == "LD_PRELOAD")
    }

    /// Starts the run and returns at once.
    pub fn start(self) -> Running {
        let stdout = tempfile::tempfile().expect("a file for standard output");
        let stderr = tempfile::tempfile().expect("a file for standard error");
        self.start_with(stdout, stderr)
    }

    /// Runs to the end with a pipe for its standard output.
    pub fn run_into_pipe(self) -> Outcome {
        let (mut reader, writer) = std::io::pipe().expect("a pipe");
        let reading = std::thread::spawn(move || {
            let mut text = String::new();
            reader.read_to_string(&mut text).expect("the program says text");
            text
        });
        let stderr = tempfile::tempfile().expect("a file for standard error");
        let outcome = self.start_with(OwnedFd::from(writer).into(), stderr).wait();
        Outcome { stdout: reading.join().expect("the reader does not fail"), ..outcome }
    }

    /// Starts the run with a terminal for its standard output and standard error.
    pub fn start_on(self, screen: &Screen) -> Running {
        self.start_with(screen.terminal(), screen.terminal())
    }

    /// Starts the run with a terminal for its standard output alone.
    pub fn start_with_output_on(self, screen: &Screen) -> Running {
        let stderr = tempfile::tempfile().expect("a file for standard error");
        self.start_with(screen.terminal(), stderr)
    }

    fn start_with(mut self, stdout: File, stderr: File) -> Running {
        let turn = self.waits_for_its_turn.then(Turn::take);
        self.command
            .stdout(stdout.try_clone().expect("a second handle"))
            .stderr(stderr.try_clone().expect("a second handle"));
        let session = self.own_session();
        let child = self.spawn();
        let deadline = Instant::now() + TIME_LIMIT;
        Running { line: self.line, child, stdout, stderr, deadline, _turn: turn, _session: session }
    }

    /// Open MPI keeps the sessions of a user in one directory. Two programs without its daemon that start at once get
    /// in each other's way there, and an `mpirun` that ends may remove it while another one starts: so each run has
    /// its own.
    fn own_session(&mut self) -> Option<TempDir> {
        let is_mpirun = self.command.get_program() == "mpirun";
        let mut set = self.command.get_envs();
        if !is_mpirun && !set.any(|(name, value)| name == WITHOUT_DAEMON && value.is_some()) {
            return None;
        }
        let session = tempfile::tempdir().expect("a directory");
        // The program may run as another user than the test.
        let anyone = std::fs::Permissions::from_mode(0o1777);
        std::fs::set_permissions(session.path(), anyone).expect("the directory is ours");
        self.command.env("OMPI_MCA_orte_tmpdir_base", session.path());
        Some(session)
    }

    /// Runs until `file` has `lines` lines, then kills the process outright.
    pub fn kill_when(self, file: &Path, lines: usize) {
        let mut running = self.start();
        running.until(|| {
            let so_far = std::fs::read_to_string(file).unwrap_or_default();
            so_far.lines().count() >= lines
        });
        running.kill();
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

impl Running {
    /// The process that was started: `mpirun`, or the program itself.
    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// What it said on standard error so far.
    pub fn stderr(&self) -> String {
        text(&self.stderr)
    }

    /// Whether it has ended.
    #[track_caller]
    pub fn is_over(&mut self) -> bool {
        self.not_for_ever();
        self.child.try_wait().expect("the child can be waited for").is_some()
    }

    /// Waits until something has happened; fails the test where the run ends before.
    #[track_caller]
    pub fn until(&mut self, mut happened: impl FnMut() -> bool) {
        while !happened() {
            if let Some(status) = self.child.try_wait().expect("the child can be waited for") {
                panic!("`{}` ended too early: {status}\n{}", self.line, self.stderr());
            }
            self.not_for_ever();
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    /// Kills the process that was started, and waits for it.
    pub fn kill(&mut self) {
        self.child.kill().expect("the process can be killed");
        self.child.wait().expect("the child can be waited for");
    }

    /// Waits for the end.
    pub fn wait(mut self) -> Outcome {
        let status = loop {
            if let Some(status) = self.child.try_wait().expect("the child can be waited for") {
                break status;
            }
            self.not_for_ever();
            std::thread::sleep(Duration::from_millis(5));
        };
        let (stdout, stderr) = (text(&self.stdout), text(&self.stderr));
        Outcome { line: self.line.clone(), code: status.code(), stdout, stderr }
    }

    #[track_caller]
    fn not_for_ever(&mut self) {
        if Instant::now() > self.deadline {
            self.kill();
            let said = text(&self.stdout) + &text(&self.stderr);
            panic!("`{}` did not come so far within {TIME_LIMIT:?}\n{said}", self.line);
        }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

impl Outcome {
    /// Its exit code; none where a signal ended it.
    pub fn code(&self) -> Option<i32> {
        self.code
    }

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

    /// What the program would say of an error of the library.
    pub fn of(line: &str, error: &diff2d_mpi::error::Error) -> Outcome {
        Outcome {
            line: line.into(),
            code: Some(error.exit_code().into()),
            stdout: String::new(),
            stderr: format!("diff2d-mpi: error: {error}\n"),
        }
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

/// All of a file that a child may still be writing, whose place in it is the same as ours; nothing
/// where it is a terminal or a pipe, which others read.
fn text(file: &File) -> String {
    let Some(metadata) = file.metadata().ok().filter(Metadata::is_file) else {
        return String::new();
    };
    let length = metadata.len();
    let mut bytes = vec![0; length as usize];
    let read = file.read_at(&mut bytes, 0).expect("the output can be read back");
    String::from_utf8_lossy(&bytes[..read]).into_owned()
}
