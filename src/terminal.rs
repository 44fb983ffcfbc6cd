//! Whether the user looks at the output of this program on a terminal, and how large it is.
//!
//! `isatty` on standard output does not tell: Open MPI gives rank 0 a pseudo-terminal of its own,
//! whatever its `mpirun` writes to, and other launchers give it a pipe, even if they write to a
//! terminal. So if a launcher started this process, the terminal is that of the launcher.

use std::fs::File;
use std::io::{IsTerminal, Write};
use std::os::fd::{AsFd, OwnedFd};

/// Environment variables in which a launcher tells its children their rank.
const RANK_VARIABLES: [&str; 2] = ["OMPI_COMM_WORLD_RANK", "PMI_RANK"];
/// What is assumed of a terminal that does not know its size.
pub const USUAL_SIZE: (u16, u16) = (80, 24);
/// Goes to the start of the line on the screen and erases it.
pub const ERASE_LINE: &str = "\r\x1b[K";

/// One of the streams that a program writes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stream {
    /// Standard output.
    Output = 1,
    /// Standard error.
    Error = 2,
}

/// A terminal that shows what this process writes, directly or through a launcher.
#[derive(Debug)]
pub struct Terminal {
    file: OwnedFd,
}

/// Columns and rows of the terminal that shows standard output; none if it is not a terminal, or is
/// one that can only append.
pub fn width_and_height() -> Option<(u16, u16)> {
    Terminal::of(Stream::Output).map(|terminal| terminal.width_and_height())
}

/// Writes lines to standard output, at once.
///
/// # Errors
/// If they cannot be written.
pub fn tell(text: &str) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{text}").and_then(|()| out.flush())
}

/// Writes a line to standard error; on a terminal in place of what is on the last line there, which
/// may be the bar of rank 0. The line itself erases that, since a launcher may pass on the streams
/// of the ranks in a different order from the one they were written in.
pub fn aside(line: &str) {
    let erase = if Terminal::of(Stream::Error).is_some() { ERASE_LINE } else { "" };
    // One line, whatever a name in it holds; but what is quoted below it keeps its lines.
    let lines = line.split(QUOTED).map(|line| line.chars().flat_map(shown).collect::<String>());
    let line = lines.collect::<Vec<_>>().join(QUOTED);
    // If standard error is gone, there is nobody to tell.
    let _ = std::io::stderr().write_all(format!("{erase}{line}\n").as_bytes());
}

/// What begins a line that is quoted below a message, as an expression with a caret below it.
const QUOTED: &str = "\n    ";

/// A text on one line: what has no visible shape is escaped.
pub fn printable(text: &str) -> String {
    text.chars().flat_map(shown).collect()
}

/// A text as one word of a command that is typed into a shell.
///
/// ```
/// use diff2d_mpi::terminal::shell_word;
///
/// assert_eq!(["run/a.h5", "my run/a.h5"].map(shell_word), ["run/a.h5", "'my run/a.h5'"]);
/// assert_eq!(["x^2", "it's"].map(shell_word), ["'x^2'", "\"it's\""]);
/// ```
pub fn shell_word(text: &str) -> String {
    match shlex::try_quote(text) {
        // It quotes a caret on its own, for shells that nobody types into any more.
        Ok(word) if word.contains('^') && !text.contains('\'') => format!("'{text}'"),
        Ok(word) => word.into_owned(),
        // Nothing but a zero byte, which no name has, cannot be quoted.
        Err(_) => text.to_owned(),
    }
}

/// A character, or its escaped form if it has no visible shape.
fn shown(character: char) -> Vec<char> {
    match character.is_control() {
        true => character.escape_default().collect(),
        false => vec![character],
    }
}

impl Terminal {
    /// The terminal that shows what this process writes to `stream`, if one does.
    pub fn of(stream: Stream) -> Option<Terminal> {
        if std::env::var_os("TERM").is_some_and(|name| name == "dumb") {
            return None;
        }
        let launched = RANK_VARIABLES.iter().any(|name| std::env::var_os(name).is_some());
        if launched { Terminal::of_launcher(stream) } else { Terminal::of_this_process(stream) }
    }

    /// Columns and rows.
    pub fn width_and_height(&self) -> (u16, u16) {
        self.told_size().unwrap_or(USUAL_SIZE)
    }

    fn of_this_process(stream: Stream) -> Option<Terminal> {
        let (output, error) = (std::io::stdout(), std::io::stderr());
        let (fd, is_terminal) = match stream {
            Stream::Output => (output.as_fd(), output.is_terminal()),
            Stream::Error => (error.as_fd(), error.is_terminal()),
        };
        let file = is_terminal.then(|| fd.try_clone_to_owned().ok())??;
        Some(Terminal { file })
    }

    #[cfg(target_os = "linux")]
    fn of_launcher(stream: Stream) -> Option<Terminal> {
        match processes::launcher() {
            Some(launcher) => {
                let file = launcher.open_terminal(stream)?;
                Some(Terminal { file: File::into(file) })
            }
            // Started by something that cannot be seen from here. If it gave this process a
            // terminal, that is the user's only if it has the size of one.
            None => Terminal::of_this_process(stream).filter(|own| own.told_size().is_some()),
        }
    }

