//! What stands in files: fields, cell by cell, and series in time.
//!
//! Rank 0 looks at each file: what is in it, where its values lie, and its hash. Then each rank reads
//! the rows that it needs, when they are needed.
//!
//! | module | what |
//! |---|---|
//! | `contents` | what a file holds, before it is read |
//! | `variable`, `npy`, `picture`, `esri` | formats of fields |
//! | `series` | columns of CSV files |
//! | `regrid` | from the grid of a file to that of the run |
//! | `field` | rows of a field, read where they are asked for |
//! | `stamp` | which file it is |

mod contents;
mod esri;
mod field;
mod npy;
mod picture;
mod regrid;
mod series;
mod stamp;
mod variable;

use crate::error::Problem;
use crate::expression::{Series, Table};
use crate::look;
use crate::number::{counted, shown};
use crate::params::{FieldFile, InFile, OtherGrid, Params, Rows, SeriesFile};
use crate::problem::grid::{Axis, Grid};
use crate::problem::inputs::{Inputs, are_of};
use contents::{Contents, Places, Points};
use field::{Field, Mapping, Origin};
use serde::{Deserialize, Serialize};
use stamp::Stamp;
use std::path::Path;
use std::sync::Arc;

/// What rank 0 has found in the files that the parameters name.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Looked {
    fields: Vec<Found>,
    series: Vec<(String, Series)>,
}

/// A field as it was found.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Found {
    key: String,
    asked: FieldFile,
    stamp: Stamp,
    contents: Contents,
}

/// Looks at all files, and puts their hashes into the parameters.
///
/// # Errors
/// The first file that cannot be used.
pub fn look(params: &mut Params) -> Result<Looked, Problem> {
    let (start, runtime) = (params.time.start, params.runtime);
    let (mut looked, mut outcome) = (Looked::default(), Ok(()));
    params.visit_files(&mut |key, value| {
        if outcome.is_err() {
            return;
        }
        outcome = match value {
            InFile::Field(asked) => look_at(&key, asked).map(|found| looked.fields.push(found)),
            InFile::Series(asked) => {
                let found = look_at_series(&key, asked, [start, start + runtime]);
                found.map(|series| looked.series.push((key, series)))
            }
        };
    });
    outcome.map(|()| looked)
}

/// Takes the cells of `grid.like`, whose key then is no longer there.
///
/// # Errors
/// A file that cannot be used, or that does not say where its values lie.
pub fn settle_grid(params: &mut Params) -> Result<(), Problem> {
    let Some(mut asked) = params.grid.like.take() else { return Ok(()) };
    let key = "grid.like";
    let Found { contents, .. } = look_at(key, &mut asked)?;
    let refuse = |why: &str| Err(refused(key, &asked.file, why));
    let Some(places) = places(&contents, &asked) else {
        return refuse("it does not say where its values lie: add extent = [x1, x2, y1, y2]");
    };
    let [y, x] = [&places.y, &places.x].map(|points| points.ascending().0);
    for (name, points) in [("x", &x), ("y", &y)] {
        let n = points.at.len();
        let axis = Axis::cells(points.faces[0], points.faces[n], n);
        if !are_of(&points.at, &axis) {
            return refuse(&format!("its {name} is not evenly spaced, as the cells of a run are"));
        }
    }
    let count = |points: &Points| u32::try_from(points.at.len());
    let (Ok(nx), Ok(ny)) = (count(&x), count(&y)) else {
        return refuse("it has more cells than a run can have");
    };
    (params.x1, params.x2) = (x.faces[0], x.faces[x.at.len()]);
    (params.y1, params.y2) = (Some(y.faces[0]), Some(y.faces[y.at.len()]));
    params.grid.cells = Some([nx, ny]);
    Ok(())
}

impl Looked {
    /// What has been found, on the grid of the run.
    ///
    /// # Errors
    /// A field on another grid, unless it may be.
    pub fn on(self, grid: &Grid) -> Result<Inputs, Problem> {
        let series = self.series.into_iter();
        let series = series.map(|(key, series)| Ok((key, Table::Series(Arc::new(series)))));
        let fields = self.fields.into_iter().map(|found| {
            let key = found.key.clone();
            found.on(grid).map(|field| (key, Table::Field(Arc::new(field))))
        });
        series.chain(fields).collect::<Result<_, _>>().map(Inputs::new)
    }
}

