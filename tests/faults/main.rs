//! Whatever happens to a run, `--resume` leads to the very file that an uninterrupted run makes.
//!
//! Every test runs the program, breaks something, looks at what is left (it opens in xarray, and
//! every snapshot committed is right), resumes, half the time on another number of ranks, and
//! compares every value by its bits with a run that nothing happened to.
//!
//! `DIFF2D_FAULT_TRIALS` sets the number of random trials of each kind, `DIFF2D_FAULT_SEED` repeats
//! the choices of a trial that printed it. What only root can break prints that it is skipped.

#![cfg(target_os = "linux")]

#[path = "../common/mod.rs"]
mod common;

mod checking;
mod directories;
mod exponential;
mod failing;
mod final_snapshot;
mod finished;
mod full_disks;
mod inputs;
mod kills;
mod locks;
mod looking;
mod own_parameters;
mod processes;
mod resuming;
mod root;
mod samples;
mod scene;
mod segments;
mod signals;
mod walltime;
