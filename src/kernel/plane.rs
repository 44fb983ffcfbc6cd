//! Read-only arrays that go with a field: coefficients, sources, vectors.
//!
//! A plane has a row for each row of the strip, or one more if it holds the faces between rows.
//! A row that is the same as the one before is stored once, so that a coefficient that does not
//! change from row to row takes the memory and the bandwidth of one row.

use std::collections::TryReserveError;

use super::frame::DRIFT;
use super::magnitude::largest_magnitude;
use super::shape::{ALIGNMENT, Shape};

/// A read-only array that goes with the strips of one shape.
///
/// ```
/// use diff2d_mpi::kernel::{Blocking, Plane, Shape};
///
/// let blocking = Blocking::choose([3, 2], [1 << 20, 1 << 24]);
/// let mut plane = Plane::new(Shape::pair([3, 2], [false, false], blocking, false));
/// for row in [[1.0, 2.0], [1.0, 2.0], [3.0, 4.0]] {
///     plane.push(&row)?;
/// }
/// assert_eq!(plane.rows(), 3);
/// assert_eq!(plane.rows_stored(), 2);
/// # Ok::<(), std::collections::TryReserveError>(())
/// ```
#[derive(Debug, Clone)]
pub struct Plane {
    shape: Shape,
    cells: Vec<f64>,
    /// Doubles before the first aligned one.
    unaligned: usize,
    /// Index of the first column that is swept, of each row.
    places: Vec<usize>,
}

impl Plane {
    /// A plane without rows.
    pub fn new(shape: Shape) -> Plane {
        Plane { shape, cells: Vec::new(), unaligned: 0, places: Vec::new() }
    }

    /// A plane of one value, with `rows` rows.
    pub(super) fn constant(shape: Shape, rows: usize, value: f64) -> Plane {
        let cells = vec![value; shape.width() + 2 * DRIFT];
        Plane { shape, cells, unaligned: 0, places: vec![DRIFT; rows] }
    }

    /// Bytes of a plane of this shape, if no two rows are the same.
    pub fn most_bytes(shape: Shape) -> u64 {
        size_of::<f64>() as u64 * ((shape.rows + 1) * shape.pitch()) as u64
    }

    /// Adds the next row: a value for each column, or one for each face between columns, one more
    /// in number; face `i` lies before column `i`.
    ///
    /// # Errors
    /// If there is no memory for it.
    ///
    /// # Panics
    /// If the number of values is neither of these.
    pub fn push(&mut self, row: &[f64]) -> Result<(), TryReserveError> {
        let columns = self.shape.columns;
        let is_of_faces = row.len() == columns + 1;
        assert!(is_of_faces || row.len() == columns, "{} values, {columns} columns", row.len());
        if let Some(&last) = self.places.last()
            && self.holds(row, last)
        {
            self.places.push(last);
            return Ok(());
        }
        let end = self.cells.len() + self.shape.pitch();
        if end > self.cells.capacity() {
            self.grow()?;
        }
        let place = self.cells.len() + DRIFT;
        self.cells.resize(self.cells.len() + self.shape.pitch(), 0.0);
        self.places.push(place);
        self.write(row, place);
        Ok(())
    }

    /// The same with another value for each.
    ///
    /// # Errors
    /// If there is no memory for it.
    pub(super) fn mapped(&self, of: impl Fn(f64) -> f64) -> Result<Plane, TryReserveError> {
        let mut cells: Vec<f64> = Vec::new();
        cells.try_reserve_exact(self.cells.len() + ALIGNMENT)?;
        let unaligned = cells.as_ptr().align_offset(ALIGNMENT * size_of::<f64>()).min(ALIGNMENT);
        cells.resize(unaligned, 0.0);
        cells.extend(self.cells[self.unaligned..].iter().map(|&value| of(value)));
        let places = self.places.iter().map(|place| *place - self.unaligned + unaligned);
        Ok(Plane { shape: self.shape, cells, unaligned, places: places.collect() })
    }

