//! The files of a run, all in one directory, and the order in which an output is committed.
//!
//! | file | what | module |
//! |---|---|---|
//! | `diff2d.h5` | every snapshot and the time series | `series` |
//! | `diff2d.xdmf` | its companion for ParaView and VisIt | `xdmf` |
//! | `diagnostics.csv` | one line an output | `table` |
//! | `probes.h5`, `probes.csv`, `slices/NAME.h5`, `coarse/NAME.h5` | parts of the field, more often | `samples` |
//! | `frames/NNNNNN.png` | a picture of every output | `pictures::frames` |
//! | `animation.png` | all of them | [`pictures::animation`] |
//! | `checkpoint.h5`, `checkpoint.prev.h5` | the newest state and the one before | [`checkpoint`] |
//! | `run.lock` | who runs here | `lock` |
//! | `params.toml` | the parameters as run | |
//! | `summary.json` | how the run ended | [`summary`] |
//! | `trace.json` | the ranks over time, with `--profile` | [`trace`] |
//!
//! Files that are not held open are written only while their path leads to the directory of the run (`home`);
//! `trace.json` follows the last of these checks at once.
//! `diff2d.h5` and the checkpoints are written by all ranks together, everything else by rank 0.

mod attributes;
mod bounds;
pub mod checkpoint;
mod collective;
mod columns;
mod dimension_scales;
pub(crate) mod directory;
pub(crate) mod files;
mod home;
mod layout;
pub(crate) mod lock;
pub(crate) mod names;
mod origin;
mod parts;
pub mod pictures;
pub(crate) mod samples;
mod seal;
pub(crate) mod series;
pub(crate) mod space;
mod statics;
pub mod summary;
pub(crate) mod table;
pub mod trace;
pub(crate) mod xdmf;

use crate::error::{Error, Result};
use crate::look;
use crate::params::Params;
use crate::problem::Case;
use crate::problem::sampling::Sampler;
use crate::problem::schedule::Clock;
use crate::ranks::{Comm, Strip};
use crate::run::listener::{Listener, Record, Sample, Snapshot};
use crate::run::phase::Phase;
use crate::run::state::State;
use crate::run::summary::{Snapshots, Summary};
use crate::run::timings::Timings;
use checkpoint::Header;
use home::Home;
use pictures::animation::{self, Animation};
use pictures::frames::Frames;
use samples::Recorder;
use serde::{Deserialize, Serialize};
use series::{Committed, Series};
use std::fs::{self, File};
use std::io::{ErrorKind, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use table::{Line, Table};
use xdmf::Xdmf;

/// Version of the HDF5 library in use.
pub fn hdf5_version() -> String {
    let (major, minor, release) = hdf5::library_version();
    format!("{major}.{minor}.{release}")
}

/// How the files of a run begin.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Begin {
    /// New files, whose first output has number `first`.
    New {
        /// 0 unless a run continues in a new directory.
        first: usize,
        /// Steps taken before, if the run continues.
        after: Option<u64>,
    },
    /// The existing files, with this many outputs of the whole run committed.
    GoOn {
        /// Outputs known to the checkpoint.
        snapshots: usize,
        /// Steps taken.
        step: u64,
        /// The first step of which the files have outputs, if the checkpoint says so.
        from: Option<u64>,
    },
}

impl Begin {
    /// New files from the first output on.
    pub const ANEW: Begin = Begin::New { first: 0, after: None };

    /// The first step of which the files have outputs, if that is known.
    fn files_from(self) -> Option<u64> {
        match self {
            Begin::New { after, .. } => Some(after.map_or(0, |step| step + 1)),
            Begin::GoOn { from, .. } => from,
        }
    }
}

/// The open files of a run.
pub struct Output<'c> {
    comm: &'c Comm,
    dir: PathBuf,
    /// The directory itself, on rank 0.
    home: Option<Arc<Home>>,
    strip: Strip,
    /// Number of the first output in the files, and of the one after the last.
    outputs: Range<usize>,
    /// Number of the next one.
    next: usize,
    /// The first step of which the files have outputs, if that is known.
    files_from: Option<u64>,
    /// The parameters as run.
    params: Params,
    series: Series<'c>,
    samples: Vec<Recorder<'c>>,
    companions: Option<Companions>,
    frames: Option<Frames<'c>>,
}

/// What rank 0 writes besides the snapshots.
struct Companions {
    /// Number of the first output in `diff2d.h5`.
    first: usize,
    table: Table,
    xdmf: Xdmf,
}

