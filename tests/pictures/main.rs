//! The pictures of a run: the right colour in the right place, the same bytes on any number of
//! ranks, the files they come in, and the terminal.

#[path = "../common/mod.rs"]
mod common;

mod animation;
mod colours;
mod files;
mod image;
mod pixels;
mod preview;
