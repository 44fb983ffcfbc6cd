//! Rows advanced together along their columns, in flux form: the kernel for coefficients that vary.
//!
//! ```text
//! gx[j][i] = ax[j][i] * (u[j][i] - u[j][i-1])          at the face before column i
//! gy[j][i] = ay[j][i] * (u[j][i] - u[j-1][i])          at the face before row j
//! rate = (gx[j][i+1] - gx[j][i]) + (gy[j+1][i] - gy[j][i])
//! rate = rate + source
//! rate = rate + reaction
//! rate = rate - decay * u
//! rate = rate * inverse capacity
//! ```
//!
//! in this order, each product and each sum rounded once. Both points of a face take the same flux,
//! so that nothing is lost between them, and a constant field stays as it is, to the last bit. What
//! is absent is left out.
//!
//! Once computed, a flux serves both its points: along a row it is shifted by one lane into the
//! next vector, from row to row it is kept in a register. Where a stripe begins, the flux before it
//! is computed again from the same numbers.
//!
//! If all faces except those at the ends of the strip have the same coefficient, the inner loop keeps it
//! in a register instead of loading it for each vector. The bits are the same.

use super::frame::DRIFT;
use super::ghosts::Ghosts;
use super::isa::Body;
use super::plane::View;
use super::rectangle::Rectangle;
use super::update::{Action, Rates};
use super::vector::Vector;

/// No term but the fluxes.
pub(super) const FLUXES: usize = 0;
/// Inverse capacity as well.
pub(super) const CAPACITY: usize = 1;
/// Source as well.
pub(super) const SOURCE: usize = 2;
/// Decay as well.
pub(super) const DECAY: usize = 3;

/// The terms of the rate, and what to do with it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fluxes<'a, A, const TERMS: usize> {
    /// Coefficients of the faces: along a row, column i with the face after it; between rows, row
    /// j with the face before it.
    pub faces: [View<'a>; 2],
    /// The coefficients along x and along y, if each is the same at all faces except those at the ends
    /// of rows, before the first row and after the last.
    pub uniform: Option<[f64; 2]>,
    /// Amount added; like those that follow, read if `TERMS` says so.
    pub source: View<'a>,
    /// Rate of decay.
    pub decay: View<'a>,
    /// Inverse of the capacity.
    pub capacity: View<'a>,
    /// Ghosts of this step and of those that follow.
    pub ghosts: Ghosts<'a>,
    /// What to do with the rate.
    pub action: A,
}

impl<A: Action, const TERMS: usize> Body for Fluxes<'_, A, TERMS> {
    const READS_OLDER: bool = A::READS_OLDER;

    fn at(self, step: usize) -> Self {
        let ghosts = self.ghosts.after(step - 1, self.faces[0].shape());
        Fluxes { action: self.action.at(step), ghosts, ..self }
    }

    fn prepare(&self, cells: &mut [f64], of: &Rectangle) {
        self.ghosts.write(cells, of, self.faces[0].shape());
    }

    fn read(&self, cells: &[f64], of: &Rectangle) {
        if let Some(readings) = self.action.readings() {
            readings.read(cells, of, self.faces[0].shape().repeated());
        }
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
            && self.action.sum().is_none_or(|sum| sum.covers(number, rows, columns.end))
            && self.action.more_planes().iter().all(|view| covers(view, 0))
    }

    #[inline(always)]
    fn run<V: Vector, const DESCENDING: bool>(self, cells: &mut [f64], of: &Rectangle) {
        const { assert!(DRIFT.is_multiple_of(V::LANES), "a vector spans no tile boundary") };
        assert!(!DESCENDING, "a pair of buffers is swept one way");
        let mut done = 0;
        while done < of.rows {
            if let Some(stripe) = Stripe::<V, A, TERMS, 4>::new(cells, of, &self, done) {
                stripe.advance();
                done += 4;
            } else if let Some(stripe) = Stripe::<V, A, TERMS, 1>::new(cells, of, &self, done) {
                stripe.advance();
                done += 1;
            }
        }
    }
}

/// `R` rows of a rectangle in progress, and the fluxes it last left behind.
struct Stripe<'a, V, A, const TERMS: usize, const R: usize> {
    action: A,
    of: &'a Rectangle,
    /// Number of the first row.
    number: usize,
    arrays: Arrays,
    uniform: Option<[V; 2]>,
    passed: [V; R],
}

