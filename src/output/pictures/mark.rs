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

/// What has the name of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Named {
    /// Nothing.
    Nothing,
    /// A picture that a run has made.
    Own,
    /// A file that no run has made.
    Other,
    /// No file, or a link to none that can be looked at. It is nobody's picture, stays where it is, and keeps one from
    /// being made.
    NoFile,
}

impl Named {
    /// What has this name.
    ///
    /// # Errors
    /// It cannot be looked at.
    pub fn at(path: &Path) -> Result<Named> {
        match look::is_file(path) {
            Ok(false) => Ok(Named::Nothing),
            Ok(true) if is_of_run(path)? => Ok(Named::Own),
            Ok(true) => Ok(Named::Other),
            Err(_) if matches!(look::is_there(path), Ok(true)) => Ok(Named::NoFile),
            Err(cause) => Err(Error::cannot("look at", path, cause)),
        }
    }
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
        let version = data.and_then(|data| data.strip_prefix(mark.as_bytes()));
        kind == chunk::tEXt && version.and_then(<[u8]>::first).is_some_and(u8::is_ascii_digit)
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
