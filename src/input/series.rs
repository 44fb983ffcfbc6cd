//! Series in time: columns of CSV files.

use crate::columns::Columns;
use crate::expression::{self, Series};
use crate::look;
use crate::number::shown;
use crate::params::{Between, SeriesFile};
use std::path::Path;

/// Reads a column and its times.
///
/// # Errors
/// A file that cannot be read, a name that it does not have, or a line with something else than
/// finite numbers at ascending times.
pub(super) fn read(path: &Path, asked: &SeriesFile) -> Result<Series, String> {
    let file =
        look::open(path).map_err(|cause| cause.to_string())?.ok_or("there is no such file")?;
    let columns = Columns::new(file)?;
    let column = columns.number_of(&asked.column)?;
    let time = asked.time.as_ref().map_or(Ok(0), |time| columns.number_of(time))?;
    if time == column {
        return Err(own_times(asked, columns.count()));
    }
    let between = match asked.between {
        Between::Linear => expression::Between::Linear,
        Between::Steps => expression::Between::Steps,
    };
    let mut series = Series { times: Vec::new(), values: Vec::new(), between };
    for line in columns.lines() {
        let line = line?;
        let [t, value] = [line.number(time)?, line.number(column)?];
        if series.times.last().is_some_and(|last| *last >= t) {
            let why = format!("{} does not lie after the time before it", shown(t));
            return Err(line.refused(&why));
        }
        series.times.push(t);
        series.values.push(value);
    }
    if series.times.is_empty() {
        return Err("it has no lines below its header".into());
    }
    Ok(series)
}

/// The values would be the times themselves.
fn own_times(asked: &SeriesFile, columns: usize) -> String {
    let column = &asked.column;
    let (why, fix) = match (&asked.time, columns) {
        (_, 1) => ("it has no other column", "add one with times before it"),
        (Some(_), _) => {
            ("`time` names it too", "name the column of the values, or another one of times")
        }
        (None, _) => (
            "without `time` the first one has the times",
            "name the column of the values, or the one of the times in `time`",
        ),
    };
    format!("column = {column:?} is its column of times, as {why}: {fix}")
}

/// Refuses a series that does not cover a run.
pub(super) fn check_covers(series: &Series, [start, end]: [f64; 2]) -> Result<(), String> {
    let [first, last] = [series.times[0], series.times[series.times.len() - 1]];
    let slight = 1e-9 * (end - start);
    if start < first - slight {
        let [start, first] = [start, first].map(shown);
        return Err(format!(
            "it begins at t = {first}, after the run at {start}: add a line for t <= {start}, or raise time.start"
        ));
    }
    if end > last + slight {
        let [end, last] = [end, last].map(shown);
        return Err(format!(
            "it ends at t = {last}, before the run at {end}: add a line for t >= {end}, or lower runtime"
        ));
    }
    Ok(())
}
