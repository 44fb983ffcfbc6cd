//! Datasets and attributes of the HDF5 files.

use hdf5::dataset::{AllocTime, FillTime, Layout};
use hdf5::types::VarLenUnicode;
use hdf5::{Dataset, Extents, H5Type, Location};

/// A small contiguous dataset that is complete from the start.
pub fn dataset<T: H5Type>(
    file: &hdf5::File,
    name: &str,
    values: &[T],
    (meaning, units): (&str, Option<&str>),
) -> hdf5::Result<Dataset> {
    let dataset =
        file.new_dataset_builder().with_data(values).layout(Layout::Contiguous).create(name)?;
    describe(&dataset, meaning, units)?;
    Ok(dataset)
}

/// A contiguous dataset that has its place in the file at once, for numbers that are written later.
pub fn reserved(file: &hdf5::File, name: &str, shape: impl Into<Extents>) -> hdf5::Result<Dataset> {
    file.new_dataset::<f64>()
        .layout(Layout::Contiguous)
        .alloc_time(Some(AllocTime::Early))
        .fill_time(FillTime::Never)
        .shape(shape)
        .create(name)
}

/// Says what a dataset is, and its units if they are known.
pub fn describe(dataset: &Dataset, meaning: &str, units: Option<&str>) -> hdf5::Result<()> {
    text(dataset, "long_name", meaning)?;
    units.map_or(Ok(()), |units| text(dataset, "units", units))
}

/// Attaches a text.
pub fn text(location: &Location, name: &str, value: &str) -> hdf5::Result<()> {
    let value: VarLenUnicode = value.parse().map_err(|_| format!("{name} holds a zero byte"))?;
    location.new_attr::<VarLenUnicode>().create(name)?.write_scalar(&value)
}

/// Attaches a number.
pub fn number<T: H5Type>(location: &Location, name: &str, value: T) -> hdf5::Result<()> {
    location.new_attr::<T>().create(name)?.write_scalar(&value)
}
