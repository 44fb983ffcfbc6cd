//! Two problems as a user would state them, whose values stand in files, against SciPy.

use crate::common::{mpirun, readers_python, scratch};
use std::fs;
use std::path::Path;

/// Rivers as fixed heads, wells, recharge; the last pumping and the last stage lead to a steady head.
const AQUIFER: &str = "\
D        = { file = \"aquifer.nc\", variable = \"transmissivity\" }
capacity = { file = \"aquifer.nc\", variable = \"storativity\" }
initial  = { file = \"aquifer.nc\", variable = \"head\" }
mask     = { file = \"aquifer.nc\", variable = \"active\" }
source   = \"recharge\"
runtime = 2000.0
outtime = 1000.0
graphics = false
[constants]
recharge = 8.0e-4
[grid]
layout = \"cells\"
like = { file = \"aquifer.nc\", variable = \"transmissivity\" }
[boundary]
default = \"insulated\"
left  = { value = \"31.5 - 1.0e-4*y\" }
right = { value = { file = \"river.csv\", column = \"stage\", between = \"linear\" } }
[point_sources.P1]
x = 4210.0
y = 2760.0
rate = -1500.0
[point_sources.P2]
x = 6830.0
y = 1190.0
rate = { file = \"pumping.csv\", column = \"P2\", between = \"steps\" }
[time]
method = \"exponential\"
tolerance = 1e-8
[probes]
every = 500.0
file = \"observation_wells.csv\"
[slices.section]
y = 2500.0
every = 500.0
[field]
name = \"head\"
units = \"m\"
[units]
length = \"m\"
time = \"d\"
";

/// A side that is measured, one that oscillates, one with a pulse of inflow.
const WALL: &str = "\
D = 1.0e-6
x1 = 0.0
x2 = 0.5
y1 = 0.0
y2 = 0.25
runtime = 43200.0
outtime = 3600.0
initial = 15.0
graphics = false
[constants]
day = 86400.0
[grid]
layout = \"cells\"
cells = [40, 20]
[boundary]
left   = { value = { file = \"station.csv\", column = \"T_surface\", time = \"seconds\", between = \"linear\" } }
right  = { value = \"15 + 8*sin(2*pi*t/day)\" }
bottom = \"insulated\"
top    = { inflow = \"where(t > 3600 and t < 7200, 5.0e-6, 0)\" }
[probes]
every = 600.0
points = { middle = [0.25, 0.125] }
";

#[test]
fn an_aquifer_and_a_wall_in_files_are_those_of_scipy() {
    let directory = scratch();
    let directory = directory.path();
    readers_python("inputs_examples.py", &[Path::new("write"), directory]);
    for (name, text) in [("aquifer", AQUIFER), ("wall", WALL)] {
        fs::write(directory.join(format!("{name}.toml")), text).unwrap();
        let launch = mpirun(2, directory).arg(format!("{name}.toml"));
        launch.args(["--set", &format!("output.dir={name}")]).run().succeeded();
    }
    readers_python("inputs_examples.py", &[Path::new("check"), directory]);
}
