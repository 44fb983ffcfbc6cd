//! Runs with exponential steps that are stopped, killed or damaged in the middle of a series: where
//! they go on, every number of their files is that of a run that nothing happened to.
//!
//! A wall time that is almost over ends a run when its ranks agree for the first time, which is after
//! its first pass: so a test decides by the stages of a pass after which one of them it ends.

mod damaged;
mod killed;
mod left;
mod problems;
mod signals;
mod steady;
mod stopped;

use crate::common::{Launch, Running, mpirun, scratch, serial};
use diff2d_mpi::output::checkpoint::Header;
use left::Left;
use problems::Problem;
use std::fs;
use std::path::{Path, PathBuf};

/// A run to be broken.
struct Broken {
    directory: tempfile::TempDir,
    problem: &'static Problem,
}

impl Broken {
    fn new(problem: &'static Problem) -> Self {
        let directory = scratch();
        fs::write(directory.path().join("params.toml"), problem.file()).expect("a file");
        Self { directory, problem }
    }

    fn path(&self) -> &Path {
        self.directory.path()
    }

    fn file(&self, name: &str) -> PathBuf {
        self.path().join("run").join(name)
    }

    fn launch(&self, ranks: usize) -> Launch {
        let launch = match ranks {
            1 => serial(self.path()),
            ranks => mpirun(ranks, self.path()),
        };
        launch.arg("params.toml")
    }

    fn resume(&self, ranks: usize) -> Launch {
        self.launch(ranks).arg("--resume")
    }

    /// Begins or goes on, and stops after so many stages; what the checkpoint says.
    #[track_caller]
    fn stop_after(&self, stages: usize, ranks: usize) -> Header {
        let pass = format!("solver.steps_per_pass={stages}");
        let launch = self.resume(ranks).args(["--walltime", "1s", "--set", &pass]);
        launch.run().ended_with(75);
        self.header()
    }

    /// What the newest checkpoint says.
    #[track_caller]
    fn header(&self) -> Header {
        left::header(&self.file("checkpoint.h5"))
    }

    /// Waits until a file of the run is there.
    #[track_caller]
    fn until_there(&self, running: &mut Running, name: &str) {
        let path = self.file(name);
        running.until(|| path.exists());
    }

    /// Everything is there, as if nothing had happened.
    #[track_caller]
    fn assert_whole(&self) {
        Left::read(&self.path().join("run")).assert_is(self.problem.whole());
    }

    /// Goes on to the end, and everything is there.
    #[track_caller]
    fn assert_nothing_is_lost(&self, ranks: usize) {
        let outcome = self.resume(ranks).run().succeeded();
        assert!(outcome.stdout.contains("Resuming from run/checkpoint"), "{outcome}");
        self.assert_whole();
    }
}

/// Whether a checkpoint was written in the middle of a series.
fn is_in_series(header: &Header) -> bool {
    let within = header.within;
    within.series > 0 && 0 < within.stage && within.stage < within.degree
}
