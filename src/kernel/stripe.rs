//! A few rows advanced together along their columns: the kernel.
//!
//! Once loaded, a row serves as the row before, the centre and the row after. Along a row the
//! vectors follow each other left to right, or right to left in a pass that descends:
//!
//! ```text
//!   row before     . . . . | a a a a | . . . .
//!                 ---------+---------+---------
//!   rows together  . . . l | c c c c | r . . .    l: kept from the vector just left behind, or read again
//!                  . . . l | c c c c | r . . .    r: read ahead, from memory
//!                 ---------+---------+---------
//!   row after      . . . . | b b b b | . . . .
//! ```
//!
//! Each result is stored one row and [`DRIFT`] columns behind its point.
//! Nothing still to be computed at this step reads the value that it replaces: in the row behind,
//! all columns are done or, where the rows go together, all up to this vector, and the next one reads
//! no farther back than its last lane.

use std::array::from_fn;
use std::ops::Range;

use super::frame::DRIFT;
use super::isa::Body;
use super::rectangle::Rectangle;
use super::update::{Points, Update};
use super::vector::Vector;

/// An update of points from their neighbours, with rows and columns ascending in memory, or both
/// descending.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stencil<U>(pub U);

impl<U: Update> Body for Stencil<U> {
    #[inline(always)]
    fn run<V: Vector, const DESCENDING: bool>(self, cells: &mut [f64], of: &Rectangle) {
        const { assert!(DRIFT.is_multiple_of(V::LANES), "a vector spans no tile boundary") };
        let Self(update) = self;
        let done = match V::ROWS {
            6 => advance_by::<V, U, 6, DESCENDING>(cells, of, update, 0),
            _ => advance_by::<V, U, 4, DESCENDING>(cells, of, update, 0),
        };
        let done = advance_by::<V, U, 2, DESCENDING>(cells, of, update, done);
        advance_by::<V, U, 1, DESCENDING>(cells, of, update, done);
    }
}

/// Advances `R` rows together while that many are left; returns the rows done.
#[inline(always)]
fn advance_by<V: Vector, U: Update, const R: usize, const DESCENDING: bool>(
    cells: &mut [f64],
    rectangle: &Rectangle,
    update: U,
    mut done: usize,
) -> usize {
    while rectangle.rows - done >= R {
        Stripe::<V, U, R, DESCENDING>::new(cells, rectangle, update, done).advance();
        done += R;
    }
    done
}

/// `R` rows of a rectangle in progress, and the vectors it last left behind.
struct Stripe<'a, V, U, const R: usize, const DESCENDING: bool> {
    cells: Cells<'a>,
    before: usize,
    rows: [usize; R],
    after: usize,
    columns: Range<usize>,
    width: usize,
    step: isize,
    update: U,
    passed: [V; R],
}

