//! The attackers, in a process of their own at the lowest priority: what is measured is the node, and not
//! who gets the processor.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use bytes::Bytes;
use domain::key_text::{KeyText, key_id_from_random};
use http::{HeaderValue, Request, header};
use http_body_util::Empty;
use rand::rngs::SmallRng;
use rand::{RngExt as _, SeedableRng as _};
use tokio::task::JoinSet;

use super::rude;
use crate::figures::thousands;
use crate::history::APIS;
use crate::wire::{Connection, WORKSPACE, basic};

/// Connections that ask one question after the other.
const FLOODS: u64 = 12;
/// The time between an answer and the next question of each.
const PAUSE: Duration = Duration::from_millis(1);
/// Connections that break rules.
const RUDE: u64 = 6;
/// Connections that send a byte now and then.
const SLOW: u64 = 150;
/// Connections that send a part and are silent.
const HALF_OPEN: u64 = 150;

/// What happened, by what was sent and what was answered.
pub type Tally = BTreeMap<(&'static str, String), usize>;

/// The requests that are left to be sent.
#[derive(Clone, Debug)]
pub struct Left(Arc<AtomicUsize>);

impl Left {
    /// Takes one; false when there is none.
    pub fn take(&self) -> bool {
        self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1)).is_ok()
    }
}

/// Sends so many requests to a node, and prints what was answered. `good` is the text of a good key.
///
/// # Panics
/// When an attacker does.
pub async fn run(node: SocketAddr, requests: usize, good: &str) {
    // Without it the good caller would be measured waiting for the processor.
    let _ = rustix::process::nice(19);
    let left = Left(Arc::new(AtomicUsize::new(requests)));
    let mut attackers: JoinSet<Tally> = JoinSet::new();
    for seed in 0..FLOODS {
        attackers.spawn(flood(node, left.clone(), good.to_owned(), seed));
    }
    for seed in 0..RUDE {
        attackers.spawn(rude::break_rules(node, left.clone(), seed));
    }
    for seed in 0..SLOW {
        attackers.spawn(rude::send_slowly(node, left.clone(), seed));
    }
    for seed in 0..HALF_OPEN {
        attackers.spawn(rude::fall_silent(node, left.clone(), seed));
    }
    let mut tally = Tally::new();
    while let Some(done) = attackers.join_next().await {
        for (what, count) in done.expect("no attacker panics") {
            *tally.entry(what).or_default() += count;
        }
    }
    println!("{:>11}  hostile requests", thousands(tally.values().sum()));
    for ((sent, answer), count) in tally {
        println!("{:>11}  {sent}: {answer}", thousands(count));
    }
}

/// Asks about keys that there never were, with strange headers, and with a good key in strange company.
async fn flood(node: SocketAddr, left: Left, good: String, seed: u64) -> Tally {
    let mut random = SmallRng::seed_from_u64(seed);
    let mut tally = Tally::new();
    let mut kept: Option<Connection> = None;
    while left.take() {
        tokio::time::sleep(PAUSE).await;
        let (sent, request) = request(&good, &mut random);
        let mut connection = match kept.take().filter(Connection::is_open) {
            Some(connection) => connection,
            None => match Connection::open(node).await {
                Ok(connection) => connection,
                Err(_) => {
                    *tally.entry((sent, "no connection".to_owned())).or_default() += 1;
                    continue;
                }
            },
        };
        let answer = connection.send(request).await;
        let answer = answer.map_or_else(|| "closed".to_owned(), |(status, _)| status.as_u16().to_string());
        *tally.entry((sent, answer)).or_default() += 1;
        kept = Some(connection);
    }
    tally
}

fn request(good: &str, random: &mut SmallRng) -> (&'static str, Request<Empty<Bytes>>) {
    let mut request = Request::new(Empty::new());
    *request.uri_mut() = "/authz".parse().expect("an address");
    let headers = request.headers_mut();
    headers.insert(header::HOST, HeaderValue::from_static("latchkey"));
    headers.insert("x-original-uri", HeaderValue::from_static(APIS[0].1));
    let kind = match random.random_range(0..100) {
        0..60 => {
            let text = KeyText::mint(&key_id_from_random(random.random()), random.random());
            headers.insert(header::AUTHORIZATION, basic(text.reveal_once()));
            "a key that never was, with a right checksum"
        }
        60..70 => {
            let text: String =
                (0..random.random_range(1..600)).map(|_| char::from(random.random_range(b' '..b'~'))).collect();
            headers.insert(header::AUTHORIZATION, basic(&text));
            "any text as a key"
        }
        70..85 => {
            headers.insert(header::AUTHORIZATION, basic(good));
            headers.insert(header::USER_AGENT, noise(random, 300));
            let address: [u8; 4] = random.random();
            let claimed =
                format!("{}, {}", std::net::Ipv4Addr::from(address), std::net::Ipv6Addr::from(random.random::<u128>()));
            headers.insert("x-forwarded-for", HeaderValue::try_from(claimed).expect("text"));
            "a good key with any user agent and address"
        }
        _ => {
            let pair: Vec<u8> = (0..random.random_range(0..120)).map(|_| random.random()).collect();
            let broken = format!("Basic {}", BASE64_STANDARD.encode([WORKSPACE.as_bytes(), b":", &pair].concat()));
            let value =
                if random.random() { noise(random, 900) } else { HeaderValue::try_from(broken).expect("base64") };
            headers.insert(header::AUTHORIZATION, value);
            headers.insert("x-original-uri", noise(random, 2_000));
            headers.insert("x-forwarded-uri", noise(random, 2_000));
            "headers full of noise"
        }
    };
    (kind, request)
}

/// Any bytes that a header can hold.
fn noise(random: &mut SmallRng, most: usize) -> HeaderValue {
    let bytes: Vec<u8> = (0..random.random_range(0..most))
        .map(|_| match random.random_range(0..4) {
            0 => random.random_range(0x80..=0xff),
            _ => random.random_range(0x20..0x7f),
        })
        .collect();
    HeaderValue::from_bytes(&bytes).expect("bytes that a header can hold")
}
