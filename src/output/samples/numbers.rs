//! Writing numbers in place into a file whose structure is complete.

use super::Planned;
use crate::error::{Error, Result};
use crate::fault;
use crate::look::Unusable;
use crate::number::{count, counted};
use crate::output::layout::{STEP, TIME};
use crate::output::table::Line;
use crate::output::{origin, series};
use crate::problem::sampling::What;
use crate::problem::schedule::Clock;
use hdf5::{Dataset, File};
use std::cell::Cell;
use std::fs;
use std::io;
use std::os::unix::fs::FileExt;
use std::path::Path;

/// The places of the numbers of a file, which is open for writing.
pub(super) struct Numbers {
    file: fs::File,
    /// Values of one output.
    values: usize,
    /// Where the values, the steps and the times begin.
    places: [u64; 3],
    /// Why something could not be made durable: the system says so only once, and what was written
    /// before may be lost.
    failed: Cell<Option<i32>>,
}

impl Numbers {
    /// Writes some of the values of an output, after those `before` them.
    pub fn write_values(&self, output: usize, before: usize, values: &[f64]) -> io::Result<()> {
        self.write(0, output * self.values + before, bytemuck::cast_slice(values))
    }

    /// Writes the step and the time, which says that there is an output: its values are durable already.
    pub fn commit(&self, output: usize, clock: Clock) -> io::Result<()> {
        fault::point("sample-values");
        self.write(1, output, &clock.step.to_ne_bytes())?;
        fault::point("sample-step");
        self.write(2, output, &clock.time.to_ne_bytes())?;
        fault::point("sample-time");
        Ok(())
    }

    /// Makes all that was written durable; never again after a failure.
    pub fn sync(&self) -> io::Result<()> {
        match self.failed.get() {
            Some(code) => Err(io::Error::from_raw_os_error(code)),
            None => {
                self.file.sync_data().inspect_err(|cause| self.failed.set(cause.raw_os_error()))
            }
        }
    }

    fn write(&self, place: usize, number: usize, bytes: &[u8]) -> io::Result<()> {
        let offset = self.places[place] + count(number * size_of::<f64>());
        self.file.write_all_at(bytes, offset)
    }
}

/// Number of the first output in a file that must be there.
pub(super) fn first_output(path: &Path) -> Result<usize> {
    existing(path, series::first_output(path))
}

/// Opens a file in which the outputs up to number `next` are committed, and reads those lines if there is
/// a table that repeats them.
pub(super) fn open(path: &Path, planned: &Planned, next: usize) -> Result<(Numbers, Vec<Line>)> {
    let file = existing(path, origin::look_into(path))?;
    let (values, places, lines) =
        read(&file, planned, next).map_err(|cause| cannot(path, cause))?;
    drop(file);
    let file = fs::OpenOptions::new().write(true).open(path);
    let file = file.map_err(|cause| Error::cannot("open", path, cause))?;
    Ok((Numbers { file, values, places, failed: Cell::new(None) }, lines))
}

/// What was found in a file, which must be there.
fn existing<T>(path: &Path, found: std::result::Result<Option<T>, Unusable>) -> Result<T> {
    match found {
        Ok(Some(found)) => Ok(found),
        Ok(None) => Err(cannot(path, "it is not there")),
        Err(Unusable::Damaged(cause)) => Err(cannot(path, cause)),
        Err(Unusable::Unreadable(cause)) => Err(Error::Run(format!(
            "cannot go on in {}: {cause}: nothing was changed; start again when it can be read",
            path.display()
        ))),
    }
}

fn cannot(path: &Path, cause: impl std::fmt::Display) -> Error {
    Error::Run(format!(
        "cannot go on in {}: {cause}; go on in a new directory with --resume CHECKPOINT --set \
         output.dir=NEW",
        path.display()
    ))
}

fn read(file: &File, planned: &Planned, next: usize) -> hdf5::Result<(usize, [u64; 3], Vec<Line>)> {
    let Planned { params, case, sampler, cadence, first, from } = *planned;
    if let Some(other) = origin::differences(file, params)? {
        return Err(other.into());
    }
    series::check_part(first, from, cadence, case)?;
    let values = file.dataset(&params.field.name)?;
    let (outputs, each) = (planned.outputs(), sampler.what.values());
    let shape = values.shape();
    if shape.first() != Some(&outputs) || values.size() != outputs * each || first > next {
        let wanted = format!("{} of {}", counted(outputs, "output"), counted(each, "value"));
        return Err(format!("its data has the shape {shape:?} instead of {wanted}").into());
    }
    let [steps, times] =
        [STEP, TIME].map(|name| series::one_for_each(file.dataset(name)?, outputs));
    let [steps, times] = [steps?, times?];
    // Without outputs the file has no places, and none is needed.
    let places = [&values, &steps, &times].map(Dataset::offset).map(Option::unwrap_or_default);
    if outputs > 0 && places.contains(&0) {
        return Err("its numbers have no place in it".into());
    }
    let (steps, times) = (steps.read_1d::<i64>()?, times.read_1d::<f64>()?);
    let committed = next - first;
    if let Some(lost) = (0..committed).find(|&output| !times[output].is_finite()) {
        return Err(format!("output {} is not in it", first + lost).into());
    }
    let has_table = matches!(sampler.what, What::Probes { .. });
    let all = if has_table { values.read_raw::<f64>()? } else { Vec::new() };
    let line = |(output, values): (usize, &[f64])| Line {
        clock: Clock { step: steps[output] as u64, time: times[output] },
        values: values.to_vec(),
    };
    let lines = all.chunks(each).take(committed).enumerate().map(line).collect();
    Ok((each, places, lines))
}
