//! Which of its times is meant.

use super::named::Variable;
use super::{Found, coordinates};
use crate::number::{counted, shown};
use crate::params::At;
use hdf5::File;

/// Part of the distance between two times by which a time may differ from the one that is asked for.
const SLIGHT: f64 = 1e-6;

/// The number of a time of a variable.
pub(super) fn index_of(file: &File, variable: &Variable, time: &At) -> Found<usize> {
    let name = &variable.name;
    let none = || format!("{name} has no time yet");
    let Some(scale) = coordinates::scale(file, variable, 0, "time")? else {
        return match time {
            At::Word(_) => variable.shape[0].checked_sub(1).ok_or_else(none),
            At::Time(_) => {
                Err(format!("it does not say at which times {name} is: write time = \"last\""))
            }
        };
    };
    // The times of an unfinished run are not finite.
    let times = coordinates::values(&scale)?.into_iter().enumerate();
    let times: Vec<(usize, f64)> = times.filter(|(_, time)| time.is_finite()).collect();
    let (Some((_, first)), Some((last_index, last))) = (times.first(), times.last()) else {
        return Err(none());
    };
    let At::Time(wanted) = time else { return Ok(*last_index) };
    let step = match times.len() {
        1 => wanted.abs(),
        count => (last - first).abs() / (count - 1) as f64,
    };
    let distance = |(_, time): &(usize, f64)| (time - wanted).abs();
    let nearest = times.iter().min_by(|a, b| distance(a).total_cmp(&distance(b)));
    match nearest {
        Some(nearest) if distance(nearest) <= SLIGHT * step => Ok(nearest.0),
        nearest => {
            let near = nearest.map_or(*last, |(_, time)| *time);
            let [wanted, first, last, near] = [*wanted, *first, *last, near].map(shown);
            Err(format!(
                "it has no time {wanted}: its {} go from {first} to {last}, and the nearest is {near}",
                counted(times.len(), "time")
            ))
        }
    }
}
