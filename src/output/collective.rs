//! Collective transfer: all ranks write their parts of one dataset in one MPI-IO operation.
//!
//! The `hdf5` crate writes with the default transfer properties, that is each rank on its own.
//! Here the transfer is collective, which lets the MPI library merge the parts into large writes.
//! Every rank has to take part in every call, with an empty range if it has nothing to write.

#![allow(unsafe_code)]

use crate::error::{Error, Result};
use crate::look;
use crate::ranks;
use crate::ranks::Comm;
use crate::terminal;
use hdf5::sync::sync;
use hdf5::{Dataset, Dataspace, Datatype, File, H5Type};
use hdf5_sys::h5::hsize_t;
use hdf5_sys::h5d::H5Dwrite;
use hdf5_sys::h5i::hid_t;
use hdf5_sys::h5p::{
    H5FD_mpio_xfer_t, H5P_CLS_DATASET_XFER, H5Pclose, H5Pcreate, H5Pset_dxpl_mpio,
};
use hdf5_sys::h5s::{H5S_SELECT_SET, H5Sselect_hyperslab, H5Sselect_none};
use ndarray::ArrayView2;
use std::io::{self, Read};
use std::ops::Range;
use std::path::Path;
use std::ptr;
use xxhash_rust::xxh3::xxh3_64;

/// Most bytes that one rank hands over in one call: far below the 2 GiB at which the counts of
/// MPI libraries overflow. With debug assertions, few enough that small grids take several calls.
const MOST_BYTES: usize = if cfg!(debug_assertions) { 64 << 10 } else { 256 << 20 };

/// Opens a file on all ranks together, for writing too, and uses `contents` to get what is wanted
/// from it. The file must be dropped after that.
///
/// # Errors
/// If it failed on every rank. If it failed on only some of them, those end the program: an open
/// file is closed by all ranks together or by none.
pub fn open<T>(
    comm: &Comm,
    path: &Path,
    contents: impl FnOnce(&File) -> hdf5::Result<T>,
) -> Result<(File, T)> {
    let cannot = |cause| Error::cannot("open", path, cause);
    check_same_file(comm, path)?;
    let mut builder = hdf5::FileBuilder::new();
    builder.with_fapl(|access| access.mpio(comm.raw(), None));
    let opened = builder.open_rw(path);
    let file = agree_all_or_none(comm, opened.map_err(cannot))?;
    let contents = agree_all_or_none(comm, contents(&file).map_err(cannot))?;
    Ok((file, contents))
}

/// Refuses a path under which the ranks see different files, as in a directory local to each node:
/// what each node writes would be silently lost to the others.
pub fn check_same_file(comm: &Comm, path: &Path) -> Result<()> {
    let mine = beginning_of(path).map_err(|cause| Error::cannot("open", path, cause));
    let mine_if_root = if comm.is_root() { mine.clone() } else { Ok(None) };
    let of_root = comm.broadcast(comm.agree(mine_if_root)?);
    comm.agree(mine.and_then(|mine| match mine == of_root {
        true => Ok(()),
        false => Err(Error::Run(format!(
            "rank {} does not see the file {} that rank 0 sees: put output.dir on a file system \
             that all nodes share",
            comm.rank(),
            path.display()
        ))),
    }))
}

/// Length of a file, and hash of its first bytes, which say when and by whom it was made; nothing
/// if there is no file.
fn beginning_of(path: &Path) -> io::Result<Option<(u64, u64)>> {
    const BYTES: u64 = 64 << 10;
    let Some(file) = look::open(path)? else { return Ok(None) };
    let length = file.metadata()?.len();
    let mut bytes = Vec::new();
    file.take(BYTES).read_to_end(&mut bytes)?;
    Ok(Some((length, xxh3_64(&bytes))))
}

/// Transfer properties for collective writing.
pub struct CollectiveTransfer {
    properties: hid_t,
}

impl CollectiveTransfer {
    /// Creates the properties; to be dropped before MPI ends.
    pub fn new() -> hdf5::Result<CollectiveTransfer> {
        // SAFETY: a plain call without pointers, on the locked library; the result is checked.
        let properties = sync(|| unsafe { H5Pcreate(*H5P_CLS_DATASET_XFER) });
        if properties < 0 {
            return Err("H5Pcreate failed".into());
        }
        let transfer = CollectiveTransfer { properties };
        // SAFETY: `properties` is the open list made above.
        let status = sync(|| unsafe {
            H5Pset_dxpl_mpio(properties, H5FD_mpio_xfer_t::H5FD_MPIO_COLLECTIVE)
        });
        if status < 0 {
            return Err("H5Pset_dxpl_mpio failed".into());
        }
        Ok(transfer)
    }

