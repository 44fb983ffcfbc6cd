//! The pictures of a run: the right colour in the right place, the same bytes on any number of
//! ranks, the files they come in, and the terminal.

mod animation;
mod colours;
mod files;
pub mod image;
mod masked;
mod pixels;
mod preview;
