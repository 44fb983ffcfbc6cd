//! Pictures as fields: the brightness of each pixel, from 0 for black to 1 for white.

use super::contents::{Contents, Format};
use crate::look;
use crate::params::{FieldFile, Pixels};
use png::{BitDepth, ColorType, Transformations};
use std::fs::File;
use std::io::BufReader;
use std::ops::Range;
use std::path::Path;

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
        let row = picture.next_row().map_err(|cause| format!("it is damaged: {cause}"))?;
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
        picture.finish().map_err(|cause| format!("it is damaged: {cause}"))?;
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
    decoder.read_info().map_err(|cause| format!("it is not a PNG picture: {cause}"))
}
