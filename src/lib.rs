//! Distributed solver for the two-dimensional diffusion equation
//!
//! ```text
//! d rho / dt = D (d2 rho / dx2 + d2 rho / dy2)
//! ```
//!
//! on a square with zero density around it. Every MPI rank owns a strip of rows, swaps one halo
//! row with each neighbour every time step, and writes its rows of each snapshot into one parallel
//! HDF5 file. The result has the same bits on any number of ranks.
//!
//! Data flows one way, and a module imports only from layers below its own:
//!
//! | layer | modules |
//! |---|---|
//! | 0 | [`error`], [`fault`], [`look`], [`number`], [`terminal`], [`timings`] |
//! | 1 | [`params`], [`problem`], [`strip`], [`walltime`] |
//! | 2 | [`grid`], [`field`] |
//! | 3 | [`initial`], [`stencil`], [`diagnostics`] |
//! | 4 | [`comm`], [`resources`] |
//! | 5 | [`crowding`], [`graphics`], [`halo`], [`plan`], [`stop`] |
//! | 6 | [`output`] |
//! | 7 | [`job`], [`profile`] |
//! | 8 | [`resume`] |
//! | 9 | [`report`] |
//! | 10 | [`simulation`] |

pub mod comm;
pub mod crowding;
pub mod diagnostics;
pub mod error;
pub mod fault;
pub mod field;
pub mod graphics;
pub mod grid;
pub mod halo;
pub mod initial;
pub mod job;
pub mod look;
pub mod number;
pub mod output;
pub mod params;
pub mod plan;
pub mod problem;
pub mod profile;
pub mod report;
pub mod resources;
pub mod resume;
pub mod simulation;
pub mod stencil;
pub mod stop;
pub mod strip;
pub mod terminal;
pub mod timings;
pub mod walltime;

/// Version of the program and the commit it was built from.
pub const VERSION: &str = git_version::git_version!(
    args = ["--always", "--dirty", "--abbrev=12", "--exclude=*"],
    prefix = concat!(env!("CARGO_PKG_VERSION"), " (commit "),
    suffix = ")",
    fallback = concat!(env!("CARGO_PKG_VERSION"), " (commit unknown)")
);
