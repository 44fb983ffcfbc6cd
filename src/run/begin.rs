//! The state at the start of a run, and what advances it.

use super::Setup;
use super::dense::Dense;
use super::euler::Euler;
use super::explicit::Explicit;
use super::exponential::{Exponential, Given};
use super::integrator::Integrator;
use super::operator::{self, Beyond, Refused};
use super::state::{Fields, State, Within};
use crate::error::{Error, Problem, Result};
use crate::kernel::{FluxOperator, Operator};
use crate::number::human_bytes;
use crate::problem::coefficients::Coefficients;
use crate::problem::equation::Equation;
use crate::problem::method::{Accuracy, Method};
use crate::problem::pace::{Even, Pace};
use crate::problem::schedule::Clock;
use crate::problem::{Case, Solves, initial, sampling};
use crate::ranks::Comm;
use std::ops::Range;
use std::sync::Arc;

/// The fields that a run of a problem works with.
pub fn fields(case: &Case) -> Fields {
    fields_of(case.equation().map(|equation| &**equation), &case.method)
}

/// The same of an equation whose time steps are not known yet.
pub fn fields_of(equation: Option<&Equation>, method: &Method) -> Fields {
    let reacts = equation.is_some_and(|equation| equation.reaction.is_some());
    match method {
        Method::Euler => Fields::Density,
        Method::Exponential(_) if reacts => Fields::SeriesAndProvisional,
        Method::Exponential(_) => Fields::Series,
    }
}

/// The initial field on the rows of this rank, and its integrator.
///
/// # Errors
/// The same on every rank: the system refuses the memory, or a value at the start is not a number.
pub fn begin<'c>(comm: &'c Comm, setup: &Setup<'c>) -> Result<(State, Box<dyn Integrator + 'c>)> {
    let Setup { case, shape, .. } = *setup;
    let fields = fields(case);
    let state = State::try_zeros(shape, fields).map_err(|cause| {
        let bytes = human_bytes((shape.bytes() * fields.count() as u64) as f64);
        Error::Run(format!("no memory for the fields of a rank, {bytes}: {cause}"))
    });
    let mut state = comm.agree(state)?;
    state.dense = comm.agree(dense(setup))?;
    state.clock = Clock { step: 0, time: case.schedule.start() };
    let integrator = match &case.solves {
        Solves::Course { factor, face } => of_course(comm, setup, [*factor, *face], &mut state),
        Solves::Equation(equation) => of_equation(comm, setup, equation, &mut state),
    };
    Ok((state, comm.agree(integrator)?))
}

/// Sets a state, of whatever step, to the one at the start of its run.
///
/// # Errors
/// The same on every rank: a value at the start is not a number.
pub fn begin_again(comm: &Comm, setup: &Setup, state: &mut State) -> Result<()> {
    let Setup { case, strip, .. } = *setup;
    state.clock = Clock { step: 0, time: case.schedule.start() };
    state.within = Within::default();
    comm.agree(match &case.solves {
        Solves::Course { .. } => {
            initial::four_peaks(state.density_mut(), &case.grid, strip.range());
            Ok(())
        }
        Solves::Equation(equation) => {
            set_initial(&mut Coefficients::new(equation, &case.grid), strip.range(), state)
        }
    })
}

fn set_initial(
    coefficients: &mut Coefficients,
    rows: Range<usize>,
    state: &mut State,
) -> Result<()> {
    for (mut row, number) in state.density_mut().rows_mut().into_iter().zip(rows) {
        let initial = coefficients.initial(number).map_err(failed)?;
        row.as_slice_mut().expect("a row is contiguous").copy_from_slice(&initial);
    }
    Ok(())
}

/// What is due within steps.
fn dense(setup: &Setup) -> Result<Option<Dense>> {
    let Some(times) = &setup.case.schedule.dense else { return Ok(None) };
    let points = sampling::points_needed(setup.samplers);
    let dense = Dense::try_new(Arc::clone(times), &points, setup.strip);
    dense.map(Some).map_err(|cause| {
        Error::Run(format!("no memory for probes and slices within a step: {cause}"))
    })
}

fn of_course<'c>(
    comm: &'c Comm,
    setup: &Setup<'c>,
    [factor, face]: [f64; 2],
    state: &mut State,
) -> Result<Box<dyn Integrator + 'c>> {
    let Setup { case, strip, plan, shape, .. } = *setup;
    initial::four_peaks(state.density_mut(), &case.grid, strip.range());
    match case.method {
        Method::Euler => {
            let operator = Operator::course(plan.isa, plan.blocking, factor);
            Ok(Box::new(Euler::new(comm, operator, case.schedule.dt)))
        }
        Method::Exponential(accuracy) => {
            let operator = operator::uniform(face, plan, shape);
            let operator = operator.map_err(|cause| refused(Refused::Memory(cause)))?;
            exponential(comm, setup, operator, None, accuracy)
        }
    }
}

fn of_equation<'c>(
    comm: &'c Comm,
    setup: &Setup<'c>,
    equation: &'c Equation,
    state: &mut State,
) -> Result<Box<dyn Integrator + 'c>> {
    let Setup { case, strip, plan, shape, .. } = *setup;
    let rows = strip.range();
    let mut coefficients = Coefficients::new(equation, &case.grid);
    set_initial(&mut coefficients, rows.clone(), state)?;
    let steps = even(case)?;
    let start = steps.start;
    let operator = operator::operator(&mut coefficients, rows.clone(), plan, shape, start);
    let operator = operator.map_err(refused)?;
    let beyond = Beyond::at(&mut coefficients, &rows, &[start]).map_err(failed)?;
    beyond.ghosts().set(state.density_and_clock().0);
    match case.method {
        Method::Euler => Ok(Box::new(Explicit::new(comm, coefficients, operator, rows, steps))),
        Method::Exponential(accuracy) => {
            exponential(comm, setup, operator, Some(coefficients), accuracy)
        }
    }
}

fn exponential<'c>(
    comm: &'c Comm,
    setup: &Setup<'c>,
    operator: FluxOperator,
    coefficients: Option<Coefficients<'c>>,
    accuracy: Accuracy,
) -> Result<Box<dyn Integrator + 'c>> {
    let (rows, steps) = (setup.strip.range(), even(setup.case)?);
    let cells = setup.case.grid.points();
    let given = Given { rows, coefficients, accuracy, steps, cells };
    Ok(Box::new(Exponential::new(comm, operator, given).map_err(failed)?))
}

fn even(case: &Case) -> Result<Even> {
    match &case.schedule.pace {
        Pace::Even(steps) => Ok(steps.clone()),
        Pace::Added => Err(Error::Run("steps that hit every output are needed here".into())),
    }
}

fn refused(refused: Refused) -> Error {
    match refused {
        Refused::Coefficient(problem) => failed(problem),
        Refused::Memory(cause) => {
            Error::Run(format!("no memory for the coefficients of a rank: {cause}"))
        }
    }
}

fn failed(problem: Problem) -> Error {
    Error::Usage(problem.text)
}
