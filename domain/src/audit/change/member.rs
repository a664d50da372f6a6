//! Who belongs to a workspace, or is invited to, and as what.

use serde_json::{Value, json};

use crate::account::Email;
use crate::audit::AuditAction;
use crate::ids::UserId;
use crate::people::NamedSeat;

/// A person was invited, joined, was given another seat, or was removed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MemberChange {
    /// The person's address.
    pub email: Email,
    /// What.
    pub event: MemberEvent,
}

/// What happened to a person's place in a workspace.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MemberEvent {
    /// An invitation was sent.
    Invited {
        /// What it gives.
        seat: NamedSeat,
    },
    /// It was sent again; the link before it is dead.
    InvitedAgain {
        /// What it gives.
        seat: NamedSeat,
    },
    /// It was taken back.
    InvitationRevoked {
        /// What it would have given.
        seat: NamedSeat,
    },
    /// An invitation was accepted.
    Joined {
        /// The account.
        user: UserId,
        /// What the person is now.
        seat: NamedSeat,
    },
    /// The person has another role, or is in other teams.
    Seated {
        /// The account.
        user: UserId,
        /// What the person was.
        before: NamedSeat,
        /// What the person is now.
        after: NamedSeat,
    },
    /// The person doesn't belong to the workspace any more.
    Removed {
        /// The account.
        user: UserId,
        /// What the person was.
        seat: NamedSeat,
    },
}

impl MemberChange {
    pub(super) fn entity_id(&self) -> String {
        match &self.event {
            MemberEvent::Invited { .. } | MemberEvent::InvitedAgain { .. } | MemberEvent::InvitationRevoked { .. } => {
                self.email.to_string()
            }
            MemberEvent::Joined { user, .. } | MemberEvent::Seated { user, .. } | MemberEvent::Removed { user, .. } => {
                user.to_string()
            }
        }
    }

    pub(super) fn action(&self) -> AuditAction {
        match self.event {
            MemberEvent::Invited { .. } => AuditAction::Create,
            MemberEvent::InvitedAgain { .. } | MemberEvent::Joined { .. } | MemberEvent::Seated { .. } => {
                AuditAction::Update
            }
            MemberEvent::InvitationRevoked { .. } | MemberEvent::Removed { .. } => AuditAction::Delete,
        }
    }

    pub(super) fn activity(&self) -> String {
        let email = &self.email;
        match &self.event {
            MemberEvent::Invited { seat } => format!("Invited {email} as {}", seat.role.as_str()),
            MemberEvent::InvitedAgain { .. } => format!("Sent the invitation of {email} again"),
            MemberEvent::InvitationRevoked { .. } => format!("Revoked the invitation of {email}"),
            MemberEvent::Joined { seat, .. } => format!("{email} joined as {}", seat.role.as_str()),
            MemberEvent::Seated { before, after, .. } => seated(email, before, after),
            MemberEvent::Removed { .. } => format!("Removed {email} from the workspace"),
        }
    }

    pub(super) fn details(&self) -> Value {
        match &self.event {
            MemberEvent::Invited { seat } | MemberEvent::InvitedAgain { seat } | MemberEvent::Joined { seat, .. } => {
                json!({ "after": told(seat) })
            }
            MemberEvent::InvitationRevoked { seat } | MemberEvent::Removed { seat, .. } => {
                json!({ "before": told(seat) })
            }
            MemberEvent::Seated { before, after, .. } => json!({ "before": told(before), "after": told(after) }),
        }
    }
}

fn told(seat: &NamedSeat) -> Value {
    match seat.teams.is_empty() {
        true => json!({ "role": seat.role }),
        false => json!({ "role": seat.role, "teams": seat.teams }),
    }
}

fn seated(email: &Email, before: &NamedSeat, after: &NamedSeat) -> String {
    let left_out = |of: &NamedSeat, others: &NamedSeat| {
        of.teams.iter().filter(|team| !others.teams.contains(team)).map(|team| format!("“{team}”")).collect::<Vec<_>>()
    };
    let sides = [("added", left_out(after, before)), ("removed", left_out(before, after))];
    let teams: Vec<_> = sides
        .iter()
        .filter(|(_, teams)| !teams.is_empty())
        .map(|(how, teams)| format!("{how} {}", teams.join(", ")))
        .collect();
    let teams = teams.join(", ");
    let (was, is) = (before.role.as_str(), after.role.as_str());
    match (was == is, teams.is_empty()) {
        (true, _) => format!("Changed the teams of {email}: {teams}"),
        (false, true) => format!("Changed the role of {email} from {was} to {is}"),
        (false, false) => format!("Changed the role of {email} from {was} to {is}, and the teams: {teams}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::access::Role;

    fn seat(role: Role, teams: &[&str]) -> NamedSeat {
        NamedSeat { role, teams: teams.iter().map(|&team| team.to_owned()).collect() }
    }

    #[test]
    fn another_seat_says_what_differs_and_only_that() {
        let email = Email::parse("li@acme.example").unwrap();
        let said = |before: &NamedSeat, after: &NamedSeat| seated(&email, before, after);
        let viewer = seat(Role::Viewer, &["Growth"]);
        assert_eq!(
            said(&viewer, &seat(Role::Admin, &["Growth"])),
            "Changed the role of li@acme.example from viewer to admin"
        );
        assert_eq!(
            said(&viewer, &seat(Role::Viewer, &["Platform", "Support"])),
            "Changed the teams of li@acme.example: added “Platform”, “Support”, removed “Growth”"
        );
        assert_eq!(
            said(&viewer, &seat(Role::Manager, &[])),
            "Changed the role of li@acme.example from viewer to manager, and the teams: removed “Growth”"
        );
    }
}
