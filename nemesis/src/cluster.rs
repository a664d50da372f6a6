//! PostgreSQL, and nodes that reach it each by a road of its own.

use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use tokio::sync::Mutex;

use crate::node::Node;
use crate::postgres::Postgres;
use crate::proxy::Proxy;

static COUNT: AtomicU32 = AtomicU32::new(0);

/// What a cluster is made of.
#[derive(Clone, Copy, Debug)]
pub struct Shape {
    /// How many nodes.
    pub nodes: usize,
    /// How long a node may answer without hearing from PostgreSQL.
    pub lease: Duration,
    /// Whether changes wait for every node. Off: the design whose errors a run must find.
    pub barrier: bool,
    /// Whether each node reaches PostgreSQL by a road that can be cut. It costs each statement two more hops.
    pub roads: bool,
}

/// Everything that runs. It ends, and its folder goes, when it is dropped.
#[derive(Debug)]
pub struct Cluster {
    /// The nodes.
    pub nodes: Vec<Mutex<Node>>,
    /// Each node's road to PostgreSQL; none without roads.
    pub roads: Vec<Proxy>,
    /// PostgreSQL. Kept whole after the nodes: they are dropped first.
    pub postgres: Mutex<Postgres>,
    /// How long a node may answer without hearing from PostgreSQL.
    pub lease: Duration,
    addresses: Vec<(SocketAddr, SocketAddr)>,
    _folder: Folder,
}

#[derive(Debug)]
struct Folder(PathBuf);

impl Drop for Folder {
    fn drop(&mut self) {
        // As root, PostgreSQL's files may lie elsewhere: the file says where.
        if let Ok(elsewhere) = std::fs::read_to_string(self.0.join("postgres/postgres.path")) {
            let _ = std::fs::remove_dir_all(elsewhere.trim());
        }
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

impl Cluster {
    /// Starts one with the demo data, and waits until every node is ready.
    ///
    /// # Panics
    /// When something doesn't start.
    pub async fn start(shape: Shape) -> Self {
        let name = format!("latchkey-nemesis-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let folder = Folder(std::env::temp_dir().join(name));
        std::fs::create_dir_all(&folder.0).expect("a folder");
        // PostgreSQL's ordinary account has to get through.
        std::fs::set_permissions(&folder.0, std::fs::Permissions::from_mode(0o755)).expect("a mode");
        let postgres = Postgres::start(&folder.0.join("postgres")).await;
        let mut nodes = Vec::new();
        let mut roads = Vec::new();
        for number in 0..shape.nodes {
            let url = if shape.roads {
                roads.push(Proxy::start(postgres.socket()).await);
                roads[number].url()
            } else {
                postgres.url().to_owned()
            };
            let more = settings(number, shape.barrier);
            nodes.push(Node::new(folder.0.join(number.to_string()), url, &folder.0.join("secret"), &more));
        }
        let (loaded, text) = nodes[0].command_output("demo").await;
        assert!(loaded, "{text}");
        set_lease(&postgres, shape.lease).await;
        nodes.iter_mut().for_each(Node::start);
        for node in &mut nodes {
            node.wait_ready().await;
        }
        let addresses = nodes.iter().map(|node| (node.dashboard(), node.gateway())).collect();
        let nodes = nodes.into_iter().map(Mutex::new).collect();
        Self { nodes, roads, postgres: Mutex::new(postgres), lease: shape.lease, addresses, _folder: folder }
    }

    /// Where people come, node by node.
    pub fn dashboards(&self) -> Vec<SocketAddr> {
        self.addresses.iter().map(|(dashboard, _)| *dashboard).collect()
    }

    /// Where gateways ask, node by node.
    pub fn gateways(&self) -> Vec<SocketAddr> {
        self.addresses.iter().map(|(_, gateway)| *gateway).collect()
    }

    /// Waits until every node is ready.
    pub async fn wait_ready(&self) {
        for node in &self.nodes {
            node.lock().await.wait_ready().await;
        }
    }

    /// What must hold at the end, whatever happened: every audit chain is whole, no node has panicked, and none
    /// has given up.
    ///
    /// # Errors
    /// What doesn't.
    pub async fn inspect(&self) -> Result<(), String> {
        let (whole, text) = self.nodes[0].lock().await.command_output("audit verify").await;
        if !whole {
            return Err(format!("the audit log isn't whole: {text}"));
        }
        for (number, node) in self.nodes.iter().enumerate() {
            let log = node.lock().await.log();
            if let Some(line) =
                log.lines().find(|line| ["panicked at", "this node stops"].iter().any(|bad| line.contains(bad)))
            {
                return Err(format!("node {number}: {line}"));
            }
        }
        Ok(())
    }

    /// Where a run may keep files.
    pub fn folder(&self) -> &Path {
        &self._folder.0
    }
}

fn settings(number: usize, barrier: bool) -> Vec<(&'static str, String)> {
    // One node does the background work; the others are as the operator of a larger fleet sets them up.
    let roles = if number == 0 { "dashboard,gateway,worker" } else { "dashboard,gateway" };
    let mut settings = vec![("LATCHKEY_ROLES", roles.to_owned())];
    if !barrier {
        settings.push(("LATCHKEY_TEST_BARRIER", "off".to_owned()));
    }
    settings
}

/// Writes the lease where nodes read it. No node runs yet, so that nobody has to wait for a longer one to end,
/// as `latchkey cluster lease` would.
async fn set_lease(postgres: &Postgres, lease: Duration) {
    let ms = lease.as_millis();
    let margin = (ms / 100).max(50);
    let statement = format!("UPDATE cluster SET lease_ms = {ms}, longest_ms = {ms}, margin_ms = {margin}");
    postgres.run(&statement).await.expect("the lease");
}
