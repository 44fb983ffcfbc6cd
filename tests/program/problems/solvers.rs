//! Solvers that know nothing of this one, given the same cells and the same Euler steps, come to the
//! same field.

use super::run;
use crate::common::{readers_python, scratch};
use std::ffi::OsStr;

/// The field at the start, and the cells.
const START: &str = "\
initial = \"x*y\"
x1 = 0.0
x2 = 1.0
y1 = 0.0
y2 = 0.6
grid = { layout = \"cells\", cells = [10, 5] }
time.method = \"euler\"
";

/// The problems of a solver, each with the name that it has in `independent_solvers.py`, and how
/// long it runs.
#[track_caller]
fn agree(solver: &str, problems: &[(&str, f64, &str)]) {
    let directory = scratch();
    for (name, runtime, problem) in problems {
        let text = format!("runtime = {runtime}\nouttime = {runtime}\n{START}{problem}");
        run(&text, 1, directory.path(), name);
    }
    readers_python("independent_solvers.py", &[OsStr::new(solver), directory.path().as_os_str()]);
}

#[test]
fn fipy() {
    let problems = [
        (
            "layers",
            0.03,
            "D = \"where(x < 0.5, 3, 0.2)\"\n\
             boundary = { left = { value = 1 }, right = { value = 0 }, default = \"insulated\" }\n",
        ),
        (
            "sides",
            0.03,
            "D = \"1 + x + y\"\n[boundary]\nleft = { value = \"y\" }\ntop = { value = \"2*x\" }\n\
             default = \"insulated\"\n",
        ),
        (
            "terms",
            0.03,
            "D = \"1 + x + y\"\ncapacity = \"1 + x\"\ndecay = 1.5\nsource = \"x*y\"\n\
             boundary = { bottom = { value = 1 }, default = \"insulated\" }\n",
        ),
    ];
    agree("fipy", &problems);
}

#[test]
fn py_pde() {
    let problems = [
        (
            "values",
            0.2,
            "D = 0.3\n[boundary]\nleft = { value = 1 }\nright = { inflow = 0.4 }\n\
             bottom = { value = \"x\" }\ntop = \"insulated\"\n",
        ),
        (
            "transfer",
            0.2,
            "D = 0.3\n[boundary]\nleft = { transfer = 2, ambient = 1 }\n\
             right = { transfer = 5, ambient = 0 }\ny = \"periodic\"\n",
        ),
        (
            "ring",
            0.3,
            "D = 0.3\nreaction = \"rho*(1 - rho)\"\nsource = \"t\"\n\
             boundary = { x = \"periodic\", y = \"periodic\" }\n",
        ),
    ];
    agree("pde", &problems);
}
