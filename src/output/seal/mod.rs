//! The seal of a checkpoint: what lets a reader trust every byte of it before HDF5 sees any.
//!
//! A damaged HDF5 file can do anything to the library that opens it. So a checkpoint begins with a
//! block that HDF5 leaves to the user, 512 bytes of plain text, written last:
//!
//! ```text
//! diff2d-mpi checkpoint 2
//! length L
//! field NAME OFFSET BYTES HASH     a field, as a hash of the hashes of its rows; one line for each
//! rest HASH                        every other byte behind this block: structure, step, time, ...
//! seal HASH                        the lines above
//! ```
//!
//! HDF5 marks a file while a program has it open for writing, if only to look at it; that mark is
//! left out of the hash, as it does not change the contents.
//!
//! Hashes are 64-bit XXH3, in hexadecimal. The hash of a field is made of one hash for each
//! row, so that it does not depend on the number of ranks that wrote or read it.

mod block;
mod rest;

pub use block::Region;
pub use rest::is_marked_open;

use crate::look::{self, Unusable};
use block::Block;
use std::fs::OpenOptions;
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;
use xxhash_rust::xxh3::{xxh3_64, xxh3_64_with_seed};

/// Bytes of the block at the start of the file.
pub const BLOCK: u64 = 512;
/// What the title of every version begins with.
const NAME: &[u8] = b"diff2d-mpi checkpoint";
/// What an HDF5 file begins with, behind the block.
const HDF5: &[u8] = b"\x89HDF\r\n\x1a\n";
const MISPLACED: &str = "its fields do not lie inside the file, one behind the other";

/// Hash of one row; equal rows at different places have different hashes.
pub fn hash_row(index: usize, row: &[f64]) -> u64 {
    xxh3_64_with_seed(bytemuck::cast_slice(row), index as u64)
}

/// Hash of a field, given those of all rows in order.
pub fn hash_field(rows: &[u64]) -> u64 {
    xxh3_64(bytemuck::cast_slice(rows))
}

