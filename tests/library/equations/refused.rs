//! Coefficients that no problem may have are refused with the key, the value and the point.

use super::{equation, expression, grid, transfer};
use diff2d_mpi::error::Problem;
use diff2d_mpi::problem::boundary::{Condition, Ends};
use diff2d_mpi::problem::coefficients::Coefficients;
use diff2d_mpi::problem::equation::Equation;
use diff2d_mpi::problem::stability::Bounds;

fn refused(change: impl Fn(&mut Equation)) -> Problem {
    let mut problem = equation("1", "1");
    change(&mut problem);
    let grid = grid([4, 3], [0.0, 2.0], [0.0, 3.0]);
    Bounds::of(&mut Coefficients::new(&problem, &grid), 0..3, 0.0).unwrap_err()
}

#[test]
fn a_wrong_coefficient_is_named_with_its_point() {
    let d = refused(|problem| problem.diffusivity[1] = expression("x - 1"));
    assert_eq!(
        (&d.keys[..], d.text.contains("D.y = -0.75 at x = 0.25, y = 0.5")),
        (&["D.y".to_owned()][..], true),
        "{}",
        d.text
    );
    let capacity = refused(|problem| problem.capacity = Some(expression("y - 0.5")));
    assert!(capacity.text.contains("capacity = 0 at x = 0.25, y = 0.5"), "{}", capacity.text);
    let decay = refused(|problem| problem.decay = Some(expression("-y")));
    assert!(decay.text.contains("decay = -0.5 at x = 0.25, y = 0.5"), "{}", decay.text);
    let infinite = refused(|problem| problem.diffusivity[0] = expression("1/(x - 0.75)"));
    assert!(infinite.text.contains("D.x is inf at x = 0.75, y = 0.5"), "{}", infinite.text);
    // So far below 0 that half a cell in series would make a positive number of it again.
    for (transfer_of_y, value, y) in [("1.25 - y", "-0.25", "1.5"), ("1 - 100*y", "-49", "0.5")] {
        let side = refused(|problem| {
            problem.x = Ends::sides(Condition::Insulated, transfer(transfer_of_y, "0"));
        });
        let told = format!("boundary.right.transfer = {value} at x = 2, y = {y} is negative");
        assert_eq!(side.keys[0], "boundary.right.transfer");
        assert!(side.text.contains(&told), "{}", side.text);
    }
}
