//! Pictures of the field: from the rows of the ranks to a figure with axes and a colour bar.
//!
//! | module | what |
//! |---|---|
//! | [`colormap`], `palette` | from levels to colours |
//! | `scale`, `shrink`, `shade` | from the rows of all ranks to levels on rank 0 |
//! | `canvas`, `ticks`, `labels`, [`layout`], `figure` | from levels to a figure |
//! | `beyond` | values beyond those of the colours |
//! | `encode`, `preview` | from a figure to a file, or to a terminal |
//! | `mark` | which files say that a run has made them |
//! | `frames`, [`animation`] | a file for every output, and all of them in one |
//!
//! Only basic floating-point operations and whole numbers decide a pixel, so a picture has the
//! same bytes on any machine and any number of ranks. Text is drawn with bitmap fonts for the same
//! reason.
//!
//! The picture shows the points that evolve, each as the area around it, but not the zeros of the
//! boundary.

pub mod animation;
pub(crate) mod beyond;
pub(crate) mod canvas;
pub mod colormap;
pub(crate) mod encode;
pub(crate) mod figure;
pub(crate) mod frames;
pub(crate) mod labels;
pub mod layout;
pub(crate) mod mark;
pub(crate) mod palette;
pub(crate) mod preview;
pub(crate) mod scale;
pub(crate) mod shade;
pub(crate) mod shrink;
pub(crate) mod ticks;

use crate::error::Problem;
use crate::params::{Graphics, Params, Range};
use crate::problem::Case;
use crate::ranks::{Comm, Strip};
use colormap::Table;
use figure::Figure;
use labels::Labels;
use layout::Layout;
use ndarray::ArrayView2;
use palette::Level;
use png::EncodingError;
use scale::widened;
use shade::Shader;

/// Pixels for which one byte of a file is enough; usually it is enough for more.
const PIXELS_PER_BYTE: f64 = 4.0;

/// Draws the pictures of a run, all ranks together.
#[derive(Debug, Clone)]
pub struct Pictures {
    shader: Shader,
    range: Range,
    /// On rank 0.
    figure: Option<Figure>,
}

/// A picture that was drawn.
pub struct Picture<'p> {
    levels: Vec<Level>,
    figure: &'p Figure,
}

/// The requested colour map.
///
/// # Errors
/// There is no colour map of that name.
pub fn colours(graphics: &Graphics) -> Result<&'static Table, Problem> {
    colormap::find(&graphics.colormap)
}

/// Approximate bytes of one picture in a file.
pub fn bytes(case: &Case, graphics: &Graphics) -> f64 {
    let [width, height] = size(case, graphics);
    (width * height) as f64 / PIXELS_PER_BYTE
}

/// Columns and rows of a picture \[pixels\].
pub fn size(case: &Case, graphics: &Graphics) -> [usize; 2] {
    let layout = Layout::new(case, graphics);
    [layout.width, layout.height]
}

impl Pictures {
    /// For the rows of this rank.
    pub fn new(
        comm: &Comm,
        case: &Case,
        params: &Params,
        colours: &Table,
        strip: Strip,
    ) -> Pictures {
        let graphics = &params.graphics;
        let masked = case.equation().is_some_and(|equation| equation.mask.is_some());
        let levels = layout::sides(&case.grid, graphics.size).map(|side| side.levels);
        let figure = || Figure::new(case, graphics, Labels::new(params), colours);
        Pictures {
            shader: Shader::new(case.grid.shape(), levels, strip, masked),
            range: graphics.range,
            figure: comm.is_root().then(figure),
        }
    }

    /// Draws the rows of all ranks, whose densities range from `extrema[0]` to `extrema[1]`, on
    /// rank 0.
    pub fn draw(
        &mut self,
        comm: &Comm,
        rows: ArrayView2<f64>,
        extrema: [f64; 2],
        time: f64,
        step: u64,
    ) -> Option<Picture<'_>> {
        let range = match self.range {
            Range::Fixed(range) => range,
            Range::Word(_) => widened(extrema),
        };
        let levels = self.shader.shade(comm, rows, range);
        let figure = self.figure.as_mut()?;
        figure.draw(&levels, time, step, range, beyond::sides(range, extrema));
        Some(Picture { levels, figure })
    }
}

impl Picture<'_> {
    /// The bytes of a PNG file.
    ///
    /// # Errors
    /// If it cannot be one.
    pub fn png(&self) -> Result<Vec<u8>, EncodingError> {
        encode::png(self.figure.canvas(), self.figure.palette())
    }

    /// What is shown, and when.
    pub fn title(&self) -> &str {
        self.figure.title()
    }

    /// The field alone, as lines of text that fit a terminal of this size, if there is room.
    pub fn text(&self, terminal: [usize; 2]) -> Option<String> {
        let Layout { x, y, .. } = self.figure.layout();
        let size = preview::size(terminal, [y.pixels, x.pixels])?;
        Some(preview::render(&self.levels, x.levels, self.figure.palette(), size))
    }
}
