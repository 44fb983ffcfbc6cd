//! How a strip is swept.

use super::blocking::Blocking;
use super::isa::Isa;

/// The instructions that sweep a strip, and in which blocks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Plan {
    /// The instruction set.
    pub isa: Isa,
    /// The sizes of the blocks.
    pub blocking: Blocking,
}

impl Plan {
    /// The same, with passes of at most `most` steps, or of one if that is zero.
    pub fn with_most_steps(self, most: usize) -> Plan {
        Plan { blocking: self.blocking.with_most_steps(most), ..self }
    }
}
