//! Files that cannot be used: one message, exit code 2, nothing left behind, on one rank and on two.

use super::{files, first, launch};
use crate::common::assert_same_bits;
use std::fs;
use std::os::unix::fs::symlink;

/// What is set, and what the message says.
const CASES: [(&str, &str); 116] = [
    (
        "initial={ file = \"names.h5\", variable = \"degrees/v\", extent = [0.0, 2.0, 0.0, 1.2] }",
        "it says where its values lie: leave out `extent`",
    ),
    (
        "initial={ file = \"names.h5\", variable = \"elsewhere/v\" }",
        "it has another grid than the run",
    ),
    (
        "initial={ file = \"names.h5\", variable = \"backward/v\" }",
        "the coordinates of backward/v along x descend, and it has none along y: add those",
    ),
    ("initial={ file = \"cut.nc\", variable = \"packed\" }", "it is truncated"),
    ("initial={ file = \"cut.npy\" }", "it ends too early"),
    ("initial={ file = \"vast.npy\" }", "it ends too early: its shape (1099511627776, 1073741824)"),
    ("initial={ file = \"cut.asc\" }", "it ends too early"),
    ("initial={ file = \"odd.asc\" }", "is not a number"),
    ("initial={ file = \"other.nc\", variable = \"v\" }", "it is not an HDF5 or netCDF-4 file"),
    ("initial={ file = \"more.asc\" }", "it has more numbers than 12 rows of 20"),
    ("initial={ file = \"huge.asc\" }", "it ends too early: 1000000000000 rows"),
    ("initial={ file = \"half.asc\" }", "its ncols = 20.5 is not a whole number"),
    ("initial={ file = \"lost.h5\", variable = \"v\" }", "it cannot be opened"),
    (
        "initial={ file = \"plain.h5\", variable = \"scaled\" }",
        "the attribute scale_factor of its scaled",
    ),
    (
        "initial={ file = \"plain.h5\", variable = \"later\", time = 1.0 }",
        "it does not say at which times later is: write time = \"last\"",
    ),
    ("initial={ file = \"cut.png\" }", "it is damaged"),
    ("initial={ file = \"flipped.png\" }", "it is damaged: wrong checksum in its part IDAT"),
    ("initial={ file = \"endless.png\" }", "it is damaged: unexpected end of file"),
    ("initial={ file = \"grey.png\", inside = \"black\" }", "`inside` is for a mask in a picture"),
    ("mask={ file = \"grey.png\" }", "say which pixels are inside"),
    (
        "initial={ file = \"values.npy\", variable = \"v\" }",
        "it has no names: leave out `variable`",
    ),
    ("initial={ file = \"values.npy\", time = 1.0 }", "it has no times: leave out `time`"),
    ("initial={ file = \"values.asc\", rows = \"upward\" }", "leave out `rows`"),
    ("initial={ file = \"values.asc\", extent = [0.0, 2.0, 0.0, 1.2] }", "leave out `extent`"),
    ("initial={ file = \"values.npy\", extent = [0.0, 2.0, 1.2, 0.0] }", "with x1 below x2"),
    ("mask={ file = \"values.npy\", other_grid = \"average\" }", "write other_grid = \"nearest\""),
    ("initial={ file = \"values.npy\", hash = \"00\" }", "but initial.hash = 00 is asked for"),
    ("initial={ file = \"output/diff2d.h5\", variable = \"v\" }", "there is no such file"),
    ("initial={ file = \"dangling.npy\" }", "a link to a file that is not there"),
    ("initial={ file = \"no.png\" }", "it is not a PNG picture"),
    ("initial={ file = \"old.nc\", variable = \"x\" }", "nccopy -k nc4"),
    ("initial={ file = \"values.nc\", variable = \"h\" }", "it has in_time, inside, packed"),
    (
        "initial={ file = \"plain.h5\", variable = \"h\" }",
        "it has filled, half, holes, later, long, lost, lzf, scaled, values, yes",
    ),
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
    (
        "source={ shape = 1.0, in_time = { file = \"twice.csv\", column = \"v\", between = \"linear\" } }",
        "it has the column v twice: rename one",
    ),
    (
        "source={ shape = 1.0, in_time = { file = \"other.csv\", column = \"v\", between = \"linear\" } }",
        "it has t;v: put commas between the columns",
    ),
    (
        "source={ shape = 1.0, in_time = { file = \"empty.csv\", column = \"v\", between = \"linear\" } }",
        "it has no column v: it has no header line",
    ),
    (
        "initial={ file = \"corner.asc\", other_grid = \"nearest\", outside = \"nearest\" }",
        "its xllcorner = nan is not finite",
    ),
    (
        "initial={ file = \"far.asc\", other_grid = \"nearest\", outside = \"nearest\" }",
        "its yllcorner = inf is not finite",
    ),
    (
        "initial={ file = \"tiny.asc\", other_grid = \"nearest\", outside = \"nearest\" }",
        "its cells along x do not lie one after another",
    ),
    ("initial={ file = \"both.asc\" }", "its header has both xllcorner and xllcenter"),
    ("initial={ file = \"unknown.asc\" }", "its header has NODATA, which is none of ncols"),
    ("initial={ file = \"again.asc\" }", "its header has NODATA_value twice"),
    (
        "initial={ file = \"nan.nc\", variable = \"v\", other_grid = \"nearest\", outside = \"nearest\" }",
        "its x has values that are not finite",
    ),
    (
        "initial={ file = \"inf.nc\", variable = \"v\", other_grid = \"nearest\", outside = \"nearest\" }",
        "its x has values that are not finite",
    ),
    (
        "initial={ file = \"bounds.nc\", variable = \"v\", other_grid = \"nearest\", outside = \"nearest\" }",
        "its x_bounds has values that are not finite",
    ),
    (
        "initial={ file = \"values.npy\", extent = [nan, 2.0, 0.0, 1.2] }",
        "extent = [nan, 2.0, 0.0, 1.2] is not finite throughout: it is [x1, x2, y1, y2]",
    ),
    (
        "initial={ file = \"values.npy\", extent = [0.0, 2.0, -inf, 1.2] }",
        "is not finite throughout",
    ),
    (
        "initial={ file = \"values.npy\", extent = [-10, 10] }",
        "extent = [-10, 10] is not four numbers: it is [x1, x2, y1, y2]",
    ),
    (
        "initial={ file = \"packed.nc\", variable = \"doubtful\" }",
        "its doubtful is stored in unsigned integers, but its attribute _Unsigned",
    ),
    (
        "initial={ file = \"packed.nc\", variable = \"odd\" }",
        "the attribute _Unsigned of its odd is",
    ),
    (
        "initial={ file = \"packed.nc\", variable = \"several\" }",
        "the attribute scale_factor of its several has 2 values instead of one",
    ),
    (
        "initial={ file = \"packed.nc\", variable = \"endless\" }",
        "the attribute scale_factor of its endless is inf, not finite",
    ),
    (
        "initial={ file = \"plain.h5\", variable = \"filled\" }",
        "the attribute _FillValue of its filled has 2 values instead of one",
    ),
    (
        "initial={ file = \"plain.h5\", variable = \"lzf\" }",
        "its lzf is compressed with lzf (filter 32000 of HDF5), which is not available",
    ),
    (
        "initial={ file = \"plain.h5\", variable = \"half\" }",
        "half holds float16: save it as float64",
    ),
    (
        "initial={ file = \"plain.h5\", variable = \"long\" }",
        "long holds longdouble: save it as float64",
    ),
    ("initial={ file = \"half.npy\" }", "its array holds float16 (<f2): save it as float64"),
    ("initial={ file = \"long.npy\" }", "its array holds longdouble (<f16): save it as float64"),
    (
        "initial={ file = \"complex.npy\" }",
        "its array holds complex numbers (<c16): save a part of it",
    ),
    (
        "initial={ file = \"objects.npy\" }",
        "its array holds Python objects instead of numbers: save",
    ),
    (
        "initial={ file = \"records.npy\" }",
        "its array holds records instead of numbers: save one of its",
    ),
    ("initial={ file = \"dates.npy\" }", "its array holds times (<M8[s]): save it as float64"),
    (
        "initial={ file = \"line.npy\" }",
        "its array has 1 dimension, [20], instead of rows and columns",
    ),
    ("initial={ file = \"no_rows.npy\" }", "it has no rows or no columns"),
    (
        "initial={ file = \"bad_empty.npy\" }",
        "it ends too early: it is empty: copy it again, or save",
    ),
    ("initial={ file = \"bad_magic.npy\" }", "it ends too early: it has no version: copy it again"),
    (
        "initial={ file = \"bad_version.npy\" }",
        "its version of the format is 9.0, but 1.0, 2.0 and 3.0",
    ),
    ("initial={ file = \"bad_length.npy\" }", "it ends too early: its header has no length"),
    ("initial={ file = \"bad_header.npy\" }", "it ends too early: its header has 50 of 118 bytes"),
    ("initial={ file = \"bad_far.npy\" }", "it ends too early: its header has 2038 of 8447 bytes"),
    (
        "initial={ file = \"bad_longer.npy\" }",
        "save it again with numpy.save (it says that it has 65535",
    ),
    (
        "initial={ file = \"bad_headless.npy\" }",
        "its header is damaged, which has to be {'descr': .., ",
    ),
    ("initial={ file = \"bad_shapeless.npy\" }", "numpy.save (dict is missing key 'shape')"),
    ("initial={ file = \"bad_nested.npy\" }", "(its brackets are nested too deeply)"),
    (
        "initial={ file = \"bad_archive.npy\" }",
        "it is not an .npy file but an archive of arrays (.npz)",
    ),
    ("initial={ file = \"bad_hdf5.npy\" }", "it is not an .npy file but an HDF5 file: name it .h5"),
    ("initial={ file = \"bad_words.npy\" }", "it does not begin with \\x93NUMPY"),
    ("initial={ file = \"bad_unlike.npy\" }", "it does not begin with \\x93NUMPY"),
    ("initial={ file = \"bad_bools.npy\" }", "its numbers cannot be read: "),
    (
        "initial={ file = \"marks.h5\", variable = \"doubtful\" }",
        "the attribute valid_range of its doubtful is float64, but doubtful holds packed integers",
    ),
    (
        "initial={ file = \"marks.h5\", variable = \"outside\" }",
        "the attribute missing_value of its outside is 1e+20, which none of its packed values can be",
    ),
    (
        "initial={ file = \"marks.h5\", variable = \"between\" }",
        "the attribute _FillValue of its between is -9.99, which none",
    ),
    (
        "initial={ file = \"marks.h5\", variable = \"crossed\" }",
        "the valid values of its crossed go from 3 to 1: mend its attributes valid_range",
    ),
    (
        "initial={ file = \"marks.h5\", variable = \"undefined\" }",
        "the attribute valid_max of its undefined is nan",
    ),
    (
        "initial={ file = \"marks.h5\", variable = \"three\" }",
        "the attribute valid_range of its three has 3 values instead of 2",
    ),
    (
        "initial={ file = \"marks.h5\", variable = \"text\" }",
        "the attribute missing_value of its text is a text instead of a number",
    ),
    (
        "initial={ file = \"marks.h5\", variable = \"fill_of_none\" }",
        "the attribute _FillValue of its fill_of_none has 0 values instead of one",
    ),
    (
        "source={ shape = 1.0, in_time = { file = \"series.csv\", column = \"t\", between = \"linear\" } }",
        "column = \"t\" is its column of times, as without `time` the first one has the times: name the",
    ),
    (
        "source={ shape = 1.0, in_time = { file = \"series.csv\", column = \"v\", time = \"v\", between = \"steps\" } }",
        "column = \"v\" is its column of times, as `time` names it too: name the column of the values",
    ),
    (
        "boundary.left={ value = { file = \"one.csv\", column = \"t\", between = \"linear\" } }",
        "column = \"t\" is its column of times, as it has no other column: add one",
    ),
    (
        "source={ shape = 1.0, in_time = { file = \"never.csv\", column = \"v\", between = \"linear\" } }",
        "t = \"nan\" is not a finite number",
    ),
    (
        "source={ shape = 1.0, in_time = { file = \"ever.csv\", column = \"v\", between = \"linear\" } }",
        "t = \"inf\" is not a finite number",
    ),
    (
        "source={ file = \"series.csv\", column = \"v\", between = \"linear\" }",
        "unknown key `source.column`: it is a field here; a series in time goes into source.in_time",
    ),
    (
        "data.a={ file = \"series.csv\", column = \"v\", between = \"linear\" }",
        "data.a is a field; a series in time goes where a value depends on time",
    ),
    ("reaction={ file = \"values.npy\" }", "give the field of the file a name, as [data.f]"),
    (
        "boundary.left={ transfer = { file = \"series.csv\" }, ambient = 0.0 }",
        "no file may stand there: write boundary.left.transfer = 1.0, or an expression",
    ),
    ("output.final=yes", "write output.final = true"),
    ("output.final={ file = \"values.npy\" }", "write output.final = false"),
    (
        "probes.file={ file = \"p.csv\" }",
        "probes.file = { file = \"p.csv\" } is not a string: write probes.file = ",
    ),
    ("probes.column=\"a\"", "unknown key `probes.column`: "),
];

