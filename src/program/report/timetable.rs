//! Which simulated times a run reaches and which of them it saves, in words: with the Euler
//! steps of the course both are rounded down to whole steps.

use crate::number::{counted, rounded, shown};
use crate::params::Params;
use crate::problem::pace::Pace;
use crate::problem::schedule::{Schedule, Time};
use crate::program::job::Job;

/// The times that a run reaches and saves.
pub struct Timetable<'j> {
    params: &'j Params,
    schedule: &'j Schedule,
    /// Times of the second and of the last output, and of the end.
    second: Time,
    last: Time,
    end: Time,
}

impl<'j> Timetable<'j> {
    /// That of a job.
    pub fn of(job: &'j Job) -> Timetable<'j> {
        let Job { params, case, .. } = job;
        let schedule = &case.schedule;
        let (snapshots, steps) = (&schedule.snapshots, schedule.steps);
        let second = snapshots.next(0, steps);
        let [second, last, end] =
            schedule.times([second, snapshots.last(steps).max(second), steps]);
        Timetable { params, schedule, second, last, end }
    }

    /// Steps and where they lead.
    pub fn steps(&self) -> String {
        format!("{}, to t = {}", self.schedule.steps, self.told_end())
    }

    /// How many outputs, and how far apart.
    pub fn outputs(&self) -> String {
        let (steps, every) = (self.schedule.steps, self.schedule.snapshots.every);
        let count = self.schedule.outputs();
        if every > steps {
            return match count {
                1 => format!("1, at t = {}", self.start()),
                _ => format!("{count}, at t = {} and at the end", self.start()),
            };
        }
        let apart = self.told_apart();
        let end = match self.schedule.snapshots.at_end {
            true => ", and at the end",
            false => "",
        };
        format!("{count}, every {}{apart}{end}", self.told_steps())
    }

    /// The first, the second and the last time that is saved.
    pub fn output_times(&self) -> String {
        let [second, last] = [self.second, self.last].map(exactly);
        match self.schedule.outputs() {
            1 => self.start(),
            2 => format!("{}, {last}", self.start()),
            3 => format!("{}, {second}, {last}", self.start()),
            _ => format!("{}, {second}, ..., {last}", self.start()),
        }
    }

    /// What becomes of the state at the end.
    pub fn end(&self) -> String {
        match self.schedule.snapshots.holds_end(self.schedule.steps) {
            true => "in the last snapshot".into(),
            false => format!(
                "the state at t = {} is in no snapshot; output.final = true saves it",
                rounded(value(self.end))
            ),
        }
    }

    /// The time that the last step reaches.
    pub fn end_time(&self) -> f64 {
        value(self.end)
    }

    fn start(&self) -> String {
        shown(self.schedule.start())
    }

    fn told_end(&self) -> String {
        match &self.schedule.pace {
            Pace::Added => told(self.end, self.params.runtime, "runtime"),
            Pace::Even(_) => rounded(value(self.end)),
        }
    }

    fn told_apart(&self) -> String {
        match &self.schedule.pace {
            Pace::Added => told(self.second, self.params.outtime, "outtime"),
            Pace::Even(even) => rounded(even.outtime),
        }
    }

    /// Steps from one output to the next, if they are always as many.
    fn told_steps(&self) -> String {
        let snapshots = &self.schedule.snapshots;
        match snapshots.at {
            None => format!("{} = ", counted(snapshots.every, "step")),
            Some(_) => String::new(),
        }
    }

    /// What deserves a line of its own at the start of a run.
    pub fn lines(&self) -> Vec<String> {
        let (steps, every) = (self.schedule.steps, self.schedule.snapshots.every);
        let mut lines = Vec::new();
        if every <= steps {
            let apart = self.told_apart();
            lines.push(format!("an output every {}{apart}", self.told_steps()));
        }
        lines.push(format!("the end is at t = {}", self.told_end()));
        if !self.schedule.snapshots.holds_end(self.schedule.steps) {
            lines.push(
                "the state at the end is in no snapshot; output.final = true saves it".into(),
            );
        }
        lines
    }

    /// What is probably not meant: a run that takes no step, or saves nothing that it computes.
    pub fn warnings(&self) -> Vec<String> {
        match self.of_run() {
            Some(warning) => vec![warning],
            None => self.of_samples().collect(),
        }
    }

    fn of_samples(&self) -> impl Iterator<Item = String> {
        let runtime = shown(self.params.runtime);
        self.params.sampled().into_iter().filter(|(_, every)| *every > self.params.runtime).map(
            move |(table, every)| {
                let every = shown(every);
                format!(
                    "{table}.every = {every} is longer than the run, runtime = {runtime}: only what holds at the \
                     start is saved; lower {table}.every"
                )
            },
        )
    }

    fn of_run(&self) -> Option<String> {
        let &Params { runtime, outtime, .. } = self.params;
        let [runtime, outtime, dt] = [runtime, outtime, self.schedule.dt].map(shown);
        if self.schedule.steps == 0 {
            return Some(format!(
                "runtime = {runtime} is shorter than one time step, {dt}: the run takes no step; \
                 raise runtime"
            ));
        }
        (self.schedule.outputs() == 1).then(|| {
            format!(
                "outtime = {outtime} is longer than the run, runtime = {runtime}: only the state at \
                 the start is saved; lower outtime, or set output.final = true for that at the end"
            )
        })
    }
}

/// A time requested with `key`, and what became of it.
fn told(time: Time, asked: f64, key: &str) -> String {
    let about = if matches!(time, Time::About(_)) { "about " } else { "" };
    let [is, asked] = [value(time), asked].map(rounded);
    match is == asked {
        true => format!("{about}{is}"),
        false => format!("{about}{is} instead of {asked} ({key} is rounded down to whole steps)"),
    }
}

fn value(time: Time) -> f64 {
    match time {
        Time::Exact(time) | Time::About(time) => time,
    }
}

/// A time with all the digits it has.
fn exactly(time: Time) -> String {
    match time {
        Time::Exact(time) => shown(time),
        Time::About(time) => format!("about {}", rounded(time)),
    }
}
