//! What keys are used for: which requests are counted as what, and what a key's page shows of them.

mod agent;
mod shown;

use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};

use crate::ids::ApiId;

pub use agent::{AGENT_BYTES, AGENT_CHARS, clean_agent};
pub use shown::{Cut, Who, cut_off, fill_days, lately_tried, shown_callers};

/// How long counts and callers are kept.
pub const USAGE_KEPT: Duration = Duration::days(90);
/// The days of a key's chart.
pub const CHART_DAYS: u16 = 30;
/// Of a key, this many callers that were let in are kept apart, the last seen first, and as many that were
/// refused; the rest is kept as one sum. A flood of refused ones so pushes out none that was let in.
pub const CALLERS_KEPT: u16 = 200;

/// What became of a request that is counted under a key. Requests that resemble no key aren't.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub enum Counted {
    /// It passed.
    Allowed,
    /// The workspace was suspended.
    WorkspaceSuspended,
    /// It was a legacy key, and the workspace's legacy keys were suspended.
    LegacySuspended,
    /// The path spoke of another workspace.
    WorkspaceMismatch,
    /// The key doesn't open the API.
    ApiNotAllowed,
    /// No API claims the path.
    RouteNotMapped,
    /// The text was the key's once: it was regenerated away, or the key is archived.
    OldText,
    /// The id is the key's, the secret isn't.
    WrongSecret,
}

impl Counted {
    /// Every one.
    pub const ALL: [Self; 8] = [
        Self::Allowed,
        Self::WorkspaceSuspended,
        Self::LegacySuspended,
        Self::WorkspaceMismatch,
        Self::ApiNotAllowed,
        Self::RouteNotMapped,
        Self::OldText,
        Self::WrongSecret,
    ];

    /// The word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Allowed => "allowed",
            Self::WorkspaceSuspended => "workspace_suspended",
            Self::LegacySuspended => "legacy_suspended",
            Self::WorkspaceMismatch => "workspace_mismatch",
            Self::ApiNotAllowed => "api_not_allowed",
            Self::RouteNotMapped => "route_not_mapped",
            Self::OldText => "old_text",
            Self::WrongSecret => "wrong_secret",
        }
    }

    /// The variant stored under that word.
    pub fn from_stored(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|counted| counted.as_str() == word)
    }

    /// Whether the request passed.
    pub fn is_allowed(self) -> bool {
        self == Self::Allowed
    }
}

/// The use of a key, as its page shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyUsage {
    /// The last [`CHART_DAYS`] days, today last.
    pub days: Vec<UsageDay>,
    /// What passed in these days, by API, the most called first.
    pub apis: Vec<(ApiId, u64)>,
    /// Who called in these days, the last seen first: at most [`CALLERS_SHOWN`] who were let in, and as many
    /// who were refused. Those who aren't told apart stand at the end.
    pub callers: Vec<KeyCaller>,
    /// A text of the key that is no longer valid was tried in the last day.
    pub old_text: Option<OldTextTried>,
}

/// The most callers of one kind on a key's page.
pub const CALLERS_SHOWN: u16 = 25;

/// The requests of one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct UsageDay {
    /// When it began (UTC).
    pub day: OffsetDateTime,
    /// How many passed.
    pub allowed: u64,
    /// How many were refused.
    pub refused: u64,
}

/// A caller of a key: an address and a program, with what became of its requests to one API.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KeyCaller {
    /// Who; none for the sum of those who aren't kept apart.
    pub who: Option<Who>,
    /// The API that the path belongs to, if one claims it.
    pub api: Option<ApiId>,
    /// What became of the requests.
    pub verdict: Counted,
    /// When the first came, of those that are counted here.
    pub first_seen: OffsetDateTime,
    /// When the last came.
    pub last_seen: OffsetDateTime,
    /// How many came.
    pub calls: u64,
}

/// A text of a key that is no longer valid is still in use somewhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OldTextTried {
    /// From where, the last seen first. Empty when the callers aren't kept apart.
    pub addresses: Vec<String>,
    /// When it was tried last.
    pub last_seen: OffsetDateTime,
    /// How often since a day ago, counted in whole hours.
    pub times: u64,
}

impl KeyUsage {
    /// How many requests passed in the days shown.
    pub fn allowed(&self) -> u64 {
        self.days.iter().map(|day| day.allowed).sum()
    }

    /// How many were refused.
    pub fn refused(&self) -> u64 {
        self.days.iter().map(|day| day.refused).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stored_reads_back() {
        for counted in Counted::ALL {
            assert_eq!(Counted::from_stored(counted.as_str()), Some(counted));
        }
        assert_eq!(Counted::from_stored("else"), None);
    }
}
