//! The files of a run open where people work: h5py, xarray by both engines, netCDF-4, h5dump, and
//! readers of XDMF; also those of a run that did not come to its end.

use crate::common::{
    Case, Expectation, Reference, Series, data_lines, hdf5_tool, mpirun, python, run, scratch,
    serial,
};
use std::fs;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

/// Numbers of rows and snapshots differ, so that no reader can take one for the other.
const CASE: Case =
    Case { diffusivity: 1.7, x1: -9.0, x2: 11.0, runtime: 6.0, dx: 0.8, outtime: 0.5 };

/// A run with what is expected of it.
struct Given {
    directory: TempDir,
    output_dir: PathBuf,
    reference: Reference,
}

impl Given {
    /// A run on three ranks that came to its end.
    fn finished() -> Self {
        let directory = scratch();
        let output_dir = run(&CASE, 3, directory.path());
        let given = Self { directory, output_dir, reference: CASE.integrate() };
        given.expects(&CASE, 3, given.reference.snapshots.len());
        given
    }

    /// A run on three ranks that stopped on its way.
    fn interrupted() -> Self {
        let directory = scratch();
        fs::write(directory.path().join("params.toml"), CASE.toml("run")).unwrap();
        let reference = CASE.integrate();
        let step = 3 * reference.nper + 1;
        mpirun(3, directory.path())
            .arg("params.toml")
            .env("DIFF2D_FAULT", &format!("nan@{step}"))
            .run()
            .ended_with(1);
        let output_dir = directory.path().join("run");
        let given = Self { directory, output_dir, reference };
        given.expects(&CASE, 3, 4);
        given
    }

    fn expects(&self, case: &Case, ranks: usize, committed: usize) {
        let reference = &self.reference;
        assert_ne!(reference.n, reference.snapshots.len());
        Expectation { case, reference, ranks, committed }.write(&self.expectation());
    }

    fn expectation(&self) -> PathBuf {
        self.directory.path().join("expected.json")
    }

    /// Every reader that is in Python finds what is expected.
    #[track_caller]
    fn opens_everywhere(&self) {
        self.holds("h5py_opens.py", &[]);
        self.holds("xarray_opens.py", &["h5netcdf"]);
        self.holds("xarray_opens.py", &["netcdf4"]);
        self.holds("netcdf4_opens.py", &[]);
        self.holds("xdmf_points.py", &[]);
    }

    #[track_caller]
    fn holds(&self, script: &str, further: &[&str]) {
        let expectation = self.expectation();
        let mut arguments = vec![self.output_dir.as_os_str(), expectation.as_os_str()];
        arguments.extend(further.iter().map(std::ffi::OsStr::new));
        python(script, &arguments);
    }
}

#[test]
fn a_finished_run_opens_in_h5py_with_the_documented_structure_and_attributes() {
    Given::finished().holds("h5py_opens.py", &[]);
}

#[test]
fn a_finished_run_opens_in_xarray_by_both_engines() {
    let given = Given::finished();
    given.holds("xarray_opens.py", &["h5netcdf"]);
    given.holds("xarray_opens.py", &["netcdf4"]);
}

#[test]
fn a_finished_run_opens_as_netcdf_4() {
    Given::finished().holds("netcdf4_opens.py", &[]);
}

#[test]
fn the_companion_of_a_finished_run_points_at_its_snapshots() {
    Given::finished().holds("xdmf_points.py", &[]);
}

#[test]
fn a_run_with_one_row_and_one_snapshot_opens_too() {
    let case = Case { dx: 20.0, runtime: 1.0, ..CASE };
    let directory = scratch();
    let output_dir = run(&case, 1, directory.path());
    let reference = case.integrate();
    assert_eq!((reference.n, reference.snapshots.len()), (1, 1));
    let given = Given { directory, output_dir, reference };
    Expectation { case: &case, reference: &given.reference, ranks: 1, committed: 1 }
        .write(&given.expectation());
    given.opens_everywhere();
}

#[test]
fn an_interrupted_run_opens_with_its_committed_snapshots() {
    let given = Given::interrupted();
    Series::read(&given.output_dir).assert_begins_as(&given.reference, 4, "interrupted");
    given.opens_everywhere();
}

#[test]
fn an_interrupted_run_has_its_space_reserved_to_the_end() {
    let given = Given::interrupted();
    let field = 8 * (given.reference.n * given.reference.n) as u64;
    let whole = field * given.reference.snapshots.len() as u64;
    let metadata = fs::metadata(given.output_dir.join("diff2d.h5")).unwrap();
    assert!(metadata.len() >= whole, "{} bytes of {whole}", metadata.len());
    #[cfg(target_os = "linux")]
    {
        use std::os::unix::fs::MetadataExt;
        let on_disk = 512 * metadata.blocks();
        assert!(on_disk >= whole, "{on_disk} bytes on disk of {whole}");
    }
}

