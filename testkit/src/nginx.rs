//! nginx with the configuration of `deploy/`, between callers and an API.

use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::Duration;

use tokio::time::Instant;

/// Generous: an nginx that takes longer isn't coming.
const PATIENCE: Duration = Duration::from_secs(10);

/// An nginx of the test's own. One process, so that it ends with its handle.
#[derive(Debug)]
pub struct Nginx {
    process: Child,
    folder: PathBuf,
    /// Where callers come.
    pub address: SocketAddr,
}

impl Nginx {
    /// Starts one that asks these nodes and passes on to that API.
    ///
    /// # Panics
    /// When nginx isn't installed, or the configuration isn't what this expects.
    pub fn start(name: &str, nodes: &[SocketAddr], api: SocketAddr) -> Self {
        Self::start_with(name, nodes, api, "")
    }

    /// Starts one with more in its http block.
    ///
    /// # Panics
    /// As [`Nginx::start`].
    pub fn start_with(name: &str, nodes: &[SocketAddr], api: SocketAddr, more: &str) -> Self {
        let folder = std::env::temp_dir().join(format!("latchkey-nginx-{}-{name}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let address = free_port();
        let deployed = Path::new(env!("CARGO_MANIFEST_DIR")).join("../deploy/nginx/latchkey.conf");
        let mut site = std::fs::read_to_string(deployed).expect("the configuration");
        let node = "    server 127.0.0.1:3001 max_fails=0;\n";
        let nodes: String = nodes.iter().map(|to| node.replace("127.0.0.1:3001", &to.to_string())).collect();
        for (from, to) in [
            (node, nodes),
            ("server 127.0.0.1:8080;", format!("server {api};")),
            ("listen 8000;", format!("listen {address};")),
        ] {
            assert_eq!(site.matches(from).count(), 1, "{from} stands once in the configuration");
            site = site.replace(from, &to);
        }
        std::fs::write(folder.join("latchkey.conf"), site).expect("a file");
        let temp: String = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
            .map(|kind| format!("{kind}_temp_path {}/{kind};\n", folder.display()))
            .concat();
        let main = format!(
            "daemon off; master_process off; pid {0}/pid; error_log {0}/error.log;\nevents {{}}\n\
             http {{\naccess_log off;\n{temp}{more}include {0}/latchkey.conf;\n}}\n",
            folder.display(),
        );
        std::fs::write(folder.join("nginx.conf"), main).expect("a file");
        let mut command = Command::new(program());
        command.arg("-c").arg(folder.join("nginx.conf")).arg("-e").arg(folder.join("error.log"));
        let process = command.spawn().expect("nginx is installed: `make test` sees to it");
        let nginx = Self { process, folder, address };
        let since = Instant::now();
        while TcpStream::connect(address).is_err() {
            assert!(since.elapsed() < PATIENCE, "nginx takes connections: {}", nginx.errors());
            std::thread::sleep(Duration::from_millis(20));
        }
        nginx
    }

    /// Its log of errors.
    pub fn errors(&self) -> String {
        std::fs::read_to_string(self.folder.join("error.log")).unwrap_or_default()
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// An address that nothing listens on.
fn free_port() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a port")
}

/// Debian keeps it where ordinary users don't look.
fn program() -> &'static str {
    if Path::new("/usr/sbin/nginx").exists() { "/usr/sbin/nginx" } else { "nginx" }
}
