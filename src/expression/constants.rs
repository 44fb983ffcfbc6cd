//! The constants of a parameter file: names with their values.

/// A name whose value is not known yet, and the message if it is used.
pub(super) type Awaited = (String, String);

/// Named numbers for use in expressions.
#[derive(Debug, Clone, Default)]
pub struct Constants {
    pub(super) values: Vec<(String, f64)>,
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

    /// Why a constant of the file has no value yet.
    pub(super) fn awaited(&self, name: &str) -> Option<&str> {
        let (awaited, why) = self.awaited.as_ref()?;
        (awaited == name).then_some(why)
    }
}
