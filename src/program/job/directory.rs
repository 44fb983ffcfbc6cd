//! Whether a run can begin or go on in its output directory, and the lock that it takes there.

use super::Job;
use super::needs::check_file_size;
use crate::error::{Error, Problem, Result};
use crate::look;
use crate::output::directory::{self, Made};
use crate::output::lock::Lock;
use crate::output::{Begin, files, names, params_file, samples, series};
use crate::ranks::Comm;
use std::path::Path;

impl Job {
    /// Checks that the output directory can be used: nobody else writes to it, and it holds no run
    /// that has to be left alone. `file` is where the parameters were read from. Anything created
    /// for the check is removed again.
    ///
    /// # Errors
    /// The same on every rank: the first thing that stands in the way.
    pub fn check_directory(&self, comm: &Comm, file: &Path) -> Result<()> {
        comm.agree(match comm.is_root() {
            true => self.check_output(file),
            false => Ok(()),
        })
    }

    /// Checks the files that a run begins with: that the disk has space for new ones, or that the
    /// existing ones hold everything that the checkpoint counts on.
    ///
    /// # Errors
    /// The same on every rank: what stands in the way.
    pub fn check_files(&self, comm: &Comm, begin: Begin) -> Result<()> {
        comm.agree(if comm.is_root() { self.check_files_alone(begin) } else { Ok(()) })
    }

    fn check_files_alone(&self, begin: Begin) -> Result<()> {
        self.check_open_files()?;
        self.protect_pictures(begin)?;
        match begin {
            Begin::New { first, after } => {
                self.check_disk(first, after)?;
                self.check_number_of_files(first)
            }
            Begin::GoOn { snapshots, step, from } => {
                // What it says decides whether it is replaced.
                params_file::is_replaced(&self.dir(), &self.params)?;
                let file = self.dir().join(names::SERIES);
                let (params, case) = (&self.params, &self.case);
                let first = series::committed(&file, params, case, snapshots, from)?.first;
                samples::check(params, case, &self.samplers, step, from)?;
                check_file_size(self.bytes_from(first)[0])
                    .and_then(|()| directory::refuse_unwritable(&self.dir(), &file))
                    .map_err(|found| self.locate(found))?;
                self.samplers.iter().try_for_each(|sampler| {
                    let path = self.dir().join(samples::path(sampler));
                    let bytes = look::size(&path);
                    let bytes = bytes.map_err(|cause| Error::cannot("look at", &path, cause))?;
                    self.check_sample_size(sampler, bytes as f64)
                })
            }
        }
    }

    /// Refuses to replace a user's pictures.
    fn protect_pictures(&self, begin: Begin) -> Result<()> {
        let (Begin::New { first, .. } | Begin::GoOn { snapshots: first, .. }) = begin;
        let outputs = first..self.case.schedule.outputs();
        match self.params.graphics.enabled {
            true => directory::protect_pictures(&self.dir(), outputs)
                .map_err(|problem| self.locate(problem)),
            false => Ok(()),
        }
    }

    /// Makes the output directory, takes its lock on rank 0, and checks once more that nobody was
    /// faster.
    ///
    /// # Errors
    /// The same on every rank: the directory cannot be made, or another run has it.
    pub fn lock(&self, comm: &Comm) -> Result<Option<Lock>> {
        let dir = self.dir();
        let take = || {
            let lock = self.make_and_lock(&dir)?;
            if self.beginning.spares_a_run() {
                directory::refuse_existing_run(&dir).map_err(|problem| self.locate(problem))?;
            }
            Ok(Some(lock))
        };
        comm.agree(if comm.is_root() { take() } else { Ok(None) })
    }

    /// Makes the directory and takes its lock. A check of another run makes the same directory for a
    /// moment and removes it again, possibly in between.
    fn make_and_lock(&self, dir: &Path) -> Result<Lock> {
        const ATTEMPTS: usize = 20;
        let attempt = || {
            let made = Made::make(dir).map_err(|problem| self.locate(problem))?;
            Lock::take(dir).inspect_err(|_| made.remove())
        };
        for _ in 1..ATTEMPTS {
            match attempt() {
                Err(_) if matches!(look::is_there(dir), Ok(false)) => {}
                taken => return taken,
            }
        }
        attempt()
    }

    /// Refuses to replace what the run reads.
    fn protect_files(&self, dir: &Path) -> Result<()> {
        let mut read = self.origins.taken().to_vec();
        self.params
            .clone()
            .visit_files(&mut |key, value| read.push((key, value.path().to_owned())));
        for (key, file) in read {
            if files::holds(dir, Path::new(&file))? {
                let text = format!(
                    "{key}: {file} is a file of the run in output.dir, which this run would replace: set \
                     another output.dir"
                );
                return Err(self.locate(Problem::new(&["output.dir", &key], text)));
            }
        }
        Ok(())
    }

    fn check_output(&self, file: &Path) -> Result<()> {
        let dir = self.dir();
        let locate = |problem| self.locate(problem);
        directory::refuse_unusable(&dir).map_err(locate)?;
        Lock::look(&dir)?;
        Made::try_out(&dir).map_err(locate)?;
        directory::refuse_unusable_files(&dir, &self.samples()).map_err(locate)?;
        directory::protect_input(&dir, file, &self.params).map_err(locate)?;
        self.protect_files(&dir)?;
        directory::protect_temporaries(&dir).map_err(locate)?;
        if self.beginning.makes_files() {
            directory::protect_samples(&dir, &self.samples()).map_err(locate)?;
        }
        match self.beginning.spares_a_run() {
            true => directory::refuse_existing_run(&dir).map_err(locate),
            false => Ok(()),
        }
    }
}
