//! Every byte of a checkpoint that is neither in the block nor in a field.

use super::BLOCK;
use super::block::Region;
use crate::number::index;
use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::ops::Range;
use std::path::Path;
use xxhash_rust::xxh3::Xxh3;

/// Bytes that are read at a time; the parameters of a run, which are among them, may be many.
const PIECE: usize = 1 << 16;

/// What lies before, between and behind the fields of a file of this length, or nothing if the fields
/// overlap or do not lie inside it.
pub fn gaps(length: u64, fields: &[Region]) -> Option<Vec<Range<u64>>> {
    let mut places: Vec<_> = fields.iter().map(|field| (field.offset, field.bytes)).collect();
    places.sort_unstable();
    let mut gaps = Vec::new();
    let mut end = BLOCK;
    for (offset, bytes) in places {
        if offset < end {
            return None;
        }
        gaps.push(end..offset);
        end = offset.checked_add(bytes)?;
    }
    if end > length {
        return None;
    }
    gaps.push(end..length);
    Some(gaps)
}

/// Hash of what these gaps hold, in their order.
///
/// # Errors
/// They cannot be read.
pub fn hash(file: &mut File, gaps: &[Range<u64>]) -> io::Result<u64> {
    let mut hash = Xxh3::new();
    let mut buffer = vec![0; PIECE];
    for gap in gaps {
        file.seek(SeekFrom::Start(gap.start))?;
        let mut at = gap.start;
        while at < gap.end {
            let piece = &mut buffer[..index((gap.end - at).min(PIECE as u64))];
            file.read_exact(piece)?;
            if at == BLOCK {
                clear_mark(piece);
            }
            hash.update(piece);
            at += piece.len() as u64;
        }
    }
    Ok(hash.digest())
}

/// Clears the mark that HDF5 makes in the superblock of a file that is open for writing, and the
/// superblock's checksum if it has one, which HDF5 checks itself; says whether there was a mark.
/// "HDF5 File Format Specification", II.A.
fn clear_mark(superblock: &mut [u8]) -> bool {
    const VERSION: usize = 8;
    const OPEN: u8 = 0b101;
    let (flags, checksum) = match superblock.get(VERSION) {
        Some(0 | 1) => (20, 0..0),
        Some(2 | 3) => (11, 44..48),
        _ => return false,
    };
    let Some(flags) = superblock.get_mut(flags) else { return false };
    let is_open = *flags & OPEN != 0;
    *flags &= !OPEN;
    if let Some(checksum) = superblock.get_mut(checksum) {
        checksum.fill(0);
    }
    is_open
}

/// Whether a program has the file open for writing, or was killed while it had.
///
/// # Errors
/// If the file cannot be read.
pub fn is_marked_open(path: &Path) -> io::Result<bool> {
    let mut superblock = [0; 64];
    let mut file = File::open(path)?;
    file.seek(SeekFrom::Start(BLOCK))?;
    file.read_exact(&mut superblock)?;
    Ok(clear_mark(&mut superblock))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(offset: u64, bytes: u64) -> Region {
        Region { name: "field".into(), offset, bytes, hash: 0 }
    }

    #[test]
    fn the_gaps_are_what_no_field_covers_in_whatever_order_these_are() {
        let fields = [field(2000, 500), field(600, 400), field(1000, 800)];
        let expected = vec![512..600, 1000..1000, 1800..2000, 2500..2600];
        assert_eq!(gaps(2600, &fields), Some(expected));
        assert_eq!(gaps(512, &[]).as_deref(), Some(std::slice::from_ref(&(512..512))));
    }

    #[test]
    fn fields_that_overlap_or_leave_the_file_have_no_gaps() {
        let first = || field(600, 400);
        for second in [
            first(),
            field(700, 100),
            field(999, 500),
            field(511, 50),
            field(550, 51),
            field(2000, 601),
            field(2601, 0),
            field(2000, u64::MAX),
            field(u64::MAX, 1),
        ] {
            assert_eq!(gaps(2600, &[first(), second.clone()]), None, "{second:?}");
            assert_eq!(gaps(2600, &[second.clone(), first()]), None, "{second:?}");
        }
    }
}
