//! Distributed solver for two-dimensional diffusion problems
//!
//! ```text
//! capacity d rho/dt = d/dx (Dx d rho/dx) + d/dy (Dy d rho/dy) + source + reaction - decay rho
//! ```
//!
//! on a rectangle, by default the example of a course: constant D, and zeros around it. Every MPI
//! rank owns a strip of rows, swaps one halo row with each neighbour every time step, and writes
//! its rows of each snapshot into one parallel HDF5 file. The result is bit-for-bit identical on
//! any number of ranks.
//!
//! ```
//! use diff2d_mpi::error::Result;
//! use diff2d_mpi::params::Params;
//! use diff2d_mpi::program::job::Job;
//! use diff2d_mpi::ranks::{self, Comm};
//! use diff2d_mpi::run::Run;
//!
//! fn main() -> Result<()> {
//!     let universe = ranks::initialize()?;
//!     let comm = Comm::world(&universe);
//!     let params = Params { dx: 0.5, runtime: 1.0, ..Params::default() };
//!     let job = Job::new(&comm, params)?;
//!     let mut run = Run::new(&comm, job.setup())?;
//!     run.to_the_end(&mut ())?;
//!     let rows = run.state().density();
//!     println!("rank {}: {:?} points, one of them {}", comm.rank(), rows.dim(), rows[[0, 0]]);
//!     Ok(())
//! }
//! ```
//!
//! Each folder is a layer, and imports only from the folders above it in this list and from the
//! files beside them (`columns`, [`error`], [`fault`], `look`, [`machine`], [`number`], [`terminal`],
//! [`version`]):
//!
//! | folder | what is in it |
//! |---|---|
//! | [`expression`] | values given as text, as `0.2*exp(-x^2)` |
//! | [`params`] | what is asked for: a parameter file as numbers, words and names |
//! | [`problem`] | what is solved: equation, sides, points, steps, outputs, initial field |
//! | [`kernel`] | how a strip of rows is advanced: arrays and numbers, the only vector instructions |
//! | [`ranks`] | who owns which rows, and what the ranks tell each other: the only MPI |
//! | [`input`] | fields and series in files |
//! | [`run`] | the algorithm: state, loop, diagnostics; it tells a listener, and knows no file |
//! | [`output`] | what a run leaves: HDF5, pictures, checkpoints |
//! | [`program`] | a person in front of it: the command line, the start, reports |

mod columns;
pub mod error;
pub mod expression;
pub mod fault;
pub mod input;
pub mod kernel;
mod look;
pub mod machine;
pub mod number;
pub mod output;
pub mod params;
pub mod problem;
pub mod program;
pub mod ranks;
pub mod run;
pub mod terminal;
pub mod version;
