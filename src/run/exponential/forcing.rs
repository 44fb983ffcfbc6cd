//! Forcing that depends on time: values beyond the sides, sources, and reactions that name the time.
//!
//! Over one part of a step it is replaced by polynomials in the time since the part began. Only the
//! difference from the start is interpolated, so that what is constant contributes exactly nothing.

use super::breaks::Window;
use super::interpolation::{self, Interpolation};
use crate::error::Problem;
use crate::expression::{Expression, Row, Variable, Workspace};
use crate::kernel::{Plane, Shape, largest_magnitude};
use crate::problem::coefficients::Coefficients;
use crate::problem::equation::Changes;
use crate::problem::method::Accuracy;
use crate::run::operator::{Beyond, larger, refill};
use ndarray::ArrayView2;
use std::collections::TryReserveError;
use std::ops::Range;

/// The forcing of a problem on the rows of a rank.
pub(super) struct Forcing<'c> {
    coefficients: Coefficients<'c>,
    rows: Range<usize>,
    shape: Shape,
    interpolation: Interpolation,
    /// What depends on time, except a source that separates.
    changes: Changes,
    /// The source as a shape in space times a function of time, if it is one.
    separate: Option<Separate>,
}

struct Separate {
    plane: Plane,
    in_time: Expression,
}

/// A part of a step: when it begins, and how long it is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Span {
    pub start: f64,
    pub length: f64,
    pub window: Window,
}

/// The forcing over one part of a step, by powers of the time since its start over its length, from
/// the first power on.
#[derive(Debug, Default)]
pub(super) struct Driven {
    /// Beyond the sides; empty if nothing there depends on time.
    pub walls: Vec<Beyond>,
    /// In the cells; empty likewise.
    pub vectors: Vec<Plane>,
    /// The function of time of a source that separates.
    pub in_time: Vec<f64>,
    /// On this rank, the largest magnitude of each power.
    pub largest: Vec<Sizes>,
    /// How far the polynomials are from what they stand for.
    pub error: Sizes,
    /// The largest magnitude of what they stand for, which has roundings of its own.
    pub values: Sizes,
}

/// Magnitudes beyond the sides, in the cells, and of the source that separates. Those of cells and
/// source are added only where they are those of all ranks: the largest sum of a rank depends on
/// which cells it has.
pub(super) type Sizes = [f64; 3];

