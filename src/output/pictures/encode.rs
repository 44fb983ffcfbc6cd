//! Pictures as PNG files: one byte per pixel and a palette.

use super::canvas::Canvas;
use super::mark;
use super::palette::Palette;
use png::{BitDepth, ColorType, Compression, Encoder, EncodingError, Filter};

/// The picture as the bytes of a PNG file.
///
/// # Errors
/// If the picture is too large for a PNG.
pub fn png(canvas: &Canvas, palette: &Palette) -> Result<Vec<u8>, EncodingError> {
    let side = |pixels: usize| u32::try_from(pixels).map_err(|_| EncodingError::LimitsExceeded);
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, side(canvas.width())?, side(canvas.height())?);
    encoder.set_color(ColorType::Indexed);
    encoder.set_depth(BitDepth::Eight);
    encoder.set_palette(palette.bytes());
    // The difference from the row above is zero or small nearly everywhere, since levels follow
    // each other smoothly in the palette; the result compresses well with the fastest method.
    encoder.set_compression(Compression::Fast);
    encoder.set_filter(Filter::Up);
    mark::sign(&mut encoder)?;
    let mut writer = encoder.write_header()?;
    writer.write_image_data(canvas.pixels())?;
    writer.finish()?;
    Ok(bytes)
}
