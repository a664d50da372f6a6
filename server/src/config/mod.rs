//! What an operator decides: settings from the environment and from a `.env` file. Read once, at the
//! start, checked as a whole; a value that can't be used stops the start with one line that names it.

mod catalog;
mod data_dir;
mod secret;
mod values;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use domain::api::Catalog;
use service::cluster::Mode;
use url::Url;

use crate::http::client_ip::TrustedProxies;
use crate::listen::Connections;
use values::Bad;

pub use data_dir::{DataDirError, prepare as prepare_data_dir};
pub use secret::{
    SecretError, add as add_secret, load as read_secret, load_or_create as load_secret, retire as retire_secret,
};

/// What is logged when `RUST_LOG` says nothing. PostgreSQL's notices are about migrations done before.
const DEFAULT_LOG: &str = "info,sqlx::postgres::notice=warn";

/// The names of all settings.
pub const NAMES: [&str; 26] = [
    "DATABASE_URL",
    "LATCHKEY_APIS",
    "LATCHKEY_AUDIT_RETENTION",
    "LATCHKEY_DASHBOARD_ADDR",
    "LATCHKEY_DATA_DIR",
    "LATCHKEY_DEMO",
    "LATCHKEY_GATEWAY_ADDR",
    "LATCHKEY_LOG",
    "LATCHKEY_MAIL_FROM",
    "LATCHKEY_PUBLIC_URL",
    "LATCHKEY_REVOCATION",
    "LATCHKEY_ROLES",
    "LATCHKEY_SECRET_FILE",
    "LATCHKEY_SITE_DIR",
    "LATCHKEY_SSO_PRIVATE_ISSUERS",
    "LATCHKEY_TEST_BARRIER",
    "LATCHKEY_TRUSTED_PROXIES",
    "OTEL_EXPORTER_OTLP_ENDPOINT",
    "OTEL_EXPORTER_OTLP_HEADERS",
    "OTEL_EXPORTER_OTLP_PROTOCOL",
    "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT",
    "OTEL_SDK_DISABLED",
    "OTEL_SERVICE_NAME",
    "RUST_LOG",
    "SMTP_CA_FILE",
    "SMTP_URL",
];

/// The settings of a process.
#[derive(Clone, Debug)]
pub struct Config {
    /// A PostgreSQL of the operator's; otherwise a private one in the data folder.
    pub database_url: Option<DatabaseUrl>,
    /// Private database, mails, secret file.
    pub data_dir: PathBuf,
    /// Where people come.
    pub dashboard_addr: SocketAddr,
    /// Where gateways ask.
    pub gateway_addr: SocketAddr,
    /// The address that people type.
    pub public_url: Url,
    /// The pepper of key hashes.
    pub secret_file: PathBuf,
    /// How mails are sent.
    pub mail: Mail,
    /// The APIs on offer.
    pub catalog: Catalog,
    /// How a node makes sure that it knows of every revocation.
    pub revocation: Mode,
    /// How long entries of audit logs are kept; for ever without it.
    pub audit_retention: Option<time::Duration>,
    /// Whether the demo data is loaded and kept mails are shown.
    pub demo: bool,
    /// Whether providers of single sign-on may be in private networks.
    pub private_issuers: bool,
    /// Whose `X-Forwarded-For` is believed.
    pub trusted_proxies: TrustedProxies,
    /// What this process does.
    pub roles: Roles,
    /// Where the browser's bundle lies; otherwise it is looked for beside the program.
    pub site_dir: Option<PathBuf>,
    /// How the log is written.
    pub log: Log,
    /// Times and numbers that only tests change.
    pub bounds: Bounds,
}

/// The address of a database. Doesn't print: it may hold a password.
#[derive(Clone)]
pub struct DatabaseUrl(pub String);

impl std::fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DatabaseUrl(…)")
    }
}

/// How mails are sent. The address of the server doesn't print: it may hold a password.
#[derive(Clone)]
pub struct Mail {
    /// The mail server; otherwise mails are kept as files.
    pub smtp: Option<String>,
    /// Certificates of CAs that the mail server's may be of, beside the public ones; PEM.
    pub smtp_ca: Option<Vec<u8>>,
    /// The sender.
    pub from: String,
}

impl std::fmt::Debug for Mail {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Mail").field("sent", &self.smtp.is_some()).field("from", &self.from).finish()
    }
}

/// What a process does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Roles {
    /// Serves people.
    pub dashboard: bool,
    /// Serves gateways.
    pub gateway: bool,
    /// Does background work.
    pub worker: bool,
}

