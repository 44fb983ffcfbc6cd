//! The kernel alone, on one rank: million updates per second by grid size and instruction set.
//!
//!     cargo bench --bench stencil
//!
//! For the program beside its peers, see `scripts/bench`.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use diff2d_mpi::kernel::{Blocking, Field, Isa, Operator, alone};
use diff2d_mpi::machine::caches;

/// Steps of a sample: some passes there and back.
const STEPS: usize = 64;

fn field(n: usize, operator: &Operator) -> Field {
    let mut field = Field::zeros(operator.storage(n, n, [false, false]));
    // Numbers that stay normal: subnormal ones are slow on every machine.
    for ((i, j), value) in field.owned_mut().indexed_iter_mut() {
        *value = 1.0 + ((i * 7 + j * 3) % 11) as f64 / 16.0;
    }
    field
}

fn steps(criterion: &mut Criterion) {
    for n in [266, 1024, 4096] {
        let mut group = criterion.benchmark_group(format!("{n} x {n}"));
        group.throughput(Throughput::Elements((n * n * STEPS) as u64)).sample_size(10);
        for isa in Isa::ALL.into_iter().filter(|isa| isa.is_available()) {
            let blocking = Blocking::choose([n, n], caches(1).levels());
            let operator = Operator::course(isa, blocking, 0.25);
            let mut field = field(n, &operator);
            group.bench_function(BenchmarkId::from_parameter(isa), |bencher| {
                bencher.iter(|| operator.advance(&mut field, STEPS, &mut alone));
            });
        }
        group.finish();
    }
}

criterion_group!(benches, steps);
criterion_main!(benches);
