//! What rank 0 writes besides the snapshots: the parameters, a line of the table and of the XDMF file for each output.

use super::series::{self, Committed};
use super::table::{Line, Table};
use super::xdmf::Xdmf;
use super::{Begin, columns, files, layout, names, params_file};
use crate::error::Result;
use crate::params::Params;
use crate::problem::Case;
use crate::problem::schedule::Clock;
use crate::ranks::Comm;
use crate::run::listener::{Record, Snapshot};
use std::fs;
use std::path::Path;

/// The open files.
pub(super) struct Companions {
    /// Number of the first output in `diff2d.h5`.
    pub first: usize,
    /// Whether the directory held parameters before this run, perhaps those that were given.
    had_params: bool,
    table: Table,
    xdmf: Xdmf,
}

impl Companions {
    /// Makes the files, and that of the snapshots, or goes on in those that are there.
    ///
    /// # Errors
    /// If one cannot be made or read.
    pub fn open(
        comm: &Comm,
        dir: &Path,
        params: &Params,
        case: &Case,
        begin: Begin,
    ) -> Result<Companions> {
        files::remove_leftovers(dir)?;
        let had_params = params_file::may_be_there(dir);
        let series = dir.join(names::SERIES);
        let Committed { first, records } = match begin {
            Begin::New { first, .. } => {
                files::remove_run(dir)?;
                params_file::write(dir, params)?;
                layout::create(&series, comm, params, case, first)
                    .inspect_err(|_| take_back(dir, had_params))?;
                Committed { first, records: Vec::new() }
            }
            Begin::GoOn { snapshots, from, .. } => {
                let committed = series::committed(&series, params, case, snapshots, from)?;
                params_file::write(dir, params)?;
                files::remove_summary(dir)?;
                committed
            }
        };
        let columns = columns::of(case).into_iter().map(|(name, _)| name);
        let lines: Vec<Line> = records.iter().map(line).collect();
        let table = Table::create(&dir.join(names::DIAGNOSTICS), columns, &lines)?;
        let xdmf = Xdmf::create(dir.join(names::XDMF), params, case, first, &records)?;
        Ok(Companions { first, had_params, table, xdmf })
    }

    /// Adds an output.
    ///
    /// # Errors
    /// If a file cannot be written.
    pub fn record(&mut self, snapshot: &Snapshot) -> Result<()> {
        let Line { clock, values } = line(&snapshot.record);
        self.table.record(clock, &values)?;
        self.xdmf.record(snapshot.record.time)
    }

    /// Removes what a run with new files has made that cannot begin.
    pub fn take_back(&self, dir: &Path) {
        take_back(dir, self.had_params);
    }
}

/// What `diagnostics.csv` says of an output.
fn line(record: &Record) -> Line {
    let &Record { step, time, .. } = record;
    Line { clock: Clock { step, time }, values: columns::values(record) }
}

/// The directory is as free as it was. The reason is reported elsewhere.
fn take_back(dir: &Path, had_params: bool) {
    let _ = files::remove_run(dir);
    if !had_params {
        let _ = fs::remove_file(dir.join(names::PARAMS));
    }
}
