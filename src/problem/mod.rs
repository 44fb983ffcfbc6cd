//! What is solved.

pub mod expression;
