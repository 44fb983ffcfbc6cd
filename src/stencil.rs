//! One time step on arrays of numbers: no communication, no files, no allocation.
//!
//! The five-point Laplacian and the explicit Euler step of the reference program:
//!
//! ```text
//! lapl = (((rho[i+1][j] + rho[i-1][j]) + rho[i][j+1]) + rho[i][j-1]) - 4 rho[i][j]
//! next = rho[i][j] + factor * lapl
//! ```
//!
//! The order of these operations is part of the result: any other order changes the last bits.
//! Rust never contracts a product and a sum, so both roundings of the last line stand.

use ndarray::{ArrayView2, ArrayViewMut2};

/// Advances all points but the outermost rows and columns by one step.
///
/// `rho` and `next` have the same shape, in standard layout; the outermost rows and columns of
/// `rho` are its halo and boundary, those of `next` are left alone.
///
/// ```
/// use diff2d_mpi::stencil::advance;
/// use ndarray::array;
///
/// let rho = array![[0.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.5, 0.0]];
/// let mut next = ndarray::Array2::zeros((3, 3));
/// advance(rho.view(), next.view_mut(), 0.125);
/// assert_eq!(next[[1, 1]], 1.0 + 0.125 * (0.5 - 4.0));
/// ```
///
/// # Panics
/// If the shapes differ or a row is not contiguous.
pub fn advance(rho: ArrayView2<f64>, mut next: ArrayViewMut2<f64>, factor: f64) {
    assert_eq!(rho.dim(), next.dim(), "both buffers have the same shape");
    for i in 1..rho.nrows() - 1 {
        let [below, centre, above] =
            [i - 1, i, i + 1].map(|row| rho.row(row).to_slice().expect("a row is contiguous"));
        let mut next_row = next.row_mut(i);
        let next_row = next_row.as_slice_mut().expect("a row is contiguous");
        advance_row(below, centre, above, next_row, factor);
    }
}

/// Advances one row; the slices have the same length, boundary columns included.
fn advance_row(below: &[f64], centre: &[f64], above: &[f64], next: &mut [f64], factor: f64) {
    let columns = next.len() - 2;
    // Slices of one length, so that the loop needs no bounds checks and vectorises.
    let below = &below[1..=columns];
    let above = &above[1..=columns];
    let (left, right) = (&centre[..columns], &centre[2..]);
    let centre = &centre[1..=columns];
    let next = &mut next[1..=columns];
    for j in 0..columns {
        let sum = ((above[j] + below[j]) + right[j]) + left[j];
        let laplacian = sum - 4.0 * centre[j];
        next[j] = centre[j] + factor * laplacian;
    }
}
