//! Between one node and PostgreSQL: a road that can be cut and made long.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, UnixStream};
use tokio::sync::{mpsc, watch};
use tokio::time::Instant;

/// How the road is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Road {
    /// Nothing passes in either direction, and nobody is told: connections stay open.
    pub cut: bool,
    /// Counts up to end the connections that are there (with a reset, as a firewall that forgot them does).
    pub reset: u32,
    /// How late what the node sends arrives.
    pub to_server: Duration,
    /// How late what PostgreSQL sends arrives.
    pub to_node: Duration,
    /// How late what PostgreSQL sends arrives on connections that have sent `LISTEN`.
    pub notices: Duration,
}

/// One node's way to PostgreSQL.
#[derive(Debug)]
pub struct Proxy {
    address: SocketAddr,
    road: watch::Sender<Road>,
}

/// Chunks on their way; more wait in the sockets.
const ON_THE_WAY: usize = 1024;

impl Proxy {
    /// Starts one in front of PostgreSQL's socket. Ends with the runtime.
    ///
    /// # Panics
    /// When there is no port.
    pub async fn start(socket: &Path) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("its address");
        let road = watch::Sender::new(Road::default());
        tokio::spawn(accept(listener, socket.to_owned(), road.clone()));
        Self { address, road }
    }

    /// The `DATABASE_URL` of the node behind it.
    pub fn url(&self) -> String {
        format!("postgres://latchkey@{}/latchkey?sslmode=disable", self.address)
    }

    /// Changes the road.
    pub fn change(&self, change: impl FnOnce(&mut Road)) {
        self.road.send_modify(change);
    }
}

async fn accept(listener: TcpListener, socket: PathBuf, road: watch::Sender<Road>) {
    while let Ok((node, _)) = listener.accept().await {
        let (socket, mut now) = (socket.clone(), road.subscribe());
        tokio::spawn(async move {
            let born = now.borrow().reset;
            // Behind a cut road nobody answers the call.
            let _ = now.wait_for(|road| !road.cut || road.reset != born).await;
            if let Ok(server) = UnixStream::connect(socket).await {
                carry(node, server, now, born).await;
            }
        });
    }
}

/// Carries bytes both ways until one side hangs up, or the road forgets the connection.
async fn carry(node: tokio::net::TcpStream, server: UnixStream, mut now: watch::Receiver<Road>, born: u32) {
    let _ = node.set_nodelay(true);
    let (mut from_node, mut to_node) = node.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    let listens = watch::Sender::new(false);
    let (up, up_end) = mpsc::channel(ON_THE_WAY);
    let (down, down_end) = mpsc::channel(ON_THE_WAY);
    let (up_road, down_road, heard) = (now.clone(), now.clone(), listens.subscribe());
    let watched = |bytes: &Bytes| {
        if !*listens.borrow() && bytes.windows(6).any(|word| word == b"LISTEN") {
            listens.send_replace(true);
        }
    };
    let late = |road: &Road| road.to_node.max(if *heard.borrow() { road.notices } else { Duration::ZERO });
    tokio::select! {
        () = async {
            tokio::join!(
                read(&mut from_node, up, &up_road, |road| road.to_server, watched),
                write(&mut to_server, up_end, up_road.clone()),
            );
        } => {}
        () = async {
            tokio::join!(
                read(&mut from_server, down, &down_road, late, |_| {}),
                write(&mut to_node, down_end, down_road.clone()),
            );
        } => {}
        _ = now.wait_for(|road| road.reset != born) => {}
    }
}

/// Puts what comes on its way, with the moment at which it may arrive.
async fn read(
    from: &mut (impl tokio::io::AsyncRead + Unpin),
    way: mpsc::Sender<(Instant, Bytes)>,
    road: &watch::Receiver<Road>,
    late: impl Fn(&Road) -> Duration,
    watched: impl Fn(&Bytes),
) {
    loop {
        let mut bytes = BytesMut::with_capacity(16 * 1024);
        match from.read_buf(&mut bytes).await {
            Ok(0) | Err(_) => return,
            Ok(_) => {}
        }
        let bytes = bytes.freeze();
        watched(&bytes);
        let due = Instant::now() + late(&road.borrow());
        if way.send((due, bytes)).await.is_err() {
            return;
        }
    }
}

/// Hands over what is due, in its order, while the road isn't cut.
async fn write(
    to: &mut (impl tokio::io::AsyncWrite + Unpin),
    mut way: mpsc::Receiver<(Instant, Bytes)>,
    mut road: watch::Receiver<Road>,
) {
    while let Some((due, bytes)) = way.recv().await {
        // A timer is a millisecond late even when nothing is to be waited for.
        if due > Instant::now() {
            tokio::time::sleep_until(due).await;
        }
        let _ = road.wait_for(|road| !road.cut).await;
        if to.write_all(&bytes).await.is_err() {
            return;
        }
    }
}
