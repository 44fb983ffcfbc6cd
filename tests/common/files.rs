//! Reads back the files of a run.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::Reference;

/// All that `diff2d.h5` holds, beside its attributes.
#[derive(Clone, Debug)]
pub struct Series {
    /// Sizes along time, y and x.
    pub shape: [usize; 3],
    pub density: Vec<f64>,
    pub y: Vec<f64>,
    pub x: Vec<f64>,
    pub time: Vec<f64>,
    pub step: Vec<i64>,
    pub mass: Vec<f64>,
    pub min: Vec<f64>,
    pub max: Vec<f64>,
    pub l2: Vec<f64>,
}

impl Series {
    /// The names of all datasets, each of which is compared between runs.
    pub const DATASETS: [&str; 9] =
        ["density", "time", "y", "x", "step", "mass", "min", "max", "l2"];

    #[track_caller]
    pub fn read(output_dir: &Path) -> Self {
        Self::read_field(output_dir, "density")
    }

    /// The same where the field is called otherwise; it becomes `density` here.
    #[track_caller]
    pub fn read_field(output_dir: &Path, field: &str) -> Self {
        let path = output_dir.join("diff2d.h5");
        let file = hdf5::File::open(&path)
            .unwrap_or_else(|error| panic!("{} does not open: {error}", path.display()));
        let numbers = |name: &str| -> Vec<f64> {
            file.dataset(name)
                .and_then(|dataset| dataset.read_raw())
                .unwrap_or_else(|error| panic!("{name} cannot be read: {error}"))
        };
        let density = file.dataset(field).expect("the field exists");
        Self {
            shape: density.shape().try_into().expect("density has three dimensions"),
            density: numbers(field),
            y: numbers("y"),
            x: numbers("x"),
            time: numbers("time"),
            step: file
                .dataset("step")
                .and_then(|dataset| dataset.read_raw())
                .expect("step can be read"),
            mass: numbers("mass"),
            min: numbers("min"),
            max: numbers("max"),
            l2: numbers("l2"),
        }
    }

    /// The bits of every value of every dataset are those of another file.
    #[track_caller]
    pub fn assert_same_as(&self, other: &Series, what: &str) {
        assert_eq!(self.shape, other.shape, "{what}: shape");
        assert_eq!(self.step, other.step, "{what}: step");
        for (name, mine, others) in [
            ("density", &self.density, &other.density),
            ("time", &self.time, &other.time),
            ("y", &self.y, &other.y),
            ("x", &self.x, &other.x),
            ("mass", &self.mass, &other.mass),
            ("min", &self.min, &other.min),
            ("max", &self.max, &other.max),
            ("l2", &self.l2, &other.l2),
        ] {
            assert_same_bits(mine, others, &format!("{what}: {name}"));
        }
    }

    /// Number of snapshots committed.
    pub fn committed(&self) -> usize {
        self.time.iter().take_while(|time| !time.is_nan()).count()
    }

    /// The file holds the reference's run: nothing more, nothing less, bit for bit.
    #[track_caller]
    pub fn assert_is(&self, reference: &Reference, what: &str) {
        self.assert_begins_as(reference, reference.snapshots.len(), what);
        assert_eq!(self.shape[0], reference.snapshots.len(), "{what}: number of snapshots");
    }

    /// The first `committed` snapshots are the reference's bit for bit, and no others are committed.
    #[track_caller]
    pub fn assert_begins_as(&self, reference: &Reference, committed: usize, what: &str) {
        let n = reference.n;
        assert_eq!(self.shape[1..], [n, n], "{what}: rows and columns");
        assert_same_bits(&self.x, &reference.x, &format!("{what}: x"));
        assert_same_bits(&self.y, &reference.x, &format!("{what}: y"));
        for (k, snapshot) in reference.snapshots.iter().take(committed).enumerate() {
            let field: Vec<f64> = snapshot.field.concat();
            let stored = &self.density[k * n * n..(k + 1) * n * n];
            let what = format!("{what}: snapshot {k}, step {}", snapshot.step);
            assert_same_bits(stored, &field, &what);
            assert_eq!(self.step[k] as u64, snapshot.step, "{what}: step");
            for (name, stored, expected) in [
                ("time", &self.time, snapshot.time),
                ("mass", &self.mass, snapshot.mass),
                ("min", &self.min, snapshot.min),
                ("max", &self.max, snapshot.max),
                ("l2", &self.l2, snapshot.l2),
            ] {
                assert_same_bits(&stored[k..=k], &[expected], &format!("{what}: {name}"));
            }
        }
        for (k, time) in self.time.iter().enumerate().skip(committed) {
            assert!(time.is_nan(), "{what}: time {k} is {time}, not NaN");
        }
    }
}

/// All numbers of a dataset of `diff2d.h5`.
#[track_caller]
pub fn dataset(output_dir: &Path, name: &str) -> Vec<f64> {
    let file = hdf5::File::open(output_dir.join("diff2d.h5")).expect("diff2d.h5");
    file.dataset(name)
        .and_then(|dataset| dataset.read_raw())
        .unwrap_or_else(|error| panic!("{name} cannot be read: {error}"))
}

/// Equal bits, not only equal values; says where the first difference is.
#[track_caller]
pub fn assert_same_bits(left: &[f64], right: &[f64], what: &str) {
    assert_eq!(left.len(), right.len(), "{what}: number of values");
    let differs = left.iter().zip(right).position(|(a, b)| a.to_bits() != b.to_bits());
    if let Some(at) = differs {
        panic!("{what}: value {at} is {:e}, not {:e}", left[at], right[at]);
    }
}

/// The lines of `diagnostics.csv` below its header, as text.
#[track_caller]
pub fn data_lines(output_dir: &Path) -> Vec<Vec<String>> {
    let text = fs::read_to_string(output_dir.join("diagnostics.csv")).expect("diagnostics.csv");
    let mut lines = text.lines();
    assert_eq!(lines.next(), Some("step,time,mass,min,max,l2"), "header");
    lines.map(|line| line.split(',').map(str::to_owned).collect()).collect()
}

/// The significant digits of a decimal number: without sign, point, exponent and outer zeros.
pub fn significant_digits(number: &str) -> String {
    let mantissa = number.split(['e', 'E']).next().unwrap_or_default();
    let digits: String = mantissa.chars().filter(char::is_ascii_digit).collect();
    digits.trim_matches('0').to_owned()
}

/// Every file and directory below `directory`, with the bytes of the files.
pub fn contents(directory: &Path) -> BTreeMap<PathBuf, Option<Vec<u8>>> {
    let mut found = BTreeMap::new();
    let mut waiting = vec![directory.to_owned()];
    while let Some(next) = waiting.pop() {
        for entry in fs::read_dir(&next).expect("the directory can be listed") {
            let path = entry.expect("the entry can be read").path();
            let bytes = if path.is_dir() {
                waiting.push(path.clone());
                None
            } else {
                Some(fs::read(&path).expect("the file can be read"))
            };
            found.insert(path, bytes);
        }
    }
    found
}
