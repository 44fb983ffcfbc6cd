//! Rows advanced together along their columns, in flux form: the kernel for coefficients that vary.
//!
//! ```text
//! gx[j][i] = ax[j][i] * (u[j][i] - u[j][i-1])          at the face before column i
//! gy[j][i] = ay[j][i] * (u[j][i] - u[j-1][i])          at the face before row j
//! rate = (gx[j][i+1] - gx[j][i]) + (gy[j+1][i] - gy[j][i])
//! rate = rate + source
//! rate = rate - decay * u
//! rate = rate * inverse capacity
//! ```
//!
//! in this order, each product and each sum rounded once. Both points of a face take the same flux,
//! so that nothing is lost between them, and a constant field stays as it is, to the last bit. What
//! is absent is left out.
//!
//! A flux once computed serves both its points: along a row it is shifted by one lane into the next
//! vector, from row to row it is kept in a register. Where a stripe begins, the flux before it is
//! computed again from the same numbers.

use std::array::from_fn;

use super::frame::DRIFT;
use super::isa::Body;
use super::plane::View;
use super::rectangle::Rectangle;
use super::update::{Action, Rates};
use super::vector::Vector;

/// No term but the fluxes.
pub(super) const FLUXES: usize = 0;
/// Source and inverse capacity as well.
pub(super) const SOURCE: usize = 1;
/// Decay as well.
pub(super) const DECAY: usize = 2;

/// The terms of the rate, and what is done with it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fluxes<'a, A, const TERMS: usize> {
    /// Coefficients of the faces: along a row, column i with the face after it; between rows, row
    /// j with the face before it.
    pub faces: [View<'a>; 2],
    /// Amount added; read where `TERMS` says so, as those that follow.
    pub source: View<'a>,
    /// Rate of decay.
    pub decay: View<'a>,
    /// Inverse of the capacity.
    pub capacity: View<'a>,
    /// What is done with the rate.
    pub action: A,
}

impl<A: Action, const TERMS: usize> Body for Fluxes<'_, A, TERMS> {
    const READS_OLDER: bool = A::READS_OLDER;

    fn at(self, step: usize) -> Self {
        Fluxes { action: self.action.at(step), ..self }
    }

    fn covers(&self, of: &Rectangle) -> bool {
        let &Rectangle { number, rows, ref columns, .. } = of;
        let covers = |view: &View, more| view.covers(number, rows + more, columns.end);
        let [along, between] = &self.faces;
        let terms = [&self.source, &self.decay, &self.capacity];
        covers(along, 0)
            && covers(between, 1)
            && (TERMS == FLUXES || terms.into_iter().all(|view| covers(view, 0)))
            && self.action.plane().is_none_or(|view| covers(&view, 0))
            && self.action.more_planes().iter().all(|view| covers(view, 0))
    }

    #[inline(always)]
    fn run<V: Vector, const DESCENDING: bool>(self, cells: &mut [f64], of: &Rectangle) {
        const { assert!(DRIFT.is_multiple_of(V::LANES), "a vector spans no tile boundary") };
        assert!(!DESCENDING, "a pair of buffers is swept one way");
        let mut done = 0;
        if A::IS_FREQUENT {
            while of.rows - done >= 4 {
                Stripe::<V, A, TERMS, 4>::new(cells, of, &self, done).advance();
                done += 4;
            }
        }
        while done < of.rows {
            Stripe::<V, A, TERMS, 1>::new(cells, of, &self, done).advance();
            done += 1;
        }
    }
}

/// `R` rows of a rectangle under way, and the fluxes last left behind.
struct Stripe<'a, V, A, const TERMS: usize, const R: usize> {
    cells: &'a mut [f64],
    body: &'a Fluxes<'a, A, TERMS>,
    of: &'a Rectangle,
    /// Number of the first row.
    number: usize,
    before: usize,
    rows: [usize; R],
    after: usize,
    along: [usize; R],
    /// The face before the first row.
    entry: usize,
    between: [usize; R],
    source: [usize; R],
    decay: [usize; R],
    capacity: [usize; R],
    plane: [usize; R],
    passed: [V; R],
}

