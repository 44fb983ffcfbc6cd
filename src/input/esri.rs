//! ASCII grids of ESRI: a few lines of header, then numbers from the top row to the bottom row.

use super::contents::{Contents, Format, Places, Points};
use crate::look;
use crate::number::{counted, index, shown, whole};
use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead, BufReader, ErrorKind};
use std::ops::Range;
use std::path::Path;

/// What a header may say.
const KEYS: [&str; 8] = [
    "ncols",
    "nrows",
    "xllcorner",
    "xllcenter",
    "yllcorner",
    "yllcenter",
    "cellsize",
    "nodata_value",
];

/// The numbers of a file, line by line, and what stands before them.
struct Grid {
    header: HashMap<String, f64>,
    /// The first line of numbers, which ended the header, until it is taken.
    first: Option<String>,
    rest: Lines,
    line: String,
}

/// The lines of a file of text, counted.
struct Lines {
    file: BufReader<File>,
    taken: usize,
}

impl Lines {
    /// The next line, in place of what `line` held; false at the end of the file.
    fn next(&mut self, line: &mut String) -> Result<bool, String> {
        line.clear();
        let read = self.file.read_line(line).map_err(|cause| match cause.kind() {
            ErrorKind::InvalidData if self.taken == 0 => {
                "it is not an ASCII grid: it begins with bytes that are not text".to_owned()
            }
            ErrorKind::InvalidData => {
                format!("its line {} holds bytes that are not text", self.taken + 1)
            }
            _ => cause.to_string(),
        })?;
        if self.taken == 0 && line.starts_with('\u{feff}') {
            // The byte order mark that some editors write.
            line.remove(0);
        }
        self.taken += 1;
        Ok(read > 0)
    }
}

pub(super) fn look(path: &Path) -> Result<Contents, String> {
    let mut grid = open(path)?;
    let header = std::mem::take(&mut grid.header);
    let number = |name: &str| header.get(name).copied();
    let needed = |name: &str| number(name).ok_or_else(|| format!("its header lacks {name}"));
    let count = |name: &str| {
        let given = needed(name)?;
        let count = whole(given, 1 << 53);
        match count as f64 == given && count > 0 {
            true => Ok(index(count)),
            false => Err(format!("its {name} = {} is not a whole number above 0", shown(given))),
        }
    };
    let shape @ [rows, columns] = [count("nrows")?, count("ncols")?];
    // Each number has a digit, and something between it and the next one.
    let (bytes, _) = look::stamp(path).map_err(|cause| cause.to_string())?;
    if 2.0 * rows as f64 * columns as f64 > bytes as f64 + 1.0 {
        let [rows, columns] = [counted(rows, "row"), counted(columns, "number")];
        return Err(format!("it ends too early: {rows} of {columns} need more bytes"));
    }
    let size = needed("cellsize")?;
    if size <= 0.0 {
        return Err(format!("its cellsize = {} is not above 0", shown(size)));
    }
    let low = |corner: &str, centre: &str| match (number(corner), number(centre)) {
        (Some(_), Some(_)) => {
            Err(format!("its header has both {corner} and {centre}: remove one of them"))
        }
        (Some(corner), None) => Ok(corner),
        (None, _) => needed(centre).map(|centre| centre - size / 2.0),
    };
    let (x, y) = (low("xllcorner", "xllcenter")?, low("yllcorner", "yllcenter")?);
    let places = Places {
        x: Points::between(x, x + size * columns as f64, columns),
        y: Points::between(y + size * rows as f64, y, rows),
    };
    let missing = number("nodata_value");
    // Numbers too many would have shifted those after them.
    let (_, passed) = grid.numbers(shape, missing, rows - 1..rows)?;
    if passed > rows * columns || grid.goes_on()? {
        let rows = counted(rows, "row");
        return Err(format!("it has more numbers than {rows} of {columns}"));
    }
    let format = Format::Grid { missing };
    Ok(Contents { shape, places: Some(places), is_downward: true, format })
}

