//! What a person reads at the start, on stdout.

use std::io::Write as _;

use service::demo;

use crate::config::Config;
use crate::serve::Running;

/// Says where the node serves, and in demo mode who may sign in.
pub fn print(config: &Config, running: &Running) {
    // Nobody may be listening on stdout; serving goes on.
    let _ = std::io::stdout().write_all(text(config, running).as_bytes());
}

fn text(config: &Config, running: &Running) -> String {
    let mut lines = vec![String::new(), "  Latchkey is running.".to_owned(), String::new()];
    if running.dashboard_addr().is_some() {
        lines.push(format!("  Dashboard  {}", config.public_url.as_str().trim_end_matches('/')));
    }
    if let Some(address) = running.gateway_addr() {
        lines.push(format!("  Gateway    http://{address}  (for gateways alone)"));
    }
    if config.demo {
        lines.push(format!(
            "  Mails      {}",
            config.public_url.join("/dev/mail").map(String::from).unwrap_or_default()
        ));
        lines.push(String::new());
        lines.push(format!("  Demo accounts, password {}:", demo::PASSWORD));
        let width = demo::ACCOUNTS.iter().map(|(email, _)| email.len()).max().unwrap_or(0);
        lines.extend(demo::ACCOUNTS.iter().map(|(email, role)| format!("    {email:width$}  {role}")));
    } else if config.mail.smtp.is_none() {
        lines.push(format!("  Mails      kept in {}", config.mail_dir().display()));
    }
    lines.extend([String::new(), "  Ctrl-C stops it.".to_owned(), String::new(), String::new()]);
    lines.join("\n")
}
