//! What a run says on standard output: the plan, a table with a line an output, and how it ended.
//!
//! Nothing said here may end a run: where standard output is gone, the run goes on.

use crate::error::{Result, shown, shown_time};
use crate::graphics;
use crate::job::Job;
use crate::output::Record;
use crate::output::animation::Animation;
use crate::output::directory::{DIAGNOSTICS, FRAMES, SERIES, XDMF};
use crate::output::lock::Lock;
use crate::output::summary::Summary;
use crate::resources::human_bytes;
use crate::resume::Resumed;
use std::fmt::Write as _;
use std::io::Write as _;

/// Standard output of rank 0; silent on the other ranks and where quiet was asked for.
pub struct Report {
    speaks: bool,
    warns: bool,
}

impl Report {
    /// The report of rank 0, or of another rank, which says nothing; if `quiet`, nothing but
    /// warnings.
    pub fn new(root: bool, quiet: bool) -> Report {
        Report { speaks: root && !quiet, warns: root }
    }

    /// What is about to be done.
    pub fn plan(&self, job: &Job, ranks: usize) {
        let grid = &job.grid;
        self.say(&format!(
            "diff2d-mpi {}\n{} x {} points, dx = {}, {} steps of dt = {}, {} outputs, {ranks} rank{}\n{}\n",
            crate::VERSION,
            grid.n,
            grid.n,
            shown(grid.dx),
            grid.steps,
            shown(grid.dt),
            grid.outputs(),
            plural(ranks),
            kernel(job),
        ));
    }

    /// The head of the table of outputs.
    pub fn header(&self) {
        self.say(&format!(
            "{:>10} {:>12} {:>15} {:>15} {:>15} {:>15}",
            "step", "time", "mass", "min", "max", "l2"
        ));
    }

