//! The directory of a run: whether it can be used, and never two runs in one place.

mod contents;
mod made;
mod place;
mod refused;
mod taken;
mod usable;

pub use contents::refuse_unusable_files;
pub use made::Made;
pub use place::{Neighbour, holds, is_same, leads_to, neighbour_of};
pub use taken::{
    protect_input, protect_pictures, protect_samples, protect_temporaries, refuse_existing_run,
    refuse_run_without_beginning,
};
pub use usable::{refuse_unusable, refuse_unwritable};