    /// Writes `rows` to `dataset[index, start .., ..]`, or to `dataset[start .., ..]` if there is
    /// no `index`, in as many calls as the longest strip (`most_rows`) needs, the same number on
    /// every rank.
    pub fn write_rows(
        &self,
        dataset: &Dataset,
        index: Option<usize>,
        start: usize,
        rows: ArrayView2<f64>,
        most_rows: usize,
    ) -> hdf5::Result<()> {
        let columns = rows.ncols();
        let block = (MOST_BYTES / (columns * size_of::<f64>())).max(1);
        for first in (0..most_rows).step_by(block) {
            let range = first.min(rows.nrows())..(first + block).min(rows.nrows());
            let part = rows.slice(ndarray::s![range.clone(), ..]);
            let plane = [start + range.start..start + range.end, 0..columns];
            let target: Vec<_> =
                index.map(|index| index..index + 1).into_iter().chain(plane).collect();
            self.write(dataset, &target, part)?;
        }
        Ok(())
    }

    /// Writes one value to `dataset[index]`; ranks that give `None` write nothing.
    pub fn write_value<T: H5Type>(
        &self,
        dataset: &Dataset,
        index: usize,
        value: Option<T>,
    ) -> hdf5::Result<()> {
        let value = value.as_slice();
        let part = ArrayView2::from_shape((1, value.len()), value).map_err(|e| e.to_string())?;
        let target = index..index + value.len();
        self.write(dataset, std::slice::from_ref(&target), part)
    }

    /// Writes `part` to the `target` ranges of `dataset`, which cover as many values.
    fn write<T: H5Type>(
        &self,
        dataset: &Dataset,
        target: &[Range<usize>],
        part: ArrayView2<T>,
    ) -> hdf5::Result<()> {
        let (rows, columns) = part.dim();
        let pitch = usize::try_from(part.strides()[0]).map_err(|_| "rows run backwards")?;
        let contiguous = part.is_empty() || columns <= 1 || part.strides()[1] == 1;
        let values: usize = target.iter().map(Range::len).product();
        if !contiguous || values != part.len() || (rows > 1 && pitch < columns) {
            return Err("the part of a collective write does not fit its target".into());
        }
        let memory = Dataspace::try_new((rows.max(1), pitch.max(columns).max(1)))?;
        let file = dataset.space()?;
        select(&memory, &[0..rows, 0..columns])?;
        select(&file, target)?;
        let datatype = Datatype::from_type::<T>()?;
        // SAFETY: the handles are open, being borrowed or owned here. The selection of `memory`
        // starts at the first value of `part` and touches only `rows` by `columns` values, `pitch`
        // apart from row to row, which are the values that `part` borrows; with an empty selection
        // the pointer is not read.
        let write = || unsafe {
            H5Dwrite(
                dataset.id(),
                datatype.id(),
                memory.id(),
                file.id(),
                self.properties,
                part.as_ptr().cast(),
            )
        };
        // The library stays locked until its error stack is read, which holds this failure.
        sync(|| match write() < 0 {
            true => Err(hdf5::Error::query().unwrap_or_else(|_| "H5Dwrite failed".into())),
            false => Ok(()),
        })
    }
}

impl Drop for CollectiveTransfer {
    fn drop(&mut self) {
        // SAFETY: the list is open and nobody else closes it.
        sync(|| unsafe { H5Pclose(self.properties) });
    }
}

/// Selects a box of a dataspace, or nothing if a range is empty.
fn select(space: &Dataspace, ranges: &[Range<usize>]) -> hdf5::Result<()> {
    let start: Vec<hsize_t> = ranges.iter().map(|range| range.start as hsize_t).collect();
    let count: Vec<hsize_t> = ranges.iter().map(|range| range.len() as hsize_t).collect();
    if ranges.len() != space.ndim() {
        return Err("a selection has another number of dimensions than its dataspace".into());
    }
    let empty = count.contains(&0);
    // SAFETY: `start` and `count` hold one value for each dimension, as checked; null strides and
    // blocks stand for 1.
    let select = || unsafe {
        match empty {
            true => H5Sselect_none(space.id()),
            false => H5Sselect_hyperslab(
                space.id(),
                H5S_SELECT_SET,
                start.as_ptr(),
                ptr::null(),
                count.as_ptr(),
                ptr::null(),
            ),
        }
    };
    if sync(select) < 0 {
        return Err("a selection does not fit its dataspace".into());
    }
    Ok(())
}

/// Like [`Comm::agree`], for what the ranks have opened together and can only close together: if it
/// failed on only some of the ranks, those end the program, as the others could wait for them
/// forever.
fn agree_all_or_none<T>(comm: &Comm, outcome: Result<T>) -> Result<T> {
    let succeeded_anywhere = !comm.all(outcome.is_err());
    match outcome {
        Err(error) if succeeded_anywhere => fatal(comm, &error),
        outcome => comm.agree(outcome),
    }
}

/// Prints an error and ends the program on all ranks at once: for a failure inside a collective
/// operation in which the others are waiting.
pub fn fatal(comm: &Comm, error: &Error) -> ! {
    terminal::aside(&format!("diff2d-mpi: error: rank {}: {error}", comm.rank()));
    ranks::abort(error.exit_code())
}
