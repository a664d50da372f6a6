//! Signed checkpoints: in the database, and in a file that a database's owner can't change along with it.

use std::io::{BufRead as _, BufReader, Write as _};

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use domain::audit::AuditPlace;
use domain::audit::chain::Hash;
use domain::ids::WorkspaceId;
use serde::{Deserialize, Serialize};
use store::audit::Checkpoint;
use store::{Scope, Tx};
use time::OffsetDateTime;

use super::sign::statement;
use crate::{Fault, Services};

/// Writes a checkpoint of every chain that has grown since its last one. Called each hour.
///
/// # Errors
/// When the database or the file can't be written; what was written until then stays.
pub async fn checkpoint(services: &Services) -> Result<(), Fault> {
    let mut tx = services.0.db.begin(Scope::Staff).await?;
    let chains = tx.audit_chains().await?;
    drop(tx);
    for workspace in chains {
        let mut tx = services.0.db.begin(Scope::Workspace(&workspace)).await?;
        let Some(head) = tx.audit_head(&workspace).await? else { continue };
        if tx.newest_checkpoint(&workspace).await? < head.place.number {
            let made = keep(services, &mut tx, &workspace, head.place.number, head.hash).await?;
            tx.commit().await?;
            write_down(services, &workspace, &made)?;
        }
    }
    Ok(())
}

/// Signs a checkpoint and keeps it in the database. [`write_down`] comes after the commit.
async fn keep(
    services: &Services,
    tx: &mut Tx,
    workspace: &WorkspaceId,
    number: i64,
    hash: Hash,
) -> Result<Checkpoint, Fault> {
    let signer = &services.0.signer;
    let place = AuditPlace { at: services.now(), number };
    let mut made = Checkpoint { place, hash, public_key: signer.public_key().0, signature: Vec::new() };
    made.signature = signer.sign(&statement(workspace, &made));
    tx.keep_checkpoint(workspace, &made).await?;
    Ok(made)
}

/// A checkpoint as a line of its file.
#[derive(Serialize, Deserialize)]
struct Line {
    number: i64,
    /// Microseconds since 1970.
    at: i64,
    hash: String,
    public_key: String,
    signature: String,
}

/// Adds a checkpoint to the workspace's file.
fn write_down(services: &Services, workspace: &WorkspaceId, made: &Checkpoint) -> Result<(), Fault> {
    let line = Line {
        number: made.place.number,
        at: i64::try_from(made.place.at.unix_timestamp_nanos() / 1000).unwrap_or_default(),
        hash: made.hash.to_string(),
        public_key: BASE64_URL_SAFE_NO_PAD.encode(&made.public_key),
        signature: BASE64_URL_SAFE_NO_PAD.encode(&made.signature),
    };
    let written = || -> std::io::Result<()> {
        let mut file = services.0.files.append_checkpoint(workspace)?;
        let mut text = serde_json::to_vec(&line)?;
        text.push(b'\n');
        file.write_all(&text)?;
        file.sync_data()
    };
    written().map_err(|source| Fault::File { what: "a checkpoint couldn't be written to its file", source })
}

/// The checkpoints of a workspace's file; none when this machine has none. A last line that a crash cut off
/// is passed over.
pub(super) fn written_down(services: &Services, workspace: &WorkspaceId) -> Result<Vec<Checkpoint>, Fault> {
    let file = match std::fs::File::open(services.0.files.checkpoints(workspace)) {
        Ok(file) => file,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(source) => return Err(Fault::File { what: "the file of checkpoints can't be read", source }),
    };
    let lines = BufReader::new(file).lines().map_while(Result::ok);
    Ok(lines.filter_map(|line| serde_json::from_str(&line).ok().and_then(read)).collect())
}

fn read(line: Line) -> Option<Checkpoint> {
    let at = OffsetDateTime::from_unix_timestamp_nanos(i128::from(line.at) * 1000).ok()?;
    Some(Checkpoint {
        place: AuditPlace { at, number: line.number },
        hash: line.hash.parse().ok()?,
        public_key: BASE64_URL_SAFE_NO_PAD.decode(line.public_key).ok()?,
        signature: BASE64_URL_SAFE_NO_PAD.decode(line.signature).ok()?,
    })
}
