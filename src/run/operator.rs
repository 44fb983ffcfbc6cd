//! From the coefficients of a general problem to the operator of a strip.

use crate::error::Problem;
use crate::kernel::{self, Blocking, FluxOperator, Ghosts, Plan, Plane, Shape, largest_magnitude};
use crate::problem::boundary::Ends;
use crate::problem::coefficients::Coefficients;
use ndarray::{ArrayView1, ArrayView2};
use std::collections::TryReserveError;
use std::ops::Range;

/// Why a strip has no operator.
#[derive(Debug)]
pub enum Refused {
    /// A coefficient that is not allowed.
    Coefficient(Problem),
    /// The system refuses the memory.
    Memory(TryReserveError),
}

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Refused {
        Refused::Coefficient(problem)
    }
}

impl From<TryReserveError> for Refused {
    fn from(cause: TryReserveError) -> Refused {
        Refused::Memory(cause)
    }
}

/// The storage of a strip of `columns` columns in these rows of the grid.
pub fn shape(
    coefficients: &Coefficients,
    rows: &Range<usize>,
    columns: usize,
    blocking: Blocking,
) -> Shape {
    let [low, _] = coefficients.has_neighbours_along_y(rows.start);
    let [_, high] = coefficients.has_neighbours_along_y(rows.end - 1);
    let is_periodic = coefficients.equation().x == Ends::Periodic;
    Shape::pair([rows.len(), columns], [low, high], blocking, is_periodic)
}

/// The operator on these rows of the grid, with the sources of time `t`.
///
/// # Errors
/// A coefficient that is not allowed, or not enough memory.
pub fn operator(
    coefficients: &mut Coefficients,
    rows: Range<usize>,
    Plan { isa, blocking }: Plan,
    shape: Shape,
    t: f64,
) -> Result<FluxOperator, Refused> {
    let mut along_x = Plane::new(shape);
    let mut along_y = Plane::new(shape);
    let mut terms = [const { None }; 3];
    for row in rows.clone() {
        along_x.push(&coefficients.along_x(row)?)?;
        along_y.push(&coefficients.along_y(row)?)?;
        let values = [
            coefficients.source(row, t)?,
            coefficients.decay(row)?,
            coefficients.inverse_capacity(row)?,
        ];
        for (plane, values) in terms.iter_mut().zip(values) {
            if let Some(values) = values {
                plane.get_or_insert_with(|| Plane::new(shape)).push(&values)?;
            }
        }
    }
    along_y.push(&coefficients.along_y(rows.end)?)?;
    let [source, decay, inverse_capacity] = terms;
    let of = kernel::Coefficients { along_x, along_y, source, decay, inverse_capacity };
    Ok(FluxOperator::new(isa, blocking, shape, of))
}

/// The larger of two magnitudes; infinite if one of them is not a number.
pub(super) fn larger(one: f64, other: f64) -> f64 {
    if one.is_nan() || other.is_nan() { f64::INFINITY } else { one.max(other) }
}

/// The largest magnitude of a field; infinite if some value is not a number.
pub(super) fn largest_of(field: ArrayView2<'_, f64>) -> f64 {
    let rows = field.rows().into_iter();
    let of_row =
        |row: ArrayView1<'_, f64>| largest_magnitude(row.to_slice().expect("a row is contiguous"));
    rows.map(of_row).fold(0.0, f64::max)
}

/// Puts other rows into a plane of this shape. If one of them has something wrong, all are zeros, for
/// the steps to the end of this advance.
pub(super) fn refill(
    plane: &mut Plane,
    Shape { rows: count, columns, .. }: Shape,
    mut rows: impl Iterator<Item = Result<Option<Vec<f64>>, Problem>>,
    key: &str,
) -> Result<(), Problem> {
    let zeros = vec![0.0; columns];
    plane.clear();
    let outcome = rows.try_for_each(|row| {
        let pushed = plane.push(&row?.unwrap_or_else(|| zeros.clone()));
        pushed.map_err(|cause| Problem::new(&[key], format!("no memory for the {key}: {cause}")))
    });
    if outcome.is_err() {
        plane.clear();
        // Rows that are equal take no more memory than there is.
        (0..count).for_each(|_| plane.push(&zeros).unwrap_or_default());
    }
    outcome
}

