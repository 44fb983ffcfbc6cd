//! Probes, slices and coarse fields: files at cadences of their own, each with the structure of
//! `diff2d.h5` and committed in the same order.
//!
//! HDF5 makes the complete file before the first step. From then on its structure never changes: the few
//! numbers of an output are collected on rank 0, which writes them in place, without HDF5. No library
//! holds data back that a kill could lose, and readers may have the file open meanwhile.

mod layout;
mod numbers;

use super::names;
use super::table::{self, Table};
use crate::error::{Error, Result};
use crate::params::Params;
use crate::problem::Case;
use crate::problem::sampling::{Sampler, What};
use crate::problem::schedule::Cadence;
use crate::ranks::{Comm, Strip};
use crate::run::listener::Sample;
use numbers::Numbers;
use serde::Serialize;
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// The files of one cadence, open on rank 0.
pub struct Recorder<'c> {
    comm: &'c Comm,
    strip: Strip,
    sampler: Sampler,
    files: Option<Files>,
}

/// What rank 0 writes.
struct Files {
    path: PathBuf,
    /// Number of the first output in the file.
    first: usize,
    numbers: Numbers,
    /// `probes.csv`.
    table: Option<Table>,
}

/// One kind of file, and which outputs it holds.
#[derive(Debug, Clone, Copy)]
struct Planned<'p> {
    params: &'p Params,
    case: &'p Case,
    sampler: &'p Sampler,
    cadence: &'p Cadence,
    /// Number of the first output in the file.
    first: usize,
    /// The first step of which it should have outputs, if that is known.
    from: Option<u64>,
}

impl Planned<'_> {
    fn outputs(&self) -> usize {
        self.cadence.count(self.case.schedule.steps).saturating_sub(self.first)
    }
}

/// Whether the files are new.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum From {
    /// New files; of a run that continues, with the outputs after the step it has reached.
    New(Option<u64>),
    /// The files that are there, with all outputs up to a step.
    GoOn {
        /// That step.
        step: u64,
        /// The first step of which they have outputs, if that is known.
        from: Option<u64>,
    },
}

/// The path of a file in the output directory.
pub fn path(sampler: &Sampler) -> PathBuf {
    match sampler.name.split_once('.') {
        None => names::PROBES.into(),
        Some((directory, name)) => Path::new(directory).join(format!("{name}.h5")),
    }
}

/// How much a sampler writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Extent {
    /// Number of outputs.
    pub outputs: usize,
    /// Values of each.
    pub values: usize,
    /// Bytes of all its files, without a few kilobytes.
    pub bytes: usize,
    /// Bytes of the HDF5 file alone.
    #[serde(skip)]
    pub file: usize,
}

impl Extent {
    fn of(sampler: &Sampler, outputs: usize) -> Extent {
        let values = sampler.what.values();
        let line = match sampler.what {
            What::Probes { .. } => table::bytes_per_line(values),
            _ => 0,
        };
        let file = outputs.saturating_mul(size_of::<f64>() * (values + 2));
        let bytes = file.saturating_add(outputs.saturating_mul(line));
        Extent { outputs, values, bytes, file }
    }
}

/// What each sampler writes in a run, or in one that continues after a step with new files.
pub fn extents<'s>(
    case: &'s Case,
    samplers: &'s [Sampler],
    after: Option<u64>,
) -> impl Iterator<Item = (&'s Sampler, Extent)> {
    let steps = case.schedule.steps;
    let cadences = case.schedule.others.iter();
    samplers.iter().zip(cadences).map(move |(sampler, cadence)| {
        let outputs = cadence.count(steps) - first_of_new(cadence, after, steps);
        (sampler, Extent::of(sampler, outputs))
    })
}

/// Number of the first output in a new file.
fn first_of_new(cadence: &Cadence, after: Option<u64>, steps: u64) -> usize {
    after.map_or(0, |step| cadence.first_after(step, steps))
}

/// Makes sure, on one rank, that the files of all samplers hold every output up to a step, begin with those of step
/// `from`, if that is known, and can be written to.
///
/// # Errors
/// What is wrong with which file, in words.
pub fn check(
    params: &Params,
    case: &Case,
    samplers: &[Sampler],
    step: u64,
    from: Option<u64>,
) -> Result<()> {
    for (sampler, cadence) in samplers.iter().zip(&case.schedule.others) {
        let path = Path::new(&params.output.dir).join(path(sampler));
        let first = numbers::first_output(&path)?;
        let planned = Planned { params, case, sampler, cadence, first, from };
        numbers::open(&path, &planned, cadence.first_after(step, case.schedule.steps))?;
    }
    Ok(())
}

