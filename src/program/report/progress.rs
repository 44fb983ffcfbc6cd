//! How far a run has got, between its start and its end: a bar on a terminal, lines elsewhere.

use super::bar::Bar;
use super::pace::{Pace, Position};
use super::say;
use super::text::{self, mlups, time_of};
use crate::number::{counted, whole};
use crate::params;
use crate::problem::Case;
use crate::problem::schedule::Clock;
use crate::run::listener::Reached;
use crate::terminal::{Stream, Terminal};
use std::time::{Duration, Instant};

/// Time between two redraws of the bar.
const REDRAW: Duration = Duration::from_millis(100);
/// Time without any other line after which a line says that the run is still going.
const SILENCE: Duration = Duration::from_secs(60);
/// Columns of the smallest bar, with its brackets and the space behind it.
const LEAST_BAR: usize = 9;

/// What is shown of a run in progress.
pub struct Progress {
    view: View,
    extent: Extent,
}

enum View {
    Off,
    Lines { said: Instant },
    Bar { bar: Bar, drawn: Option<Instant> },
}

/// The full length of a run, and how fast it goes.
#[derive(Debug, Clone)]
struct Extent {
    steps: u64,
    /// Simulated time at the end \[time\].
    end: f64,
    /// Points updated in one step.
    points: f64,
    pace: Pace,
}

/// What there is to say about a run in progress.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Status {
    percent: u64,
    step: u64,
    steps: u64,
    applications: Option<u64>,
    time: String,
    speed: Option<String>,
    left: Option<String>,
    checkpoint: Option<String>,
}

impl Progress {
    /// Shows nothing.
    pub fn off() -> Progress {
        let pace = Pace::new(Instant::now(), Position { steps: 0.0, applications: 0 });
        let extent = Extent { steps: 0, end: 0.0, points: 0.0, pace };
        Progress { view: View::Off, extent }
    }

    /// Shows what is wanted of a run that begins here.
    pub fn begin(wanted: params::Progress, case: &Case, reached: &Reached) -> Progress {
        let Case { grid, schedule, .. } = case;
        let now = Instant::now();
        let terminal = Terminal::of(Stream::Output);
        let at = position(reached);
        let view = match (wanted, terminal) {
            (params::Progress::Off, _) => View::Off,
            (params::Progress::Lines, _) | (params::Progress::Auto, None) => {
                View::Lines { said: now }
            }
            (params::Progress::Bar, terminal) | (params::Progress::Auto, terminal) => {
                View::Bar { bar: Bar::new(terminal), drawn: None }
            }
        };
        let extent = Extent {
            steps: schedule.steps,
            end: schedule.about(schedule.steps),
            points: grid.points(),
            pace: Pace::new(now, at),
        };
        Progress { view, extent }
    }

    /// Says a line of the table of outputs.
    pub fn say(&mut self, line: &str) {
        match &mut self.view {
            View::Off => {}
            View::Lines { said } => {
                say(line);
                *said = Instant::now();
            }
            View::Bar { bar, drawn } => {
                bar.say(line);
                *drawn = None;
            }
        }
    }

    /// Shows how far the run has got, if it is time to.
    pub fn reached(&mut self, reached: &Reached) {
        if matches!(self.view, View::Off) {
            return;
        }
        let now = Instant::now();
        self.extent.pace.reached(now, position(reached));
        match &mut self.view {
            View::Bar { bar, drawn } if drawn.is_none_or(|drawn| now - drawn >= REDRAW) => {
                let status = self.extent.status(now, reached);
                bar.draw(self.extent.done(reached), &status.template(bar.width()));
                *drawn = Some(now);
            }
            View::Lines { said } if now - *said >= SILENCE => {
                say(&self.extent.status(now, reached).line());
                *said = now;
            }
            _ => {}
        }
    }
}

/// How far a run has got: a step of one application counts as such.
fn position(reached: &Reached) -> Position {
    let Reached { clock: Clock { step, .. }, part, applications, .. } = *reached;
    Position { steps: step as f64 + part, applications: applications.unwrap_or(step) }
}

impl Extent {
    /// The part of the run that is done.
    fn done(&self, reached: &Reached) -> f64 {
        position(reached).steps / self.steps.max(1) as f64
    }

    fn status(&self, now: Instant, reached: &Reached) -> Status {
        let &Reached { clock: Clock { step, time }, applications, next_checkpoint, .. } = reached;
        let at = position(reached);
        let left = self.pace.seconds_left(now, at, self.steps);
        let speed = self.pace.applications_per_second(now, at);
        Status {
            // Rounded down: 100 % only when everything is done.
            percent: whole(100.0 * self.done(reached), 100),
            step,
            steps: self.steps,
            applications,
            time: format!("t = {}", time_of(time, self.end)),
            speed: speed.map(|speed| mlups(speed * self.points)),
            left: left.map(|seconds| format!("{} left", text::clock(seconds))),
            checkpoint: next_checkpoint.map(|due| checkpoint(due.as_secs_f64(), left)),
        }
    }
}

