//! The constants of a parameter file: names with their values.

use super::error::ParseError;
use super::names;
use super::table::Table;

/// A name whose value is not known yet, and the message if it is used.
pub(super) type Awaited = (String, String);

/// Named numbers for use in expressions.
#[derive(Debug, Clone, Default)]
pub struct Constants {
    pub(super) values: Vec<(String, f64)>,
    /// Fields that are named in the same way.
    pub(super) tables: Vec<(String, Table)>,
    pub(super) awaited: Option<Awaited>,
}

impl Constants {
    /// The value of a constant.
    pub fn get(&self, name: &str) -> Option<f64> {
        self.iter().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    /// Each name with its value, in the order of the file.
    pub fn iter(&self) -> impl Iterator<Item = (&str, f64)> {
        self.values.iter().map(|(name, value)| (name.as_str(), *value))
    }

    /// Gives a field a name.
    ///
    /// # Errors
    /// A name that is something else already, or none at all.
    pub fn name(&mut self, name: &str, table: Table) -> Result<(), ParseError> {
        names::check(name)?;
        if self.get(name).is_some() {
            let text = format!("`{name}` is a constant already: choose another name");
            return Err(ParseError::new(name, 0, text));
        }
        self.tables.push((name.to_owned(), table));
        Ok(())
    }

    /// The field of this name.
    pub(super) fn table(&self, name: &str) -> Option<&Table> {
        self.tables.iter().find(|(known, _)| known == name).map(|(_, table)| table)
    }

    /// The names of the fields.
    pub(super) fn table_names(&self) -> impl Iterator<Item = &str> {
        self.tables.iter().map(|(name, _)| name.as_str())
    }

    /// Why a constant of the file has no value yet.
    pub(super) fn awaited(&self, name: &str) -> Option<&str> {
        let (awaited, why) = self.awaited.as_ref()?;
        (awaited == name).then_some(why)
    }
}
