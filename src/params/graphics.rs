//! Table `[graphics]`: pictures of the density. No choice changes a bit of any result.

use super::settings::Settings;
use super::solver::Auto;
use super::values::number;
use crate::error::Result;
use crate::number::shown;
use serde::{Deserialize, Deserializer, Serialize};
use std::ops::RangeInclusive;
use toml::Value;

/// Longest side of the field in a picture \[pixels\].
const SIZES: RangeInclusive<usize> = 64..=8192;

/// The table `[graphics]`; `graphics = true` and `graphics = false` are short for its first key.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Graphics {
    /// Whether pictures are drawn.
    pub enabled: bool,
    /// Name of the colour map.
    pub colormap: String,
    /// The densities that the colours reach from and to.
    pub range: Range,
    /// Longest side of the field in a picture \[pixels\].
    pub size: usize,
}

/// The densities of the first and the last colour.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
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

/// Reads the table, or its short form, which earlier versions wrote.
pub fn short_or_table<'d, D: Deserializer<'d>>(from: D) -> std::result::Result<Graphics, D::Error> {
    #[derive(Deserialize)]
    #[serde(untagged)]
    enum Given {
        Short(bool),
        Table(Graphics),
    }
    Ok(match Given::deserialize(from)? {
        Given::Short(enabled) => Graphics { enabled, ..Graphics::default() },
        Given::Table(graphics) => graphics,
    })
}

impl Settings {
    /// The table `[graphics]`.
    pub fn graphics(&self, default: Graphics) -> Result<Graphics> {
        Ok(Graphics {
            enabled: self.boolean("graphics.enabled", default.enabled)?,
            colormap: self.word("graphics.colormap", default.colormap)?,
            range: self.range("graphics.range", default.range)?,
            size: self.whole("graphics.size", default.size, SIZES)?,
        })
    }

    /// Two finite numbers, the lower one first, or `auto`.
    fn range(&self, key: &str, default: Range) -> Result<Range> {
        let wanted = "two numbers or \"auto\"";
        let ends = match self.value(key) {
            None => return Ok(default),
            Some(Value::String(word)) if word == "auto" => return Ok(Range::Word(Auto::Auto)),
            Some(other) => {
                two_numbers(other).ok_or_else(|| self.wrong_type(key, wanted, "[0.0, 1.0]"))?
            }
        };
        let [low, high] = ends;
        if !(low < high && (high - low).is_finite()) {
            let [low, high] = ends.map(shown);
            let text = format!(
                "{key} = [{low}, {high}] is not a range: give a finite number and a larger one, or \"auto\""
            );
            return Err(self.error(key, &text));
        }
        Ok(Range::Fixed(ends))
    }
}

fn two_numbers(value: &Value) -> Option<[f64; 2]> {
    match &value.as_array()?[..] {
        [low, high] => Some([number(low)?, number(high)?]),
        _ => None,
    }
}
