//! Which PNG files are pictures of a run: those that say so, in the text `Software`.
//!
//! A picture has no other mark, and a user may keep one under the same name. Programs before 0.2.0 said nothing; their
//! pictures are taken for a user's.

use crate::error::{Error, Result};
use crate::look;
use png::chunk::{self, ChunkType};
use png::{Encoder, EncodingError};
use std::io::Write;
use std::path::Path;

/// What every PNG file begins with.
const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";
/// More than the bytes of a picture before its compressed pixels.
pub(super) const HEAD: u64 = 2048;

const KEYWORD: &str = "Software";
const PROGRAM: &str = "diff2d-mpi";

/// Says which program makes the picture.
pub(super) fn sign<W: Write>(encoder: &mut Encoder<W>) -> std::result::Result<(), EncodingError> {
    let version = env!("CARGO_PKG_VERSION");
    encoder.add_text_chunk(KEYWORD.into(), format!("{PROGRAM} {version}"))
}

/// Whether a run has made this file, as the file says. One that holds nothing, or nothing but the beginning of a
/// header, may be what a machine left that went down.
///
/// # Errors
/// It cannot be read.
pub fn is_of_run(path: &Path) -> Result<bool> {
    let bytes = look::beginning(path, HEAD).map_err(|cause| Error::cannot("read", path, cause))?;
    Ok(says_so(&bytes) || bytes.iter().all(|&byte| byte == 0) || is_cut(&bytes))
}

/// Whether a picture that no run has made has this name. Something that is no file only keeps one from being made.
///
/// # Errors
/// It cannot be read.
pub fn is_other(path: &Path) -> Result<bool> {
    Ok(matches!(look::is_file(path), Ok(true)) && !is_of_run(path)?)
}

/// Whether these are fewer bytes than any picture begins with.
fn is_cut(bytes: &[u8]) -> bool {
    const HEADER: usize = SIGNATURE.len() + 25;
    bytes.len() < HEADER && (SIGNATURE.starts_with(bytes) || bytes.starts_with(SIGNATURE))
}

fn says_so(bytes: &[u8]) -> bool {
    let mark = format!("{KEYWORD}\0{PROGRAM} ");
    let Some(mut chunks) = chunks(bytes) else { return false };
    chunks.any(|(kind, data)| {
        kind == chunk::tEXt && data.is_some_and(|data| data.starts_with(mark.as_bytes()))
    })
}

/// The chunk types of a PNG file and their data, as far as present.
pub(super) fn chunks(bytes: &[u8]) -> Option<impl Iterator<Item = (ChunkType, Option<&[u8]>)>> {
    let mut rest = bytes.strip_prefix(SIGNATURE)?;
    Some(std::iter::from_fn(move || {
        let (length, after) = rest.split_first_chunk::<4>()?;
        let (kind, after) = after.split_first_chunk::<4>()?;
        let length = u32::from_be_bytes(*length) as usize;
        let data = after.get(..length);
        rest = after.get(length + 4..).unwrap_or_default();
        Some((ChunkType(*kind), data))
    }))
}
