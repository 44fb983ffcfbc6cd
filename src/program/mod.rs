//! A person in front of it: the command line, whether a run may start, and what is said about it.
//!
//! | module | what |
//! |---|---|
//! | [`cli`] | the command line |
//! | [`build`] | whether all ranks run the same program |
//! | [`job`] | a run that may start: parameters, rows, memory, disk and directory |
//! | [`plan`], `crowding` | what suits this machine, and what does not |
//! | [`resume`] | continuing from a checkpoint |
//! | `pages` | the schema, the manual page and completions |
//! | [`walltime`] | how long a run may take |
//! | [`trial`] | steps tried to tell how long a run takes |
//! | [`report`] | what is printed |

pub mod build;
pub mod cli;
pub(crate) mod crowding;
pub mod job;
mod manual;
pub(crate) mod pages;
pub mod plan;
pub mod report;
pub mod resume;
pub mod trial;
pub mod walltime;
