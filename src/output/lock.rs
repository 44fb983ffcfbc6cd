//! One run a directory: a lock that the operating system drops when its holder dies.

use crate::error::{Error, Result};
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read, Seek, Write};
use std::path::Path;

/// Name of the file that is locked; it also says who holds the lock.
pub const LOCK: &str = "run.lock";

/// The lock of a directory, held as long as this lives, and not a moment longer than the process.
pub struct Lock {
    _file: Option<File>,
}

impl Lock {
    /// Takes the lock of `dir`, which exists.
    ///
    /// A file system without locks gives one that excludes nobody, as there is no way to tell a
    /// run that goes on from one that was killed.
    ///
    /// # Errors
    /// [`Error::Usage`], with who holds it, if another run does; [`Error::Run`] if the file cannot
    /// be written.
    pub fn take(dir: &Path) -> Result<Lock> {
        let path = dir.join(LOCK);
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .open(&path)
            .map_err(|cause| Error::cannot("open", &path, cause))?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                // Whoever it is: the message is as good as what can be read.
                let _ = file.read_to_string(&mut holder);
                return Err(Error::Usage(format!(
                    "output.dir = {} is in use by another run ({}): wait for it, stop it, or \
                     choose another directory with --set output.dir=DIR",
                    dir.display(),
                    holder.trim_end()
                )));
            }
            Err(TryLockError::Error(_)) => return Ok(Lock { _file: None }),
        }
        let holder = format!(
            "host {}, process {}, since {}\n",
            rustix::system::uname().nodename().to_string_lossy(),
            std::process::id(),
            jiff::Timestamp::now().strftime("%FT%TZ")
        );
        file.set_len(0)
            .and_then(|()| file.rewind())
            .and_then(|()| file.write_all(holder.as_bytes()))
            .map_err(|cause| Error::cannot("write", &path, cause))?;
        Ok(Lock { _file: Some(file) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_run_is_told_who_holds_the_directory_and_a_later_one_gets_it() {
        let dir = tempfile::tempdir().unwrap();
        let held = Lock::take(dir.path()).unwrap();
        let refusal = Lock::take(dir.path()).err().unwrap().to_string();
        assert!(refusal.contains(&format!("process {}", std::process::id())), "{refusal}");
        drop(held);
        Lock::take(dir.path()).unwrap();
    }
}
