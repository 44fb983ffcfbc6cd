//! Noise without a state: a number for each cell, whichever rank owns it.
//!
//! With wrapping sums of 64 bits, `G = 0x9e3779b97f4a7c15`, and the finalizer of SplitMix64 as
//! `mix`, the number of stream `k` in the cell of global indices `row` and `column` (from 0) is
//!
//! ```text
//! floor(mix(mix(mix(k + G) + row + G) + column + G) / 2^11) / 2^53
//! ```

const G: u64 = 0x9e37_79b9_7f4a_7c15;

/// What the cells of a row have in common.
pub(super) fn of_row(stream: u64, row: u64) -> u64 {
    mixed(mixed(stream.wrapping_add(G)).wrapping_add(row).wrapping_add(G))
}

/// The number of a cell, uniform in [0, 1).
pub(super) fn of_cell(of_row: u64, column: u64) -> f64 {
    const DIGITS: u32 = f64::MANTISSA_DIGITS;
    let bits = mixed(of_row.wrapping_add(column).wrapping_add(G)) >> (u64::BITS - DIGITS);
    // Both are exact: 53 bits, and a power of two.
    bits as f64 / (1_u64 << DIGITS) as f64
}

fn mixed(mut bits: u64) -> u64 {
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}
