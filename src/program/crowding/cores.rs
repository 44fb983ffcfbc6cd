//! The cores that a process may use, according to Linux: those it may run on, and how much of them
//! its control groups allow.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// Words of a set of processors.
pub const WORDS: usize = 16;
const BITS: usize = 64;

/// Processors by number, one bit each; two of them may be threads of one core.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Set(pub [u64; WORDS]);

impl Set {
    /// Those on which this process may run.
    #[cfg(target_os = "linux")]
    pub fn of_this_process() -> Option<Set> {
        let found = rustix::thread::sched_getaffinity(None).ok()?;
        let most = rustix::thread::CpuSet::MAX_CPU.min(WORDS * BITS);
        Some(Set::of((0..most).filter(|&number| found.is_set(number))))
    }

    /// There is no portable way to ask.
    #[cfg(not(target_os = "linux"))]
    pub fn of_this_process() -> Option<Set> {
        None
    }

    /// These.
    fn of(numbers: impl Iterator<Item = usize>) -> Set {
        let mut words = [0; WORDS];
        numbers.for_each(|number| words[number / BITS] |= 1 << (number % BITS));
        Set(words)
    }

    /// How many cores they belong to.
    pub fn cores(self) -> u64 {
        self.cores_by(|number| {
            let topology = format!("/sys/devices/system/cpu/cpu{number}/topology");
            let list = |file: &str| fs::read_to_string(Path::new(&topology).join(file)).ok();
            list("core_cpus_list").or_else(|| list("thread_siblings_list"))
        })
    }

    /// The same, with each core identified by the list of its threads.
    fn cores_by(self, threads: impl Fn(usize) -> Option<String>) -> u64 {
        let numbers = (0..WORDS * BITS).filter(|&n| self.0[n / BITS] >> (n % BITS) & 1 == 1);
        let cores: BTreeSet<String> =
            numbers.map(|number| threads(number).unwrap_or_else(|| number.to_string())).collect();
        cores.len() as u64
    }
}

/// Whole cores that the control groups of this process let it use at a time, at least one; none if
/// they set no limit.
pub fn quota() -> Option<u64> {
    let groups = fs::read_to_string("/proc/self/cgroup").ok()?;
    groups.lines().filter_map(quota_of_group).min()
}

/// The limit of one line of `/proc/self/cgroup`, `ID:CONTROLLERS:PATH`, and of the groups above it.
fn quota_of_group(line: &str) -> Option<u64> {
    let mut parts = line.splitn(3, ':').skip(1);
    let (root, is_second) = match parts.next()? {
        "" => ("/sys/fs/cgroup", true),
        controllers if controllers.split(',').any(|name| name == "cpu") => {
            ("/sys/fs/cgroup/cpu", false)
        }
        _ => return None,
    };
    let path = Path::new(root).join(parts.next()?.trim_start_matches('/'));
    let read = |dir: &Path, file: &str| fs::read_to_string(dir.join(file)).ok();
    let limit = |dir: &Path| match is_second {
        true => cores_of(&read(dir, "cpu.max")?),
        false => {
            let [time, period] = ["cpu.cfs_quota_us", "cpu.cfs_period_us"].map(|f| read(dir, f));
            cores_of(&format!("{} {}", time?.trim(), period?.trim()))
        }
    };
    path.ancestors().take_while(|dir| dir.starts_with(root)).filter_map(limit).min()
}

/// Cores of a limit `TIME PERIOD`, rounded up; none for one that is not a number, or negative.
fn cores_of(limit: &str) -> Option<u64> {
    let mut numbers = limit.split_whitespace().map(|word| word.parse::<u64>().ok());
    let (time, period) = (numbers.next()??, numbers.next()??);
    (period > 0).then(|| time.div_ceil(period).max(1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn threads_of_one_core_are_one_core() {
        let set = Set::of([0, 1, 64, 65, 1023].into_iter());
        assert_eq!(set.cores_by(|_| None), 5);
        assert_eq!(set.cores_by(|number| Some(format!("{}", number / 2))), 3);
        assert_eq!(Set::of(std::iter::empty()).cores_by(|_| None), 0);
    }

    #[test]
    fn a_limit_of_a_control_group_is_a_number_of_cores() {
        for (limit, cores) in [
            ("max 100000", None),
            ("-1 100000", None),
            ("200000 100000", Some(2)),
            ("150000 100000\n", Some(2)),
            ("1000 100000", Some(1)),
            ("1000 0", None),
            ("", None),
        ] {
            assert_eq!(cores_of(limit), cores, "{limit:?}");
        }
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn this_process_may_use_a_core() {
        assert!(Set::of_this_process().is_some_and(|set| set.cores() > 0));
    }
}
