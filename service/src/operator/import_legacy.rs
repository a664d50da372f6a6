//! Existing keys are brought in from a CSV (`workspace_id,api,key`), hashed on the way in. All of it or
//! nothing.

use std::collections::BTreeSet;
use std::io::Read;

use domain::api::ApiSet;
use domain::audit::{Actor, Change, KeyChange, KeyChanged};
use domain::ids::{ApiId, WorkspaceId};
use domain::key::Stamp;
use domain::key_text::{KeyHint, PresentedKey};
use domain::refusal::Failure;
use store::keys::{KeyTx, NewKey};
use zeroize::Zeroizing;

use crate::fault::{OrFault, Outcome};
use crate::single_keys::free_name;
use crate::{Fault, Services};

/// A row that can't be imported. Never repeats the key.
#[derive(Debug, PartialEq, Eq)]
pub struct BadRow {
    /// Its line in the file, from 1.
    pub line: u64,
    /// What is wrong with it.
    pub problem: String,
}

struct Row {
    line: u64,
    workspace: WorkspaceId,
    api: ApiId,
    key: Zeroizing<String>,
}

/// Imports every row, or none; gives their number.
///
/// # Errors
/// Refused with every bad row.
pub async fn import_legacy(services: &Services, file: impl Read) -> Outcome<usize, Vec<BadRow>> {
    let (mut rows, mut bad) = read(services, file);
    // One order of locking, so that two imports can't wait for each other.
    rows.sort_by(|a, b| (&a.workspace, a.line).cmp(&(&b.workspace, b.line)));
    let Some(first) = rows.first() else {
        if bad.is_empty() {
            bad.push(BadRow { line: 1, problem: "there is no row to import".to_owned() });
        }
        return Err(Failure::Refused(bad));
    };
    let mut tx = services.0.db.begin_keys(&first.workspace).await.or_fault()?;
    let workspaces: BTreeSet<_> = rows.iter().map(|row| row.workspace.clone()).collect();
    for workspace in &workspaces {
        let of_workspace = rows.iter().filter(|row| row.workspace == *workspace);
        bad.extend(import_into(services, &mut tx, workspace, of_workspace).await.or_fault()?);
    }
    if bad.is_empty() {
        services.commit(tx).await.or_fault()?;
        return Ok(rows.len());
    }
    bad.sort_by_key(|row| row.line);
    Err(Failure::Refused(bad))
}

/// Reads the file; rows that can't even be read are bad.
fn read(services: &Services, file: impl Read) -> (Vec<Row>, Vec<BadRow>) {
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(file);
    let expected = ["workspace_id", "api", "key"];
    if !reader.headers().is_ok_and(|header| header.iter().eq(expected)) {
        let problem = "the first line must be: workspace_id,api,key".to_owned();
        return (Vec::new(), vec![BadRow { line: 1, problem }]);
    }
    let (mut rows, mut bad) = (Vec::new(), Vec::new());
    let mut seen = BTreeSet::new();
    for record in reader.records() {
        let record = match record {
            Ok(record) => record,
            Err(error) => {
                let line = error.position().map_or(0, csv::Position::line);
                bad.push(BadRow { line, problem: "the row must have three columns in UTF-8".to_owned() });
                continue;
            }
        };
        let line = record.position().map_or(0, csv::Position::line);
        let parsed = parse(services, &record[0], &record[1], &record[2]).and_then(|(workspace, api)| {
            if seen.insert((workspace.clone(), api.clone())) {
                Ok((workspace, api))
            } else {
                Err(format!("the API {api} of {workspace} stands twice in the file"))
            }
        });
        match parsed {
            Ok((workspace, api)) => {
                rows.push(Row { line, workspace, api, key: Zeroizing::new(record[2].to_owned()) });
            }
            Err(problem) => bad.push(BadRow { line, problem }),
        }
    }
    (rows, bad)
}

fn parse(services: &Services, workspace: &str, api: &str, key: &str) -> Result<(WorkspaceId, ApiId), String> {
    let workspace = workspace.parse().map_err(|bad: domain::ids::InvalidId| bad.to_string())?;
    let api: ApiId = api.parse().map_err(|bad: domain::ids::InvalidId| bad.to_string())?;
    if services.catalog().get(&api).is_none() {
        return Err(format!("there is no API {api}"));
    }
    match PresentedKey::parse(key) {
        Ok(PresentedKey::Other { .. }) => Ok((workspace, api)),
        Ok(PresentedKey::Native { .. }) | Err(_) if key.starts_with("lk_") => {
            Err("the key starts with lk_, which only Latchkey's own keys do".to_owned())
        }
        _ => Err("the key must have 1 to 512 bytes and no control characters".to_owned()),
    }
}

async fn import_into(
    services: &Services,
    tx: &mut KeyTx,
    workspace: &WorkspaceId,
    rows: impl Iterator<Item = &Row>,
) -> Result<Vec<BadRow>, Fault> {
    tx.enter(workspace).await?;
    tx.lock_workspace(workspace).await?;
    let found = tx.workspace(workspace).await?;
    let keys = tx.active_keys(workspace).await?;
    let mut bad = Vec::new();
    let created = Stamp { at: services.now(), by: "System".to_owned() };
    let pepper = services.pepper_in_use(tx).await?;
    let mut texts = BTreeSet::new();
    for row in rows {
        let hash = services.0.pepper.hash_key(pepper, &row.key).ok_or(Fault::Pepper(pepper))?;
        let problem = if found.is_none() {
            Some(format!("there is no workspace {workspace}"))
        } else if keys.iter().any(|key| key.origin != domain::key::Origin::Native && key.apis.opens(&row.api)) {
            Some(format!("the API {} of {workspace} has a key already", row.api))
        } else if !texts.insert(hash.bytes) {
            Some("the same key stands in an earlier row of this workspace".to_owned())
        } else if tx.has_key_text(workspace, &services.0.pepper.every_hash(&row.key)).await? {
            Some("the workspace has this key already".to_owned())
        } else {
            None
        };
        if let Some(problem) = problem {
            bad.push(BadRow { line: row.line, problem });
            continue;
        }
        let id = services.new_key_id();
        let name = free_name(services, tx, workspace, &row.api).await?;
        let new = NewKey {
            id: &id,
            name: &name,
            native: false,
            apis: &ApiSet::only(row.api.clone()),
            team: None,
            hint: &KeyHint::of_imported(&row.key),
            hash,
            form: None,
            created: &created,
        };
        tx.insert_key(workspace, new).await?;
        let event = KeyChanged::Imported { api: row.api.clone() };
        let change = Change::Key(KeyChange { key: id, name, event });
        tx.record(services.catalog(), workspace, &Actor::System, &change, created.at).await?;
    }
    // Into a workspace that has early access they come as legacy keys.
    if bad.is_empty() && found.is_some_and(|workspace| workspace.early_access.is_on()) {
        tx.migrate_single_keys(workspace, created.at).await?;
    }
    Ok(bad)
}
