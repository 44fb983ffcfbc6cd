//! What a run needs to continue: a clock, a stage and fields.

use crate::kernel::{Field, Shape};
use crate::problem::schedule::Clock;
use ndarray::{ArrayView2, ArrayViewMut2};
use std::collections::TryReserveError;

/// Name of the field that is solved for, also in files.
pub const DENSITY: &str = "density";

/// A field by its name.
pub struct Named {
    /// Name of its dataset in a checkpoint.
    pub name: &'static str,
    /// The rows of this rank.
    pub field: Field,
}

/// The state of an integrator on one rank.
pub struct State {
    /// Steps completed, and the simulated time there.
    pub clock: Clock,
    /// Applications of the stencil within an unfinished step; 0 between two steps.
    pub stage: u64,
    /// The density, and what the integrator works with besides.
    fields: Vec<Named>,
}

impl State {
    /// Fields of zeros at step 0: the density and `others`.
    ///
    /// # Errors
    /// The system refuses the memory.
    pub fn try_zeros(shape: Shape, others: &[&'static str]) -> Result<State, TryReserveError> {
        let mut fields = Vec::new();
        for &name in [DENSITY].iter().chain(others) {
            fields.push(Named { name, field: Field::try_zeros(shape)? });
        }
        Ok(State { clock: Clock::default(), stage: 0, fields })
    }

    /// The density, and the other fields in their order.
    pub fn fields(&self) -> &[Named] {
        &self.fields
    }

    /// The density and the clock, to be advanced.
    pub fn density_and_clock(&mut self) -> (&mut Field, &mut Clock) {
        (&mut self.fields[0].field, &mut self.clock)
    }

    /// The density on the rows of this rank.
    pub fn density(&self) -> ArrayView2<'_, f64> {
        self.fields[0].field.owned()
    }

    /// The density on the rows of this rank, to be set.
    pub fn density_mut(&mut self) -> ArrayViewMut2<'_, f64> {
        self.fields[0].field.owned_mut()
    }

    /// Whether every value of this rank is finite.
    pub fn is_finite(&self) -> bool {
        let of = |field: &Field| {
            field.owned().rows().into_iter().all(|row| row.iter().all(|value| value.is_finite()))
        };
        self.fields.iter().all(|named| of(&named.field))
    }
}