    /// Removes all rows, so that others can be pushed; keeps the memory.
    pub fn clear(&mut self) {
        self.cells.truncate(self.unaligned);
        self.places.clear();
    }

    /// Rows so far.
    pub fn rows(&self) -> usize {
        self.places.len()
    }

    /// The largest magnitude; infinite if something is not a number.
    pub fn largest(&self) -> f64 {
        largest_magnitude(&self.cells[self.unaligned..])
    }

    /// The value that rows `first` to `end - 1`, counted from 0, have in every column except the last;
    /// none if they differ.
    pub(super) fn common(&self, [first, end]: [usize; 2]) -> Option<f64> {
        let columns = self.shape.swept() - 1;
        let mut places = self.places.get(first..end)?.to_vec();
        places.dedup();
        let mut values = places.iter().flat_map(|&place| &self.cells[place..][..columns]);
        let value = *values.next()?;
        values.all(|other| other.to_bits() == value.to_bits()).then_some(value)
    }

    /// Rows that are stored, fewer where rows are the same.
    pub fn rows_stored(&self) -> usize {
        (self.cells.len() - self.unaligned) / self.shape.pitch()
    }

    /// The plane as the kernel reads it.
    pub fn view(&self) -> View<'_> {
        View { cells: &self.cells, places: &self.places, first: 0, pitch: 0, shape: self.shape }
    }

    /// Makes room for one row, which may be the only one stored, and after that for all.
    fn grow(&mut self) -> Result<(), TryReserveError> {
        let stored = if self.places.is_empty() { 1 } else { self.shape.rows + 1 };
        let mut cells: Vec<f64> = Vec::new();
        cells.try_reserve_exact(stored * self.shape.pitch() + ALIGNMENT)?;
        let unaligned = cells.as_ptr().align_offset(ALIGNMENT * size_of::<f64>()).min(ALIGNMENT);
        cells.resize(unaligned, 0.0);
        cells.extend_from_slice(&self.cells[self.unaligned..]);
        self.places.iter_mut().for_each(|place| *place = *place - self.unaligned + unaligned);
        (self.cells, self.unaligned) = (cells, unaligned);
        Ok(())
    }

    /// Whether the values at `place` are these, bit for bit.
    fn holds(&self, row: &[f64], place: usize) -> bool {
        let start = self.start(row, place);
        let stored = &self.cells[start..][..row.len()];
        stored.iter().zip(row).all(|(a, b)| a.to_bits() == b.to_bits())
    }

    /// Writes a row and its repeated columns.
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

    /// Where the values of a row begin: the face before column 0 is stored with column -1.
    fn start(&self, row: &[f64], place: usize) -> usize {
        place + self.shape.repeated() - (row.len() - self.shape.columns)
    }
}

/// Rows that the kernel reads: those of a plane, or of a buffer of a field.
#[derive(Debug, Clone, Copy)]
pub struct View<'a> {
    cells: &'a [f64],
    /// Places of the rows, or none if they are `pitch` apart.
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

    /// The values of a row, counted from 0, in the columns of the strip.
    pub fn row(&self, row: usize) -> &'a [f64] {
        &self.cells[self.place(row + 1) + self.shape.repeated()..][..self.shape.columns]
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

    /// From each of `rows` rows from `first` on to the next, if that is the same for all.
    #[inline(always)]
    pub(super) fn stride(&self, first: usize, rows: usize) -> Option<isize> {
        if self.places.is_empty() {
            return Some(self.pitch as isize);
        }
        let places = &self.places[first - 1..][..rows];
        let stride = |pair: &[usize]| pair[1] as isize - pair[0] as isize;
        let between = places.windows(2);
        match places {
            [one, two, ..] => {
                let first = stride(&[*one, *two]);
                between.map(stride).all(|other| other == first).then_some(first)
            }
            _ => Some(0),
        }
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
