//! How a strip is advanced in time: arrays and numbers only.
//!
//! - [`Operator`] is the course's step: the five-point Laplacian with zeros around the domain.
//! - [`FluxOperator`] is that of general problems: coefficients of every face, source, decay,
//!   capacity, and any sides. It takes Euler steps, or the stages of an exponential integrator.
//!
//! The order of the floating-point operations is defined in `update/` and `flux.rs` and is part of
//! the result: instruction set, blocks, steps per pass and number of ranks change the speed, never
//! a bit.
//!
//! Memory is far slower than arithmetic, so several steps are taken in one *pass* over the strip.
//! If the strip has neighbours, which send one halo row per step, the pass has two phases:
//!
//! ```text
//!   step
//!     3   / / / . . . . . . \ \ \      .  first phase: a trapezoid that needs no halo row
//!     2   / / . . . . . . . . \ \      /  second phase: a wedge at each edge, one row wider at
//!     1   / . . . . . . . . . . \      \  each step, as the halo rows come in
//!       h 1 2 3               rows h
//! ```
//!
//! The second phase is a loop with one exchange for each step of the pass: however much the ranks'
//! passes differ, each step swaps one row with each neighbour.
//!
//! ```
//! use diff2d_mpi::kernel::{Blocking, Edges, Field, Isa, Operator};
//!
//! # fn swap_with_neighbours(_: Edges) {}
//! let (rows, columns) = (3, 3);
//! let blocking = Blocking::choose([rows, columns], [1 << 20, 1 << 24]);
//! let operator = Operator::course(Isa::detect(), blocking, 0.25);
//! let mut field = Field::try_zeros(operator.storage(rows, columns, [false, false]))?;
//! field.row_mut(1)[1] = 1.0;
//!
//! operator.advance(&mut field, 2, &mut |edges: Edges| swap_with_neighbours(edges));
//! assert_eq!(field.row(0), [0.125, 0.0, 0.125]);
//! assert_eq!(field.row(1), [0.0, 0.25, 0.0]);
//! # Ok::<(), std::collections::TryReserveError>(())
//! ```

// Loads, stores and intrinsics; the reasons stand beside them.
#![allow(unsafe_code)]

mod blocking;
mod coefficients;
mod combine;
mod edge;
mod exchange;
mod field;
mod flux;
mod flux_operator;
mod flux_steps;
mod frame;
mod ghosts;
mod isa;
mod magnitude;
mod operator;
mod pair;
mod pass;
mod plan;
mod plane;
mod readings;
mod rectangle;
mod running_sum;
mod shape;
mod stripe;
mod sweep;
mod tiles;
mod trapezoid;
mod update;
mod vector;
mod wedge;

pub use blocking::Blocking;
pub use coefficients::Coefficients;
pub use edge::{Edge, Edges};
pub use exchange::{Exchange, alone};
pub use field::Field;
pub use flux_operator::FluxOperator;
pub use flux_steps::Sums;
pub use ghosts::Ghosts;
pub use isa::Isa;
pub use magnitude::largest_magnitude;
pub use operator::Operator;
pub use plan::Plan;
pub use plane::{Plane, View};
pub use shape::{Shape, Storage};