impl<'a, V: Vector, U: Update, const R: usize, const DESCENDING: bool>
    Stripe<'a, V, U, R, DESCENDING>
{
    /// The rows of `rectangle` from its row `first` on.
    #[inline(always)]
    fn new(cells: &'a mut [f64], rectangle: &Rectangle, update: U, first: usize) -> Self {
        let first = first as isize;
        Self {
            cells: Cells(cells),
            before: rectangle.place(first - 1),
            rows: from_fn(|row| rectangle.place(first + row as isize)),
            after: rectangle.place(first + R as isize),
            columns: rectangle.columns.clone(),
            width: rectangle.width,
            step: rectangle.step,
            update,
            passed: [V::splat(0.0); R],
        }
    }

    /// Advances the rows along all columns of the rectangle.
    #[inline(always)]
    fn advance(mut self) {
        let vectors = self.columns.start / V::LANES..self.columns.end.div_ceil(V::LANES);
        let last = self.width.div_ceil(V::LANES) - 1;
        let inner = vectors.start.max(1)..vectors.end.min(last);
        if DESCENDING {
            if vectors.end > last {
                self.advance_end(last);
            } else {
                self.keep(vectors.end);
            }
            for vector in inner.rev() {
                self.advance_vectors::<false, false>(vector * V::LANES, V::LANES);
            }
            if vectors.start == 0 && last > 0 {
                self.advance_end(0);
            }
        } else {
            if vectors.start == 0 {
                self.advance_end(0);
            } else {
                self.keep(vectors.start - 1);
            }
            for vector in inner {
                self.advance_vectors::<false, false>(vector * V::LANES, V::LANES);
            }
            if vectors.end > last && last > 0 {
                self.advance_end(last);
            }
        }
    }

    /// Loads the vectors that the tile before this one left behind.
    #[inline(always)]
    fn keep(&mut self, vector: usize) {
        self.passed = self.rows.map(|row| self.cells.load(row + vector * V::LANES));
    }

    /// Advances the first or the last vector of whole rows.
    #[inline(always)]
    fn advance_end(&mut self, vector: usize) {
        let column = vector * V::LANES;
        let left = self.width - column;
        let [is_first, is_last] = [column == 0, left <= V::LANES];
        let [behind, ahead] = if DESCENDING { [is_last, is_first] } else { [is_first, is_last] };
        match (behind, ahead) {
            (true, true) => self.advance_vectors::<true, true>(column, left),
            (true, false) => self.advance_vectors::<true, false>(column, left),
            (false, true) => self.advance_vectors::<false, true>(column, left),
            (false, false) => self.advance_vectors::<false, false>(column, left),
        }
    }

    /// Advances a vector of each row, which may have a side of the domain behind it or ahead; its first
    /// `kept` lanes are columns of the field.
    #[inline(always)]
    fn advance_vectors<const SIDE_BEHIND: bool, const SIDE_AHEAD: bool>(
        &mut self,
        column: usize,
        kept: usize,
    ) {
        let mut before = self.cells.load(self.before + column);
        let mut centre = self.cells.load(self.rows[0] + column);
        for row in 0..R {
            let after = if row + 1 < R { self.rows[row + 1] } else { self.after };
            let after = self.cells.load(after + column);
            let place = self.rows[row] + column;
            let passed = std::mem::replace(&mut self.passed[row], centre);
            let behind = match V::LOADS_BEHIND && !SIDE_BEHIND {
                true => self.cells.load(if DESCENDING { place + 1 } else { place - 1 }),
                false if DESCENDING => centre.shifted_left(passed),
                false => centre.shifted_right(passed),
            };
            let ahead = match SIDE_AHEAD {
                false => self.cells.load(if DESCENDING { place - 1 } else { place + 1 }),
                true if DESCENDING => centre.shifted_right(V::splat(0.0)),
                true => centre.shifted_left(V::splat(0.0)),
            };
            let [left, right] = if DESCENDING { [ahead, behind] } else { [behind, ahead] };
            let rows = [before, after];
            let mut next = self.update.next(Points { rows, right, left, centre });
            if kept < V::LANES {
                next = next.first_or(kept, V::splat(0.0));
            }
            self.cells.store(place.wrapping_add_signed(self.step), next);
            (before, centre) = (centre, after);
        }
    }
}

/// The storage of a strip, read and written a vector at a time.
struct Cells<'a>(&'a mut [f64]);

impl Cells<'_> {
    #[inline(always)]
    fn load<V: Vector>(&self, index: usize) -> V {
        debug_assert!(index.checked_add(V::LANES).is_some_and(|end| end <= self.0.len()));
        // SAFETY: the rectangle, which lies within the cells by the contract of the kernel's entry
        // point, has all rows, columns and neighbours that are read; a debug build checks each.
        unsafe { V::load(self.0.as_ptr().add(index)) }
    }

    #[inline(always)]
    fn store<V: Vector>(&mut self, index: usize, value: V) {
        debug_assert!(index.checked_add(V::LANES).is_some_and(|end| end <= self.0.len()));
        // SAFETY: as for `load`.
        unsafe { value.store(self.0.as_mut_ptr().add(index)) }
    }
}
