//! Everything that can change. A [`Change`] knows its entity, its action, its sentence and its details, so
//! that no use case writes them by hand, and none of them holds a secret.

mod account;
mod staff;

use serde_json::{Value, json};
use time::OffsetDateTime;

use super::{AuditAction, AuditFilter, Entity};
use crate::access::Role;
use crate::account::Email;
use crate::api::{ApiSet, Catalog};
use crate::export::entries;
use crate::ids::{ApiId, ExportId, KeyId, UserId, WorkspaceId};
use crate::key::KeyEdit;
use crate::key_name::KeyName;
use crate::key_text::KeyHint;
use crate::when;

pub use account::{AccountChange, AccountEvent};
pub use staff::StaffChange;

/// Everything that can change, each with what an auditor needs to know of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// A key was made in the dashboard.
    KeyCreated {
        /// The key.
        key: KeyId,
        /// Its name.
        name: KeyName,
        /// What it opens.
        apis: ApiSet,
    },
    /// A key's name or access was changed.
    KeyEdited {
        /// The key.
        key: KeyId,
        /// The name it has now.
        name: KeyName,
        /// What differs.
        edit: KeyEdit,
        /// What it opened before.
        before: ApiSet,
        /// What it opens now.
        after: ApiSet,
    },
    /// A key got a new text; the old one is refused.
    KeyRegenerated {
        /// The key.
        key: KeyId,
        /// Its name.
        name: KeyName,
        /// The shown part of the old text.
        before: KeyHint,
        /// The shown part of the new text.
        after: KeyHint,
    },
    /// A key was archived.
    KeyArchived {
        /// The key.
        key: KeyId,
        /// Its name.
        name: KeyName,
    },
    /// The one key of an API was made on the old screen.
    SingleKeyGenerated {
        /// The key.
        key: KeyId,
        /// Its name.
        name: KeyName,
        /// The API that it opens.
        api: ApiId,
    },
    /// An existing key was brought in by the operator.
    KeyImported {
        /// The key.
        key: KeyId,
        /// Its name.
        name: KeyName,
        /// The API that it opens.
        api: ApiId,
    },
    /// Somebody asked for early access.
    EarlyAccessRequested,
    /// Early access was turned on.
    EarlyAccessEnabled {
        /// The keys that became legacy keys.
        migrated: Vec<KeyName>,
    },
    /// Early access was turned off.
    EarlyAccessDisabled,
    /// What a CSM did in the workspace, or may do there.
    Staff(StaffChange),
    /// A second factor is required of every member, or no longer.
    SecondFactorRequired {
        /// Which of the two.
        required: bool,
    },
    /// A workspace was made.
    WorkspaceCreated {
        /// Its name.
        name: String,
    },
    /// Entries of this log were removed for their age.
    EntriesRemoved {
        /// The last of them.
        last: i64,
        /// They were older than this.
        before: OffsetDateTime,
    },
    /// A person was invited.
    MemberInvited {
        /// The address that the invitation goes to.
        email: Email,
        /// The role that it gives.
        role: Role,
    },
    /// An invitation was accepted.
    MemberJoined {
        /// The account.
        user: UserId,
        /// Its address.
        email: Email,
        /// Its role.
        role: Role,
    },
    /// A person set a password by a one-time link.
    PasswordSet {
        /// The account.
        user: UserId,
        /// Its address.
        email: Email,
    },
    /// A person changed something of the own account.
    Account(AccountChange),
    /// A person signed in.
    SignedIn {
        /// The account.
        user: UserId,
    },
    /// A person signed out.
    SignedOut {
        /// The account.
        user: UserId,
    },
    /// A person asked for a report of the log.
    ExportRequested {
        /// The report.
        export: ExportId,
        /// Which entries are in it.
        filter: AuditFilter,
        /// How many they are.
        rows: i64,
    },
    /// A person downloaded a report of the log.
    ExportDownloaded {
        /// The report.
        export: ExportId,
        /// How many entries are in it.
        rows: i64,
    },
}

