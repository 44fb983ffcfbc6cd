//! What becomes of the run that the output directory may hold.

use crate::error::{Error, Problem, Result};
use crate::look;
use crate::output::{directory, names};
use crate::terminal::shell_word;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};

/// How a run begins: decided once, by rank 0, from the command line and the output directory.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Beginning {
    /// From the initial field, in a directory that holds no run.
    New,
    /// From the initial field, replacing the existing run.
    Replace,
    /// Where the run in the directory left off: at its newest checkpoint, or at this one of its own.
    GoOn(Option<PathBuf>),
    /// Where another run left off, with files of its own.
    Follow {
        /// A checkpoint of the other run.
        checkpoint: PathBuf,
        /// Whether it replaces an existing run.
        replace: bool,
    },
}

impl Beginning {
    /// What the command line asks for, before it is known where a checkpoint lies.
    ///
    /// # Errors
    /// [`Error::Usage`] if a run is to be resumed and replaced at the same time, or if the name of a checkpoint
    /// is not valid UTF-8.
    pub fn asked(resume: Option<Option<PathBuf>>, replace: bool) -> Result<Beginning> {
        match (resume, replace) {
            (Some(None), true) => Err(Error::Usage(
                "--resume goes on with the run in output.dir, --overwrite replaces it: leave one \
                 out, or name the checkpoint of another run with --resume CHECKPOINT"
                    .into(),
            )),
            (Some(None), false) => Ok(Beginning::GoOn(None)),
            (Some(Some(checkpoint)), _) if checkpoint.to_str().is_none() => {
                Err(Error::Usage(format!(
                    "--resume {}: the name is not UTF-8: rename the file, or the directory it is in",
                    checkpoint.display()
                )))
            }
            (Some(Some(checkpoint)), replace) => Ok(Beginning::Follow { checkpoint, replace }),
            (None, true) => Ok(Beginning::Replace),
            (None, false) => Ok(Beginning::New),
        }
    }

    /// The same, once the output directory is known: a run that follows a checkpoint in its own
    /// directory continues there. For rank 0, the only one to look at the file system.
    pub(super) fn in_directory(
        &self,
        dir: &Path,
        locate: impl Fn(Problem) -> Error,
    ) -> Result<Beginning> {
        if let Beginning::Follow { checkpoint, .. } = self {
            // An obstacle to using the directory is reported first.
            directory::refuse_unusable(dir).map_err(locate)?;
            // So is a name that leads nowhere; what cannot be looked at for another reason may be there.
            if look::leads_nowhere(checkpoint) {
                check_name(checkpoint)?;
            }
            if directory::holds(dir, checkpoint)? {
                return Ok(Beginning::GoOn(Some(checkpoint.clone())));
            }
        }
        Ok(self.clone())
    }

    /// Whether a run is continued, here or elsewhere.
    pub fn resumes(&self) -> bool {
        matches!(self, Beginning::GoOn(_) | Beginning::Follow { .. })
    }

    /// The checkpoint that was named.
    pub fn checkpoint(&self) -> Option<&Path> {
        match self {
            Beginning::GoOn(checkpoint) => checkpoint.as_deref(),
            Beginning::Follow { checkpoint, .. } => Some(checkpoint),
            Beginning::New | Beginning::Replace => None,
        }
    }

    /// How to type the command again, once the run was stopped, so that it goes on.
    pub fn how_to_go_on(&self) -> &'static str {
        match self {
            Beginning::New | Beginning::GoOn(None) => "the same command and --resume",
            Beginning::Replace => "the same command, with --resume in place of --overwrite",
            Beginning::GoOn(Some(_)) | Beginning::Follow { .. } => {
                "the same command, but with --resume alone: no CHECKPOINT, no --overwrite"
            }
        }
    }

    /// Whether the files of the run are made anew.
    pub fn makes_files(&self) -> bool {
        !matches!(self, Beginning::GoOn(_))
    }

    /// Whether a run that the directory holds is left alone.
    pub fn spares_a_run(&self) -> bool {
        matches!(self, Beginning::New | Beginning::Follow { replace: false, .. })
    }
}

/// Refuses a checkpoint that is not a file.
///
/// # Errors
/// [`Error::Usage`].
pub fn check_name(path: &Path) -> Result<()> {
    let inside = path.join(names::CHECKPOINT);
    let is_run = || matches!(look::is_file(&inside), Ok(true));
    let what = match look::is_file(path) {
        Ok(true) => return Ok(()),
        Ok(false) => "there is no such file: check the path of the checkpoint".to_owned(),
        Err(_) if is_run() => {
            let inside = shell_word(&inside.display().to_string());
            format!("it is a directory: name the checkpoint in it, {inside}")
        }
        Err(cause) => format!("{cause}: name a file like output/{}", names::CHECKPOINT),
    };
    Err(Error::Usage(format!("--resume {}: {what}", shell_word(&path.display().to_string()))))
}
