//! The one error type: what went wrong, in words for the user, and the exit code it leads to.

use serde::{Deserialize, Serialize};
use std::fmt::Display;
use std::path::Path;

/// Result of everything that can fail for a reason the user has to know.
pub type Result<T> = std::result::Result<T, Error>;

/// A failure, ready to be printed once by rank 0.
///
/// It can be serialized so that a failure of one rank can be told to all.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum Error {
    /// Bad usage or bad parameters: nothing was run and nothing was written.
    #[error("{0}")]
    Usage(String),
    /// The run itself failed.
    #[error("{0}")]
    Run(String),
}

impl Error {
    /// Exit code of the process: 2 for bad usage or parameters, 1 for a run that failed.
    pub fn exit_code(&self) -> u8 {
        match self {
            Error::Usage(_) => 2,
            Error::Run(_) => 1,
        }
    }

    /// A failed run: `cannot ACTION PATH: CAUSE`.
    pub fn cannot(action: &str, path: &Path, cause: impl Display) -> Error {
        Error::Run(format!("cannot {action} {}: {cause}", path.display()))
    }
}

/// Whether what was to be told reached standard output. A reader that is gone, such as `head`, has seen all it
/// wants.
///
/// # Errors
/// If it could not be written.
pub fn reached_its_reader(told: std::io::Result<()>) -> Result<()> {
    match told {
        Err(cause) if cause.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Error::Run(format!("cannot write to standard output: {cause}")))
        }
        _ => Ok(()),
    }
}

/// What is wrong with the value of a parameter, not yet knowing where that value was given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// Dotted keys of the parameters that play a part, the most likely culprit first; none if it is something else,
    /// such as a variable of the environment.
    pub keys: Vec<String>,
    /// The value, the limit and the fix.
    pub text: String,
}

impl Problem {
    /// A problem with one of the parameters `keys`.
    pub fn new(keys: &[&str], text: String) -> Problem {
        Problem { keys: keys.iter().map(|key| (*key).to_owned()).collect(), text }
    }
}
