//! Where an unfinished step stands, as attributes of a group: every number in the type that it has in
//! memory, so that each comes back with all its bits.

use super::super::attributes::number;
use crate::run::state::Within;

const GROUP: &str = "within";

/// A number of [`Within`].
enum Number<'a> {
    Real(&'a mut f64),
    Count(&'a mut u64),
}

/// Adds the group to a file.
pub fn write(file: &hdf5::File, mut within: Within) -> hdf5::Result<()> {
    let group = file.create_group(GROUP)?;
    numbers(&mut within).into_iter().try_for_each(|(name, value)| match value {
        Number::Real(value) => number(&group, name, *value),
        Number::Count(value) => number(&group, name, *value),
    })
}

/// Reads the group.
pub fn read(file: &hdf5::File) -> hdf5::Result<Within> {
    let mut within = Within::default();
    let group = file.group(GROUP)?;
    for (name, value) in numbers(&mut within) {
        let attribute = group.attr(name)?;
        match value {
            Number::Real(value) => *value = attribute.read_scalar()?,
            Number::Count(value) => *value = attribute.read_scalar()?,
        }
    }
    Ok(within)
}

/// All numbers, by name.
fn numbers(within: &mut Within) -> [(&'static str, Number<'_>); 19] {
    use Number::{Count, Real};
    let Within {
        begun,
        length,
        next_length,
        series,
        degree,
        highest_degree,
        stage,
        scale,
        applications,
        parts,
        bound,
        pending,
        beyond,
        dense,
        rate,
        error,
        first_rate,
        damped,
        rough,
    } = within;
    [
        ("begun", Real(begun)),
        ("length", Real(length)),
        ("next_length", Real(next_length)),
        ("series", Count(series)),
        ("degree", Count(degree)),
        ("highest_degree", Count(highest_degree)),
        ("stage", Count(stage)),
        ("scale", Real(scale)),
        ("applications", Count(applications)),
        ("parts", Count(parts)),
        ("bound", Real(bound)),
        ("pending", Real(pending)),
        ("beyond", Real(beyond)),
        ("dense", Count(dense)),
        ("rate", Real(rate)),
        ("error", Real(error)),
        ("first_rate", Real(first_rate)),
        ("damped", Real(damped)),
        ("rough", Real(rough)),
    ]
}