impl Change {
    /// What the change is about.
    pub fn entity(&self) -> Entity {
        match self {
            Self::KeyCreated { .. }
            | Self::KeyEdited { .. }
            | Self::KeyRegenerated { .. }
            | Self::KeyArchived { .. }
            | Self::SingleKeyGenerated { .. }
            | Self::KeyImported { .. } => Entity::ApiKey,
            Self::EarlyAccessRequested | Self::EarlyAccessEnabled { .. } | Self::EarlyAccessDisabled => {
                Entity::EarlyAccess
            }
            Self::WorkspaceCreated { .. } | Self::SecondFactorRequired { .. } | Self::EntriesRemoved { .. } => {
                Entity::Workspace
            }
            Self::MemberInvited { .. } | Self::MemberJoined { .. } | Self::PasswordSet { .. } => Entity::User,
            Self::Account(change) => change.entity(),
            Self::Staff(change) => change.entity(),
            Self::SignedIn { .. } | Self::SignedOut { .. } => Entity::Session,
            Self::ExportRequested { .. } | Self::ExportDownloaded { .. } => Entity::Export,
        }
    }

    /// The id of what it is about.
    pub fn entity_id(&self, workspace: &WorkspaceId) -> String {
        match self {
            Self::KeyCreated { key, .. }
            | Self::KeyEdited { key, .. }
            | Self::KeyRegenerated { key, .. }
            | Self::KeyArchived { key, .. }
            | Self::SingleKeyGenerated { key, .. }
            | Self::KeyImported { key, .. } => key.to_string(),
            Self::MemberInvited { email, .. } => email.to_string(),
            Self::MemberJoined { user, .. }
            | Self::PasswordSet { user, .. }
            | Self::SignedIn { user }
            | Self::SignedOut { user }
            | Self::Account(AccountChange { user, .. }) => user.to_string(),
            Self::ExportRequested { export, .. } | Self::ExportDownloaded { export, .. } => export.to_string(),
            Self::EarlyAccessRequested
            | Self::EarlyAccessEnabled { .. }
            | Self::EarlyAccessDisabled
            | Self::Staff(_)
            | Self::EntriesRemoved { .. }
            | Self::SecondFactorRequired { .. }
            | Self::WorkspaceCreated { .. } => workspace.to_string(),
        }
    }

    /// Which of the three actions it is.
    pub fn action(&self) -> AuditAction {
        match self {
            Self::KeyCreated { .. }
            | Self::SingleKeyGenerated { .. }
            | Self::KeyImported { .. }
            | Self::EarlyAccessRequested
            | Self::WorkspaceCreated { .. }
            | Self::MemberInvited { .. }
            | Self::SignedIn { .. }
            | Self::ExportRequested { .. } => AuditAction::Create,
            Self::KeyEdited { .. }
            | Self::KeyRegenerated { .. }
            | Self::EarlyAccessEnabled { .. }
            | Self::EarlyAccessDisabled
            | Self::SecondFactorRequired { .. }
            | Self::MemberJoined { .. }
            | Self::PasswordSet { .. }
            | Self::ExportDownloaded { .. } => AuditAction::Update,
            Self::KeyArchived { .. } | Self::EntriesRemoved { .. } | Self::SignedOut { .. } => AuditAction::Delete,
            Self::Account(change) => change.action(),
            Self::Staff(change) => change.action(),
        }
    }

