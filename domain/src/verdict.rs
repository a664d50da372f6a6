//! What a gateway is told about a request. Every outcome has a name; a refusal is a result, not an error.

use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::api::{ApiSet, Routed};
use crate::ids::{ApiId, KeyId, WorkspaceId};
use crate::key_name::KeyName;
use crate::suspension::SuspensionScope;

/// A key that was found, is active, and whose secret was compared: what it may do. The APIs are shared, because nodes
/// hold millions of keys and few sets of APIs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GoodKey {
    /// Its workspace.
    pub workspace: WorkspaceId,
    /// Its public id.
    pub id: KeyId,
    /// Its name.
    pub name: KeyName,
    /// What it opens.
    pub apis: Arc<ApiSet>,
    /// It is suspended with these, and so refused.
    pub suspended: Option<SuspensionScope>,
}

/// Why a request is refused.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Denial {
    /// There is no `Authorization` header.
    MissingCredentials,
    /// The header can't be read, the checksum is wrong, or something is far too long.
    MalformedCredentials,
    /// Unknown workspace or key, another workspace's key, archived, regenerated away: one answer for all.
    InvalidKey,
    /// The key is good, and its workspace is suspended.
    WorkspaceSuspended,
    /// The key is good, and it is a legacy key of a workspace whose legacy keys are suspended.
    LegacySuspended,
    /// The path speaks of another workspace than the key's.
    WorkspaceMismatch,
    /// The key is good but doesn't open this API.
    ApiNotAllowed(ApiId),
    /// No API claims the path.
    RouteNotMapped,
    /// This node can't be sure that it knows of every revocation.
    RevocationStateUnknown,
}

impl Denial {
    /// The code that programs match on.
    pub fn code(&self) -> &'static str {
        match self {
            Self::MissingCredentials => "missing_credentials",
            Self::MalformedCredentials => "malformed_credentials",
            Self::InvalidKey => "invalid_key",
            Self::WorkspaceSuspended => "workspace_suspended",
            Self::LegacySuspended => "legacy_suspended",
            Self::WorkspaceMismatch => "workspace_mismatch",
            Self::ApiNotAllowed(_) => "api_not_allowed",
            Self::RouteNotMapped => "route_not_mapped",
            Self::RevocationStateUnknown => "revocation_state_unknown",
        }
    }

    /// The HTTP status that a gateway passes on.
    pub fn status(&self) -> u16 {
        match self {
            Self::MissingCredentials | Self::MalformedCredentials | Self::InvalidKey => 401,
            Self::WorkspaceSuspended
            | Self::LegacySuspended
            | Self::WorkspaceMismatch
            | Self::ApiNotAllowed(_)
            | Self::RouteNotMapped => 403,
            Self::RevocationStateUnknown => 503,
        }
    }

    /// A sentence that says what to do.
    pub fn message(&self) -> String {
        match self {
            Self::MissingCredentials => {
                "Send your workspace id and API key as HTTP Basic credentials.".to_owned()
            }
            Self::MalformedCredentials => {
                "The credentials can't be read. Check that the whole key was copied, and send \"workspace id:key\" in base64."
                    .to_owned()
            }
            Self::InvalidKey => {
                "This workspace id and key don't belong together, or the key is no longer valid. Check both in the dashboard."
                    .to_owned()
            }
            Self::WorkspaceSuspended => {
                "This workspace is suspended, and none of its keys is accepted. Ask an admin of the workspace: the dashboard says why, and whom to contact."
                    .to_owned()
            }
            Self::LegacySuspended => {
                "The legacy keys of this workspace are suspended. Use a new key, made in the dashboard, or ask an admin of the workspace for one: the dashboard says why."
                    .to_owned()
            }
            Self::WorkspaceMismatch => {
                "The workspace in the path isn't the one that the key belongs to.".to_owned()
            }
            Self::ApiNotAllowed(api) => {
                format!("This key doesn't open the API \"{api}\". Add it to the key in the dashboard, or use another key.")
            }
            Self::RouteNotMapped => "No API of this service has this path. Check the address.".to_owned(),
            Self::RevocationStateUnknown => {
                "Keys can't be checked at the moment. Try again shortly.".to_owned()
            }
        }
    }
}

/// The verdict on a request whose key was found good: is it not suspended (its callers learn nothing more), is the
/// path an API's, of this workspace, and does the key open that API.
///
/// # Errors
/// The first [`Denial`] that applies.
pub fn decide<'a>(key: &GoodKey, routed: Option<&Routed<'a, '_>>) -> Result<&'a ApiId, Denial> {
    match key.suspended {
        Some(SuspensionScope::Workspace) => return Err(Denial::WorkspaceSuspended),
        Some(SuspensionScope::LegacyKeys) => return Err(Denial::LegacySuspended),
        None => {}
    }
    let routed = routed.ok_or(Denial::RouteNotMapped)?;
    if !routed.is_of(&key.workspace) {
        return Err(Denial::WorkspaceMismatch);
    }
    if !key.apis.opens(routed.api) {
        return Err(Denial::ApiNotAllowed(routed.api.clone()));
    }
    Ok(routed.api)
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use super::*;

    fn push_key(suspended: Option<SuspensionScope>) -> GoodKey {
        GoodKey {
            workspace: "ACME01".parse().unwrap(),
            id: "abcDEF123456".parse().unwrap(),
            name: KeyName::parse("x").unwrap(),
            apis: Arc::new(ApiSet::only(api("push"))),
            suspended,
        }
    }

    fn api(id: &str) -> ApiId {
        id.parse().unwrap()
    }

    fn at<'a>(api: &'a ApiId, workspace: Option<&'a str>) -> Option<Routed<'a, 'a>> {
        Some(Routed { api, workspace: workspace.map(Cow::Borrowed) })
    }

    #[test]
    fn a_foreign_workspace_in_the_path_is_told_before_the_api_is_looked_at() {
        let (key, data, push) = (push_key(None), api("data"), api("push"));
        assert_eq!(decide(&key, at(&data, Some("OTHER")).as_ref()), Err(Denial::WorkspaceMismatch));
        assert_eq!(decide(&key, at(&data, Some("acme01")).as_ref()), Err(Denial::WorkspaceMismatch));
        assert_eq!(decide(&key, at(&data, Some("ACME01")).as_ref()), Err(Denial::ApiNotAllowed(data.clone())));
        assert_eq!(decide(&key, at(&push, None).as_ref()), Ok(&push));
        assert_eq!(decide(&key, None), Err(Denial::RouteNotMapped));
    }

    #[test]
    fn the_caller_of_a_suspended_key_learns_nothing_of_paths_and_apis() {
        let (data, push) = (api("data"), api("push"));
        for (suspended, denial) in [
            (SuspensionScope::Workspace, Denial::WorkspaceSuspended),
            (SuspensionScope::LegacyKeys, Denial::LegacySuspended),
        ] {
            let key = push_key(Some(suspended));
            for routed in [None, at(&data, Some("OTHER")), at(&data, None), at(&push, Some("ACME01"))] {
                assert_eq!(decide(&key, routed.as_ref()), Err(denial.clone()));
            }
            assert_eq!(denial.status(), 403, "the key is good");
        }
    }

    #[test]
    fn how_a_key_is_suspended_takes_one_byte_of_a_nodes_memory() {
        assert_eq!(size_of::<Option<SuspensionScope>>(), 1);
    }
}
