//! The ranks of a run and what they tell each other: MPI, and nothing else.
//!
//! | module | what |
//! |---|---|
//! | `start` | the start of MPI, and its immediate end if need be |
//! | `comm` | broadcast, gather on rank 0, reduce, agree on success |
//! | `strip`, `neighbours` | which rows a rank owns, and who owns those beside them |
//! | `halo` | the exchange of rows with the neighbours, at every step |

pub(crate) mod comm;
pub(crate) mod halo;
pub(crate) mod neighbours;
pub(crate) mod start;
pub(crate) mod strip;

pub use comm::Comm;
pub use halo::Halo;
pub use neighbours::Neighbours;
pub use start::{abort, finish, initialize, io_settings, library, prefers_romio};
pub use strip::Strip;
