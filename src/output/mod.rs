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
//! | `params.toml` | the parameters as run | `params_file` |
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
mod companions;
mod dimension_scales;
pub(crate) mod directory;
pub(crate) mod files;
mod home;
mod layout;
pub(crate) mod lock;
pub(crate) mod names;
mod origin;
pub(crate) mod params_file;
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
mod whole_file;
pub(crate) mod xdmf;

use crate::error::Result;
use crate::params::Params;
use crate::problem::Case;
use crate::problem::sampling::Sampler;
use crate::ranks::{Comm, Strip};
use crate::run::listener::{Listener, Sample, Snapshot};
use crate::run::phase::Phase;
use crate::run::state::State;
use crate::run::summary::{Snapshots, Summary};
use crate::run::timings::Timings;
use checkpoint::Header;
use companions::Companions;
use home::Home;
use pictures::animation::{self, Animation};
use pictures::frames::Frames;
use samples::Recorder;
use serde::{Deserialize, Serialize};
use series::Series;
use std::ops::Range;
use std::path::PathBuf;
use std::sync::Arc;

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
            if let (Some(companions), Begin::New { .. }) = (&companions, begin) {
                companions.take_back(&dir);
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
