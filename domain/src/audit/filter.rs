//! Which entries of a log somebody wants: every condition resolved, moments in UTC.

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use super::{AuditAction, fold};

/// Which entries of a log somebody wants. Conditions that aren't set let every entry through; an entry has
/// to meet all that are.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditFilter {
    /// Its actor was in one of these teams at that time.
    pub teams: Vec<String>,
    /// It is one of these actions.
    pub actions: Vec<AuditAction>,
    /// Its actor is one of these: emails, or `System`.
    pub actors: Vec<String>,
    /// Its moment isn't before this one.
    pub from: Option<OffsetDateTime>,
    /// Its moment is before this one.
    pub until: Option<OffsetDateTime>,
    /// It holds a text.
    pub search: Option<AuditSearch>,
}

/// A text that an entry has to hold, regardless of case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditSearch {
    /// Where.
    pub column: SearchColumn,
    /// The text as it was typed.
    pub typed: String,
}

impl AuditSearch {
    /// The text as it is compared.
    pub fn folded(&self) -> String {
        fold(&self.typed)
    }
}

/// Where a search looks.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum SearchColumn {
    /// In any of the others.
    #[default]
    All,
    /// In the sentence.
    Activity,
    /// In what it is about, e.g. `API key`.
    Entity,
    /// In the actor.
    Actor,
    /// In the address.
    Ip,
    /// In the names of the actor's teams.
    Team,
}

impl SearchColumn {
    /// Every column, in the order of the list on the screen.
    pub const ALL: [Self; 6] = [Self::All, Self::Activity, Self::Entity, Self::Actor, Self::Ip, Self::Team];

    /// The word in the address and in storage.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Activity => "activity",
            Self::Entity => "entity",
            Self::Actor => "actor",
            Self::Ip => "ip",
            Self::Team => "team",
        }
    }

    /// The words on the screen.
    pub fn label(self) -> &'static str {
        match self {
            Self::All => "All columns",
            Self::Activity => "Activity",
            Self::Entity => "Entity",
            Self::Actor => "Actor",
            Self::Ip => "IP",
            Self::Team => "Team",
        }
    }

    /// The column with that word.
    pub fn from_stored(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|column| column.as_str() == word)
    }
}

impl AuditFilter {
    /// Whether every entry is wanted.
    pub fn is_everything(&self) -> bool {
        *self == Self::default()
    }

    /// Whether the filter names teams, actions or actors.
    pub fn is_by_facet(&self) -> bool {
        !self.teams.is_empty() || !self.actions.is_empty() || !self.actors.is_empty()
    }
}
