//! What CSMs do in a workspace besides switching early access, and whether they may look into it.

use serde_json::{Value, json};

use crate::audit::{AuditAction, Entity};
use crate::early_access::DeclineReason;
use crate::suspension::SuspendReason;

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
    /// A CSM suspended the workspace.
    Suspended {
        /// Why.
        reason: SuspendReason,
    },
    /// A CSM resumed the workspace.
    Resumed {
        /// Why it was suspended.
        reason: SuspendReason,
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
        match self {
            Self::Looked => "Looked at the keys as customer success manager".to_owned(),
            Self::Declined { .. } => "Declined the request for early access".to_owned(),
            Self::Suspended { .. } => "Suspended the workspace, every key is refused".to_owned(),
            Self::Resumed { .. } => "Resumed the workspace, its keys are accepted again".to_owned(),
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
            Self::Suspended { reason } => {
                json!({ "before": { "suspended": false }, "after": { "suspended": true, "reason": reason } })
            }
            Self::Resumed { reason } => {
                json!({ "before": { "suspended": true, "reason": reason }, "after": { "suspended": false } })
            }
            Self::Access { allowed } => {
                json!({ "before": { "latchkey_access": !allowed }, "after": { "latchkey_access": allowed } })
            }
        }
    }
}
