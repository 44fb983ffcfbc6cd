//! Files that are written as a whole.

use crate::error::{Error, Result};
use crate::look;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

/// Writes a whole file so that no reader ever sees half of it, and no kill leaves half of it.
///
/// # Errors
/// It cannot be written.
pub(super) fn write_file(path: &Path, content: &[u8]) -> Result<()> {
    replace_file(path, |file| file.write_all(content))
}

/// The same where not even a machine that fails may leave half of it: an empty file of parameters would be valid.
///
/// # Errors
/// It cannot be written.
pub(super) fn write_durable_file(path: &Path, content: &[u8]) -> Result<()> {
    replace_file(path, |file| file.write_all(content).and_then(|()| file.sync_all()))
}

fn replace_file(path: &Path, write: impl FnOnce(&mut File) -> io::Result<()>) -> Result<()> {
    let mut temporary = path.as_os_str().to_owned();
    temporary.push(".tmp");
    let temporary = PathBuf::from(temporary);
    File::create(&temporary)
        .and_then(|mut file| write(&mut file))
        .and_then(|()| fs::rename(&temporary, path))
        .map_err(|cause| {
            // The reason is reported; the leftover is of no use.
            let _ = fs::remove_file(&temporary);
            Error::cannot("write", path, cause)
        })
}

/// Makes the entries of a directory durable.
///
/// # Errors
/// The system cannot do it now.
pub(super) fn sync_directory(dir: &Path) -> io::Result<()> {
    match File::open(dir)?.sync_all() {
        // Some file systems cannot do this, and do not need to.
        Err(cause) if look::is_unsupported(&cause) || cause.kind() == ErrorKind::InvalidInput => {
            Ok(())
        }
        synced => synced,
    }
}