/// The operator of the course's equation, with the same coefficient at every face: what lies beyond
/// the sides is one spacing away.
///
/// # Errors
/// Not enough memory.
pub fn uniform(
    face: f64,
    Plan { isa, blocking }: Plan,
    shape: Shape,
) -> Result<FluxOperator, TryReserveError> {
    let mut along_x = Plane::new(shape);
    let mut along_y = Plane::new(shape);
    for _ in 0..shape.rows {
        along_x.push(&vec![face; shape.columns + 1])?;
    }
    for _ in 0..=shape.rows {
        along_y.push(&vec![face; shape.columns])?;
    }
    let of = kernel::Coefficients {
        along_x,
        along_y,
        source: None,
        decay: None,
        inverse_capacity: None,
    };
    Ok(FluxOperator::new(isa, blocking, shape, of))
}

/// The values beyond the sides of the domain, for several steps.
#[derive(Debug, Default)]
pub struct Beyond {
    left: Vec<f64>,
    right: Vec<f64>,
    low: Vec<f64>,
    high: Vec<f64>,
}

impl Beyond {
    /// Values beyond the sides, for these rows of the grid at these times, which are the starts of the steps.
    ///
    /// # Errors
    /// A value that is not finite.
    pub fn at(
        coefficients: &mut Coefficients,
        rows: &Range<usize>,
        times: &[f64],
    ) -> Result<Beyond, Problem> {
        let mut beyond = Beyond::default();
        let [has_below, _] = coefficients.has_neighbours_along_y(rows.start);
        let [_, has_above] = coefficients.has_neighbours_along_y(rows.end - 1);
        for &t in times {
            if coefficients.equation().x != Ends::Periodic {
                for row in rows.clone() {
                    let [left, right] = coefficients.ghosts_along_x(row, t)?;
                    beyond.left.push(left);
                    beyond.right.push(right);
                }
            }
            if !has_below {
                beyond.low.extend(coefficients.ghosts_along_y(0, t)?);
            }
            if !has_above {
                beyond.high.extend(coefficients.ghosts_along_y(1, t)?);
            }
        }
        Ok(beyond)
    }

    /// Adds those of another time.
    pub(super) fn extend(&mut self, other: Beyond) {
        self.left.extend(other.left);
        self.right.extend(other.right);
        self.low.extend(other.low);
        self.high.extend(other.high);
    }

    /// A function of the values at each place, given those of others at the same place.
    pub(super) fn combined(&self, others: &[Beyond], of: impl Fn(&[f64], f64) -> f64) -> Beyond {
        let side = |side: fn(&Beyond) -> &Vec<f64>| -> Vec<f64> {
            let at = |(place, &value): (usize, &f64)| {
                let others: Vec<f64> = others.iter().map(|other| side(other)[place]).collect();
                of(&others, value)
            };
            side(self).iter().enumerate().map(at).collect()
        };
        Beyond {
            left: side(|beyond| &beyond.left),
            right: side(|beyond| &beyond.right),
            low: side(|beyond| &beyond.low),
            high: side(|beyond| &beyond.high),
        }
    }

    /// The largest of what such a function gives, none of which is negative; infinite if one is not a
    /// number.
    pub(super) fn largest(&self, others: &[Beyond], of: impl Fn(&[f64], f64) -> f64) -> f64 {
        let Beyond { left, right, low, high } = self.combined(others, of);
        let all = [left, right, low, high].into_iter().flatten();
        all.fold(0.0, larger)
    }

    /// As the kernel takes them.
    pub fn ghosts(&self) -> Ghosts<'_> {
        let Beyond { left, right, low, high } = self;
        Ghosts { left, right, low, high }
    }
}
