//! The snapshots and the time series in `diff2d.h5`, written by all ranks together.

use super::collective::{self, CollectiveTransfer};
use super::origin::look_into;
use super::{columns, layout, origin, table, xdmf};
use crate::error::{Error, Result};
use crate::fault;
use crate::look::Unusable;
use crate::params::Params;
use crate::problem::Case;
use crate::problem::schedule::Cadence;
use crate::ranks::{Comm, Strip};
use crate::run::listener::{Record, Snapshot};
use hdf5::Dataset;
use std::path::{Path, PathBuf};

/// Bytes of all files of a run from output `first` on, without checkpoints and a few kilobytes.
pub fn bytes(case: &Case, first: usize) -> f64 {
    let companions = xdmf::BYTES_PER_SNAPSHOT + table::bytes_per_line(columns::of(case).len());
    layout::bytes(case, first) + ((case.schedule.outputs() - first) * companions) as f64
}

/// The file, open on all ranks.
pub struct Series<'c> {
    comm: &'c Comm,
    path: PathBuf,
    strip: Strip,
    most_rows: usize,
    /// Number of the first output in this file.
    first: usize,
    contents: Contents,
    // Last, so that it is closed after its datasets.
    file: hdf5::File,
}

/// What is written in the open file, and how.
struct Contents {
    transfer: CollectiveTransfer,
    density: Dataset,
    time: Dataset,
    step: Dataset,
    columns: Vec<Dataset>,
}

impl<'c> Series<'c> {
    /// Opens the file that rank 0 has made, on all ranks; its first output has number `first`.
    ///
    /// # Errors
    /// The same on every rank, if it cannot be opened on one.
    pub fn open(
        comm: &'c Comm,
        path: &Path,
        params: &Params,
        case: &Case,
        strip: Strip,
        first: usize,
    ) -> Result<Series<'c>> {
        let (file, contents) = collective::open(comm, path, |file| {
            let columns = columns::of(case);
            let columns = columns.into_iter().map(|(name, _)| file.dataset(name));
            Ok(Contents {
                transfer: CollectiveTransfer::new()?,
                density: file.dataset(&params.field.name)?,
                time: file.dataset(layout::TIME)?,
                step: file.dataset(layout::STEP)?,
                columns: columns.collect::<hdf5::Result<_>>()?,
            })
        })?;
        let [most_rows] = comm.max([strip.rows as u64]);
        let most_rows = most_rows as usize;
        Ok(Series { comm, path: path.to_owned(), strip, most_rows, first, contents, file })
    }

    /// Commits one snapshot: the field, a flush, then its diagnostics, its time last, and a flush.
    ///
    /// The first flush makes the field durable before anything says that it exists.
    ///
    /// A rank on which HDF5 fails ends the whole program at once: continuing, even to close the
    /// file, can silently lose data, and the other ranks are waiting inside the library.
    pub fn record(&self, snapshot: &Snapshot) {
        if let Err(cause) = self.try_record(snapshot) {
            let error = Error::cannot("write", &self.path, cause);
            collective::fatal(self.comm, &error);
        }
    }

    /// Makes everything recorded so far durable.
    pub fn flush(&self) {
        if let Err(cause) = self.file.flush() {
            collective::fatal(self.comm, &Error::cannot("write", &self.path, cause));
        }
    }

    fn try_record(&self, snapshot: &Snapshot) -> hdf5::Result<()> {
        let Record { step, time, .. } = snapshot.record;
        let index = snapshot.due.index - self.first;
        let from_root = |value: f64| self.comm.is_root().then_some(value);
        let Contents { transfer, density, time: times, step: steps, columns } = &self.contents;
        let (start, rows) = (self.strip.start, snapshot.rows);
        transfer.write_rows(density, Some(index), start, rows, self.most_rows)?;
        self.file.flush()?;
        fault::point("snapshot-density");
        transfer.write_value(steps, index, self.comm.is_root().then_some(step as i64))?;
        for (dataset, value) in columns.iter().zip(columns::values(&snapshot.record)) {
            transfer.write_value(dataset, index, from_root(value))?;
        }
        fault::point("snapshot-series");
        transfer.write_value(times, index, from_root(time))?;
        fault::point("snapshot-time");
        self.file.flush()
    }
}

/// Number of the first output in a file; nothing if there is no file.
///
/// # Errors
/// If the file does not say: no conclusion may be drawn from that.
pub fn first_output(path: &Path) -> std::result::Result<Option<usize>, Unusable> {
    let Some(file) = look_into(path)? else { return Ok(None) };
    let names = file.attr_names().map_err(Unusable::unreadable)?;
    if !names.iter().any(|name| name == layout::FIRST_OUTPUT) {
        return Err(Unusable::damaged("it is not a file of a run of this program"));
    }
    let first = file.attr(layout::FIRST_OUTPUT).and_then(|first| first.read_scalar::<i64>());
    Ok(Some(first.map_err(Unusable::unreadable)? as usize))
}

