//! An invitation is accepted.

use app::account::{AcceptRefused, Done};
use app::address;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::people::DeadInvitation;
use domain::refusal::{AcceptRefusal, Failure};
use http::StatusCode;
use service::accounts::{self, Accept};

use super::sign_in_after;
use crate::http::forms::Form;
use crate::http::pages::{Dashboard, Visitor, answer, failed, redirect};

/// Makes the person a member. Somebody who is signed in goes on to the workspace; a new account to the sign-in
/// page.
pub async fn accept_invitation(
    State(dashboard): State<Dashboard>,
    visitor: Visitor,
    Path(token): Path<String>,
    form: Form,
) -> Response {
    let name = form.one("name").to_owned();
    let (password, again) = (form.one("password").to_owned(), form.one("again").to_owned());
    let request = Accept { token, name: name.clone(), password, again };
    let caller = visitor.caller.as_ref();
    match accounts::accept_invitation(&dashboard.services, caller, request, visitor.source).await {
        Ok(workspace) if caller.is_some() => {
            redirect(&address::workspace(&workspace.id, workspace.early_access.is_on()))
        }
        Ok(_) => sign_in_after(Done::Joined),
        Err(Failure::Refused(why)) => answer(&dashboard, &visitor, status(why), AcceptRefused { name, why }).await,
        Err(Failure::Fault(fault)) => failed(&dashboard, &visitor, &fault).await,
    }
}

fn status(why: AcceptRefusal) -> StatusCode {
    match why {
        AcceptRefusal::Dead(DeadInvitation::Unknown) => StatusCode::NOT_FOUND,
        AcceptRefusal::Dead(_) => StatusCode::GONE,
        AcceptRefusal::SignInFirst => StatusCode::UNAUTHORIZED,
        AcceptRefusal::OtherAccount => StatusCode::FORBIDDEN,
        AcceptRefusal::Chosen(_) | AcceptRefusal::Name(_) => StatusCode::UNPROCESSABLE_ENTITY,
    }
}
