//! The performance model of `scripts/scaling`, in exact numbers.

#![cfg(target_os = "linux")]

mod common;

use common::python;

#[test]
fn the_performance_model_gives_what_its_formulas_say() {
    python::<&str>("scaling_model.py", &[]);
}
