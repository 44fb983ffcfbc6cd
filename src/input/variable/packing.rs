//! The conventions of netCDF for packed data.

use super::super::contents::Coding;
use super::named::Variable;
use super::stored::Stored;
use super::{Found, attributes};
use crate::number::shown;
use hdf5::types::TypeDescriptor;

/// How its stored numbers stand for values: what is missing is told by stored numbers, before they are unpacked.
pub(super) fn coding(variable: &Variable) -> Found<Coding> {
    let wrap = wrap(variable)?;
    let scale = finite(variable, "scale_factor")?.unwrap_or(1.0);
    let offset = finite(variable, "add_offset")?.unwrap_or(0.0);
    let stored = Stored::of(variable, wrap, scale != 1.0 || offset != 0.0)?;
    Ok(Coding { wrap, scale, offset, missing: stored.missing()?, valid: stored.valid()? })
}

fn finite(variable: &Variable, name: &str) -> Found<Option<f64>> {
    match attributes::number(variable, name)? {
        Some(number) if !number.is_finite() => {
            let of = &variable.name;
            Err(format!("the attribute {name} of its {of} is {}, not finite", shown(number)))
        }
        number => Ok(number),
    }
}

/// What is added to numbers below 0: netCDF-3 had no unsigned integers, so that signed ones are said
/// to stand for them.
fn wrap(variable: &Variable) -> Found<f64> {
    const NAME: &str = "_Unsigned";
    let of = &variable.name;
    let Some(kind @ (TypeDescriptor::Integer(_) | TypeDescriptor::Unsigned(_))) =
        variable.kind()?
    else {
        return Ok(0.0);
    };
    let Some(text) = attributes::text(variable, NAME)? else { return Ok(0.0) };
    let is_signed = matches!(kind, TypeDescriptor::Integer(_));
    match (text.to_ascii_lowercase().as_str(), is_signed) {
        ("true", true) => Ok((1_u128 << (8 * kind.size())) as f64),
        ("true", false) | ("false", true) => Ok(0.0),
        // Readers disagree about these.
        ("false", false) => Err(format!(
            "its {of} is stored in unsigned integers, but its attribute {NAME} is {text:?}: store \
             signed ones, or remove the attribute"
        )),
        _ => {
            Err(format!("the attribute {NAME} of its {of} is {text:?}, not \"true\" or \"false\""))
        }
    }
}