/// A variable of `elsewhere.h5`, and what the message says.
const ELSEWHERE: [(&str, &str); 16] = [
    (
        "virtual_there",
        "the values of its virtual_there stand elsewhere, as it is a virtual dataset: copy them into \
         one with h5repack -l virtual_there:CONTI OLD NEW",
    ),
    ("virtual_gone", "the values of its virtual_gone stand elsewhere, as it is a virtual"),
    (
        "raw_there",
        "the values of its raw_there stand elsewhere (raw.bin), as it is stored externally: copy",
    ),
    ("raw_gone", "stand elsewhere (nothing.bin), as it is stored externally"),
    (
        "linked_there",
        "its linked_there stands in another file, to which linked_there leads through an external \
         link: name that file itself, or copy both into one with h5repack --merge OLD NEW",
    ),
    ("linked_gone", "to which linked_gone leads through an external link"),
    (
        "/root_there/values",
        "its root_there/values stands in another file, to which root_there leads through an external link",
    ),
    ("root_gone/values", "to which root_gone leads through an external link"),
    (
        "soft_there",
        "its soft_there stands in another file, to which soft_there leads through an external link",
    ),
    ("soft_gone", "the link soft_gone of its soft_gone cannot be followed"),
    ("lost/v", "the link lost of its lost/v cannot be followed"),
    ("circle", "the link circle of its circle cannot be followed"),
    ("scaled/v", "the values of its scaled/scale stand elsewhere"),
    (
        "usual/v",
        "its usual/x stands in another file, to which usual/x leads through an external link",
    ),
    ("linked/v", "its linked/x_bounds stands in another file"),
    ("dangling/v", "the link dangling/x_bounds of its dangling/x_bounds cannot be followed"),
];

