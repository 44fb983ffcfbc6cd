//! What the library promises, without starting the program.

#[path = "../common/mod.rs"]
mod common;

mod checkpoints;
mod conventions;
mod equations;
mod expressions;
mod flux_kernel;
mod layers;
mod links;
mod rectangles;
mod stencil;
mod strips;
