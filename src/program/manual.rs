//! The manual page, in the language of man: what the command line declares, and the sections that it cannot.

use clap::Command;
use clap_mangen::Man;
use clap_mangen::roff::{Roff, bold, italic, roman};
use std::io;

/// One form a line.
const SYNOPSIS: &str = "\
diff2d-mpi PARAMS [--set KEY=VALUE]... [--overwrite | --resume [CHECKPOINT]] [--walltime TIME] \
[--preview] [--profile] [--quiet]
diff2d-mpi PARAMS --check [--json | --show KEY...] [--set KEY=VALUE]... [--overwrite | --resume [CHECKPOINT]] \
[--quiet]
diff2d-mpi --schema | --help | --version";

const EXIT_STATUS: [(&str, &str); 4] = [
    ("0", "The run is finished, or --check found nothing that would be refused."),
    ("1", "The run failed."),
    ("2", "Bad usage or parameters. Nothing was written."),
    (
        "75",
        "The run was stopped with a checkpoint: continue with the same command and --resume, in place of --overwrite.",
    ),
];

const ENVIRONMENT: [(&str, &str); 3] = [
    (
        "DIFF2D_SIMD",
        "The instruction set of the kernel: portable, avx2 or avx512. By default the best of the processor. The bits \
         are the same.",
    ),
    ("HDF5_USE_FILE_LOCKING", "As HDF5 has it. If it is not set, the program takes no locks."),
    (
        "SLURM_JOB_END_TIME",
        "Set by Slurm: when the job ends, before which the run stops with a checkpoint unless --walltime says when.",
    ),
];

/// In the output directory.
const FILES: [(&str, &str); 8] = [
    (
        "diff2d.h5",
        "Every snapshot and the series along time; h5py, xarray and any netCDF-4 reader open it.",
    ),
    ("diff2d.xdmf", "Its companion, for ParaView and VisIt."),
    ("diagnostics.csv", "A line for each output: mass, extrema, L2 norm, and on cells the budget."),
    ("frames/, animation.png", "A picture of each snapshot, and all of them in sequence."),
    (
        "probes.h5, probes.csv, slices/, coarse/",
        "The field at points, along lines and as means of blocks.",
    ),
    (
        "checkpoint.h5, checkpoint.prev.h5",
        "The latest checkpoint, from which --resume continues, and the one before.",
    ),
    ("params.toml", "The parameters as run: a parameter file for the same run."),
    ("summary.json", "How the run ended, and where its time went."),
];

/// The page of a command line.
pub fn page(command: Command) -> String {
    let about = command.get_about().map(ToString::to_string).unwrap_or_default();
    let name = about.lines().next().unwrap_or_default().trim_end_matches('.').to_owned();
    let command = command
        .version(env!("CARGO_PKG_VERSION"))
        .about(name)
        .after_help(None::<&str>)
        .override_usage(SYNOPSIS);
    let mut bytes = Vec::new();
    // There is always room in memory.
    let _ = write(&mut bytes, &Man::new(command), &about);
    String::from_utf8_lossy(&bytes).trim_end().to_owned()
}

fn write(bytes: &mut Vec<u8>, man: &Man, about: &str) -> io::Result<()> {
    title().to_writer(bytes)?;
    man.render_name_section(bytes)?;
    man.render_synopsis_section(bytes)?;
    let (examples, prose): (Vec<&str>, Vec<&str>) =
        about.split("\n\n").partition(|paragraph| paragraph.starts_with(' '));
    description(&prose).to_writer(bytes)?;
    man.render_options_section(bytes)?;
    listed("EXIT STATUS", "", &EXIT_STATUS).to_writer(bytes)?;
    listed("ENVIRONMENT", "", &ENVIRONMENT).to_writer(bytes)?;
    listed("FILES", "In the output directory, output.dir of the parameters:", &FILES)
        .to_writer(bytes)?;
    shown("EXAMPLES", &examples).to_writer(bytes)?;
    see_also().to_writer(bytes)
}

/// Without a date; names of options and files are not to be broken.
fn title() -> Roff {
    let mut roff = Roff::new();
    let version = concat!("diff2d-mpi ", env!("CARGO_PKG_VERSION"));
    roff.control("TH", ["DIFF2D-MPI", "1", " ", version, "User Commands"]);
    roff.control("nh", []);
    roff.control("ad", ["l"]);
    roff
}

fn description(paragraphs: &[&str]) -> Roff {
    let mut roff = Roff::new();
    roff.control("SH", ["DESCRIPTION"]);
    for (number, paragraph) in paragraphs.iter().enumerate() {
        if number > 0 {
            roff.control("PP", []);
        }
        for line in paragraph.lines() {
            roff.text([roman(line)]);
        }
    }
    roff
}

/// Words with what there is to say about each.
fn listed(section: &str, before: &str, entries: &[(&str, &str)]) -> Roff {
    let mut roff = Roff::new();
    roff.control("SH", [section]);
    if !before.is_empty() {
        roff.text([roman(before)]);
    }
    for (word, text) in entries {
        roff.control("TP", []);
        roff.text([bold(*word)]);
        roff.text([roman(*text)]);
    }
    roff
}

/// Lines as they are.
fn shown(section: &str, blocks: &[&str]) -> Roff {
    let mut roff = Roff::new();
    roff.control("SH", [section]);
    for block in blocks {
        roff.control("nf", []);
        for line in block.lines() {
            roff.text([roman(line.trim_start())]);
        }
        roff.control("fi", []);
    }
    roff
}

fn see_also() -> Roff {
    let mut roff = Roff::new();
    roff.control("SH", ["SEE ALSO"]);
    roff.text([bold("mpirun"), roman("(1)")]);
    roff.control("PP", []);
    roff.text([
        roman("The pages in "),
        italic("docs"),
        roman(", and a "),
        italic("README.md"),
        roman(" that lists them, are in the program's source and, where it was installed, in "),
        italic("share/diff2d-mpi"),
        roman(" beside the directory of the program: "),
        italic("docs/parameters.md"),
        roman(" has every key of a parameter file, "),
        italic("params"),
        roman(" and "),
        italic("gallery"),
        roman(" have examples."),
    ]);
    roff
}
