//! The demo data: three workspaces with people, keys and ninety days of history, made through the use
//! cases that people use, with a clock that starts in the past.

mod clock;
mod history;
mod people;
mod usage;

use domain::audit::Entity;
use domain::ids::WorkspaceId;
use domain::refusal::Failure;
use store::Scope;

use crate::fault::Outcome;
use crate::{Fault, Services};

/// The password of every demo account.
pub const PASSWORD: &str = "latchkey-demo";

/// The demo accounts, each with what it is.
pub const ACCOUNTS: [(&str, &str); 6] = [
    ("maya@acme.example", "admin of Acme Retail; viewer of Cobalt Bank"),
    ("li@acme.example", "manager of Acme Retail"),
    ("ravi@acme.example", "viewer of Acme Retail"),
    ("sofia@borealis.example", "admin of Borealis Air, which has asked for early access"),
    ("tom@cobalt.example", "admin of Cobalt Bank"),
    ("noor@latchkey.example", "CSM"),
];

/// Existing keys that the demo imports, as a customer would bring them: fixed, so that they can be tried.
pub const LEGACY_KEYS: [(&str, &str, &str); 6] = [
    ("ACME01", "data", "demo-acme-data-7be20c934d1f"),
    ("ACME01", "push", "demo-acme-push-51c06e7aa90c"),
    ("BOREAL", "data", "demo-boreal-data-c2f48e1b03d6"),
    ("BOREAL", "segmentation", "demo-boreal-segmentation-9a61d7f0"),
    ("BOREAL", "push", "demo-boreal-push-e84b2c705f13"),
    ("COBALT", "data", "demo-cobalt-data-30f5a9d81c7e"),
];

/// Loads the demo data. Again: adds what is missing, and nothing twice.
///
/// # Errors
/// When the database can't be reached. What was loaded stays.
pub async fn load(services: &Services) -> Result<(), Fault> {
    let now = services.now();
    let clock = clock::Dial::at(now - time::Duration::days(90));
    let past = services.at_clock(clock.clone())?;
    let people = people::load(&past).await?;
    if !is_loaded(services).await? {
        history::load(&past, &clock, &people, now).await?;
    }
    usage::load(services, now).await
}

/// The last thing that the history does is to ask for early access for Borealis Air.
async fn is_loaded(services: &Services) -> Result<bool, Fault> {
    let boreal = workspace("BOREAL");
    let mut tx = services.0.db.begin(Scope::Workspace(&boreal)).await?;
    Ok(tx.has_history(&boreal, Entity::EarlyAccess).await?)
}

fn workspace(id: &str) -> WorkspaceId {
    id.parse().unwrap_or_else(|_| unreachable!("the demo's ids are ids"))
}

/// What was refused was there already.
fn tolerate<T, R>(outcome: Outcome<T, R>) -> Result<Option<T>, Fault> {
    match outcome {
        Ok(done) => Ok(Some(done)),
        Err(Failure::Refused(_)) => Ok(None),
        Err(Failure::Fault(fault)) => Err(fault),
    }
}
