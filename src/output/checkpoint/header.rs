//! Everything in a checkpoint but the fields.

use super::super::attributes::{number, text};
use super::within;
use crate::params::Params;
use crate::problem::schedule::Clock;
use crate::run::state::Within;
use hdf5::types::VarLenUnicode;
use serde::{Deserialize, Serialize};

const FILES_FROM: &str = "files_from_step";

/// Everything but the fields that a run needs to continue.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Header {
    /// Steps completed.
    pub step: u64,
    /// Simulated time there \[time\].
    pub time: f64,
    /// Where the step after these stands.
    pub within: Within,
    /// Snapshots of the whole run committed, including those of earlier segments.
    pub snapshots: usize,
    /// The first step of which this part of the run has outputs in its files; nothing if the checkpoint does not say.
    pub files_from: Option<u64>,
    /// The parameters as run.
    pub params: Params,
    /// Version of the program that wrote it.
    pub version: String,
}

impl Header {
    /// The clock of the state.
    pub fn clock(&self) -> Clock {
        Clock { step: self.step, time: self.time }
    }

    /// Puts it into a file.
    pub(super) fn write(&self, file: &hdf5::File) -> hdf5::Result<()> {
        number(file, "step", self.step as i64)?;
        number(file, "time", self.time)?;
        number(file, "snapshots", self.snapshots as i64)?;
        if let Some(step) = self.files_from {
            number(file, FILES_FROM, step as i64)?;
        }
        text(file, "params", &self.params.to_toml())?;
        text(file, "version", &self.version)?;
        within::write(file, self.within)
    }

    /// Takes it from a file.
    pub(super) fn read(file: &hdf5::File) -> hdf5::Result<Header> {
        let string = |name: &str| -> hdf5::Result<String> {
            Ok(file.attr(name)?.read_scalar::<VarLenUnicode>()?.to_string())
        };
        let integer = |name: &str| file.attr(name)?.read_scalar::<i64>();
        let has_files_from = file.attr_names()?.iter().any(|name| name == FILES_FROM);
        let files_from = has_files_from.then(|| integer(FILES_FROM)).transpose()?;
        let version = string("version")?;
        let params = Params::from_toml(&string("params")?).map_err(|cause| {
            format!("it is of diff2d-mpi {version}, whose parameters this one cannot read: {cause}")
        })?;
        Ok(Header {
            step: integer("step")? as u64,
            time: file.attr("time")?.read_scalar()?,
            within: within::read(file)?,
            snapshots: integer("snapshots")? as usize,
            files_from: files_from.map(|step| step as u64),
            params,
            version,
        })
    }
}
