//! The rate of the stencil on a strip: what a rank computes between two exchanges.

use crate::{answer, slowest, synchronise};
use clap::Args;
use diff2d_mpi::error::{Error, Result};
use diff2d_mpi::kernel::{Blocking, Edges, Exchange, Field, Operator, Shape};
use diff2d_mpi::machine::{self, Caches};
use diff2d_mpi::params::Solver;
use diff2d_mpi::program::plan;
use diff2d_mpi::ranks::Comm;
use diff2d_mpi::run::phase::Phase;
use diff2d_mpi::run::timings::Timings;
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
    /// Choose blocks for a second level of this many bytes instead of this machine's
    #[arg(long, requires = "l3")]
    l2: Option<usize>,
    /// Choose blocks for a share of the third level of this many bytes
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
            let operator = comm.agree(operator(rows, columns, caches))?;
            let blocking = operator.blocking();
            let shape = operator.storage(rows, columns, [neighbours > 0, neighbours > 1]);
            let mut field = comm.agree(field(shape))?;
            let (steps, seconds) = self.time(comm, &operator, &mut field);
            let updates = (rows * columns * steps) as f64;
            answer(
                comm,
                json!({
                    "ranks": comm.size(),
                    "neighbours": neighbours,
                    "rows": rows,
                    "columns": columns,
                    "simd": operator.isa().name(),
                    "l2": caches.l2,
                    "l3": caches.l3,
                    "bytes": shape.bytes(),
                    "block_rows": blocking.block_rows,
                    "tile_steps": blocking.tile_steps,
                    "steps_per_pass": steps_per_pass(&operator, &mut field),
                    "updates": updates / seconds,
                }),
            );
        }
        Ok(())
    }

    /// Those asked for, or this machine's.
    fn caches(&self, comm: &Comm) -> Caches {
        let ranks_on_node = comm.node().sum([1_u64])[0] as usize;
        match (self.l2, self.l3) {
            (Some(l2), Some(l3)) => Caches { l2, l3 },
            _ => machine::caches(ranks_on_node),
        }
    }

    /// Steps taken and seconds of the slowest rank, after a trial that warms up.
    fn time(&self, comm: &Comm, operator: &Operator, field: &mut Field) -> (usize, f64) {
        // There and back.
        let trial = 2 * operator.blocking().steps;
        advance(operator, field, trial);
        synchronise(comm);
        let seconds = slowest(comm, advance(operator, field, trial));
        let times = (self.seconds / seconds.max(1e-9)).ceil().clamp(1.0, 1e6) as usize;
        synchronise(comm);
        (times * trial, slowest(comm, advance(operator, field, times * trial)))
    }
}

/// As the program would choose it for such caches.
fn operator(rows: usize, columns: usize, caches: Caches) -> Result<Operator> {
    let isa = plan::plan(&Solver::default(), None, [rows, columns], 1)
        .map_err(|problem| Error::Usage(problem.text))?
        .isa;
    let blocking = Blocking::choose([rows, columns], caches.levels());
    Ok(Operator::course(isa, blocking, FACTOR))
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

/// In place of an exchange: the halo rows become those beside them, so that nothing decays. With
/// the clocks that the program has.
#[derive(Default)]
struct Mirror {
    timings: Timings,
    /// Steps of the last pass.
    steps_of_pass: usize,
}

impl Exchange for Mirror {
    fn swap(&mut self, edges: Edges<'_>) {
        self.timings.measure(Phase::Halo, || {
            for edge in [edges.low, edges.high].into_iter().flatten() {
                edge.halo.copy_from_slice(edge.owned);
            }
        });
    }

    fn begin_pass(&mut self, _taken: usize, steps: usize) {
        self.steps_of_pass = steps;
    }

    fn compute<T>(&mut self, work: impl FnOnce() -> T) -> T {
        self.timings.measure(Phase::Compute, work)
    }
}

/// Takes the steps as the program does; seconds, without the stand-in for exchanges.
fn advance(operator: &Operator, field: &mut Field, steps: usize) -> f64 {
    let mut mirror = Mirror::default();
    let start = Instant::now();
    operator.advance(field, steps, &mut mirror);
    start.elapsed().as_secs_f64() - mirror.timings.seconds(Phase::Halo)
}

/// Steps that a pass really takes: thin strips have room for fewer than the blocking allows.
fn steps_per_pass(operator: &Operator, field: &mut Field) -> usize {
    let mut mirror = Mirror::default();
    operator.advance(field, operator.blocking().steps, &mut mirror);
    mirror.steps_of_pass
}
