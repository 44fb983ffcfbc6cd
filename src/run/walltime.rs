//! How long the program may run: as requested, or according to the batch system.

use crate::error::{Error, Result};
use crate::number;
use std::ffi::OsStr;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Reads a wall time as Slurm writes it (`MM`, `MM:SS`, `HH:MM:SS`, `D-HH`, `D-HH:MM`,
/// `D-HH:MM:SS`) or with units (`55m`, `2h 30m`).
///
/// ```
/// use diff2d_mpi::run::walltime::parse;
///
/// for (text, seconds) in [("00:55:00", 3300), ("10", 600), ("1-02:00:00", 93600), ("90s", 90)] {
///     assert_eq!(parse(text).unwrap().as_secs(), seconds);
/// }
/// ```
///
/// # Errors
/// [`Error::Usage`] if it is neither.
pub fn parse(text: &str) -> Result<Duration> {
    slurm(text).or_else(|| number::duration(text)).ok_or_else(|| {
        Error::Usage(format!(
            "--walltime {text}: not a time: write HH:MM:SS, D-HH:MM:SS, a number of minutes, or for \
             example 55m"
        ))
    })
}

fn slurm(text: &str) -> Option<Duration> {
    let (days, time) = match text.split_once('-') {
        Some((days, time)) => (Some(days.parse::<u64>().ok()?), time),
        None => (None, text),
    };
    let parts: Vec<u64> = time.split(':').map(|part| part.parse().ok()).collect::<Option<_>>()?;
    let seconds = match (days, &parts[..]) {
        (Some(_), [hours]) => sum(&[(*hours, 3600)]),
        (Some(_), [hours, minutes]) => sum(&[(*hours, 3600), (*minutes, 60)]),
        (None, [minutes]) => sum(&[(*minutes, 60)]),
        (None, [minutes, seconds]) => sum(&[(*minutes, 60), (*seconds, 1)]),
        (_, [hours, minutes, seconds]) => sum(&[(*hours, 3600), (*minutes, 60), (*seconds, 1)]),
        _ => return None,
    }?;
    sum(&[(days.unwrap_or(0), 86400), (seconds, 1)]).map(Duration::from_secs)
}

/// Sum of counts of units; none if it overflows.
fn sum(parts: &[(u64, u64)]) -> Option<u64> {
    parts.iter().try_fold(0u64, |sum, (count, unit)| sum.checked_add(count.checked_mul(*unit)?))
}

/// When the time is over: `walltime` after `start`, or else the end of the Slurm job.
///
/// # Errors
/// What the batch system says is not a time.
pub fn deadline(
    start: Instant,
    walltime: Option<Duration>,
) -> std::result::Result<Option<Instant>, String> {
    match walltime {
        // What lies beyond the range of the clock is no limit.
        Some(time) => Ok(start.checked_add(time)),
        None => std::env::var_os(JOB_END).map_or(Ok(None), |end| job_end(&end)),
    }
}

/// The end of the Slurm job in seconds since 1970.
const JOB_END: &str = "SLURM_JOB_END_TIME";

fn job_end(end: &OsStr) -> std::result::Result<Option<Instant>, String> {
    let seconds = end.to_str().and_then(|end| end.parse().ok()).ok_or_else(|| {
        format!(
            "{JOB_END} = {} is not a number of seconds: when the job ends is not known; say it with \
             --walltime HH:MM:SS",
            end.to_string_lossy()
        )
    })?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Ok(Instant::now().checked_add(Duration::from_secs(seconds).saturating_sub(now)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_end_of_a_job_is_a_number_of_seconds_and_anything_else_is_said() {
        assert!(job_end(OsStr::new("0")).unwrap().unwrap() <= Instant::now());
        for odd in ["", "soon", "1e9", "-1", "NaN"] {
            assert!(job_end(OsStr::new(odd)).unwrap_err().contains(odd));
        }
    }
}
