//! A resume refuses another problem, key by key.

use super::launch;
use crate::common::{contents, scratch};

const FILE: &str = "\
D = \"1 + a*x\"
capacity = \"1 + y\"
decay = 0.1
source = \"x*t\"
reaction = \"rho*(1 - rho)\"
mask = \"x + y > 0.1\"
initial = \"x*y\"
x1 = 0.0
x2 = 2.0
y1 = 0.0
y2 = 1.0
runtime = 0.02
outtime = 0.01

[constants]
a = 0.5

[grid]
layout = \"cells\"
cells = [8, 4]

[boundary]
left = { value = \"1 + t\" }
right = { transfer = 2.0, ambient = 1.0 }
y = \"periodic\"

[point_sources.well]
x = 1.0
y = 0.5
rate = 1.0

[time]
method = \"euler\"
safety = 0.5
";

/// What is set otherwise, the key that is named, its value now, and that before.
const CHANGES: [(&str, &str, &str, &str); 19] = [
    ("D=1 + a*x*1", "D", "\"1 + a*x*1\"", "\"1 + a*x\""),
    ("capacity=1.5", "capacity", "1.5", "\"1 + y\""),
    ("decay=0.2", "decay", "0.2", "0.1"),
    ("source=x * t", "source", "\"x * t\"", "\"x*t\""),
    ("reaction=0", "reaction", "0", "\"rho*(1 - rho)\""),
    ("mask=1", "mask", "1", "\"x + y > 0.1\""),
    ("initial=x", "initial", "\"x\"", "\"x*y\""),
    ("x2=2.5", "x2", "2.5", "2"),
    ("y1=-1", "y1", "-1", "0"),
    ("constants.a=0.25", "constants.a", "0.25", "0.5"),
    ("constants.b=1", "constants.b", "1", "none"),
    ("grid.cells=[8, 5]", "grid.cells", "[8, 5]", "[8, 4]"),
    ("boundary.left.value=80", "boundary.left.value", "80", "\"1 + t\""),
    ("boundary.right.transfer=3", "boundary.right.transfer", "3", "2"),
    ("point_sources.well.rate=2", "point_sources.well.rate", "2", "1"),
    ("time.start=1", "time.start", "1", "0"),
    ("time.safety=1", "time.safety", "1", "0.5"),
    ("units.time=s", "units.time", "\"s\"", "\"1\""),
    ("field.name=u", "field.name", "\"u\"", "\"density\""),
];

#[test]
fn a_resume_names_every_key_that_differs_with_both_values() {
    let directory = scratch();
    let directory = directory.path();
    launch(FILE, 1, directory, "run").run().succeeded();
    let before = contents(&directory.join("run"));
    let mut all = launch(FILE, 1, directory, "run").arg("--resume");
    for (set, ..) in CHANGES {
        all = all.args(["--set", set]);
    }
    let outcome = all.run().ended_with(2);
    for (_, key, here, there) in CHANGES {
        outcome.says(&[&format!("{key} = {here}, but {there} in the run to resume")]);
    }
    // One alone, and what decides nothing of the results beside it.
    let one = launch(FILE, 2, directory, "run").arg("--resume");
    let others = ["--set", "graphics.size=99", "--set", "solver.steps_per_pass=3"];
    let outcome = one.args(["--set", "boundary.left.value=80"]).args(others).run().ended_with(2);
    outcome.says(&["boundary.left.value = 80, but \"1 + t\" in the run to resume"]);
    assert_eq!(outcome.error().matches(", but ").count(), 1, "{outcome}");
    assert!(contents(&directory.join("run")) == before, "traces of {outcome}");
}
