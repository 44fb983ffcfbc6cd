//! Which file it is: its size, when it was changed, and a hash of every byte.

use crate::look;
use serde::{Deserialize, Serialize};
use std::io::{self, Read};
use std::path::Path;
use xxhash_rust::xxh3::Xxh3;

/// What changes with a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Stamp {
    bytes: u64,
    changed: [i64; 2],
}

impl Stamp {
    pub fn of(path: &Path) -> io::Result<Stamp> {
        let (bytes, changed) = look::stamp(path)?;
        Ok(Stamp { bytes, changed })
    }
}

/// The hash of all bytes, in hexadecimal.
pub(super) fn hash(path: &Path) -> io::Result<String> {
    let Some(mut file) = look::open(path)? else { return Err(io::ErrorKind::NotFound.into()) };
    let (mut hasher, mut part) = (Xxh3::new(), vec![0; 1 << 20]);
    loop {
        match file.read(&mut part)? {
            0 => return Ok(format!("{:016x}", hasher.digest())),
            bytes => hasher.update(&part[..bytes]),
        }
    }
}
