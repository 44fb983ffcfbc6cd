//! What rank 0 finds in a file.

use super::contents::{Contents, Format, Places, Points};
use super::stamp::{self, Stamp};
use super::{esri, longer, npy, picture, series, variable};
use crate::error::Problem;
use crate::expression::Series;
use crate::params::{FieldFile, OtherGrid, Rows, SeriesFile};
use serde::{Deserialize, Serialize};
use std::path::Path;

/// A field as it was found.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(super) struct Found {
    pub key: String,
    pub asked: FieldFile,
    pub stamp: Stamp,
    pub contents: Contents,
}

impl Found {
    /// Looks at the file of a field, whose hash is put beside its name.
    ///
    /// # Errors
    /// Why it cannot be used.
    pub fn look(key: &str, asked: &mut FieldFile) -> Result<Found, Problem> {
        let path = Path::new(&asked.file);
        let (stamp, hash) = identify(key, path, asked.hash.as_deref())?;
        let look = || {
            let contents = contents(path, asked)?;
            refuse_unfit(&contents, asked, key)?;
            let found = Found { key: key.into(), asked: asked.clone(), stamp, contents };
            found.places().map_or(Ok(()), |places| places.check())?;
            Ok(found)
        };
        let mut found = look().map_err(|why: String| refused(key, &asked.file, &why))?;
        asked.hash = Some(hash);
        found.asked.hash.clone_from(&asked.hash);
        Ok(found)
    }

    /// Where the values lie: as the file says, or as the parameters do.
    pub fn places(&self) -> Option<Places> {
        let Some([x1, x2, y1, y2]) = self.asked.extent else { return self.contents.places.clone() };
        let [rows, columns] = self.contents.shape;
        let [first, last] = if self.is_downward() { [y2, y1] } else { [y1, y2] };
        let y = Points::between(first, last, rows);
        Some(Places { y, x: Points::between(x1, x2, columns) })
    }

    /// Whether the rows of a file that does not say where they lie begin at the top.
    pub fn is_downward(&self) -> bool {
        self.asked.rows.map_or(self.contents.is_downward, |rows| rows == Rows::Downward)
    }

    /// Why it cannot be used.
    pub fn refused(&self, why: &str) -> Problem {
        refused(&self.key, &self.asked.file, why)
    }
}

/// Reads a series, which has to cover a run, and puts the length and the hash of its file beside its name. Lines may
/// have been added to the file that is asked for.
///
/// # Errors
/// Why it cannot be used.
pub(super) fn series(key: &str, asked: &mut SeriesFile, run: [f64; 2]) -> Result<Series, Problem> {
    let path = Path::new(&asked.file);
    let (stamp, hash) = identify(key, path, None)?;
    let now = SeriesFile { hash: Some(hash), bytes: Some(stamp.bytes), ..asked.clone() };
    let is_longer = || {
        let longer = longer::is_longer(&now, asked);
        longer.map_err(|cause| refused(key, &asked.file, &cause.to_string()))
    };
    if let ([Some(wanted), Some(hash)], true) = ([&asked.hash, &now.hash], asked.hash != now.hash)
        && !is_longer()?
    {
        return Err(refused(key, &asked.file, &other(key, hash, wanted)));
    }
    let read = || {
        let series = series::read(path, asked)?;
        series::check_covers(&series, run)?;
        stamp.check(path).map(|()| series)
    };
    let series = read().map_err(|why| refused(key, &asked.file, &why))?;
    *asked = now;
    Ok(series)
}

/// Which file it is, which must be the one that is asked for.
fn identify(key: &str, path: &Path, wanted: Option<&str>) -> Result<(Stamp, String), Problem> {
    let refuse = |why: &str| Err(refused(key, &path.to_string_lossy(), why));
    let (stamp, hash) = match stamp::identify(path) {
        Ok(Some(found)) => found,
        Ok(None) => return refuse("there is no such file: check the path"),
        Err(cause) => return refuse(&format!("it cannot be read: {cause}")),
    };
    match wanted {
        Some(wanted) if wanted != hash => refuse(&other(key, &hash, wanted)),
        _ => Ok((stamp, hash)),
    }
}

fn other(key: &str, hash: &str, wanted: &str) -> String {
    format!(
        "its contents have the hash {hash}, but {key}.hash = {wanted} is asked for: bring back \
         that file; only a new run may leave the hash out"
    )
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

/// Refuses what a file and what is asked of it do not both have.
fn refuse_unfit(contents: &Contents, asked: &FieldFile, key: &str) -> Result<(), String> {
    let is_variable = matches!(contents.format, Format::Variable { .. });
    let is_masking_picture = key == "mask" && matches!(contents.format, Format::Picture { .. });
    let has_places = contents.places.is_some();
    let blends = asked.other_grid.is_some_and(|how| how != OtherGrid::Nearest);
    let unfit = [
        (asked.variable.is_some() && !is_variable, "it has no names: leave out `variable`"),
        (asked.time.is_some() && !is_variable, "it has no times: leave out `time`"),
        (
            asked.inside.is_some() && !is_masking_picture,
            "`inside` is for a mask in a picture: leave it out",
        ),
        (
            asked.inside.is_none() && is_masking_picture,
            "say which pixels are inside, with inside = \"black\" or inside = \"white\"",
        ),
        (
            key == "mask" && blends,
            "a mask has no values between inside and outside: write other_grid = \"nearest\"",
        ),
        (asked.extent.is_some() && has_places, "it says where its values lie: leave out `extent`"),
        (asked.rows.is_some() && has_places, "it says where its rows lie: leave out `rows`"),
        (contents.shape.contains(&0), "it has no rows or no columns: there is nothing to read"),
    ];
    match unfit.into_iter().find(|(is_unfit, _)| *is_unfit) {
        Some((_, why)) => Err(why.into()),
        None => Ok(()),
    }
}

fn refused(key: &str, file: &str, why: &str) -> Problem {
    let inner = format!("{key}.file");
    Problem::new(&[&inner, key], format!("{key}: {file}: {why}"))
}
