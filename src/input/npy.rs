//! Arrays of numpy, in files of their own.

use super::contents::{Contents, Format};
use crate::look;
use npyz::{DType, NpyFile, Order};
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::ops::Range;
use std::path::Path;

type Array = NpyFile<BufReader<File>>;

pub(super) fn look(path: &Path) -> Result<Contents, String> {
    let array = open(path)?;
    let shape = array.shape();
    let &[rows, columns] = shape else {
        return Err(format!(
            "its array has {} dimensions, {shape:?}, instead of rows and columns",
            shape.len()
        ));
    };
    if array.order() == Order::Fortran {
        return Err("its array is stored by columns: save numpy.ascontiguousarray of it".into());
    }
    let shape = [rows, columns].map(crate::number::index);
    let contents = Contents { shape, places: None, is_downward: false, format: Format::Npy };
    // The last row shows whether the file is whole, and whether it holds numbers.
    read(path, shape[0].saturating_sub(1)..shape[0])?;
    Ok(contents)
}

pub(super) fn read(path: &Path, rows: Range<usize>) -> Result<Vec<f64>, String> {
    let array = open(path)?;
    let DType::Plain(kind) = array.dtype() else {
        return Err("its array holds records instead of numbers".into());
    };
    let name = kind.to_string();
    match name.trim_start_matches(['<', '>', '|', '=']) {
        "f8" => numbers::<f64>(array, rows, |value| value),
        "f4" => numbers::<f32>(array, rows, f64::from),
        "i8" => numbers::<i64>(array, rows, |value| value as f64),
        "i4" => numbers::<i32>(array, rows, f64::from),
        "i2" => numbers::<i16>(array, rows, f64::from),
        "i1" => numbers::<i8>(array, rows, f64::from),
        "u8" => numbers::<u64>(array, rows, |value| value as f64),
        "u4" => numbers::<u32>(array, rows, f64::from),
        "u2" => numbers::<u16>(array, rows, f64::from),
        "u1" => numbers::<u8>(array, rows, f64::from),
        "b1" => numbers::<bool>(array, rows, |value| f64::from(u8::from(value))),
        of @ ("f2" | "f16") => {
            let of = if of == "f2" { "float16" } else { "longdouble" };
            Err(format!("its array holds {of} ({name}): save it as float64, array.astype(\"f8\")"))
        }
        _ => Err(format!("its array holds {name} instead of numbers")),
    }
}

fn open(path: &Path) -> Result<Array, String> {
    let file =
        look::open(path).map_err(|cause| cause.to_string())?.ok_or("there is no such file")?;
    let mut reader = BufReader::new(file);
    let start = reader.fill_buf().map_err(|cause| format!("it cannot be read: {cause}"))?;
    check_shape(&String::from_utf8_lossy(start))?;
    NpyFile::new(reader).map_err(|cause| format!("it is not an .npy file: {cause}"))
}

/// Refuses a shape that no file has room for: `npyz` multiplies its lengths whatever they are.
fn check_shape(header: &str) -> Result<(), String> {
    const MOST: u64 = 1 << 58;
    let after = header.split_once("'shape'").and_then(|(_, rest)| rest.split_once('('));
    let Some((shape, _)) = after.and_then(|(_, rest)| rest.split_once(')')) else {
        return Ok(());
    };
    let mut lengths = shape.split(',').filter_map(|length| length.trim().parse::<u64>().ok());
    match lengths.try_fold(1_u64, |all, length| all.checked_mul(length)) {
        Some(all) if all < MOST => Ok(()),
        _ => Err(format!("it ends too early: its shape ({shape}) needs more bytes")),
    }
}

fn numbers<T: npyz::Deserialize>(
    array: Array,
    rows: Range<usize>,
    number: impl Fn(T) -> f64,
) -> Result<Vec<f64>, String> {
    let columns = array.shape()[1];
    let mut reader = array.data::<T>().map_err(|cause| cause.to_string())?;
    let count = rows.len() * crate::number::index(columns);
    let truncated = |cause: std::io::Error| format!("it ends too early: {cause}");
    if count == 0 {
        return Ok(Vec::new());
    }
    reader.seek_to(rows.start as u64 * columns).map_err(truncated)?;
    reader.take(count).map(|value| value.map(&number).map_err(truncated)).collect()
}