impl Roles {
    /// Everything in one process.
    pub const ALL: Self = Self { dashboard: true, gateway: true, worker: true };
}

impl std::fmt::Display for Roles {
    /// As in `LATCHKEY_ROLES`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let all = [(self.dashboard, "dashboard"), (self.gateway, "gateway"), (self.worker, "worker")];
        let has: Vec<_> = all.into_iter().filter_map(|(has, role)| has.then_some(role)).collect();
        f.write_str(&has.join(","))
    }
}

/// How the log is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Log {
    /// Which events, in the language of `RUST_LOG`.
    pub filter: String,
    /// One JSON object a line.
    pub json: bool,
    /// Where traces are sent, if at all.
    pub traces: Option<Traces>,
}

/// Where and how traces are sent (OpenTelemetry, OTLP over HTTP).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Traces {
    /// The address that takes them.
    pub endpoint: Url,
    /// Headers for it.
    pub headers: TraceHeaders,
    /// What this service is called in traces.
    pub service: String,
}

/// Headers for a collector. They don't print: one may hold a token.
#[derive(Clone, PartialEq, Eq)]
pub struct TraceHeaders(pub Vec<(String, String)>);

impl std::fmt::Debug for TraceHeaders {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TraceHeaders(…)")
    }
}

/// Times and numbers that only tests change.
#[derive(Clone, Copy, Debug)]
pub struct Bounds {
    /// Connections of people.
    pub dashboard: Connections,
    /// Connections of gateways.
    pub gateway: Connections,
    /// Time until an answer begins.
    pub request_time: Duration,
}

impl Default for Bounds {
    fn default() -> Self {
        let dashboard = Connections {
            most: 1024,
            header_time: Duration::from_secs(10),
            header_bytes: 32 * 1024,
            stall_time: Duration::from_secs(30),
            drain_time: Duration::from_secs(10),
        };
        let gateway = Connections { most: 16_384, ..dashboard };
        Self { dashboard, gateway, request_time: Duration::from_secs(60) }
    }
}

/// A setting that can't be used. One line that names it and never repeats a value that may hold a secret.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A variable.
    #[error("{variable} {problem}")]
    Variable {
        /// Its name.
        variable: &'static str,
        /// What is wrong, and what would be right.
        problem: String,
    },
    /// The `.env` file.
    #[error("the file .env can't be read: {0}")]
    EnvFile(String),
}

impl Config {
    /// Reads the environment, and `.env` in the working folder for what isn't in the environment.
    ///
    /// # Errors
    /// [`ConfigError`].
    pub fn from_env() -> Result<Self, ConfigError> {
        let mut vars = values::env_file()?;
        // What isn't UTF-8 gets replacement characters, for its check to find.
        vars.extend(
            std::env::vars_os()
                .filter_map(|(name, value)| Some((name.into_string().ok()?, value.to_string_lossy().into_owned()))),
        );
        Self::from_vars(&vars)
    }

