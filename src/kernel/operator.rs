//! A time step and how it is computed; the loop over passes and exchanges.

use super::blocking::Blocking;
use super::exchange::Exchange;
use super::field::Field;
use super::isa::Isa;
use super::pass::advance;
use super::shape::{Shape, Storage};
use super::stripe::Stencil;
use super::update::course::Course;

/// The time step `rho + factor * lapl`, and how it is computed.
#[derive(Debug, Clone, Copy)]
pub struct Operator {
    isa: Isa,
    blocking: Blocking,
    update: Course,
}

impl Operator {
    /// The course's step by `factor`, computed with `isa` in blocks of the sizes of `blocking`.
    ///
    /// # Panics
    /// If this processor lacks the instruction set, or a size of the blocks is zero.
    pub fn course(isa: Isa, blocking: Blocking, factor: f64) -> Operator {
        assert!(isa.is_available(), "this processor has no {isa}");
        assert!(blocking.is_valid(), "a size of the blocks is zero: {blocking:?}");
        Operator { isa, blocking, update: Course { factor } }
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
        self.update.factor
    }

    /// The storage for a strip of `rows` by `columns` points, with or without a neighbour below it
    /// and above it.
    pub fn storage(&self, rows: usize, columns: usize, neighbours: [bool; 2]) -> Shape {
        let [low_neighbour, high_neighbour] = neighbours;
        let Blocking { steps, tile_steps, .. } = self.blocking;
        let storage = Storage::Shifting;
        Shape { rows, columns, low_neighbour, high_neighbour, steps, tile_steps, storage }
    }

    /// Takes `steps` steps, in as many passes as the blocks in time need: first the rows that need
    /// no halo row, then at each step an exchange and the rows at the edges.
    ///
    /// # Panics
    /// If the storage of the field has no room for the tiles of the blocking.
    pub fn advance(&self, field: &mut Field, steps: usize, exchange: &mut impl Exchange) {
        let Operator { isa, blocking, update } = *self;
        advance(isa, blocking, |_| Stencil(update), field, steps, exchange);
    }
}
