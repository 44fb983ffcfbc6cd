//! The parts of the time loop that are timed separately.

/// A phase of the time loop.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Phase {
    /// The stencil.
    Compute,
    /// The exchange of halo rows, including waiting for neighbours.
    Halo,
    /// Evaluating sources, sides and reactions that depend on time or on the field.
    Expressions,
    /// Mass, extrema and norm, including waiting for other ranks.
    Diagnostics,
    /// Writing a snapshot and what goes with it.
    Output,
    /// Writing checkpoints.
    Checkpoint,
    /// Drawing pictures and writing them.
    Graphics,
}

impl Phase {
    /// All phases, in the order in which they are reported.
    pub const ALL: [Phase; 7] = [
        Phase::Compute,
        Phase::Halo,
        Phase::Expressions,
        Phase::Diagnostics,
        Phase::Output,
        Phase::Checkpoint,
        Phase::Graphics,
    ];

    /// Its name in tables and files.
    pub fn name(self) -> &'static str {
        match self {
            Phase::Compute => "compute",
            Phase::Halo => "halo",
            Phase::Expressions => "expressions",
            Phase::Diagnostics => "diagnostics",
            Phase::Output => "output",
            Phase::Checkpoint => "checkpoint",
            Phase::Graphics => "graphics",
        }
    }
}
