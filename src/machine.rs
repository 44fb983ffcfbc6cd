//! What this machine has: memory, caches, space on its disks.

use crate::look::is_there;
use std::fs;
use std::path::Path;

/// Bytes of memory that this process may still take: those of the machine, or fewer if its control
/// groups set a limit, as batch systems and containers do.
pub fn available_memory() -> u64 {
    let mut system = sysinfo::System::new();
    system.refresh_memory();
    // A limit that cannot be read may not exist; if it does, the system enforces it anyway.
    let groups = fs::read_to_string("/proc/self/cgroup").unwrap_or_default();
    let left = groups.lines().filter_map(left_in_group).min();
    left.map_or(system.available_memory(), |left| left.min(system.available_memory()))
}

/// Bytes left below the memory limits of one line of `/proc/self/cgroup`, `ID:CONTROLLERS:PATH`,
/// and of the groups above it; none if it is not a memory group or has no limit.
fn left_in_group(line: &str) -> Option<u64> {
    let mut parts = line.splitn(3, ':').skip(1);
    let (root, files) = match parts.next()? {
        "" => ("/sys/fs/cgroup", ["memory.max", "memory.current", "inactive_file"]),
        controllers if controllers.split(',').any(|name| name == "memory") => (
            "/sys/fs/cgroup/memory",
            ["memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"],
        ),
        _ => return None,
    };
    let path = Path::new(root).join(parts.next()?.trim_start_matches('/'));
    let left = |dir: &Path| left_in(dir, files);
    path.ancestors().take_while(|dir| dir.starts_with(root)).filter_map(left).min()
}

/// Bytes left below the limit of one memory group. What it uses counts the files that the system keeps in memory as
/// long as nobody else needs it, so that a group that has only read or written much would seem full.
fn left_in(dir: &Path, [limit, usage, kept]: [&str; 3]) -> Option<u64> {
    let text = |file: &str| fs::read_to_string(dir.join(file)).ok();
    let number = |file: &str| -> Option<u64> { text(file)?.trim().parse().ok() };
    let is_kept = |line: &str| line.strip_prefix(kept)?.strip_prefix(' ')?.parse::<u64>().ok();
    let statistics = text("memory.stat").unwrap_or_default();
    let kept = statistics.lines().find_map(is_kept).unwrap_or(0);
    Some(number(limit)?.saturating_sub(number(usage)?.saturating_sub(kept)))
}

/// The caches that one rank has to itself, in bytes; its share if ranks share one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Caches {
    /// Second level.
    pub l2: usize,
    /// Third level, 0 if there is none.
    pub l3: usize,
}

impl Default for Caches {
    /// A modest server core.
    fn default() -> Caches {
        Caches { l2: 1 << 20, l3: 2 << 20 }
    }
}

impl Caches {
    /// The sizes of the second and of the third level.
    pub fn levels(self) -> [usize; 2] {
        [self.l2, self.l3]
    }
}

/// Cache per rank if `ranks_on_node` ranks share this node: its own second level, and its share of
/// the third. If the processor does not say, those of a modest server.
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

/// Cache per rank: that of a modest server, as there is no portable way to ask this processor.
#[cfg(not(any(target_arch = "x86", target_arch = "x86_64")))]
pub fn caches(_ranks_on_node: usize) -> Caches {
    Caches::default()
}

/// Bytes that may still be written below `path`, or below the nearest directory that exists;
/// nothing if the system does not say, which is not the same as no space.
pub fn available_disk(path: &Path) -> Option<u64> {
    let status = file_system(path)?;
    // Some file systems do not count this.
    (status.f_blocks != 0).then(|| status.f_bavail * status.f_frsize)
}

/// Files that may still be created there, if the file system has a limit (its inodes) and reports
/// it.
pub fn available_files(path: &Path) -> Option<u64> {
    let status = file_system(path)?;
    (status.f_files != 0).then_some(status.f_favail)
}

fn file_system(path: &Path) -> Option<rustix::fs::StatVfs> {
    let absolute = std::path::absolute(path).ok()?;
    let existing = absolute.ancestors().find(|ancestor| matches!(is_there(ancestor), Ok(true)))?;
    rustix::fs::statvfs(existing).ok()
}

/// Most files that this process may have open at one time, if there is a limit.
pub fn most_open_files() -> Option<u64> {
    rustix::process::getrlimit(rustix::process::Resource::Nofile).current
}

/// Most bytes that a file of this process may have, if there is a limit.
pub fn largest_file() -> Option<u64> {
    rustix::process::getrlimit(rustix::process::Resource::Fsize).current
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_kept_in_memory_are_no_memory_in_use() {
        let dir = tempfile::tempdir().unwrap();
        let write = |file: &str, text: &str| fs::write(dir.path().join(file), text).unwrap();
        let files = ["memory.max", "memory.current", "inactive_file"];
        let left = || left_in(dir.path(), files);
        assert_eq!(left(), None);
        write("memory.max", "1000\n");
        write("memory.current", "900\n");
        assert_eq!(left(), Some(100));
        write("memory.stat", "anon 250\nfile 650\ninactive_file 600\nactive_file 50\n");
        assert_eq!(left(), Some(700));
        // More than is in use may be said to be kept, as the two are not read at once.
        write("memory.stat", "inactive_file 950\n");
        assert_eq!(left(), Some(1000));
        write("memory.max", "max\n");
        assert_eq!(left(), None);
    }
}
