//! The ranks whose rows lie next to a rank's own.

/// Numbers of the neighbouring ranks; none at an end of the domain.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Neighbours {
    /// The rank with the rows before.
    pub below: Option<usize>,
    /// The rank with the rows after.
    pub above: Option<usize>,
}

impl Neighbours {
    /// Whether there is one below, and one above.
    pub fn are_there(self) -> [bool; 2] {
        [self.below.is_some(), self.above.is_some()]
    }
}
