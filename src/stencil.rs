//! Time steps of the diffusion equation on a strip: arrays and numbers only.
//!
//! The five-point Laplacian and the explicit Euler step,
//!
//! ```text
//! lapl = (((rho[i+1][j] + rho[i-1][j]) + rho[i][j+1]) + rho[i][j-1]) - 4 rho[i][j]
//! next = rho[i][j] + factor * lapl
//! ```
//!
//! in this order of operations, which is part of the result: instruction set, blocks, number of
//! steps a pass and number of ranks change the speed, never a bit.
//!
//! Memory is far slower than arithmetic, so several steps are taken in one *pass* over the strip.
//! Where the strip has neighbours, which send one halo row a step, the pass has two phases:
//!
//! ```text
//!   step
//!     3   / / / . . . . . . \ \ \      .  first phase: a trapezoid that needs no halo row
//!     2   / / . . . . . . . . \ \      /  second phase: a wedge at each edge, one row wider at
//!     1   / . . . . . . . . . . \      \  each step, as the halo rows come in
//!       h 1 2 3               rows h
//! ```
//!
//! [`Stencil::begin_pass`] is the first phase. The second is a loop of as many exchanges as the
//! pass has steps: however different the passes of the ranks, each step swaps one row a neighbour.
//!
//! ```
//! use diff2d_mpi::field::{Edges, Field, Shape};
//! use diff2d_mpi::stencil::{Blocking, Caches, Isa, Stencil};
//!
//! # fn swap_with_neighbours(_: Edges) {}
//! let (rows, columns) = (3, 3);
//! let isa = Isa::detect();
//! let blocking = Blocking::choose(isa, rows, columns, Caches::default());
//! let stencil = Stencil::new(isa, blocking, 0.25);
//! let mut field = Field::zeros(Shape {
//!     rows,
//!     columns,
//!     low_neighbour: false,
//!     high_neighbour: false,
//!     steps: blocking.steps,
//!     tile_steps: blocking.tile_steps,
//! });
//! field.row_mut(1)[1] = 1.0;
//!
//! let mut left = 2;
//! while left > 0 {
//!     let mut pass = stencil.begin_pass(&mut field, left);
//!     for _ in 0..pass.steps() {
//!         swap_with_neighbours(pass.edges());
//!         pass.advance_edges();
//!     }
//!     left -= pass.finish();
//! }
//! assert_eq!(field.row(0), [0.125, 0.0, 0.125]);
//! assert_eq!(field.row(1), [0.0, 0.25, 0.0]);
//! ```

// Loads, stores and intrinsics; the reasons stand beside them.
#![allow(unsafe_code)]

mod blocking;
mod isa;
mod kernel;
mod pass;
mod patch;
mod stripe;
mod tiles;
mod trapezoid;
mod update;
mod vector;
mod wedge;

pub use blocking::{Blocking, Caches, InvalidBlocking};
pub use isa::{Isa, UnknownIsa};
pub use pass::Pass;

use crate::field::Field;

/// The time step `rho + factor * lapl`, and how it is computed.
#[derive(Debug, Clone, Copy)]
pub struct Stencil {
    isa: Isa,
    blocking: Blocking,
    factor: f64,
}

impl Stencil {
    /// The step by `factor`, computed with `isa` in blocks of the sizes of `blocking`.
    ///
    /// # Panics
    /// If this processor lacks the instruction set, or [`Blocking::check`] fails.
    pub fn new(isa: Isa, blocking: Blocking, factor: f64) -> Stencil {
        assert!(isa.is_available(), "this processor has no {isa}");
        if let Err(error) = blocking.check() {
            panic!("{error}");
        }
        Stencil { isa, blocking, factor }
    }

    /// The same, with passes of at most so many steps, which are at least one.
    pub fn with_most_steps(self, most: usize) -> Stencil {
        let Blocking { steps, tile_steps, .. } = self.blocking;
        let steps = steps.min(most.max(1));
        let blocking = Blocking { steps, tile_steps: tile_steps.min(steps), ..self.blocking };
        Stencil { blocking, ..self }
    }

    /// The instruction set.
    pub fn isa(&self) -> Isa {
        self.isa
    }

    /// The sizes of the blocks.
    pub fn blocking(&self) -> Blocking {
        self.blocking
    }

    /// The factor of the Laplacian.
    pub fn factor(&self) -> f64 {
        self.factor
    }

    /// Begins a pass of at least one step and at most `most`, and takes all of them for the rows
    /// that need no halo row.
    ///
    /// # Panics
    /// If `most` is zero, or the storage of the field has no room for the tiles of the blocking.
    pub fn begin_pass<'a>(&self, field: &'a mut Field, most: usize) -> Pass<'a> {
        Pass::begin(self, field, most)
    }
}
