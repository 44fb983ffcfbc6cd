//! One run per directory: a lock that the operating system releases when its holder dies.

use crate::error::{self, Error};
use crate::look;
use rustix::fs::OFlags;
use rustix::io::Errno;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Read, Seek, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::time::Duration;

/// Name of the file that is locked; it also says who holds the lock.
pub const LOCK: &str = "run.lock";

/// How often, and at what interval, a lock is tried before it counts as taken: a process that only
/// looks at it holds it for a moment.
const ATTEMPTS: u32 = 5;
const PAUSE: Duration = Duration::from_millis(20);

/// The lock of a directory, held as long as this lives, and never longer than the process.
pub struct Lock {
    file: Option<File>,
}

impl Lock {
    /// Takes the lock of `dir`, which exists.
    ///
    /// On a file system without locks this gives one that excludes nobody, as there is no way to
    /// tell a run in progress from one that was killed.
    ///
    /// # Errors
    /// [`Error::Usage`], with who holds it, if another run does, or if the file cannot be opened.
    pub fn take(dir: &Path) -> error::Result<Lock> {
        let path = dir.join(LOCK);
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .custom_flags(OFlags::NOFOLLOW.bits() as i32)
            .open(&path)
            .map_err(|cause| cannot("open", &path, &cause))?;
        match patiently(|| file.try_lock()) {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Err(in_use(dir, &file)),
            Err(TryLockError::Error(cause)) if knows_no_locks(&cause) => {
                return Ok(Lock { file: None });
            }
            Err(TryLockError::Error(cause)) => return Err(cannot("lock", &path, &cause)),
        }
        refuse_other(&path, &file)?;
        let holder = format!(
            "host {}, process {}, since {}\n",
            rustix::system::uname().nodename().to_string_lossy(),
            std::process::id(),
            jiff::Timestamp::now().strftime("%FT%TZ")
        );
        file.set_len(0)
            .and_then(|()| file.rewind())
            .and_then(|()| file.write_all(holder.as_bytes()))
            .map_err(|cause| cannot("write", &path, &cause))?;
        Ok(Lock { file: Some(file) })
    }

    /// Checks whether a run holds `dir`, without leaving a trace.
    ///
    /// # Errors
    /// [`Error::Usage`], with who holds it, or why that cannot be determined.
    pub fn look(dir: &Path) -> error::Result<()> {
        let path = dir.join(LOCK);
        if path.is_symlink() {
            return Err(no_lock(&path, "is a link"));
        }
        let file = match look::open(&path) {
            Ok(Some(file)) => file,
            // Nobody holds a lock below a file.
            Err(cause) if cause.kind() == ErrorKind::NotADirectory => return Ok(()),
            Ok(None) => return Ok(()),
            Err(cause) => return Err(cannot("look at", &path, &cause)),
        };
        match patiently(|| file.try_lock_shared()) {
            Err(TryLockError::WouldBlock) => Err(in_use(dir, &file)),
            Err(TryLockError::Error(cause)) if !knows_no_locks(&cause) => {
                Err(cannot("look at the lock of", &path, &cause))
            }
            _ => refuse_other(&path, &file),
        }
    }

    /// Whether the file system really keeps others out.
    pub fn excludes(&self) -> bool {
        self.file.is_some()
    }
}

/// Whether a failure to lock means that the file system has no locks.
fn knows_no_locks(cause: &io::Error) -> bool {
    look::is_unsupported(cause) || cause.raw_os_error() == Some(Errno::NOLCK.raw_os_error())
}

/// The lock is not available: nothing has been written yet.
fn cannot(action: &str, path: &Path, cause: &io::Error) -> Error {
    Error::Usage(format!(
        "cannot {action} {}: {cause}: choose another directory with --set output.dir=DIR",
        path.display()
    ))
}

/// Refuses a file in the place of the lock that no run has made: its contents would be replaced.
fn refuse_other(path: &Path, file: &File) -> error::Result<()> {
    const ENOUGH: u64 = 1024;
    let mut bytes = Vec::new();
    file.take(ENOUGH).read_to_end(&mut bytes).map_err(|cause| cannot("read", path, &cause))?;
    // Nothing, or bytes of 0, is what a run leaves that was killed, or whose node failed, as it took the lock.
    let is_lock = bytes.iter().all(|&byte| byte == 0)
        || bytes.starts_with(b"host ") && String::from_utf8_lossy(&bytes).contains(", process ");
    match is_lock {
        true => Ok(()),
        false => Err(no_lock(path, "is of no run")),
    }
}

fn no_lock(path: &Path, what: &str) -> Error {
    Error::Usage(format!(
        "{} {what}, and the lock of the run would replace its contents: move it away, or choose another directory \
         with --set output.dir=DIR",
        path.display()
    ))
}

fn patiently(lock: impl Fn() -> Result<(), TryLockError>) -> Result<(), TryLockError> {
    for _ in 1..ATTEMPTS {
        match lock() {
            Err(TryLockError::WouldBlock) => std::thread::sleep(PAUSE),
            Err(TryLockError::Error(cause)) if cause.kind() == ErrorKind::Interrupted => {}
            outcome => return outcome,
        }
    }
    lock()
}

fn in_use(dir: &Path, mut file: &File) -> Error {
    let mut holder = String::new();
    // Whoever it is: the message says what could be read.
    let _ = file.read_to_string(&mut holder);
    let holder = match holder.trim() {
        "" => "which is just starting",
        holder => holder,
    };
    Error::Usage(format!(
        "output.dir = {} is in use by another run ({}): wait for it, stop it, or choose another \
         directory with --set output.dir=DIR",
        dir.display(),
        holder
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    #[test]
    fn a_second_run_is_told_who_holds_the_directory_and_a_later_one_gets_it() {
        let dir = tempfile::tempdir().unwrap();
        let held = Lock::take(dir.path()).unwrap();
        let refusal = Lock::take(dir.path()).err().unwrap().to_string();
        assert_eq!(Lock::look(dir.path()).unwrap_err().to_string(), refusal);
        assert!(refusal.contains(&format!("process {}", std::process::id())), "{refusal}");
        fs::write(dir.path().join(LOCK), "").unwrap();
        let nameless = Lock::look(dir.path()).unwrap_err().to_string();
        assert!(nameless.contains("another run (which is just starting)"), "{nameless}");
        drop(held);
        Lock::look(dir.path()).unwrap();
        Lock::take(dir.path()).unwrap();
    }
}
