//! Steps tried for `--check`: those of the run, and those of the other method, to compare.

use super::job::Job;
use crate::error::Result;
use crate::params::Method;
use crate::ranks::Comm;
use crate::run::Run;
use crate::run::speed::Speed;

/// How fast the steps of a run are, and those of the other method.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Trials {
    /// Those of the run.
    pub own: Speed,
    /// Those of the other method, with the number of its steps, if the problem can be solved by it.
    pub other: Option<(Speed, u64)>,
}

/// Tries the steps of a run, and those of the other method.
///
/// Collective.
///
/// # Errors
/// The same on every rank: a step of the run that cannot be taken.
pub fn try_speed(comm: &Comm, job: &Job, run: Run) -> Result<Trials> {
    let own = run.try_speed()?;
    let other = try_other(comm, job).ok();
    Ok(Trials { own, other })
}

/// What the other method refuses does not matter: then there is nothing to compare with.
fn try_other(comm: &Comm, job: &Job) -> Result<(Speed, u64)> {
    let mut params = job.params.clone();
    params.time.method = Some(match params.time.method {
        Some(Method::Exponential) => Method::Euler,
        None | Some(Method::Euler) => Method::Exponential,
    });
    params.time.stop_when = None;
    let other = Job::new(comm, params)?;
    let speed = Run::new(comm, other.setup())?.try_speed()?;
    Ok((speed, other.case.schedule.steps))
}