/// How the run that has made a file differs from the one with these parameters, if it may not go on there;
/// nothing if there is no file.
///
/// # Errors
/// If the file does not say.
pub fn differences(path: &Path, params: &Params) -> std::result::Result<Option<String>, Unusable> {
    let Some(file) = look_into(path)? else { return Ok(None) };
    origin::differences(&file, params).map_err(Unusable::unreadable)
}

/// What a file holds of the outputs up to a checkpoint.
#[derive(Debug, Clone, PartialEq)]
pub struct Committed {
    /// Number of the first output in the file.
    pub first: usize,
    /// The outputs from there to the checkpoint.
    pub records: Vec<Record>,
}

/// Reads, on one rank, the series of a file in which a run with `snapshots` committed outputs
/// continues, and which has those of step `from` on, if that is known.
///
/// # Errors
/// What is wrong with the file, in words: missing, not the file of this run or of this part of it, or lacking an output
/// that the checkpoint counts.
pub fn committed(
    path: &Path,
    params: &Params,
    case: &Case,
    snapshots: usize,
    from: Option<u64>,
) -> Result<Committed> {
    let refused = |cause: String, fix: &str| {
        Error::Run(format!("cannot go on in {}: {cause}{fix}", path.display()))
    };
    let anew = match snapshots < case.schedule.outputs() {
        true => "; go on in a new directory with --resume CHECKPOINT --set output.dir=NEW",
        false => {
            "; no output is left to write: restore this file from a copy, or start from the beginning in \
             another directory with --set output.dir=DIR"
        }
    };
    match look_into(path) {
        Ok(Some(file)) => read_committed(&file, params, case, snapshots, from)
            .map_err(|cause| refused(cause.to_string(), anew)),
        Ok(None) => Err(refused("it is not there".into(), anew)),
        Err(Unusable::Damaged(what)) => Err(refused(what, anew)),
        Err(Unusable::Unreadable(cause)) => {
            Err(refused(cause, ": nothing was changed; start again when it can be read"))
        }
    }
}

fn read_committed(
    file: &hdf5::File,
    params: &Params,
    case: &Case,
    snapshots: usize,
    from: Option<u64>,
) -> hdf5::Result<Committed> {
    if let Some(other) = origin::differences(file, params)? {
        return Err(other.into());
    }
    let first = file.attr(layout::FIRST_OUTPUT)?.read_scalar::<i64>()? as usize;
    check_part(first, from, &case.schedule.snapshots, case)?;
    let shape = file.dataset(&params.field.name)?.shape();
    let [rows, columns] = case.grid.shape();
    let wanted = [case.schedule.outputs().saturating_sub(first), rows, columns];
    if shape != wanted || first > snapshots {
        return Err(format!("its snapshots have shape {shape:?} instead of {wanted:?}").into());
    }
    let count = snapshots - first;
    let series = |name: &str| one_for_each(file.dataset(name)?, wanted[0]);
    let steps = series(layout::STEP)?.read_1d::<i64>()?;
    let read = |name: &str| series(name)?.read_1d::<f64>();
    let times = read(layout::TIME)?;
    let columns: hdf5::Result<Vec<_>> =
        columns::of(case).into_iter().map(|(name, _)| read(name)).collect();
    let columns = columns?;
    if let Some(lost) = (0..count).find(|&k| !times[k].is_finite()) {
        return Err(format!("snapshot {} is not in it", first + lost).into());
    }
    let record = |k: usize| {
        let values: Vec<f64> = columns.iter().map(|column| column[k]).collect();
        let record = columns::record(steps[k] as u64, times[k], &values);
        record.expect("as many columns as a case has")
    };
    Ok(Committed { first, records: (0..count).map(record).collect() })
}

/// Refuses a file that begins with another output than the files of this part of the run, which have those of step
/// `from` on, if that is known.
pub(super) fn check_part(
    first: usize,
    from: Option<u64>,
    cadence: &Cadence,
    case: &Case,
) -> hdf5::Result<()> {
    let wanted = from.map_or(first, |step| cadence.first_from(step, case.schedule.steps));
    match first == wanted {
        true => Ok(()),
        false => Err(format!(
            "it begins with output {first}, but this part of the run with output {wanted} (first_output): it is of \
             another part of the same run (bring back the file of this one)"
        )
        .into()),
    }
}

/// Refuses a series that has not one value for each output.
pub(super) fn one_for_each(series: Dataset, outputs: usize) -> hdf5::Result<Dataset> {
    match series.shape() == [outputs] {
        true => Ok(series),
        false => {
            let (name, shape) = (series.name(), series.shape());
            let name = name.trim_start_matches('/');
            Err(format!("its {name} has shape {shape:?} instead of {:?}", [outputs]).into())
        }
    }
}