    /// There is no portable way to ask.
    #[cfg(not(target_os = "linux"))]
    fn of_launcher(_stream: Stream) -> Option<Terminal> {
        None
    }

    fn told_size(&self) -> Option<(u16, u16)> {
        let size = rustix::termios::tcgetwinsize(&self.file).ok()?;
        (size.ws_col > 0 && size.ws_row > 0).then_some((size.ws_col, size.ws_row))
    }
}

/// The processes above this one, as `/proc` shows them.
#[cfg(target_os = "linux")]
mod processes {
    use super::Stream;
    use rustix::fs::OFlags;
    use std::fs::{self, File, OpenOptions};
    use std::io::IsTerminal;
    use std::iter::successors;
    use std::os::unix::fs::{FileTypeExt, OpenOptionsExt};

    /// Commands that start the ranks of a job, and those that they in turn start on each node: of
    /// Open MPI (4, 5) and of the MPICH family. Anything after a dot in a name is left out.
    const LAUNCHERS: [&str; 10] = [
        "mpirun",
        "mpiexec",
        "orterun",
        "orted",
        "prterun",
        "prted",
        "prte",
        "hydra_pmi_proxy",
        "hydra_bstrap_pr",
        "pmi_proxy",
    ];

    #[derive(Debug, Clone, PartialEq, Eq)]
    pub struct Process {
        id: u32,
        /// Its first fifteen bytes.
        command: String,
        parent: u32,
    }

    /// The process that the user started to start this one, if it runs on this node.
    pub fn launcher() -> Option<Process> {
        topmost_launcher(successors(Process::read("self"), |process| {
            Process::read(&process.parent.to_string())
        }))
    }

    /// The launcher among the ancestors of the first process. There may be other programs below
    /// it, a debugger for instance, and a second launcher that started the first.
    fn topmost_launcher(processes: impl Iterator<Item = Process>) -> Option<Process> {
        processes
            .skip(1)
            .skip_while(|process| !process.is_launcher())
            .take_while(Process::is_launcher)
            .last()
    }

    impl Process {
        fn read(id: &str) -> Option<Process> {
            let stat = fs::read(format!("/proc/{id}/stat")).ok()?;
            Process::parse(&String::from_utf8_lossy(&stat))
        }

        /// Reads `ID (COMMAND) STATE PARENT ...`; a command may hold anything.
        fn parse(stat: &str) -> Option<Process> {
            let (id, rest) = stat.split_once(" (")?;
            let (command, rest) = rest.rsplit_once(") ")?;
            let parent = rest.split(' ').nth(1)?;
            Some(Process {
                id: id.parse().ok()?,
                command: command.to_owned(),
                parent: parent.parse().ok()?,
            })
        }

        fn is_launcher(&self) -> bool {
            let name = self.command.split('.').next().unwrap_or_default();
            LAUNCHERS.contains(&name)
        }

        /// Opens what the process writes `stream` to, if that is a terminal.
        pub fn open_terminal(&self, stream: Stream) -> Option<File> {
            let path = format!("/proc/{}/fd/{}", self.id, stream as u8);
            // Opening a pipe or another kind of device could block, or have side effects.
            if !fs::metadata(&path).ok()?.file_type().is_char_device() {
                return None;
            }
            // Looking at a terminal must not make it the controlling terminal of this process.
            let flags = OFlags::NOCTTY | OFlags::NONBLOCK;
            let file =
                OpenOptions::new().read(true).custom_flags(flags.bits() as i32).open(path).ok()?;
            file.is_terminal().then_some(file)
        }
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn a_process_is_read_whatever_its_command_is_called() {
            let process = Process::parse("12 (a) b (c) S 7 12 12 0").unwrap();
            assert_eq!(process, Process { id: 12, command: "a) b (c".into(), parent: 7 });
            assert_eq!(Process::read("self").unwrap().id, std::process::id());
            assert_eq!(Process::parse("nonsense"), None);
        }

        /// The command found above a process with these ancestors, the nearest first.
        fn found(ancestors: &[&str]) -> Option<String> {
            let named = ["diff2d-mpi"].iter().chain(ancestors).map(|command| Process {
                id: 1,
                command: (*command).to_owned(),
                parent: 0,
            });
            topmost_launcher(named).map(|process| process.command)
        }

        #[test]
        fn the_launcher_is_the_one_that_the_user_started() {
            for (ancestors, launcher) in [
                (&["mpirun", "bash", "sshd"][..], Some("mpirun")),
                (&["mpiexec.openmpi", "bash"], Some("mpiexec.openmpi")),
                (&["hydra_pmi_proxy", "mpiexec.hydra", "bash"], Some("mpiexec.hydra")),
                (&["bash", "mpirun", "timeout", "bash"], Some("mpirun")),
                (&["orted", "sshd"], Some("orted")),
                (&["bash", "sshd", "systemd"], None),
                (&[], None),
            ] {
                assert_eq!(found(ancestors).as_deref(), launcher, "{ancestors:?}");
            }
        }
    }
}
