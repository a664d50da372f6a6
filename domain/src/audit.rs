//! What the audit log records ([`Change`]), where it stands ([`AuditPlace`]), how it is proved ([`chain`]), and how
//! it leaves the house ([`report`]).

mod asked;
pub mod chain;
mod change;
mod difference;
mod filter;
mod grams;
mod place;
pub mod report;
mod words;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::account::Email;
use crate::ids::UserId;

pub use asked::{AskedProblem, AuditAsked, CHOICES_MAX, LocalMoment, LocalSpan, Preset, SEARCH_MAX, UTC, Understood};
pub use change::{
    AccountChange, AccountEvent, Change, KeyChange, KeyChanged, MemberChange, MemberEvent, SignInWay, SsoChange,
    StaffChange, TeamChange, TeamEvent,
};
pub use difference::{Difference, differences};
pub use filter::{AuditFilter, AuditSearch, SearchColumn};
pub use grams::{Grams, SEGMENT};
pub use place::{AuditCursor, AuditPlace, NotAPlace, from_micros, micros};

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
    /// A team.
    Team,
    /// The workspace itself.
    Workspace,
    /// Early access to multiple keys.
    EarlyAccess,
    /// A signed-in session.
    Session,
    /// A report of the audit log.
    Export,
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
    Team => "Team",
    Workspace => "Workspace",
    EarlyAccess => "Early access",
    Session => "Session",
    Export => "Export",
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

/// What a page of the log shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditQuestion {
    /// Of which entries.
    pub asked: AuditAsked,
    /// Which page of them.
    pub cursor: AuditCursor,
    /// The newest entry that the reader has seen: how many came since is told.
    pub seen: Option<AuditPlace>,
}

/// Text as searches compare it: lower case by Unicode's rules, control characters as spaces. Stored beside
/// each entry, so that the one place that folds is here and not a database's locale.
pub fn fold(text: &str) -> String {
    text.chars().flat_map(char::to_lowercase).map(|c| if c.is_control() { ' ' } else { c }).collect()
}
