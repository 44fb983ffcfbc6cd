//! The rows of the grid are dealt to the ranks without gap or overlap, as evenly as they go.

use diff2d_mpi::ranks::Strip;
use proptest::prelude::*;

proptest! {
    #[test]
    fn strips_tile_the_rows_exactly((rows, ranks) in rows_and_ranks()) {
        let mut next = 0;
        for rank in 0..ranks {
            let strip = Strip::new(rows, ranks, rank);
            prop_assert_eq!(strip.start, next, "a gap or an overlap before rank {}", rank);
            prop_assert_eq!(strip.range(), strip.start..strip.start + strip.rows);
            next = strip.range().end;
        }
        prop_assert_eq!(next, rows);
    }

    #[test]
    fn every_rank_has_a_row_and_sizes_differ_by_at_most_one((rows, ranks) in rows_and_ranks()) {
        let sizes: Vec<usize> = sizes(rows, ranks);
        let smallest = *sizes.iter().min().unwrap();
        let largest = *sizes.iter().max().unwrap();
        prop_assert!(smallest >= 1);
        prop_assert!(largest - smallest <= 1);
    }

    #[test]
    fn the_first_ranks_have_the_rows_that_are_left_over((rows, ranks) in rows_and_ranks()) {
        let expected: Vec<usize> = (0..ranks)
            .map(|rank| if rank < rows % ranks { rows / ranks + 1 } else { rows / ranks })
            .collect();
        prop_assert_eq!(sizes(rows, ranks), expected);
    }

    #[test]
    fn one_rank_has_all_rows(rows in 1_usize..1_000_000) {
        prop_assert_eq!(Strip::new(rows, 1, 0).range(), 0..rows);
    }

    #[test]
    fn many_rows_do_not_overflow(rows in 1_usize << 40..1 << 52, ranks in 1_usize..1 << 20) {
        let last = Strip::new(rows, ranks, ranks - 1);
        prop_assert_eq!(last.range().end, rows);
    }
}

/// Any number of ranks up to 600, and any number of rows from as many up to 5000.
fn rows_and_ranks() -> impl Strategy<Value = (usize, usize)> {
    (1_usize..=600).prop_flat_map(|ranks| (ranks..=5000, Just(ranks)))
}

fn sizes(rows: usize, ranks: usize) -> Vec<usize> {
    (0..ranks).map(|rank| Strip::new(rows, ranks, rank).rows).collect()
}
