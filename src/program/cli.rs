//! The command line.

use crate::error::{Error, Result, reached_its_reader};
use crate::look;
use crate::params;
use crate::program::job::Beginning;
use crate::program::pages;
use crate::program::walltime;
use crate::ranks::{self, Comm};
use crate::terminal::{self, shell_word};
use clap::error::ErrorKind;
use clap::{CommandFactory, FromArgMatches, Parser};
use clap_complete::Shell;
use std::ffi::OsString;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// What the program is told to do.
#[derive(Debug, Parser)]
// Without a text of its own for --help, which would take twice the lines.
#[command(name = "diff2d-mpi", about = ABOUT, long_about = None, after_help = EXIT_CODES)]
pub struct Cli {
    /// Parameter file (TOML); keys that it omits have their defaults
    pub params: PathBuf,

    /// Override a parameter, for example --set dx=0.02 --set output.dir=fine
    #[arg(long = "set", value_name = "KEY=VALUE", allow_hyphen_values = true)]
    pub set: Vec<String>,

    /// Validate the parameters, print what the run would do and how long it
    /// would take, and write nothing
    #[arg(long, overrides_with = "check", verbatim_doc_comment)]
    pub check: bool,

    /// With --check: print JSON, for programs (docs/check.md)
    #[arg(long, requires = "check")]
    pub json: bool,

    /// With --check: print only the value of this key of the JSON; may be
    /// repeated, one line each
    #[arg(
        long,
        value_name = "KEY",
        requires = "check",
        conflicts_with = "json",
        verbatim_doc_comment
    )]
    pub show: Vec<String>,

    /// Replace the run that the output directory holds
    #[arg(long)]
    pub overwrite: bool,

    /// Continue from CHECKPOINT, or from the newest checkpoint in the output
    /// directory; if that has none, start from the beginning
    #[arg(long, value_name = "CHECKPOINT", num_args = 0..=1, verbatim_doc_comment)]
    pub resume: Option<Option<PathBuf>>,

    /// Stop with a checkpoint before this time is up, for example 55m, or as
    /// for sbatch --time: a number of minutes, MM:SS, HH:MM:SS, D-HH:MM:SS,
    /// where 90:00 is an hour and a half [default: the end of the Slurm job]
    #[arg(long, value_name = "TIME", allow_hyphen_values = true, verbatim_doc_comment)]
    pub walltime: Option<String>,

    /// Show each picture in the terminal as well
    #[arg(long)]
    pub preview: bool,

    /// At the end, print where the time went, and write trace.json, which
    /// shows the ranks over time
    #[arg(long, verbatim_doc_comment)]
    pub profile: bool,

    /// Print a JSON Schema of the parameter file, for editors, and exit
    #[arg(long, exclusive = true)]
    pub schema: bool,

    /// Print the manual page, for man, and exit
    #[arg(long, exclusive = true, hide = true)]
    pub man: bool,

    /// Print what a shell needs to complete this command line, and exit
    #[arg(long, value_name = "SHELL", exclusive = true, hide = true)]
    pub completions: Option<Shell>,

    /// Print errors and warnings only
    #[arg(long, short)]
    pub quiet: bool,
}

const ABOUT: &str = "\
Solves two-dimensional diffusion problems on any number of MPI ranks.

  diff2d-mpi params.toml --check       what the run would do, and for how long; writes nothing
  mpirun -n 4 diff2d-mpi params.toml   the run

The parameter file states the problem: --schema prints all keys, and the files in params/ of the
program's source are examples. An empty file is one too: four peaks that flow into each other.

All files of the run land in one directory, output.dir of the parameters: diff2d.h5 with every
snapshot (h5py, xarray, any netCDF-4 reader), diff2d.xdmf for ParaView and VisIt, a picture of
each snapshot in frames/ and all of them in animation.png, diagnostics.csv, params.toml,
summary.json, and checkpoint.h5, from which --resume continues after whatever stopped the run.
The result has the same bits on any number of ranks.";

const EXIT_CODES: &str = "\
Exit codes: 0 finished, 1 failed while running, 2 bad usage or parameters,
75 stopped with a checkpoint (continue with --resume).";

impl Cli {
    /// Reads the command line; `None` if it asked for help, the version or the
    /// schema, which rank 0 prints.
    ///
    /// # Errors
    /// The same on every rank: bad usage, or ranks that were started with different command lines.
    pub fn parse(comm: &Comm) -> Result<Option<Cli>> {
        let line: Vec<String> =
            std::env::args_os().skip(1).map(|word| word.to_string_lossy().into_owned()).collect();
        comm.agree(match comm.broadcast(line.clone()) == line {
            true => Ok(()),
            false => Err(Error::Usage(
                "the ranks were started with different command lines: give them all the same one"
                    .into(),
            )),
        })?;
        let parsed = Cli::command().version(version()).try_get_matches();
        // What is only to be printed needs no parameter file.
        if let Some(text) =
            parsed.as_ref().ok().and_then(|matches| pages::asked_for(matches, Cli::command()))
        {
            let told = if comm.is_root() { terminal::tell(&text) } else { Ok(()) };
            return comm.agree(reached_its_reader(told)).map(|()| None);
        }
        match parsed.and_then(|matches| Cli::from_arg_matches(&matches)) {
            Ok(cli) => Ok(Some(cli)),
            Err(error) if error.use_stderr() => Err(Error::Usage(refusal(&error))),
            Err(help) => {
                let told = match comm.is_root() {
                    true => help.print().and_then(|()| std::io::stdout().flush()),
                    false => Ok(()),
                };
                comm.agree(reached_its_reader(told)).map(|()| None)
            }
        }
    }

