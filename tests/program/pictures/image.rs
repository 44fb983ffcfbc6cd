//! A picture as it was decoded, and where the field lies in it.

use crate::common::Case;
use diff2d_mpi::output::pictures::colormap;
use diff2d_mpi::output::pictures::layout::Layout;
use diff2d_mpi::params::{Graphics, Params};
use diff2d_mpi::problem::course;
use std::fs::File;
use std::io::BufReader;
use std::path::Path;

/// Red, green and blue.
pub type Rgb = [u8; 3];

/// The pixels of a PNG file, row by row from the top.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    pub width: usize,
    pub height: usize,
    pub pixels: Vec<Rgb>,
}

/// All images in a PNG file: one, or those of an animation.
pub fn decode(path: &Path) -> Vec<Image> {
    let file = File::open(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let mut decoder = png::Decoder::new(BufReader::new(file));
    decoder.set_transformations(png::Transformations::EXPAND);
    let mut reader = decoder.read_info().expect("a PNG file");
    let count = reader.info().animation_control().map_or(1, |control| control.num_frames);
    let size = reader.output_buffer_size().expect("a picture that fits memory");
    let image = |reader: &mut png::Reader<_>| {
        let mut bytes = vec![0; size];
        let info = reader.next_frame(&mut bytes).expect("an image");
        assert_eq!(info.color_type, png::ColorType::Rgb);
        let pixels = bytes[..info.buffer_size()].chunks(3).map(|rgb| rgb.try_into().unwrap());
        Image { width: info.width as usize, height: info.height as usize, pixels: pixels.collect() }
    };
    let images = (0..count).map(|_| image(&mut reader)).collect();
    assert!(reader.next_frame(&mut vec![0; size]).is_err(), "{}: more images", path.display());
    images
}

/// The only image in a PNG file.
pub fn decode_one(path: &Path) -> Image {
    let mut images = decode(path);
    assert_eq!(images.len(), 1, "{}", path.display());
    images.remove(0)
}

impl Image {
    pub fn at(&self, x: usize, y: usize) -> Rgb {
        self.pixels[y * self.width + x]
    }

    /// The colours of the field, row by row from the lowest, one for each level; every pixel of a
    /// level has the same.
    pub fn field(&self, layout: &Layout) -> Vec<Rgb> {
        let (field, side) = (layout.field, layout.x.levels);
        let zoom = field.width / side;
        let level = |row: usize, column: usize| {
            let (x, bottom) = (field.x + column * zoom, field.y + field.height - 1 - row * zoom);
            let colour = self.at(x, bottom);
            for (dx, dy) in [(zoom - 1, 0), (0, zoom - 1), (zoom / 2, zoom / 2)] {
                assert_eq!(self.at(x + dx, bottom - dy), colour, "row {row}, column {column}");
            }
            colour
        };
        (0..side)
            .flat_map(|row| (0..side).map(move |column| (row, column)))
            .map(|(row, column)| level(row, column))
            .collect()
    }
}

/// Where the parts of a picture stand.
pub fn layout(case: &Case, graphics: &Graphics) -> Layout {
    let Case { diffusivity, x1, x2, runtime, dx, outtime } = *case;
    let params =
        Params { D: diffusivity.into(), x1, x2, runtime, dx, outtime, ..Params::default() };
    Layout::new(&course::case(&params).expect("a good grid"), graphics)
}

/// Whether a colour is the one that a map has for a place between 0 and 1 in its range. Two of the
/// 256 may be those of a neighbour.
#[track_caller]
pub fn assert_colour(found: Rgb, map: &str, place: f64, what: &str) {
    let level = ((place * 256.0) as usize).min(255);
    let [_, r, g, b] = colormap::find(map).expect("a map")[level].to_be_bytes();
    let off: u32 = found.iter().zip([r, g, b]).map(|(&a, b)| u32::from(a.abs_diff(b))).sum();
    assert!(off <= 3, "{what}: {found:?} instead of {:?} of level {level} of {map}", [r, g, b]);
}
