//! The snapshots and the time series in `diff2d.h5`, written by all ranks together.

use super::collective::CollectiveTransfer;
use super::{Snapshot, layout, table, xdmf};
use crate::comm::Comm;
use crate::error::{Error, Result};
use crate::grid::Grid;
use crate::strip::Strip;
use hdf5::Dataset;
use std::path::{Path, PathBuf};

/// Bytes of all files of a run, but for a few kilobytes.
pub fn bytes(grid: &Grid) -> f64 {
    let companions = xdmf::BYTES_PER_SNAPSHOT + table::BYTES_PER_LINE;
    layout::bytes(grid) + (grid.outputs() * companions) as f64
}

/// The file, open on all ranks.
pub struct Series<'c> {
    comm: &'c Comm,
    path: PathBuf,
    strip: Strip,
    most_rows: usize,
    transfer: CollectiveTransfer,
    density: Dataset,
    time: Dataset,
    step: Dataset,
    diagnostics: [Dataset; 4],
    // Last, so that it is closed after its datasets.
    file: hdf5::File,
}

impl<'c> Series<'c> {
    /// Opens the file that rank 0 has made, on all ranks.
    ///
    /// # Errors
    /// The same on every rank, if it cannot be opened on one.
    pub fn open(comm: &'c Comm, path: &Path, strip: Strip) -> Result<Series<'c>> {
        let opened = Series::open_here(comm, path, strip)
            .map_err(|cause| Error::cannot("open", path, cause));
        comm.agree(opened)
    }

    fn open_here(comm: &'c Comm, path: &Path, strip: Strip) -> hdf5::Result<Series<'c>> {
        let file = hdf5::FileBuilder::new()
            .with_fapl(|access| access.mpio(comm.raw(), None))
            .open_rw(path)?;
        let [mass, min, max, l2] = layout::DIAGNOSTICS.map(|(name, _)| file.dataset(name));
        // The first strip is the longest, see `Strip`.
        let columns = file.dataset(layout::DENSITY)?.shape()[2];
        let first = Strip::new(columns, comm.size(), 0);
        Ok(Series {
            comm,
            path: path.to_owned(),
            strip,
            most_rows: strip.rows.max(first.rows),
            transfer: CollectiveTransfer::new()?,
            density: file.dataset(layout::DENSITY)?,
            time: file.dataset(layout::TIME)?,
            step: file.dataset(layout::STEP)?,
            diagnostics: [mass?, min?, max?, l2?],
            file,
        })
    }

    /// Commits one snapshot: the field, then its diagnostics, and its time last.
    ///
    /// A rank on which HDF5 fails ends the whole program at once: going on, even to close the
    /// file, can lose data without a word, and the other ranks are waiting inside the library.
    pub fn record(&self, snapshot: &Snapshot) {
        if let Err(cause) = self.try_record(snapshot) {
            let error = Error::cannot("write", &self.path, cause);
            self.comm.fatal(&error);
        }
    }

    fn try_record(&self, snapshot: &Snapshot) -> hdf5::Result<()> {
        let Snapshot { index, step, time, diagnostics, rows } = snapshot;
        let from_root = |value: f64| self.comm.is_root().then_some(value);
        let transfer = &self.transfer;
        transfer.write_rows(&self.density, *index, self.strip.start, *rows, self.most_rows)?;
        self.file.flush()?;
        let step = self.comm.is_root().then_some(*step as i64);
        transfer.write_value(&self.step, *index, step)?;
        let values = [diagnostics.mass, diagnostics.min, diagnostics.max, diagnostics.l2];
        for (dataset, value) in self.diagnostics.iter().zip(values) {
            transfer.write_value(dataset, *index, from_root(value))?;
        }
        transfer.write_value(&self.time, *index, from_root(*time))?;
        self.file.flush()
    }
}
