//! Where the points lie: a rectangle of rows along y and columns along x.

/// The points along one direction.
///
/// ```
/// use diff2d_mpi::problem::grid::Axis;
///
/// let axis = Axis::new(-1.0, 1.0, 4);
/// assert_eq!(axis.spacing, 0.5);
/// assert_eq!(axis.coordinates(), [-1.0, -0.5, 0.0, 0.5]);
/// assert_eq!(axis.edges(), [-1.25, 0.75]);
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
        Axis { low, high, points, spacing: (high - low) / points as f64 }
    }

    /// Coordinate of point `i`, for `i = 0 ..= points + 1`; `0` and `points + 1` are held at zero
    /// density.
    pub fn at(&self, i: usize) -> f64 {
        // In the order in which the reference program writes it: another one gives other bits.
        self.low + ((i as f64 - 1.0) * (self.high - self.low)) / self.points as f64
    }

    /// Coordinates of the points that evolve.
    pub fn coordinates(&self) -> Vec<f64> {
        (1..=self.points).map(|i| self.at(i)).collect()
    }

    /// The ends of what the points stand for: half a spacing beyond the first and the last one.
    pub fn edges(&self) -> [f64; 2] {
        let half = self.spacing / 2.0;
        [self.at(1) - half, self.at(self.points) + half]
    }

    /// The length of what the points stand for.
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

    /// Number of points. Those of a grid that is far too large overflow a whole number.
    pub fn points(&self) -> f64 {
        self.rows() as f64 * self.columns() as f64
    }

    /// The area of the cell around one point \[length^2\].
    pub fn area(&self) -> f64 {
        self.y.spacing * self.x.spacing
    }
}
