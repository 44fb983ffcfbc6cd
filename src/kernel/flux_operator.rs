//! The operator of a general problem.
//!
//! ```text
//! capacity du/dt = div(D grad u) + source + reaction - decay u
//! ```

use super::blocking::Blocking;
use super::coefficients::Coefficients;
use super::exchange::Exchange;
use super::field::Field;
use super::flux::{CAPACITY, DECAY, FLUXES, Fluxes, SOURCE};
use super::ghosts::Ghosts;
use super::isa::Isa;
use super::pass;
use super::plane::Plane;
use super::shape::Shape;
use super::update::Action;
use std::collections::TryReserveError;
use std::sync::Arc;

/// `L u + b` on a strip, and how it is computed.
///
/// Sides of the domain are ghosts of the field ([`Field::set_left_ghosts`] and the others). If the
/// columns are periodic, the shape says so; if the rows are, every strip has a neighbour on either
/// side.
///
/// Ghosts that depend on time may be given for many steps at once
/// ([`FluxOperator::euler_with_ghosts`]), which are then blocked in time. A source is the same for
/// all steps taken together, so one that depends on time is set before each step; so is a reaction,
/// which depends on the field.
///
/// ```
/// use diff2d_mpi::kernel::{Blocking, Coefficients, Field, FluxOperator, Isa, Plane, Shape, alone};
///
/// // A rod of four cells: 1 at its left end, insulated elsewhere.
/// let blocking = Blocking::choose_for([1, 4], [1 << 20, 1 << 24], 2);
/// let shape = Shape::pair([1, 4], [false, false], blocking, false);
/// let (mut along_x, mut along_y) = (Plane::new(shape), Plane::new(shape));
/// along_x.push(&[2.0, 1.0, 1.0, 1.0, 0.0])?;
/// (0..2).try_for_each(|_| along_y.push(&[0.0; 4]))?;
/// let coefficients =
///     Coefficients { along_x, along_y, source: None, decay: None, inverse_capacity: None };
/// let operator = FluxOperator::new(Isa::detect(), blocking, shape, coefficients);
///
/// let mut field = Field::try_zeros(shape)?;
/// field.set_left_ghosts([1.0]);
/// operator.euler(&mut field, 0.25, 2, &mut alone);
/// assert_eq!(field.row(0), [0.625, 0.125, 0.0, 0.0]);
/// # Ok::<(), std::collections::TryReserveError>(())
/// ```
#[derive(Debug, Clone)]
pub struct FluxOperator {
    isa: Isa,
    blocking: Blocking,
    shape: Shape,
    along: Plane,
    between: Plane,
    uniform: Option<[f64; 2]>,
    terms: usize,
    /// Whether the capacity is not 1 everywhere.
    has_capacity: bool,
    source: Plane,
    decay: Plane,
    /// Shared with the operators that are made of this one.
    capacity: Arc<Plane>,
}

impl FluxOperator {
    /// The operator for strips of `shape`, which is also that of the planes.
    ///
    /// # Panics
    /// If this processor lacks the instruction set, or a plane does not have all its rows.
    pub fn new(isa: Isa, blocking: Blocking, shape: Shape, of: Coefficients) -> FluxOperator {
        assert!(isa.is_available(), "this processor has no {isa}");
        assert!(blocking.is_valid(), "a size of the blocks is zero: {blocking:?}");
        let terms = match (&of.source, &of.decay, &of.inverse_capacity) {
            (_, Some(_), _) => DECAY,
            (Some(_), None, _) => SOURCE,
            (None, None, Some(_)) => CAPACITY,
            (None, None, None) => FLUXES,
        };
        let has_capacity = of.inverse_capacity.is_some();
        let Shape { rows, .. } = shape;
        // What changes no bit of a rate: adding -0, and multiplying by 1.
        let or = |plane: Option<Plane>, neutral| {
            plane.unwrap_or_else(|| Plane::constant(shape, rows, neutral))
        };
        let (source, decay) = (or(of.source, -0.0), or(of.decay, 0.0));
        let capacity = or(of.inverse_capacity, 1.0);
        let (along, between) = (of.along_x, of.along_y);
        for (plane, rows) in [
            (&along, rows),
            (&between, rows + 1),
            (&source, rows),
            (&decay, rows),
            (&capacity, rows),
        ] {
            check(plane, rows, shape);
        }
        let uniform = uniform(&along, &between);
        FluxOperator {
            isa,
            blocking,
            shape,
            uniform,
            along,
            between,
            terms,
            has_capacity,
            source,
            decay,
            capacity: Arc::new(capacity),
        }
    }

