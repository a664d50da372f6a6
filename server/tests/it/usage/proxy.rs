//! A way to the database that can be cut, also right after a COMMIT got through.

use std::path::PathBuf;
use std::str::FromStr as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};

use sqlx::postgres::PgConnectOptions;
use testkit::TestApp;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{UnixListener, UnixStream};

/// What the way does.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// Lets everything through.
    Open = 0,
    /// Lets a COMMIT through and ends before its answer.
    LosesAnswers = 1,
    /// Ends every connection.
    Cut = 2,
}

/// The way: a socket of its own before the database's.
pub struct Proxy {
    way: Arc<AtomicU8>,
    pub url: String,
}

impl Proxy {
    pub async fn before(app: &TestApp) -> Self {
        let options = PgConnectOptions::from_str(&app.database.url).expect("an address");
        let port = options.get_port();
        let sockets = options.get_socket().expect("the test cluster listens on a socket").clone();
        let folder = std::env::temp_dir().join(format!("way-{}", app.database.name));
        std::fs::create_dir_all(&folder).expect("a folder");
        let name = format!(".s.PGSQL.{port}");
        let listener = UnixListener::bind(folder.join(&name)).expect("a socket");
        let way = Arc::new(AtomicU8::new(Way::Open as u8));
        tokio::spawn(accept(listener, sockets.join(name), Arc::clone(&way)));
        let (address, _query) = app.database.url.split_once('?').expect("the socket's folder");
        let url = format!("{address}?host={}&sslmode=disable", folder.display());
        Self { way, url }
    }

    pub fn set(&self, way: Way) {
        self.way.store(way as u8, Ordering::SeqCst);
    }
}

async fn accept(listener: UnixListener, database: PathBuf, way: Arc<AtomicU8>) {
    while let Ok((client, _)) = listener.accept().await {
        let (database, way) = (database.clone(), Arc::clone(&way));
        tokio::spawn(async move {
            if let Ok(server) = UnixStream::connect(database).await {
                // It ends when either side does.
                let _ = pass(client, server, &way).await;
            }
        });
    }
}

async fn pass(mut client: UnixStream, mut server: UnixStream, way: &AtomicU8) -> std::io::Result<()> {
    let is = |wanted: Way| way.load(Ordering::SeqCst) == wanted as u8;
    let (mut asked, mut answered) = ([0; 16 * 1024], [0; 16 * 1024]);
    let mut committing = false;
    loop {
        tokio::select! {
            n = client.read(&mut asked) => {
                let n = n?;
                if n == 0 || is(Way::Cut) {
                    return Ok(());
                }
                committing |= is(Way::LosesAnswers) && holds_commit(&asked[..n]);
                server.write_all(&asked[..n]).await?;
            }
            n = server.read(&mut answered) => {
                let n = n?;
                if n == 0 || is(Way::Cut) || (committing && holds_commit(&answered[..n])) {
                    return Ok(());
                }
                client.write_all(&answered[..n]).await?;
            }
        }
    }
}

/// As a statement and as its answer.
fn holds_commit(bytes: &[u8]) -> bool {
    bytes.windows(7).any(|window| window == b"COMMIT\0")
}
