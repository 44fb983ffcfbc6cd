//! The rate of the stencil on a strip: what a rank computes between two exchanges.

use crate::{answer, slowest, synchronise};
use clap::Args;
use diff2d_mpi::comm::Comm;
use diff2d_mpi::error::{Error, Result};
use diff2d_mpi::field::{Edges, Field, Shape};
use diff2d_mpi::params::Solver;
use diff2d_mpi::plan;
use diff2d_mpi::resources;
use diff2d_mpi::run::timings::{Phase, Timings};
use diff2d_mpi::stencil::{Blocking, Caches, Stencil};
use serde_json::json;
use std::str::FromStr;
use std::time::Instant;

/// `(D / dx^2) dt` of most grids.
const FACTOR: f64 = 0.25;

#[derive(Args)]
pub struct Strips {
    /// Neighbours of the strip: 0, 1 or 2 [default: as many as the ranks have]
    #[arg(long, value_parser = clap::value_parser!(u8).range(0..=2))]
    neighbours: Option<u8>,
    /// Seconds that a measurement takes, at least
    #[arg(long, default_value_t = 0.1)]
    seconds: f64,
    /// Choose blocks for a second level of so many bytes, rather than for this machine's
    #[arg(long, requires = "l3")]
    l2: Option<usize>,
    /// Choose blocks for a share of the third level of so many bytes
    #[arg(long, requires = "l2")]
    l3: Option<usize>,
    /// Sizes of strips
    #[arg(required = true, value_name = "ROWSxCOLUMNS")]
    sizes: Vec<Size>,
}

/// Rows and columns of a strip.
#[derive(Clone, Copy)]
struct Size {
    rows: usize,
    columns: usize,
}

impl FromStr for Size {
    type Err = String;

    fn from_str(text: &str) -> std::result::Result<Size, String> {
        let number = |text: &str| text.parse().ok().filter(|&number: &usize| number > 0);
        let (rows, columns) = text.split_once('x').ok_or("give ROWSxCOLUMNS, as in 64x4096")?;
        match (number(rows), number(columns)) {
            (Some(rows), Some(columns)) => Ok(Size { rows, columns }),
            _ => Err("rows and columns are whole numbers above zero".into()),
        }
    }
}

impl Strips {
    pub fn measure(&self, comm: &Comm) -> Result<()> {
        let neighbours = match self.neighbours {
            Some(number) => number.into(),
            None => (comm.size() - 1).min(2),
        };
        for &Size { rows, columns } in &self.sizes {
            let caches = self.caches(comm);
            let stencil = comm.agree(stencil(rows, columns, caches))?;
            let blocking = stencil.blocking();
            let shape = Shape {
                rows,
                columns,
                low_neighbour: neighbours > 0,
                high_neighbour: neighbours > 1,
                steps: blocking.steps,
                tile_steps: blocking.tile_steps,
            };
            let mut field = comm.agree(field(shape))?;
            let (steps, seconds) = self.time(comm, &stencil, &mut field);
            let updates = (rows * columns * steps) as f64;
            answer(
                comm,
                json!({
                    "ranks": comm.size(),
                    "neighbours": neighbours,
                    "rows": rows,
                    "columns": columns,
                    "simd": stencil.isa().name(),
                    "l2": caches.l2,
                    "l3": caches.l3,
                    "bytes": shape.bytes(),
                    "block_rows": blocking.block_rows,
                    "tile_steps": blocking.tile_steps,
                    "steps_per_pass": steps_per_pass(&stencil, &mut field),
                    "updates": updates / seconds,
                }),
            );
        }
        Ok(())
    }

    /// Those asked for, or this machine's.
    fn caches(&self, comm: &Comm) -> Caches {
        let ranks_on_node = comm.sum_on_node(1.0) as usize;
        match (self.l2, self.l3) {
            (Some(l2), Some(l3)) => Caches { l2, l3 },
            _ => resources::caches(ranks_on_node),
        }
    }

    /// Steps taken and seconds of the slowest rank, after a trial that warms up.
    fn time(&self, comm: &Comm, stencil: &Stencil, field: &mut Field) -> (usize, f64) {
        // There and back.
        let trial = 2 * stencil.blocking().steps;
        advance(stencil, field, trial);
        synchronise(comm);
        let seconds = slowest(comm, advance(stencil, field, trial));
        let times = (self.seconds / seconds.max(1e-9)).ceil().clamp(1.0, 1e6) as usize;
        synchronise(comm);
        (times * trial, slowest(comm, advance(stencil, field, times * trial)))
    }
}

/// As the program would choose it for such caches.
fn stencil(rows: usize, columns: usize, caches: Caches) -> Result<Stencil> {
    let isa = plan::stencil(&Solver::default(), FACTOR, [rows, columns], 1)
        .map_err(|problem| Error::Usage(problem.text))?
        .isa();
    Ok(Stencil::new(isa, Blocking::choose(isa, rows, columns, caches), FACTOR))
}

/// A field of numbers that stay normal: subnormal ones are slow on every machine.
fn field(shape: Shape) -> Result<Field> {
    let mut field = Field::try_zeros(shape)
        .map_err(|cause| Error::Run(format!("no memory for {} bytes: {cause}", shape.bytes())))?;
    for ((i, j), value) in field.owned_mut().indexed_iter_mut() {
        *value = 1.0 + ((i * 7 + j * 3) % 11) as f64 / 16.0;
    }
    Ok(field)
}

/// Takes the steps as the program does, clocks included; seconds, less what stands for exchanges.
fn advance(stencil: &Stencil, field: &mut Field, steps: usize) -> f64 {
    let mut timings = Timings::default();
    let start = Instant::now();
    let mut left = steps;
    while left > 0 {
        let mut pass = timings.measure(Phase::Compute, || stencil.begin_pass(field, left));
        for _ in 0..pass.steps() {
            timings.measure(Phase::Halo, || reflect(pass.edges()));
            timings.measure(Phase::Compute, || pass.advance_edges());
        }
        left -= timings.measure(Phase::Compute, || pass.finish());
    }
    start.elapsed().as_secs_f64() - timings.seconds(Phase::Halo)
}

/// In place of an exchange: the halo rows become those beside them, so that nothing decays.
fn reflect(edges: Edges) {
    for edge in [edges.low, edges.high].into_iter().flatten() {
        edge.halo.copy_from_slice(edge.owned);
    }
}

/// Steps that a pass really takes: thin strips have room for fewer than the blocking allows.
fn steps_per_pass(stencil: &Stencil, field: &mut Field) -> usize {
    let mut pass = stencil.begin_pass(field, stencil.blocking().steps);
    for _ in 0..pass.steps() {
        reflect(pass.edges());
        pass.advance_edges();
    }
    pass.finish()
}
