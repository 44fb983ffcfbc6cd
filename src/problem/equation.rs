//! The equation of a general problem.
//!
//! ```text
//! capacity d rho/dt = d/dx (Dx d rho/dx) + d/dy (Dy d rho/dy) + source + reaction - decay rho
//! ```

use super::boundary::{Condition, Ends};
use crate::expression::{Expression, Rows, Series, Variable};
use std::ops::Range;
use std::sync::Arc;

/// The equation on a rectangle of cells, its sides, and the field at the start.
#[derive(Debug, Clone, PartialEq)]
pub struct Equation {
    /// Along x and along y, at least 0 \[length^2 / time\]; of x and y.
    pub diffusivity: [Expression; 2],
    /// Above 0, or 1 if there is none; of x and y.
    pub capacity: Option<Expression>,
    /// At least 0 \[1 / time\]; of x and y.
    pub decay: Option<Expression>,
    /// \[amount / (area time)\]; of x, y and t.
    pub source: Option<Expression>,
    /// \[amount / (area time)\]; of x, y, t and rho.
    pub reaction: Option<Expression>,
    /// Not 0 where the domain is; everywhere if there is none; of x and y. What is not in the domain
    /// keeps its value, and nothing passes its edge.
    pub mask: Option<Expression>,
    /// Sources in single cells.
    pub point_sources: Vec<PointSource>,
    /// The left and the right side.
    pub x: Ends,
    /// The lower and the upper side.
    pub y: Ends,
    /// The field at the start; of x and y.
    pub initial: Expression,
}

/// A source in one cell.
#[derive(Debug, Clone, PartialEq)]
pub struct PointSource {
    /// The name that the user gave it.
    pub name: String,
    /// Row of the cell.
    pub row: usize,
    /// Column of the cell.
    pub column: usize,
    /// \[amount / time\]; of t.
    pub rate: Expression,
}

/// Which parts of an equation depend on time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Changes {
    /// The source that is spread out.
    pub spread: bool,
    /// A source in a single cell, or the inflow through a side.
    pub inflow: bool,
    /// A value or an ambient beyond a side.
    pub sides: bool,
    /// The reaction of a field that stays the same.
    pub reaction: bool,
}

impl Changes {
    /// Whether anything does.
    pub fn any(&self) -> bool {
        self.sources() || self.sides || self.reaction
    }

    /// Whether anything does that is brought into cells, whatever is in them.
    pub fn sources(&self) -> bool {
        self.spread || self.inflow
    }
}

impl Equation {
    /// How many values per cell its coefficients take at most: those that are the same everywhere
    /// take none.
    pub fn planes(&self) -> usize {
        let varies = |of: &Expression| of.constant().is_none();
        let terms = [&self.capacity, &self.decay, &self.source, &self.reaction];
        let terms = terms.into_iter().flatten().filter(|term| varies(term)).count();
        let faces = if self.diffusivity.iter().any(varies) || self.mask.is_some() { 2 } else { 0 };
        faces + terms
    }

    /// Whether the first and the last row are neighbours.
    pub fn is_ring(&self) -> bool {
        self.y == Ends::Periodic
    }

    /// The conditions at its sides: none for a direction that is periodic.
    pub fn sides(&self) -> impl Iterator<Item = &Condition> {
        [&self.x, &self.y].into_iter().flat_map(|ends| match ends {
            Ends::Periodic => [].iter(),
            Ends::Sides(sides) => sides.iter(),
        })
    }

    /// All its expressions of x and y, perhaps of more.
    fn of_space(&self) -> impl Iterator<Item = &Expression> {
        let terms = [&self.capacity, &self.decay, &self.source, &self.reaction, &self.mask];
        terms.into_iter().flatten().chain([&self.initial]).chain(&self.diffusivity)
    }

    /// Tells the fields in files which rows this rank will read repeatedly, and returns how many fields
    /// there are.
    pub fn own(&self, rows: &Range<usize>) -> usize {
        // A field with a name may stand in several expressions.
        let mut fields: Vec<&Arc<dyn Rows>> = Vec::new();
        for field in self.of_space().flat_map(Expression::fields) {
            if !fields.iter().any(|known| Arc::ptr_eq(known, field)) {
                field.own(rows.clone());
                fields.push(field);
            }
        }
        fields.len()
    }

    /// The times at which a series jumps or turns, in ascending order.
    pub fn breaks(&self) -> Vec<f64> {
        let of_sides = self.sides().filter_map(|side| match side {
            Condition::Insulated => None,
            Condition::Inflow(of) | Condition::Value(of) => Some(of),
            Condition::Transfer { ambient, .. } => Some(ambient),
        });
        let of_points = self.point_sources.iter().map(|point| &point.rate);
        let all = self.of_space().chain(of_sides).chain(of_points);
        let mut times: Vec<f64> = all.flat_map(|of| of.series().flat_map(Series::breaks)).collect();
        times.sort_by(f64::total_cmp);
        times.dedup();
        times
    }

    /// Which parts depend on time.
    pub fn changes(&self) -> Changes {
        let changes = |of: &Expression| of.depends_on(Variable::T);
        let mut found = Changes {
            spread: self.source.as_ref().is_some_and(changes),
            inflow: self.point_sources.iter().any(|point| changes(&point.rate)),
            sides: false,
            reaction: self.reaction.as_ref().is_some_and(changes),
        };
        for side in self.sides() {
            match side {
                Condition::Insulated => {}
                Condition::Inflow(inflow) => found.inflow |= changes(inflow),
                Condition::Value(beyond) | Condition::Transfer { ambient: beyond, .. } => {
                    found.sides |= changes(beyond);
                }
            }
        }
        found
    }
}