    /// Where a run goes on, and what was wrong with newer checkpoints.
    pub fn resumed(&self, resumed: Option<&Resumed>) {
        let Some(Resumed { state, path, passed_over, .. }) = resumed else {
            return self.say("No checkpoint yet: starting from the beginning.");
        };
        for damage in passed_over {
            self.warn(&format!("a newer checkpoint is of no use: {damage}"));
        }
        self.say(&format!("Resuming from {} at step {}.", path.display(), state.step));
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

    /// Something that is not as it should be, but no reason to end the run.
    pub fn warn(&self, text: &str) {
        if self.warns {
            eprintln!("diff2d-mpi: warning: {text}");
        }
    }

    /// One line of the table of outputs.
    pub fn row(&self, record: &Record) {
        let d = &record.diagnostics;
        self.say(&format!(
            "{:>10} {:>12} {:>15.8e} {:>15.8e} {:>15.8e} {:>15.8e}",
            record.step,
            shown_time(record.time),
            d.mass,
            d.min,
            d.max,
            d.l2
        ));
    }

    /// That a run is finished already.
    pub fn nothing_to_do(&self, job: &Job) {
        let dir = job.dir();
        self.say(&format!("Nothing to do: the run in {} is finished.", dir.display()));
    }

    /// How the run ended and what it left.
    pub fn end(&self, job: &Job, summary: &Summary) {
        let seconds = &summary.seconds;
        let mut text = format!(
            "\n{} {} steps to t = {} in {:.2} s on {} rank{}: {:.0} million updates per second.\n",
            if summary.reason.is_some() { "Stopped after" } else { "Finished" },
            summary.steps,
            shown_time(summary.time),
            seconds.total.max,
            summary.ranks,
            plural(summary.ranks),
            summary.mlups
        );
        let phases = [
            ("compute", seconds.compute),
            ("halo", seconds.halo),
            ("diagnostics", seconds.diagnostics),
            ("output", seconds.output),
            ("checkpoint", seconds.checkpoint),
            ("graphics", seconds.graphics),
        ];
        let _ = write!(text, "Seconds in the loop {:.3}:", seconds.time_loop.mean);
        for (name, spread) in phases {
            let _ = write!(text, " {name} {:.3}", spread.mean);
        }
        let dir = job.dir();
        let series = dir.join(SERIES);
        let size = human_bytes(job.needs.file);
        let snapshots = job.grid.outputs();
        let _ = write!(text, "\nSnapshots:   {} ({snapshots}, {size})", series.display());
        let _ = write!(text, "\nParaView:    {}", dir.join(XDMF).display());
        let _ = write!(text, "\nDiagnostics: {}", dir.join(DIAGNOSTICS).display());
        self.say(&text);
        if let (Some(reason), true) = (&summary.reason, self.warns) {
            eprintln!(
                "diff2d-mpi: stopped by {reason} at step {} of {}, with a checkpoint in {}: go on \
                 with the same command and --resume",
                summary.steps,
                job.grid.steps,
                dir.display()
            );
        }
    }

    /// The pictures and their animation, where one was made or tried.
    pub fn pictures(&self, job: &Job, animation: Result<Option<Animation>>) {
        let frames = job.dir().join(FRAMES);
        if !job.params.graphics.enabled || !frames.exists() {
            return;
        }
        let mut text = format!("Pictures:    {}", frames.display());
        match animation {
            Err(cause) => self.warn(&format!("no animation: {cause}")),
            Ok(None) => {}
            Ok(Some(Animation { path, every, missing })) => {
                let _ = write!(text, "\nAnimation:   {}", path.display());
                if every > 1 {
                    let _ = write!(text, " (1 picture in {every})");
                }
                if missing > 0 {
                    self.warn(&format!(
                        "{missing} of the outputs have no picture in {}, or one of another size or \
                         other colours: the animation leaves them out",
                        frames.display()
                    ));
                }
            }
        }
        self.say(&text);
    }

    /// All that a run would do, for `--check`.
    pub fn check(&self, job: &Job, ranks: usize) {
        let (grid, params) = (&job.grid, &job.params);
        let most_rows = crate::strip::Strip::new(grid.n, ranks, 0).rows;
        let disk = job.needs.disk.map_or("unknown".into(), |free| human_bytes(free as f64));
        let lines = [
            ("grid", format!("{} x {} points", grid.n, grid.n)),
            ("domain", format!("{} to {} in x and y", shown(params.x1), shown(params.x2))),
            ("dx", format!("{} (asked for: {})", shown(grid.dx), shown(params.dx))),
            ("dt", shown(grid.dt)),
            ("steps", format!("{}, to t = {}", grid.steps, shown(grid.steps as f64 * grid.dt))),
            ("outputs", format!("{}, every {} steps", grid.outputs(), grid.steps_per_output)),
            ("ranks", format!("{ranks}, {most_rows} rows on the largest")),
            ("memory", format!("{} on the largest rank", human_bytes(job.needs.memory_per_rank))),
            ("output file", format!("{}, free: {disk}", human_bytes(job.needs.file))),
            ("pictures", pictures(job)),
            ("kernel", kernel(job)),
            ("directory", job.dir().display().to_string()),
        ];
        let text = lines.map(|(name, value)| format!("{name:<12} {value}\n")).concat();
        self.say(&format!("{text}\nParameters as run:\n\n{}", params.to_toml().trim_end()));
    }

    fn say(&self, text: &str) {
        if self.speaks {
            let mut out = std::io::stdout().lock();
            let _ = writeln!(out, "{text}").and_then(|()| out.flush());
        }
    }
}

fn kernel(job: &Job) -> String {
    let (isa, blocking) = (job.stencil.isa(), job.stencil.blocking());
    format!("{isa}, up to {} steps a pass, blocks of {} rows", blocking.steps, blocking.block_rows)
}

fn pictures(job: &Job) -> String {
    if !job.params.graphics.enabled {
        return "none".into();
    }
    let [width, height] = graphics::size(&job.grid, &job.params.graphics);
    format!("{width} x {height} pixels, about {} in all", human_bytes(job.needs.pictures))
}

fn plural(count: usize) -> &'static str {
    if count == 1 { "" } else { "s" }
}
