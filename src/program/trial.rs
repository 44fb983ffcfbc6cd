//! Steps tried for `--check`: those of the run, and those of the other method, to compare.

use super::job::Job;
use crate::error::Result;
use crate::params::Method;
use crate::ranks::Comm;
use crate::run::Run;
use crate::run::speed::Speed;

/// How fast the steps of a run are, and those of the other method.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Trials {
    /// Those of the run, if they can be taken.
    pub own: Option<Speed>,
    /// Why not.
    pub failure: Option<String>,
    /// Those of the other method, with the number of its steps, if the problem can be solved by it.
    pub other: Option<(Speed, u64)>,
}

/// Tries the steps of a run, and those of the other method.
///
/// Collective; the same on every rank.
pub fn try_speed(comm: &Comm, job: &Job, run: Run) -> Trials {
    let other = try_other(comm, job).ok();
    Trials { other, ..try_own(run) }
}

/// Tries the steps of a run. One that cannot be taken is told, but the run is not refused for it.
///
/// Collective; the same on every rank.
pub fn try_own(run: Run) -> Trials {
    let (own, failure) = match run.try_speed() {
        Ok(speed) => (Some(speed), None),
        Err(cause) => (None, Some(format!("the run will end early: {cause}"))),
    };
    Trials { own, failure, other: None }
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
