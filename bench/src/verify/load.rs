//! The load: wrk with a script that goes through many credentials.

use std::path::{Path, PathBuf};
use std::process::Command;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;

const CONNECTIONS: &str = "64";

/// Sends each request of the file in turn; each thread begins somewhere else.
const SCRIPT: &str = r#"
local threads = 0
function setup(thread) thread:set("number", threads); threads = threads + 1 end
function init(args)
  requests = {}
  for line in io.lines("@FILE@") do
    requests[#requests + 1] = "GET /authz HTTP/1.1\r\nHost: latchkey\r\nAuthorization: Basic " .. line ..
      "\r\nX-Original-URI: /v1/customers/1\r\nX-Original-Method: GET\r\nUser-Agent: bench\r\n\r\n"
  end
  at = math.floor(number * #requests / 2)
end
function request()
  at = at % #requests + 1
  return requests[at]
end
"#;

/// Scripts for wrk.
pub struct Scripts {
    pub good: PathBuf,
    pub bad: PathBuf,
}

/// Writes credentials and scripts.
pub fn scripts(folder: &Path, (good, bad): &(Vec<String>, Vec<String>)) -> Scripts {
    let write = |name: &str, credentials: &[String]| {
        let list = folder.join(format!("verify-{name}.txt"));
        let lines: Vec<_> = credentials.iter().map(|pair| BASE64_STANDARD.encode(pair)).collect();
        std::fs::write(&list, lines.join("\n") + "\n").expect("a file");
        let script = folder.join(format!("verify-{name}.lua"));
        std::fs::write(&script, SCRIPT.replace("@FILE@", &list.display().to_string())).expect("a file");
        script
    };
    Scripts { good: write("good", good), bad: write("bad", bad) }
}

/// Whom to ask what.
pub struct Load<'a> {
    pub port: u16,
    pub script: &'a Path,
    /// Whether it is refused.
    pub fails: bool,
}

/// What wrk saw. Times in milliseconds.
pub struct Run {
    pub rate: f64,
    pub p50: f64,
    pub p99: f64,
}

impl Load<'_> {
    /// Asks for so many seconds.
    pub fn run(&self, seconds: u64) -> Run {
        let out = Command::new("wrk")
            .args(["-t2", "-c", CONNECTIONS, "--latency", "-d"])
            .arg(format!("{seconds}s"))
            .arg("-s")
            .arg(self.script)
            .arg(format!("http://127.0.0.1:{}/authz", self.port))
            .output()
            .expect("wrk: run `make bench`, which installs it");
        let text = String::from_utf8_lossy(&out.stdout).into_owned();
        assert!(out.status.success(), "{text}{}", String::from_utf8_lossy(&out.stderr));
        assert!(!text.contains("Socket errors"), "{text}");
        assert_eq!(text.contains("Non-2xx"), self.fails, "port {}: {text}", self.port);
        let after = |label: &str| {
            let line = text.lines().find(|line| line.trim_start().starts_with(label)).expect(label);
            line.split_whitespace().last().expect("a figure").to_owned()
        };
        let rate = after("Requests/sec:").parse().expect("a rate");
        Run { rate, p50: milliseconds(&after("50%")), p99: milliseconds(&after("99%")) }
    }
}

/// `1.23ms`, `456.00us` or `1.20s`.
fn milliseconds(text: &str) -> f64 {
    let (number, unit) = text.split_at(text.find(|c: char| c.is_ascii_alphabetic()).expect("a unit"));
    let number: f64 = number.parse().expect("a number");
    number
        * match unit {
            "us" => 1e-3,
            "ms" => 1.0,
            "s" => 1e3,
            other => panic!("a time in {other}"),
        }
}
