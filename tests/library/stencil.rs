//! The kernel against the plain loop, bit for bit, on one strip and on several that swap rows.

use super::links::{Link, swap};
use std::thread;

use diff2d_mpi::kernel::{Blocking, Edges, Field, Isa, Operator};
use proptest::prelude::*;

/// Rows of points without their boundary.
type Rows = Vec<Vec<f64>>;

/// One step of the reference.
fn plain_step(rho: &Rows, factor: f64) -> Rows {
    let at = |i: usize, j: usize| match (i.checked_sub(1), j.checked_sub(1)) {
        (Some(i), Some(j)) if i < rho.len() && j < rho[i].len() => rho[i][j],
        _ => 0.0,
    };
    let point = |i: usize, j: usize| {
        let sum = ((at(i + 1, j) + at(i - 1, j)) + at(i, j + 1)) + at(i, j - 1);
        at(i, j) + factor * (sum - 4.0 * at(i, j))
    };
    let row = |i: usize| (1..=rho[i - 1].len()).map(|j| point(i, j)).collect();
    (1..=rho.len()).map(row).collect()
}

/// A rank with its strip and its neighbours.
struct Rank {
    field: Field,
    operator: Operator,
    low: Option<Link>,
    high: Option<Link>,
}

impl Rank {
    fn new(rho: &[Vec<f64>], operator: Operator, low: Option<Link>, high: Option<Link>) -> Rank {
        let neighbours = [low.is_some(), high.is_some()];
        let mut field = Field::try_zeros(operator.storage(rho.len(), rho[0].len(), neighbours))
            .expect("memory");
        for (row, values) in field.rows_mut().zip(rho) {
            row.copy_from_slice(values);
        }
        Rank { field, operator, low, high }
    }

    fn advance(&mut self, steps: usize) {
        let Rank { field, operator, low, high } = self;
        operator.advance(field, steps, &mut |edges: Edges| {
            swap(low, high, edges);
        });
    }
}

/// The field after each of `runs` steps, on as many ranks as there are `shares` and operators.
fn distributed(rho: &Rows, shares: &[usize], operators: &[Operator], runs: &[usize]) -> Vec<Rows> {
    let mut below = None;
    let mut first = 0;
    let mut ranks = Vec::new();
    for (rank, (&share, &operator)) in shares.iter().zip(operators).enumerate() {
        let (up, down) = if rank + 1 < shares.len() {
            let (up, down) = Link::pair();
            (Some(up), Some(down))
        } else {
            (None, None)
        };
        ranks.push(Rank::new(&rho[first..first + share], operator, below.take(), up));
        (below, first) = (down, first + share);
    }
    let advance = |&steps: &usize| {
        thread::scope(|scope| {
            for rank in &mut ranks {
                scope.spawn(move || rank.advance(steps));
            }
        });
        ranks.iter().flat_map(|rank| rank.field.rows().map(<[f64]>::to_vec)).collect()
    };
    runs.iter().map(advance).collect()
}

fn assert_same_bits(actual: &Rows, expected: &Rows) {
    assert_eq!(actual.len(), expected.len());
    for (i, (actual, expected)) in actual.iter().zip(expected).enumerate() {
        for (j, (a, b)) in actual.iter().zip(expected).enumerate() {
            assert_eq!(a.to_bits(), b.to_bits(), "row {i}, column {j}: {a:e} is not {b:e}");
        }
    }
}

fn assert_reference(rho: &Rows, shares: &[usize], operators: &[Operator], runs: &[usize]) {
    let mut expected = rho.clone();
    for (actual, &steps) in distributed(rho, shares, operators, runs).iter().zip(runs) {
        for _ in 0..steps {
            expected = plain_step(&expected, operators[0].factor());
        }
        assert_same_bits(actual, &expected);
    }
}

fn available() -> Vec<Isa> {
    Isa::ALL.into_iter().filter(|isa| isa.is_available()).collect()
}

fn blockings() -> impl Strategy<Value = Blocking> {
    (1..20_usize, 1..14_usize, 1..14_usize, 1..80_usize).prop_map(
        |(block_rows, steps, tile_steps, tile_columns)| Blocking {
            block_rows,
            steps,
            tile_steps,
            tile_columns,
        },
    )
}

fn values() -> impl Strategy<Value = f64> {
    prop_oneof![
        8 => 0.0..1.0,
        2 => -1e3..1e3,
        1 => Just(0.0),
        1 => Just(-0.0),
        1 => -1e-290..1e-290_f64,
        1 => (-64..64_i64).prop_map(|n| n as f64 * f64::from_bits(1)),
    ]
}

fn factors() -> impl Strategy<Value = f64> {
    prop_oneof![Just(0.25), Just(0.24999999999999997), Just(0.125), Just(0.2), 0.0..0.25]
}

