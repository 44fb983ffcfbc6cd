//! The kernel alone, on one rank: million updates per second by grid size and instruction set.
//!
//!     cargo bench --bench stencil
//!
//! For the program beside its peers, see `scripts/bench`.

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use diff2d_mpi::kernel::{
    Blocking, Coefficients, Field, FluxOperator, Ghosts, Isa, Operator, Plane, Shape, Sums, alone,
};
use diff2d_mpi::machine::caches;

/// Steps of a sample: some passes there and back.
const STEPS: usize = 64;

fn field(n: usize, operator: &Operator) -> Field {
    let mut field = Field::try_zeros(operator.storage(n, n, [false, false])).expect("memory");
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

/// The operator of a general problem, with coefficients that vary from point to point or do not.
fn flux_operator(isa: Isa, n: usize, varies: bool) -> FluxOperator {
    let arrays = if varies { 5 } else { 2 };
    let blocking = Blocking::choose_for([n, n], caches(1).levels(), arrays);
    let shape = Shape::pair([n, n], [false, false], blocking, false);
    let plane = |rows: usize, columns: usize| {
        let mut plane = Plane::new(shape);
        for row in 0..rows {
            let at = |column: usize| if varies { (row * 7 + column * 3) % 11 } else { 3 };
            let values: Vec<f64> = (0..columns).map(|c| 0.5 + at(c) as f64 / 64.0).collect();
            plane.push(&values).expect("memory");
        }
        plane
    };
    let coefficients = Coefficients {
        along_x: plane(n, n + 1),
        along_y: plane(n + 1, n),
        source: None,
        decay: None,
        inverse_capacity: varies.then(|| plane(n, n)),
    };
    FluxOperator::new(isa, blocking, shape, coefficients)
}

/// Euler steps and stages of general problems.
fn fluxes(criterion: &mut Criterion) {
    for n in [266, 1024, 4096] {
        let mut group = criterion.benchmark_group(format!("fluxes, {n} x {n}"));
        group.throughput(Throughput::Elements((n * n * STEPS) as u64)).sample_size(10);
        for isa in Isa::ALL.into_iter().filter(|isa| isa.is_available()) {
            for (name, varies) in [("uniform", false), ("varying", true)] {
                let operator = flux_operator(isa, n, varies);
                let [mut u, mut b] =
                    [(); 2].map(|()| Field::try_zeros(operator.shape()).expect("memory"));
                u.owned_mut().fill(1.0);
                group.bench_function(BenchmarkId::new(name, isa), |bencher| {
                    bencher.iter(|| operator.euler(&mut u, 0.1, STEPS, &mut alone));
                });
                operator.rate(&mut u, &mut alone);
                let vectors = [u.previous_view()];
                group.bench_function(BenchmarkId::new(format!("{name}, stages"), isa), |bencher| {
                    bencher.iter(|| {
                        b.owned_mut().fill(1.0);
                        let of = Sums { vectors: &vectors, weights: &[0.01; STEPS] };
                        operator.stages(&mut b, of, Ghosts::default(), &mut alone);
                    });
                });
            }
        }
        group.finish();
    }
}

criterion_group!(benches, steps, fluxes);
criterion_main!(benches);