/// When the next checkpoint is written, which is at the end if the end comes first.
fn checkpoint(due: f64, left: Option<f64>) -> String {
    match left {
        Some(left) if left < due => "checkpoint at end".into(),
        _ => format!("checkpoint in {}", text::clock(due)),
    }
}

impl Status {
    /// A line of a log.
    fn line(&self) -> String {
        let Status { percent, step, steps, time, speed, left, checkpoint, .. } = self;
        let applications = self.applications();
        let optional = [&applications, speed, left, checkpoint].into_iter().flatten();
        let words: String = optional.map(|word| format!(", {word}")).collect();
        format!("step {step} of {steps} ({percent}%), {time}{words}")
    }

    fn applications(&self) -> Option<String> {
        self.applications.map(|count| counted(count, "application"))
    }

    /// A template of the bar for a terminal this wide: what fits, the most informative first, and
    /// the bar itself in the remaining space.
    fn template(&self, width: usize) -> String {
        let Status { percent, step, steps, time, speed, left, checkpoint, .. } = self;
        let percent = format!("{percent:>3}%");
        let applications = self.applications();
        let count = Some(format!("{step}/{steps}"));
        let time = Some(time.clone());
        // In their order on the line, each with its rank in importance.
        let words =
            [(&count, 2), (&applications, 6), (&time, 4), (speed, 3), (left, 1), (checkpoint, 5)];
        let mut room = width.saturating_sub(percent.len());
        let mut chosen = [false; 6];
        for rank in 1..=words.len() {
            let found = words.iter().position(|(word, its)| *its == rank && word.is_some());
            let Some((at, Some(word))) = found.map(|at| (at, words[at].0)) else { continue };
            if let Some(left) = room.checked_sub(2 + word.len()) {
                (room, chosen[at]) = (left, true);
            }
        }
        let bar = if room >= LEAST_BAR { " [{wide_bar}]" } else { "" };
        let chosen = words.iter().zip(chosen).filter(|(_, chosen)| *chosen);
        let text: String =
            chosen.filter_map(|((word, _), _)| word.as_ref()).map(|w| format!("  {w}")).collect();
        format!("{percent}{bar}{text}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn extent(now: Instant) -> Extent {
        let pace = Pace::new(now, Position { steps: 0.0, applications: 0 });
        Extent { steps: 7075, end: 9.999, points: 266.0 * 266.0, pace }
    }

    fn status(checkpoint_in: Option<u64>) -> Status {
        let start = Instant::now();
        let next_checkpoint = checkpoint_in.map(Duration::from_secs);
        let clock = Clock { step: 3400, time: 4.806 };
        let reached = Reached { clock, part: 0.0, applications: None, next_checkpoint };
        extent(start).status(start + Duration::from_secs(10), &reached)
    }

    #[test]
    fn a_line_tells_all_without_control_characters() {
        let line = status(Some(5)).line();
        assert_eq!(
            line,
            "step 3400 of 7075 (48%), t = 4.81, 24 MLUP/s, 0:11 left, checkpoint in 0:05"
        );
        assert!(status(Some(500)).line().ends_with(", checkpoint at end"));
        assert!(status(None).line().ends_with(" left"));
    }

    #[test]
    fn a_run_that_has_just_begun_has_no_speed_yet() {
        let now = Instant::now();
        let clock = Clock::default();
        let reached = Reached { clock, part: 0.0, applications: None, next_checkpoint: None };
        assert_eq!(extent(now).status(now, &reached).line(), "step 0 of 7075 (0%), t = 0.00");
    }

    #[test]
    fn a_long_step_counts_by_the_part_that_is_done() {
        let start = Instant::now();
        let pace = Pace::new(start, Position { steps: 0.0, applications: 0 });
        let extent = Extent { steps: 20, end: 10.0, points: 1e6, pace };
        let (clock, applications) = (Clock { step: 12, time: 6.0 }, Some(1240));
        let reached = Reached { clock, part: 0.5, applications, next_checkpoint: None };
        let status = extent.status(start + Duration::from_secs(10), &reached);
        let line = "step 12 of 20 (62%), t = 6.00, 1240 applications, 124 MLUP/s, 0:06 left";
        assert_eq!(status.line(), line);
        assert!(status.template(80).contains("12/20  1240 applications  t = 6.00"));
    }

    #[test]
    fn the_bar_takes_the_room_that_is_left() {
        let all = "3400/7075  t = 4.81  24 MLUP/s  0:11 left  checkpoint in 0:05";
        assert_eq!(status(Some(5)).template(120), format!(" 48% [{{wide_bar}}]  {all}"));
        assert_eq!(status(Some(5)).template(80), format!(" 48% [{{wide_bar}}]  {all}"));
        assert_eq!(status(Some(5)).template(70), format!(" 48%  {all}"));
    }

    #[test]
    fn a_narrow_terminal_gets_what_fits() {
        let status = status(Some(5));
        assert_eq!(status.template(40), " 48%  3400/7075  24 MLUP/s  0:11 left");
        assert_eq!(status.template(16), " 48%  0:11 left");
        assert_eq!(status.template(1), " 48%");
        for width in 4..200 {
            let shown = status.template(width).replace("{wide_bar}", "123456");
            assert!(shown.len() <= width, "{width}: {shown}");
        }
    }
}
