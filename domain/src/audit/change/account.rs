//! What people change of their own accounts.

use crate::account::{Email, PasskeyName};
use crate::audit::{AuditAction, Entity};
use crate::ids::UserId;

/// A person changed something of the own account. Every workspace of the person is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountChange {
    /// The account.
    pub user: UserId,
    /// Its address.
    pub email: Email,
    /// What.
    pub event: AccountEvent,
}

/// What a person changed of the own account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AccountEvent {
    /// The password; other sessions ended.
    PasswordChanged,
    /// One other session was ended.
    SessionEnded,
    /// Every session was ended.
    SignedOutEverywhere,
    /// A second factor came into force; other sessions ended.
    SecondFactorAdded,
    /// The second factor was removed; other sessions ended.
    SecondFactorRemoved,
    /// The operator removed the second factor of somebody who lost it; every session ended.
    SecondFactorLifted,
    /// A passkey signs the person in from now on; other sessions ended.
    PasskeyAdded {
        /// As the person calls it.
        name: PasskeyName,
    },
    /// A passkey doesn't any more; other sessions ended.
    PasskeyRemoved {
        /// As the person called it.
        name: PasskeyName,
    },
    /// A device answered for a passkey with a counter of before, as a copy of it would; nobody was signed in.
    PasskeyDoubted {
        /// As the person calls it.
        name: PasskeyName,
    },
    /// New recovery codes took the place of the old ones.
    RecoveryCodesMade,
    /// A recovery code signed the person in.
    RecoveryCodeUsed {
        /// How many are left.
        left: i64,
    },
    /// The person is told by mail of the workspace's keys from now on.
    KeyNoticesOn,
    /// The person isn't any more.
    KeyNoticesOff,
}

impl AccountChange {
    pub(super) fn entity(&self) -> Entity {
        match self.event {
            AccountEvent::PasswordChanged
            | AccountEvent::SecondFactorAdded
            | AccountEvent::SecondFactorRemoved
            | AccountEvent::SecondFactorLifted
            | AccountEvent::PasskeyAdded { .. }
            | AccountEvent::PasskeyRemoved { .. }
            | AccountEvent::PasskeyDoubted { .. }
            | AccountEvent::RecoveryCodesMade
            | AccountEvent::RecoveryCodeUsed { .. }
            | AccountEvent::KeyNoticesOn
            | AccountEvent::KeyNoticesOff => Entity::User,
            AccountEvent::SessionEnded | AccountEvent::SignedOutEverywhere => Entity::Session,
        }
    }

    pub(super) fn action(&self) -> AuditAction {
        match self.event {
            AccountEvent::SecondFactorAdded | AccountEvent::PasskeyAdded { .. } => AuditAction::Create,
            AccountEvent::PasswordChanged
            | AccountEvent::PasskeyDoubted { .. }
            | AccountEvent::RecoveryCodesMade
            | AccountEvent::RecoveryCodeUsed { .. }
            | AccountEvent::KeyNoticesOn
            | AccountEvent::KeyNoticesOff => AuditAction::Update,
            AccountEvent::SessionEnded
            | AccountEvent::SignedOutEverywhere
            | AccountEvent::SecondFactorRemoved
            | AccountEvent::SecondFactorLifted
            | AccountEvent::PasskeyRemoved { .. } => AuditAction::Delete,
        }
    }

    pub(super) fn activity(&self) -> String {
        let email = &self.email;
        match &self.event {
            AccountEvent::PasswordChanged => format!("{email} changed the password"),
            AccountEvent::SessionEnded => "Ended another session".to_owned(),
            AccountEvent::SignedOutEverywhere => "Signed out everywhere".to_owned(),
            AccountEvent::SecondFactorAdded => format!("{email} set up a second factor"),
            AccountEvent::SecondFactorRemoved => format!("{email} removed the second factor"),
            AccountEvent::SecondFactorLifted => format!("The operator removed the second factor of {email}"),
            AccountEvent::PasskeyAdded { name } => format!("{email} added the passkey “{name}”"),
            AccountEvent::PasskeyRemoved { name } => format!("{email} removed the passkey “{name}”"),
            AccountEvent::PasskeyDoubted { name } => {
                format!("Refused a sign-in of {email}: the passkey “{name}” may have been copied")
            }
            AccountEvent::RecoveryCodesMade => format!("{email} made new recovery codes"),
            AccountEvent::RecoveryCodeUsed { left } => format!("{email} used a recovery code, {left} left"),
            AccountEvent::KeyNoticesOn => format!("{email} is told by mail of keys"),
            AccountEvent::KeyNoticesOff => format!("{email} is no longer told by mail of keys"),
        }
    }
}
