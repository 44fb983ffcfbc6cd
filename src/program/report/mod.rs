//! What a run says: the plan, a table with one line per output, its progress, and how it ended.
//!
//! Everything goes to standard output of rank 0, except warnings. Nothing said here may end a run:
//! if standard output is gone, the run continues.

mod bar;
mod check;
mod end;
mod equation;
mod facts;
mod method;
mod pace;
mod profile;
mod progress;
mod table;
mod text;
mod timetable;

pub use facts::Facts;

use crate::error::{Result, reached_its_reader};
use crate::number::counted;
use crate::output::files;
use crate::output::lock::Lock;
use crate::output::names::{FRAMES, TRACE};
use crate::output::pictures::animation::Animation;
use crate::output::pictures::frames;
use crate::params;
use crate::problem::Case;
use crate::program::crowding::Crowded;
use crate::program::job::Job;
use crate::program::resume::{Continued, Resumed};
use crate::program::trial::Trials;
use crate::run::listener::{Listener, Reached, Snapshot};
use crate::run::profile::Traces;
use crate::run::summary::Summary;
use crate::run::timings::Timings;
use crate::terminal;
use progress::Progress;
use std::fmt::Write as _;
use std::path::Path;
use text::{kernel, points, shown_path, spacing};
use timetable::Timetable;

/// Standard output of rank 0; silent on the other ranks and if quiet was requested.
pub struct Report {
    speaks: bool,
    warns: bool,
    wanted: params::Progress,
    progress: Progress,
}

impl Report {
    /// The report of rank 0, or of another rank, which says nothing; if `quiet`, nothing but
    /// warnings. Between start and end it shows what is `wanted`.
    pub fn new(root: bool, quiet: bool, wanted: params::Progress) -> Report {
        Report { speaks: root && !quiet, warns: root, wanted, progress: Progress::off() }
    }

    /// What is about to be done.
    pub fn plan(&self, job: &Job, ranks: usize) {
        let Case { grid, schedule, .. } = &job.case;
        let timetable = Timetable::of(job);
        warnings(job).iter().for_each(|text| self.warn(text));
        self.say(&format!(
            "diff2d-mpi {}\n{}, {}, {}, {}, {}\n{}\n{}\n",
            crate::version::full(),
            points(grid),
            spacing(grid),
            text::steps(&job.case),
            counted(schedule.outputs(), "output"),
            counted(ranks, "rank"),
            timetable.lines().join("\n"),
            kernel(job),
        ));
    }

    /// Where a run continues from, and what was wrong with newer checkpoints.
    pub fn resumed(&self, job: &Job, resumed: Option<&Resumed>) {
        if let Some(named) = &job.moved_from {
            let [dir, named] =
                [&job.params.output.dir, named].map(|dir| shown_path(Path::new(dir)));
            self.say(&format!("The run is now in {dir}, not in {named} as its parameters say."));
        }
        let Some(Resumed { header, path, passed_over, is_open_elsewhere, .. }) = resumed else {
            return self.say("No checkpoint yet: starting from the beginning.");
        };
        for damage in passed_over {
            self.warn(&format!("a newer checkpoint is damaged and was passed over: {damage}"));
        }
        if *is_open_elsewhere {
            self.warn(&format!(
                "another program has {} open for writing, or was killed while it had: close it there",
                shown_path(path)
            ));
        }
        self.say(&format!("Resuming from {} at step {}.", shown_path(path), header.step));
    }

    /// Whether a second run in the directory will be refused.
    pub fn lock(&self, lock: Option<&Lock>) {
        if lock.is_some_and(|lock| !lock.excludes()) {
            self.warn(
                "the file system of output.dir has no locks: take care that no second run is \
                 started there",
            );
        }
    }

    /// What `--overwrite` does not remove although it has a name of the run.
    pub fn left_alone(&self, job: &Job) {
        if !self.warns || !job.beginning.makes_files() || job.beginning.spares_a_run() {
            return;
        }
        // What cannot be looked at was a reason not to begin.
        let found = files::of_no_run(&job.dir()).unwrap_or_default();
        if let Some(first) = found.first() {
            let more = match found.len() - 1 {
                0 => String::new(),
                more => format!(" and {more} more"),
            };
            let first = shown_path(first);
            self.warn(&format!(
                "{first}{more} left alone: nothing there says that a run has made it"
            ));
        }
    }

    /// Something that is not as it should be, but not a reason to end the run.
    pub fn warn(&self, text: &str) {
        if self.warns {
            terminal::aside(&format!("diff2d-mpi: warning: {text}"));
        }
    }

    /// The time loop begins here: the head of the table of outputs, and the bar.
    pub fn begin(&mut self, job: &Job, reached: &Reached) {
        if self.speaks {
            self.progress = Progress::begin(self.wanted, &job.case, reached);
            self.progress.say(&table::header());
        }
    }

    /// The time loop is over, and the bar goes.
    pub fn over(&mut self) {
        self.progress = Progress::off();
    }

