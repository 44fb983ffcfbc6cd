//! Space on the disk, set aside before anything depends on it.
//!
//! A disk that fills up in the middle of a parallel write makes HDF5 fail on some ranks, hang, or
//! silently lose data. So rank 0 asks the file system for all bytes of a dataset first.

use crate::error::{Error, Result};
use crate::machine::available_disk;
use crate::number::human_bytes;
use crate::terminal;
use rustix::fs::FallocateFlags;
use rustix::io::{Errno, retry_on_intr};
use std::fs::{self, File};
use std::path::Path;
use std::sync::Once;

/// More than the structure of a file takes, besides its field \[bytes\].
pub const STRUCTURE: u64 = 64 << 10;

/// Where the numbers of a dataset lie in a file: offset and length \[bytes\].
pub type Place = (u64, u64);

/// Makes a file with `length` bytes of data: under a temporary name with `build`, which tells the place
/// of the dataset that is still to be written, sets the space of that aside, and renames the file.
///
/// # Errors
/// If the file cannot be made or the disk has no room for it; nothing is left behind then.
pub fn make(
    path: &Path,
    length: u64,
    build: impl FnOnce(&Path) -> hdf5::Result<Option<Place>>,
) -> Result<()> {
    let temporary = path.with_extension("h5.tmp");
    let made = try_out(&temporary, length)
        .and_then(|()| build(&temporary).map_err(|cause| Error::cannot("create", path, cause)))
        .and_then(|place| {
            place.map_or(Ok(()), |(offset, length)| reserve(&temporary, offset, length))
        })
        .and_then(|()| {
            fs::rename(&temporary, path).map_err(|cause| Error::cannot("create", path, cause))
        });
    if made.is_err() {
        // Whatever the reason was, it is reported; a leftover does not deserve a second report.
        let _ = fs::remove_file(&temporary);
    }
    made
}

/// Makes sure that a file with `length` bytes of data can be made under this name, by making a
/// plain one: HDF5 never encounters a full disk. The file is removed afterwards.
///
/// # Errors
/// If there is no room for it, with the number of bytes.
pub fn try_out(path: &Path, length: u64) -> Result<()> {
    let tried = File::create(path)
        .map_err(|cause| Error::cannot("create", path, cause))
        .and_then(|file| set_aside(&file, path, 0, length.saturating_add(STRUCTURE)));
    // A leftover is not a second failure; the file about to be made replaces it.
    let _ = fs::remove_file(path);
    tried
}

/// Sets `length` bytes from `offset` on aside for a file that exists.
///
/// # Errors
/// If there is no room for them, with their number.
pub fn reserve(path: &Path, offset: u64, length: u64) -> Result<()> {
    let file = fs::OpenOptions::new()
        .write(true)
        .open(path)
        .map_err(|cause| Error::cannot("open", path, cause))?;
    set_aside(&file, path, offset, length)
}

fn set_aside(file: &File, path: &Path, offset: u64, length: u64) -> Result<()> {
    let cannot = |cause: String| {
        let size = human_bytes(length as f64);
        Error::cannot(&format!("reserve {size} for"), path, cause)
    };
    // A signal, for instance the one requesting the checkpoint, may interrupt it.
    let done =
        retry_on_intr(|| rustix::fs::fallocate(file, FallocateFlags::empty(), offset, length));
    match done {
        Ok(()) => Ok(()),
        Err(Errno::OPNOTSUPP | Errno::NOSYS) => {
            let taken = file.metadata().map_err(|cause| cannot(cause.to_string()))?.len();
            let missing = (offset + length).saturating_sub(taken);
            match available_disk(path) {
                Some(free) if free < missing => {
                    Err(cannot(format!("{} are available", human_bytes(free as f64))))
                }
                free => {
                    say_that_nothing_is_reserved(path, free);
                    Ok(())
                }
            }
        }
        Err(cause) => Err(cannot(match available_disk(path) {
            Some(free) => format!("{cause}; {} are available", human_bytes(free as f64)),
            None => cause.to_string(),
        })),
    }
}

/// Says so once: it is true of every file of the run.
fn say_that_nothing_is_reserved(path: &Path, free: Option<u64>) {
    static SAID: Once = Once::new();
    SAID.call_once(|| {
        let free = free.map_or("unknown".into(), |free| human_bytes(free as f64));
        terminal::aside(&format!(
            "diff2d-mpi: warning: the file system of {} cannot set space aside; available now: \
             {free}. If others fill it, the run fails with an error when it writes.",
            path.display()
        ));
    });
}
