//! The performance model of `scripts/scaling`, in exact numbers, and what it accepts and writes.

use crate::common::python;

#[test]
fn the_performance_model_gives_what_its_formulas_say() {
    python::<&str>("scaling_model.py", &[]);
}

#[test]
fn the_scaling_report_says_what_it_rests_on_and_refuses_what_makes_no_sense() {
    python::<&str>("scaling_report.py", &[]);
}
