//! What the file of a general problem holds besides its field.

use super::run;
use crate::common::{Series, python, scratch};
use std::fs;

const FILE: &str = "\
D = { x = \"1 + x^2\", y = 0.5 }
capacity = \"1 + y\"
mask = \"x + y > 0\"
initial = \"x*y\"
x1 = -1.0
x2 = 2.0
y1 = 0.0
y2 = 1.0
runtime = 0.2
outtime = 0.1

[grid]
layout = \"cells\"
cells = [6, 4]

[boundary]
default = { value = 1.0 }

[field]
name = \"temperature\"
units = \"degC\"
long_name = \"how warm it is\"

[units]
length = \"m\"
time = \"h\"
";

#[test]
fn names_units_bounds_coefficients_and_holes_are_in_the_file() {
    let directory = scratch();
    let output_dir = run(FILE, 3, directory.path(), "run");
    let file = output_dir.join("diff2d.h5");
    for engine in ["h5netcdf", "netcdf4"] {
        python("problem_opens.py", &[file.as_os_str(), engine.as_ref()]);
    }
    let series = Series::read_field(&output_dir, "temperature");
    assert_eq!(series.shape, [3, 4, 6]);
    let header = fs::read_to_string(output_dir.join("diagnostics.csv")).unwrap();
    let header = header.lines().next().unwrap_or_default().to_owned();
    let budget = "content,inflow_left,inflow_right,inflow_bottom,inflow_top,source_rate,decay_rate,\
                  reaction_rate,content_rate";
    assert_eq!(header, format!("step,time,mass,min,max,l2,{budget}"));
    let xdmf = fs::read_to_string(output_dir.join("diff2d.xdmf")).unwrap();
    for piece in ["Center=\"Cell\"", "Name=\"temperature\"", "diff2d.h5:/temperature"] {
        assert!(xdmf.contains(piece), "no {piece} in {xdmf}");
    }
}
