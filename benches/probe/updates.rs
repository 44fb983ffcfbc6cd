//! The rate of each update of the kernel on one core.

use clap::{Args, ValueEnum};
use diff2d_mpi::error::{Error, Result};
use diff2d_mpi::kernel::{
    Blocking, Coefficients, Field, FluxOperator, Ghosts, Isa, Operator, Plane, Shape, Sums, alone,
};
use diff2d_mpi::machine;
use rustix::time::{ClockId, clock_gettime};
use serde_json::json;

#[derive(Args)]
pub struct Updates {
    /// The update
    kind: Kind,
    /// Rows, and columns
    n: usize,
    /// Steps of a repeat
    steps: usize,
    /// Times to repeat
    repeats: usize,
    /// The instruction set [default: the fastest]
    #[arg(long)]
    isa: Option<String>,
    /// Rows, steps, steps of a tile and columns of a tile of the blocks
    #[arg(long, num_args = 4, value_names = ["ROWS", "STEPS", "TILE_STEPS", "COLUMNS"])]
    blocks: Vec<usize>,
}

/// An update of the kernel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Kind {
    /// The course's step
    Course,
    /// An Euler step with the same coefficient along each axis
    Uniform,
    /// One with coefficients of the faces
    Faces,
    /// One with these and a capacity
    Capacity,
    /// A stage of a Chebyshev series, uniform
    Stage,
    /// A stage with coefficients of the faces
    StageFaces,
}

impl Updates {
    pub fn measure(&self) -> Result<()> {
        let isa = match &self.isa {
            None => Isa::detect(),
            Some(name) => Isa::named(name)
                .filter(|isa| isa.is_available())
                .ok_or_else(|| Error::Usage(format!("this processor has no {name}")))?,
        };
        let seconds = match self.kind {
            Kind::Course => self.course(isa)?,
            _ => self.general(isa)?,
        };
        println!("{}", json!({"seconds": seconds}));
        Ok(())
    }

    fn blocking(&self, chosen: Blocking) -> Blocking {
        match self.blocks[..] {
            [block_rows, steps, tile_steps, tile_columns] => {
                Blocking { block_rows, steps, tile_steps, tile_columns }
            }
            _ => chosen,
        }
    }

    fn course(&self, isa: Isa) -> Result<Vec<f64>> {
        let n = self.n;
        let blocking = self.blocking(Blocking::choose([n, n], machine::caches(1).levels()));
        let operator = Operator::course(isa, blocking, 0.25);
        let mut field = field(operator.storage(n, n, [false; 2]))?;
        Ok(self.timed(|steps| operator.advance(&mut field, steps, &mut alone)))
    }

    fn general(&self, isa: Isa) -> Result<Vec<f64>> {
        let operator = self.operator(isa)?;
        let mut b = field(operator.shape())?;
        if !matches!(self.kind, Kind::Stage | Kind::StageFaces) {
            return Ok(self.timed(|steps| operator.euler(&mut b, 1.0, steps, &mut alone)));
        }
        let mut v = field(operator.shape())?;
        v.previous_mut().fill(0.5);
        let weights = vec![0.01; self.steps];
        let vectors = [v.previous_view()];
        Ok(self.timed(|steps| {
            let of = Sums { vectors: &vectors, weights: &weights[..steps] };
            operator.stages(&mut b, of, Ghosts::default(), &mut alone);
        }))
    }

    fn operator(&self, isa: Isa) -> Result<FluxOperator> {
        let n = self.n;
        let varies = !matches!(self.kind, Kind::Uniform | Kind::Stage);
        let arrays = match self.kind {
            Kind::Uniform => 2,
            Kind::Stage => 3,
            Kind::Faces => 4,
            _ => 5,
        };
        let chosen = Blocking::choose_for([n, n], machine::caches(1).levels(), arrays);
        let blocking = self.blocking(chosen);
        let shape = Shape::pair([n, n], [false; 2], blocking, false);
        let plane = |rows: usize, columns: usize, least: f64, spread: f64| {
            let mut plane = Plane::new(shape);
            let value = |row: usize, column: usize| {
                let varied = if varies { (row * 7 + column * 3) % 11 } else { 5 };
                least + spread * varied as f64
            };
            let mut push =
                |row| plane.push(&(0..columns).map(|c| value(row, c)).collect::<Vec<_>>());
            (0..rows).try_for_each(&mut push).map_err(no_memory)?;
            Ok::<_, Error>(plane)
        };
        let has_capacity = self.kind == Kind::Capacity;
        let coefficients = Coefficients {
            along_x: plane(n, n + 1, 0.1, 0.01)?,
            along_y: plane(n + 1, n, 0.1, 0.008)?,
            source: None,
            decay: None,
            inverse_capacity: has_capacity.then(|| plane(n, n, 0.9, 0.01)).transpose()?,
        };
        Ok(FluxOperator::new(isa, blocking, shape, coefficients))
    }

    /// Seconds of processor time of each repeat, after some steps that are not timed.
    fn timed(&self, mut advance: impl FnMut(usize)) -> Vec<f64> {
        advance(self.steps.min(8));
        let mut one = |_| {
            let began = processor_seconds();
            advance(self.steps);
            processor_seconds() - began
        };
        (0..self.repeats).map(&mut one).collect()
    }
}

/// Numbers that stay normal: subnormal ones are slow on every machine.
fn field(shape: Shape) -> Result<Field> {
    let mut field = Field::try_zeros(shape).map_err(no_memory)?;
    for ((i, j), value) in field.owned_mut().indexed_iter_mut() {
        *value = 1.0 + ((i * 7 + j * 3) % 11) as f64 / 16.0;
    }
    Ok(field)
}

fn processor_seconds() -> f64 {
    let now = clock_gettime(ClockId::ThreadCPUTime);
    now.tv_sec as f64 + 1e-9 * now.tv_nsec as f64
}

fn no_memory(cause: std::collections::TryReserveError) -> Error {
    Error::Run(format!("no memory: {cause}"))
}
