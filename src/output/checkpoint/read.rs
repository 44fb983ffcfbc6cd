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
    let sealed = comm.agree(match comm.is_root() {
        true => seal_of(path, header).map(Some),
        false => Ok(None),
    })?;
    let read = read_sealed(comm, path, header, strip, state, sealed.as_deref());
    if read.is_err() {
        // A run that puts a new one in its place is no damage of the old one.
        comm.agree(sealed.map_or(Ok(()), |sealed| match seal::inspect(path) {
            Ok(Some(now)) if now != sealed => Err(changed()),
            _ => Ok(()),
        }))?;
    }
    read
}

/// What is sealed in the file that has this header.
fn seal_of(path: &Path, header: &Header) -> Result<Vec<Region>, Unusable> {
    // The seal first: if the file is replaced in between, the header is not the one asked for.
    let sealed = seal::inspect(path)?;
    // Parameters may have been settled meanwhile, as with lines that were added to a series.
    let is_same = |now: &Header| Header { params: header.params.clone(), ..now.clone() } == *header;
    match (sealed, read_header(path)?) {
        (Some(sealed), Some(now)) if is_same(&now) => Ok(sealed),
        (Some(_), Some(_)) => Err(changed()),
        _ => Err(Unusable::unreadable("it is gone")),
    }
}

fn changed() -> Unusable {
    Unusable::unreadable(
        "another one was put in its place meanwhile, as a run does that goes on there",
    )
}

fn read_sealed(
    comm: &Comm,
    path: &Path,
    header: &Header,
    strip: Strip,
    state: &mut State,
    sealed: Option<&[Region]>,
) -> Result<(), Unusable> {
    collective::check_same_file(comm, path).map_err(Unusable::unreadable)?;
    state.clock = header.clock();
    state.within = header.within;
    // The step may have more times than that of the checkpoint, later ones.
    let times = state.dense.as_mut().map_or(0, |dense| dense.begin(header.step));
    comm.agree(sealed.map_or(Ok(()), |sealed| check_names(sealed, &state.names())))?;
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
    let checked = comm.agree(sealed.map_or(Ok(()), |sealed| check_hashes(sealed, &hashes)));
    if header.within.has_begun() {
        state.within.dense = times;
    }
    checked
}

/// Refuses fields of other names.
fn check_names(sealed: &[Region], names: &[&str]) -> Result<(), Unusable> {
    let sealed_names: Vec<&str> = sealed.iter().map(|field| &field.name[..]).collect();
    if sealed_names != names {
        let [theirs, mine] = [&sealed_names, names].map(|names| names.join(", "));
        let text = format!("it has the fields {theirs}, but this run needs {mine}");
        return Err(Unusable::unreadable(text));
    }
    Ok(())
}

/// Compares the fields that were read with the seal that was found before: by now there may be another.
fn check_hashes(sealed: &[Region], hashes: &[u64]) -> Result<(), Unusable> {
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