    /// Reads settings from variables. An empty one is as good as none.
    ///
    /// # Errors
    /// [`ConfigError`].
    pub fn from_vars(vars: &BTreeMap<String, String>) -> Result<Self, ConfigError> {
        let vars = Vars(vars);
        let data_dir = vars.read("LATCHKEY_DATA_DIR", values::path)?.unwrap_or_else(|| ".latchkey".into());
        let dashboard_addr = vars.read("LATCHKEY_DASHBOARD_ADDR", values::address)?;
        let dashboard_addr = dashboard_addr.unwrap_or(SocketAddr::from(([127, 0, 0, 1], 3000)));
        let gateway_addr = vars.read("LATCHKEY_GATEWAY_ADDR", values::address)?;
        let gateway_addr = gateway_addr.unwrap_or(SocketAddr::from(([127, 0, 0, 1], 3001)));
        let roles = vars.read("LATCHKEY_ROLES", values::roles)?.unwrap_or(Roles::ALL);
        if roles.dashboard && roles.gateway && dashboard_addr == gateway_addr && gateway_addr.port() != 0 {
            return Err(bad("LATCHKEY_GATEWAY_ADDR", "must differ from LATCHKEY_DASHBOARD_ADDR"));
        }
        let public_url = match vars.read("LATCHKEY_PUBLIC_URL", values::public_url)? {
            Some(url) => url,
            None => values::url_of(dashboard_addr).map_err(|Bad(problem)| bad("LATCHKEY_PUBLIC_URL", problem))?,
        };
        let demo = vars.read("LATCHKEY_DEMO", values::switch)?.unwrap_or(false);
        if demo && public_url.scheme() == "https" {
            let problem = "is refused while LATCHKEY_PUBLIC_URL is https: the demo accounts' password is known to all";
            return Err(bad("LATCHKEY_DEMO", problem));
        }
        let from = vars.read("LATCHKEY_MAIL_FROM", values::mailbox)?;
        let from = from.unwrap_or_else(|| "Latchkey <no-reply@localhost>".to_owned());
        let catalog = match vars.read("LATCHKEY_APIS", catalog::from_file)? {
            Some(catalog) => catalog,
            None => catalog::built_in().map_err(|Bad(problem)| bad("LATCHKEY_APIS", problem))?,
        };
        Ok(Self {
            database_url: vars.read("DATABASE_URL", values::database_url)?.map(DatabaseUrl),
            secret_file: vars.read("LATCHKEY_SECRET_FILE", values::path)?.unwrap_or_else(|| data_dir.join("secret")),
            data_dir,
            dashboard_addr,
            gateway_addr,
            public_url,
            mail: Mail {
                smtp: vars.read("SMTP_URL", values::smtp_url)?,
                smtp_ca: vars.read("SMTP_CA_FILE", values::ca_file)?,
                from,
            },
            catalog,
            revocation: revocation(&vars)?,
            audit_retention: vars.read("LATCHKEY_AUDIT_RETENTION", values::retention)?,
            demo,
            private_issuers: vars.read("LATCHKEY_SSO_PRIVATE_ISSUERS", values::switch)?.unwrap_or(false),
            trusted_proxies: vars.read("LATCHKEY_TRUSTED_PROXIES", values::networks)?.unwrap_or_default(),
            roles,
            site_dir: vars.read("LATCHKEY_SITE_DIR", values::folder)?,
            log: Log {
                filter: vars.read("RUST_LOG", values::log_filter)?.unwrap_or_else(|| DEFAULT_LOG.to_owned()),
                json: vars.read("LATCHKEY_LOG", values::log_format)?.unwrap_or(false),
                traces: vars.traces()?,
            },
            bounds: Bounds::default(),
        })
    }

    /// Where mails lie when there is no mail server.
    pub fn mail_dir(&self) -> PathBuf {
        self.data_dir.join("mail")
    }
}

/// The mode, or in a test build none: to prove that the tests of revocation can fail.
fn revocation(vars: &Vars<'_>) -> Result<Mode, ConfigError> {
    let off = cfg!(debug_assertions) && vars.read("LATCHKEY_TEST_BARRIER", values::barrier)? == Some(false);
    Ok(match vars.read("LATCHKEY_REVOCATION", values::revocation)? {
        _ if off => Mode::Off,
        mode => mode.unwrap_or_default(),
    })
}

struct Vars<'a>(&'a BTreeMap<String, String>);

impl Vars<'_> {
    fn read<T>(
        &self,
        variable: &'static str,
        parse: impl FnOnce(&str) -> Result<T, Bad>,
    ) -> Result<Option<T>, ConfigError> {
        debug_assert!(NAMES.contains(&variable), "{variable} is listed");
        match self.0.get(variable).map(|value| value.trim()).filter(|value| !value.is_empty()) {
            None => Ok(None),
            Some(value) => parse(value).map(Some).map_err(|Bad(problem)| bad(variable, problem)),
        }
    }
}

impl Vars<'_> {
    /// By the names of the OpenTelemetry specification.
    fn traces(&self) -> Result<Option<Traces>, ConfigError> {
        let base = self.read("OTEL_EXPORTER_OTLP_ENDPOINT", values::otlp_base)?;
        let own = self.read("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", values::otlp_address)?;
        self.read("OTEL_EXPORTER_OTLP_PROTOCOL", values::otlp_protocol)?;
        let headers = self.read("OTEL_EXPORTER_OTLP_HEADERS", values::otlp_headers)?.unwrap_or_default();
        let service = self.read("OTEL_SERVICE_NAME", |name| Ok(name.to_owned()))?;
        let off = self.read("OTEL_SDK_DISABLED", values::yes_or_no)?.unwrap_or(false);
        let endpoint = own.or(base).filter(|_| !off);
        let service = service.unwrap_or_else(|| "latchkey".to_owned());
        Ok(endpoint.map(|endpoint| Traces { endpoint, headers: TraceHeaders(headers), service }))
    }
}

fn bad(variable: &'static str, problem: impl Into<String>) -> ConfigError {
    ConfigError::Variable { variable, problem: problem.into() }
}
