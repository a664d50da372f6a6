//! The words for roles, and for what is refused here.

use domain::access::Role;
use domain::account::BadEmail;
use domain::people::NamedSeat;
use domain::refusal::{InvitationRefusal, InviteeRefused, SeatProblems};

/// What a role is called.
pub fn role_name(role: Role) -> &'static str {
    match role {
        Role::Admin => "Admin",
        Role::Manager => "Manager",
        Role::Viewer => "Viewer",
    }
}

/// What somebody with the role may do.
pub fn role_means(role: Role) -> &'static str {
    match role {
        Role::Admin => "Manages keys and people, reads the audit log, and decides on security.",
        Role::Manager => "Creates and changes keys, and reads the audit log.",
        Role::Viewer => "Sees the keys, and changes nothing.",
    }
}

/// The teams in one line.
pub fn teams(seat: &NamedSeat) -> String {
    if seat.teams.is_empty() { "—".to_owned() } else { seat.teams.join(", ") }
}

/// What to mend about the choice of a role.
pub fn no_role(problems: SeatProblems) -> Option<String> {
    problems.no_role.then(|| "Choose what the person may do.".to_owned())
}

/// What to mend about the choice of teams.
pub fn unknown_team(problems: SeatProblems) -> Option<String> {
    problems.unknown_team.then(|| "A team that you chose isn’t there any more. Choose again.".to_owned())
}

/// What to mend about a role and teams, by the field's id.
pub fn seat(problems: SeatProblems) -> impl Iterator<Item = (&'static str, String)> {
    let role = no_role(problems).map(|text| ("role", text));
    role.into_iter().chain(unknown_team(problems).map(|text| ("teams", text)))
}

/// Why an address isn't invited.
pub fn invitee(why: InviteeRefused) -> String {
    match why {
        InviteeRefused::NotAnAddress => BadEmail.to_string(),
        InviteeRefused::Member(_) => "This address is a member’s already.".to_owned(),
        InviteeRefused::Invited(_) => {
            "This address has an invitation already that waits for an answer. Send it again, or revoke it.".to_owned()
        }
    }
}

/// How long to wait until another mail may go to an address.
pub fn too_many_mails(seconds: u32) -> String {
    let wait = match seconds {
        1 => "1 second".to_owned(),
        2..=120 => format!("{seconds} seconds"),
        _ => format!("{} minutes", seconds.div_ceil(60)),
    };
    format!("This address got several invitations just now. Wait {wait}, then try again.")
}

/// Why nothing became of an invitation.
pub fn invitation(why: InvitationRefusal) -> String {
    match why {
        InvitationRefusal::TooManyMails { retry_after_seconds } => too_many_mails(retry_after_seconds),
        InvitationRefusal::NotOpen | InvitationRefusal::NotAllowed(_) => {
            "Nothing was changed: this invitation was accepted, revoked or sent again in the meantime. Below is what \
             there is now."
                .to_owned()
        }
    }
}
