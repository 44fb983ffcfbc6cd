//! `checkpoint.h5` and `checkpoint.prev.h5`: the newest state of the run, and the one before.
//!
//! A checkpoint is written under a temporary name, closed on all ranks, sealed (see
//! `seal`), made durable and only then renamed: under its own name there is only ever a whole one.
//! It is an ordinary HDF5 file: `density(y, x)` with the attributes `step`, `time`, `snapshots`,
//! `params` and `version`.

use super::attributes::{number, text};
use super::collective::{self, CollectiveTransfer};
use super::names;
use super::seal::{self, Seal};
use super::space;
use super::sync_directory;
use crate::error::{Error, Result};
use crate::fault;
use crate::look::{self, Unusable};
use crate::params::Params;
use crate::ranks::{Comm, Strip};
use crate::run::state::DENSITY;
use hdf5::dataset::{AllocTime, FillTime, Layout};
use hdf5::types::VarLenUnicode;
use ndarray::{ArrayView2, ArrayViewMut2, s};
use serde::{Deserialize, Serialize};
use std::fs;
use std::path::{Path, PathBuf};

/// Most bytes of the field that a rank holds a second time while it reads. With debug assertions,
/// few enough that small grids take several reads.
const READ_BYTES: usize = if cfg!(debug_assertions) { 64 << 10 } else { 64 << 20 };

/// Everything but the field that a run needs to continue.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Header {
    /// Steps taken.
    pub step: u64,
    /// Simulated time \[time\].
    pub time: f64,
    /// Snapshots of the whole run committed, including those of earlier segments.
    pub snapshots: usize,
    /// The parameters as run.
    pub params: Params,
    /// Version of the program that wrote it.
    pub version: String,
}

/// The files a resume looks at, the newest first.
pub fn candidates(dir: &Path) -> [PathBuf; 2] {
    [names::CHECKPOINT, names::PREVIOUS_CHECKPOINT].map(|file| dir.join(file))
}

/// Writes a checkpoint, on all ranks together.
///
/// A rank on which HDF5 fails while the others wait in it ends the program; the earlier checkpoints
/// are not affected.
///
/// # Errors
/// The same on every rank: no room for it, or no way to put it in place. The run can continue, and
/// the previous checkpoint is still there.
pub fn write(
    comm: &Comm,
    dir: &Path,
    header: &Header,
    strip: Strip,
    rows: ArrayView2<f64>,
) -> Result<()> {
    let temporary = dir.join(names::CHECKPOINT).with_extension("h5.tmp");
    let [all_rows] = comm.sum([strip.rows as u64]);
    let created = match comm.is_root() {
        true => create(&temporary, header, [all_rows as usize, rows.ncols()]),
        false => Ok((0, 0)),
    };
    let written = comm.agree(created).and_then(|(offset, bytes)| {
        fault::point("checkpoint-created");
        fault::delay_checkpoint();
        let field = write_field(comm, &temporary, strip, rows)?;
        fault::point("checkpoint-written");
        comm.agree(match comm.is_root() {
            true => commit(&temporary, dir, Seal { offset, bytes, field }),
            false => Ok(()),
        })
    });
    if written.is_err() && comm.is_root() {
        // The reason has already been reported; any leftover is replaced by the next one.
        let _ = fs::remove_file(&temporary);
    }
    written
}

/// Makes the file with everything but the field, and reserves the field's space.
fn create(path: &Path, header: &Header, shape: [usize; 2]) -> Result<(u64, u64)> {
    space::try_out(path, (shape[0] * shape[1] * size_of::<f64>()) as u64)?;
    let (offset, bytes) =
        build(path, header, shape).map_err(|cause| Error::cannot("create", path, cause))?;
    space::reserve(path, offset, bytes)?;
    Ok((offset, bytes))
}

fn build(path: &Path, header: &Header, shape: [usize; 2]) -> hdf5::Result<(u64, u64)> {
    let file = hdf5::FileBuilder::new()
        .with_fcpl(|properties| properties.userblock(seal::BLOCK))
        .create(path)?;
    number(&file, "step", header.step as i64)?;
    number(&file, "time", header.time)?;
    number(&file, "snapshots", header.snapshots as i64)?;
    text(&file, "params", &header.params.to_toml())?;
    text(&file, "version", &header.version)?;
    let density = file
        .new_dataset::<f64>()
        .layout(Layout::Contiguous)
        .alloc_time(Some(AllocTime::Early))
        .fill_time(FillTime::Never)
        .shape(shape)
        .create(DENSITY)?;
    let offset = density.offset().ok_or("the field has no place in the file")?;
    file.flush()?;
    Ok((offset, density.storage_size()))
}

/// Writes the rows of all ranks; rank 0 gets the hash of the field.
fn write_field(comm: &Comm, path: &Path, strip: Strip, rows: ArrayView2<f64>) -> Result<u64> {
    let (file, (density, transfer)) = collective::open(comm, path, |file| {
        Ok((file.dataset(DENSITY)?, CollectiveTransfer::new()?))
    })?;
    let [most_rows] = comm.max([strip.rows as u64]);
    let fatal = |cause: hdf5::Error| collective::fatal(comm, &Error::cannot("write", path, cause));
    // The file stays open on a failure: closing it could hang, or crash before the message is out.
    if let Err(cause) = transfer.write_rows(&density, None, strip.start, rows, most_rows as usize) {
        fatal(cause);
    }
    drop(density);
    // Each rank's part, on its own node, before rank 0 says that the file is whole.
    if let Err(cause) = file.flush() {
        fatal(cause);
    }
    if let Err(cause) = file.close() {
        fatal(cause);
    }
    Ok(field_hash(comm, strip, rows))
}

