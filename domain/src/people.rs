//! The people of a workspace: what each may do there, in which teams they are, and who is invited.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::access::Role;
use crate::account::Email;
use crate::ids::{InvitationId, TeamId, UserId};
use crate::team::Team;
use crate::workspace::Workspace;

/// What a person is in a workspace: a role, and the teams.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seat {
    /// The role.
    pub role: Role,
    /// The teams.
    pub teams: BTreeSet<TeamId>,
}

impl Seat {
    /// That role, in those teams.
    pub fn of(role: Role, teams: &[Team]) -> Self {
        Self { role, teams: teams.iter().map(|team| team.id).collect() }
    }

    /// The seat in one word, for a form that says what its reader saw.
    pub fn mark(&self) -> String {
        let teams = self.teams.iter().map(|team| format!(" {team}"));
        std::iter::once(self.role.as_str().to_owned()).chain(teams).collect()
    }
}

/// The same with the names of the teams, for people to read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NamedSeat {
    /// The role.
    pub role: Role,
    /// The names of the teams, in order.
    pub teams: Vec<String>,
}

impl NamedSeat {
    /// That role, in those teams.
    pub fn of(role: Role, teams: &[Team]) -> Self {
        Self { role, teams: teams.iter().map(|team| team.name.to_string()).collect() }
    }
}

/// "Users".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeoplePage {
    /// Whose.
    pub workspace: Workspace,
    /// The members, by name.
    pub members: Vec<MemberRow>,
    /// The invitations that wait for an answer, or did so until they expired; the newest first.
    pub invitations: Vec<InvitationRow>,
    /// The moment of the read.
    pub now: OffsetDateTime,
}

/// A member in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MemberRow {
    /// The account.
    pub user: UserId,
    /// Its address.
    pub email: Email,
    /// The person's name.
    pub name: String,
    /// What the person is here.
    pub seat: NamedSeat,
    /// When the person last signed in; none when that was before Latchkey kept it, or never.
    pub signed_in: Option<OffsetDateTime>,
    /// Whether it is the reader.
    pub you: bool,
}

/// An invitation in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationRow {
    /// Its id. Another one each time that it is sent.
    pub id: InvitationId,
    /// To whom it goes.
    pub email: Email,
    /// What it gives.
    pub seat: NamedSeat,
    /// Who sent it: an address; none for the operator.
    pub by: Option<String>,
    /// When.
    pub sent: OffsetDateTime,
    /// Whether a mail server has taken its mail.
    pub mailed: bool,
    /// When its link stops working.
    pub expires: OffsetDateTime,
}

/// "Invite a user".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitePage {
    /// To which workspace.
    pub workspace: Workspace,
    /// The teams to choose from.
    pub teams: Vec<Team>,
}

/// One member's page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PersonPage {
    /// Of which workspace.
    pub workspace: Workspace,
    /// The member.
    pub member: MemberRow,
    /// What the person is here.
    pub seat: Seat,
    /// The teams to choose from.
    pub teams: Vec<Team>,
    /// For how many active keys the person answers.
    pub keys: i64,
    /// Whether there is no other admin.
    pub only_admin: bool,
    /// The moment of the read.
    pub now: OffsetDateTime,
}

/// What the link of an invitation leads to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum InvitationLink {
    /// It waits for an answer.
    Open(InvitationOffer),
    /// It does nothing (any more).
    Dead(DeadInvitation),
}

/// What an invitation offers to whoever follows its link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InvitationOffer {
    /// To whom it was sent.
    pub email: Email,
    /// The workspace that it opens.
    pub workspace_name: String,
    /// The role that it gives.
    pub role: Role,
    /// How it is accepted.
    pub way: AcceptWay,
}

/// How somebody accepts an invitation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum AcceptWay {
    /// Nobody has the address yet: a name and a password make its account.
    NewAccount,
    /// The address has an account, and its owner has to sign in first.
    SignIn,
    /// Its owner is signed in.
    SignedIn,
    /// Somebody else is signed in, who can't accept it.
    OtherAccount(Email),
}

/// Why the link of an invitation does nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DeadInvitation {
    /// There never was such a link.
    Unknown,
    /// It was accepted.
    Accepted,
    /// An admin took it back.
    Revoked,
    /// It was sent again, and the newer link works.
    Replaced,
    /// Nobody followed it in time.
    Expired,
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    #[test]
    fn a_mark_tells_every_role_and_every_set_of_teams_apart() {
        let [one, two] = [1, 2].map(|n| TeamId(Uuid::from_u128(n)));
        let sets = [vec![], vec![one], vec![two], vec![two, one]];
        let seats = sets
            .iter()
            .flat_map(|teams| Role::ALL.map(|role| Seat { role, teams: teams.iter().copied().collect() }.mark()));
        let marks: BTreeSet<_> = seats.collect();
        assert_eq!(marks.len(), sets.len() * Role::ALL.len());
        let again = Seat { role: Role::Viewer, teams: [one, two].into() };
        assert!(marks.contains(&again.mark()), "whatever the order");
    }
}