#[test]
fn a_run_killed_outright_opens_with_its_committed_snapshots() {
    let case = Case { diffusivity: 0.7, dx: 0.5, runtime: 450.0, outtime: 0.05, ..Case::COURSE };
    let directory = scratch();
    fs::write(directory.path().join("params.toml"), case.toml("run")).unwrap();
    let output_dir = directory.path().join("run");
    serial(directory.path()).arg("params.toml").kill_when(&output_dir.join("diagnostics.csv"), 30);

    let reference = case.integrate();
    let series = Series::read(&output_dir);
    let committed = series.time.iter().take_while(|time| !time.is_nan()).count();
    assert!(committed >= 29 && committed < reference.snapshots.len(), "{committed} snapshots");
    series.assert_begins_as(&reference, committed, "killed");
    let lines = data_lines(&output_dir).len();
    assert!(lines == committed || lines + 1 == committed, "{lines} lines, {committed} snapshots");

    let companion = fs::read_to_string(output_dir.join("diff2d.xdmf")).unwrap();
    let named = companion.matches("<Time ").count();
    assert!(named <= committed && named + 1 >= lines, "{named} in diff2d.xdmf, {lines} lines");
    assert!(companion.trim_end().ends_with("</Xdmf>"), "diff2d.xdmf is whole");

    let given = Given { directory, output_dir, reference };
    given.expects(&case, 1, committed);
    given.holds("xarray_opens.py", &["h5netcdf"]);
    given.holds("xarray_opens.py", &["netcdf4"]);
    given.holds("netcdf4_opens.py", &[]);
}

#[test]
fn h5dump_shows_the_documented_layout() {
    let given = Given::finished();
    let (n, snapshots) = (given.reference.n, given.reference.snapshots.len());
    let header = header(&given.output_dir);

    let field = dataset(&header, "density");
    let shape = format!("( {snapshots}, {n}, {n} )");
    for piece in [
        "DATATYPE H5T_IEEE_F64LE",
        &format!("DATASPACE SIMPLE {{ {shape} / {shape} }}"),
        "STORAGE_LAYOUT { CONTIGUOUS",
        "FILTERS { NONE }",
        "FILL_TIME H5D_FILL_TIME_NEVER",
        "H5D_ALLOC_TIME_EARLY",
        "ATTRIBUTE \"DIMENSION_LIST\"",
    ] {
        assert!(field.contains(piece), "no {piece:?} in {field}");
    }

    for (name, size) in [("time", snapshots), ("y", n), ("x", n)] {
        let scale = dataset(&header, name);
        for piece in [
            "DATATYPE H5T_IEEE_F64LE",
            &format!("DATASPACE SIMPLE {{ ( {size} ) / ( {size} ) }}"),
            "STORAGE_LAYOUT { CONTIGUOUS",
            "ATTRIBUTE \"CLASS\" { DATATYPE H5T_STRING { STRSIZE 16; STRPAD H5T_STR_NULLTERM;",
            "ATTRIBUTE \"REFERENCE_LIST\"",
        ] {
            assert!(scale.contains(piece), "no {piece:?} in {scale}");
        }
    }

    for (name, datatype) in [
        ("step", "H5T_STD_I64LE"),
        ("mass", "H5T_IEEE_F64LE"),
        ("min", "H5T_IEEE_F64LE"),
        ("max", "H5T_IEEE_F64LE"),
        ("l2", "H5T_IEEE_F64LE"),
    ] {
        let series = dataset(&header, name);
        for piece in [
            &format!("DATATYPE {datatype}"),
            &format!("DATASPACE SIMPLE {{ ( {snapshots} ) / ( {snapshots} ) }}"),
            "STORAGE_LAYOUT { CONTIGUOUS",
            "ATTRIBUTE \"DIMENSION_LIST\"",
        ] {
            assert!(series.contains(piece), "no {piece:?} in {series}");
        }
    }

    let root = header.split("DATASET ").next().unwrap();
    for name in [
        "title",
        "source",
        "created",
        "params",
        "D",
        "dx",
        "dt",
        "nsteps",
        "nper",
        "ranks",
        "mpi_library",
        "hdf5_version",
    ] {
        assert!(root.contains(&format!("ATTRIBUTE \"{name}\"")), "no attribute {name}");
    }
}

/// What `h5dump` says of the structure, with single spaces.
#[track_caller]
fn header(output_dir: &Path) -> String {
    let (code, text) = hdf5_tool("h5dump", &["-H", "-p", "diff2d.h5"], output_dir);
    assert_eq!(code, 0, "{text}");
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[track_caller]
fn dataset<'h>(header: &'h str, name: &str) -> &'h str {
    let start = format!("\"{name}\" {{ ");
    header
        .split("DATASET ")
        .find_map(|text| text.strip_prefix(&start))
        .unwrap_or_else(|| panic!("no dataset {name} in {header}"))
}
