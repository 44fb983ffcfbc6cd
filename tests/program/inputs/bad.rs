//! Files that cannot be used: one message, exit code 2, nothing left behind, on one rank and on two.

use super::{files, launch};
use std::fs;

/// What is set, and what the message says.
const CASES: [(&str, &str); 24] = [
    ("initial={ file = \"cut.nc\", variable = \"packed\" }", "it is truncated"),
    ("initial={ file = \"cut.npy\" }", "it ends too early"),
    ("initial={ file = \"cut.asc\" }", "it ends too early"),
    ("initial={ file = \"odd.asc\" }", "is not a number"),
    ("initial={ file = \"other.nc\", variable = \"v\" }", "not a whole HDF5 or netCDF-4 file"),
    ("initial={ file = \"no.png\" }", "it is not a PNG picture"),
    ("initial={ file = \"old.nc\", variable = \"x\" }", "nccopy -k nc4"),
    ("initial={ file = \"values.nc\", variable = \"h\" }", "it has in_time, inside, packed"),
    ("initial={ file = \"values.nc\" }", "say which variable: it has"),
    ("initial={ file = \"values.nc\", variable = \"in_time\" }", "time = \"last\" or a value"),
    (
        "initial={ file = \"values.nc\", variable = \"in_time\", time = 2.0 }",
        "it has no time 2: its 3 times",
    ),
    ("initial={ file = \"values.nc\", variable = \"turned\" }", "transpose it"),
    ("initial={ file = \"values.nc\", variable = \"words\" }", "holds no numbers"),
    (
        "initial={ file = \"plain.h5\", variable = \"holes\" }",
        "initial is nan at x = 0.75, y = 0.5499",
    ),
    ("initial={ file = \"columns.npy\" }", "stored by columns"),
    ("initial={ file = \"text.npy\" }", "instead of numbers"),
    ("initial={ file = \"cube.npy\" }", "its array has 3 dimensions"),
    ("initial={ file = \"small.npy\" }", "it has 3 rows and 20 columns"),
    ("initial={ file = \"nothing.npy\" }", "there is no such file"),
    ("initial={ file = \"params.toml\" }", "its kind is not known"),
    ("initial={ file = \"pipe.npy\" }", "it is not a file"),
    ("initial={ file = \"folder.npy\" }", "it is not a file"),
    (
        "source={ shape = 1.0, in_time = { file = \"back.csv\", column = \"v\", between = \"linear\" } }",
        "line 4: 1 does not lie after",
    ),
    (
        "source={ shape = 1.0, in_time = { file = \"word.csv\", column = \"high\", between = \"linear\" } }",
        "it has no column high: it has t, v",
    ),
];

#[test]
fn each_gives_one_message_and_no_rank_hangs() {
    let (directory, _) = files();
    let directory = directory.path();
    fs::create_dir(directory.join("folder.npy")).unwrap();
    rustix::fs::mkfifoat(rustix::fs::CWD, directory.join("pipe.npy"), 0o600.into()).unwrap();
    for (set, says) in CASES {
        for ranks in [1, 2] {
            let outcome = launch(ranks, directory, &[set]).run().ended_with(2);
            outcome.says(&[says]);
            assert!(!directory.join("output").exists(), "{outcome}");
        }
    }
}
