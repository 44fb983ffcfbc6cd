//! Pictures as fields: the brightness of each pixel, from 0 for black to 1 for white.

use super::contents::{Contents, Format};
use crate::look;
use crate::params::{FieldFile, Pixels};
use png::{BitDepth, ColorType, Transformations};
use std::fs::File;
use std::io::BufReader;
use std::ops::Range;
use std::path::Path;

/// What every PNG file begins with.
const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

type Picture = png::Reader<BufReader<File>>;

pub(super) fn look(path: &Path, asked: &FieldFile) -> Result<Contents, String> {
    let picture = open(path)?;
    let info = picture.info();
    let shape = [info.height, info.width].map(|n| crate::number::index(n.into()));
    let dark_is_inside = asked.inside.map(|inside| inside == Pixels::Black);
    let format = Format::Picture { dark_is_inside };
    // Its end shows whether it is whole.
    read(path, dark_is_inside, shape[0] - 1..shape[0])?;
    Ok(Contents { shape, places: None, is_downward: true, format })
}

pub(super) fn read(
    path: &Path,
    dark_is_inside: Option<bool>,
    rows: Range<usize>,
) -> Result<Vec<f64>, String> {
    let mut picture = open(path)?;
    if picture.info().interlaced {
        return Err("it is interlaced: save it without interlacing".into());
    }
    let (colours, depth) = picture.output_color_type();
    let bytes = if depth == BitDepth::Sixteen { 2 } else { 1 };
    let samples = match colours {
        ColorType::Grayscale | ColorType::Indexed => 1,
        ColorType::GrayscaleAlpha => 2,
        ColorType::Rgb => 3,
        ColorType::Rgba => 4,
    };
    let mut found = Vec::new();
    for at in 0..rows.end {
        let row = picture.next_row().map_err(|cause| damaged(&cause))?;
        let row = row.ok_or("it ends too early")?;
        if at >= rows.start {
            found.extend(row.data().chunks_exact(samples * bytes).map(|pixel| {
                let brightness = brightness(pixel, bytes);
                match dark_is_inside {
                    None => brightness,
                    Some(dark) => f64::from(u8::from((brightness < 0.5) == dark)),
                }
            }));
        }
    }
    if rows.end == crate::number::index(picture.info().height.into()) {
        // The checksum of the pixels comes after the last of them.
        picture.finish().map_err(|cause| damaged(&cause))?;
    }
    Ok(found)
}

/// Of grey or colour, as people see it (Rec. 709), whatever its transparency.
fn brightness(pixel: &[u8], bytes: usize) -> f64 {
    let part = |sample: usize| match pixel[sample * bytes..][..bytes] {
        [high, low] => f64::from(u16::from_be_bytes([high, low])) / 65535.0,
        [value, ..] => f64::from(value) / 255.0,
        [] => 0.0,
    };
    match pixel.len() / bytes {
        1 | 2 => part(0),
        _ => (0.2126 * part(0) + 0.7152 * part(1)) + 0.0722 * part(2),
    }
}

fn open(path: &Path) -> Result<Picture, String> {
    let file =
        look::open(path).map_err(|cause| cause.to_string())?.ok_or("there is no such file")?;
    let mut decoder = png::Decoder::new(BufReader::new(file));
    // Palettes and few bits become eight; sixteen stay.
    decoder.set_transformations(Transformations::EXPAND);
    decoder.read_info().map_err(|cause| match look::beginning(path, SIGNATURE.len() as u64) {
        Ok(found) if found == SIGNATURE => damaged(&cause),
        _ => "it is not a PNG picture".to_owned(),
    })
}

/// What is wrong with a picture, without the words of the library for its parts.
fn damaged(cause: &png::DecodingError) -> String {
    let text = cause.to_string();
    let part = text.split_once("ChunkType { type: ").and_then(|(before, rest)| {
        let (part, after) = rest.split_once(" }")?;
        Some((before, part.split(',').next()?, after))
    });
    match part {
        Some((before, part, _)) if before.contains("CRC") => {
            format!("it is damaged: wrong checksum in its part {part}")
        }
        Some((before, part, after)) => format!("it is damaged: {before}{part}{after}"),
        None => format!("it is damaged: {text}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    /// A picture of 3 by 2 pixels.
    fn picture() -> Vec<u8> {
        let mut bytes = Vec::new();
        let mut encoder = png::Encoder::new(&mut bytes, 3, 2);
        encoder.set_color(ColorType::Grayscale);
        encoder.set_depth(BitDepth::Eight);
        encoder.write_header().unwrap().write_image_data(&[0, 50, 100, 150, 200, 250]).unwrap();
        bytes
    }

    fn looked(bytes: &[u8]) -> Result<Contents, String> {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("field.png");
        fs::write(&path, bytes).unwrap();
        look(&path, &FieldFile::default())
    }

    #[test]
    fn damage_is_named_in_plain_words_wherever_it_is() {
        let whole = picture();
        assert_eq!(looked(&whole).unwrap().shape, [2, 3]);
        for at in 0..whole.len() {
            let mut bytes = whole.clone();
            bytes[at] ^= 0x10;
            // What stands behind the pixels does not matter.
            let Err(why) = looked(&bytes) else { continue };
            let expected = if at < SIGNATURE.len() { "it is not a PNG picture" } else { "it " };
            assert!(why.starts_with(expected), "{at}: {why}");
            assert!(!why.contains(['{', '}']) && !why.contains("ChunkType"), "{at}: {why}");
        }
        // The width, in the first part.
        let mut bytes = whole;
        bytes[19] ^= 0x10;
        assert_eq!(looked(&bytes).unwrap_err(), "it is damaged: wrong checksum in its part IHDR");
    }
}