    /// That a run is already finished.
    pub fn nothing_to_do(&self, job: &Job) {
        let dir = job.dir();
        self.say(&format!("Nothing to do: the run in {} is finished.", shown_path(&dir)));
    }

    /// How the run ended and what it left.
    pub fn end(&self, job: &Job, summary: &Summary, animation: Result<Option<Animation>>) {
        self.say(&format!(
            "\n{}\n{}",
            end::how_it_ended(job, summary),
            end::what_it_left(job, summary)
        ));
        if let Some(doubt) = end::doubt(summary) {
            self.warn(&doubt);
        }
        self.pictures(job, animation);
        if let Some(profile) = &summary.profile {
            self.say(&profile::table(profile, summary));
        }
        if let (Some(reason), true) = (&summary.reason, self.warns) {
            terminal::aside(&format!(
                "diff2d-mpi: stopped by {reason} at step {} of {}, with a checkpoint in {}: go on \
                 with {}",
                summary.steps,
                job.case.schedule.steps,
                shown_path(&job.dir()),
                job.beginning.how_to_go_on()
            ));
        }
    }

    /// The pictures and their animation, if one was made or attempted.
    fn pictures(&self, job: &Job, animation: Result<Option<Animation>>) {
        let frames = job.dir().join(FRAMES);
        let are_none = frames::list(&job.dir()).is_ok_and(|pictures| pictures.is_empty());
        if !job.params.graphics.enabled || are_none {
            return;
        }
        let mut text = format!("Pictures:    {}", shown_path(&frames));
        match animation {
            Err(cause) => self.warn(&format!("no animation: {cause}")),
            Ok(None) => {}
            Ok(Some(Animation { path, every, missing })) => {
                let _ = write!(text, "\nAnimation:   {}", shown_path(&path));
                if every > 1 {
                    let _ = write!(text, " (1 picture in {every})");
                }
                if missing > 0 {
                    self.warn(&format!(
                        "outputs without a picture of the same size and colours in {}: {missing}; \
                         the animation leaves them out",
                        shown_path(&frames)
                    ));
                }
            }
        }
        self.say(&text);
    }

    /// Where the trace is, or why there is none.
    pub fn trace(&self, job: &Job, traces: &Traces, written: Result<()>) {
        if let Err(cause) = written {
            return self.warn(&format!("no trace: {cause}"));
        }
        let of = match (traces.recorded.len(), traces.ranks) {
            (recorded, ranks) if recorded < ranks => format!("{recorded} of {ranks} ranks; "),
            _ => String::new(),
        };
        let path = job.dir().join(TRACE);
        self.say(&format!(
            "\nTrace:       {} ({of}open it at https://ui.perfetto.dev)",
            shown_path(&path)
        ));
    }

    /// All that a run would do, and how long it would take, for `--check`.
    ///
    /// # Errors
    /// If standard output does not take it.
    pub fn check(
        &self,
        job: &Job,
        ranks: usize,
        continued: &Continued,
        trials: &Trials,
    ) -> Result<()> {
        self.warn_of(job);
        trials.failure.iter().for_each(|text| self.warn(text));
        let text = check::report(job, ranks, continued, trials);
        if self.speaks { told(text.trim_end()) } else { Ok(()) }
    }

    /// What is probably not meant.
    pub fn warn_of(&self, job: &Job) {
        warnings(job).iter().for_each(|text| self.warn(text));
    }

    /// What a program requested with `--check`; `--quiet` does not affect it.
    ///
    /// # Errors
    /// If standard output does not take it.
    pub fn facts(&self, text: &str) -> Result<()> {
        if self.warns { told(text) } else { Ok(()) }
    }

    fn say(&self, text: &str) {
        if self.speaks {
            say(text);
        }
    }
}

/// What is probably not meant in the parameters, or in how the program was started.
fn warnings(job: &Job) -> Vec<String> {
    let crowded = job.crowded.as_ref().map(|Crowded { node, ranks, cores }| {
        let (shared, most) = (counted(*cores, "core"), counted(*cores, "rank"));
        format!("{ranks} ranks share {shared} on {node}: use at most {most} there")
    });
    Timetable::of(job)
        .warnings()
        .into_iter()
        .chain(method::without_effect(job))
        .chain(method::may_end_early(job))
        .chain(crowded)
        .collect()
}

impl Listener for Report {
    /// One line of the table of outputs.
    fn output(&mut self, snapshot: &Snapshot, _: &mut Timings) -> Result<Vec<String>> {
        self.progress.say(&table::row(&snapshot.record));
        Ok(Vec::new())
    }

    fn reached(&mut self, reached: &Reached) {
        self.progress.reached(reached);
    }

    fn warn(&mut self, text: &str) {
        Report::warn(self, text);
    }
}

/// Writes lines to standard output, at once. A run goes on without anybody to tell.
fn say(text: &str) {
    let _ = terminal::tell(text);
}

/// The same where telling is all there is to do.
fn told(text: &str) -> Result<()> {
    reached_its_reader(terminal::tell(text))
}
