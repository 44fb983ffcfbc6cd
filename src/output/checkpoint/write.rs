//! Writing a checkpoint.

use super::super::collective::{self, CollectiveTransfer};
use super::super::home::Home;
use super::super::seal::{self, Region};
use super::super::space::{self, Place};
use super::super::whole_file::sync_directory;
use super::super::{attributes, names};
use super::header::Header;
use super::{candidates, hashes};
use crate::error::{Error, Result};
use crate::fault;
use crate::look;
use crate::number::{count, index};
use crate::ranks::{Comm, Strip};
use crate::run::state::{Share, State};
use std::fs;
use std::path::Path;

/// Writes a checkpoint of a state, on all ranks together. The header is that of the state.
///
/// A rank on which HDF5 fails while the others wait in it ends the program; the earlier checkpoints
/// are not affected.
///
/// # Errors
/// The same on every rank: no room for it, or no way to put it in place. The run can continue, and
/// the previous checkpoint is still there.
pub fn write(comm: &Comm, dir: &Path, header: &Header, strip: Strip, state: &State) -> Result<()> {
    let temporary = dir.join(names::CHECKPOINT).with_extension("h5.tmp");
    let home = comm.agree(comm.is_root().then(|| Home::of(dir)).transpose())?;
    let [all_rows] = comm.sum([strip.rows as u64]);
    let share = |name| (name, state.share(name, strip, index(all_rows)));
    let shares: Vec<_> = state.names().into_iter().map(share).collect();
    let created = match comm.is_root() {
        true => create(&temporary, header, &shares),
        false => Ok(Vec::new()),
    };
    let written = comm.agree(created).and_then(|places| {
        fault::point("checkpoint-created");
        fault::delay_checkpoint();
        write_fields(comm, &temporary, &shares, state)?;
        let hashes = hashes(comm, strip, state);
        fault::point("checkpoint-written");
        let commit = || commit(&temporary, dir, regions(&state.names(), &places, &hashes));
        comm.agree(home.as_ref().map_or(Ok(()), |home| home.check().and_then(|()| commit())))
    });
    if written.is_err() && home.is_some_and(|home| home.check().is_ok()) {
        // The reason has already been reported; any leftover is replaced by the next one.
        let _ = fs::remove_file(&temporary);
    }
    written
}

fn regions(names: &[&str], places: &[Place], hashes: &[u64]) -> Vec<Region> {
    let region = |((name, &(offset, bytes)), &hash): ((&&str, _), _)| {
        let name = (*name).to_owned();
        Region { name, offset, bytes, hash }
    };
    names.iter().zip(places).zip(hashes).map(region).collect()
}

/// Makes the file with everything but the fields, and reserves the space of each.
fn create(path: &Path, header: &Header, shares: &[(&str, Share)]) -> Result<Vec<Place>> {
    let values: usize = shares.iter().map(|(_, of)| of.shape[0] * of.shape[1]).sum();
    space::try_out(path, (values * size_of::<f64>()) as u64)?;
    let places =
        build(path, header, shares).map_err(|cause| Error::cannot("create", path, cause))?;
    places.iter().try_for_each(|&(offset, bytes)| space::reserve(path, offset, bytes))?;
    Ok(places)
}

fn build(path: &Path, header: &Header, shares: &[(&str, Share)]) -> hdf5::Result<Vec<Place>> {
    let file = hdf5::FileBuilder::new()
        .with_fcpl(|properties| properties.userblock(seal::BLOCK))
        .create(path)?;
    header.write(&file)?;
    let place = |(name, share): &(&str, Share)| -> hdf5::Result<Place> {
        let field = attributes::reserved(&file, name, share.shape)?;
        let offset = field.offset().ok_or("a field has no place in the file")?;
        Ok((offset, field.storage_size()))
    };
    let places = shares.iter().map(place).collect::<hdf5::Result<_>>()?;
    file.flush()?;
    Ok(places)
}

/// Writes the rows of all ranks, one field after the other.
fn write_fields(comm: &Comm, path: &Path, shares: &[(&str, Share)], state: &State) -> Result<()> {
    let (file, (fields, transfer)) = collective::open(comm, path, |file| {
        let fields = shares.iter().map(|(name, _)| file.dataset(name));
        Ok((fields.collect::<hdf5::Result<Vec<_>>>()?, CollectiveTransfer::new()?))
    })?;
    let fatal = |cause: hdf5::Error| collective::fatal(comm, &Error::cannot("write", path, cause));
    // The file stays open on a failure: closing it could hang, or crash before the message is out.
    for (field, (name, share)) in fields.iter().zip(shares) {
        let rows = state.rows(name);
        let [most_rows] = comm.max([count(share.rows)]).map(index);
        if let Err(cause) = transfer.write_rows(field, None, share.start, rows, most_rows) {
            fatal(cause);
        }
    }
    drop(fields);
    // Each rank's part, on its own node, before rank 0 says that the file is whole.
    if let Err(cause) = file.flush() {
        fatal(cause);
    }
    if let Err(cause) = file.close() {
        fatal(cause);
    }
    Ok(())
}

/// Seals the file, moves the newest to the previous name and this one to the newest.
fn commit(temporary: &Path, dir: &Path, fields: Vec<Region>) -> Result<()> {
    let [newest, previous] = candidates(dir);
    let put = || {
        seal::apply(temporary, fields)?;
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