impl<'c> Output<'c> {
    /// Makes all files of a run in its directory, which exists: replacing those of an earlier run,
    /// which the caller has made sure is allowed, or so that a run continues in them. With
    /// `preview` the pictures are shown in the terminal as well.
    ///
    /// # Errors
    /// The same on every rank, if a file cannot be made or the disk has no room for the snapshots.
    pub fn open(
        comm: &'c Comm,
        params: &Params,
        case: &Case,
        samplers: &[Sampler],
        strip: Strip,
        begin: Begin,
        preview: bool,
    ) -> Result<Self> {
        let dir = PathBuf::from(&params.output.dir);
        let home = comm.agree(comm.is_root().then(|| Home::of(&dir)).transpose())?.map(Arc::new);
        let had_params = comm.is_root() && had_params(&dir);
        let prepared = match comm.is_root() {
            true => Companions::open(comm, &dir, params, case, begin).map(Some),
            false => Ok(None),
        };
        let companions = comm.agree(prepared)?;
        let from = match begin {
            Begin::New { after, .. } => samples::From::New(after),
            Begin::GoOn { step, from, .. } => samples::From::GoOn { step, from },
        };
        let samples = Recorder::open_all(comm, params, case, samplers, strip, from);
        let samples = samples.inspect_err(|_| {
            if comm.is_root() && matches!(begin, Begin::New { .. }) {
                take_back(&dir, had_params);
            }
        })?;
        let first = comm.broadcast(companions.as_ref().map_or(0, |companions| companions.first));
        let series = Series::open(comm, &dir.join(names::SERIES), params, case, strip, first)?;
        let frames = Frames::open(comm, params, case, strip, preview, home.clone())?;
        let outputs = first..case.schedule.outputs();
        let next = match begin {
            Begin::New { first, .. } => first,
            Begin::GoOn { snapshots, .. } => snapshots,
        };
        let params = params.clone();
        Ok(Output {
            comm,
            dir,
            home,
            strip,
            outputs,
            next,
            files_from: begin.files_from(),
            params,
            series,
            samples,
            companions,
            frames,
        })
    }

    /// Commits one output: first the snapshot, then the lines that refer to it.
    ///
    /// # Errors
    /// The same on every rank, if a file of rank 0 cannot be written.
    fn record(&mut self, snapshot: &Snapshot) -> Result<()> {
        self.series.record(snapshot);
        let written = match &mut self.companions {
            Some(companions) => companions.record(snapshot),
            None => Ok(()),
        };
        // What comes next is written by its path.
        self.comm.agree(written.and(self.is_in_place()))
    }

    /// Refuses to write by a path that leads into another directory by now.
    fn is_in_place(&self) -> Result<()> {
        self.home.as_ref().map_or(Ok(()), |home| home.check())
    }

    /// Makes the animation of all pictures, on rank 0, if there are any.
    ///
    /// # Errors
    /// On rank 0 alone, and no reason to end the run: if it cannot be made.
    pub fn animate(&self) -> Result<Option<Animation>> {
        let has_files = self.frames.as_ref().is_some_and(Frames::are_files);
        match has_files && self.comm.is_root() {
            // A run that came to rest has fewer than it planned.
            true => self
                .is_in_place()
                .and_then(|()| animation::write(&self.dir, self.outputs.start..self.next)),
            false => Ok(None),
        }
    }

    /// Snapshots in `diff2d.h5`: those committed, and those that it has room for.
    pub fn snapshots(&self) -> Snapshots {
        let Range { start, end } = self.outputs;
        Snapshots { committed: self.next - start, planned: end - start }
    }

    /// Closes the snapshots, makes the samples durable and writes the summary.
    ///
    /// # Errors
    /// The same on every rank, if rank 0 cannot.
    pub fn finish(self, summary: &Summary) -> Result<()> {
        drop(self.series);
        // A checkpoint that could not do that left a warning; the run is not finished without it.
        self.comm.agree(self.samples.iter().try_for_each(Recorder::sync))?;
        let write =
            |home: &Arc<Home>| home.check().and_then(|()| summary::write(summary, &self.dir));
        self.comm.agree(self.home.as_ref().map_or(Ok(()), write))
    }
}

impl Listener for Output<'_> {
    /// Commits the output and draws it. Pictures that fail are no reason to end the run.
    fn output(&mut self, snapshot: &Snapshot, timings: &mut Timings) -> Result<Vec<String>> {
        timings.measure(Phase::Output, || self.record(snapshot))?;
        timings.add_bytes(Phase::Output, (size_of::<f64>() * snapshot.rows.len()) as u64);
        self.next = snapshot.due.index + 1;
        let Some(frames) = &mut self.frames else { return Ok(Vec::new()) };
        let failure = timings.measure(Phase::Graphics, || frames.draw(snapshot));
        let missing = failure.map(|cause| format!("pictures are missing: {cause}"));
        Ok(missing.into_iter().chain(frames.is_beyond_colours(snapshot)).collect())
    }

    /// Commits an output of another cadence.
    fn samples(&mut self, samples: &[Sample], timings: &mut Timings) -> Result<()> {
        let Some(Sample { due, .. }) = samples.first() else { return Ok(()) };
        match self.samples.iter_mut().find(|recorder| recorder.is_of(due.name)) {
            Some(recorder) => timings.measure(Phase::Output, || recorder.record(samples)),
            None => Ok(()),
        }
    }

    /// Writes a checkpoint, after making sure that the outputs it counts are on the disk.
    fn checkpoint(&mut self, state: &State) -> Result<()> {
        self.series.flush();
        let synced = self.samples.iter().try_for_each(Recorder::sync);
        self.comm.agree(synced.and(self.is_in_place()))?;
        let header = Header {
            step: state.clock.step,
            time: state.clock.time,
            within: state.within,
            snapshots: self.next,
            files_from: self.files_from,
            params: self.params.clone(),
            version: crate::version::full().into(),
        };
        checkpoint::write(self.comm, &self.dir, &header, self.strip, state)
    }
}

