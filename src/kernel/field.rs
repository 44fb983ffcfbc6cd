//! The rows of one rank, in one buffer that shifts and serves all steps of a pass, or in two
//! buffers that take turns.
//!
//! ```text
//!              column  0 .. columns - 1
//!            +---------------------+
//!            |      low halo       |   the last row of the rank below, or zero
//!            +---------------------+
//!   row 0    |      first row      |  \
//!    ..      |        owned        |   > the strip of this rank
//!   rows - 1 |       last row      |  /
//!            +---------------------+
//!            |      high halo      |   the first row of the rank above, or zero
//!            +---------------------+
//! ```
//!
//! Low is the side of the smaller row numbers and of the smaller rank. The columns on either
//! side of the field are the boundary of the domain: always zero, and not stored. Nor are the
//! halo rows of a strip at the end of the domain; one row of zeros serves for them.
//!
//! Between passes the rows are in natural order: [`Field::owned`] and [`Field::owned_mut`].
//! Within a pass, [`Frame`] says where they are.

use super::edge::{EdgePlaces, Edges};
use super::frame::{DRIFT, Frame};
use super::shape::{ALIGNMENT, Shape, Storage};
use ndarray::{ArrayView2, ArrayViewMut2, Ix2, ShapeBuilder, StrideShape};
use std::collections::TryReserveError;

/// The strip of one rank.
///
/// ```
/// use diff2d_mpi::kernel::{Blocking, Field, Isa, Operator};
///
/// let blocking = Blocking::choose([3, 5], [1 << 20, 1 << 24]);
/// let operator = Operator::course(Isa::detect(), blocking, 0.25);
/// let mut field = Field::try_zeros(operator.storage(3, 5, [false, false]))?;
/// field.row_mut(1).fill(2.5);
/// assert_eq!(field.row(1), [2.5; 5]);
/// assert_eq!(field.rows().flatten().sum::<f64>(), 12.5);
/// # Ok::<(), std::collections::TryReserveError>(())
/// ```
#[derive(Debug)]
pub struct Field {
    shape: Shape,
    storage: Vec<f64>,
    /// Doubles before the first aligned one.
    unaligned: usize,
    /// Steps by which the strip can still shift towards the start of the storage; in a pair of
    /// buffers, the number of the one that holds the strip.
    room: usize,
}

/// Why no input leads to a panic: the shape gives the strides, and the storage is allocated for it.
const FITS: &str = "the rows lie in the storage";

impl Field {
    /// A strip, all zero, if there is memory for it.
    ///
    /// # Errors
    /// If the system refuses the memory.
    ///
    /// # Panics
    /// If a number of the shape is zero.
    pub fn try_zeros(shape: Shape) -> Result<Field, TryReserveError> {
        let Shape { rows, columns, steps, tile_steps, .. } = shape;
        assert!(![rows, columns, steps, tile_steps].contains(&0), "a number is zero: {shape:?}");
        let length = shape.len() + ALIGNMENT;
        let mut storage = Vec::new();
        storage.try_reserve_exact(length)?;
        storage.resize(length, 0.0_f64);
        let unaligned = storage.as_ptr().align_offset(ALIGNMENT * size_of::<f64>());
        let room = if shape.storage == Storage::Shifting { steps } else { 0 };
        Ok(Field { shape, storage, unaligned: unaligned.min(ALIGNMENT), room })
    }

    /// What the storage holds.
    pub fn shape(&self) -> Shape {
        self.shape
    }

    /// A row this rank owns, counted from 0.
    ///
    /// # Panics
    /// If there is no such row.
    pub fn row(&self, row: usize) -> &[f64] {
        &self.cells()[self.row_start(row)..][..self.shape.columns]
    }

    /// A row this rank owns, counted from 0, to be set.
    ///
    /// # Panics
    /// If there is no such row.
    pub fn row_mut(&mut self, row: usize) -> &mut [f64] {
        let (start, columns) = (self.row_start(row), self.shape.columns);
        &mut self.cells_mut()[start..][..columns]
    }

    /// The rows this rank owns.
    pub fn rows(&self) -> impl Iterator<Item = &[f64]> {
        (0..self.shape.rows).map(|row| self.row(row))
    }

    /// The rows this rank owns, to be set.
    pub fn rows_mut(&mut self) -> impl Iterator<Item = &mut [f64]> {
        let Shape { rows, columns, .. } = self.shape;
        let (start, pitch) = (self.row_start(0), self.shape.pitch());
        let rows = self.cells_mut()[start..].chunks_mut(pitch).take(rows);
        rows.map(move |row| &mut row[..columns])
    }

