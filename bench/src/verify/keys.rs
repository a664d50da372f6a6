//! Keys in any number, the same in every run.

use domain::ids::KeyId;
use domain::key_text::{KeyText, key_id_from_random};
use ring::hmac;
use sqlx::PgPool;
use sqlx::postgres::PgPoolCopyExt as _;

/// The installation's secret.
pub const PEPPER: [u8; 32] = [7; 32];
/// Keys of one workspace.
const OF_A_WORKSPACE: usize = 500;
/// Rows of one COPY.
const CHUNK: usize = 50_000;

fn workspace(index: usize) -> String {
    format!("W{:06}", index / OF_A_WORKSPACE)
}

fn random(index: usize, purpose: u8) -> [u8; 32] {
    let mut seed = [purpose; 9];
    seed[..8].copy_from_slice(&(index as u64).to_be_bytes());
    let digest = ring::digest::digest(&ring::digest::SHA256, &seed);
    digest.as_ref().try_into().expect("32 bytes")
}

/// The id and the text of a key. `purpose` tells those that there are (0) from others.
fn key(index: usize, purpose: u8) -> (KeyId, KeyText) {
    let id = random(index, purpose)[..16].try_into().expect("16 bytes");
    let id = key_id_from_random(id);
    let text = KeyText::mint(&id, random(index, purpose + 1));
    (id, text)
}

/// As `service` hashes them: HMAC-SHA256 by a key that is derived from the secret.
pub fn hash(text: &str) -> [u8; 32] {
    let root = hmac::Key::new(hmac::HMAC_SHA256, &PEPPER);
    let purpose = hmac::sign(&root, b"latchkey/api-key/1");
    let tag = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, purpose.as_ref()), text.as_bytes());
    tag.as_ref().try_into().expect("32 bytes")
}

/// Writes so many keys.
pub async fn load(raw: &PgPool, count: usize) {
    sqlx::query("INSERT INTO workspaces (id, name, created_at) SELECT 'W' || lpad(n::text, 6, '0'), 'W' || n, now() FROM generate_series(0, $1) n")
        .bind(count.div_ceil(OF_A_WORKSPACE) as i32)
        .execute(raw)
        .await
        .expect("workspaces");
    let columns =
        "workspace_id, id, name, name_folded, origin, apis, hint, hash, pepper_version, created_at, created_by";
    for start in (0..count).step_by(CHUNK) {
        let mut rows = String::new();
        for index in start..(start + CHUNK).min(count) {
            let (id, text) = key(index, 0);
            let apis = ["{data,push,segmentation}", "{data}", "{data,push}"][index % 3];
            let hash: String = hash(text.reveal_once()).iter().map(|byte| format!("{byte:02x}")).collect();
            rows.push_str(&format!(
                "{}\tkey number {index}\tkey number {index}\tnative\t{apis}\t{}\t\\\\x{hash}\t1\t2026-01-01\tbench\n",
                format_args!("{}\t{id}", workspace(index)),
                text.hint(),
            ));
        }
        let mut copy = raw.copy_in_raw(&format!("COPY api_keys ({columns}) FROM STDIN")).await.expect("a COPY");
        copy.send(rows.into_bytes()).await.expect("rows");
        copy.finish().await.expect("keys");
    }
    sqlx::query("VACUUM ANALYZE api_keys").execute(raw).await.expect("statistics");
}

/// Credentials of some of `count` keys, and as many that nobody has.
pub fn asked(count: usize, some: usize) -> (Vec<String>, Vec<String>) {
    let some = some.min(count);
    let credentials = |index: usize, purpose| {
        let (_, text) = key(index, purpose);
        format!("{}:{}", workspace(index), text.reveal_once())
    };
    // Spread over all of them, in no order of the table's.
    let spread = |n: usize| n.wrapping_mul(7_919) % count;
    let good = (0..some).map(|n| credentials(spread(n), 0)).collect();
    let bad = (0..some).map(|n| credentials(spread(n), 10)).collect();
    (good, bad)
}
