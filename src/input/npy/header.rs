//! What stands before the numbers of an `.npy` file, looked at before `npyz` reads it: whether it is whole, and whether
//! it is one that `npyz` can read, which multiplies lengths and follows brackets whatever there is of them.

use super::Found;
use std::io::Read;

/// What every file begins with, before its version.
const MAGIC: &[u8] = b"\x93NUMPY";
/// Most bytes of a header: as many as numpy reads.
const LONGEST: usize = 10_000;
/// Most brackets within brackets.
const DEEPEST: usize = 32;
/// Most numbers of an array: no file has room for more.
const MOST: u64 = 1 << 58;

/// Refuses what is not the whole beginning of an array.
pub(super) fn check(reader: &mut impl Read) -> Found<()> {
    let start = bytes(reader, MAGIC.len() + 2)?;
    if start.is_empty() {
        return Err(ends_early("it is empty"));
    }
    let [major, minor] = match start[..] {
        [ref magic @ .., major, minor] if magic == MAGIC => [major, minor],
        _ if MAGIC.starts_with(&start) || start.starts_with(MAGIC) => {
            return Err(ends_early("it has no version"));
        }
        _ => return Err(another_kind(&start)),
    };
    let width = match [major, minor] {
        [1, 0] => 2,
        [2 | 3, 0] => 4,
        _ => {
            let known = "1.0, 2.0 and 3.0 are read";
            return Err(format!(
                "its version of the format is {major}.{minor}, but {known}: {AGAIN}"
            ));
        }
    };
    let length = bytes(reader, width)?;
    if length.len() < width {
        return Err(ends_early("its header has no length"));
    }
    let length = length.iter().rev().fold(0, |all, byte| (all << 8) | usize::from(*byte));
    if length > LONGEST {
        return Err(damaged(&format!("it says that it has {length} bytes")));
    }
    let text = bytes(reader, length)?;
    if text.len() < length {
        let found = text.len();
        return Err(ends_early(&format!("its header has {found} of {length} bytes")));
    }
    check_text(&String::from_utf8_lossy(&text))
}

/// What is wrong with a header that is there.
pub(super) fn damaged(why: &str) -> String {
    format!(
        "its header is damaged, which has to be {{'descr': .., 'fortran_order': .., 'shape': (rows, columns)}}: {AGAIN} \
         ({why})"
    )
}

/// What to do with a file of which only a part is there.
pub(super) fn ends_early(what: &str) -> String {
    format!("it ends too early: {what}: copy it again, or {AGAIN}")
}

const AGAIN: &str = "save it again with numpy.save";

fn check_text(text: &str) -> Found<()> {
    let mut depth = 0_usize;
    for letter in text.chars() {
        match letter {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth > DEEPEST {
            return Err(damaged("its brackets are nested too deeply"));
        }
    }
    if text.contains("'|O'") || text.contains("\"|O\"") {
        return Err(
            "its array holds Python objects instead of numbers: save array.astype(\"f8\")".into()
        );
    }
    let after = ["'shape'", "\"shape\""].iter().find_map(|key| text.split_once(key));
    let shape = after.and_then(|(_, rest)| rest.split_once(['(', '[']));
    let Some((shape, _)) = shape.and_then(|(_, rest)| rest.split_once([')', ']'])) else {
        return Ok(());
    };
    let mut lengths = shape.split(',').filter_map(|length| length.trim().parse::<u64>().ok());
    match lengths.try_fold(1_u64, |all, length| all.checked_mul(length.max(1))) {
        Some(all) if all < MOST => Ok(()),
        _ => Err(ends_early(&format!("its shape ({shape}) needs more bytes"))),
    }
}

/// The next bytes, fewer if the file ends.
fn bytes(reader: &mut impl Read, count: usize) -> Found<Vec<u8>> {
    let mut found = Vec::new();
    let read = reader.take(count as u64).read_to_end(&mut found);
    read.map_err(|cause| format!("it cannot be read: {cause}"))?;
    Ok(found)
}

/// A file whose name alone is that of an array.
fn another_kind(start: &[u8]) -> String {
    let is = match start {
        [b'P', b'K', ..] => "an archive of arrays (.npz): save one of them with numpy.save",
        [0x89, b'H', b'D', b'F', ..] => "an HDF5 file: name it .h5 or .nc",
        [0x89, b'P', b'N', b'G', ..] => "a picture: name it .png",
        _ => "something else: it does not begin with \\x93NUMPY, as what numpy.save writes does",
    };
    format!("it is not an .npy file but {is}")
}