    /// The sentence in the log. The catalog names the APIs.
    pub fn activity(&self, catalog: &Catalog) -> String {
        match self {
            Self::KeyCreated { name, apis, .. } => format!("Created “{name}” with {}", names(catalog, apis.iter())),
            Self::KeyEdited { name, edit, .. } => edited(catalog, name, edit),
            Self::KeyRegenerated { name, .. } => format!("Regenerated “{name}”"),
            Self::KeyArchived { name, .. } => format!("Archived “{name}”"),
            Self::SingleKeyGenerated { name, .. } => format!("Generated “{name}”"),
            Self::KeyImported { name, .. } => format!("Imported “{name}”"),
            Self::EarlyAccessRequested => "Requested early access to multiple keys".to_owned(),
            Self::EarlyAccessEnabled { migrated } => match migrated.len() {
                1 => "Early access enabled, 1 legacy key migrated".to_owned(),
                n => format!("Early access enabled, {n} legacy keys migrated"),
            },
            Self::EarlyAccessDisabled => "Early access disabled, every key still valid".to_owned(),
            Self::SecondFactorRequired { required: true } => "Required a second factor of every member".to_owned(),
            Self::SecondFactorRequired { required: false } => {
                "No longer required a second factor of members".to_owned()
            }
            Self::WorkspaceCreated { name } => format!("Created the workspace “{name}”"),
            Self::EntriesRemoved { last, before } => {
                format!("Removed the entries up to number {last}, from before {}, for their age", when::day(*before))
            }
            Self::MemberInvited { email, role } => format!("Invited {email} as {}", role.as_str()),
            Self::MemberJoined { email, role, .. } => format!("{email} joined as {}", role.as_str()),
            Self::PasswordSet { email, .. } => format!("{email} set a new password"),
            Self::Account(change) => change.activity(),
            Self::Staff(change) => change.activity(),
            Self::SignedIn { .. } => "Signed in".to_owned(),
            Self::SignedOut { .. } => "Signed out".to_owned(),
            Self::ExportRequested { rows, .. } => format!("Asked for a report of {}", entries(*rows)),
            Self::ExportDownloaded { rows, .. } => format!("Downloaded the report of {}", entries(*rows)),
        }
    }

    /// What was there before and what is there now, where a sentence isn't enough.
    pub fn details(&self) -> Value {
        match self {
            Self::KeyCreated { name, apis, .. } => json!({ "after": { "name": name, "apis": apis } }),
            Self::KeyEdited { name, edit, before, after, .. } => {
                let name_before = edit.renamed.as_ref().map_or(name, |(before, _)| before);
                json!({
                    "before": { "name": name_before, "apis": before },
                    "after": { "name": name, "apis": after },
                })
            }
            Self::KeyRegenerated { before, after, .. } => {
                json!({ "before": { "key": before }, "after": { "key": after } })
            }
            Self::SingleKeyGenerated { name, api, .. } | Self::KeyImported { name, api, .. } => {
                json!({ "after": { "name": name, "apis": [api] } })
            }
            Self::KeyArchived { .. } => json!({ "before": { "state": "active" }, "after": { "state": "archived" } }),
            Self::EarlyAccessEnabled { migrated } => {
                json!({ "before": { "early_access": false }, "after": { "early_access": true, "migrated": migrated } })
            }
            Self::EarlyAccessDisabled => {
                json!({ "before": { "early_access": true }, "after": { "early_access": false } })
            }
            Self::Staff(change) => change.details(),
            Self::SecondFactorRequired { required } => json!({
                "before": { "second_factor_required": !required }, "after": { "second_factor_required": required },
            }),
            Self::EntriesRemoved { last, before } => json!({ "before": { "entries": format!("1 to {last}") },
                "after": { "kept_from": when::machine(*before) } }),
            Self::MemberInvited { role, .. } | Self::MemberJoined { role, .. } => json!({ "after": { "role": role } }),
            Self::ExportRequested { filter, rows, .. } => json!({ "after": asked(filter, *rows) }),
            Self::ExportDownloaded { .. }
            | Self::EarlyAccessRequested
            | Self::WorkspaceCreated { .. }
            | Self::PasswordSet { .. }
            | Self::Account(_)
            | Self::SignedIn { .. }
            | Self::SignedOut { .. } => json!({}),
        }
    }
}

