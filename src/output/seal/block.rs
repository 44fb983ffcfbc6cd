//! The text of the seal.

use super::BLOCK;
use crate::look::Unusable;
use std::io;
use xxhash_rust::xxh3::xxh3_64;

/// The first line.
const TITLE: &str = "diff2d-mpi checkpoint 2";

/// Where a field lies in a sealed file, and its hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Region {
    /// Name of the field, without blanks.
    pub name: String,
    /// Offset from the start of the file \[bytes\].
    pub offset: u64,
    /// Length \[bytes\].
    pub bytes: u64,
    /// Hash of the field.
    pub hash: u64,
}

/// What the text says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// Length of the file \[bytes\].
    pub length: u64,
    /// Its fields.
    pub fields: Vec<Region>,
    /// Hash of every other byte behind the block.
    pub rest: u64,
}

impl Block {
    /// The text that says it.
    ///
    /// # Errors
    /// It does not fit into the block.
    pub fn text(&self) -> io::Result<String> {
        let field = |Region { name, offset, bytes, hash }: &Region| {
            format!("field {name} {offset} {bytes} {hash:016x}\n")
        };
        let fields: String = self.fields.iter().map(field).collect();
        let Block { length, rest, .. } = self;
        let lines = format!("{TITLE}\nlength {length}\n{fields}rest {rest:016x}\n");
        let text = format!("{lines}seal {:016x}\n", xxh3_64(lines.as_bytes()));
        match (text.len() as u64) < BLOCK {
            true => Ok(text),
            false => Err(io::Error::other("it has too many fields for its seal")),
        }
    }

    /// Reads the block at the start of a file.
    ///
    /// # Errors
    /// It is not as it was written, or of a version of the program that this one does not know.
    pub fn parse(block: &[u8]) -> Result<Block, Unusable> {
        let damaged = || Unusable::damaged("its seal is damaged or missing");
        let (title, lines) =
            sealed(block).and_then(|text| text.split_once('\n')).ok_or_else(damaged)?;
        match title {
            TITLE => parse_lines(lines).ok_or_else(damaged),
            _ => Err(Unusable::unreadable(format!(
                "its format, {title:?}, is that of another version of this program"
            ))),
        }
    }
}

/// The lines that the last one seals, if they are as they were written.
fn sealed(block: &[u8]) -> Option<&str> {
    let end = block.iter().position(|&byte| byte == 0)?;
    if block[end..].iter().any(|&byte| byte != 0) {
        return None;
    }
    let text = std::str::from_utf8(&block[..end]).ok()?;
    let (lines, seal) = text.split_at(text.find("seal ")?);
    (seal == format!("seal {:016x}\n", xxh3_64(lines.as_bytes()))).then_some(lines)
}

fn parse_lines(lines: &str) -> Option<Block> {
    let (mut length, mut fields, mut rest) = (None, Vec::new(), None);
    for line in lines.lines() {
        match line.split(' ').collect::<Vec<_>>()[..] {
            ["length", bytes] => length = bytes.parse().ok(),
            ["field", name, offset, bytes, hash] => fields.push(region(name, offset, bytes, hash)?),
            ["rest", hash] => rest = hexadecimal(hash),
            _ => return None,
        }
    }
    Some(Block { length: length?, fields, rest: rest? })
}

fn region(name: &str, offset: &str, bytes: &str, hash: &str) -> Option<Region> {
    let (offset, bytes) = (offset.parse().ok()?, bytes.parse().ok()?);
    Some(Region { name: name.to_owned(), offset, bytes, hash: hexadecimal(hash)? })
}

fn hexadecimal(hash: &str) -> Option<u64> {
    u64::from_str_radix(hash, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::run::state::{DENSITY, PROVISIONAL, SERIES};

    fn block(names: &[&str]) -> Block {
        let most = |name: &&str| {
            let name = (*name).to_owned();
            Region { name, offset: u64::MAX, bytes: u64::MAX, hash: u64::MAX }
        };
        Block { length: u64::MAX, fields: names.iter().map(most).collect(), rest: u64::MAX }
    }

    fn padded(text: &str) -> Vec<u8> {
        let mut bytes = text.as_bytes().to_vec();
        bytes.resize(BLOCK as usize, 0);
        bytes
    }

    #[test]
    fn all_fields_of_a_state_fit_whatever_their_numbers() {
        let names = [&[DENSITY][..], &SERIES, &[PROVISIONAL]].concat();
        let block = block(&names);
        assert_eq!(Block::parse(&padded(&block.text().unwrap())), Ok(block));
    }

    #[test]
    fn more_fields_than_have_room_are_refused() {
        let refused = block(&[PROVISIONAL; 8]).text().unwrap_err();
        assert!(refused.to_string().contains("too many fields"), "{refused}");
    }

    #[test]
    fn a_seal_of_another_version_is_no_damage() {
        for version in [1, 3] {
            let title = format!("diff2d-mpi checkpoint {version}");
            let lines = format!("{title}\nanything\n");
            let text = format!("{lines}seal {:016x}\n", xxh3_64(lines.as_bytes()));
            let refused = Block::parse(&padded(&text)).unwrap_err();
            assert!(!refused.is_damage() && refused.to_string().contains(&title), "{refused}");
            let altered = text.replace("anything", "something");
            assert!(Block::parse(&padded(&altered)).unwrap_err().is_damage());
        }
    }
}