/// What a stripe reads and writes, at the vector it has reached.
#[derive(Clone, Copy)]
struct Arrays {
    cells: Array,
    next: Array,
    along: Array,
    /// From the face before the first row on.
    between: Array,
    source: Array,
    decay: Array,
    capacity: Array,
    plane: Array,
}

impl<'a, V: Vector, A: Action, const TERMS: usize, const R: usize> Stripe<'a, V, A, TERMS, R> {
    const HAS_SOURCE: bool = TERMS >= SOURCE && A::HAS_SOURCE;

    /// The rows of a rectangle from its row `first` on; none if there are fewer than `R`, or if a
    /// plane has some of them stored and some repeated.
    #[inline(always)]
    fn new(
        cells: &'a mut [f64],
        of: &'a Rectangle,
        body: &Fluxes<'a, A, TERMS>,
        first: usize,
    ) -> Option<Self> {
        if of.rows - first < R {
            return None;
        }
        let (number, column) = (of.number + first, of.columns.start);
        let array = |view: &View<'a>, rows| Array::of(view, number, rows, column);
        let term = |view: &View<'a>, is_read| if is_read { array(view, R) } else { Some(NOTHING) };
        let Fluxes { faces: [along, between], source, decay, capacity, action, .. } = body;
        let place = of.place(first as isize) + column;
        let cells = Array { at: cells.as_mut_ptr().wrapping_add(place), stride: of.row };
        let arrays = Arrays {
            cells,
            next: Array { at: cells.at.wrapping_offset(of.step), ..cells },
            along: array(along, R)?,
            between: array(between, R + 1)?,
            source: term(source, Self::HAS_SOURCE)?,
            decay: term(decay, TERMS >= DECAY)?,
            capacity: term(capacity, TERMS >= CAPACITY)?,
            plane: match (action.sum(), action.plane()) {
                (Some(sum), _) => {
                    let (at, stride) = sum.place(number, column);
                    Array { at, stride }
                }
                (None, Some(view)) => Array::of(&view, number, R, column)?,
                (None, None) => NOTHING,
            },
        };
        let is_inner = number > 1 && number + R <= body.faces[0].shape().rows;
        let uniform = body.uniform.filter(|_| is_inner).map(|faces| faces.map(V::splat));
        Some(Self { action: *action, of, number, arrays, uniform, passed: [V::splat(0.0); R] })
    }

    /// Advances the rows along all columns of the rectangle.
    #[inline(always)]
    fn advance(mut self) {
        let columns = self.of.columns.clone();
        let whole = columns.end - columns.end % V::LANES;
        self.enter();
        let mut column = columns.start;
        if let Some(faces) = self.uniform {
            // The last vector of a row has the face at its end.
            let inner = whole.min((self.of.width - 1) / V::LANES * V::LANES);
            while column < inner {
                self.advance_vectors::<false>(column, |_, _| faces);
                self.arrays = self.arrays.moved(V::LANES as isize);
                column += V::LANES;
            }
        }
        while column < whole {
            self.advance_vectors::<false>(column, Arrays::faces);
            self.arrays = self.arrays.moved(V::LANES as isize);
            column += V::LANES;
        }
        if whole < columns.end {
            self.advance_vectors::<true>(whole, Arrays::faces);
        }
    }

    /// Computes the fluxes of the vector before the first, the last of which is needed.
    #[inline(always)]
    fn enter(&mut self) {
        let Arrays { cells, along, .. } = self.arrays.moved(-(V::LANES as isize));
        for row in 0..R as isize {
            let difference = cells.load::<V>(row, 1).minus(cells.load(row, 0));
            self.passed[row as usize] = along.load::<V>(row, 0).times(difference);
        }
    }