impl Found {
    fn on(self, grid: &Grid) -> Result<Field, Problem> {
        let Found { key, asked, stamp, contents } = self;
        let refuse = |why: &str| Err(refused(&key, &asked.file, why));
        let origin = |is_ascending| Origin {
            path: asked.file.clone().into(),
            stamp,
            contents: contents.clone(),
            is_ascending,
        };
        let Some(places) = places(&contents, &asked) else {
            if contents.shape != grid.shape() {
                let [[rows, columns], [ny, nx]] = [contents.shape, grid.shape()];
                return refuse(&format!(
                    "it has {} and {}, and does not say where they lie; the run has {ny} and {nx}: add \
                     extent = [x1, x2, y1, y2]",
                    counted(rows, "row"),
                    counted(columns, "column")
                ));
            }
            let is_upward = !is_downward(&contents, &asked);
            return Ok(Field::new(origin([is_upward, true]), Mapping::Same, grid.shape()));
        };
        let (y, rows_ascend) = places.y.ascending();
        let (x, columns_ascend) = places.x.ascending();
        let origin = origin([rows_ascend, columns_ascend]);
        if are_of(&x.at, &grid.x) && are_of(&y.at, &grid.y) {
            return Ok(Field::new(origin, Mapping::Same, grid.shape()));
        }
        let Some(how) = asked.other_grid else {
            return refuse(&format!(
                "it has another grid than the run: add other_grid = \"bilinear\", \"nearest\" or \
                 \"average\"\n    file: {}\n    run:  {}",
                of_points(&x, &y),
                of_grid(grid)
            ));
        };
        let mixes = |points: &Points, axis: &Axis, name: &str| {
            regrid::mixes(points, axis, how, asked.outside).map_err(|at| {
                let (low, high) = (points.faces[0], points.faces[points.at.len()]);
                let [at, low, high] = [at, low, high].map(shown);
                let why = format!(
                    "it covers {name} = {low} to {high}, but a cell of the run lies at {name} = {at}: add \
                     outside = \"nearest\" or a number"
                );
                refused(&key, &asked.file, &why)
            })
        };
        let (rows, columns) = (mixes(&y, &grid.y, "y")?, mixes(&x, &grid.x, "x")?);
        let mapping = Mapping::Other { rows, columns, outside: asked.outside };
        Ok(Field::new(origin, mapping, grid.shape()))
    }
}

fn of_points(x: &Points, y: &Points) -> String {
    let axis = |name: &str, points: &Points| {
        let n = points.at.len();
        let [first, last] = [points.at[0], points.at[n - 1]].map(shown);
        format!("{n} points from {name} = {first} to {last}")
    };
    format!("{}, {}", axis("x", x), axis("y", y))
}

fn of_grid(grid: &Grid) -> String {
    let points = |axis: &Axis| Points { at: axis.coordinates(), faces: Vec::new() };
    of_points(&points(&grid.x), &points(&grid.y))
}

/// Where the values lie: as the file says, or as the parameters do.
fn places(contents: &Contents, asked: &FieldFile) -> Option<Places> {
    if let Some([x1, x2, y1, y2]) = asked.extent {
        let [rows, columns] = contents.shape;
        let [first, last] = if is_downward(contents, asked) { [y2, y1] } else { [y1, y2] };
        let y = Points::between(first, last, rows);
        return Some(Places { y, x: Points::between(x1, x2, columns) });
    }
    contents.places.clone()
}

fn is_downward(contents: &Contents, asked: &FieldFile) -> bool {
    asked.rows.map_or(contents.is_downward, |rows| rows == Rows::Downward)
}

fn look_at(key: &str, asked: &mut FieldFile) -> Result<Found, Problem> {
    let path = Path::new(&asked.file).to_owned();
    let (stamp, hash) = identify(key, &path, asked.hash.as_deref())?;
    let contents = contents(&path, asked).and_then(|contents| match unfit(&contents, asked, key) {
        Some(why) => Err(why),
        None => Ok(contents),
    });
    let contents = contents.map_err(|why| refused(key, &asked.file, &why))?;
    asked.hash = Some(hash);
    Ok(Found { key: key.into(), asked: asked.clone(), stamp, contents })
}

