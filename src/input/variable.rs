//! Variables of HDF5 and netCDF-4 files.

use super::contents::{Coding, Contents, Format, Places, Points};
use crate::number::shown;
use crate::params::{At, FieldFile};
use hdf5::types::{TypeDescriptor, VarLenArray, VarLenUnicode};
use hdf5::{Dataset, File, ObjectReference1, ReferencedObject};
use ndarray::s;
use std::ops::Range;
use std::path::Path;

type Found<T> = Result<T, String>;

/// Part of the distance between two times by which a time may differ from the one that is asked for.
const SLIGHT: f64 = 1e-6;

/// Looks at the variable that is asked for.
pub(super) fn look(path: &Path, asked: &FieldFile) -> Found<Contents> {
    let file = open(path)?;
    let name = asked
        .variable
        .as_ref()
        .ok_or_else(|| format!("say which variable: it has {}", variables(&file)))?;
    let variable = file
        .dataset(name)
        .map_err(|_| format!("it has no variable {name}: it has {}", variables(&file)))?;
    check_numbers(&variable, name)?;
    let shape = variable.shape();
    let (time, first) = match (shape.len(), &asked.time) {
        (2, None) => (None, 0),
        (2, Some(_)) => {
            return Err(format!("{name} has no times, only rows and columns: leave out `time`"));
        }
        (3, Some(time)) => (Some(index_of(&file, &variable, time, asked)?), 1),
        (3, None) => {
            return Err(format!(
                "{name} has {} dimensions, {shape:?}: say which time, with time = \"last\" or a value",
                shape.len()
            ));
        }
        _ => {
            return Err(format!(
                "{name} has {} dimensions, {shape:?}, instead of rows and columns, and perhaps a time",
                shape.len()
            ));
        }
    };
    let y = points(&file, &variable, first, "y")?;
    let x = points(&file, &variable, first + 1, "x")?;
    let places = match (y, x) {
        (Some(y), Some(x)) => Some(Places { y, x }),
        _ => None,
    };
    let coding = coding(&variable);
    let format = Format::Variable { name: name.clone(), time, coding };
    Ok(Contents { shape: [shape[first], shape[first + 1]], places, is_downward: false, format })
}

/// Rows of the variable.
pub(super) fn read(
    path: &Path,
    name: &str,
    time: Option<usize>,
    coding: &Coding,
    rows: Range<usize>,
) -> Found<Vec<f64>> {
    let failed = |cause: hdf5::Error| format!("{cause}; is the file whole?");
    let variable = open(path)?.dataset(name).map_err(failed)?;
    let read = match time {
        None => variable.read_slice::<f64, _, ndarray::Ix2>(s![rows, ..]),
        Some(time) => variable.read_slice::<f64, _, ndarray::Ix2>(s![time, rows, ..]),
    };
    let mut values = read.map_err(failed)?.into_raw_vec_and_offset().0;
    if !coding.is_plain() {
        values.iter_mut().for_each(|value| *value = coding.decode(*value));
    }
    Ok(values)
}

fn open(path: &Path) -> Found<File> {
    File::open(path).map_err(|cause| {
        let start = crate::look::beginning(path, 4).unwrap_or_default();
        if start.starts_with(b"CDF") {
            return format!(
                "it is a netCDF-3 file: convert it with nccopy -k nc4 {} NEW.nc",
                path.display()
            );
        }
        let text = cause.to_string();
        match text.contains("truncated") {
            true => "it is truncated: copy it again".into(),
            false => format!("it is not a whole HDF5 or netCDF-4 file: {text}"),
        }
    })
}

/// The names of what may be a field.
fn variables(file: &File) -> String {
    let all = file.datasets().unwrap_or_default();
    let fields = all.iter().filter(|of| of.ndim() >= 2);
    let mut names: Vec<String> =
        fields.map(|of| of.name().trim_start_matches('/').to_owned()).collect();
    names.sort();
    if names.is_empty() { "none with rows and columns".into() } else { names.join(", ") }
}

fn check_numbers(variable: &Dataset, name: &str) -> Found<()> {
    let kind = variable.dtype().and_then(|kind| kind.to_descriptor());
    match kind {
        Ok(
            TypeDescriptor::Integer(_)
            | TypeDescriptor::Unsigned(_)
            | TypeDescriptor::Float(_)
            | TypeDescriptor::Boolean
            | TypeDescriptor::Enum(_),
        ) => Ok(()),
        Ok(other) => Err(format!("{name} holds no numbers but {other}")),
        Err(cause) => Err(format!("{name} holds no numbers: {cause}")),
    }
}

