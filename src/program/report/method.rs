//! What each method of integration would take, for `--check`.

use super::text::{duration, mlups, or_scale};
use crate::number::{counted, rounded, shown, whole};
use crate::problem::Solves;
use crate::problem::coefficients::Coefficients;
use crate::problem::method::{Accuracy, Method};
use crate::program::job::Job;
use crate::program::trial::Trials;
use crate::run::speed::Speed;

/// A name and what there is to say.
type Line = (&'static str, String);

/// More applications than are worth counting.
const MOST: u64 = 1 << 53;

/// The method, the spectrum it has to cover, and what the other one would take.
pub fn lines(job: &Job, trials: &Trials) -> Vec<Line> {
    let mut lines = vec![("method", method(job))];
    let accuracy = job.case.method.accuracy();
    lines.extend(accuracy.map(|accuracy| ("spectrum", spectrum(job, accuracy))));
    lines.extend(trials.own.and_then(|own| own.expected).map(|expected| {
        let parts = match expected.parts {
            1 => String::new(),
            parts => format!(", in each of {}", counted(parts, "part")),
        };
        let text = format!(
            "the spectrum times a step is z = {}: series of degree {}{parts}",
            rounded(expected.z),
            expected.degree
        );
        ("series", text)
    }));
    let names = match job.case.method {
        Method::Euler => ["euler", "exponential"],
        Method::Exponential(_) => ["exponential", "euler"],
    };
    let steps = job.case.schedule.steps;
    lines.extend(trials.own.zip(trials.other).map(|(own, (speed, others))| {
        let [own, other] = [(names[0], steps, own), (names[1], others, speed)]
            .map(|(name, steps, speed)| format!("{name}: {}", taken(job, steps, speed)));
        ("methods", format!("{own}; {other}"))
    }));
    lines
}

/// Keys that were given for the method that was not, and that the one which is the default here does not have.
pub fn without_effect(job: &Job) -> impl Iterator<Item = String> {
    let (keys, other): (&[&str], _) = match job.case.method {
        Method::Euler => (
            &["time.tolerance", "time.scale", "time.max_degree", "time.forcing_degree"],
            "exponential",
        ),
        Method::Exponential(_) => (&["time.safety"], "euler"),
    };
    let is_chosen = job.gives("time.method");
    let given = keys.iter().filter(move |key| !is_chosen && job.gives(key));
    let method = job.case.method.name();
    given.map(move |key| {
        format!(
            "{key} has no effect on the steps that are the default here, {method}: set time.method = \"{other}\", \
             or leave {key} out"
        )
    })
}

/// What comes later than a state of rest is not looked for.
pub fn may_end_early(job: &Job) -> Option<String> {
    let changes = job.case.equation().is_some_and(|equation| equation.changes().any());
    (job.case.steady_below.is_some() && changes).then(|| {
        "time.stop_when ends the run at the first output at which nothing changes, whatever a source or a side does \
         later: leave it out unless that is meant"
            .to_owned()
    })
}

fn method(job: &Job) -> String {
    match job.case.method {
        Method::Euler => "euler: the error in time is of first order in dt".into(),
        Method::Exponential(Accuracy { tolerance, least_scale, .. }) => {
            let reacts = job.case.equation().is_some_and(|equation| equation.reaction.is_some());
            let is = if reacts { "is estimated to be" } else { "is" };
            let tolerance = shown(tolerance);
            let or = or_scale(least_scale);
            format!(
                "exponential: the error in time {is} at most {tolerance} of the largest magnitude of the field{or}"
            )
        }
    }
}

/// The lower end of the spectrum, and the cell that sets it.
fn spectrum(job: &Job, accuracy: &Accuracy) -> String {
    let rho = rounded(accuracy.rho);
    let (Solves::Equation(equation), Some(known)) = (&job.case.solves, &job.known) else {
        return format!("0 to -{rho}, that is 8 D / dx^2");
    };
    let [row, column] = known.bounds.cell;
    let grid = &job.case.grid;
    let place = [grid.x.at(column + 1), grid.y.at(row + 1)].map(rounded);
    let mut coefficients = Coefficients::new(equation, grid);
    let mut values = Vec::new();
    for (name, row) in [
        ("D.x", coefficients.diffusivity(0, row).ok()),
        ("D.y", coefficients.diffusivity(1, row).ok()),
        ("capacity", coefficients.capacity(row).ok().flatten()),
        ("decay", coefficients.decay(row).ok().flatten()),
    ] {
        values.extend(row.map(|row| format!("{name} = {}", rounded(row[column]))));
    }
    let (values, [x, y]) = (values.join(", "), place);
    format!("0 to -{rho}, which the cell at x = {x}, y = {y} sets: {values}")
}

/// How many applications, and how long.
fn taken(job: &Job, steps: u64, speed: Speed) -> String {
    match speed.expected {
        None => {
            let time = duration(steps as f64 * speed.seconds_per_step);
            format!("{}, {time}", counted(steps, "step"))
        }
        Some(expected) => match expected.applications {
            None => format!("as many parts of steps as the field needs{}", at_first(job)),
            Some(count) => {
                let time = duration(count * speed.seconds_per_step);
                format!("about {}, {time}", counted(whole(count, MOST), "application"))
            }
        },
    }
}

/// Why a field without a reaction may need many parts, and what helps.
fn at_first(job: &Job) -> &'static str {
    match &job.case.solves {
        Solves::Equation(equation) if equation.reaction.is_none() => {
            ", which begins at zero, where any error is large: time.scale says how large it will be"
        }
        _ => "",
    }
}

/// The time that the rest of a run takes.
pub fn time(job: &Job, steps_left: u64, speed: Speed) -> String {
    let Speed { seconds_per_step, steps: tried, has_whole_passes, .. } = speed;
    let tried_of = match speed.expected {
        None => counted(tried, "step"),
        Some(_) => counted(tried, "application"),
    };
    let speed_of = mlups(job.case.grid.points() / seconds_per_step);
    match seconds(job, steps_left, speed) {
        None => format!("not known before the run: {speed_of} ({tried_of} tried on these ranks)"),
        Some(seconds) => format!(
            "{}{} estimated, without output: {speed_of} ({tried_of} tried on these ranks)",
            if has_whole_passes { "" } else { "at most " },
            duration(seconds),
        ),
    }
}

/// Seconds that the rest of a run takes, unless a reaction decides.
pub fn seconds(job: &Job, steps_left: u64, speed: Speed) -> Option<f64> {
    let applications = match speed.expected {
        None => steps_left as f64,
        Some(expected) => {
            let all = job.case.schedule.steps.max(1) as f64;
            expected.applications? * (steps_left as f64 / all)
        }
    };
    Some(applications * speed.seconds_per_step)
}
