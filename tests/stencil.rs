//! One step on any field, in one piece or in strips that swap their edges, has the bits of the
//! definition. The initial field of a run is symmetric; these fields are not, so that rows mistaken
//! for columns, or above for below, are found.

mod common;

use common::assert_same_bits;
use diff2d_mpi::field::Field;
use diff2d_mpi::stencil;
use diff2d_mpi::strip::Strip;
use proptest::prelude::*;

proptest! {
    #[test]
    fn one_step_of_any_field_has_the_bits_of_the_definition(
        (rho, factor) in fields_and_factors()
    ) {
        let mut field = whole(&rho);
        advance(&mut field, factor);
        assert_same_bits(&values(&field), &by_definition(&rho, factor).concat(), "one step");
    }

    #[test]
    fn strips_that_swap_their_edges_step_as_one_field(
        (rho, factor) in fields_and_factors(),
        ranks in 1_usize..=9,
    ) {
        let ranks = ranks.min(rho.len());
        let mut strips: Vec<Field> = (0..ranks)
            .map(|rank| whole(&rho[Strip::new(rho.len(), ranks, rank).range()]))
            .collect();
        let mut expected = rho;
        for _ in 0..5 {
            swap_edges(&mut strips);
            strips.iter_mut().for_each(|strip| advance(strip, factor));
            expected = by_definition(&expected, factor);
            let together: Vec<f64> = strips.iter().flat_map(values).collect();
            assert_same_bits(&together, &expected.concat(), "strips");
        }
    }
}

#[test]
fn the_edges_of_a_strip_are_its_first_and_last_rows() {
    let mut field = whole(&[vec![1.0, 2.0], vec![3.0, 4.0], vec![5.0, 6.0]]);
    let low = field.low_edge();
    assert_eq!(low.owned, [1.0, 2.0]);
    assert_eq!(low.halo, [0.0, 0.0]);
    low.halo.copy_from_slice(&[-1.0, -2.0]);
    let high = field.high_edge();
    assert_eq!(high.owned, [5.0, 6.0]);
    assert_eq!(high.halo, [0.0, 0.0]);
    high.halo.copy_from_slice(&[7.0, 8.0]);

    let (current, _) = field.buffers();
    let rows: Vec<Vec<f64>> = current.rows().into_iter().map(|row| row.to_vec()).collect();
    assert_eq!(
        rows,
        [
            [0.0, -1.0, -2.0, 0.0],
            [0.0, 1.0, 2.0, 0.0],
            [0.0, 3.0, 4.0, 0.0],
            [0.0, 5.0, 6.0, 0.0],
            [0.0, 7.0, 8.0, 0.0],
        ]
    );
}

#[test]
fn the_only_row_of_a_strip_is_both_of_its_edges() {
    let mut field = whole(&[vec![1.0, 2.0, 3.0]]);
    assert_eq!(field.low_edge().owned, [1.0, 2.0, 3.0]);
    assert_eq!(field.high_edge().owned, [1.0, 2.0, 3.0]);
}

/// A field of up to 12 by 12 points of any sign and many sizes, and a stable factor.
fn fields_and_factors() -> impl Strategy<Value = (Vec<Vec<f64>>, f64)> {
    let value = prop_oneof![Just(0.0), -1.0..1.0, -1e-8..1e-8, -1e6..1e6];
    let factor = prop_oneof![
        Just(0.25),
        Just(0.249_999_999_999_999_97),
        Just(0.250_000_000_000_000_06),
        0.01..0.25,
    ];
    let field = (1_usize..=12, 1_usize..=12).prop_flat_map(move |(rows, columns)| {
        prop::collection::vec(prop::collection::vec(value.clone(), columns), rows)
    });
    (field, factor)
}

/// The definition, on a field with zeros around it.
fn by_definition(rho: &[Vec<f64>], factor: f64) -> Vec<Vec<f64>> {
    let at = |i: isize, j: isize| -> f64 {
        let row = usize::try_from(i).ok().and_then(|i| rho.get(i));
        let value = row.and_then(|row| row.get(usize::try_from(j).ok()?));
        value.copied().unwrap_or(0.0)
    };
    let next = |i: isize, j: isize| -> f64 {
        let laplacian =
            (((at(i + 1, j) + at(i - 1, j)) + at(i, j + 1)) + at(i, j - 1)) - 4.0 * at(i, j);
        at(i, j) + factor * laplacian
    };
    (0..rho.len() as isize)
        .map(|i| (0..rho[0].len() as isize).map(|j| next(i, j)).collect())
        .collect()
}

fn whole(rows: &[Vec<f64>]) -> Field {
    let mut field = Field::zeros(rows.len(), rows[0].len());
    for ((i, j), place) in field.owned_mut().indexed_iter_mut() {
        *place = rows[i][j];
    }
    field
}

fn advance(field: &mut Field, factor: f64) {
    let (current, next) = field.buffers();
    stencil::advance(current, next, factor);
    field.swap();
}

/// What the ranks do by messages: each halo row becomes the neighbour's edge row.
fn swap_edges(strips: &mut [Field]) {
    for low in 0..strips.len() - 1 {
        let (below, above) = strips.split_at_mut(low + 1);
        let (upper_edge, lower_edge) = (below[low].high_edge(), above[0].low_edge());
        upper_edge.halo.copy_from_slice(lower_edge.owned);
        lower_edge.halo.copy_from_slice(upper_edge.owned);
    }
}

fn values(field: &Field) -> Vec<f64> {
    field.owned().iter().copied().collect()
}
