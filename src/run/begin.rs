//! The state at the start of a run, and what advances it.

use super::Setup;
use super::euler::Euler;
use super::explicit::Explicit;
use super::integrator::Integrator;
use super::operator::{self, Beyond, Refused};
use super::state::{Fields, State};
use crate::error::{Error, Problem, Result};
use crate::kernel::Operator;
use crate::number::human_bytes;
use crate::problem::coefficients::Coefficients;
use crate::problem::equation::Equation;
use crate::problem::pace::Pace;
use crate::problem::schedule::Clock;
use crate::problem::{Solves, initial};
use crate::ranks::Comm;

/// The initial field on the rows of this rank, and its integrator.
///
/// # Errors
/// The same on every rank: the system refuses the memory, or a value at the start is not a number.
pub fn begin<'c>(comm: &'c Comm, setup: &Setup<'c>) -> Result<(State, Box<dyn Integrator + 'c>)> {
    let Setup { case, strip, plan, shape } = *setup;
    let state = State::try_zeros(shape, Fields::Density).map_err(|cause| {
        let bytes = human_bytes(shape.bytes() as f64);
        Error::Run(format!("no memory for the field of a rank, {bytes}: {cause}"))
    });
    let mut state = comm.agree(state)?;
    state.clock = Clock { step: 0, time: case.schedule.start() };
    match &case.solves {
        Solves::Course { factor } => {
            initial::four_peaks(state.density_mut(), &case.grid, strip.range());
            let operator = Operator::course(plan.isa, plan.blocking, *factor);
            Ok((state, Box::new(Euler::new(comm, operator, case.schedule.dt))))
        }
        Solves::Equation(equation) => {
            let integrator = comm.agree(explicit(comm, setup, equation, &mut state))?;
            Ok((state, Box::new(integrator)))
        }
    }
}

fn explicit<'c>(
    comm: &'c Comm,
    setup: &Setup<'c>,
    equation: &'c Equation,
    state: &mut State,
) -> Result<Explicit<'c>> {
    let Setup { case, strip, plan, shape } = *setup;
    let Pace::Even(steps) = case.schedule.pace else {
        return Err(Error::Run("an equation on cells takes even steps".into()));
    };
    let rows = strip.range();
    let mut coefficients = Coefficients::new(equation, &case.grid);
    for (mut row, number) in state.density_mut().rows_mut().into_iter().zip(rows.clone()) {
        let initial = coefficients.initial(number).map_err(failed)?;
        row.as_slice_mut().expect("a row is contiguous").copy_from_slice(&initial);
    }
    let start = steps.start;
    let operator =
        operator::operator(&mut coefficients, rows.clone(), plan.isa, plan.blocking, shape, start);
    let operator = operator.map_err(|refused| match refused {
        Refused::Coefficient(problem) => failed(problem),
        Refused::Memory(cause) => {
            Error::Run(format!("no memory for the coefficients of a rank: {cause}"))
        }
    })?;
    let beyond = Beyond::at(&mut coefficients, &rows, &[start]).map_err(failed)?;
    beyond.ghosts().set(state.density_and_clock().0);
    Ok(Explicit::new(comm, coefficients, operator, rows, steps))
}

fn failed(problem: Problem) -> Error {
    Error::Usage(problem.text)
}
