//! Variables of HDF5 and netCDF-4 files.

mod attributes;
mod coordinates;
mod named;
mod packing;
mod stored;
mod times;
mod unread;

use super::contents::{Coding, Contents, Format, Places, Points};
use crate::look;
use crate::number::counted;
use crate::params::FieldFile;
use crate::terminal::shell_word;
use hdf5::File;
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
    let Some(variable) = named::find(&file, name)? else {
        return Err(format!("it has no variable {name}: it has {}", variables(&file)?));
    };
    unread::check_kind(&variable)?;
    let shape = &variable.shape;
    let (time, first) = match (shape.len(), &asked.time) {
        (2, None) => (None, 0),
        (2, Some(_)) => {
            return Err(format!("{name} has no times, only rows and columns: leave out `time`"));
        }
        (3, Some(time)) => (Some(times::index_of(&file, &variable, time)?), 1),
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
    let descends = |points: &Points| !points.ascending().1;
    // Half of the coordinates do not say where the values lie, but which way they go.
    let (places, is_downward) = match (y, x) {
        (Some(y), Some(x)) => (Some(Places { y, x }), false),
        (Some(y), None) => (None, descends(&y)),
        (None, Some(x)) if descends(&x) => {
            return Err(format!(
                "the coordinates of {name} along x descend, and it has none along y: add those, or store its columns \
                 from left to right"
            ));
        }
        (None, _) => (None, false),
    };
    let format = Format::Variable { name: name.clone(), time, coding: coding(&variable)? };
    Ok(Contents { shape: [shape[first], shape[first + 1]], places, is_downward, format })
}

/// Rows of the variable.
pub(super) fn read(
    path: &Path,
    name: &str,
    time: Option<usize>,
    coding: &Coding,
    rows: Range<usize>,
) -> Found<Vec<f64>> {
    let variable = named::find(&open(path)?, name)?.ok_or_else(|| format!("its {name} is gone"))?;
    let read = match time {
        None => variable.data.read_slice::<f64, _, ndarray::Ix2>(s![rows, ..]),
        Some(time) => variable.data.read_slice::<f64, _, ndarray::Ix2>(s![time, rows, ..]),
    };
    let values = read.map_err(|cause| unread::values(&variable, &cause))?;
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
                let path = shell_word(&path.display().to_string());
                format!("it is a netCDF-3 file: convert it with nccopy -k nc4 {path} NEW.nc")
            }
            Ok(_) if text.contains("truncated") => "it is truncated: copy it again".into(),
            Ok(_) if text.contains("signature") => "it is not an HDF5 or netCDF-4 file".into(),
            Ok(_) => format!("it cannot be opened: {text}"),
        }
    })
}

/// The names of what may be a field.
fn variables(file: &File) -> Found<String> {
    let all = file.member_names().map_err(|cause| format!("its names cannot be read: {cause}"))?;
    let may_be_field = |name: &String| match named::find(file, name) {
        Ok(found) => found.is_some_and(|of| of.shape.len() >= 2),
        // Why it cannot be used is told where it is asked for.
        Err(_) => true,
    };
    let mut names: Vec<String> = all.into_iter().filter(may_be_field).collect();
    names.sort();
    Ok(match names.is_empty() {
        true => "none with rows and columns".into(),
        false => names.join(", "),
    })
}
