//! What CSMs do in a workspace besides switching early access, and whether they may look into it.

use serde_json::{Value, json};

use crate::audit::{AuditAction, Entity};
use crate::early_access::DeclineReason;
use crate::suspension::{SuspendReason, SuspensionScope};

/// What a CSM did in a workspace, or may do there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StaffChange {
    /// A CSM looked into the workspace's keys.
    Looked,
    /// A CSM declined the request for early access.
    Declined {
        /// Why.
        reason: DeclineReason,
    },
    /// A CSM suspended the workspace, or its legacy keys.
    Suspended {
        /// Which of the two.
        scope: SuspensionScope,
        /// Why.
        reason: SuspendReason,
    },
    /// A CSM resumed the workspace, or its legacy keys.
    Resumed {
        /// Which of the two.
        scope: SuspensionScope,
        /// Why they were suspended.
        reason: SuspendReason,
        /// The other one goes on.
        besides: bool,
    },
    /// An admin chose whether CSMs may look into the workspace.
    Access {
        /// Whether they may.
        allowed: bool,
    },
}

impl StaffChange {
    pub(super) fn entity(&self) -> Entity {
        match self {
            Self::Declined { .. } => Entity::EarlyAccess,
            Self::Looked | Self::Suspended { .. } | Self::Resumed { .. } | Self::Access { .. } => Entity::Workspace,
        }
    }

    pub(super) fn action(&self) -> AuditAction {
        match self {
            Self::Looked
            | Self::Declined { .. }
            | Self::Suspended { .. }
            | Self::Resumed { .. }
            | Self::Access { .. } => AuditAction::Update,
        }
    }

    pub(super) fn activity(&self) -> String {
        use SuspensionScope::{LegacyKeys, Workspace};
        match self {
            Self::Looked => "Looked at the keys as customer success manager".to_owned(),
            Self::Declined { .. } => "Declined the request for early access".to_owned(),
            Self::Suspended { scope: Workspace, .. } => "Suspended the workspace, every key is refused".to_owned(),
            Self::Suspended { scope: LegacyKeys, .. } => "Suspended the legacy keys, each is refused".to_owned(),
            Self::Resumed { scope, besides, .. } => resumed(*scope, *besides).to_owned(),
            Self::Access { allowed: true } => "Let customer success managers see the keys".to_owned(),
            Self::Access { allowed: false } => "Kept customer success managers from the keys".to_owned(),
        }
    }

    pub(super) fn details(&self) -> Value {
        match self {
            Self::Looked => json!({}),
            Self::Declined { reason } => {
                json!({ "before": { "request": "open" }, "after": { "request": "declined", "reason": reason } })
            }
            Self::Suspended { scope, reason } => {
                let what = field(*scope);
                json!({ "before": { what: false }, "after": { what: true, "reason": reason } })
            }
            Self::Resumed { scope, reason, .. } => {
                let what = field(*scope);
                json!({ "before": { what: true, "reason": reason }, "after": { what: false } })
            }
            Self::Access { allowed } => {
                json!({ "before": { "latchkey_access": !allowed }, "after": { "latchkey_access": allowed } })
            }
        }
    }
}

fn resumed(scope: SuspensionScope, besides: bool) -> &'static str {
    match (scope, besides) {
        (SuspensionScope::Workspace, false) => "Resumed the workspace, its keys are accepted again",
        (SuspensionScope::Workspace, true) => "Resumed the workspace, its keys but the legacy ones are accepted again",
        (SuspensionScope::LegacyKeys, false) => "Resumed the legacy keys, they are accepted again",
        (SuspensionScope::LegacyKeys, true) => "Resumed the legacy keys, the workspace stays suspended",
    }
}

fn field(scope: SuspensionScope) -> &'static str {
    match scope {
        SuspensionScope::Workspace => "suspended",
        SuspensionScope::LegacyKeys => "legacy_keys_suspended",
    }
}
