//! The kernel alone, on one rank: million updates per second by grid size and instruction set.
//!
//!     cargo bench --bench stencil
//!
//! For the program beside its peers, see `scripts/bench`.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use diff2d_mpi::field::{Field, Shape};
use diff2d_mpi::resources::caches;
use diff2d_mpi::stencil::{Blocking, Isa, Stencil};

/// Steps of a sample: some passes there and back.
const STEPS: usize = 64;

fn field(n: usize, blocking: Blocking) -> Field {
    let mut field = Field::zeros(Shape {
        rows: n,
        columns: n,
        low_neighbour: false,
        high_neighbour: false,
        steps: blocking.steps,
        tile_steps: blocking.tile_steps,
    });
    // Numbers that stay normal: subnormal ones are slow on every machine.
    for ((i, j), value) in field.owned_mut().indexed_iter_mut() {
        *value = 1.0 + ((i * 7 + j * 3) % 11) as f64 / 16.0;
    }
    field
}

fn advance(stencil: &Stencil, field: &mut Field) {
    let mut left = STEPS;
    while left > 0 {
        let mut pass = stencil.begin_pass(field, left);
        (0..pass.steps()).for_each(|_| pass.advance_edges());
        left -= pass.finish();
    }
}

fn steps(criterion: &mut Criterion) {
    for n in [266, 1024, 4096] {
        let mut group = criterion.benchmark_group(format!("{n} x {n}"));
        group.throughput(Throughput::Elements((n * n * STEPS) as u64)).sample_size(10);
        for isa in Isa::ALL.into_iter().filter(|isa| isa.is_available()) {
            let blocking = Blocking::choose(isa, n, n, caches(1));
            let stencil = Stencil::new(isa, blocking, 0.25);
            let mut field = field(n, blocking);
            group.bench_function(BenchmarkId::from_parameter(isa), |bencher| {
                bencher.iter(|| advance(&stencil, &mut field));
            });
        }
        group.finish();
    }
}

criterion_group!(benches, steps);
criterion_main!(benches);
