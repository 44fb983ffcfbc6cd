//! `animation.png`: all pictures of a run, one after the other, as an animated PNG.
//!
//! Browsers, GitHub, VS Code and Jupyter show it like any picture; a program that does not support
//! animations shows the first one. The compressed pixels of a picture are the same bytes in an
//! animation, so they are copied: nothing is drawn or compressed again, no colour is lost, and one
//! picture at a time is held in memory. A GIF would lose all these advantages.

use super::frames;
use super::mark::{self, HEAD, Named, chunks};
use crate::error::{Error, Result};
use crate::fault;
use crate::look;
use crate::output::names::ANIMATION;
use crate::params::Graphics;
use crate::problem::Case;
use png::chunk::{self, ChunkType};
use png::{BitDepth, ColorType, Encoder, EncodingError, Writer};
use std::fs::{self, File};
use std::io::{BufWriter, Read, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};

/// Most pictures in an animation; if there are more, every second, third and so on is taken.
const MOST_PICTURES: usize = 500;
/// Most bytes of an animation, approximately.
pub const MOST_BYTES: u64 = 64 << 20;
/// Target length of the animation, and limits on the duration of a picture \[ms\].
const LENGTH: usize = 10_000;
const SHORTEST: usize = 40;
const LONGEST: usize = 200;
/// How long the last picture stays before the animation repeats \[ms\].
const PAUSE: u16 = 1000;

/// Bytes of all pictures of a run from output `first` on and of their animation, approximately.
pub fn bytes(case: &Case, graphics: &Graphics, first: usize) -> f64 {
    let one = if graphics.enabled { super::bytes(case, graphics) } else { 0.0 };
    let animation = MOST_BYTES as f64;
    let all = one * (case.schedule.outputs() - first) as f64;
    all + all.min(animation)
}

/// An animation that was made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Animation {
    /// The file.
    pub path: PathBuf,
    /// It has every `every`-th picture.
    pub every: usize,
    /// Outputs that have no picture of the size and colours of the last one.
    pub missing: usize,
}

/// Makes the animation from the pictures of these outputs; nothing if there are none.
///
/// # Errors
/// If a picture is damaged or the file cannot be written.
pub fn write(dir: &Path, outputs: Range<usize>) -> Result<Option<Animation>> {
    let mut pictures = Vec::new();
    for (index, path) in frames::list(dir)? {
        if outputs.contains(&index)
            && let Some(head) = head(&path)?
        {
            pictures.push((head, path));
        }
    }
    let Some((head, _)) = pictures.last().cloned() else { return Ok(None) };
    pictures.retain(|(other, _)| *other == head);
    let missing = outputs.len() - pictures.len();
    let (shown, every) = thinned(pictures.into_iter().map(|(_, path)| path).collect())?;
    let path = dir.join(ANIMATION);
    let in_the_way = match Named::at(&path)? {
        Named::Nothing | Named::Own => None,
        Named::Other => Some("another file has that name: move it away"),
        Named::NoFile => Some("something that is not a file has that name: move it away"),
    };
    if let Some(what) = in_the_way {
        return Err(Error::cannot("write", &path, what));
    }
    let temporary = dir.join(format!("{ANIMATION}.tmp"));
    let made = assemble(&temporary, &head, &shown).and_then(|()| {
        fault::point("animation-written");
        fs::rename(&temporary, &path).map_err(|cause| Error::cannot("write", &path, cause))
    });
    if made.is_err() {
        // The reason is reported; the leftover is of no use.
        let _ = fs::remove_file(&temporary);
    }
    made.map(|()| Some(Animation { path, every, missing }))
}

/// Thins the pictures to fit the limits: every k-th, and always the last.
fn thinned(paths: Vec<PathBuf>) -> Result<(Vec<PathBuf>, usize)> {
    let mut bytes = 0;
    for path in &paths {
        bytes += look::size(path).map_err(|cause| Error::cannot("read", path, cause))?;
    }
    let every = paths.len().div_ceil(MOST_PICTURES).max(bytes.div_ceil(MOST_BYTES) as usize).max(1);
    let last = paths.len().saturating_sub(1);
    let chosen = paths.into_iter().enumerate().filter(|(k, _)| k % every == 0 || *k == last);
    Ok((chosen.map(|(_, path)| path).collect(), every))
}

