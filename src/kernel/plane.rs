//! Read-only arrays beside a field: coefficients, sources, vectors.
//!
//! A plane has a row for each row of the strip, or one more where it holds the faces between rows.
//! A row that is the same as the one before is stored once, so that a coefficient that does not
//! change from row to row takes the memory and the bandwidth of one row.

use std::collections::TryReserveError;

use super::frame::DRIFT;
use super::shape::Shape;

/// A read-only array that goes with the strips of one shape.
///
/// ```
/// use diff2d_mpi::kernel::{Blocking, Plane, Shape};
///
/// let blocking = Blocking::choose([3, 2], [1 << 20, 1 << 24]);
/// let mut plane = Plane::new(Shape::pair([3, 2], [false, false], blocking, false));
/// for row in [[1.0, 2.0], [1.0, 2.0], [3.0, 4.0]] {
///     plane.push(&row).unwrap();
/// }
/// assert_eq!(plane.rows(), 3);
/// assert_eq!(plane.rows_stored(), 2);
/// ```
#[derive(Debug, Clone)]
pub struct Plane {
    shape: Shape,
    cells: Vec<f64>,
    /// Index of the first column that is swept, of each row.
    places: Vec<usize>,
}

impl Plane {
    /// A plane without rows.
    pub fn new(shape: Shape) -> Plane {
        Plane { shape, cells: Vec::new(), places: Vec::new() }
    }

    /// A plane of one value, with `rows` rows.
    pub(super) fn constant(shape: Shape, rows: usize, value: f64) -> Plane {
        let cells = vec![value; shape.width() + 2 * DRIFT];
        Plane { shape, cells, places: vec![DRIFT; rows] }
    }

    /// Adds the next row: a value for each column, or one for each face between columns, which are
    /// one more; face `i` lies before column `i`.
    ///
    /// # Errors
    /// If there is no memory for it.
    ///
    /// # Panics
    /// If the row has neither number of values.
    pub fn push(&mut self, row: &[f64]) -> Result<(), TryReserveError> {
        let Shape { rows, columns, .. } = self.shape;
        let is_of_faces = row.len() == columns + 1;
        assert!(is_of_faces || row.len() == columns, "{} values, {columns} columns", row.len());
        let pitch = self.shape.pitch();
        if let Some(&last) = self.places.last()
            && self.holds(row, last)
        {
            self.places.push(last);
            return Ok(());
        }
        if self.cells.capacity() - self.cells.len() < pitch {
            // The first row may be the only one that is stored.
            let left = (rows + 1).saturating_sub(self.places.len()).max(1);
            let stored = if self.places.is_empty() { 1 } else { left };
            self.cells.try_reserve_exact(stored * pitch)?;
        }
        let place = self.cells.len() + DRIFT;
        self.cells.resize(self.cells.len() + pitch, 0.0);
        self.places.push(place);
        self.write(row, place);
        Ok(())
    }

    /// Takes all rows away, so that others can be pushed; keeps the memory.
    pub fn clear(&mut self) {
        self.cells.clear();
        self.places.clear();
    }

    /// Rows so far.
    pub fn rows(&self) -> usize {
        self.places.len()
    }

    /// Rows that are stored, fewer where rows are the same.
    pub fn rows_stored(&self) -> usize {
        self.cells.len() / self.shape.pitch()
    }

    /// The plane as the kernel reads it.
    pub fn view(&self) -> View<'_> {
        View { cells: &self.cells, places: &self.places, first: 0, pitch: 0, shape: self.shape }
    }

    /// Whether these values stand at `place`, bit for bit.
    fn holds(&self, row: &[f64], place: usize) -> bool {
        let start = self.start(row, place);
        let stored = &self.cells[start..][..row.len()];
        stored.iter().zip(row).all(|(a, b)| a.to_bits() == b.to_bits())
    }

    /// Writes a row and what is repeated of it.
    fn write(&mut self, row: &[f64], place: usize) {
        let start = self.start(row, place);
        self.cells[start..][..row.len()].copy_from_slice(row);
        let (columns, repeated) = (self.shape.columns, self.shape.repeated());
        for column in 0..repeated {
            let before = place + repeated - 1 - column;
            self.cells[before] = self.cells[before + columns];
            let after = place + repeated + columns + column;
            self.cells[after] = self.cells[after - columns];
        }
    }

    /// Where the values of a row begin: the face before column 0 stands with column -1.
    fn start(&self, row: &[f64], place: usize) -> usize {
        place + self.shape.repeated() - (row.len() - self.shape.columns)
    }
}

/// Rows that the kernel reads: those of a plane, or of a buffer of a field.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    cells: &'a [f64],
    /// Places of the rows, or none where they are `pitch` apart.
    places: &'a [usize],
    /// Place of row 0.
    first: usize,
    pitch: usize,
    shape: Shape,
}

impl<'a> View<'a> {
    /// The rows of a buffer of a field, its halo row 0 at `first`.
    pub(super) fn of_buffer(shape: Shape, cells: &'a [f64], first: usize) -> View<'a> {
        View { cells, places: &[], first, pitch: shape.pitch(), shape }
    }

    /// The shape of the strips it goes with.
    pub(super) fn shape(&self) -> Shape {
        self.shape
    }

    /// The cells, in which rows have their places.
    pub(super) fn cells(&self) -> &'a [f64] {
        self.cells
    }

    /// Place of a row, counted from 1.
    #[inline(always)]
    pub(super) fn place(&self, row: usize) -> usize {
        if self.places.is_empty() { self.first + row * self.pitch } else { self.places[row - 1] }
    }

    /// Whether the columns up to `end`, and a vector on either side of what is swept, of `rows`
    /// rows from `first` on lie within the cells.
    pub(super) fn covers(&self, first: usize, rows: usize, end: usize) -> bool {
        let has_rows = self.places.is_empty() || first + rows <= self.places.len() + 1;
        let within = |row| {
            let place = self.place(row);
            place >= DRIFT && place + end.next_multiple_of(DRIFT) <= self.cells.len()
        };
        has_rows && (first..first + rows).all(within)
    }
}