#[test]
fn what_stands_in_another_file_is_refused_whether_that_is_there_or_not() {
    let (directory, _) = files();
    let directory = directory.path();
    let refused = |variable: &str, more: &str, says: &str| {
        let set = format!("initial={{ file = \"elsewhere.h5\", variable = \"{variable}\"{more} }}");
        let outcome = launch(2, directory, &[&set]).run().ended_with(2);
        outcome.says(&[says]);
        assert!(!directory.join("output").exists(), "{outcome}");
    };
    for (variable, says) in ELSEWHERE {
        refused(variable, "", says);
    }
    let times = "the values of its times/scale stand elsewhere";
    for time in ["\"last\"", "0.0"] {
        refused("times/v", &format!(", time = {time}"), times);
    }
    // Neither is a name that is not there, or one that is no dataset.
    refused("values", "", "it has no variable values: it has circle, linked_gone, linked_there");
    refused("usual", "", "it has no variable usual: it has");
    refused("usual/v/w", "", "it has no variable usual/v/w: it has");
}

#[test]
fn coordinates_are_found_beside_a_variable_in_a_group() {
    let (directory, values) = files();
    let set =
        |name: &str| format!("initial={{ file = \"plain.h5\", variable = \"group/{name}\" }}");
    for ranks in [1, 3] {
        let found = first(ranks, directory.path(), &[&set("v")]);
        assert_same_bits(&found, &values, "upside down");
    }
    let refused = launch(1, directory.path(), &[&set("endless/v")]).run().ended_with(2);
    refused.says(&["its x_bounds has values that are not finite"]);
}