/// Hash of the whole field, on rank 0.
fn field_hash(comm: &Comm, strip: Strip, rows: ArrayView2<f64>) -> u64 {
    let hashes: Vec<u64> = strip
        .range()
        .zip(rows.rows())
        .map(|(index, row)| seal::hash_row(index, row.as_slice().expect("a row is contiguous")))
        .collect();
    seal::hash_field(&comm.gather(&hashes))
}

/// Seals the file, moves the newest to the previous name and this one to the newest.
fn commit(temporary: &Path, dir: &Path, seal: Seal) -> Result<()> {
    let [newest, previous] = candidates(dir);
    let put = || {
        seal::apply(temporary, seal)?;
        fault::point("checkpoint-sealed");
        if look::is_there(&newest)? {
            // A second name for the newest, so that at every moment there is one under each name.
            look::remove(&previous)?;
            fs::hard_link(&newest, &previous).or_else(|_| fs::rename(&newest, &previous))?;
        }
        fault::point("checkpoint-linked");
        fs::rename(temporary, &newest)?;
        sync_directory(dir)
    };
    put().map_err(|cause: std::io::Error| Error::cannot("write", &newest, cause))
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

/// Reads everything but the field, on one rank, after checking that the file is whole; nothing if
/// there is no file.
///
/// # Errors
/// Why the file cannot be used. If its seal is right, the cause is never damage: every byte of its
/// structure is as it was written.
pub fn read_header(path: &Path) -> std::result::Result<Option<Header>, Unusable> {
    let Some(seal) = seal::inspect(path)? else { return Ok(None) };
    let read = || -> hdf5::Result<Header> {
        let file = hdf5::File::open(path)?;
        let string = |name: &str| -> hdf5::Result<String> {
            Ok(file.attr(name)?.read_scalar::<VarLenUnicode>()?.to_string())
        };
        let integer = |name: &str| file.attr(name)?.read_scalar::<i64>();
        let density = file.dataset(DENSITY)?;
        if (density.offset(), density.storage_size()) != (Some(seal.offset), seal.bytes) {
            return Err("the field is not where the seal says".into());
        }
        let version = string("version")?;
        let params = Params::from_toml(&string("params")?).map_err(|cause| {
            format!("it is of diff2d-mpi {version}, whose parameters this one cannot read: {cause}")
        })?;
        Ok(Header {
            step: integer("step")? as u64,
            time: file.attr("time")?.read_scalar()?,
            snapshots: integer("snapshots")? as usize,
            params,
            version,
        })
    };
    read().map(Some).map_err(Unusable::unreadable)
}

/// Whether another program has a checkpoint open for writing, or was killed while it had; for rank 0.
pub fn is_open_elsewhere(path: &Path) -> bool {
    // Only for a warning: a checkpoint that is gone by now is noticed elsewhere.
    seal::is_marked_open(path).unwrap_or(false)
}

/// Reads the rows of each rank, on all ranks together, and checks the hash of the field.
///
/// # Errors
/// Why the file is of no use, the same on every rank.
pub fn read_rows(
    comm: &Comm,
    path: &Path,
    strip: Strip,
    mut rows: ArrayViewMut2<f64>,
) -> std::result::Result<(), Unusable> {
    collective::check_same_file(comm, path).map_err(Unusable::unreadable)?;
    let [all_rows] = comm.sum([strip.rows as u64]);
    // Each rank on its own: MPI-IO would create lock files beside it, for which there may be no
    // room.
    let read = hdf5::File::open(path)
        .and_then(|file| file.dataset(DENSITY))
        .and_then(|density| read_own_rows(&density, strip, all_rows as usize, &mut rows));
    comm.agree(read.map_err(Unusable::unreadable))?;
    let hash = field_hash(comm, strip, rows.view());
    comm.agree(match comm.is_root() {
        true => check_hash(path, hash),
        false => Ok(()),
    })
}

fn check_hash(path: &Path, hash: u64) -> std::result::Result<(), Unusable> {
    match seal::inspect(path)? {
        None => Err(Unusable::unreadable("it is gone")),
        Some(seal) if seal.field == hash => Ok(()),
        Some(_) => Err(Unusable::damaged("its field fails its checksum")),
    }
}

fn read_own_rows(
    density: &hdf5::Dataset,
    strip: Strip,
    all_rows: usize,
    rows: &mut ArrayViewMut2<f64>,
) -> hdf5::Result<()> {
    let columns = rows.ncols();
    if density.shape() != [all_rows, columns] {
        let text = format!("it has shape {:?}, not {all_rows} x {columns}", density.shape());
        return Err(text.into());
    }
    let block = (READ_BYTES / (columns * size_of::<f64>())).max(1);
    for first in (0..rows.nrows()).step_by(block) {
        let last = (first + block).min(rows.nrows());
        let part =
            density.read_slice_2d::<f64, _>(s![strip.start + first..strip.start + last, ..])?;
        rows.slice_mut(s![first..last, ..]).assign(&part);
    }
    Ok(())
}
