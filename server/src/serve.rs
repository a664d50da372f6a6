//! Puts a node together: the roles that it has, each with its listener or its task.

use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, OnceLock};

use service::Services;
use service::cluster::{self, Listed};
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinSet;

use crate::config::Config;
use crate::http::dashboard::{self, Layers};
use crate::http::headers::Policy;
use crate::http::origin::Origins;
use crate::http::static_files::{Bundle, BundleError};
use crate::http::{Dashboard, gateway};
use crate::listen;

/// A node that serves.
pub struct Running {
    dashboard: Option<SocketAddr>,
    gateway: Option<SocketAddr>,
    listeners: Tasks,
    background: Tasks,
    lost: Arc<OnceLock<String>>,
}

/// Why a node didn't start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// An address is taken, or not this machine's.
    #[error("{variable}: nothing can listen on {address}")]
    Listen {
        /// The setting.
        variable: &'static str,
        /// Its value.
        address: SocketAddr,
        /// Why.
        source: std::io::Error,
    },
    /// The browser's bundle can't be read.
    #[error("LATCHKEY_SITE_DIR: {0}")]
    Bundle(#[from] BundleError),
}

/// Starts the roles of a node. Returns once its addresses take connections; with port 0 the system
/// chooses the port.
///
/// # Errors
/// [`StartError`]; nothing keeps running then.
pub async fn start(config: &Config, services: Services) -> Result<Running, StartError> {
    let node = Listed { name: node_name(config), roles: config.roles.to_string(), gateway: config.roles.gateway };
    let (listeners, background) = (Tasks::new(), Tasks::new());
    let mut running = Running { dashboard: None, gateway: None, listeners, background, lost: Arc::default() };
    let roles = config.roles;
    // Both addresses are taken before the first task starts.
    let gateway = match roles.gateway {
        true => Some(bind("LATCHKEY_GATEWAY_ADDR", config.gateway_addr).await?),
        false => None,
    };
    if roles.dashboard {
        let (listener, address) = bind("LATCHKEY_DASHBOARD_ADDR", config.dashboard_addr).await?;
        let bundle = Arc::new(bundle(config.site_dir.as_deref())?);
        let app = dashboard_app(config, services.clone(), bundle, address);
        let stop = running.listeners.stop.subscribe();
        running.listeners.set.spawn(listen::serve(listener, app, config.bounds.dashboard, stop));
        running.dashboard = Some(address);
    }
    if let Some((listener, address)) = gateway {
        let policy = Policy { https: config.public_url.scheme() == "https" };
        let app = gateway::front(&services, config.bounds.request_time, policy, config.trusted_proxies.clone());
        let stop = running.listeners.stop.subscribe();
        running.listeners.set.spawn(listen::serve(listener, app, config.bounds.gateway, stop));
        let stop = running.background.stop.subscribe();
        running.background.set.spawn(service::usage::flush_loop(services.clone(), stop));
        let stop = running.background.stop.subscribe();
        running.background.set.spawn(cluster::rehash_loop(services.clone(), stop));
        running.gateway = Some(address);
    }
    let stop = running.background.stop.subscribe();
    running.background.set.spawn(follow(services.clone(), node, stop, Arc::clone(&running.lost)));
    if roles.worker {
        let stop = running.background.stop.subscribe();
        running.background.set.spawn(service::jobs::run(services.clone(), stop));
        let stop = running.background.stop.subscribe();
        running.background.set.spawn(service::jobs::run_reports(services, stop));
    }
    Ok(running)
}

/// Keeps the node's memory true. Returns when the node stops, or may not go on.
async fn follow(services: Services, node: Listed, stop: watch::Receiver<bool>, why: Arc<OnceLock<String>>) {
    if let Err(lost) = cluster::follow(services, node, stop).await {
        tracing::error!(error = %lost, "this node stops");
        why.get_or_init(|| lost.to_string());
    }
}

/// What people call a node: the machine and where it serves.
fn node_name(config: &Config) -> String {
    let machine = rustix::system::uname().nodename().to_string_lossy().into_owned();
    let address = if config.roles.gateway { config.gateway_addr } else { config.dashboard_addr };
    format!("{machine}:{}", address.port())
}

fn dashboard_app(config: &Config, services: Services, bundle: Arc<Bundle>, address: SocketAddr) -> axum::Router {
    let layers = Layers {
        proxies: config.trusted_proxies.clone(),
        origins: Origins::new(&config.public_url, address),
        request_time: config.bounds.request_time,
        mails: config.demo.then(|| config.mail_dir()),
    };
    let public_url = Arc::new(config.public_url.clone());
    dashboard::router(&Dashboard { services, bundle, public_url, demo: config.demo }, layers)
}

async fn bind(variable: &'static str, address: SocketAddr) -> Result<(TcpListener, SocketAddr), StartError> {
    let failed = |source| StartError::Listen { variable, address, source };
    let listener = TcpListener::bind(address).await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    Ok((listener, address))
}

/// The bundle of the named folder; otherwise the one beside the program, where `cargo xtask build` and an
/// installation put it. Without one the pages work, but bare.
fn bundle(site_dir: Option<&Path>) -> Result<Bundle, BundleError> {
    if let Some(site) = site_dir {
        return Bundle::load(site);
    }
    let program = std::env::current_exe().unwrap_or_default();
    let beside = program.ancestors().skip(1).take(3).map(|folder| folder.join("site"));
    let installed = program.ancestors().nth(2).map(|folder| folder.join("share/latchkey/site"));
    let here = Path::new("target/site").to_owned();
    let found = beside.chain(installed).chain([here]).find(|site| site.join("pkg.hash").is_file());
    match found {
        Some(site) => Bundle::load(&site),
        None => {
            tracing::warn!(
                "there is no browser bundle, so that pages are bare: run `cargo xtask build`, or set LATCHKEY_SITE_DIR"
            );
            Ok(Bundle::none())
        }
    }
}

impl Running {
    /// Where people come, when this node serves them.
    pub fn dashboard_addr(&self) -> Option<SocketAddr> {
        self.dashboard
    }

    /// Where gateways ask, when this node serves them.
    pub fn gateway_addr(&self) -> Option<SocketAddr> {
        self.gateway
    }

    /// Waits until a task ends on its own, which is a fault: they all run until they are told to stop.
    pub async fn failed(&mut self) {
        tokio::select! {
            () = self.listeners.one_ended() => {}
            () = self.background.one_ended() => {}
        }
    }

    /// Why the node may not go on, if that is so. Starting it again makes nothing better: people decide.
    pub fn lost(&self) -> Option<&str> {
        self.lost.get().map(String::as_str)
    }

    /// Takes no more connections, lets requests under way finish, then the background work.
    pub async fn shutdown(self) {
        self.listeners.end().await;
        self.background.end().await;
    }
}

/// Tasks that end together.
struct Tasks {
    stop: watch::Sender<bool>,
    set: JoinSet<()>,
}

impl Tasks {
    fn new() -> Self {
        Self { stop: watch::Sender::new(false), set: JoinSet::new() }
    }

    async fn one_ended(&mut self) {
        match self.set.join_next().await {
            Some(ended) => tell(ended),
            None => std::future::pending().await,
        }
    }

    async fn end(mut self) {
        self.stop.send_replace(true);
        while let Some(ended) = self.set.join_next().await {
            tell(ended);
        }
    }
}

fn tell(ended: Result<(), tokio::task::JoinError>) {
    if let Err(error) = ended {
        tracing::error!(%error, "a task of this node died");
    }
}
