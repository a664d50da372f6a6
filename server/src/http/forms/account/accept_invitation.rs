//! An invitation is accepted.

use app::account::Done;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::refusal::Failure;
use service::accounts;

use super::{refused_link, sign_in_after};
use crate::http::forms::Form;
use crate::http::pages::{Dashboard, Visitor, failed};

/// Makes the person a member and goes on to the sign-in page, which knows who is signed in already.
pub async fn accept_invitation(
    State(dashboard): State<Dashboard>,
    visitor: Visitor,
    Path(token): Path<String>,
    form: Form,
) -> Response {
    let (name, password) = (form.one("name"), form.one("password").to_owned());
    let accepted =
        accounts::accept_invitation(&dashboard.services, &token, name, password, form.one("again"), visitor.source)
            .await;
    match accepted {
        Ok(_email) => sign_in_after(Done::Joined),
        Err(Failure::Refused(why)) => refused_link(&dashboard, &visitor, name.to_owned(), why).await,
        Err(Failure::Fault(fault)) => failed(&dashboard, &visitor, &fault).await,
    }
}
