//! Colour maps, by name.

mod tables;

pub use tables::{TABLES, Table};

use crate::error::Problem;

/// The colours of a map, from the lowest value to the highest.
///
/// ```
/// use diff2d_mpi::output::pictures::colormap::find;
///
/// assert_eq!(find("viridis").unwrap()[255], 0xfde724);
/// ```
///
/// # Errors
/// There is no map of that name; the message lists the existing ones.
pub fn find(name: &str) -> Result<&'static Table, Problem> {
    let found = TABLES.iter().find(|(known, _)| *known == name);
    found.map(|(_, table)| *table).ok_or_else(|| {
        let known = TABLES.map(|(name, _)| name).join(", ");
        let text = format!("graphics.colormap = {name:?}: no such map: choose one of {known}");
        Problem::new(&["graphics.colormap"], text)
    })
}
