//! Table `[boundary]`: what holds at the sides of a rectangle of cells.

use super::{Timed, Value};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What holds at the sides: `"insulated"`, `{ value = V }`, `{ inflow = Q }`, or
/// `{ transfer = H, ambient = A }`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Boundary {
    /// The side at x1; its values may depend on y and t, or be series from files.
    #[schemars(extend("x-rule" = "side"))]
    pub left: Option<Side>,
    /// The side at x2; its values may depend on y and t, or be series from files.
    #[schemars(extend("x-rule" = "side"))]
    pub right: Option<Side>,
    /// The side at y1; its values may depend on x and t, or be series from files.
    #[schemars(extend("x-rule" = "side"))]
    pub bottom: Option<Side>,
    /// The side at y2; its values may depend on x and t, or be series from files.
    #[schemars(extend("x-rule" = "side"))]
    pub top: Option<Side>,
    /// What holds at each side that is not named.
    #[schemars(extend("x-rule" = "side"))]
    pub default: Option<Side>,
    /// The left and right sides are joined: what leaves through one enters through the other.
    #[schemars(extend("x-else" = "name left and right"))]
    pub x: Option<Periodic>,
    /// The same for the bottom and the top.
    #[schemars(extend("x-else" = "name bottom and top"))]
    pub y: Option<Periodic>,
}

/// What holds at one side.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged, deny_unknown_fields)]
pub enum Side {
    /// Nothing passes.
    Word(Insulated),
    /// The value at the side.
    Value {
        /// The value at the side.
        value: Timed,
    },
    /// What flows in.
    Inflow {
        /// `D d rho/dn`, n outward: positive into the domain \[amount / (length time)\].
        inflow: Timed,
    },
    /// An exchange with what lies outside.
    Transfer {
        /// Inflow per difference between outside and the side, at least 0 \[length / time\].
        transfer: Value,
        /// The value outside.
        ambient: Timed,
    },
}

/// The word `"insulated"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Insulated {
    /// The only word.
    Insulated,
}

/// The word `"periodic"`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Periodic {
    /// The only word.
    Periodic,
}