impl Companions {
    fn open(
        comm: &Comm,
        dir: &Path,
        params: &Params,
        case: &Case,
        begin: Begin,
    ) -> Result<Companions> {
        files::remove_leftovers(dir)?;
        let series = dir.join(names::SERIES);
        let Committed { first, records } = match begin {
            Begin::New { first, .. } => {
                let had_params = had_params(dir);
                files::remove_run(dir)?;
                if replaces_params(dir, params)? {
                    write_params(dir, params)?;
                }
                layout::create(&series, comm, params, case, first)
                    .inspect_err(|_| take_back(dir, had_params))?;
                Committed { first, records: Vec::new() }
            }
            Begin::GoOn { snapshots, from, .. } => {
                let committed = series::committed(&series, params, case, snapshots, from)?;
                let replaces_params = replaces_params(dir, params)?;
                files::remove_summary(dir)?;
                if replaces_params {
                    write_params(dir, params)?;
                }
                committed
            }
        };
        let columns = columns::of(case).into_iter().map(|(name, _)| name);
        let lines: Vec<Line> = records.iter().map(line).collect();
        Ok(Companions {
            first,
            table: Table::create(&dir.join(names::DIAGNOSTICS), columns, &lines)?,
            xdmf: Xdmf::create(dir.join(names::XDMF), params, case, first, &records)?,
        })
    }

    fn record(&mut self, snapshot: &Snapshot) -> Result<()> {
        let Line { clock, values } = line(&snapshot.record);
        self.table.record(clock, &values)?;
        self.xdmf.record(snapshot.record.time)
    }
}

/// What `diagnostics.csv` says of an output.
fn line(record: &Record) -> Line {
    let &Record { step, time, .. } = record;
    Line { clock: Clock { step, time }, values: columns::values(record) }
}

/// Whether the directory may hold parameters, perhaps those that were given.
fn had_params(dir: &Path) -> bool {
    !matches!(look::is_there(&dir.join(names::PARAMS)), Ok(false))
}

/// What a run that cannot begin has made: the directory is as free as it was. The reason is reported elsewhere.
fn take_back(dir: &Path, had_params: bool) {
    let _ = files::remove_run(dir);
    if !had_params {
        let _ = fs::remove_file(dir.join(names::PARAMS));
    }
}

/// Written before the snapshots: a run killed while making its files can then be told from another
/// one, and starts over.
fn write_params(dir: &Path, params: &Params) -> Result<()> {
    write_durable_file(&dir.join(names::PARAMS), params.to_toml().as_bytes())
}

/// Whether a run writes its parameters in place of those in the directory: a file that says the same stays, and so
/// does one that somebody edited (comments make it worth more) if it differs only in where the run lies.
///
/// # Errors
/// The file cannot be read.
pub(crate) fn replaces_params(dir: &Path, params: &Params) -> Result<bool> {
    let path = dir.join(names::PARAMS);
    let text = look::text(&path).map_err(|cause| Error::cannot("read", &path, cause))?;
    let Some(text) = text else { return Ok(true) };
    let Ok(mut theirs) = Params::from_toml(&text) else { return Ok(true) };
    if theirs.to_toml() != text {
        theirs.output.dir.clone_from(&params.output.dir);
    }
    Ok(theirs != *params)
}

/// Makes the entries of a directory durable.
fn sync_directory(dir: &Path) -> std::io::Result<()> {
    match File::open(dir)?.sync_all() {
        // Some file systems cannot do this, and do not need to.
        Err(cause) if look::is_unsupported(&cause) || cause.kind() == ErrorKind::InvalidInput => {
            Ok(())
        }
        synced => synced,
    }
}

/// Writes a whole file so that no reader ever sees half of it, and no kill leaves half of it.
fn write_file(path: &Path, content: &[u8]) -> Result<()> {
    replace_file(path, |file| file.write_all(content))
}

/// The same where not even a machine that fails may leave half of it: an empty file of parameters would be valid.
fn write_durable_file(path: &Path, content: &[u8]) -> Result<()> {
    replace_file(path, |file| file.write_all(content).and_then(|()| file.sync_all()))
}

fn replace_file(path: &Path, write: impl FnOnce(&mut File) -> std::io::Result<()>) -> Result<()> {
    let mut temporary = path.as_os_str().to_owned();
    temporary.push(".tmp");
    let temporary = PathBuf::from(temporary);
    File::create(&temporary)
        .and_then(|mut file| write(&mut file))
        .and_then(|()| fs::rename(&temporary, path))
        .map_err(|cause| {
            // The reason is reported; the leftover is of no use.
            let _ = fs::remove_file(&temporary);
            Error::cannot("write", path, cause)
        })
}
