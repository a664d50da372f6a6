//! Attackers that don't keep to HTTP.

use std::net::SocketAddr;
use std::time::Duration;

use rand::rngs::SmallRng;
use rand::{RngExt as _, SeedableRng as _};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use super::attack::{Left, Tally};

/// How long an answer is waited for.
const PATIENCE: Duration = Duration::from_secs(2);
/// The time between two bytes of a slow sender.
const DRIP: Duration = Duration::from_millis(80);
/// How long a slow or silent connection is kept.
const KEPT: Duration = Duration::from_secs(3);
/// The time between two connections of one who breaks rules.
const REST: Duration = Duration::from_millis(3);

/// Sends what no server should take.
pub async fn break_rules(node: SocketAddr, left: Left, seed: u64) -> Tally {
    let mut random = SmallRng::seed_from_u64(seed ^ 0xbad);
    let mut tally = Tally::new();
    while left.take() {
        let (sent, bytes) = broken(&mut random);
        let answer = match TcpStream::connect(node).await {
            Ok(mut stream) => {
                let asked = async {
                    let mut answer = Vec::new();
                    // A server that has seen enough hangs up before it has read all.
                    let _ = stream.write_all(&bytes).await;
                    let _ = stream.shutdown().await;
                    let _ = stream.read_to_end(&mut answer).await;
                    answer
                };
                match tokio::time::timeout(PATIENCE, asked).await {
                    Ok(answer) if answer.is_empty() => "closed".to_owned(),
                    Ok(answer) => String::from_utf8_lossy(answer.get(9..12).unwrap_or_default()).into_owned(),
                    Err(_) => "nothing for 2 s".to_owned(),
                }
            }
            Err(_) => "no connection".to_owned(),
        };
        *tally.entry((sent, answer)).or_default() += 1;
        tokio::time::sleep(REST).await;
    }
    tally
}

fn broken(random: &mut SmallRng) -> (&'static str, Vec<u8>) {
    let long = |length| "a".repeat(length);
    match random.random_range(0..6) {
        0 => ("bytes of no protocol", (0..random.random_range(1..4_000)).map(|_| random.random()).collect()),
        1 => (
            "a header too large",
            format!("GET /authz HTTP/1.1\r\nHost: a\r\nX-L: {}\r\n\r\n", long(40_000)).into_bytes(),
        ),
        2 => ("an address too long", format!("GET /authz/{} HTTP/1.1\r\nHost: a\r\n\r\n", long(9_000)).into_bytes()),
        3 => {
            let lines: String = (0..150).map(|number| format!("X-{number}: 1\r\n")).collect();
            ("too many headers", format!("GET /authz HTTP/1.1\r\nHost: a\r\n{lines}\r\n").into_bytes())
        }
        4 => {
            let head = "POST /v1/keys/verify HTTP/1.1\r\nHost: a\r\nContent-Length: 200000\r\n\r\n";
            ("a body too large", format!("{head}{}", long(200_000)).into_bytes())
        }
        _ => {
            let head = "POST /v1/keys/verify HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n";
            ("two lengths", format!("{head}Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n").into_bytes())
        }
    }
}

/// Sends a request a byte at a time, and goes before it is whole.
pub async fn send_slowly(node: SocketAddr, left: Left, seed: u64) -> Tally {
    let sent = "a byte now and then";
    let mut random = SmallRng::seed_from_u64(seed ^ 0x510);
    let mut tally = Tally::new();
    while left.take() {
        let kept = KEPT.mul_f64(random.random_range(0.2..1.0));
        let dripped = async {
            let mut stream = TcpStream::connect(node).await?;
            loop {
                stream.write_all(b"G").await?;
                tokio::time::sleep(DRIP).await;
            }
        };
        let ended: Result<std::io::Result<()>, _> = tokio::time::timeout(kept, dripped).await;
        let answer = if ended.is_ok() { "cut off" } else { "left" };
        *tally.entry((sent, answer.to_owned())).or_default() += 1;
    }
    tally
}

/// Connects, sends nothing or a part, and is silent.
pub async fn fall_silent(node: SocketAddr, left: Left, seed: u64) -> Tally {
    let sent = "half a request, or none";
    let mut random = SmallRng::seed_from_u64(seed ^ 0xa1f);
    let mut tally = Tally::new();
    while left.take() {
        let parts = ["", "GET /au", "GET /authz HTTP/1.1\r\nHost: a\r\nAuthorization: Basic "];
        let part = parts[random.random_range(0..parts.len())];
        if let Ok(mut stream) = TcpStream::connect(node).await {
            let _ = stream.write_all(part.as_bytes()).await;
            tokio::time::sleep(KEPT.mul_f64(random.random_range(0.2..1.0))).await;
        }
        *tally.entry((sent, "left".to_owned())).or_default() += 1;
    }
    tally
}
