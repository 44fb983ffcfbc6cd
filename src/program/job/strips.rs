//! How a rank computes its strip: in passes of which length, and in what storage.

use crate::kernel::{Operator, Plan, Shape};
use crate::problem::coefficients::Coefficients;
use crate::problem::method::Method;
use crate::problem::{Case, Solves};
use crate::ranks::{Comm, Strip};
use crate::run::operator;

/// Passes of the same length on all ranks, and no longer than the shortest strip or the run can use.
/// Any lengths give the same bits; but a rank far from its edges in a long pass would keep a
/// neighbour in a short one waiting.
pub(super) fn same_passes(comm: &Comm, plan: Plan, rows: usize, by_run: usize) -> Plan {
    let by_rows = match comm.size() {
        1 => usize::MAX,
        2 => rows - 1,
        _ => rows / 2,
    };
    let plan = plan.with_most_steps(by_rows.min(by_run));
    let [shortest] = comm.min([plan.blocking.steps as u64]);
    plan.with_most_steps(shortest as usize)
}

/// What the storage of this rank holds.
pub(super) fn shape(comm: &Comm, case: &Case, strip: Strip, plan: Plan) -> Shape {
    let columns = case.grid.columns();
    let neighbours = comm.neighbours().are_there();
    match (&case.solves, case.method) {
        (Solves::Course { factor, .. }, Method::Euler) => {
            let operator = Operator::course(plan.isa, plan.blocking, *factor);
            operator.storage(strip.rows, columns, neighbours)
        }
        (Solves::Course { .. }, Method::Exponential(_)) => {
            Shape::pair([strip.rows, columns], neighbours, plan.blocking, false)
        }
        (Solves::Equation(equation), _) => {
            let coefficients = Coefficients::new(equation, &case.grid);
            operator::shape(&coefficients, &strip.range(), columns, plan.blocking)
        }
    }
}