    /// The instruction set.
    pub fn isa(&self) -> Isa {
        self.isa
    }

    /// The sizes of the blocks.
    pub fn blocking(&self) -> Blocking {
        self.blocking
    }

    /// What the storage of a field holds.
    pub fn shape(&self) -> Shape {
        self.shape
    }

    /// This operator times `numerator / denominator`, with zeros beyond the sides, no source, and
    /// perhaps another decay, which is taken as it is. Equal numbers stay equal.
    ///
    /// # Errors
    /// If there is no memory for it.
    ///
    /// # Panics
    /// If the plane of decay does not have all its rows.
    pub fn scaled(
        &self,
        [numerator, denominator]: [f64; 2],
        decay: Option<Plane>,
    ) -> Result<FluxOperator, TryReserveError> {
        let scaled = |plane: &Plane| plane.mapped(|value| (numerator * value) / denominator);
        let has_decay = self.terms == DECAY || decay.is_some();
        let decay = decay.map_or_else(|| scaled(&self.decay), Ok)?;
        check(&decay, self.shape.rows, self.shape);
        let [along, between] = [scaled(&self.along)?, scaled(&self.between)?];
        Ok(FluxOperator {
            uniform: uniform(&along, &between),
            along,
            between,
            terms: match (has_decay, self.has_capacity) {
                (true, _) => DECAY,
                (false, true) => CAPACITY,
                (false, false) => FLUXES,
            },
            source: Plane::constant(self.shape, self.shape.rows, -0.0),
            decay,
            capacity: Arc::clone(&self.capacity),
            ..*self
        })
    }

    /// The source, to be set anew between steps. Only if there was one from the start.
    pub fn source_mut(&mut self) -> &mut Plane {
        &mut self.source
    }

    /// Takes steps of what `action` makes of the rate after that many of them.
    pub(super) fn advance<A: Action>(
        &self,
        field: &mut Field,
        ghosts: Ghosts<'_>,
        action: impl Fn(usize) -> A,
        steps: usize,
        exchange: &mut impl Exchange,
    ) {
        assert_eq!(field.shape(), self.shape, "the shape of the field");
        match self.terms {
            FLUXES => self.pass::<A, FLUXES>(field, ghosts, action, steps, exchange),
            CAPACITY => self.pass::<A, CAPACITY>(field, ghosts, action, steps, exchange),
            SOURCE => self.pass::<A, SOURCE>(field, ghosts, action, steps, exchange),
            _ => self.pass::<A, DECAY>(field, ghosts, action, steps, exchange),
        }
    }

    fn pass<A: Action, const TERMS: usize>(
        &self,
        field: &mut Field,
        ghosts: Ghosts<'_>,
        action: impl Fn(usize) -> A,
        steps: usize,
        exchange: &mut impl Exchange,
    ) {
        let [along, between] = [&self.along, &self.between].map(Plane::view);
        let [source, decay, capacity] =
            [&self.source, &self.decay, &*self.capacity].map(Plane::view);
        let body = |taken| Fluxes::<'_, A, TERMS> {
            faces: [along, between],
            uniform: self.uniform,
            source,
            decay,
            capacity,
            ghosts: ghosts.after(taken, self.shape),
            action: action(taken),
        };
        pass::advance(self.isa, self.blocking, body, field, steps, exchange);
    }
}

/// Refuses a plane with a different number of rows or of a different shape.
pub(super) fn check(plane: &Plane, rows: usize, shape: Shape) {
    assert_eq!(plane.rows(), rows, "rows of a plane for {rows}");
    assert_eq!(plane.view().shape(), shape, "the shape of a plane");
}

/// The coefficients of the faces along rows and between them, if each is the same everywhere except at
/// the ends of rows, before the first row and after the last.
fn uniform(along: &Plane, between: &Plane) -> Option<[f64; 2]> {
    let rows = along.rows();
    Some([along.common([0, rows])?, between.common([1, rows])?])
}