impl<'a, V: Vector, A: Action, const TERMS: usize, const R: usize> Stripe<'a, V, A, TERMS, R> {
    /// The rows of a rectangle from its row `first` on.
    #[inline(always)]
    fn new(
        cells: &'a mut [f64],
        of: &'a Rectangle,
        body: &'a Fluxes<'a, A, TERMS>,
        first: usize,
    ) -> Self {
        let number = of.number + first;
        let places = |view: &View, from: usize| from_fn(|row| view.place(from + row));
        let term = |view: &View, is_read: bool| match is_read {
            true => places(view, number),
            false => [0; R],
        };
        let [along, between] = &body.faces;
        Self {
            number,
            before: of.place(first as isize - 1),
            rows: from_fn(|row| of.place((first + row) as isize)),
            after: of.place((first + R) as isize),
            along: places(along, number),
            entry: between.place(number),
            between: places(between, number + 1),
            source: term(&body.source, TERMS >= SOURCE && A::HAS_SOURCE),
            decay: term(&body.decay, TERMS >= DECAY),
            capacity: term(&body.capacity, TERMS >= SOURCE),
            plane: body.action.plane().map_or([0; R], |view| places(&view, number)),
            passed: [V::splat(0.0); R],
            cells,
            body,
            of,
        }
    }

    /// Advances the rows along all columns of the rectangle.
    #[inline(always)]
    fn advance(mut self) {
        let columns = self.of.columns.clone();
        let whole = columns.end - columns.end % V::LANES;
        self.enter(columns.start);
        for column in (columns.start..whole).step_by(V::LANES) {
            self.advance_vectors::<false>(column);
        }
        if whole < columns.end {
            self.advance_vectors::<true>(whole);
        }
    }

    /// Computes the fluxes of the vector before `column`, the last of which is needed.
    #[inline(always)]
    fn enter(&mut self, column: usize) {
        let along = self.body.faces[0].cells();
        for row in 0..R {
            // The places leave room for a vector before column 0.
            let place = self.rows[row] + column - V::LANES;
            let difference = self.cell::<V>(place + 1).minus(self.cell(place));
            let face: V = load(along, self.along[row] + column - V::LANES);
            self.passed[row] = face.times(difference);
        }
    }

    /// Advances a vector of each row; the last of a row keeps what is beyond it.
    #[inline(always)]
    fn advance_vectors<const IS_PARTIAL: bool>(&mut self, column: usize) {
        let Fluxes { faces: [along, between], source, decay, capacity, action } = *self.body;
        let mut centre: V = self.cell(self.rows[0] + column);
        let difference = centre.minus(self.cell(self.before + column));
        let mut below = load::<V>(between.cells(), self.entry + column).times(difference);
        for row in 0..R {
            let place = self.rows[row] + column;
            let after = if row + 1 < R { self.rows[row + 1] } else { self.after };
            let after: V = self.cell(after + column);
            let face: V = load(along.cells(), self.along[row] + column);
            let right = face.times(self.cell::<V>(place + 1).minus(centre));
            let left = right.shifted_right(std::mem::replace(&mut self.passed[row], right));
            let face: V = load(between.cells(), self.between[row] + column);
            let above = face.times(after.minus(centre));
            let mut rate = right.minus(left).plus(above.minus(below));
            if TERMS >= SOURCE && A::HAS_SOURCE {
                rate = rate.plus(load(source.cells(), self.source[row] + column));
            }
            if TERMS >= DECAY {
                let decay: V = load(decay.cells(), self.decay[row] + column);
                rate = rate.minus(decay.times(centre));
            }
            if TERMS >= SOURCE {
                rate = rate.times(load(capacity.cells(), self.capacity[row] + column));
            }
            let target = place.wrapping_add_signed(self.of.step);
            let older: V = self.cell(target);
            let plane = match action.plane() {
                Some(view) => load(view.cells(), self.plane[row] + column),
                None => V::splat(0.0),
            };
            let number = self.number + row;
            let mut next = action.next(Rates { centre, rate, older, plane }, |view| {
                load(view.cells(), view.place(number) + column)
            });
            if IS_PARTIAL {
                next = next.first_or(self.of.columns.end - column, older);
            }
            self.store(target, next);
            (below, centre) = (above, after);
        }
    }

    #[inline(always)]
    fn cell<T: Vector>(&self, index: usize) -> T {
        load(self.cells, index)
    }

    #[inline(always)]
    fn store(&mut self, index: usize, value: V) {
        debug_assert!(index + V::LANES <= self.cells.len());
        // SAFETY: as for `load`.
        unsafe { value.store(self.cells.as_mut_ptr().add(index)) }
    }
}

/// The vector at `index`.
#[inline(always)]
fn load<V: Vector>(cells: &[f64], index: usize) -> V {
    debug_assert!(index.checked_add(V::LANES).is_some_and(|end| end <= cells.len()));
    // SAFETY: the rectangle lies within the cells and is covered by the planes, by the contract of
    // the kernel's entry point; a debug build checks each place.
    unsafe { V::load(cells.as_ptr().add(index)) }
}
