//! `checkpoint.h5` and `checkpoint.prev.h5`: the newest state of the run, and the one before.
//!
//! A checkpoint is written under a temporary name, closed on all ranks, sealed (see
//! `seal`), made durable and only then renamed: under its own name there is only ever a whole one.
//! It is an ordinary HDF5 file: `density(y, x)` with the attributes `step`, `time`, `snapshots`,
//! `files_from_step`, `params` and `version`; beside it the other fields that the state needs at this moment, under
//! their names; and a group `within` whose attributes say where an unfinished step stands.

mod header;
mod read;
mod within;
mod write;

pub use header::Header;
pub use read::{is_open_elsewhere, read_header, read_state};
pub use write::write;

use super::{names, seal};
use crate::error::{Error, Result};
use crate::look;
use crate::ranks::{Comm, Strip};
use crate::run::state::{Share, State};
use ndarray::s;
use std::fs;
use std::path::{Path, PathBuf};

/// The files a resume looks at, the newest first.
pub fn candidates(dir: &Path) -> [PathBuf; 2] {
    [names::CHECKPOINT, names::PREVIOUS_CHECKPOINT].map(|file| dir.join(file))
}

/// Moves the newest checkpoint, from which the run does not continue, out of the way, on one rank.
/// Otherwise the next one would make it the previous one, in place of the one the run continued
/// from. A file moved there earlier keeps its name.
///
/// # Errors
/// If it cannot be moved.
pub fn set_aside(dir: &Path, extension: &str) -> Result<()> {
    let [newest, _] = candidates(dir);
    let cannot = |cause| Error::cannot("move aside", &newest, cause);
    let mut aside = newest.with_extension(extension);
    for number in 2.. {
        if !look::is_there(&aside).map_err(cannot)? {
            break;
        }
        aside = newest.with_extension(format!("{extension}.{number}"));
    }
    match fs::rename(&newest, aside) {
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => Ok(()),
        moved => moved.map_err(cannot),
    }
}

/// Hashes of the whole fields of a state, on rank 0.
fn hashes(comm: &Comm, strip: Strip, state: &State) -> Vec<u64> {
    let field = |name| {
        let Share { start, rows, shape: [_, columns] } = state.share(name, strip, 0);
        let hashes: Vec<u64> = (start..start + rows)
            .zip(state.rows(name).slice(s![.., ..columns]).rows())
            .map(|(index, row)| seal::hash_row(index, row.as_slice().expect("a row is contiguous")))
            .collect();
        seal::hash_field(&comm.gather(&hashes))
    };
    state.names().into_iter().map(field).collect()
}
