//! Problems whose steps are exponential, and what an undisturbed run of each leaves.

use super::left::Left;
use crate::common::{mpirun, scratch};
use std::fs;
use std::sync::OnceLock;

/// A problem, as a parameter file states it.
pub struct Problem {
    file: fn() -> String,
    whole: OnceLock<Left>,
}

impl Problem {
    const fn new(file: fn() -> String) -> Self {
        Self { file, whole: OnceLock::new() }
    }

    /// The parameter file, without pictures, with its results in `run`.
    pub fn file(&self) -> String {
        format!("graphics = false\noutput.dir = \"run\"\n{}", (self.file)())
    }

    /// What a run leaves that nothing happened to, made once, on two ranks.
    pub fn whole(&self) -> &Left {
        self.whole.get_or_init(|| {
            let directory = scratch();
            fs::write(directory.path().join("params.toml"), self.file()).expect("a file");
            mpirun(2, directory.path()).arg("params.toml").run().succeeded();
            Left::read(&directory.path().join("run"))
        })
    }
}

/// Everything varies, in space and in time; the last step is shorter than the others.
pub static MOVING: Problem = Problem::new(|| general("source = \"sin(3*x*t) + y\"", SIDES, 1.0));
/// The same with periodic columns, and a source that separates.
pub static RING: Problem = Problem::new(|| general(IN_TIME, AROUND, 1.0));
/// The same with rows that are periodic.
pub static TALL_RING: Problem = Problem::new(|| general(IN_TIME, UPWARDS, 1.0));
/// Nothing depends on time, and most times of probes and slices lie within steps.
pub static SAMPLED: Problem = Problem::new(|| sampled(0.01, 0.02));
/// Nothing depends on time, and all steps but the first are fitted to what is left of the rate.
pub static SMOOTHED: Problem = Problem::new(|| {
    let file =
        general("source = \"x*y\"", STILL, 0.12).replace("outtime = 0.024", "outtime = 0.01");
    file.replace("cells = [60, 48]", "cells = [120, 96]")
});
/// The same with so few that the last step has none.
pub static SELDOM: Problem = Problem::new(|| sampled(0.125, 0.125));
/// With a reaction, each part of whose steps takes two series.
pub static REACTING: Problem = Problem::new(|| smaller(&general(REACTION, SIDES, 0.4)));
/// The first again, for a second or so.
pub static LONG: Problem = Problem::new(|| {
    let file = general("source = \"sin(3*x*t) + y\"", SIDES, 3.0);
    file.replace("cells = [60, 48]", "cells = [120, 96]")
});
/// The four peaks on the course's points.
pub static COURSE: Problem = Problem::new(|| {
    "runtime = 100\nouttime = 40\ndx = 0.2\nD = 0.7\ntime = { method = \"exponential\" }\n".into()
});
/// A plate that comes to rest long before the end of its time, but not before the second output.
pub static RESTING: Problem = Problem::new(|| {
    let sides = "left = { value = \"y\" }\ndefault = \"insulated\"";
    smaller(&general("reaction = \"0.2*rho*(1 - rho)\"", sides, 12.0))
        .replace("outtime = 2.4", "outtime = 0.5")
        + "stop_when = 1e-3\n"
});

/// Nothing depends on time, with probes and a slice at these cadences.
fn sampled(probes: f64, slices: f64) -> String {
    general("source = \"x*y\"", STILL, 1.0)
        + &format!(
            "[probes]\nevery = {probes}\npoints = {{ a = [0.1, 0.2], b = [0.3, 0.9] }}\n\
             [slices.up]\nx = 0.37\nevery = {slices}\n"
        )
}

const STILL: &str = "\
left = { value = \"y\" }
right = { transfer = 2, ambient = 1 }
default = \"insulated\"";
const SIDES: &str = "\
left = { value = \"sin(2*t)\" }
right = { transfer = 2, ambient = \"cos(t)*y\" }
bottom = { inflow = \"t*x\" }
top = \"insulated\"";
const AROUND: &str = "x = \"periodic\"\nbottom = { inflow = \"t*x\" }\ntop = { value = \"x*t\" }";
const UPWARDS: &str = "y = \"periodic\"\nleft = { value = \"y*t\" }\nright = \"insulated\"";
const IN_TIME: &str = "source = \"(sin(6*x) + y)*cos(3*t)\"";
const REACTION: &str = "reaction = \"0.5*rho*(1 - rho) + 0.1*t\"";

/// On fewer cells, and less exact: with a reaction steps have many parts.
fn smaller(file: &str) -> String {
    file.replace("cells = [60, 48]", "cells = [36, 30]")
        + "method = \"exponential\"\ntolerance = 1e-6\n"
}

/// A problem with this source or reaction and these sides; `times` as long as half a unit of time.
fn general(acts: &str, sides: &str, times: f64) -> String {
    let [runtime, outtime] = [0.5, 0.2].map(|time| time * times);
    format!(
        "\
D = {{ x = \"1 + 0.5*x*y\", y = \"0.5 + x\" }}
capacity = \"1 + 0.5*y\"
decay = \"0.3*x\"
mask = \"(x - 0.6)^2 + (y - 0.5)^2 > 0.02\"
{acts}
initial = \"x*y\"
x1 = 0
x2 = 1
runtime = {runtime:?}
outtime = {outtime:?}
output.final = true
[grid]
layout = \"cells\"
cells = [60, 48]
[boundary]
{sides}
[time]
start = 0.25
max_degree = 100000
forcing_degree = 5
"
    )
}
