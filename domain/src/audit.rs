//! What the audit log records, and (in [`chain`]) how it is proved. A [`Change`] knows its entity, its action, its sentence and its details,
//! so that no use case writes them by hand, and none of them holds a secret.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::access::Role;
use crate::account::Email;
use crate::api::{ApiSet, Catalog};
use crate::ids::{ApiId, KeyId, UserId, WorkspaceId};
use crate::key::KeyEdit;
use crate::key_name::KeyName;
use crate::key_text::KeyHint;

pub mod chain;

/// The three actions of the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum AuditAction {
    /// Something is there that wasn't.
    Create,
    /// Something is different.
    Update,
    /// Something is gone, or no longer in force.
    Delete,
}

/// What an entry is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Entity {
    /// An API key.
    ApiKey,
    /// A person's account or membership.
    User,
    /// The workspace itself.
    Workspace,
    /// Early access to multiple keys.
    EarlyAccess,
    /// A signed-in session.
    Session,
}

macro_rules! words {
    ($type:ident { $($variant:ident => $word:literal),+ $(,)? }) => {
        impl $type {
            /// The word on the screen and in storage.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// The variant stored under that word.
            pub fn from_stored(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}

words!(AuditAction { Create => "Create", Update => "Update", Delete => "Delete" });
words!(Entity {
    ApiKey => "API key",
    User => "User",
    Workspace => "Workspace",
    EarlyAccess => "Early access",
    Session => "Session",
});

/// Who did it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    /// A signed-in person, at an address.
    Person {
        /// The account.
        user: UserId,
        /// Its address at that time.
        email: Email,
        /// Where the request came from.
        ip: std::net::IpAddr,
        /// The request, as its answer names it.
        request: Option<Uuid>,
    },
    /// The operator's command line, or Latchkey itself.
    System,
}

impl Actor {
    /// The word in the log: an email, or `System`.
    pub fn label(&self) -> &str {
        match self {
            Self::Person { email, .. } => email.as_str(),
            Self::System => "System",
        }
    }
}

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
    /// A workspace was made.
    WorkspaceCreated {
        /// Its name.
        name: String,
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
            Self::WorkspaceCreated { .. } => Entity::Workspace,
            Self::MemberInvited { .. } | Self::MemberJoined { .. } | Self::PasswordSet { .. } => Entity::User,
            Self::SignedIn { .. } | Self::SignedOut { .. } => Entity::Session,
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
            | Self::SignedOut { user } => user.to_string(),
            Self::EarlyAccessRequested
            | Self::EarlyAccessEnabled { .. }
            | Self::EarlyAccessDisabled
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
            | Self::SignedIn { .. } => AuditAction::Create,
            Self::KeyEdited { .. }
            | Self::KeyRegenerated { .. }
            | Self::EarlyAccessEnabled { .. }
            | Self::EarlyAccessDisabled
            | Self::MemberJoined { .. }
            | Self::PasswordSet { .. } => AuditAction::Update,
            Self::KeyArchived { .. } | Self::SignedOut { .. } => AuditAction::Delete,
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
            Self::WorkspaceCreated { name } => format!("Created the workspace “{name}”"),
            Self::MemberInvited { email, role } => format!("Invited {email} as {}", role.as_str()),
            Self::MemberJoined { email, role, .. } => format!("{email} joined as {}", role.as_str()),
            Self::PasswordSet { email, .. } => format!("{email} set a new password"),
            Self::SignedIn { .. } => "Signed in".to_owned(),
            Self::SignedOut { .. } => "Signed out".to_owned(),
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
            Self::MemberInvited { role, .. } | Self::MemberJoined { role, .. } => json!({ "after": { "role": role } }),
            Self::EarlyAccessRequested
            | Self::WorkspaceCreated { .. }
            | Self::PasswordSet { .. }
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

/// An entry as the screens show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEntry {
    /// Counts the entries of the workspace from 1, without a gap.
    pub number: i64,
    /// UTC, to the microsecond; never earlier than the entry before.
    pub at: OffsetDateTime,
    /// What it is about, e.g. `API key`.
    pub entity: Entity,
    /// The sentence.
    pub activity: String,
    /// Which of the three.
    pub action: AuditAction,
    /// An email, or `System`.
    pub actor: String,
    /// The teams of the actor at that time.
    pub teams: Vec<String>,
    /// Where the actor was; nowhere for the system.
    pub ip: Option<String>,
}

impl AuditEntry {
    /// Where it stands in the log.
    pub fn place(&self) -> AuditPlace {
        AuditPlace { at: self.at, number: self.number }
    }
}

/// Where an entry stands in the log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct AuditPlace {
    /// Its moment.
    pub at: OffsetDateTime,
    /// Its number.
    pub number: i64,
}

/// As an address holds it: number, `-`, microseconds since 1970.
impl fmt::Display for AuditPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.number, self.at.unix_timestamp_nanos() / 1000)
    }
}

/// The text isn't a place in a log.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a place in an audit log")]
pub struct NotAPlace;

impl FromStr for AuditPlace {
    type Err = NotAPlace;

    fn from_str(text: &str) -> Result<Self, NotAPlace> {
        let (number, micros) = text.split_once('-').ok_or(NotAPlace)?;
        let number = number.parse().map_err(|_| NotAPlace)?;
        let micros: i64 = micros.parse().map_err(|_| NotAPlace)?;
        let at = OffsetDateTime::from_unix_timestamp_nanos(i128::from(micros) * 1000).map_err(|_| NotAPlace)?;
        Ok(Self { at, number })
    }
}

/// Which entries of the log a page shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AuditCursor {
    /// The newest.
    Newest,
    /// Those next before that place.
    Before(AuditPlace),
    /// Those next after that place.
    After(AuditPlace),
}

/// Text as searches compare it: lower case by Unicode's rules, control characters as spaces. Stored beside
/// each entry, so that the one place that folds is here and not a database's locale.
pub fn fold(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).map(|c| if c.is_control() { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::Api;

    #[test]
    fn a_place_survives_its_address_and_nothing_else_is_one() {
        let at = OffsetDateTime::from_unix_timestamp_nanos(1_764_000_000_123_456_000).unwrap();
        let place = AuditPlace { at, number: 812 };
        assert_eq!(place.to_string().parse(), Ok(place));
        for bad in ["", "812", "812-", "x-1", "1-99999999999999999999"] {
            assert_eq!(bad.parse::<AuditPlace>(), Err(NotAPlace), "{bad}");
        }
    }

    #[test]
    fn an_edit_says_in_one_sentence_what_differs() {
        let name = |n: &str| KeyName::parse(n).unwrap();
        let api = |a: &str| a.parse::<ApiId>().unwrap();
        let push = Api { id: api("push"), name: "Push".into(), description: String::new() };
        let catalog = Catalog::new(vec![(push, vec![])]).unwrap();
        let edited = |name: &KeyName, edit: &KeyEdit| edited(&catalog, name, edit);
        let edit = KeyEdit { renamed: None, added: vec![api("push")], removed: vec![api("data")] };
        assert_eq!(edited(&name("A"), &edit), "Changed API access of “A”: added Push, removed data");
        let edit = KeyEdit { renamed: Some((name("A"), name("B"))), added: vec![], removed: vec![] };
        assert_eq!(edited(&name("B"), &edit), "Renamed “A” to “B”");
    }
}
