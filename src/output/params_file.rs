//! `params.toml`: the parameters as run.

use super::names::PARAMS;
use super::whole_file::write_durable_file;
use crate::error::{Error, Result};
use crate::look;
use crate::params::Params;
use std::path::Path;

/// Whether the directory holds one, as far as can be seen.
pub(super) fn may_be_there(dir: &Path) -> bool {
    !matches!(look::is_there(&dir.join(PARAMS)), Ok(false))
}

/// Writes it, unless the one that is there stays. Before the snapshots: a run killed while making its files can then be
/// told from another one, and starts over.
///
/// # Errors
/// It cannot be read or written.
pub(super) fn write(dir: &Path, params: &Params) -> Result<()> {
    match is_replaced(dir, params)? {
        true => write_durable_file(&dir.join(PARAMS), params.to_toml().as_bytes()),
        false => Ok(()),
    }
}

/// Whether a run replaces the parameters in its directory: a file that says the same stays, and so does one that
/// a user edited (comments make it worth more) if it differs only in where the run lies.
///
/// # Errors
/// The file cannot be read.
pub(crate) fn is_replaced(dir: &Path, params: &Params) -> Result<bool> {
    let path = dir.join(PARAMS);
    let text = look::text(&path).map_err(|cause| Error::cannot("read", &path, cause))?;
    let Some(text) = text else { return Ok(true) };
    let Ok(mut theirs) = Params::from_toml(&text) else { return Ok(true) };
    if theirs.to_toml() != text {
        theirs.output.dir.clone_from(&params.output.dir);
    }
    Ok(theirs != *params)
}
