//! Everything that can change. A [`Change`] knows its entity, its action, its sentence and its details, so
//! that no use case writes them by hand, and none of them holds a secret.

mod account;
mod key;
mod member;
mod sso;
mod staff;
mod team;

use serde_json::{Value, json};
use time::OffsetDateTime;

use super::{AuditAction, AuditFilter, Entity};
use crate::account::Email;
use crate::api::Catalog;
use crate::export::entries;
use crate::ids::{ExportId, UserId, WorkspaceId};
use crate::key_name::KeyName;
use crate::when;

pub use account::{AccountChange, AccountEvent};
pub use key::{KeyChange, KeyChanged};
pub use member::{MemberChange, MemberEvent};
pub use sso::{SignInWay, SsoChange};
pub use staff::StaffChange;
pub use team::{TeamChange, TeamEvent};

/// Everything that can change, each with what an auditor needs to know of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// What became of a key.
    Key(KeyChange),
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
    /// Single sign-on was set up, changed, or turned on or off.
    SingleSignOn(Box<SsoChange>),
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
    /// Who belongs to the workspace, or is invited to, and as what.
    Member(MemberChange),
    /// A person set a password by a one-time link.
    PasswordSet {
        /// The account.
        user: UserId,
        /// Its address.
        email: Email,
    },
    /// A person changed something of the own account.
    Account(AccountChange),
    /// A team was made, renamed or retired.
    Team(TeamChange),
    /// A person signed in.
    SignedIn {
        /// The account.
        user: UserId,
        /// By which way.
        way: SignInWay,
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
            Self::Key(_) => Entity::ApiKey,
            Self::EarlyAccessRequested | Self::EarlyAccessEnabled { .. } | Self::EarlyAccessDisabled => {
                Entity::EarlyAccess
            }
            Self::WorkspaceCreated { .. }
            | Self::SecondFactorRequired { .. }
            | Self::SingleSignOn(_)
            | Self::EntriesRemoved { .. } => Entity::Workspace,
            Self::Member(_) | Self::PasswordSet { .. } => Entity::User,
            Self::Account(change) => change.entity(),
            Self::Team(_) => Entity::Team,
            Self::Staff(change) => change.entity(),
            Self::SignedIn { .. } | Self::SignedOut { .. } => Entity::Session,
            Self::ExportRequested { .. } | Self::ExportDownloaded { .. } => Entity::Export,
        }
    }

    /// The id of what it is about.
    pub fn entity_id(&self, workspace: &WorkspaceId) -> String {
        match self {
            Self::Key(change) => change.key.to_string(),
            Self::Member(change) => change.entity_id(),
            Self::PasswordSet { user, .. }
            | Self::SignedIn { user, .. }
            | Self::SignedOut { user }
            | Self::Account(AccountChange { user, .. }) => user.to_string(),
            Self::Team(change) => change.team.to_string(),
            Self::ExportRequested { export, .. } | Self::ExportDownloaded { export, .. } => export.to_string(),
            Self::EarlyAccessRequested
            | Self::EarlyAccessEnabled { .. }
            | Self::EarlyAccessDisabled
            | Self::Staff(_)
            | Self::EntriesRemoved { .. }
            | Self::SecondFactorRequired { .. }
            | Self::SingleSignOn(_)
            | Self::WorkspaceCreated { .. } => workspace.to_string(),
        }
    }

    /// Which of the three actions it is.
    pub fn action(&self) -> AuditAction {
        match self {
            Self::EarlyAccessRequested
            | Self::WorkspaceCreated { .. }
            | Self::SignedIn { .. }
            | Self::ExportRequested { .. } => AuditAction::Create,
            Self::EarlyAccessEnabled { .. }
            | Self::EarlyAccessDisabled
            | Self::SecondFactorRequired { .. }
            | Self::SingleSignOn(_)
            | Self::PasswordSet { .. }
            | Self::ExportDownloaded { .. } => AuditAction::Update,
            Self::EntriesRemoved { .. } | Self::SignedOut { .. } => AuditAction::Delete,
            Self::Key(change) => change.action(),
            Self::Account(change) => change.action(),
            Self::Member(change) => change.action(),
            Self::Team(change) => change.action(),
            Self::Staff(change) => change.action(),
        }
    }

    /// The sentence in the log. The catalog names the APIs.
    pub fn activity(&self, catalog: &Catalog) -> String {
        match self {
            Self::Key(change) => change.activity(catalog),
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
            Self::SingleSignOn(change) => change.activity(),
            Self::WorkspaceCreated { name } => format!("Created the workspace “{name}”"),
            Self::EntriesRemoved { last, before } => {
                format!("Removed the entries up to number {last}, from before {}, for their age", when::day(*before))
            }
            Self::Member(change) => change.activity(),
            Self::PasswordSet { email, .. } => format!("{email} set a new password"),
            Self::Account(change) => change.activity(),
            Self::Staff(change) => change.activity(),
            Self::Team(change) => change.activity(),
            Self::SignedIn { way, .. } => way.activity().to_owned(),
            Self::SignedOut { .. } => "Signed out".to_owned(),
            Self::ExportRequested { rows, .. } => format!("Asked for a report of {}", entries(*rows)),
            Self::ExportDownloaded { rows, .. } => format!("Downloaded the report of {}", entries(*rows)),
        }
    }

    /// What was there before and what is there now, where a sentence isn't enough.
    pub fn details(&self) -> Value {
        match self {
            Self::Key(change) => change.details(),
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
            Self::SingleSignOn(change) => change.details(),
            Self::EntriesRemoved { last, before } => json!({ "before": { "entries": format!("1 to {last}") },
                "after": { "kept_from": when::machine(*before) } }),
            Self::Member(change) => change.details(),
            Self::Team(change) => change.details(),
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

    pub(super) fn catalog() -> Catalog {
        let push = Api { id: "push".parse().unwrap(), name: "Push".into(), description: String::new() };
        Catalog::new(vec![(push, vec![])]).unwrap()
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
