//! Which file it is: its size, when it was changed, and a hash of every byte.

use crate::look;
use serde::{Deserialize, Serialize};
use std::io::{self, Read};
use std::path::Path;

/// What changes with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Stamp {
    pub bytes: u64,
    changed: [i64; 2],
}

impl Stamp {
    pub fn of(path: &Path) -> io::Result<Stamp> {
        let (bytes, changed) = look::stamp(path)?;
        Ok(Stamp { bytes, changed })
    }

    /// Refuses a file that is no longer the one that was looked at.
    ///
    /// # Errors
    /// It has changed, or cannot be looked at.
    pub fn check(self, path: &Path) -> Result<(), String> {
        match Stamp::of(path) {
            Ok(now) if now == self => Ok(()),
            Ok(_) => Err("it has changed since the run began to read it: start again".into()),
            Err(cause) => Err(format!("it cannot be looked at again: {cause}")),
        }
    }
}

/// The stamp of a file, and its hash in hexadecimal; nothing if there is no file.
pub(super) fn identify(path: &Path) -> io::Result<Option<(Stamp, String)>> {
    // Opened first: what is no file is refused in these words.
    let Some(file) = look::open(path)? else { return Ok(None) };
    Ok(Some((Stamp::of(path)?, hash(file)?)))
}

/// A hash in hexadecimal.
pub(super) fn hash(bytes: impl Read) -> io::Result<String> {
    Ok(format!("{:016x}", look::hash(bytes)?))
}
