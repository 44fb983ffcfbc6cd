//! The files of a run, all in one directory, and the order in which an output is committed.
//!
//! | file | what | module |
//! |---|---|---|
//! | `diff2d.h5` | every snapshot and the time series | [`series`] |
//! | `diff2d.xdmf` | its companion for ParaView and VisIt | [`xdmf`] |
//! | `diagnostics.csv` | one line an output | [`table`] |
//! | `params.toml` | the parameters as run | |
//! | `summary.json` | how the run ended | [`summary`] |
//!
//! `diff2d.h5` is written by all ranks together, everything else by rank 0.

mod collective;
mod dimension_scales;
pub mod directory;
mod layout;
pub mod series;
pub mod summary;
pub mod table;
pub mod xdmf;

use crate::comm::Comm;
use crate::diagnostics::Diagnostics;
use crate::error::{Error, Result};
use crate::grid::Grid;
use crate::params::Params;
use crate::strip::Strip;
use ndarray::ArrayView2;
use series::Series;
use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use summary::Summary;
use table::Table;
use xdmf::Xdmf;

/// Version of the HDF5 library in use.
pub fn hdf5_version() -> String {
    let (major, minor, release) = hdf5::library_version();
    format!("{major}.{minor}.{release}")
}

/// One output: what is written at one step.
pub struct Snapshot<'a> {
    /// Number of the output, from 0.
    pub index: usize,
    /// Time step.
    pub step: u64,
    /// Simulated time \[time\].
    pub time: f64,
    /// Diagnostics of the whole field.
    pub diagnostics: Diagnostics,
    /// The rows of this rank.
    pub rows: ArrayView2<'a, f64>,
}

/// The open files of a run.
pub struct Output<'c> {
    comm: &'c Comm,
    dir: PathBuf,
    series: Series<'c>,
    companions: Option<Companions>,
}

/// What rank 0 writes beside the snapshots.
struct Companions {
    table: Table,
    xdmf: Xdmf,
}

impl<'c> Output<'c> {
    /// Creates the directory and all files of a run in it, in the place of those of an earlier
    /// run, which the caller has made sure may go.
    ///
    /// # Errors
    /// The same on every rank, if a file cannot be made or the disk has no room for the snapshots.
    pub fn create(comm: &'c Comm, params: &Params, grid: &Grid, strip: Strip) -> Result<Self> {
        let dir = PathBuf::from(&params.output.dir);
        let prepared = match comm.is_root() {
            true => Companions::create(comm, &dir, params, grid).map(Some),
            false => Ok(None),
        };
        let companions = comm.agree(prepared)?;
        let series = Series::open(comm, &dir.join(directory::SERIES), strip)?;
        Ok(Output { comm, dir, series, companions })
    }

    /// Commits one output: first the snapshot, then the lines that speak of it.
    ///
    /// # Errors
    /// The same on every rank, if a file of rank 0 cannot be written.
    pub fn record(&mut self, snapshot: &Snapshot) -> Result<()> {
        self.series.record(snapshot);
        let written = match &mut self.companions {
            Some(companions) => companions.record(snapshot),
            None => Ok(()),
        };
        self.comm.agree(written)
    }

    /// Closes the snapshots and writes the summary.
    ///
    /// # Errors
    /// The same on every rank, if rank 0 cannot write it.
    pub fn finish(self, summary: &Summary) -> Result<()> {
        drop(self.series);
        self.comm.agree(match self.comm.is_root() {
            true => summary.write(&self.dir),
            false => Ok(()),
        })
    }
}

impl Companions {
    fn create(comm: &Comm, dir: &Path, params: &Params, grid: &Grid) -> Result<Companions> {
        fs::create_dir_all(dir).map_err(|cause| Error::cannot("create", dir, cause))?;
        directory::remove_run(dir)?;
        write_file(&dir.join(directory::PARAMS), params.to_toml().as_bytes())?;
        layout::create(&dir.join(directory::SERIES), comm, params, grid)?;
        Ok(Companions {
            table: Table::create(&dir.join(directory::DIAGNOSTICS))?,
            xdmf: Xdmf::create(dir.join(directory::XDMF), grid)?,
        })
    }

    fn record(&mut self, snapshot: &Snapshot) -> Result<()> {
        self.table.record(snapshot)?;
        self.xdmf.record(snapshot.time)
    }
}

/// Writes a whole file so that a reader, or a kill, never meets half of it.
fn write_file(path: &Path, content: &[u8]) -> Result<()> {
    let mut temporary = path.as_os_str().to_owned();
    temporary.push(".tmp");
    let temporary = PathBuf::from(temporary);
    File::create(&temporary)
        .and_then(|mut file| file.write_all(content))
        .and_then(|()| fs::rename(&temporary, path))
        .map_err(|cause| {
            // The reason is reported; what is left over helps nobody.
            let _ = fs::remove_file(&temporary);
            Error::cannot("write", path, cause)
        })
}
