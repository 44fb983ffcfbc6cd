//! The command line.

use clap::{CommandFactory, FromArgMatches, Parser};
use diff2d_mpi::comm::{self, Comm};
use diff2d_mpi::error::{Error, Result};
use std::path::PathBuf;

/// Integrates the two-dimensional diffusion equation on any number of MPI ranks.
///
///   mpirun -n 4 diff2d-mpi params.toml
///
/// The result has the same bits on any number of ranks. All files of the run land in one
/// directory, `output.dir` of the parameters: diff2d.h5 with every snapshot (h5py, xarray, any
/// netCDF-4 reader), diff2d.xdmf for ParaView and VisIt, diagnostics.csv, params.toml and
/// summary.json.
#[derive(Debug, Parser)]
#[command(name = "diff2d-mpi", verbatim_doc_comment, after_help = EXIT_CODES)]
pub struct Cli {
    /// Parameter file (TOML); what it leaves out has its default, so it may be empty
    pub params: PathBuf,

    /// Override a parameter, for example --set dx=0.02 --set output.dir=fine
    #[arg(long = "set", value_name = "KEY=VALUE", allow_hyphen_values = true)]
    pub set: Vec<String>,

    /// Validate, print all that the run would do, and write nothing
    #[arg(long)]
    pub check: bool,

    /// Replace the run that the output directory holds
    #[arg(long)]
    pub overwrite: bool,

    /// Print errors only
    #[arg(long, short)]
    pub quiet: bool,
}

const EXIT_CODES: &str =
    "Exit codes: 0 finished, 1 failed while running, 2 bad usage or parameters.";

impl Cli {
    /// Reads the command line; `None` if it asked for help or the version, which rank 0 prints.
    ///
    /// # Errors
    /// The same on every rank: bad usage, or ranks that were started with different command lines.
    pub fn parse(comm: &Comm) -> Result<Option<Cli>> {
        let line: Vec<String> =
            std::env::args_os().skip(1).map(|word| word.to_string_lossy().into_owned()).collect();
        comm.agree(match comm.broadcast(line.clone()) == line {
            true => Ok(()),
            false => Err(Error::Usage(
                "the ranks were started with different command lines: give all the same".into(),
            )),
        })?;
        let parsed = Cli::command()
            .version(version())
            .try_get_matches()
            .and_then(|matches| Cli::from_arg_matches(&matches));
        match parsed {
            Ok(cli) => Ok(Some(cli)),
            Err(error) if error.use_stderr() => {
                let text = error.to_string();
                let text = text.strip_prefix("error: ").unwrap_or(&text);
                Err(Error::Usage(text.trim_end().to_owned()))
            }
            Err(help) => {
                if comm.is_root() {
                    // A reader that is gone misses nothing that matters.
                    let _ = help.print();
                }
                Ok(None)
            }
        }
    }
}

fn version() -> String {
    let (mpi, hdf5) = (comm::library(), diff2d_mpi::output::hdf5_version());
    format!("{}\nMPI: {mpi}\nHDF5: {hdf5}", diff2d_mpi::VERSION)
}