fn assemble(path: &Path, head: &Head, pictures: &[PathBuf]) -> Result<()> {
    let cannot = |cause: EncodingError| Error::cannot("write", path, cause);
    let file = File::create(path).map_err(|cause| Error::cannot("create", path, cause))?;
    let mut writer = head.begin(BufWriter::new(file)).map_err(cannot)?;
    let count = pictures.len();
    let mut control = (count as u32).to_be_bytes().to_vec();
    control.extend(0_u32.to_be_bytes()); // repeats without end
    writer.write_chunk(chunk::acTL, &control).map_err(cannot)?;
    let mut sequence = 0;
    for (number, picture) in pictures.iter().enumerate() {
        let last = number + 1 == count;
        let delay = if last { PAUSE } else { (LENGTH / count).clamp(SHORTEST, LONGEST) as u16 };
        writer.write_chunk(chunk::fcTL, &head.control(sequence, delay)).map_err(cannot)?;
        sequence += 1;
        for pixels in pixels(picture)? {
            if number == 0 {
                writer.write_chunk(chunk::IDAT, &pixels).map_err(cannot)?;
                continue;
            }
            let numbered = [&sequence.to_be_bytes(), &pixels[..]].concat();
            writer.write_chunk(chunk::fdAT, &numbered).map_err(cannot)?;
            sequence += 1;
        }
    }
    writer.finish().map_err(cannot)
}

/// What pictures need to have in common to follow each other in an animation.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Head {
    /// Width, height, depth and so on.
    header: Vec<u8>,
    palette: Vec<u8>,
}

impl Head {
    fn begin<W: Write>(&self, file: W) -> std::result::Result<Writer<W>, EncodingError> {
        let number =
            |at: usize| u32::from_be_bytes(self.header[at..at + 4].try_into().unwrap_or_default());
        let mut encoder = Encoder::new(file, number(0), number(4));
        encoder.set_color(ColorType::Indexed);
        encoder.set_depth(BitDepth::Eight);
        encoder.set_palette(self.palette.clone());
        mark::sign(&mut encoder)?;
        encoder.write_header()
    }

    /// The chunk before a picture: it covers all, replaces what was there, and stays for `delay`.
    fn control(&self, sequence: u32, delay: u16) -> Vec<u8> {
        let size = &self.header[..8];
        let [corner, per_second, operations] = [&[0; 8][..], &1000_u16.to_be_bytes(), &[0; 2]];
        [&sequence.to_be_bytes(), size, corner, &delay.to_be_bytes(), per_second, operations]
            .concat()
    }
}

/// The beginning of a picture; nothing if it was not made by this program.
fn head(path: &Path) -> Result<Option<Head>> {
    let cannot = |cause| Error::cannot("read", path, cause);
    let Some(file) = look::open(path).map_err(cannot)? else { return Ok(None) };
    let mut bytes = Vec::new();
    file.take(HEAD).read_to_end(&mut bytes).map_err(cannot)?;
    Ok(parse_head(&bytes))
}

fn parse_head(bytes: &[u8]) -> Option<Head> {
    let mut chunks = chunks(bytes)?;
    let mut next = |wanted: ChunkType| match chunks.next()? {
        (kind, Some(data)) if kind == wanted => Some(data.to_vec()),
        _ => None,
    };
    let (header, palette) = (next(chunk::IHDR)?, next(chunk::PLTE)?);
    let is_ours = header.len() == 13 && header[8..] == [8, ColorType::Indexed as u8, 0, 0, 0];
    is_ours.then_some(Head { header, palette })
}

/// The compressed pixels of a picture, chunk by chunk.
fn pixels(path: &Path) -> Result<Vec<Vec<u8>>> {
    let bytes = fs::read(path).map_err(|cause| Error::cannot("read", path, cause))?;
    let damaged = || Error::cannot("read", path, "the picture is damaged: remove it");
    let mut found = Vec::new();
    for (kind, data) in chunks(&bytes).ok_or_else(damaged)? {
        match (kind, data) {
            (chunk::IEND, _) if !found.is_empty() => return Ok(found),
            (chunk::IDAT, Some(data)) => found.push(data.to_vec()),
            (_, Some(_)) => {}
            (_, None) => break,
        }
    }
    Err(damaged())
}
