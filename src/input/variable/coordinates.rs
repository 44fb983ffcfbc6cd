//! Where the points of a variable lie, by the conventions of netCDF.

use super::super::contents::Points;
use super::{Found, attributes, coding, dataset, unread};
use hdf5::types::VarLenArray;
use hdf5::{Dataset, File, ObjectReference1, ReferencedObject};

/// The coordinates along a dimension: the scale attached to it, or, where none is, the variable with
/// the usual name.
pub(super) fn points(
    file: &File,
    variable: &Dataset,
    dimension: usize,
    name: &str,
) -> Found<Option<Points>> {
    let Some((scale, found)) = scale(file, variable, dimension, name)? else { return Ok(None) };
    let other = if name == "x" { "y" } else { "x" };
    let axis = attributes::text(&scale, "axis")?;
    if found == other || axis.is_some_and(|axis| axis.eq_ignore_ascii_case(other)) {
        let own = attributes::short_name(variable);
        return Err(format!("{own} is stored as (x, y) instead of (y, x): transpose it"));
    }
    let at = values(&scale, &found)?;
    if at.iter().any(|at| !at.is_finite()) {
        return Err(format!("its {found} has values that are not finite"));
    }
    match faces(file, &scale, at.len())? {
        Some(faces) => Ok(Some(Points { at, faces })),
        None => Points::around(at, &found).map(Some),
    }
}

/// The numbers of a scale, which may be packed.
pub(super) fn values(scale: &Dataset, name: &str) -> Found<Vec<f64>> {
    let coding = coding(scale)?;
    let read = scale.read_raw();
    let mut values: Vec<f64> = read.map_err(|cause| unread::values(scale, name, &cause))?;
    values.iter_mut().for_each(|value| *value = coding.decode(*value));
    Ok(values)
}

/// The faces between cells, where the bounds of their coordinate join.
fn faces(file: &File, scale: &Dataset, cells: usize) -> Found<Option<Vec<f64>>> {
    let Some(name) = attributes::text(scale, "bounds")? else { return Ok(None) };
    let Some(bounds) = dataset(file, &name)? else { return Ok(None) };
    if bounds.shape() != [cells, 2] {
        return Ok(None);
    }
    let ends = values(&bounds, &name)?;
    if ends.iter().any(|end| !end.is_finite()) {
        return Err(format!("its {name} has values that are not finite"));
    }
    let joins = |pair: &[[f64; 2]]| pair[0][1] == pair[1][0];
    let (ends, _) = ends.as_chunks::<2>();
    let (true, Some([_, last])) = (ends.windows(2).all(joins), ends.last()) else {
        return Ok(None);
    };
    Ok(Some(ends.iter().map(|[first, _]| *first).chain([*last]).collect()))
}

/// The scale of a dimension, with its name.
pub(super) fn scale(
    file: &File,
    variable: &Dataset,
    dimension: usize,
    usual: &str,
) -> Found<Option<(Dataset, String)>> {
    let length = variable.shape()[dimension];
    let Some(scale) = attached(variable, dimension)? else {
        let found = dataset(file, usual)?.filter(|found| found.shape() == [length]);
        return Ok(found.map(|found| (found, usual.to_owned())));
    };
    // netCDF makes a scale without values for a dimension without coordinates.
    let kind = attributes::text(&scale, "NAME")?;
    if kind.is_some_and(|kind| kind.starts_with("This is a netCDF dimension but")) {
        return Ok(None);
    }
    let name = scale.name().rsplit('/').next().unwrap_or_default().to_owned();
    match scale.shape() == [length] {
        true => Ok(Some((scale, name))),
        false => Err(format!("its {name} has the shape {:?} instead of [{length}]", scale.shape())),
    }
}

/// The first dimension scale of a dimension.
fn attached(variable: &Dataset, dimension: usize) -> Found<Option<Dataset>> {
    const LIST: &str = "DIMENSION_LIST";
    let failed = |cause: hdf5::Error| format!("its {LIST} cannot be read: {cause}");
    let Some(list) = attributes::find(variable, LIST)? else { return Ok(None) };
    let lists = list.read_1d::<VarLenArray<ObjectReference1>>().map_err(failed)?;
    let first = lists.get(dimension).and_then(|scales| scales.first());
    let Some(first) = first else { return Ok(None) };
    match variable.dereference(first).map_err(failed)? {
        ReferencedObject::Dataset(scale) => Ok(Some(scale)),
        _ => Ok(None),
    }
}