pub(super) fn read(
    path: &Path,
    shape: [usize; 2],
    missing: Option<f64>,
    rows: Range<usize>,
) -> Result<Vec<f64>, String> {
    open(path)?.numbers(shape, missing, rows).map(|(found, _)| found)
}

impl Grid {
    /// The numbers of these rows, and how many have been passed in all.
    fn numbers(
        &mut self,
        [_, columns]: [usize; 2],
        missing: Option<f64>,
        rows: Range<usize>,
    ) -> Result<(Vec<f64>, usize), String> {
        let wanted = rows.start * columns..rows.end * columns;
        let mut found = Vec::with_capacity(wanted.len());
        let mut at = 0;
        while at < wanted.end {
            let Some(line) = self.next_line()? else {
                return Err(format!("it ends too early, in row {}", 1 + at / columns));
            };
            for word in line.split_ascii_whitespace() {
                if wanted.contains(&at) {
                    let number: f64 = word.parse().map_err(|_| {
                        format!("`{word}` in its row {} is not a number", 1 + at / columns)
                    })?;
                    let is_missing = missing.is_some_and(|mark| is_mark(number, mark));
                    found.push(if is_missing { f64::NAN } else { number });
                }
                at += 1;
            }
        }
        Ok((found, at))
    }

    /// Whether there is more than blanks.
    fn goes_on(&mut self) -> Result<bool, String> {
        while let Some(line) = self.next_line()? {
            if !line.trim_ascii().is_empty() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn next_line(&mut self) -> Result<Option<&str>, String> {
        match self.first.take() {
            Some(first) => self.line = first,
            None => {
                if !self.rest.next(&mut self.line)? {
                    return Ok(None);
                }
            }
        }
        Ok(Some(&self.line))
    }
}

fn open(path: &Path) -> Result<Grid, String> {
    let file =
        look::open(path).map_err(|cause| cause.to_string())?.ok_or("there is no such file")?;
    let mut rest = Lines { file: BufReader::new(file), taken: 0 };
    let mut header = HashMap::new();
    loop {
        let mut line = String::new();
        let goes_on = rest.next(&mut line)?;
        let mut words = line.split_ascii_whitespace();
        match (words.next(), words.next(), words.next()) {
            (Some(name), Some(value), None) if is_key(name) => {
                let key = known_key(name)?;
                let number = header_number(name, value)?;
                if header.insert(key, number).is_some() {
                    return Err(format!("its header has {name} twice: remove one of them"));
                }
            }
            _ if !goes_on || header.is_empty() => {
                return Err(
                    "it is not an ASCII grid: it does not begin with ncols, nrows and so on".into(),
                );
            }
            _ => return Ok(Grid { header, first: Some(line), rest, line: String::new() }),
        }
    }
}

/// Whether a number is the mark of missing values. The largest single precision number, which many programs take as the
/// mark, is written in as many digits here and as few there as it pleases each.
fn is_mark(number: f64, mark: f64) -> bool {
    const HUGE: f64 = 1e30;
    number == mark || (mark.abs() > HUGE && (number as f32) == (mark as f32))
}

/// Whether a line of two words is one of the header: one of numbers may begin with `nan`.
fn is_key(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_alphabetic()) && word.parse::<f64>().is_err()
}

/// A key of the header in lower case.
fn known_key(name: &str) -> Result<String, String> {
    let key = name.to_ascii_lowercase();
    match KEYS.contains(&key.as_str()) {
        true => Ok(key),
        false => Err(format!("its header has {name}, which is none of {}", KEYS.join(", "))),
    }
}

/// The number in a line of the header: only missing values may be marked by one that is not finite.
fn header_number(name: &str, value: &str) -> Result<f64, String> {
    let number: f64 = value.parse().map_err(|_| format!("its {name} = {value} is not a number"))?;
    if !number.is_finite() && !name.eq_ignore_ascii_case("nodata_value") {
        return Err(format!("its {name} = {value} is not finite: give an ordinary number"));
    }
    Ok(number)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    const HEADER: &str = "ncols 2\nnrows 2\nxllcorner 0\nyllcorner 0\ncellsize 0.5\n";

    fn looked(text: impl AsRef<[u8]>) -> Result<Contents, String> {
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("field.asc");
        fs::write(&path, text).unwrap();
        look(&path)
    }

    #[track_caller]
    fn refused(header: &str, says: &str) {
        let why = looked(format!("{header}1 2\n3 4\n")).unwrap_err();
        assert!(why.contains(says), "{header}{why}");
    }

    #[test]
    fn a_header_has_finite_numbers() {
        for key in ["xllcorner", "yllcorner", "cellsize", "ncols"] {
            for value in ["nan", "inf", "-inf", "1e999"] {
                let line = HEADER.lines().find(|line| line.starts_with(key)).unwrap();
                let header = HEADER.replace(line, &format!("{key} {value}"));
                refused(&header, &format!("its {key} = {value} is not finite"));
                let centred = header.replace("corner", "center");
                let key = key.replace("corner", "center");
                refused(&centred, &format!("its {key} = {value} is not finite"));
            }
        }
        refused(&HEADER.replace("0.5", "0,5"), "its cellsize = 0,5 is not a number");
        refused(&HEADER.replace("0.5", "0"), "its cellsize = 0 is not above 0");
    }

    #[test]
    fn a_byte_order_mark_is_left_out() {
        assert_eq!(looked(format!("\u{feff}{HEADER}1 2\n3 4\n")).unwrap().shape, [2, 2]);
        refused(&format!("\u{feff}\u{feff}{HEADER}"), "it does not begin with ncols");
    }

    #[test]
    fn bytes_that_are_not_text_are_named_by_their_line() {
        for (line, says) in [
            (1, "it is not an ASCII grid: it begins with bytes that are not text"),
            (2, "its line 2 holds bytes that are not text"),
            (6, "its line 6 holds bytes that are not text"),
            (7, "its line 7 holds bytes that are not text"),
        ] {
            let text = format!("{HEADER}1 2\n3 4\n");
            let mut lines: Vec<Vec<u8>> =
                text.split_inclusive('\n').map(|line| line.as_bytes().to_vec()).collect();
            lines[line - 1][0] = 0xe9;
            assert_eq!(looked(lines.concat()).unwrap_err(), says);
        }
    }

    #[test]
    fn a_header_says_each_thing_once() {
        refused(&format!("{HEADER}XLLCORNER 7\n"), "its header has XLLCORNER twice");
        refused(&format!("{HEADER}cellsize 0.5\n"), "its header has cellsize twice");
        refused(&format!("{HEADER}xllcenter 7\n"), "its header has both xllcorner and xllcenter");
        refused(&format!("{HEADER}yllcenter 7\n"), "its header has both yllcorner and yllcenter");
    }

    /// As GDAL and as NumPy write the lowest number of single precision.
    #[test]
    fn the_mark_of_missing_values_may_be_written_in_other_digits() {
        let header = "NODATA_value -3.40282346638528859812e+38";
        let directory = tempfile::tempdir().unwrap();
        let path = directory.path().join("field.asc");
        fs::write(&path, format!("{HEADER}{header}\n-3.4028235e+38 2\n3 -3.4e38\n")).unwrap();
        let Format::Grid { missing } = look(&path).unwrap().format else { panic!("no grid") };
        let found = read(&path, [2, 2], missing, 0..2).unwrap();
        assert!(found[0].is_nan() && found[1..] == [2.0, 3.0, -3.4e38], "{found:?}");
        assert!(!is_mark(-9999.0001, -9999.0));
    }

    #[test]
    fn missing_values_may_be_nan_also_in_the_first_row() {
        let found = looked(format!("{HEADER}NODATA_value nan\nnan nan\nnan 4\n")).unwrap();
        assert_eq!(found.shape, [2, 2]);
        let found = looked(format!("{HEADER}nan 2\n3 4\n")).unwrap();
        assert_eq!(found.places.unwrap().x.ends(), [0.0, 1.0]);
    }
}
