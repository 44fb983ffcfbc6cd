//! ASCII grids of ESRI: a few lines of header, then numbers from the top row to the bottom row.

use super::contents::{Contents, Format, Places, Points};
use crate::look;
use crate::number::{index, whole};
use std::collections::HashMap;
use std::io::{BufRead, BufReader};
use std::ops::Range;
use std::path::Path;

/// The lines of a file from the first row on, and what stands before them.
struct Grid {
    header: HashMap<String, f64>,
    /// The first line of numbers.
    first: String,
    rest: BufReader<std::fs::File>,
}

pub(super) fn look(path: &Path) -> Result<Contents, String> {
    let grid = open(path)?;
    let number = |name: &str| grid.header.get(name).copied();
    let needed = |name: &str| number(name).ok_or_else(|| format!("its header lacks {name}"));
    let [columns, rows] = [needed("ncols")?, needed("nrows")?].map(|n| index(whole(n, 1 << 53)));
    if rows == 0 || columns == 0 {
        return Err("its header says that it has no rows or no columns".into());
    }
    let size = needed("cellsize")?;
    if !(size > 0.0 && size.is_finite()) {
        return Err(format!("its cellsize = {} is not above 0", crate::number::shown(size)));
    }
    let low = |corner: &str, centre: &str| match number(corner) {
        Some(corner) => Ok(corner),
        None => needed(centre).map(|centre| centre - size / 2.0),
    };
    let (x, y) = (low("xllcorner", "xllcenter")?, low("yllcorner", "yllcenter")?);
    let places = Places {
        x: Points::between(x, x + size * columns as f64, columns),
        y: Points::between(y + size * rows as f64, y, rows),
    };
    let format = Format::Grid { missing: number("nodata_value") };
    let shape = [rows, columns];
    read(path, shape, number("nodata_value"), rows - 1..rows)?;
    Ok(Contents { shape, places: Some(places), is_downward: true, format })
}

pub(super) fn read(
    path: &Path,
    [_, columns]: [usize; 2],
    missing: Option<f64>,
    rows: Range<usize>,
) -> Result<Vec<f64>, String> {
    let mut grid = open(path)?;
    let wanted = rows.start * columns..rows.end * columns;
    let mut found = Vec::with_capacity(wanted.len());
    let (mut at, mut line) = (0, std::mem::take(&mut grid.first));
    while at < wanted.end {
        for word in line.split_ascii_whitespace() {
            if wanted.contains(&at) {
                let number: f64 = word.parse().map_err(|_| {
                    format!("`{word}` in its row {} is not a number", 1 + at / columns)
                })?;
                found.push(if Some(number) == missing { f64::NAN } else { number });
            }
            at += 1;
        }
        line.clear();
        let read = grid.rest.read_line(&mut line).map_err(|cause| cause.to_string())?;
        if read == 0 && at < wanted.end {
            return Err(format!("it ends too early, in row {}", 1 + at / columns));
        }
    }
    Ok(found)
}

fn open(path: &Path) -> Result<Grid, String> {
    let file =
        look::open(path).map_err(|cause| cause.to_string())?.ok_or("there is no such file")?;
    let mut rest = BufReader::new(file);
    let mut header = HashMap::new();
    loop {
        let mut line = String::new();
        let read = rest.read_line(&mut line);
        let read = read.map_err(|_| "it is not an ASCII grid: its header is not text")?;
        let mut words = line.split_ascii_whitespace();
        match (words.next(), words.next(), words.next()) {
            (Some(name), Some(value), None)
                if name.starts_with(|c: char| c.is_ascii_alphabetic()) =>
            {
                let value = value.parse().map_err(|_| format!("its {name} is not a number"))?;
                header.insert(name.to_ascii_lowercase(), value);
            }
            _ if read == 0 || header.is_empty() => {
                return Err(
                    "it is not an ASCII grid: it does not begin with ncols, nrows and so on".into(),
                );
            }
            _ => return Ok(Grid { header, first: line, rest }),
        }
    }
}
