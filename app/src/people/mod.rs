//! "Users": who belongs to a workspace, as what, and who is invited.

mod api;
mod invitations;
mod invite;
mod list;
mod outcome;
mod person;
mod remove;
mod seat;
mod words;

pub use api::{invite_form, person, users};
pub use invite::InviteUserPage;
pub use list::UsersPage;
pub use outcome::{Act, Done, InvitationRefused, InviteRefused, MemberRefused, TypedInvite, TypedSeat};
pub use person::UserPage;
pub use remove::RemoveUserPage;
pub use words::role_name;