impl<'c> Forcing<'c> {
    /// The forcing on these rows.
    ///
    /// # Errors
    /// A source that is not finite somewhere, or for which there is no memory.
    pub fn new(
        mut coefficients: Coefficients<'c>,
        rows: Range<usize>,
        shape: Shape,
        accuracy: &Accuracy,
    ) -> Result<Forcing<'c>, Problem> {
        let equation = coefficients.equation();
        let mut changes = equation.changes();
        let source = equation.source.as_ref().filter(|_| changes.spread);
        let parts = source.and_then(Expression::separate);
        let degree = if changes.any() { accuracy.degree_in_time(&changes) } else { 0 };
        changes.spread &= parts.is_none();
        let separate = match parts {
            None => None,
            Some([part, in_time]) => {
                let shapes = rows.clone().map(|row| {
                    let values = coefficients.part_of_source(&part, row, 0.0)?;
                    over_capacity(&mut coefficients, row, values).map(Some)
                });
                let mut plane = Plane::new(shape);
                refill(&mut plane, shape, shapes, "source")?;
                Some(Separate { plane, in_time })
            }
        };
        let interpolation = Interpolation::new(degree);
        Ok(Forcing { coefficients, rows, shape, interpolation, changes, separate })
    }

    /// Whether anything does that acts from outside.
    pub fn depends_on_time(&self) -> bool {
        self.changes.any() || self.separate.is_some()
    }

    /// The coefficients of the problem.
    pub fn coefficients(&mut self) -> &mut Coefficients<'c> {
        &mut self.coefficients
    }

    /// The rows of this rank and their coefficients.
    pub fn rows_and_coefficients(&mut self) -> (Range<usize>, &mut Coefficients<'c>) {
        (self.rows.clone(), &mut self.coefficients)
    }

    /// The highest power of time.
    pub fn degree(&self) -> usize {
        self.interpolation.degree()
    }

    /// The shape of a source that separates.
    pub fn shape_of_source(&self) -> Option<&Plane> {
        self.separate.as_ref().map(|separate| &separate.plane)
    }

    /// The values beyond the sides at a time.
    pub fn beyond(&mut self, t: f64) -> Result<Beyond, Problem> {
        Beyond::at(&mut self.coefficients, &self.rows, &[t])
    }

    /// The largest magnitude of the field in the domain.
    ///
    /// # Errors
    /// A point where the mask is not finite.
    pub fn largest_inside(&mut self, density: ArrayView2<f64>) -> Result<f64, Problem> {
        let mut largest = 0.0;
        for (row, rho) in self.rows.clone().zip(density.rows()) {
            let inside = self.coefficients.inside(row)?;
            let rho = rho.to_slice().expect("a row is contiguous");
            largest = match inside {
                None => larger(largest, largest_magnitude(rho)),
                Some(inside) => {
                    let values = rho.iter().zip(inside.iter()).filter(|(_, is_inside)| **is_inside);
                    values.fold(largest, |most, (value, _)| larger(most, value.abs()))
                }
            };
        }
        Ok(largest)
    }

    /// The forcing over a part of a step, with the reaction of the field at its start.
    ///
    /// # Errors
    /// Something that is not finite, or for which there is no memory.
    pub fn over(&mut self, span: Span, density: ArrayView2<f64>) -> Result<Driven, Problem> {
        let mut driven =
            Driven { largest: vec![Sizes::default(); self.degree()], ..Driven::default() };
        if self.changes.sides {
            self.drive_walls(span, &mut driven)?;
        }
        if self.changes.sources() || self.changes.reaction {
            self.drive_cells(span, density, &mut driven)?;
        }
        if self.separate.is_some() {
            self.drive_in_time(span, &mut driven)?;
        }
        Ok(driven)
    }

    fn drive_walls(&mut self, span: Span, driven: &mut Driven) -> Result<(), Problem> {
        let at = |forcing: &mut Self, fraction: f64| forcing.beyond(span.at(fraction));
        let (nodes, samples) =
            (self.interpolation.nodes().to_vec(), self.interpolation.everywhere());
        let mut values = Vec::new();
        for node in nodes {
            values.push(at(self, node)?);
        }
        let magnitudes = values.iter().map(|values| values.largest(&[], |_, value| value.abs()));
        driven.values[0] = magnitudes.fold(0.0, larger);
        let of_power = |power: usize| {
            values[0].combined(&values, |values, _| self.interpolation.powers(values)[power])
        };
        let powers: Vec<Beyond> = (1..=self.degree()).map(of_power).collect();
        for (largest, of) in driven.largest.iter_mut().zip(&powers) {
            largest[0] = of.largest(&[], |_, value| value.abs());
        }
        // The values at the start, then the coefficients of each power.
        let mut powers: Vec<Beyond> = values.drain(..1).chain(powers).collect();
        for fraction in samples {
            let there = at(self, fraction)?;
            let error = there.largest(&powers, |powers, there| {
                (interpolation::polynomial(fraction, &powers[1..]) - (there - powers[0])).abs()
            });
            driven.error[0] = larger(driven.error[0], error);
        }
        driven.walls = powers.split_off(1);
        Ok(())
    }

    fn drive_cells(
        &mut self,
        span: Span,
        density: ArrayView2<f64>,
        driven: &mut Driven,
    ) -> Result<(), Problem> {
        let degree = self.degree();
        driven.vectors = (0..degree).map(|_| Plane::new(self.shape)).collect();
        let nodes = self.interpolation.nodes().to_vec();
        let is_spread = self.changes.spread || self.changes.reaction;
        let all = self.coefficients.grid().rows();
        for (row, rho) in self.rows.clone().zip(density.rows()) {
            let rho = rho.to_slice().expect("a row is contiguous");
            let values = nodes.iter().map(|node| self.in_cells(row, span.at(*node), rho));
            let values = values.collect::<Result<Vec<_>, _>>()?;
            let samples = match is_spread {
                true => self.interpolation.everywhere_in_turn(row, all),
                false => self.interpolation.everywhere(),
            };
            let magnitudes = values.iter().flatten().map(|value| value.abs());
            driven.values[1] = magnitudes.fold(driven.values[1], larger);
            let rises = self.interpolation.powers_of(&values);
            for &fraction in &samples {
                let there = self.in_cells(row, span.at(fraction), rho)?;
                let rise = interpolation::polynomials(fraction, &rises, rho.len());
                let differences = there.iter().zip(&values[0]).map(|(there, start)| there - start);
                let errors = differences.zip(rise).map(|(exact, rise)| (exact - rise).abs());
                driven.error[1] = errors.fold(driven.error[1], larger);
            }
            for (power, rises) in rises.iter().enumerate() {
                let largest = &mut driven.largest[power][1];
                *largest = rises.iter().fold(*largest, |largest, rise| larger(largest, rise.abs()));
                driven.vectors[power].push(rises).map_err(no_memory)?;
            }
        }
        Ok(())
    }

    /// What does not separate, over the capacity.
    fn in_cells(&mut self, row: usize, t: f64, rho: &[f64]) -> Result<Vec<f64>, Problem> {
        let Forcing { coefficients, changes, .. } = self;
        let mut found = match changes.spread {
            true => coefficients.source(row, t)?,
            false => coefficients.point_source(row, t)?,
        }
        .unwrap_or_else(|| vec![0.0; rho.len()]);
        if changes.reaction {
            let reaction = coefficients.reaction(row, t, rho)?.unwrap_or_default();
            found.iter_mut().zip(reaction).for_each(|(sum, reaction)| *sum += reaction);
        }
        over_capacity(coefficients, row, found)
    }

    fn drive_in_time(&mut self, span: Span, driven: &mut Driven) -> Result<(), Problem> {
        let Forcing { separate: Some(Separate { plane, in_time }), interpolation, .. } = self
        else {
            return Ok(());
        };
        let mut workspace = Workspace::default();
        let mut at = |fraction: f64| {
            let row = Row { x: &[0.0], t: span.at(fraction), ..Row::default() };
            in_time.at(&row, &mut workspace).map_err(|mut cause| {
                // It is the same everywhere.
                cause.variables.retain(|(variable, _)| *variable == Variable::T);
                Problem::new(&["source"], format!("source {cause}: change it there"))
            })
        };
        let values = interpolation.nodes().iter().map(|node| at(*node));
        let values = values.collect::<Result<Vec<f64>, _>>()?;
        let largest = plane.largest();
        for fraction in interpolation.everywhere() {
            let rise = interpolation.rise_at(fraction, &values);
            let error = (rise - (at(fraction)? - values[0])).abs() * largest;
            driven.error[2] = larger(driven.error[2], error);
        }
        driven.values[2] =
            values.iter().fold(0.0, |most, value| larger(most, value.abs())) * largest;
        driven.in_time = interpolation.powers(&values)[1..=interpolation.degree()].to_vec();
        for (sizes, rise) in driven.largest.iter_mut().zip(&driven.in_time) {
            sizes[2] = rise.abs() * largest;
        }
        Ok(())
    }
}

impl Span {
    /// The time at a fraction of it.
    fn at(&self, fraction: f64) -> f64 {
        self.window.clamp(self.start + fraction * self.length)
    }
}

fn no_memory(cause: TryReserveError) -> Problem {
    let text = format!("no memory for the source over a step: {cause}; lower time.forcing_degree");
    Problem::new(&["time.forcing_degree", "source"], text)
}

/// Values of a row over its capacity.
pub(super) fn over_capacity(
    coefficients: &mut Coefficients,
    row: usize,
    mut values: Vec<f64>,
) -> Result<Vec<f64>, Problem> {
    if let Some(inverse) = coefficients.inverse_capacity(row)? {
        values.iter_mut().zip(inverse).for_each(|(value, inverse)| *value *= inverse);
    }
    Ok(values)
}