#[test]
fn more_cells_than_there_is_memory_for_are_refused() {
    let (directory, _) = files();
    let blend = "initial={ file = \"values.nc\", variable = \"upside_down\", other_grid = \"bilinear\", \
                 outside = 0 }";
    let vast = "grid.cells=[4000000000, 3]";
    for (set, says) in [
        (blend, "its weights for 4000000000 x 3 cells would take"),
        (
            "initial={ file = \"values.nc\", variable = \"upside_down\" }",
            "run:  4000000000 points from x = ",
        ),
    ] {
        let outcome = launch(2, directory.path(), &[set, vast]).run().ended_with(2);
        assert!(outcome.stderr.contains(says), "{outcome}");
    }
}

#[test]
fn each_gives_one_message_and_no_rank_hangs() {
    let (directory, _) = files();
    let directory = directory.path();
    fs::create_dir(directory.join("folder.npy")).unwrap();
    symlink("nowhere.npy", directory.join("dangling.npy")).unwrap();
    rustix::fs::mkfifoat(rustix::fs::CWD, directory.join("pipe.npy"), 0o600.into()).unwrap();
    for (set, says) in CASES {
        for ranks in [1, 2] {
            let outcome = launch(ranks, directory, &[set]).run().ended_with(2);
            outcome.says(&[says]);
            assert!(!directory.join("output").exists(), "{outcome}");
        }
    }
}
