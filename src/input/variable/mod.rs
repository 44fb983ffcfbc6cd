//! Variables of HDF5 and netCDF-4 files.

mod attributes;
mod coordinates;
mod packing;
mod times;
mod unread;

use super::contents::{Coding, Contents, Format, Places};
use crate::look;
use crate::number::counted;
use crate::params::FieldFile;
use hdf5::{Dataset, File, LocationType};
use ndarray::s;
use packing::coding;
use std::ops::Range;
use std::path::Path;

type Found<T> = Result<T, String>;

/// Looks at the variable that is asked for.
pub(super) fn look(path: &Path, asked: &FieldFile) -> Found<Contents> {
    let file = open(path)?;
    let Some(name) = &asked.variable else {
        return Err(format!("say which variable: it has {}", variables(&file)?));
    };
    let Some(variable) = dataset(&file, name)? else {
        return Err(format!("it has no variable {name}: it has {}", variables(&file)?));
    };
    unread::check_kind(&variable, name)?;
    let shape = variable.shape();
    let (time, first) = match (shape.len(), &asked.time) {
        (2, None) => (None, 0),
        (2, Some(_)) => {
            return Err(format!("{name} has no times, only rows and columns: leave out `time`"));
        }
        (3, Some(time)) => (Some(times::index_of(&file, &variable, name, time)?), 1),
        (3, None) => {
            return Err(format!(
                "{name} has 3 dimensions, {shape:?}: say which time, with time = \"last\" or a value"
            ));
        }
        (count, _) => {
            return Err(format!(
                "{name} has {}, {shape:?}, instead of rows and columns, and perhaps a time",
                counted(count, "dimension")
            ));
        }
    };
    let y = coordinates::points(&file, &variable, first, "y")?;
    let x = coordinates::points(&file, &variable, first + 1, "x")?;
    let places = y.zip(x).map(|(y, x)| Places { y, x });
    let format = Format::Variable { name: name.clone(), time, coding: coding(&variable)? };
    Ok(Contents { shape: [shape[first], shape[first + 1]], places, is_downward: false, format })
}

/// Rows of the variable.
pub(super) fn read(
    path: &Path,
    name: &str,
    time: Option<usize>,
    coding: &Coding,
    rows: Range<usize>,
) -> Found<Vec<f64>> {
    let variable = open(path)?.dataset(name);
    let variable = variable.map_err(|cause| format!("{cause}; is the file whole?"))?;
    let read = match time {
        None => variable.read_slice::<f64, _, ndarray::Ix2>(s![rows, ..]),
        Some(time) => variable.read_slice::<f64, _, ndarray::Ix2>(s![time, rows, ..]),
    };
    let values = read.map_err(|cause| unread::values(&variable, name, &cause))?;
    let mut values = values.into_raw_vec_and_offset().0;
    if !coding.is_plain() {
        values.iter_mut().for_each(|value| *value = coding.decode(*value));
    }
    Ok(values)
}

fn open(path: &Path) -> Found<File> {
    File::open(path).map_err(|cause| {
        let text = cause.to_string();
        match look::beginning(path, 3) {
            Err(cause) => format!("it cannot be read: {cause}"),
            Ok(start) if start == b"CDF" => {
                let path = path.display();
                format!("it is a netCDF-3 file: convert it with nccopy -k nc4 {path} NEW.nc")
            }
            Ok(_) if text.contains("truncated") => "it is truncated: copy it again".into(),
            Ok(_) if text.contains("signature") => "it is not an HDF5 or netCDF-4 file".into(),
            Ok(_) => format!("it cannot be opened: {text}"),
        }
    })
}

/// The dataset of this name, or none if there is no such dataset.
fn dataset(file: &File, name: &str) -> Found<Option<Dataset>> {
    if !file.link_exists(name) {
        return Ok(None);
    }
    let failed = |cause: hdf5::Error| format!("its {name} cannot be read: {cause}");
    match file.loc_type_by_name(name).map_err(failed)? {
        LocationType::Dataset => file.dataset(name).map(Some).map_err(failed),
        _ => Ok(None),
    }
}

/// The names of what may be a field.
fn variables(file: &File) -> Found<String> {
    let all = file.member_names().map_err(|cause| format!("its names cannot be read: {cause}"))?;
    // A name that leads nowhere is no field, and no reason not to tell the others.
    let is_field = |name: &String| matches!(dataset(file, name), Ok(Some(of)) if of.ndim() >= 2);
    let mut names: Vec<String> = all.into_iter().filter(is_field).collect();
    names.sort();
    Ok(match names.is_empty() {
        true => "none with rows and columns".into(),
        false => names.join(", "),
    })
}
