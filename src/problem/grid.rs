//! Where the points lie: a rectangle of rows along y and columns along x.

/// Where the points of an axis lie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// As in the course: the first point lies on the lower end, and the points before it and after
    /// the last one are held at zero.
    Course,
    /// Each point is the centre of a cell, and the ends of the domain are faces of cells.
    Cells,
}

/// The points along one direction.
///
/// ```
/// use diff2d_mpi::problem::grid::Axis;
///
/// let axis = Axis::new(-1.0, 1.0, 4);
/// assert_eq!(axis.spacing, 0.5);
/// assert_eq!(axis.coordinates(), [-1.0, -0.5, 0.0, 0.5]);
/// assert_eq!(axis.edges(), [-1.25, 0.75]);
///
/// let axis = Axis::cells(-1.0, 1.0, 4);
/// assert_eq!(axis.coordinates(), [-0.75, -0.25, 0.25, 0.75]);
/// assert_eq!(axis.edges(), [-1.0, 1.0]);
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Axis {
    /// Lower end of the domain \[length\].
    pub low: f64,
    /// Upper end of the domain \[length\].
    pub high: f64,
    /// Number of points that evolve.
    pub points: usize,
    /// Distance from one point to the next \[length\].
    pub spacing: f64,
    /// Where the points lie.
    pub layout: Layout,
}

/// The points of the domain.
///
/// ```
/// use diff2d_mpi::problem::grid::{Axis, Grid};
///
/// let grid = Grid { y: Axis::new(0.0, 1.0, 2), x: Axis::new(0.0, 3.0, 12) };
/// assert_eq!((grid.shape(), grid.points(), grid.area()), ([2, 12], 24.0, 0.125));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct Grid {
    /// From row to row.
    pub y: Axis,
    /// From column to column.
    pub x: Axis,
}

impl Axis {
    /// `points` points between two ends, the first of them on the lower one.
    pub fn new(low: f64, high: f64, points: usize) -> Axis {
        Axis { low, high, points, spacing: (high - low) / points as f64, layout: Layout::Course }
    }

    /// `points` cells between two ends.
    pub fn cells(low: f64, high: f64, points: usize) -> Axis {
        Axis { layout: Layout::Cells, ..Axis::new(low, high, points) }
    }

    /// Coordinate of point `i`, which is one of those that evolve for `i = 1 ..= points`.
    pub fn at(&self, i: usize) -> f64 {
        // In the order in which the reference program writes it: a different one gives different
        // bits.
        let from_low = match self.layout {
            Layout::Course => i as f64 - 1.0,
            Layout::Cells => i as f64 - 0.5,
        };
        self.low + (from_low * (self.high - self.low)) / self.points as f64
    }

    /// Coordinate of face `i` of a row of cells, for `i = 0 ..= points`.
    pub fn face(&self, i: usize) -> f64 {
        match i == self.points {
            true => self.high,
            false => self.low + (i as f64 * (self.high - self.low)) / self.points as f64,
        }
    }

    /// Coordinates of the points that evolve.
    pub fn coordinates(&self) -> Vec<f64> {
        (1..=self.points).map(|i| self.at(i)).collect()
    }

    /// The ends of what the points represent: half a spacing beyond the first and the last one.
    pub fn edges(&self) -> [f64; 2] {
        let half = self.spacing / 2.0;
        match self.layout {
            Layout::Course => [self.at(1) - half, self.at(self.points) + half],
            Layout::Cells => [self.low, self.high],
        }
    }

    /// The length of what the points represent.
    pub fn length(&self) -> f64 {
        self.high - self.low
    }
}

impl Grid {
    /// Number of rows.
    pub fn rows(&self) -> usize {
        self.y.points
    }

    /// Number of columns.
    pub fn columns(&self) -> usize {
        self.x.points
    }

    /// Rows and columns.
    pub fn shape(&self) -> [usize; 2] {
        [self.rows(), self.columns()]
    }

    /// Number of points. For a grid that is far too large, this would overflow an integer.
    pub fn points(&self) -> f64 {
        self.rows() as f64 * self.columns() as f64
    }

    /// The area of the cell around one point \[length^2\].
    pub fn area(&self) -> f64 {
        self.y.spacing * self.x.spacing
    }
}