prop_compose! {
    fn cases()(
        shares in prop::collection::vec(1..24_usize, 1..=4),
        columns in prop_oneof![1..20_usize, 1..90_usize],
    )(
        rho in prop::collection::vec(
            prop::collection::vec(values(), columns),
            shares.iter().sum::<usize>(),
        ),
        ranks in prop::collection::vec(
            (prop::sample::select(available()), blockings()),
            shares.len(),
        ),
        factor in factors(),
        runs in prop::collection::vec(0..40_usize, 1..4),
        shares in Just(shares),
    ) -> (Rows, Vec<usize>, Vec<Operator>, Vec<usize>) {
        let operator = |(isa, blocking)| Operator::course(isa, blocking, factor);
        (rho, shares, ranks.into_iter().map(operator).collect(), runs)
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..Default::default() })]

    #[test]
    fn any_ranks_any_blocks_and_any_instruction_set_give_the_bits_of_the_plain_loop(
        (rho, shares, operators, runs) in cases()
    ) {
        assert_reference(&rho, &shares, &operators, &runs);
    }
}

#[test]
fn tiny_fields_give_the_bits_of_the_plain_loop() {
    let blocking = Blocking { block_rows: 4, steps: 5, tile_steps: 3, tile_columns: 8 };
    for isa in available() {
        for columns in [1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17] {
            for shares in [vec![1], vec![2], vec![1, 1], vec![1, 1, 1], vec![2, 1], vec![3, 2, 4]] {
                let rows: usize = shares.iter().sum();
                let value = |i, j| 1.0 / (1.0 + (i * columns + j) as f64);
                let row = |i| (0..columns).map(|j| value(i, j)).collect();
                let rho: Rows = (0..rows).map(row).collect();
                for factor in [0.25, 0.2] {
                    let operators = vec![Operator::course(isa, blocking, factor); shares.len()];
                    assert_reference(&rho, &shares, &operators, &[1, 2, 11, 5]);
                }
            }
        }
    }
}

#[test]
fn a_field_that_decays_into_subnormals_keeps_the_bits_of_the_plain_loop() {
    let rho: Rows = (0..9).map(|i| (0..9).map(|j| (1 + i + j) as f64 * 1e-306).collect()).collect();
    let blocking = Blocking { block_rows: 8, steps: 8, tile_steps: 8, tile_columns: 64 };
    for isa in available() {
        let operators = [Operator::course(isa, blocking, 0.25); 2];
        assert_reference(&rho, &[5, 4], &operators, &[50, 250, 800]);
    }
}

#[test]
fn the_chosen_blocks_give_the_bits_of_the_plain_loop() {
    let row = |i| (0..1500).map(|j| ((i * 7 + j * 13) % 101) as f64 / 101.0).collect();
    let rho: Rows = (0..210).map(row).collect();
    for isa in available() {
        for l3 in [1 << 20, 1 << 24] {
            for shares in [vec![210], vec![100, 110], vec![70, 20, 120]] {
                let choose = |&rows| Blocking::choose([rows, 1500], [1 << 19, l3]);
                let operator = |sizes| Operator::course(isa, sizes, 0.25);
                let operators: Vec<_> = shares.iter().map(choose).map(operator).collect();
                assert_reference(&rho, &shares, &operators, &[40, 7]);
            }
        }
    }
}

#[test]
fn a_pass_over_rows_too_wide_for_any_cache_brings_its_blocks_from_memory_once() {
    let choose = |columns| Blocking::choose([4096, columns], [1 << 19, 1 << 22]);
    let (narrow, wide) = (choose(1000), choose(16384));
    assert!(narrow.steps > narrow.tile_steps, "{narrow:?}");
    assert_eq!(wide.steps, wide.tile_steps);
    // Rows brought in a second time because the next block needs them too, of all.
    let again = |b: Blocking| 2.0 * b.tile_steps as f64 / (b.block_rows + 2 * b.tile_steps) as f64;
    assert!(again(wide) < 1.0 / 3.0 && wide.steps >= 16, "{wide:?}");
}

#[test]
fn chosen_blocks_are_valid_for_fields_and_caches_of_any_size() {
    for rows in [1, 2, 100, 1 << 40] {
        for columns in [1, 1000, 1 << 40] {
            for l2 in [0, 1 << 18, 1 << 24] {
                let blocking = Blocking::choose([rows, columns], [l2, 0]);
                Operator::course(Isa::Portable, blocking, 0.25);
            }
        }
    }
}

#[test]
fn instruction_sets_are_known_by_their_names() {
    for isa in Isa::ALL {
        assert_eq!(Isa::named(&isa.to_string()), Some(isa));
    }
    assert_eq!(Isa::named("sse9"), None);
    assert!(Isa::detect().is_available());
}
