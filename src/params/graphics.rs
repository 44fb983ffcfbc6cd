//! Table `[graphics]`: pictures of the density. No choice changes a bit of any result.

use super::Auto;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Pictures of the density; `graphics = true` and `graphics = false` are short for `enabled`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
#[schemars(extend("type" = ["boolean", "object"], "x-short-for" = "enabled"))]
pub struct Graphics {
    /// Whether pictures are drawn.
    pub enabled: bool,
    /// Colours: `nipy_spectral`, `viridis`, `plasma`, `inferno`, `magma`, `cividis`, `turbo`,
    /// `coolwarm` or `gray`, those of matplotlib.
    pub colormap: String,
    /// Densities of the first and the last colour; `"auto"` takes the smallest and the largest of
    /// each picture.
    #[schemars(extend("x-rule" = "ascending"))]
    pub range: Range,
    /// Longest side of the field in a picture: a larger grid is averaged over the area of each
    /// pixel; of a smaller one, each point is a square of whole pixels \[pixels\].
    #[schemars(range(min = 64, max = 8192))]
    pub size: usize,
}

/// The densities of the first and the last colour.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(untagged)]
pub enum Range {
    /// These two, the lower one first.
    Fixed([f64; 2]),
    /// The smallest and the largest density of each picture.
    Word(Auto),
}

impl Default for Graphics {
    fn default() -> Graphics {
        Graphics {
            enabled: true,
            colormap: "nipy_spectral".into(),
            range: Range::Fixed([0.0, 1.0]),
            size: 1024,
        }
    }
}