/// Seals a finished file with these fields and makes it durable.
///
/// # Errors
/// If the file cannot be read or written, or the fields are too many or do not lie in it.
pub fn apply(path: &Path, fields: Vec<Region>) -> io::Result<()> {
    let mut file = OpenOptions::new().read(true).write(true).open(path)?;
    let length = file.metadata()?.len();
    let gaps = rest::gaps(length, &fields).ok_or_else(|| io::Error::other(MISPLACED))?;
    let rest = rest::hash(&mut file, &gaps)?;
    let text = Block { length, fields, rest }.text()?;
    file.seek(SeekFrom::Start(0))?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

/// Checks everything except the fields of a sealed file, without HDF5, and tells these; nothing if
/// there is no file.
///
/// # Errors
/// Why the file cannot be used.
pub fn inspect(path: &Path) -> Result<Option<Vec<Region>>, Unusable> {
    let Some(mut file) = look::open(path)? else { return Ok(None) };
    let length = file.metadata()?.len();
    let mut start = Vec::new();
    (&mut file).take(BLOCK + HDF5.len() as u64).read_to_end(&mut start)?;
    if !start.is_empty() && !start.starts_with(NAME) && !start.ends_with(HDF5) {
        return Err(Unusable::damaged("it is not a checkpoint of this program"));
    }
    // What was read counts, not the length before: a copy in its place may have begun meanwhile.
    let Some(block) = start.get(..BLOCK as usize) else {
        return Err(Unusable::damaged(format!("it is truncated to {} bytes", start.len())));
    };
    let sealed = Block::parse(block)?;
    if length != sealed.length {
        let text = format!("{length} bytes long instead of {}", sealed.length);
        return Err(Unusable::Damaged(text));
    }
    let gaps = rest::gaps(length, &sealed.fields).ok_or_else(|| Unusable::damaged(MISPLACED))?;
    match rest::hash(&mut file, &gaps)? == sealed.rest {
        true => Ok(Some(sealed.fields)),
        false => Err(Unusable::damaged("its structure is damaged")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(name: &str, offset: u64, bytes: u64) -> Region {
        Region { name: name.into(), offset, bytes, hash: 42 }
    }

    fn file() -> (tempfile::TempDir, std::path::PathBuf) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("file");
        let content: Vec<u8> = (0..4000u32).map(|i| (i * 7 % 251) as u8).collect();
        let parts = [&[0; BLOCK as usize], HDF5, &content[HDF5.len()..]];
        std::fs::write(&path, parts.concat()).unwrap();
        (dir, path)
    }

    fn sealed() -> (tempfile::TempDir, std::path::PathBuf, Vec<Region>) {
        let (dir, path) = file();
        // Not in the order in which they lie.
        let fields =
            vec![field("first", 2000, 1000), field("b1", 700, 600), field("b2", 1300, 600)];
        apply(&path, fields.clone()).unwrap();
        (dir, path, fields)
    }

    fn is_damaged(path: &Path) -> bool {
        inspect(path).is_err_and(|cause| cause.is_damage())
    }

    #[test]
    fn a_sealed_file_gives_back_its_seal() {
        let (_dir, path, fields) = sealed();
        assert_eq!(inspect(&path), Ok(Some(fields)));
        assert_eq!(inspect(&path.with_extension("gone")), Ok(None));
    }

    #[test]
    fn every_bit_outside_the_fields_is_guarded() {
        let (_dir, path, _) = sealed();
        let whole = std::fs::read(&path).unwrap();
        let rest = [0..700, 1900..2000, 3000..whole.len()];
        for byte in rest.into_iter().flatten() {
            let mut damaged = whole.clone();
            damaged[byte] ^= 1 << (byte % 8);
            std::fs::write(&path, &damaged).unwrap();
            assert!(is_damaged(&path), "a flip in byte {byte} went unseen");
        }
    }

    #[test]
    fn another_file_is_told_from_a_damaged_checkpoint() {
        let (_dir, path, _) = sealed();
        let cause = || inspect(&path).unwrap_err().to_string();
        let whole = std::fs::read(&path).unwrap();
        let series = [HDF5, &[7; 4000]].concat();
        for other in [b"runtime = 1.0\n".to_vec(), vec![0; 4000], series] {
            std::fs::write(&path, other).unwrap();
            assert_eq!(cause(), "it is not a checkpoint of this program");
        }
        for length in [0, 100] {
            std::fs::write(&path, &whole[..length]).unwrap();
            assert_eq!(cause(), format!("it is truncated to {length} bytes"));
        }
        let unsealed = [&[0; BLOCK as usize], &whole[BLOCK as usize..]].concat();
        std::fs::write(&path, unsealed).unwrap();
        assert_eq!(cause(), "its seal is damaged or missing");
    }

    #[test]
    fn every_length_but_its_own_is_refused() {
        let (_dir, path, _) = sealed();
        let whole = std::fs::read(&path).unwrap();
        for length in [0, 1, 511, 512, 699, 1950, 3000, whole.len() - 1] {
            std::fs::write(&path, &whole[..length]).unwrap();
            assert!(is_damaged(&path), "{length} bytes went unseen");
        }
        std::fs::write(&path, [&whole[..], b"more"].concat()).unwrap();
        assert!(is_damaged(&path));
    }

    #[test]
    fn fields_that_overlap_leave_the_file_or_are_too_many_are_not_sealed() {
        let (_dir, path) = file();
        let unsealed = std::fs::read(&path).unwrap();
        let too_many = (0..20).map(|number| field("another", 600 + 100 * number, 100));
        for fields in [
            vec![field("a", 600, 500), field("b", 1000, 500)],
            vec![field("a", 600, 500), field("b", 4400, 113)],
            too_many.collect(),
        ] {
            assert!(apply(&path, fields).is_err());
            assert!(std::fs::read(&path).unwrap() == unsealed);
        }
    }
}
