//! What a run leaves, bit for bit.

use diff2d_mpi::output::checkpoint::{self, Header};
use hdf5::types::TypeDescriptor;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// The numbers of all datasets of a file, by their bits.
type Numbers = BTreeMap<String, Vec<u64>>;

/// The data of a run that came to its end.
pub struct Left {
    series: Numbers,
    /// Those of probes and slices, if there are any.
    samples: Vec<Numbers>,
    table: String,
    checkpoint: Numbers,
    header: Header,
}

impl Left {
    #[track_caller]
    pub fn read(output_dir: &Path) -> Self {
        let checkpoint = output_dir.join("checkpoint.h5");
        Self {
            series: numbers(&output_dir.join("diff2d.h5")),
            samples: ["probes.h5", "slices/up.h5"]
                .map(|file| output_dir.join(file))
                .into_iter()
                .filter(|path| path.exists())
                .map(|path| numbers(&path))
                .collect(),
            table: fs::read_to_string(output_dir.join("diagnostics.csv")).expect("a table"),
            header: header(&checkpoint),
            checkpoint: numbers(&checkpoint),
        }
    }

    #[track_caller]
    pub fn assert_is(&self, other: &Left) {
        assert_same("diff2d.h5", &self.series, &other.series);
        assert_eq!(self.samples.len(), other.samples.len(), "files of samples");
        for (mine, others) in self.samples.iter().zip(&other.samples) {
            assert_same("samples", mine, others);
        }
        assert_eq!(self.table, other.table, "the table");
        assert_eq!(self.header, other.header, "where the last checkpoint stands");
        assert_same("checkpoint.h5", &self.checkpoint, &other.checkpoint);
    }
}

/// Everything in a checkpoint but its fields.
#[track_caller]
pub fn header(path: &Path) -> Header {
    checkpoint::read_header(path).expect("it is whole").expect("there is a checkpoint")
}

#[track_caller]
fn assert_same(what: &str, mine: &Numbers, others: &Numbers) {
    assert!(mine.keys().eq(others.keys()), "{what}: {:?}, {:?}", mine.keys(), others.keys());
    for ((name, mine), others) in mine.iter().zip(others.values()) {
        assert_eq!(mine.len(), others.len(), "{what}: numbers in {name}");
        let differs = mine.iter().zip(others).position(|(a, b)| a != b);
        assert_eq!(differs, None, "{what}: the first number that differs in {name}");
    }
}

#[track_caller]
fn numbers(path: &Path) -> Numbers {
    let file = hdf5::File::open(path).expect("the file opens");
    let datasets = file.datasets().expect("it has datasets");
    datasets.iter().map(|dataset| (dataset.name(), bits(dataset))).collect()
}

fn bits(dataset: &hdf5::Dataset) -> Vec<u64> {
    let kind = dataset.dtype().and_then(|kind| kind.to_descriptor()).expect("a type");
    match kind {
        TypeDescriptor::Float(_) => {
            let values: Vec<f64> = dataset.read_raw().expect("numbers");
            values.into_iter().map(f64::to_bits).collect()
        }
        TypeDescriptor::VarLenUnicode => Vec::new(),
        _ => {
            let values: Vec<i64> = dataset.read_raw().expect("whole numbers");
            values.into_iter().map(i64::cast_unsigned).collect()
        }
    }
}
