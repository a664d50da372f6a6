//! "Users": invitations are sent, sent again and revoked, members get other roles and teams, and are removed.

mod invitations;
mod invite;
mod members;

use app::people::TypedSeat;
use axum::routing::{MethodRouter, post};

use super::Form;
use crate::http::pages::Dashboard;

/// The handlers, by address.
pub fn all() -> [(&'static str, MethodRouter<Dashboard>); 4] {
    [
        ("/w/{workspace}/settings/account/users", post(invitations::act)),
        ("/w/{workspace}/settings/account/users/invite", post(invite::invite)),
        ("/w/{workspace}/settings/account/users/{user}", post(members::change)),
        ("/w/{workspace}/settings/account/users/{user}/remove", post(members::remove)),
    ]
}

/// The role and the teams that a form chose.
fn seat(form: &Form) -> TypedSeat {
    TypedSeat { role: form.one("role").to_owned(), teams: form.all("team") }
}
