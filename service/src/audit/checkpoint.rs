//! Signed checkpoints: in the database, and in a file that a database's owner can't change along with it.

use std::io::{BufRead as _, BufReader, Write as _};

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use domain::audit::{AuditPlace, from_micros, micros};
use domain::ids::WorkspaceId;
use serde::{Deserialize, Serialize};
use store::audit::{Checkpoint, Head};
use store::{Scope, Tx};

use super::sign::statement;
use crate::{Fault, Services};

/// Writes a checkpoint of every chain that has grown since its last one. Called each hour.
///
/// # Errors
/// When the database or the file can't be written; what was written until then stays.
pub async fn checkpoint(services: &Services) -> Result<(), Fault> {
    let workspaces = services.0.db.begin(Scope::Staff).await?.workspace_ids().await?;
    for workspace in workspaces {
        let mut tx = services.0.db.begin(Scope::Workspace(&workspace)).await?;
        if checkpoint_of(services, &mut tx, &workspace).await? {
            tx.commit().await?;
        }
    }
    Ok(())
}

/// Writes a checkpoint of the workspace's chain if it has grown since its last one; true when it has.
pub(crate) async fn checkpoint_of(services: &Services, tx: &mut Tx, workspace: &WorkspaceId) -> Result<bool, Fault> {
    let Some(head) = tx.audit_head(workspace).await? else { return Ok(false) };
    if tx.newest_checkpoint(workspace).await? >= head.place.number {
        return Ok(false);
    }
    let made = sign(services, workspace, &head);
    // The file first: once the database has it, nobody would write it down any more. What is in the file
    // alone is as true.
    write_down(services, workspace, &made)?;
    tx.keep_checkpoint(workspace, &made).await?;
    Ok(true)
}

fn sign(services: &Services, workspace: &WorkspaceId, head: &Head) -> Checkpoint {
    let signer = &services.0.signer;
    let place = AuditPlace { at: services.now(), number: head.place.number };
    let mut made = Checkpoint { place, hash: head.hash, public_key: signer.public_key().0, signature: Vec::new() };
    made.signature = signer.sign(&statement(workspace, &made));
    made
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
        at: micros(made.place.at),
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
    Some(Checkpoint {
        place: AuditPlace { at: from_micros(line.at)?, number: line.number },
        hash: line.hash.parse().ok()?,
        public_key: BASE64_URL_SAFE_NO_PAD.decode(line.public_key).ok()?,
        signature: BASE64_URL_SAFE_NO_PAD.decode(line.signature).ok()?,
    })
}