    /// Advances a vector of each row; the last of a row keeps what is beyond it. `faces` gives the
    /// coefficients of the faces after the points of a row and before them, in the row's place.
    #[inline(always)]
    fn advance_vectors<const IS_PARTIAL: bool>(
        &mut self,
        column: usize,
        faces: impl Fn(&Arrays, isize) -> [V; 2],
    ) {
        let Arrays { cells, next, source, decay, capacity, plane, .. } = self.arrays;
        let mut centre: V = cells.load(0, 0);
        let [_, between] = faces(&self.arrays, 0);
        let mut below = between.times(centre.minus(cells.load(-1, 0)));
        for row in 0..R {
            let at = row as isize;
            let after: V = cells.load(at + 1, 0);
            let [along, _] = faces(&self.arrays, at);
            let [_, between] = faces(&self.arrays, at + 1);
            let right = along.times(cells.load::<V>(at, 1).minus(centre));
            let left = right.shifted_right(std::mem::replace(&mut self.passed[row], right));
            let above = between.times(after.minus(centre));
            let mut rate = right.minus(left).plus(above.minus(below));
            if Self::HAS_SOURCE {
                rate = rate.plus(source.load(at, 0));
            }
            if A::HAS_REACTION {
                rate = rate.plus(plane.load(at, 0));
            }
            if TERMS >= DECAY {
                rate = rate.minus(decay.load::<V>(at, 0).times(centre));
            }
            if TERMS >= CAPACITY {
                rate = rate.times(capacity.load(at, 0));
            }
            let zero = V::splat(0.0);
            let older = if A::READS_OLDER || IS_PARTIAL { next.load(at, 0) } else { zero };
            let sum = plane;
            let plane = if A::READS_PLANE { plane.load(at, 0) } else { zero };
            let number = self.number + row;
            let more = |view: &View<'_>| Array::row(view, number, column).load(0, 0);
            let mut result = self.action.next(Rates { centre, rate, older, plane }, more);
            if A::ADDS_TO_SUM {
                let mut added = self.action.added(plane, result);
                if IS_PARTIAL {
                    added = added.first_or(self.of.columns.end - column, plane);
                }
                sum.store(at, added);
            }
            if IS_PARTIAL {
                result = result.first_or(self.of.columns.end - column, older);
            }
            next.store(at, result);
            (below, centre) = (above, after);
        }
    }
}

impl Arrays {
    /// Coefficients of the faces after the points of a row, and before them.
    #[inline(always)]
    fn faces<V: Vector>(&self, row: isize) -> [V; 2] {
        [self.along.load(row, 0), self.between.load(row, 0)]
    }

    /// The arrays some columns further on.
    #[inline(always)]
    fn moved(self, columns: isize) -> Arrays {
        let moved = |array: Array| array.moved(columns);
        Arrays {
            cells: moved(self.cells),
            next: moved(self.next),
            along: moved(self.along),
            between: moved(self.between),
            source: moved(self.source),
            decay: moved(self.decay),
            capacity: moved(self.capacity),
            plane: moved(self.plane),
        }
    }
}

/// Rows at equal distances, which may be zero.
#[derive(Clone, Copy)]
struct Array {
    at: *mut f64,
    stride: isize,
}

/// An array that is not read.
const NOTHING: Array = Array { at: std::ptr::null_mut(), stride: 0 };

impl Array {
    /// `rows` rows of a view from row `first` on, if they are at equal distances.
    #[inline(always)]
    fn of(view: &View<'_>, first: usize, rows: usize, column: usize) -> Option<Array> {
        let stride = view.stride(first, rows)?;
        Some(Array { stride, ..Array::row(view, first, column) })
    }

    /// One row of a view.
    #[inline(always)]
    fn row(view: &View<'_>, row: usize, column: usize) -> Array {
        let at = view.cells().as_ptr().wrapping_add(view.place(row) + column);
        Array { at: at.cast_mut(), stride: 0 }
    }

    #[inline(always)]
    fn moved(self, columns: isize) -> Array {
        Array { at: opaque(self.at.wrapping_offset(columns)), ..self }
    }

    #[inline(always)]
    fn load<V: Vector>(self, row: isize, columns: isize) -> V {
        // SAFETY: the rectangle lies within the cells and is covered by the planes, by the contract
        // of the kernel's entry point, and so do the vectors on either side of it.
        unsafe { V::load(self.at.wrapping_offset(row * self.stride + columns)) }
    }

    #[inline(always)]
    fn store<V: Vector>(self, row: isize, value: V) {
        // SAFETY: as for `load`; only the cells, which were borrowed to be changed, are stored to, and a sum,
        // whose cells may be changed while they are shared.
        unsafe { value.store(self.at.wrapping_offset(row * self.stride)) }
    }
}

/// The same pointer, with its origin hidden from the compiler, which would otherwise keep a pointer
/// for each row of each array, far more than there are registers.
#[inline(always)]
#[allow(clippy::pointers_in_nomem_asm_block, reason = "nothing is read or written")]
fn opaque(pointer: *mut f64) -> *mut f64 {
    #[cfg(any(target_arch = "x86_64", target_arch = "aarch64"))]
    {
        let mut pointer = pointer;
        // SAFETY: there is no instruction.
        unsafe {
            std::arch::asm!(
                "/* {0} */",
                inout(reg) pointer,
                options(pure, nomem, nostack, preserves_flags),
            );
        }
        pointer
    }
    #[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
    pointer
}
