//! The constants of a parameter file: names with their values.

/// Named numbers for use in expressions.
#[derive(Debug, Clone, Default)]
pub struct Constants {
    pub(super) values: Vec<(String, f64)>,
    /// What is said of each name that is not known yet.
    pub(super) awaited: Vec<(String, String)>,
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

    /// Why a constant of the file has no value yet.
    pub(super) fn awaited(&self, name: &str) -> Option<&str> {
        let found = self.awaited.iter().find(|(awaited, _)| awaited == name);
        found.map(|(_, why)| why.as_str())
    }
}