/// Names where the catalog has them, in its order of ids; an API that is no longer on offer keeps its id.
fn names<'a>(catalog: &Catalog, apis: impl Iterator<Item = &'a ApiId>) -> String {
    apis.map(|id| catalog.get(id).map_or(id.as_str(), |api| &api.name)).collect::<Vec<_>>().join(", ")
}

fn edited(catalog: &Catalog, name: &KeyName, edit: &KeyEdit) -> String {
    let mut access = Vec::new();
    if !edit.added.is_empty() {
        access.push(format!("added {}", names(catalog, edit.added.iter())));
    }
    if !edit.removed.is_empty() {
        access.push(format!("removed {}", names(catalog, edit.removed.iter())));
    }
    match (&edit.renamed, access.join(", ")) {
        (Some((before, after)), access) if access.is_empty() => format!("Renamed “{before}” to “{after}”"),
        (Some((before, after)), access) => {
            format!("Renamed “{before}” to “{after}” and changed its API access: {access}")
        }
        (None, access) => format!("Changed API access of “{name}”: {access}"),
    }
}

/// What a report was asked for: the conditions that are set, and how many entries met them.
fn asked(filter: &AuditFilter, rows: i64) -> Value {
    let mut set = serde_json::Map::new();
    let mut put = |name: &str, value: Value| set.insert(name.to_owned(), value);
    put("rows", rows.into());
    for (name, list) in [("teams", &filter.teams), ("actors", &filter.actors)] {
        if !list.is_empty() {
            put(name, json!(list));
        }
    }
    if !filter.actions.is_empty() {
        put("actions", filter.actions.iter().map(|action| action.as_str()).collect());
    }
    for (name, moment) in [("from", filter.from), ("until", filter.until)] {
        if let Some(at) = moment {
            put(name, when::machine(at).into());
        }
    }
    if let Some(search) = &filter.search {
        put("search", search.typed.as_str().into());
        put("searched", search.column.label().into());
    }
    Value::Object(set)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::Api;

    fn api(id: &str) -> ApiId {
        id.parse().unwrap()
    }

    fn catalog() -> Catalog {
        let push = Api { id: api("push"), name: "Push".into(), description: String::new() };
        Catalog::new(vec![(push, vec![])]).unwrap()
    }

    #[test]
    fn an_edit_says_in_one_sentence_what_differs() {
        let name = |n: &str| KeyName::parse(n).unwrap();
        let catalog = catalog();
        let edited = |name: &KeyName, edit: &KeyEdit| edited(&catalog, name, edit);
        let edit = KeyEdit { renamed: None, added: vec![api("push")], removed: vec![api("data")] };
        assert_eq!(edited(&name("A"), &edit), "Changed API access of “A”: added Push, removed data");
        let edit = KeyEdit { renamed: Some((name("A"), name("B"))), added: vec![], removed: vec![] };
        assert_eq!(edited(&name("B"), &edit), "Renamed “A” to “B”");
    }

    #[test]
    fn a_report_says_what_was_asked_for_and_leaves_out_what_was_not() {
        let mut filter = AuditFilter { actors: vec!["maya@acme.example".into()], ..AuditFilter::default() };
        let export = ExportId(uuid::Uuid::nil());
        let change = Change::ExportRequested { export, filter: filter.clone(), rows: 1284 };
        let catalog = catalog();
        assert_eq!(change.activity(&catalog), "Asked for a report of 1,284 entries");
        assert_eq!(change.details(), json!({ "after": { "rows": 1284, "actors": ["maya@acme.example"] } }));
        filter.from = Some(time::macros::datetime!(2026-11-01 00:00 UTC));
        filter.search = Some(crate::audit::AuditSearch { column: Default::default(), typed: "Push".into() });
        let change = Change::ExportRequested { export, filter, rows: 1 };
        assert_eq!(change.activity(&catalog), "Asked for a report of 1 entry");
        let after = &change.details()["after"];
        assert_eq!((&after["from"], &after["search"]), (&json!("2026-11-01T00:00:00Z"), &json!("Push")));
    }
}
