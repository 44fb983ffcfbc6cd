//! What only root can break: mounts and attributes of files, undone when the test is over.

use crate::common::{Launch, after};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// What makes `setpriv` run a command as a user without any rights.
const AS_NOBODY: [&str; 3] = ["--reuid=65534", "--regid=65534", "--clear-groups"];

/// Whether this is root; says what is skipped where it is not.
pub fn is_root(test: &str) -> bool {
    let root = rustix::process::geteuid().is_root();
    if !root {
        say(&format!("skipped, as only root can do it: {test}"));
    }
    root
}

/// Whether this is root and may mount; says what is skipped where it is not or may not.
pub fn can_mount(test: &str) -> bool {
    static CAN: OnceLock<bool> = OnceLock::new();
    let may = || {
        let directory = crate::common::scratch();
        let may = call("mount", &["-t", "tmpfs", "none"], directory.path());
        may && call("umount", &[], directory.path())
    };
    if !is_root(test) {
        return false;
    }
    let can = *CAN.get_or_init(may);
    if !can {
        say(&format!("skipped, as this container forbids mounts: {test}"));
    }
    can
}

/// Whether this is root and nobody may run the program, which may lie below other people's directories, and have temporary
/// files; says what is skipped where that is not so.
pub fn can_be_nobody(test: &str) -> bool {
    if !is_root(test) {
        return false;
    }
    let may = |(what, place): &(&str, PathBuf)| {
        let mut run = Command::new("setpriv");
        run.args(AS_NOBODY).args(["test", what]).arg(place);
        run.status().expect("setpriv is there").success()
    };
    let program = PathBuf::from(env!("CARGO_BIN_EXE_diff2d-mpi"));
    let closed = [("-x", program), ("-w", std::env::temp_dir())].into_iter().find(|to| !may(to));
    if let Some((_, place)) = &closed {
        say(&format!("skipped, as other users may not use {}: {test}", place.display()));
    }
    closed.is_none()
}

/// Makes nobody the owner of a directory and all in it.
pub fn give_to_nobody(directory: &Path) {
    let given = Command::new("chown").args(["-R", "nobody"]).arg(directory).status();
    assert!(given.expect("chown is there").success());
}

/// The same as a user without any rights.
pub fn as_nobody(launch: Launch) -> Launch {
    let change = format!("set -- setpriv {} \"$@\"", AS_NOBODY.join(" "));
    after(&change, launch)
}

/// Says something that must be seen even where the test passes, whose standard output is not.
pub fn say(text: &str) {
    writeln!(std::io::stderr(), "{text}").expect("standard error can be written");
}

/// A file system mounted on a directory until it is dropped.
pub struct Mount {
    on: PathBuf,
}

impl Mount {
    /// Mounts a file system, for instance `["-t", "tmpfs", "-o", "size=1m", "none"]`.
    #[track_caller]
    pub fn new(arguments: &[&str], on: &Path) -> Self {
        fs::create_dir_all(on).expect("a directory to mount on");
        assert!(call("mount", arguments, on), "mount {arguments:?} {} failed", on.display());
        Self { on: on.to_owned() }
    }

    /// A file system in memory with room for `bytes` bytes.
    #[track_caller]
    pub fn with_room_for(bytes: u64, on: &Path) -> Self {
        Self::new(&["-t", "tmpfs", "-o", &format!("size={bytes}"), "none"], on)
    }

    /// A file that is mounted on itself.
    #[track_caller]
    pub fn of_file(file: &Path) -> Self {
        assert!(Command::new("mount").arg("--bind").args([file, file]).status().unwrap().success());
        Self { on: file.to_owned() }
    }

    /// A directory that shows what it holds, and lets nobody write.
    #[track_caller]
    pub fn read_only(on: &Path) -> Self {
        let path = on.to_str().expect("a path of plain characters");
        let mount = Self::new(&["--bind", path], on);
        assert!(call("mount", &["-o", "remount,ro,bind"], on), "remount failed");
        mount
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        call("umount", &["--lazy"], &self.on);
    }
}

/// A file or directory that has an attribute of `chattr` until this is dropped.
pub struct Attribute {
    letter: char,
    of: PathBuf,
}

impl Attribute {
    /// Nothing can change. None where the file system does not know it, which is said.
    #[track_caller]
    pub fn immutable(of: &Path) -> Option<Self> {
        Self::new('i', of)
    }

    /// What is there can only be added to; the same otherwise.
    #[track_caller]
    pub fn append_only(of: &Path) -> Option<Self> {
        Self::new('a', of)
    }

    fn new(letter: char, of: &Path) -> Option<Self> {
        if call("chattr", &[&format!("+{letter}")], of) {
            return Some(Self { letter, of: of.to_owned() });
        }
        say(&format!("skipped: chattr +{letter} does not work on {}", of.display()));
        None
    }
}

impl Drop for Attribute {
    fn drop(&mut self) {
        call("chattr", &[&format!("-{}", self.letter)], &self.of);
    }
}

fn call(program: &str, arguments: &[&str], path: &Path) -> bool {
    let status = Command::new(program).args(arguments).arg(path).status();
    status.unwrap_or_else(|error| panic!("{program} cannot be started: {error}")).success()
}
