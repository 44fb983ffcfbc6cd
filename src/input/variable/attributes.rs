//! Attributes. One that is there but cannot be read is an error: what it says may change the values.

use super::Found;
use super::named::Variable;
use crate::number::counted;
use hdf5::Attribute;
use hdf5::types::{FixedAscii, FixedUnicode, TypeDescriptor, VarLenAscii, VarLenUnicode};

/// The attribute of this name, if there is one.
pub(super) fn find(of: &Variable, name: &str) -> Found<Option<Attribute>> {
    let names = of.data.attr_names().map_err(|cause| unreadable(of, name, &cause))?;
    match names.iter().any(|known| known == name) {
        true => of.data.attr(name).map(Some).map_err(|cause| unreadable(of, name, &cause)),
        false => Ok(None),
    }
}

/// Its numbers; none if it is not there.
pub(super) fn numbers(of: &Variable, name: &str) -> Found<Vec<f64>> {
    let Some(attribute) = find(of, name)? else { return Ok(Vec::new()) };
    if let Some(
        TypeDescriptor::FixedAscii(_)
        | TypeDescriptor::FixedUnicode(_)
        | TypeDescriptor::VarLenAscii
        | TypeDescriptor::VarLenUnicode,
    ) = kind(of, name)?
    {
        let of = &of.name;
        return Err(format!(
            "the attribute {name} of its {of} is a text instead of a number: store a number, or remove it"
        ));
    }
    attribute.read_raw().map_err(|cause| unreadable(of, name, &cause))
}

/// The type of its values, if it is there and has a usual one.
pub(super) fn kind(of: &Variable, name: &str) -> Found<Option<TypeDescriptor>> {
    let Some(attribute) = find(of, name)? else { return Ok(None) };
    let kind = attribute.dtype().map_err(|cause| unreadable(of, name, &cause))?;
    Ok(kind.to_descriptor().ok())
}

/// Its only number, if it is there.
pub(super) fn number(of: &Variable, name: &str) -> Found<Option<f64>> {
    if find(of, name)?.is_none() {
        return Ok(None);
    }
    match numbers(of, name)?[..] {
        [number] => Ok(Some(number)),
        ref several => {
            let (of, values) = (&of.name, counted(several.len(), "value"));
            Err(format!("the attribute {name} of its {of} has {values} instead of one"))
        }
    }
}

/// Its text, if it is there: netCDF, h5py and others each store it in a type of their own.
pub(super) fn text(of: &Variable, name: &str) -> Found<Option<String>> {
    const LONGEST: usize = 256;
    let Some(attribute) = find(of, name)? else { return Ok(None) };
    let read = || -> hdf5::Result<Vec<String>> {
        let all = |texts: Vec<&str>| texts.into_iter().map(str::to_owned).collect();
        Ok(match attribute.dtype()?.to_descriptor()? {
            TypeDescriptor::FixedAscii(_) => {
                let texts = attribute.read_raw::<FixedAscii<LONGEST>>()?;
                all(texts.iter().map(FixedAscii::as_str).collect())
            }
            TypeDescriptor::FixedUnicode(_) => {
                let texts = attribute.read_raw::<FixedUnicode<LONGEST>>()?;
                all(texts.iter().map(FixedUnicode::as_str).collect())
            }
            TypeDescriptor::VarLenAscii => {
                let texts = attribute.read_raw::<VarLenAscii>()?;
                all(texts.iter().map(VarLenAscii::as_str).collect())
            }
            _ => {
                let texts = attribute.read_raw::<VarLenUnicode>()?;
                all(texts.iter().map(VarLenUnicode::as_str).collect())
            }
        })
    };
    let texts = read().map_err(|cause| unreadable(of, name, &cause))?;
    Ok(texts.first().map(|text| text.trim_end_matches('\0').to_owned()))
}

fn unreadable(of: &Variable, name: &str, cause: &hdf5::Error) -> String {
    format!("the attribute {name} of its {} cannot be read: {cause}", of.name)
}
