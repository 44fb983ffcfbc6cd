//! Values that a file lacks, where an expression has none.

use super::code::Code;
use super::table::Table;
use std::fmt;

/// A field without a value at a point.
///
/// `Display` prints `where k.nc has no value (missing, NaN or outside a mask)`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// The key of the field: `initial`, or `data.k` for one with the name `k`.
    pub key: String,
    /// Its file.
    pub file: String,
}

/// The first field in some code that has no value at a cell.
pub(super) fn find(code: &Code, row: u64, column: u64) -> Option<Box<Missing>> {
    code.tables().find_map(|table| {
        let Table::Field(field) = table else { return None };
        let mut value = [0.0];
        field.copy(row, column, &mut value);
        let missing = || Missing { key: field.key().into(), file: field.file() };
        value[0].is_nan().then(|| Box::new(missing()))
    })
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "where {} has no value (missing, NaN or outside a mask)", self.file)
    }
}
