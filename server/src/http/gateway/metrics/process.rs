//! What the process takes of its machine, under the names that Prometheus' own client libraries use.
//! Read from `/proc` when somebody looks; where there is none, there are no such metrics.

use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, NoLabelSet};
use prometheus_client::metrics::MetricType;

/// Reads `/proc/self`.
#[derive(Debug)]
pub struct Process;

/// One look.
struct Seen {
    cpu_seconds: f64,
    start_seconds: f64,
    resident_bytes: u64,
    virtual_bytes: u64,
    threads: u64,
    open_files: u64,
    most_files: Option<u64>,
}

impl Collector for Process {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> std::fmt::Result {
        let Some(seen) = Seen::now() else { return Ok(()) };
        encoder
            .encode_descriptor("process_cpu_seconds", "Processor time taken", None, MetricType::Counter)?
            .encode_counter::<NoLabelSet, _, f64>(&seen.cpu_seconds, None)?;
        encoder
            .encode_descriptor("process_start_time_seconds", "Start, since 1970", None, MetricType::Gauge)?
            .encode_gauge(&seen.start_seconds)?;
        for (name, help, value) in [
            ("process_resident_memory_bytes", "Memory in RAM", Some(seen.resident_bytes)),
            ("process_virtual_memory_bytes", "Memory reserved", Some(seen.virtual_bytes)),
            ("process_threads", "Threads", Some(seen.threads)),
            ("process_open_fds", "Open files and connections", Some(seen.open_files)),
            ("process_max_fds", "Files and connections that may be open", seen.most_files),
        ] {
            if let Some(value) = value {
                encoder.encode_descriptor(name, help, None, MetricType::Gauge)?.encode_gauge(&value)?;
            }
        }
        Ok(())
    }
}

impl Seen {
    fn now() -> Option<Self> {
        let stat = std::fs::read_to_string("/proc/self/stat").ok()?;
        let boot = std::fs::read_to_string("/proc/stat").ok()?;
        let boot: u64 = boot.lines().find_map(|line| line.strip_prefix("btime "))?.trim().parse().ok()?;
        let limits = std::fs::read_to_string("/proc/self/limits").ok()?;
        // The folder that is being read is open itself.
        let open_files = (std::fs::read_dir("/proc/self/fd").ok()?.count() as u64).saturating_sub(1);
        Self::read(&stat, boot, &limits, open_files)
    }

    /// Fields as proc(5) numbers them; the name, which may hold anything, ends with the last parenthesis.
    fn read(stat: &str, boot: u64, limits: &str, open_files: u64) -> Option<Self> {
        let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_ascii_whitespace().collect();
        let field = |number: usize| fields.get(number - 3)?.parse::<u64>().ok();
        let ticks = rustix::param::clock_ticks_per_second() as f64;
        let most_files = limits.lines().find_map(|line| line.strip_prefix("Max open files"));
        Some(Self {
            cpu_seconds: (field(14)? + field(15)?) as f64 / ticks,
            start_seconds: boot as f64 + field(22)? as f64 / ticks,
            virtual_bytes: field(23)?,
            resident_bytes: field(24)? * rustix::param::page_size() as u64,
            threads: field(20)?,
            open_files,
            most_files: most_files.and_then(|rest| rest.split_ascii_whitespace().next()?.parse().ok()),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_spaces_and_parentheses_moves_no_field() {
        let stat = "42 (a ) (b) S 1 2 3 4 5 6 7 8 9 10 250 50 13 14 15 16 7 18 1000 4096 3 21";
        let limits = "Limit  Soft  Hard  Units\nMax open files            1024                 524288  files\n";
        let seen = Seen::read(stat, 1_000_000, limits, 5).unwrap();
        let ticks = rustix::param::clock_ticks_per_second() as f64;
        assert_eq!((seen.cpu_seconds * ticks) as u64, 300);
        assert_eq!(((seen.start_seconds - 1_000_000.0) * ticks).round() as u64, 1000);
        assert_eq!((seen.threads, seen.virtual_bytes), (7, 4096));
        assert_eq!(seen.resident_bytes, 3 * rustix::param::page_size() as u64);
        assert_eq!(seen.most_files, Some(1024));
        assert!(Seen::read("", 0, "", 0).is_none());
    }

    #[test]
    fn this_process_is_seen() {
        let seen = Seen::now().unwrap();
        assert!(seen.resident_bytes > 1 << 20 && seen.open_files > 2 && seen.threads > 0 && seen.cpu_seconds >= 0.0);
    }
}