impl<'c> Recorder<'c> {
    /// Makes or opens the files of all samplers of a case, on rank 0; the others only learn how that went.
    ///
    /// # Errors
    /// The same on every rank: a file cannot be made, or does not hold what it should.
    pub fn open_all(
        comm: &'c Comm,
        params: &Params,
        case: &Case,
        samplers: &[Sampler],
        strip: Strip,
        from: From,
    ) -> Result<Vec<Recorder<'c>>> {
        let open = |(sampler, cadence): (&Sampler, &Cadence)| -> Result<Recorder<'c>> {
            let files = match comm.is_root() {
                true => Some(Files::open(params, case, sampler, cadence, from)?),
                false => None,
            };
            Ok(Recorder { comm, strip, sampler: sampler.clone(), files })
        };
        let opened: Result<Vec<_>> = samplers.iter().zip(&case.schedule.others).map(open).collect();
        comm.agree(opened)
    }

    /// Commits outputs, one after the other: the values of all, made durable, then of each its step, its
    /// time last, and the line that refers to it.
    ///
    /// # Errors
    /// The same on every rank, if rank 0 cannot write.
    pub fn record(&mut self, samples: &[Sample]) -> Result<()> {
        let Recorder { comm, strip, sampler, files } = self;
        let what = &sampler.what;
        let mut outcome = Ok(());
        let mut lines = Vec::new();
        for sample in samples {
            let (mut written, mut line) = (0, Vec::new());
            for part in 0..what.parts() {
                let all = comm.gather(&what.contribution(part, strip.start, sample.rows));
                if let Some(files) = files {
                    let values = what.combined(part, &all);
                    outcome =
                        outcome.and_then(|()| files.write(sample.due.index, written, &values));
                    written += values.len();
                    if files.table.is_some() {
                        line = values;
                    }
                }
            }
            lines.push(line);
        }
        if let Some(files) = files {
            outcome = outcome.and_then(|()| files.commit(samples, &lines));
        }
        comm.agree(outcome)
    }

    /// Whether this is the name of its cadence.
    pub fn is_of(&self, name: &str) -> bool {
        self.sampler.name == name
    }

    /// Makes all that was committed durable, on rank 0.
    ///
    /// # Errors
    /// On rank 0 alone, if the system cannot.
    pub fn sync(&self) -> Result<()> {
        match &self.files {
            Some(files) => files.numbers.sync().map_err(|cause| files.cannot(cause)),
            None => Ok(()),
        }
    }
}

impl Files {
    fn open(
        params: &Params,
        case: &Case,
        sampler: &Sampler,
        cadence: &Cadence,
        from: From,
    ) -> Result<Files> {
        let path = Path::new(&params.output.dir).join(path(sampler));
        let planned = |first, from| Planned { params, case, sampler, cadence, first, from };
        let steps = case.schedule.steps;
        let (numbers, first, lines) = match from {
            From::New(after) => {
                let first = first_of_new(cadence, after, steps);
                create_directory_of(&path)?;
                let planned = planned(first, None);
                layout::create(&path, &planned)?;
                let (numbers, _) = numbers::open(&path, &planned, first)?;
                (numbers, first, Vec::new())
            }
            From::GoOn { step, from } => {
                let first = numbers::first_output(&path)?;
                let next = cadence.first_after(step, steps);
                let (numbers, lines) = numbers::open(&path, &planned(first, from), next)?;
                (numbers, first, lines)
            }
        };
        let table = match &sampler.what {
            What::Probes { at, .. } => {
                let path = path.with_file_name(names::PROBES_TABLE);
                let columns = at.iter().map(|(name, _)| name.as_str());
                Some(Table::create(&path, columns, &lines)?)
            }
            _ => None,
        };
        Ok(Files { path, first, numbers, table })
    }

    fn cannot(&self, cause: impl std::fmt::Display) -> Error {
        Error::cannot("write", &self.path, cause)
    }

    fn write(&self, output: usize, before: usize, values: &[f64]) -> Result<()> {
        let written = self.numbers.write_values(output - self.first, before, values);
        written.map_err(|cause| self.cannot(cause))
    }

    fn commit(&mut self, samples: &[Sample], lines: &[Vec<f64>]) -> Result<()> {
        self.numbers.sync().map_err(|cause| self.cannot(cause))?;
        for (Sample { due, clock, .. }, line) in samples.iter().zip(lines) {
            let committed = self.numbers.commit(due.index - self.first, *clock);
            committed.map_err(|cause| self.cannot(cause))?;
            if let Some(table) = &mut self.table {
                table.record(*clock, line)?;
            }
        }
        Ok(())
    }
}

/// Makes the directory that a file stands in, but not the one above.
fn create_directory_of(path: &Path) -> Result<()> {
    let Some(directory) = path.parent() else { return Ok(()) };
    match fs::create_dir(directory) {
        Err(cause) if cause.kind() != ErrorKind::AlreadyExists => {
            Err(Error::cannot("create", directory, cause))
        }
        _ => Ok(()),
    }
}
