//! How long the program may run: as requested, or according to the batch system.

use crate::error::{Error, Result};
use crate::number;
use std::ffi::OsStr;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

/// Reads a wall time as Slurm reads it (`MM`, `MM:SS`, `HH:MM:SS`, `D-HH`, `D-HH:MM`,
/// `D-HH:MM:SS`) or with units (`55m`, `2h 30m`). As for `sbatch --time`, each number may be of any
/// size: `90:00` is an hour and a half.
///
/// ```
/// use diff2d_mpi::program::walltime::parse;
///
/// for (text, seconds) in [("00:55:00", 3300), ("10", 600), ("1-02:00:00", 93600), ("90:75", 5475), ("90s", 90)] {
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
        Some((days, time)) => (Some(digits(days)?), time),
        None => (None, text),
    };
    let parts: Vec<u64> = time.split(':').map(digits).collect::<Option<_>>()?;
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

/// A number of digits alone: no sign.
fn digits(text: &str) -> Option<u64> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

/// Sum of counts of units; none if it overflows.
fn sum(parts: &[(u64, u64)]) -> Option<u64> {
    parts.iter().try_fold(0u64, |sum, (count, unit)| sum.checked_add(count.checked_mul(*unit)?))
}

/// When the time is over: `walltime` after `start`, or else the end of the Slurm job.
///
/// # Errors
/// What the batch system says is not a time, or one that has passed.
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

/// A job that has ended runs nothing: an end in the past is that of another job, which a shell or `screen` has kept.
fn job_end(end: &OsStr) -> std::result::Result<Option<Instant>, String> {
    let seconds = end.to_str().and_then(|end| end.parse().ok()).ok_or_else(|| {
        format!(
            "{JOB_END} = {} is not a number of seconds: when the job ends is not known; say it with \
             --walltime HH:MM:SS",
            end.to_string_lossy()
        )
    })?;
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    match Duration::from_secs(seconds).checked_sub(now) {
        Some(left) => Ok(Instant::now().checked_add(left)),
        None => Err(format!(
            "{JOB_END} = {seconds} has passed {} ago: it is taken for that of another job, and when this one ends is \
             not known; say it with --walltime HH:MM:SS, or unset that variable",
            humantime::format_duration(Duration::from_secs(now.as_secs().saturating_sub(seconds)))
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wall_times_are_read_as_slurm_reads_them() {
        let hours = |text| parse(text).map(|time| time.as_secs_f64() / 3600.0).ok();
        for (text, expected) in [
            ("90", 1.5),
            ("90:00", 1.5),
            ("1:90:00", 2.5),
            ("00:00:5400", 1.5),
            ("0-36", 36.0),
            ("1-36", 60.0),
            ("1-00:90", 25.5),
        ] {
            assert_eq!(hours(text), Some(expected), "{text}");
        }
        for odd in ["", "+5", "-5", "5:", ":5", "1:2:3:4", "1-", "1-2-3", "1:2-3", "1.5:00", "٣"] {
            assert_eq!(hours(odd), None, "{odd}");
        }
    }

    #[test]
    fn the_end_of_a_job_is_a_number_of_seconds_and_anything_else_is_said() {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs();
        let at = |seconds: u64| job_end(OsStr::new(&seconds.to_string()));
        let end = at(now + 100).unwrap().unwrap();
        assert!(end > Instant::now() + Duration::from_secs(90));
        assert!(at(now - 3700).unwrap_err().contains("has passed 1h 1m 4"));
        for odd in ["", "soon", "1e9", "-1", "NaN"] {
            assert!(job_end(OsStr::new(odd)).unwrap_err().contains(odd));
        }
    }
}