    /// What to do with a run that is already in the output directory.
    ///
    /// # Errors
    /// See [`Beginning::asked`].
    pub fn beginning(&self) -> Result<Beginning> {
        Beginning::asked(self.resume.clone(), self.overwrite)
    }

    /// The wall time asked for.
    pub fn walltime(&self) -> Result<Option<Duration>> {
        let Some(text) = self.walltime.as_deref() else { return Ok(None) };
        match walltime::parse(text)? {
            Duration::ZERO => Err(Error::Usage(format!(
                "--walltime {text}: there is no time to run in: raise it"
            ))),
            time => Ok(Some(time)),
        }
    }
}

/// What is wrong with the command line, and what may have been meant.
fn refusal(error: &clap::Error) -> String {
    if error.kind() == ErrorKind::UnknownArgument {
        if let Some(number) = ranks_wanted() {
            return format!(
                "the number of ranks is an option of mpirun: write mpirun -n {number} diff2d-mpi \
                 params.toml (see --help)"
            );
        }
        if let Some(file) = file_wanted() {
            return format!(
                "a name that begins with - is taken for an option: write {} (see --help)",
                shell_word(&format!("./{file}"))
            );
        }
        if let Some(setting) = setting_wanted() {
            return format!(
                "a parameter is set in the parameter file or by --set: write --set {setting} (see --help)"
            );
        }
    }
    let text = error.to_string();
    let text = text.strip_prefix("error: ").unwrap_or(&text);
    // That one would be the name of a parameter file is no advice.
    let is_told = |line: &&str| !line.is_empty() && !line.starts_with("tip: to pass '-");
    let lines: Vec<&str> = text.lines().map(str::trim).filter(is_told).collect();
    let hint = match error.kind() {
        ErrorKind::MissingRequiredArgument if asks_to_resume() => {
            "; the word after --resume is taken as a checkpoint: put --resume last"
        }
        _ => "",
    };
    format!("{}{hint}", lines.join("; ").replace(":; ", ": "))
}

/// The file that was given and taken for an option.
fn file_wanted() -> Option<String> {
    let is_file = |word: &OsString| {
        let is_there = matches!(look::is_file(Path::new(word)), Ok(true));
        let word = word.to_string_lossy();
        word.starts_with('-') && !word.contains('=') && (is_there || word.ends_with(".toml"))
    };
    std::env::args_os().skip(1).find(is_file).map(|word| word.to_string_lossy().into_owned())
}

/// The parameter that was given as if it were an option, with its value, as it can be typed.
fn setting_wanted() -> Option<String> {
    let words: Vec<String> =
        std::env::args_os().skip(1).map(|word| word.to_string_lossy().into_owned()).collect();
    words.iter().enumerate().find_map(|(at, word)| {
        let word = word.strip_prefix("--")?;
        let (name, value) = match word.split_once('=') {
            Some((name, value)) => (name, value),
            None => {
                let next = words.get(at + 1).filter(|next| !next.starts_with("--"));
                (word, next.map_or("VALUE", String::as_str))
            }
        };
        params::is_parameter(name).then(|| format!("{name}={}", shell_word(value)))
    })
}

/// The number of ranks, if it was given as `mpirun`, `mpiexec` or `srun` take it.
fn ranks_wanted() -> Option<String> {
    const NAMES: [&str; 8] =
        ["-n", "-np", "--np", "-c", "--ntasks", "--nprocs", "--ranks", "--processes"];
    let words: Vec<String> =
        std::env::args_os().skip(1).map(|word| word.to_string_lossy().into_owned()).collect();
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    words.iter().enumerate().find_map(|(at, word)| {
        let name = NAMES.iter().filter(|name| word.starts_with(**name)).max_by_key(|n| n.len())?;
        let attached = word[name.len()..].trim_start_matches('=');
        match words.get(at + 1) {
            _ if is_number(attached) => Some(attached.to_owned()),
            Some(next) if attached.is_empty() && is_number(next) => Some(next.clone()),
            _ if attached.is_empty() => Some("4".to_owned()),
            _ => None,
        }
    })
}

fn asks_to_resume() -> bool {
    std::env::args_os().any(|word| word == "--resume")
}

fn version() -> String {
    let (mpi, hdf5) = (ranks::library(), crate::output::hdf5_version());
    format!("{}\nMPI: {mpi}\nHDF5: {hdf5}", crate::version::full())
}
