//! Whether this machine can hold the run: memory and disk space, needed and available.

use crate::error::{Problem, shown};
use crate::stencil::Caches;
use std::path::Path;

/// Bytes of memory that programs on this machine may still take, cgroup limits included.
pub fn available_memory() -> u64 {
    let mut system = sysinfo::System::new();
    system.refresh_memory();
    let machine = system.available_memory();
    system.cgroup_limits().map_or(machine, |limits| machine.min(limits.free_memory))
}

/// The caches that one of so many ranks on this node has for itself: its own second level, and its
/// share of the third. Where the processor does not tell, those of a modest server.
#[cfg(any(target_arch = "x86", target_arch = "x86_64"))]
pub fn caches(ranks_on_node: usize) -> Caches {
    let id = raw_cpuid::CpuId::new();
    let share = |wanted: u8| {
        let cache = id.get_cache_parameters()?.find(|cache| {
            let holds_data = cache.cache_type() != raw_cpuid::CacheType::Instruction;
            cache.level() == wanted && holds_data
        })?;
        let bytes = cache.sets()
            * cache.associativity()
            * cache.coherency_line_size()
            * cache.physical_line_partitions();
        Some(bytes / cache.max_cores_for_cache().min(ranks_on_node).max(1))
    };
    Caches {
        l2: share(2).unwrap_or(Caches::default().l2),
        l3: share(3).unwrap_or(Caches::default().l3),
    }
}

/// The caches that one of so many ranks on this node has for itself: those of a modest server, as
/// there is no portable way to ask this processor.
#[cfg(not(any(target_arch = "x86", target_arch = "x86_64")))]
pub fn caches(_ranks_on_node: usize) -> Caches {
    Caches::default()
}

/// Bytes that may still be written below `path`, or below the nearest directory that exists.
pub fn available_disk(path: &Path) -> Option<u64> {
    let absolute = std::path::absolute(path).ok()?;
    let existing = absolute.ancestors().find(|ancestor| ancestor.exists())?;
    let status = rustix::fs::statvfs(existing).ok()?;
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
