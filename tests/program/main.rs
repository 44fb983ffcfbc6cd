//! What a user meets: runs of the program, what it says, and the files that it leaves.

#[path = "../common/mod.rs"]
mod common;

mod bad_parameters;
mod builds;
mod command_line;
mod documents;
mod exact_solutions;
mod install;
mod not_finite;
mod opens;
mod output_directory;
mod package;
mod parameter_files;
mod pictures;
mod plots;
mod problems;
mod profile;
mod progress;
mod readers;
mod same_bits;
#[cfg(target_os = "linux")]
mod scaling;
mod solver;
mod summary;