/// The coordinates along a dimension: the scale attached to it, or, where none is, the variable with
/// the usual name.
fn points(file: &File, variable: &Dataset, dimension: usize, name: &str) -> Found<Option<Points>> {
    let Some((scale, found)) = scale(file, variable, dimension, name) else { return Ok(None) };
    let other = if name == "x" { "y" } else { "x" };
    if found == other || axis(&scale).as_deref() == Some(&other.to_uppercase()) {
        let own = variable.name();
        let own = own.trim_start_matches('/');
        return Err(format!("{own} is stored as (x, y) instead of (y, x): transpose it"));
    }
    let at = scale.read_raw::<f64>().map_err(|cause| format!("its {found}: {cause}"))?;
    if at.iter().any(|at| !at.is_finite()) {
        return Err(format!("its {found} has values that are not finite"));
    }
    let bounds = text(&scale, "bounds").and_then(|bounds| file.dataset(&bounds).ok());
    let bounds = bounds.filter(|bounds| bounds.shape() == [at.len(), 2]);
    match bounds.and_then(|bounds| bounds.read_2d::<f64>().ok()) {
        // Of bounds that join, the ends are the faces.
        Some(ends) if (1..at.len()).all(|i| ends[[i, 0]] == ends[[i - 1, 1]]) => {
            let mut faces: Vec<f64> = ends.column(0).to_vec();
            faces.push(ends[[at.len() - 1, 1]]);
            Ok(Some(Points { at, faces }))
        }
        _ => Points::around(at, &found).map(Some),
    }
}

fn scale(
    file: &File,
    variable: &Dataset,
    dimension: usize,
    usual: &str,
) -> Option<(Dataset, String)> {
    let length = variable.shape()[dimension];
    let fits = |of: &Dataset| of.shape() == [length];
    let attached = attached(variable, dimension).filter(fits);
    // netCDF makes a scale without values for a dimension without coordinates.
    let is_empty = |of: &Dataset| {
        text(of, "NAME").is_some_and(|name| name.starts_with("This is a netCDF dimension but"))
    };
    let found = match attached {
        Some(scale) if is_empty(&scale) => return None,
        Some(scale) => scale,
        None => file.dataset(usual).ok().filter(fits)?,
    };
    let name = found.name().rsplit('/').next().unwrap_or_default().to_owned();
    Some((found, name))
}

/// The first dimension scale of a dimension.
fn attached(variable: &Dataset, dimension: usize) -> Option<Dataset> {
    let list = variable.attr("DIMENSION_LIST").ok()?;
    let lists = list.read_1d::<VarLenArray<ObjectReference1>>().ok()?;
    let first = lists.get(dimension)?.first()?;
    match variable.dereference(first).ok()? {
        ReferencedObject::Dataset(scale) => Some(scale),
        _ => None,
    }
}

fn axis(scale: &Dataset) -> Option<String> {
    text(scale, "axis").map(|axis| axis.to_uppercase())
}

fn text(of: &Dataset, name: &str) -> Option<String> {
    let attribute = of.attr(name).ok()?;
    if let Ok(text) = attribute.read_scalar::<VarLenUnicode>() {
        return Some(text.to_string());
    }
    let fixed = attribute.read_scalar::<hdf5::types::FixedAscii<256>>();
    fixed.ok().map(|text| text.as_str().trim_end_matches('\0').to_owned())
}

/// Which of its times is meant.
fn index_of(file: &File, variable: &Dataset, time: &At, asked: &FieldFile) -> Found<usize> {
    let count = variable.shape()[0];
    let times =
        scale(file, variable, 0, "time").and_then(|(times, _)| times.read_raw::<f64>().ok());
    let times =
        times.unwrap_or_else(|| vec![0.0; if matches!(time, At::Word(_)) { count } else { 0 }]);
    let known: Vec<f64> = times.iter().copied().filter(|time| time.is_finite()).collect();
    let Some(last) = times.iter().rposition(|time| time.is_finite()) else {
        return Err(format!("{} has no time yet", asked.variable.as_deref().unwrap_or_default()));
    };
    let At::Time(wanted) = time else { return Ok(last) };
    let distance = |at: &usize| (times[*at] - wanted).abs();
    let near = (0..times.len()).filter(|at| times[*at].is_finite());
    let nearest = near.min_by(|a, b| distance(a).total_cmp(&distance(b))).unwrap_or(last);
    let span = known[known.len() - 1] - known[0];
    let step = if known.len() > 1 { span / (known.len() - 1) as f64 } else { wanted.abs() };
    match distance(&nearest) <= SLIGHT * step {
        true => Ok(nearest),
        false => {
            let [wanted, first, last, near] =
                [*wanted, known[0], known[known.len() - 1], times[nearest]].map(shown);
            Err(format!(
                "it has no time {wanted}: its {} times go from {first} to {last}, and the nearest is {near}",
                known.len()
            ))
        }
    }
}

/// The conventions of netCDF for packed data.
fn coding(variable: &Dataset) -> Coding {
    let number = |name: &str| variable.attr(name).ok()?.read_raw::<f64>().ok()?.first().copied();
    let missing = ["_FillValue", "missing_value"].into_iter().filter_map(number);
    Coding {
        scale: number("scale_factor").unwrap_or(1.0),
        offset: number("add_offset").unwrap_or(0.0),
        missing: missing.filter(|value| !value.is_nan()).collect(),
    }
}
