//! Where the points of a variable lie, by the conventions of netCDF.

use super::super::contents::Points;
use super::named::{self, Variable};
use super::{Found, attributes, coding, unread};
use hdf5::types::VarLenArray;
use hdf5::{File, ObjectReference1, ReferencedObject};

/// What variables with coordinates are called besides x and y, in any case of letters.
const USUAL: [(&str, &[&str]); 2] =
    [("x", &["x", "lon", "longitude", "easting"]), ("y", &["y", "lat", "latitude", "northing"])];

/// The coordinates along a dimension: the scale attached to it, or, where none is, the variable with
/// a usual name.
pub(super) fn points(
    file: &File,
    variable: &Variable,
    dimension: usize,
    name: &str,
) -> Found<Option<Points>> {
    let Some(scale) = scale(file, variable, dimension, name)? else { return Ok(None) };
    let found = scale.short_name();
    let other = if name == "x" { "y" } else { "x" };
    let axis = attributes::text(&scale, "axis")?;
    if found == other || axis.is_some_and(|axis| axis.eq_ignore_ascii_case(other)) {
        return Err(format!(
            "{} is stored as (x, y) instead of (y, x): transpose it",
            variable.name
        ));
    }
    let at = values(&scale)?;
    if at.iter().any(|at| !at.is_finite()) {
        return Err(format!("its {found} has values that are not finite"));
    }
    match faces(file, &scale, at.len())? {
        Some(faces) => Ok(Some(Points { at, faces })),
        None => Points::around(at, found).map(Some),
    }
}

/// The numbers of a scale, which may be packed.
pub(super) fn values(scale: &Variable) -> Found<Vec<f64>> {
    let coding = coding(scale)?;
    let read = scale.data.read_raw();
    let mut values: Vec<f64> = read.map_err(|cause| unread::values(scale, &cause))?;
    values.iter_mut().for_each(|value| *value = coding.decode(*value));
    Ok(values)
}

/// The faces between cells, where the bounds of their coordinate join.
fn faces(file: &File, scale: &Variable, cells: usize) -> Found<Option<Vec<f64>>> {
    let Some(name) = attributes::text(scale, "bounds")? else { return Ok(None) };
    let Some(bounds) = named::find_near(file, scale, &name)? else { return Ok(None) };
    if bounds.shape != [cells, 2] {
        return Ok(None);
    }
    let ends = values(&bounds)?;
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

/// The scale of a dimension.
pub(super) fn scale(
    file: &File,
    variable: &Variable,
    dimension: usize,
    usual: &str,
) -> Found<Option<Variable>> {
    let length = variable.shape[dimension];
    let Some(scale) = attached(variable, dimension)? else {
        return beside(file, variable, length, usual);
    };
    if !has_values(&scale)? {
        return beside(file, variable, length, usual);
    }
    match scale.shape == [length] {
        true => Ok(Some(scale)),
        false => {
            let (name, shape) = (&scale.name, &scale.shape);
            Err(format!("its {name} has the shape {shape:?} instead of [{length}]"))
        }
    }
}

/// The variable of this length with the usual name, or another name that is usual for it.
fn beside(file: &File, variable: &Variable, length: usize, usual: &str) -> Found<Option<Variable>> {
    if let Some(found) = named::find_near(file, variable, usual)?
        && found.shape == [length]
        && has_values(&found)?
    {
        return Ok(Some(found));
    }
    let others = USUAL.iter().find(|(name, _)| *name == usual);
    let (Some((_, names)), 2..) = (others, length) else { return Ok(None) };
    named::find_alike(file, variable, names, length, &|found| {
        let is_fit = found.shape == [length] && unread::check_kind(found).is_ok();
        Ok(is_fit && has_values(found)? && runs_one_way(&values(found)?))
    })
}

/// Other values of such a name, as of stations, are no coordinates.
fn runs_one_way(values: &[f64]) -> bool {
    let runs = |is_next: fn(f64, f64) -> bool| values.windows(2).all(|v| is_next(v[0], v[1]));
    runs(|a, b| a < b) || runs(|a, b| a > b)
}

/// netCDF makes a scale without values for a dimension without coordinates.
fn has_values(scale: &Variable) -> Found<bool> {
    let kind = attributes::text(scale, "NAME")?;
    Ok(!kind.is_some_and(|kind| kind.starts_with("This is a netCDF dimension but")))
}

/// The first dimension scale of a dimension.
fn attached(variable: &Variable, dimension: usize) -> Found<Option<Variable>> {
    const LIST: &str = "DIMENSION_LIST";
    let failed = |cause: hdf5::Error| format!("its {LIST} cannot be read: {cause}");
    let Some(list) = attributes::find(variable, LIST)? else { return Ok(None) };
    let lists = list.read_1d::<VarLenArray<ObjectReference1>>().map_err(failed)?;
    let first = lists.get(dimension).and_then(|scales| scales.first());
    let Some(first) = first else { return Ok(None) };
    match variable.data.dereference(first).map_err(failed)? {
        ReferencedObject::Dataset(scale) => {
            let name = scale.name();
            Variable::own(scale, name.trim_start_matches('/')).map(Some)
        }
        _ => Err(format!("its {LIST} names something else than a dataset: is the file whole?")),
    }
}
