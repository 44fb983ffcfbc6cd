//! Reading a checkpoint.

use super::super::collective;
use super::super::seal::{self, Region};
use super::hashes;
use super::header::Header;
use crate::look::Unusable;
use crate::number::index;
use crate::ranks::{Comm, Strip};
use crate::run::state::{Share, State};
use ndarray::{ArrayViewMut2, s};
use std::path::Path;

/// Most bytes of a field that a rank holds a second time while it reads. With debug assertions,
/// few enough that small grids take several reads.
const READ_BYTES: usize = if cfg!(debug_assertions) { 64 << 10 } else { 64 << 20 };

/// Reads everything but the fields, on one rank, after checking that the file is whole; nothing if
/// there is no file.
///
/// # Errors
/// Why the file cannot be used. If its seal is right, the cause is never damage: every byte of its
/// structure is as it was written.
pub fn read_header(path: &Path) -> Result<Option<Header>, Unusable> {
    let Some(fields) = seal::inspect(path)? else { return Ok(None) };
    let read = || -> hdf5::Result<Header> {
        let file = hdf5::File::open(path)?;
        fields.iter().try_for_each(|field| check_place(&file, field))?;
        Header::read(&file)
    };
    read().map(Some).map_err(Unusable::unreadable)
}

fn check_place(file: &hdf5::File, sealed: &Region) -> hdf5::Result<()> {
    let Region { name, offset, bytes, .. } = sealed;
    let field = file.dataset(name)?;
    match (field.offset(), field.storage_size()) == (Some(*offset), *bytes) {
        true => Ok(()),
        false => Err(format!("its field {name} is not where the seal says").into()),
    }
}

/// Whether another program has a checkpoint open for writing, or was killed while it had; for rank 0.
pub fn is_open_elsewhere(path: &Path) -> bool {
    // Only for a warning: a checkpoint that is gone by now is noticed elsewhere.
    seal::is_marked_open(path).unwrap_or(false)
}

/// Sets a state to that of a checkpoint with this header: on all ranks together, each of which reads
/// its rows of every field, and checks the hashes of the fields.
///
/// # Errors
/// Why the file is of no use, the same on every rank. The state is then neither the old one nor that
/// of the file.
pub fn read_state(
    comm: &Comm,
    path: &Path,
    header: &Header,
    strip: Strip,
    state: &mut State,
) -> Result<(), Unusable> {
    collective::check_same_file(comm, path).map_err(Unusable::unreadable)?;
    state.clock = header.clock();
    state.within = header.within;
    // The step may have more times than that of the checkpoint, later ones.
    let times = state.dense.as_mut().map_or(0, |dense| dense.begin(header.step));
    comm.agree(match comm.is_root() {
        true => check_names(path, &state.names()).map(|_| ()),
        false => Ok(()),
    })?;
    let [all_rows] = comm.sum([strip.rows as u64]).map(index);
    // Each rank on its own: MPI-IO would create lock files beside it, for which there may be no
    // room.
    let read = hdf5::File::open(path).and_then(|file| {
        state.names().into_iter().try_for_each(|name| {
            let share = state.share(name, strip, all_rows);
            let mut rows = state.rows_mut(name);
            let mut rows = rows.slice_mut(s![.., ..share.shape[1]]);
            read_own_rows(&file.dataset(name)?, share, &mut rows)
        })
    });
    comm.agree(read.map_err(Unusable::unreadable))?;
    let hashes = hashes(comm, strip, state);
    let checked = comm.agree(match comm.is_root() {
        true => check_hashes(path, &state.names(), &hashes),
        false => Ok(()),
    });
    if header.within.has_begun() {
        state.within.dense = times;
    }
    checked
}

/// What is sealed, if these are its names.
fn check_names(path: &Path, names: &[&str]) -> Result<Vec<Region>, Unusable> {
    let Some(sealed) = seal::inspect(path)? else {
        return Err(Unusable::unreadable("it is gone"));
    };
    let sealed_names: Vec<&str> = sealed.iter().map(|field| &field.name[..]).collect();
    if sealed_names != names {
        let [theirs, mine] = [&sealed_names, names].map(|names| names.join(", "));
        let text = format!("it has the fields {theirs}, but this run needs {mine}");
        return Err(Unusable::unreadable(text));
    }
    Ok(sealed)
}

fn check_hashes(path: &Path, names: &[&str], hashes: &[u64]) -> Result<(), Unusable> {
    let sealed = check_names(path, names)?;
    match sealed.iter().zip(hashes).find(|(field, hash)| field.hash != **hash) {
        None => Ok(()),
        Some((field, _)) => {
            Err(Unusable::damaged(format!("its field {} fails its checksum", field.name)))
        }
    }
}

fn read_own_rows(
    field: &hdf5::Dataset,
    Share { start, shape, .. }: Share,
    rows: &mut ArrayViewMut2<f64>,
) -> hdf5::Result<()> {
    let [all_rows, columns] = shape;
    if field.shape() != shape {
        let (name, shape) = (field.name(), field.shape());
        return Err(format!("{name} has shape {shape:?}, not {all_rows} x {columns}").into());
    }
    let block = (READ_BYTES / (columns * size_of::<f64>())).max(1);
    for first in (0..rows.nrows()).step_by(block) {
        let last = (first + block).min(rows.nrows());
        let part = field.read_slice_2d::<f64, _>(s![start + first..start + last, ..])?;
        rows.slice_mut(s![first..last, ..]).assign(&part);
    }
    Ok(())
}
