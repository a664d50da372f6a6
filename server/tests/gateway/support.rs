//! Requests byte by byte, and keys to ask with.

use std::io::{Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpStream};
use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use domain::account::Password;
use domain::ids::WorkspaceId;
use service::accounts::{self, SignIn};
use service::keys::{self, CreateKey, Minted};
use service::{Caller, Services, Source};

/// A demo key of Acme Retail that opens the Data API.
pub const ACME_DATA: &str = "demo-acme-data-7be20c934d1f";
/// A demo key of Borealis Air that opens the Data API.
pub const BOREAL_DATA: &str = "demo-boreal-data-c2f48e1b03d6";

/// What came back before the connection was closed or fell silent.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: String,
    /// Whether the server closed the connection.
    pub closed: bool,
}

impl Reply {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    pub fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("no JSON in {self:?}"))
    }

    /// The code of a refusal.
    pub fn code(&self) -> String {
        self.json()["error"]["type"].as_str().unwrap_or_default().to_owned()
    }
}

/// Sends bytes and reads until the server closes or says nothing for eight seconds.
pub async fn raw(address: SocketAddr, bytes: impl Into<Vec<u8>>) -> Reply {
    let bytes = bytes.into();
    tokio::task::spawn_blocking(move || exchange(address, &bytes)).await.unwrap()
}

fn exchange(address: SocketAddr, bytes: &[u8]) -> Reply {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(Duration::from_secs(8))).unwrap();
    // The server may have said no before all is written.
    let _ = stream.write_all(bytes);
    let mut all = Vec::new();
    let closed = stream.read_to_end(&mut all).is_ok();
    parse(&String::from_utf8_lossy(&all), closed)
}

fn parse(text: &str, closed: bool) -> Reply {
    let (head, body) = text.split_once("\r\n\r\n").unwrap_or((text, ""));
    let mut lines = head.lines();
    let status = lines.next().and_then(|line| line.split(' ').nth(1)?.parse().ok()).unwrap_or(0);
    let headers = lines.filter_map(|line| line.split_once(':'));
    let headers = headers.map(|(name, value)| (name.to_lowercase(), value.trim().to_owned())).collect();
    Reply { status, headers, body: body.to_owned(), closed }
}

/// A GET that closes afterwards.
pub async fn get(address: SocketAddr, target: &str, headers: &[(&str, &str)]) -> Reply {
    let mut bytes = format!("GET {target} HTTP/1.1\r\nHost: latchkey\r\nConnection: close\r\n");
    for (name, value) in headers {
        bytes.push_str(&format!("{name}: {value}\r\n"));
    }
    raw(address, bytes + "\r\n").await
}

/// A POST that closes afterwards.
pub async fn post(address: SocketAddr, target: &str, body: &str) -> Reply {
    let length = body.len();
    let head =
        format!("POST {target} HTTP/1.1\r\nHost: latchkey\r\nConnection: close\r\nContent-Length: {length}\r\n\r\n");
    raw(address, head + body).await
}

/// The header of credentials.
pub fn basic(workspace: &str, key: &str) -> String {
    format!("Basic {}", BASE64_STANDARD.encode(format!("{workspace}:{key}")))
}

pub fn acme() -> WorkspaceId {
    "ACME01".parse().unwrap()
}

/// Maya, signed in.
pub async fn maya(services: &Services) -> Caller {
    let source = Source { ip: Ipv4Addr::LOCALHOST.into(), request: None, unattended: false };
    let sign_in = SignIn {
        email: "maya@acme.example".to_owned(),
        password: Password::typed(service::demo::PASSWORD.to_owned()),
        source,
        user_agent: "test".to_owned(),
        browser: services.new_browser_token(),
        replaces: None,
    };
    let token = accounts::sign_in(services, sign_in).await.unwrap_or_else(|_| panic!("Maya signs in"));
    let accounts::SignedIn::Whole(token) = token else { panic!("no second factor") };
    accounts::authenticate(services, &token, source).await.unwrap().unwrap()
}

/// A new key of Acme Retail.
pub async fn new_key(services: &Services, caller: &Caller, name: &str, apis: &[&str]) -> Minted {
    let new = CreateKey {
        name: name.to_owned(),
        apis: apis.iter().map(|&api| api.to_owned()).collect(),
        team: None,
        form: services.form_token(),
    };
    keys::create(services, caller, &acme(), new).await.unwrap_or_else(|_| panic!("{name} is created"))
}
