//! Whether this machine can hold the run: memory and disk space, needed and available.

use crate::error::{Problem, shown};
use std::path::Path;

/// Bytes of memory that programs on this machine may still take, cgroup limits included.
pub fn available_memory() -> u64 {
    let mut system = sysinfo::System::new();
    system.refresh_memory();
    let machine = system.available_memory();
    system.cgroup_limits().map_or(machine, |limits| machine.min(limits.free_memory))
}

/// Bytes that may still be written below `path`, or below the nearest directory that exists.
pub fn available_disk(path: &Path) -> Option<u64> {
    let absolute = std::path::absolute(path).ok()?;
    let existing = absolute.ancestors().find(|ancestor| ancestor.exists())?;
    let status = rustix::fs::statvfs(existing).ok()?;
    if status.f_blocks == 0 {
        return None; // a file system that does not count
    }
    Some(status.f_bavail * status.f_frsize)
}

/// A problem with `dx` if `what` needs more bytes than there are; the message names both numbers.
pub fn check(dx: f64, what: &str, needed: u128, available: u64, fix: &str) -> Result<(), Problem> {
    if needed <= available.into() {
        return Ok(());
    }
    let (needed, available) = (human_bytes(needed), human_bytes(available.into()));
    let dx = shown(dx);
    let text = format!("dx = {dx}: {what} takes {needed}, but {available} are available: {fix}");
    Err(Problem::new("dx", text))
}

/// A number of bytes for people, in powers of 1000.
///
/// ```
/// assert_eq!(diff2d_mpi::resources::human_bytes(12_345_678), "12.3 MB");
/// assert_eq!(diff2d_mpi::resources::human_bytes(999), "999 B");
/// ```
pub fn human_bytes(bytes: u128) -> String {
    const UNITS: [&str; 8] = ["kB", "MB", "GB", "TB", "PB", "EB", "ZB", "YB"];
    if bytes < 1000 {
        return format!("{bytes} B");
    }
    let mut value = bytes as f64 / 1000.0;
    let mut unit = 0;
    while value >= 999.95 && unit + 1 < UNITS.len() {
        value /= 1000.0;
        unit += 1;
    }
    format!("{value:.1} {}", UNITS[unit])
}
