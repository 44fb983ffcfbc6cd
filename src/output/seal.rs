//! The seal of a checkpoint: what lets a reader trust every byte of it before HDF5 sees one.
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
//! Hashes are XXH3 with 64 bits, in hexadecimal. The hash of the field is made of one hash for each
//! row, so that it does not depend on the number of ranks that wrote or read it.

use std::fs::{File, OpenOptions};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::path::Path;
use xxhash_rust::xxh3::{Xxh3, xxh3_64, xxh3_64_with_seed};

/// Bytes of the block at the start of the file.
pub const BLOCK: u64 = 512;
const TITLE: &str = "diff2d-mpi checkpoint 1";
/// More structure than any checkpoint has; what claims more is damaged.
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

/// Checks everything but the field of a sealed file, without HDF5.
///
/// # Errors
/// What is wrong with the file, in words.
pub fn inspect(path: &Path) -> Result<Seal, String> {
    let mut file = File::open(path).map_err(|cause| cause.to_string())?;
    let length = file.metadata().map_err(|cause| cause.to_string())?.len();
    let mut block = vec![0; BLOCK as usize];
    file.read_exact(&mut block).map_err(|_| format!("truncated to {length} bytes"))?;
    let (seal, expected_length, rest) = parse(&block).ok_or("its seal is damaged or missing")?;
    if length != expected_length {
        return Err(format!("{length} bytes long instead of {expected_length}"));
    }
    match hash_rest(&mut file, length, seal) {
        Ok(hash) if hash == rest => Ok(seal),
        Ok(_) => Err("its structure is damaged".into()),
        Err(cause) => Err(cause.to_string()),
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
    let end = seal.offset.saturating_add(seal.bytes);
    let rest = length.saturating_sub(BLOCK).saturating_sub(seal.bytes);
    if seal.offset < BLOCK || end > length || rest > MOST_REST {
        return Err(io::Error::other("the field does not lie inside the file"));
    }
    let mut hash = Xxh3::new();
    for (start, end) in [(BLOCK, seal.offset), (end, length)] {
        let mut part = vec![0; (end - start) as usize];
        file.seek(SeekFrom::Start(start))?;
        file.read_exact(&mut part)?;
        hash.update(&part);
    }
    Ok(hash.digest())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sealed() -> (tempfile::TempDir, std::path::PathBuf, Seal) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("file");
        let content: Vec<u8> = (0..4000u32).map(|i| (i * 7 % 251) as u8).collect();
        std::fs::write(&path, [vec![0; BLOCK as usize], content].concat()).unwrap();
        let seal = Seal { offset: 1000, bytes: 2000, field: 42 };
        apply(&path, seal).unwrap();
        (dir, path, seal)
    }

    #[test]
    fn a_sealed_file_gives_back_its_seal() {
        let (_dir, path, seal) = sealed();
        assert_eq!(inspect(&path), Ok(seal));
    }

    #[test]
    fn every_bit_outside_the_field_is_guarded() {
        let (_dir, path, _) = sealed();
        let whole = std::fs::read(&path).unwrap();
        for byte in (0..whole.len()).filter(|byte| !(1000..3000).contains(byte)) {
            let mut damaged = whole.clone();
            damaged[byte] ^= 1 << (byte % 8);
            std::fs::write(&path, &damaged).unwrap();
            assert!(inspect(&path).is_err(), "a flip in byte {byte} went unseen");
        }
    }

    #[test]
    fn every_length_but_its_own_is_refused() {
        let (_dir, path, _) = sealed();
        let whole = std::fs::read(&path).unwrap();
        for length in [0, 1, 511, 512, 999, 3000, whole.len() - 1] {
            std::fs::write(&path, &whole[..length]).unwrap();
            assert!(inspect(&path).is_err(), "{length} bytes went unseen");
        }
        std::fs::write(&path, [&whole[..], b"more"].concat()).unwrap();
        assert!(inspect(&path).is_err());
    }
}
