//! What Latchkey's customer success managers (CSMs) did and saw in workspaces.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};

use crate::audit::{AuditPlace, NotAPlace};
use crate::ids::WorkspaceId;

/// A CSM who looks into a workspace again within this time isn't recorded again.
pub const LOOK: Duration = Duration::HOUR;

/// When a CSM last looked into a workspace's keys.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Look {
    /// The CSM's address.
    pub by: String,
    /// When the look began that was recorded last; it may have gone on for [`LOOK`].
    pub at: OffsetDateTime,
}

/// An entry of the log of what CSMs did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffEntry {
    /// In which workspace.
    pub workspace: WorkspaceId,
    /// Its name of now.
    pub workspace_name: String,
    /// Its number in the workspace's own audit log.
    pub number: i64,
    /// When (UTC).
    pub at: OffsetDateTime,
    /// The sentence.
    pub activity: String,
    /// The CSM's address.
    pub actor: String,
    /// Where the CSM was; nowhere in what was recorded without a request.
    pub ip: Option<String>,
}

impl StaffEntry {
    /// Where it stands in the log.
    pub fn place(&self) -> StaffPlace {
        StaffPlace { of: AuditPlace { at: self.at, number: self.number }, workspace: self.workspace.clone() }
    }
}

/// Where an entry stands in the log of what CSMs did: by time, and among equals by workspace and number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StaffPlace {
    /// Where it stands in the workspace's own log.
    pub of: AuditPlace,
    /// Which workspace.
    pub workspace: WorkspaceId,
}

/// As an address holds it: the place in the workspace's own log, `-`, the workspace's id.
impl fmt::Display for StaffPlace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}-{}", self.of, self.workspace)
    }
}

impl FromStr for StaffPlace {
    type Err = NotAPlace;

    fn from_str(text: &str) -> Result<Self, NotAPlace> {
        // Ids of workspaces may hold the separator, numbers don't.
        let (second, _) = text.match_indices('-').nth(1).ok_or(NotAPlace)?;
        let workspace = text[second + 1..].parse().map_err(|_| NotAPlace)?;
        Ok(Self { of: text[..second].parse()?, workspace })
    }
}

/// Which entries a page shows.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum StaffCursor {
    /// The newest.
    #[default]
    Newest,
    /// Those next before that place.
    Before(StaffPlace),
    /// Those next after that place.
    After(StaffPlace),
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_survives_its_address_whatever_the_workspace_is_called() {
        for id in ["ACME01", "a-b-1", "-"] {
            let of = AuditPlace { at: OffsetDateTime::from_unix_timestamp(1_764_000_000).unwrap(), number: 812 };
            let place = StaffPlace { of, workspace: id.parse().unwrap() };
            assert_eq!(place.to_string().parse(), Ok(place));
        }
        for bad in ["", "812", "812-1764000000000000", "812-1764000000000000-", "812-x-ACME01", "812-1-a b"] {
            assert_eq!(bad.parse::<StaffPlace>(), Err(NotAPlace), "{bad}");
        }
    }
}