fn look_at_series(key: &str, asked: &mut SeriesFile, run: [f64; 2]) -> Result<Series, Problem> {
    let path = Path::new(&asked.file).to_owned();
    let (_, hash) = identify(key, &path, asked.hash.as_deref())?;
    let series = series::read(&path, asked).and_then(|series| {
        series::check_covers(&series, run)?;
        Ok(series)
    });
    let series = series.map_err(|why| refused(key, &asked.file, &why))?;
    asked.hash = Some(hash);
    Ok(series)
}

/// Which file it is, which must be the one that is asked for.
fn identify(key: &str, path: &Path, wanted: Option<&str>) -> Result<(Stamp, String), Problem> {
    let identify = || Ok((Stamp::of(path)?, stamp::hash(path)?));
    let found = match look::is_file(path) {
        Ok(true) => identify(),
        Ok(false) => Err(std::io::Error::other("there is no such file")),
        Err(cause) => Err(cause),
    };
    let (stamp, hash) =
        found.map_err(|cause| refused(key, &path.to_string_lossy(), &cause.to_string()))?;
    match wanted {
        Some(wanted) if wanted != hash => {
            let why = format!(
                "its contents have the hash {hash}, but {key}.hash = {wanted} is asked for: bring back the \
                 file, or remove the hash"
            );
            Err(refused(key, &path.to_string_lossy(), &why))
        }
        _ => Ok((stamp, hash)),
    }
}

fn contents(path: &Path, asked: &FieldFile) -> Result<Contents, String> {
    let extension = path.extension().unwrap_or_default().to_string_lossy().to_lowercase();
    match &*extension {
        "npy" => npy::look(path),
        "png" => picture::look(path, asked),
        "asc" => esri::look(path),
        "h5" | "hdf5" | "hdf" | "he5" | "nc" | "nc4" | "cdf" => variable::look(path, asked),
        _ => {
            Err("its kind is not known: a field may be in .h5, .hdf5, .nc, .npy, .png or .asc"
                .into())
        }
    }
}

/// Why a file and what is asked of it do not go together.
fn unfit(contents: &Contents, asked: &FieldFile, key: &str) -> Option<String> {
    use contents::Format;
    let is_variable = matches!(contents.format, Format::Variable { .. });
    let is_picture = matches!(contents.format, Format::Picture { .. });
    let [rows, columns] = contents.shape;
    let has_places = contents.places.is_some();
    Some(if asked.variable.is_some() && !is_variable {
        "it has no names: leave out `variable`".into()
    } else if asked.time.is_some() && !is_variable {
        "it has no times: leave out `time`".into()
    } else if asked.inside.is_some() && !(is_picture && key == "mask") {
        "`inside` is for a mask in a picture: leave it out".into()
    } else if is_picture && key == "mask" && asked.inside.is_none() {
        "say which pixels are inside, with inside = \"black\" or inside = \"white\"".into()
    } else if key == "mask" && asked.other_grid.is_some_and(|how| how != OtherGrid::Nearest) {
        "a mask has no values between inside and outside: write other_grid = \"nearest\"".into()
    } else if asked.extent.is_some() && has_places {
        "it says where its values lie: leave out `extent`".into()
    } else if asked.rows.is_some() && has_places {
        "it says where its rows lie: leave out `rows`".into()
    } else if rows == 0 || columns == 0 {
        "it has no rows or no columns: there is nothing to read".into()
    } else if asked.extent.is_some_and(|[x1, x2, y1, y2]| !(x1 < x2 && y1 < y2)) {
        "extent is [x1, x2, y1, y2], with x1 below x2 and y1 below y2".into()
    } else {
        return None;
    })
}

fn refused(key: &str, file: &str, why: &str) -> Problem {
    let inner = [format!("{key}.file"), key.to_owned()];
    Problem::new(&[&inner[0], &inner[1]], format!("{key}: {file}: {why}"))
}