    /// The rows this rank owns, `rows` by `columns`, as they are in the storage.
    pub fn owned(&self) -> ArrayView2<'_, f64> {
        self.rows_from(self.row_start(0))
    }

    /// The rows this rank owns, `rows` by `columns`, to be set.
    pub fn owned_mut(&mut self) -> ArrayViewMut2<'_, f64> {
        self.rows_from_mut(self.row_start(0))
    }

    /// As many rows as the strip has, from an index of the storage on.
    pub(super) fn rows_from(&self, start: usize) -> ArrayView2<'_, f64> {
        ArrayView2::from_shape(self.strided(), &self.cells()[start..]).expect(FITS)
    }

    /// The same rows, to be set.
    pub(super) fn rows_from_mut(&mut self, start: usize) -> ArrayViewMut2<'_, f64> {
        ArrayViewMut2::from_shape(self.strided(), &mut self.cells_mut()[start..]).expect(FITS)
    }

    /// The storage, in which frames give the places of rows.
    pub(super) fn cells(&self) -> &[f64] {
        &self.storage[self.unaligned..]
    }

    /// The storage, to be advanced.
    pub(super) fn cells_mut(&mut self) -> &mut [f64] {
        &mut self.storage[self.unaligned..]
    }

    /// As many of `steps` as the strip has room to shift by; at least half of a pass's maximum.
    pub(super) fn steps_with_room(&self, steps: usize) -> usize {
        match self.shape.storage {
            Storage::Shifting => steps.min(self.room.max(self.shape.steps - self.room)),
            Storage::Pair { .. } => steps,
        }
    }

    /// The frame of a pass of `steps` steps from here, in the direction with room for it.
    pub(super) fn frame(&self, steps: usize) -> Frame {
        let Shape { rows, low_neighbour: low, high_neighbour: high, .. } = self.shape;
        let (pitch, zeros) = (self.shape.pitch(), self.shape.zeros());
        if let Storage::Pair { .. } = self.shape.storage {
            let other = self.shape.buffer() as isize;
            let step = if self.room == 0 { other } else { -other };
            return Frame::alternating(self.low_halo(), rows, pitch, step, [low, high]);
        }
        if self.room >= steps {
            Frame::ascending(self.low_halo(), rows, pitch).bounded([low, high], zeros)
        } else {
            let high_halo = self.low_halo() + (rows + 1) * pitch;
            Frame::descending(high_halo, rows, pitch).bounded([high, low], zeros)
        }
    }

    /// The frame of the wedge of a pass of `steps` steps, which runs against the pass: the first
    /// row of the strip is its last.
    pub(super) fn wedge_frame(&self, steps: usize, pass: &Frame) -> Frame {
        let (start, pitch) = (self.shape.wedge(), self.shape.pitch());
        let rows = 2 * steps - 1;
        if pass.is_descending() {
            Frame::ascending(start + steps * DRIFT, rows, pitch)
        } else {
            Frame::descending(start + 2 * steps * pitch, rows, pitch)
        }
    }

    /// The edges whose rows are at `places`, low and high, where there is a neighbour.
    pub(super) fn edges(&mut self, places: [Option<EdgePlaces>; 2]) -> Edges<'_> {
        let Shape { columns, .. } = self.shape;
        let places = places.map(|edge| edge.map(|edge| edge.inwards(self.shape.repeated())));
        Edges::new(self.cells_mut(), columns, places)
    }

    /// Records that a pass of `steps` steps has shifted the strip, or changed its buffer.
    pub(super) fn shifted(&mut self, steps: usize, pass: &Frame) {
        if pass.alternates() {
            self.room = (self.room + steps) % 2;
        } else if pass.is_descending() {
            self.room += steps;
        } else {
            self.room -= steps;
        }
    }

    /// Shape and strides of the rows this rank owns.
    fn strided(&self) -> StrideShape<Ix2> {
        let Shape { rows, columns, .. } = self.shape;
        (rows, columns).strides((self.shape.pitch(), 1))
    }

    /// Index of the low halo row between passes: of the first column that is swept.
    fn low_halo(&self) -> usize {
        match self.shape.storage {
            Storage::Shifting => self.room * self.shape.shift(),
            Storage::Pair { .. } => self.place(self.room, 0),
        }
    }

    /// In a pair, the index of a row of a buffer: of the first column that is swept. Row 0 is the
    /// low halo row.
    pub(super) fn place(&self, buffer: usize, row: usize) -> usize {
        DRIFT + buffer * self.shape.buffer() + row * self.shape.pitch()
    }

    /// In a pair, the number of the buffer that holds the strip.
    pub(super) fn buffer(&self) -> usize {
        self.room
    }

    /// In a pair, exchanges the buffers.
    pub(super) fn swap_buffers(&mut self) {
        self.room = 1 - self.room;
    }

    /// Index of an owned row between passes.
    fn row_start(&self, row: usize) -> usize {
        assert!(row < self.shape.rows, "row {row} of {}", self.shape.rows);
        self.low_halo() + (row + 1) * self.shape.pitch() + self.shape.repeated()
    }
}
