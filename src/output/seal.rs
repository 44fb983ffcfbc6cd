//! The seal of a checkpoint: what lets a reader trust every byte of it before HDF5 sees any.
//!
//! A damaged HDF5 file can do anything to the library that opens it. So a checkpoint begins with a
//! block that HDF5 leaves to the user, 512 bytes of plain text, written last:
//!
//! ```text
//! diff2d-mpi checkpoint 1
//! length L
//! field OFFSET BYTES HASH      the field, as a hash of the hashes of its rows
//! rest HASH                    every other byte behind this block: structure, step, time, ...
//! seal HASH                    the lines above
//! ```
//!
//! HDF5 marks a file while a program has it open for writing, if only to look at it; that mark is
//! left out of the hash, as it does not change the contents.
//!
//! Hashes are 64-bit XXH3, in hexadecimal. The hash of the field is made of one hash for each
//! row, so that it does not depend on the number of ranks that wrote or read it.

use crate::look::{self, Unusable};
use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;
use xxhash_rust::xxh3::{Xxh3, xxh3_64, xxh3_64_with_seed};

/// Bytes of the block at the start of the file.
pub const BLOCK: u64 = 512;
const TITLE: &str = "diff2d-mpi checkpoint 1";
/// What the title of every version begins with.
const NAME: &[u8] = b"diff2d-mpi checkpoint";
/// What an HDF5 file begins with, behind the block.
const HDF5: &[u8] = b"\x89HDF\r\n\x1a\n";
/// More structure than any checkpoint has; a file that claims more is damaged.
const MOST_REST: u64 = 1 << 20;

/// Where the field lies in a sealed file, and its hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Seal {
    /// Offset of the field from the start of the file \[bytes\].
    pub offset: u64,
    /// Length of the field \[bytes\].
    pub bytes: u64,
    /// Hash of the field.
    pub field: u64,
}

impl Seal {
    /// Whether the field lies inside a file of this length, with no more structure around it than
    /// a checkpoint has.
    fn lies_inside(self, length: u64) -> bool {
        let end = self.offset.saturating_add(self.bytes);
        let rest = length.saturating_sub(BLOCK).saturating_sub(self.bytes);
        self.offset >= BLOCK && end <= length && rest <= MOST_REST
    }
}

/// Hash of one row; equal rows at different places have different hashes.
pub fn hash_row(index: usize, row: &[f64]) -> u64 {
    xxh3_64_with_seed(bytemuck::cast_slice(row), index as u64)
}

/// Hash of the field, given those of all rows in order.
pub fn hash_field(rows: &[u64]) -> u64 {
    xxh3_64(bytemuck::cast_slice(rows))
}

