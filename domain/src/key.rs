//! Keys: what they are, what may become of them, and what changed.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::api::ApiSet;
use crate::ids::{ApiId, KeyId};
use crate::key_name::KeyName;
use crate::key_text::KeyHint;
use crate::team::{Team, TeamName};

/// At most this many archived keys are listed; archiving one more drops the one archived longest ago.
pub const ARCHIVED_LISTED: i64 = 10;

/// A key as people see it. Holds no secret and no hash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Key {
    /// Stays through regeneration.
    pub id: KeyId,
    /// Unique in the workspace.
    pub name: KeyName,
    /// Where it comes from, which decides what may be done with it.
    pub origin: Origin,
    /// What it opens.
    pub apis: ApiSet,
    /// Whose it is.
    pub team: Option<Team>,
    /// The part that may be shown.
    pub hint: KeyHint,
    /// Active or archived.
    pub state: KeyState,
    /// Rises with every change. Sent back with a form, so that nobody overwrites what they didn't see.
    pub version: Version,
    /// When and by whom it was made.
    pub created: Stamp,
    /// When and by whom its text was last replaced.
    pub regenerated: Option<Stamp>,
    /// When a gateway last accepted it.
    pub last_used: Option<OffsetDateTime>,
}

/// When something was done, and by whom (an email, or `System`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// UTC.
    pub at: OffsetDateTime,
    /// An email, or `System`.
    pub by: String,
}

/// How often a key has been changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Version(pub i32);

impl Version {
    /// Of a new key.
    pub const FIRST: Self = Self(1);

    /// After one more change.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0 + 1)
    }
}

/// Where a key comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Origin {
    /// Made in the API keys dashboard.
    Native,
    /// The one key of an API, of a workspace that has no early access yet.
    Single,
    /// Was the one key of an API when early access was turned on: still valid, only viewable.
    Legacy {
        /// When early access was turned on.
        migrated_at: OffsetDateTime,
    },
}

/// What a key is now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum KeyState {
    /// Opens its APIs.
    Active,
    /// Refused, for good.
    Archived(Stamp),
}

/// Why a key of the dashboard can't be changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum Unchangeable {
    /// Legacy keys are view only.
    #[error("Legacy keys can be viewed, but not edited, regenerated or archived.")]
    Legacy,
    /// Archived is for good.
    #[error("This key is archived, for good.")]
    Archived,
}

impl Key {
    /// Whether the key may be edited, regenerated or archived in the dashboard.
    ///
    /// # Errors
    /// Says why not.
    pub fn changeable(&self) -> Result<(), Unchangeable> {
        match (&self.state, self.origin) {
            (KeyState::Archived(_), _) => Err(Unchangeable::Archived),
            (KeyState::Active, Origin::Legacy { .. } | Origin::Single) => Err(Unchangeable::Legacy),
            (KeyState::Active, Origin::Native) => Ok(()),
        }
    }

    /// What it is once its text is replaced.
    #[must_use]
    pub fn regenerated(self, hint: KeyHint, stamp: Stamp) -> Self {
        Self { hint, regenerated: Some(stamp), version: self.version.next(), ..self }
    }

    /// What it is once it is archived.
    #[must_use]
    pub fn archived(self, stamp: Stamp) -> Self {
        Self { state: KeyState::Archived(stamp), version: self.version.next(), ..self }
    }

    /// What it is once it is edited.
    #[must_use]
    pub fn edited(self, name: KeyName, apis: ApiSet, team: Option<Team>) -> Self {
        Self { name, apis, team, version: self.version.next(), ..self }
    }

    /// Whether it is a legacy key.
    pub fn is_legacy(&self) -> bool {
        matches!(self.origin, Origin::Legacy { .. })
    }

    /// Whether the typed text confirms that this key is meant.
    pub fn confirmed_by(&self, typed: &str) -> bool {
        typed.trim() == self.name.as_str()
    }
}

/// What an edit changes. Made only when something differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KeyEdit {
    /// The name before and after, where it differs.
    pub renamed: Option<(KeyName, KeyName)>,
    /// APIs that the key didn't open before.
    pub added: Vec<ApiId>,
    /// APIs that it opens no longer.
    pub removed: Vec<ApiId>,
    /// The team before and after, where it differs.
    pub moved: Option<(Option<TeamName>, Option<TeamName>)>,
}

impl KeyEdit {
    /// Compares a key with what a form asks for. `None` when nothing differs.
    pub fn between(key: &Key, name: &KeyName, apis: &ApiSet, team: Option<&Team>) -> Option<Self> {
        let id = |team: Option<&Team>| team.map(|team| team.id);
        let called = |team: Option<&Team>| team.map(|team| team.name.clone());
        let had = key.team.as_ref();
        let edit = Self {
            renamed: (key.name != *name).then(|| (key.name.clone(), name.clone())),
            added: apis.without(&key.apis),
            removed: key.apis.without(apis),
            moved: (id(had) != id(team)).then(|| (called(had), called(team))),
        };
        let access = !edit.added.is_empty() || !edit.removed.is_empty();
        let differs = edit.renamed.is_some() || access || edit.moved.is_some();
        differs.then_some(edit)
    }
}

/// The name under which the single key of an API is kept, and later shown as a legacy key. `attempt`
/// counts from 0; a higher one avoids a name that is taken.
pub fn single_key_name(api_name: &str, attempt: u32) -> String {
    let short: String = api_name.chars().take(KeyName::MAX - 12).collect();
    match attempt {
        0 => format!("{short} API key"),
        n => format!("{short} API key {}", n + 1),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::TeamId;
    use time::macros::datetime;

    fn key(origin: Origin, state: KeyState) -> Key {
        Key {
            id: "abcDEF123456".parse().unwrap(),
            name: KeyName::parse("Checkout").unwrap(),
            origin,
            apis: ApiSet::only("data".parse().unwrap()),
            team: None,
            hint: KeyHint::stored("lk_abcD…wxyz".into()),
            state,
            version: Version(1),
            created: stamp(),
            regenerated: None,
            last_used: None,
        }
    }

    fn stamp() -> Stamp {
        Stamp { at: datetime!(2026-11-12 08:00 UTC), by: "maya@acme.example".into() }
    }

    #[test]
    fn only_an_active_key_of_the_dashboard_can_be_changed() {
        let legacy = Origin::Legacy { migrated_at: stamp().at };
        assert_eq!(key(Origin::Native, KeyState::Active).changeable(), Ok(()));
        assert_eq!(key(legacy, KeyState::Active).changeable(), Err(Unchangeable::Legacy));
        assert_eq!(key(Origin::Native, KeyState::Archived(stamp())).changeable(), Err(Unchangeable::Archived));
    }

    #[test]
    fn an_edit_names_what_is_added_and_removed_and_is_none_when_nothing_differs() {
        let key = key(Origin::Native, KeyState::Active);
        assert_eq!(KeyEdit::between(&key, &key.name, &key.apis, None), None);
        let push = ApiSet::only("push".parse().unwrap());
        let edit = KeyEdit::between(&key, &KeyName::parse("checkout").unwrap(), &push, None).unwrap();
        assert!(edit.renamed.is_some(), "another case is another spelling");
        assert_eq!((edit.added.len(), edit.removed.len(), edit.moved), (1, 1, None));
        let growth = TeamName::parse("Growth").unwrap();
        let team = Team { id: TeamId(uuid::Uuid::nil()), name: growth.clone(), retired: None };
        let edit = KeyEdit::between(&key, &key.name, &key.apis, Some(&team)).unwrap();
        assert_eq!(edit.moved, Some((None, Some(growth))));
    }
}
