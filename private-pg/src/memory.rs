//! How much memory the database may keep pages in.

use std::fs;

/// Least, in bytes: PostgreSQL's own default.
const LEAST: u64 = 128 << 20;
/// Most, in bytes: beyond it the operating system's cache does as well.
const MOST: u64 = 8 << 30;

/// `shared_buffers`: a quarter of the machine's memory, as PostgreSQL's manual says to begin with
/// ("Resource Consumption"). Pages are taken from it only when they are used.
pub(crate) fn shared_buffers() -> String {
    let machine = fs::read_to_string("/proc/meminfo").ok().and_then(|text| total(&text));
    // A container may have less than its machine.
    let group = fs::read_to_string("/sys/fs/cgroup/memory.max").ok().and_then(|text| text.trim().parse().ok());
    format!("{}MB", quarter(machine, group) >> 20)
}

fn quarter(machine: Option<u64>, group: Option<u64>) -> u64 {
    let bytes = machine.into_iter().chain(group).min().unwrap_or(0);
    (bytes / 4).clamp(LEAST, MOST)
}

/// `MemTotal` of `/proc/meminfo`, in bytes.
fn total(meminfo: &str) -> Option<u64> {
    let line = meminfo.lines().find_map(|line| line.strip_prefix("MemTotal:"))?;
    line.trim().strip_suffix(" kB")?.trim().parse::<u64>().ok()?.checked_mul(1024)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quarter_of_what_there_is_within_bounds() {
        assert_eq!(total("MemTotal:       24623012 kB\nMemFree:  1 kB\n"), Some(24_623_012 * 1024));
        assert_eq!(total("MemFree: 1 kB\n"), None);
        assert_eq!(quarter(Some(16 << 30), None), 4 << 30);
        assert_eq!(quarter(Some(16 << 30), Some(2 << 30)), 512 << 20);
        assert_eq!((quarter(Some(64 << 30), None), quarter(None, None)), (MOST, LEAST));
    }
}
