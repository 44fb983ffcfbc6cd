//! Series in time: columns of CSV files.

use crate::expression::{self, Series};
use crate::look;
use crate::number::shown;
use crate::params::{Between, SeriesFile};
use csv::{ReaderBuilder, StringRecord, Trim};
use std::path::Path;

/// Reads a column and its times.
///
/// # Errors
/// A file that cannot be read, a name that it does not have, or a line with something else than
/// finite numbers at ascending times.
pub(super) fn read(path: &Path, asked: &SeriesFile) -> Result<Series, String> {
    let file =
        look::open(path).map_err(|cause| cause.to_string())?.ok_or("there is no such file")?;
    let mut reader = ReaderBuilder::new().trim(Trim::All).comment(Some(b'#')).from_reader(file);
    let header = reader.headers().map_err(|cause| odd(&cause))?.clone();
    let column = column(&header, &asked.column)?;
    let time = asked.time.as_ref().map_or(Ok(0), |time| self::column(&header, time))?;
    let between = match asked.between {
        Between::Linear => expression::Between::Linear,
        Between::Steps => expression::Between::Steps,
    };
    let mut series = Series { times: Vec::new(), values: Vec::new(), between };
    for record in reader.records() {
        let record = record.map_err(|cause| odd(&cause))?;
        let line = record.position().map_or(0, csv::Position::line);
        let number = |at: usize| {
            let text = record.get(at).unwrap_or_default();
            let number = text.parse().ok().filter(|number: &f64| number.is_finite());
            number.ok_or_else(|| {
                format!("line {line}: {} = {text:?} is not a finite number", &header[at])
            })
        };
        let [t, value] = [number(time)?, number(column)?];
        if series.times.last().is_some_and(|last| *last >= t) {
            let t = shown(t);
            return Err(format!("line {line}: {t} does not lie after the time before it"));
        }
        series.times.push(t);
        series.values.push(value);
    }
    if series.times.is_empty() {
        return Err("it has no lines below its header".into());
    }
    Ok(series)
}

/// Refuses a series that does not cover a run.
pub(super) fn check_covers(series: &Series, [start, end]: [f64; 2]) -> Result<(), String> {
    let [first, last] = [series.times[0], series.times[series.times.len() - 1]];
    let slight = 1e-9 * (end - start);
    if start < first - slight {
        let [start, first] = [start, first].map(shown);
        return Err(format!(
            "it begins at t = {first}, after the run at {start}: add a line before"
        ));
    }
    if end > last + slight {
        let [end, last] = [end, last].map(shown);
        return Err(format!("it ends at t = {last}, before the run at {end}: add a line after"));
    }
    Ok(())
}

fn column(header: &StringRecord, name: &str) -> Result<usize, String> {
    header.iter().position(|known| known == name).ok_or_else(|| {
        let names: Vec<&str> = header.iter().collect();
        format!("it has no column {name}: it has {}", names.join(", "))
    })
}

fn odd(cause: &csv::Error) -> String {
    format!("it is not a table of comma-separated values: {cause}")
}