/// Seals a finished file and makes it durable.
///
/// # Errors
/// If the file cannot be read or written.
pub fn apply(path: &Path, seal: Seal) -> io::Result<()> {
    let mut file = OpenOptions::new().read(true).write(true).open(path)?;
    let length = file.metadata()?.len();
    let rest = hash_rest(&mut file, length, seal)?;
    let Seal { offset, bytes, field } = seal;
    let lines = format!(
        "{TITLE}\nlength {length}\nfield {offset} {bytes} {field:016x}\nrest {rest:016x}\n"
    );
    let text = format!("{lines}seal {:016x}\n", xxh3_64(lines.as_bytes()));
    file.seek(SeekFrom::Start(0))?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

/// Checks everything except the field of a sealed file, without HDF5; nothing if there is no file.
///
/// # Errors
/// Why the file cannot be used.
pub fn inspect(path: &Path) -> Result<Option<Seal>, Unusable> {
    let Some(mut file) = look::open(path)? else { return Ok(None) };
    let length = file.metadata()?.len();
    let mut start = Vec::new();
    (&mut file).take(BLOCK + HDF5.len() as u64).read_to_end(&mut start)?;
    if !start.is_empty() && !start.starts_with(NAME) && !start.ends_with(HDF5) {
        return Err(Unusable::damaged("it is not a checkpoint of this program"));
    }
    if length < BLOCK {
        return Err(Unusable::damaged(format!("it is truncated to {length} bytes")));
    }
    let block = &start[..BLOCK as usize];
    let (seal, expected_length, rest) =
        parse(block).ok_or_else(|| Unusable::damaged("its seal is damaged or missing"))?;
    if length != expected_length {
        let text = format!("{length} bytes long instead of {expected_length}");
        return Err(Unusable::Damaged(text));
    }
    if !seal.lies_inside(length) {
        return Err(Unusable::damaged("its field does not lie inside the file"));
    }
    match hash_rest(&mut file, length, seal)? == rest {
        true => Ok(Some(seal)),
        false => Err(Unusable::damaged("its structure is damaged")),
    }
}

/// The seal, the length of the file and the hash of the rest, if the block is whole.
fn parse(block: &[u8]) -> Option<(Seal, u64, u64)> {
    let end = block.iter().position(|&byte| byte == 0)?;
    if block[end..].iter().any(|&byte| byte != 0) {
        return None;
    }
    let text = std::str::from_utf8(&block[..end]).ok()?;
    let at = text.find("seal ")?;
    let (lines, seal) = text.split_at(at);
    if seal != format!("seal {:016x}\n", xxh3_64(lines.as_bytes())) {
        return None;
    }
    let mut words = lines
        .strip_prefix(TITLE)?
        .split_whitespace()
        .filter(|word| !matches!(*word, "length" | "field" | "rest"));
    let mut number = |radix| u64::from_str_radix(words.next()?, radix).ok();
    let (length, offset, bytes) = (number(10)?, number(10)?, number(10)?);
    Some((Seal { offset, bytes, field: number(16)? }, length, number(16)?))
}

/// Hash of every byte that is neither in the block nor in the field.
fn hash_rest(file: &mut File, length: u64, seal: Seal) -> io::Result<u64> {
    if !seal.lies_inside(length) {
        return Err(io::Error::other("the field does not lie inside the file"));
    }
    let end = seal.offset + seal.bytes;
    let mut part = |start: u64, end: u64| {
        let mut part = vec![0; (end - start) as usize];
        file.seek(SeekFrom::Start(start))?;
        file.read_exact(&mut part)?;
        Ok::<_, io::Error>(part)
    };
    let (mut before, behind) = (part(BLOCK, seal.offset)?, part(end, length)?);
    clear_mark(&mut before);
    let mut hash = Xxh3::new();
    hash.update(&before);
    hash.update(&behind);
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

    fn sealed() -> (tempfile::TempDir, std::path::PathBuf, Seal) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("file");
        let content: Vec<u8> = (0..4000u32).map(|i| (i * 7 % 251) as u8).collect();
        let parts = [&[0; BLOCK as usize], HDF5, &content[HDF5.len()..]];
        std::fs::write(&path, parts.concat()).unwrap();
        let seal = Seal { offset: 1000, bytes: 2000, field: 42 };
        apply(&path, seal).unwrap();
        (dir, path, seal)
    }

    fn is_damaged(path: &Path) -> bool {
        inspect(path).is_err_and(|cause| cause.is_damage())
    }

    #[test]
    fn a_sealed_file_gives_back_its_seal() {
        let (_dir, path, seal) = sealed();
        assert_eq!(inspect(&path), Ok(Some(seal)));
        assert_eq!(inspect(&path.with_extension("gone")), Ok(None));
    }

    #[test]
    fn every_bit_outside_the_field_is_guarded() {
        let (_dir, path, _) = sealed();
        let whole = std::fs::read(&path).unwrap();
        for byte in (0..whole.len()).filter(|byte| !(1000..3000).contains(byte)) {
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
        for length in [0, 1, 511, 512, 999, 3000, whole.len() - 1] {
            std::fs::write(&path, &whole[..length]).unwrap();
            assert!(is_damaged(&path), "{length} bytes went unseen");
        }
        std::fs::write(&path, [&whole[..], b"more"].concat()).unwrap();
        assert!(is_damaged(&path));
    }
}
