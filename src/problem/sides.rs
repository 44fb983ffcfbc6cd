//! From parameters to the conditions at the sides.

use super::boundary::{Condition, Ends};
use super::reading::Known;
use crate::error::Problem;
use crate::expression::Variable::{self, T, X, Y};
use crate::params::{Boundary, Side};

/// What holds at the ends of x, then of y.
///
/// # Errors
/// A side of which nothing is said, or an expression that cannot be read.
pub(super) fn ends(boundary: &Boundary, known: Known) -> Result<[Ends; 2], Problem> {
    let Boundary { left, right, bottom, top, .. } = boundary;
    let ends = |is_periodic, sides: [(&str, &Option<Side>); 2], along| {
        if is_periodic {
            return Ok(Ends::Periodic);
        }
        let [low, high] = sides.map(|(name, side)| match side {
            Some(side) => condition(&format!("boundary.{name}"), side, along, known),
            None => by_default(boundary, name, along, known),
        });
        Ok(Ends::sides(low?, high?))
    };
    Ok([
        ends(boundary.x.is_some(), [("left", left), ("right", right)], Y)?,
        ends(boundary.y.is_some(), [("bottom", bottom), ("top", top)], X)?,
    ])
}

/// The condition of a side of its own, whose place is `along`.
fn condition(key: &str, side: &Side, along: Variable, known: Known) -> Result<Condition, Problem> {
    let (in_time, fixed) = ([along, T], [along]);
    let (in_time, fixed) = (known.names(&in_time, false), known.names(&fixed, false));
    let key = |name: &str| format!("{key}.{name}");
    Ok(match side {
        Side::Word(_) => Condition::Insulated,
        Side::Value { value } => Condition::Value(in_time.timed(&key("value"), value)?),
        Side::Inflow { inflow } => Condition::Inflow(in_time.timed(&key("inflow"), inflow)?),
        Side::Transfer { transfer, ambient } => Condition::Transfer {
            transfer: fixed.expression(&key("transfer"), transfer)?,
            ambient: in_time.timed(&key("ambient"), ambient)?,
        },
    })
}

/// The condition of a side that is not named.
fn by_default(
    boundary: &Boundary,
    name: &str,
    along: Variable,
    known: Known,
) -> Result<Condition, Problem> {
    let Some(side) = &boundary.default else {
        let key = format!("boundary.{name}");
        let text = format!(
            "{key} is missing: say what holds there, \"insulated\", {{ value = V }}, {{ inflow = Q }} or \
             {{ transfer = H, ambient = A }}, or set boundary.default"
        );
        return Err(Problem::new(&[&key, "boundary"], text));
    };
    condition("boundary.default", side, along, known).map_err(|Problem { text, keys }| {
        // Below the first line is the place in the expression.
        let end = text.find('\n').unwrap_or(text.len());
        let (what, below) = text.split_at(end);
        let text = format!("{what} (the default stands for the {name} side){below}");
        Problem { text, keys }
    })
}
