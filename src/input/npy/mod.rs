//! Arrays of numpy, in files of their own.

mod header;
mod kind;

use super::contents::{Contents, Format};
use crate::look;
use crate::number::{counted, index};
use kind::Kind;
use npyz::{NpyFile, Order};
use std::fs::File;
use std::io::{self, BufReader, ErrorKind, Seek};
use std::ops::Range;
use std::path::Path;

type Found<T> = Result<T, String>;

/// An array before its numbers are read.
struct Array {
    file: NpyFile<BufReader<File>>,
    kind: Kind,
    /// Bytes of the file after the header.
    bytes: u64,
}

pub(super) fn look(path: &Path) -> Found<Contents> {
    let array = open(path)?;
    let &[rows, columns] = array.file.shape() else {
        let shape = array.file.shape();
        let count = counted(shape.len(), "dimension");
        return Err(format!("its array has {count}, {shape:?}, instead of rows and columns"));
    };
    if array.file.order() == Order::Fortran {
        return Err("its array is stored by columns: save numpy.ascontiguousarray of it".into());
    }
    // The header has been refused if this is more than any file could have.
    let needed = rows.saturating_mul(columns).saturating_mul(array.kind.bytes());
    if needed > array.bytes {
        let numbers = format!("its {rows} x {columns} numbers take {}", counted(needed, "byte"));
        return Err(header::ends_early(&format!("{numbers}, of which {} are there", array.bytes)));
    }
    let shape = [rows, columns].map(index);
    Ok(Contents { shape, places: None, is_downward: false, format: Format::Npy })
}

pub(super) fn read(path: &Path, rows: Range<usize>) -> Found<Vec<f64>> {
    let Array { file, kind, .. } = open(path)?;
    match kind {
        Kind::F8 => numbers::<f64>(file, rows, |value| value),
        Kind::F4 => numbers::<f32>(file, rows, f64::from),
        Kind::I8 => numbers::<i64>(file, rows, |value| value as f64),
        Kind::I4 => numbers::<i32>(file, rows, f64::from),
        Kind::I2 => numbers::<i16>(file, rows, f64::from),
        Kind::I1 => numbers::<i8>(file, rows, f64::from),
        Kind::U8 => numbers::<u64>(file, rows, |value| value as f64),
        Kind::U4 => numbers::<u32>(file, rows, f64::from),
        Kind::U2 => numbers::<u16>(file, rows, f64::from),
        Kind::U1 => numbers::<u8>(file, rows, f64::from),
        Kind::Bool => numbers::<bool>(file, rows, |value| f64::from(u8::from(value))),
    }
}

fn open(path: &Path) -> Found<Array> {
    let unread = |cause: io::Error| format!("it cannot be read: {cause}");
    let file =
        look::open(path).map_err(|cause| cause.to_string())?.ok_or("there is no such file")?;
    let length = file.metadata().map_err(unread)?.len();
    let mut reader = BufReader::new(file);
    header::check(&mut reader)?;
    let begin = reader.stream_position().map_err(unread)?;
    reader.rewind().map_err(unread)?;
    let file = NpyFile::new(reader).map_err(|cause| header::damaged(&cause.to_string()))?;
    let kind = Kind::of(&file.dtype())?;
    Ok(Array { file, kind, bytes: length.saturating_sub(begin) })
}

fn numbers<T: npyz::Deserialize>(
    file: NpyFile<BufReader<File>>,
    rows: Range<usize>,
    number: impl Fn(T) -> f64,
) -> Found<Vec<f64>> {
    let columns = file.shape()[1];
    let mut reader = file.data::<T>().map_err(|cause| cause.to_string())?;
    let count = rows.len() * index(columns);
    let unread = |cause: io::Error| match cause.kind() {
        ErrorKind::UnexpectedEof => header::ends_early("numbers are missing"),
        _ => format!("its numbers cannot be read: {cause}"),
    };
    if count == 0 {
        return Ok(Vec::new());
    }
    reader.seek_to(rows.start as u64 * columns).map_err(unread)?;
    reader.take(count).map(|value| value.map(&number).map_err(unread)).collect()
}
