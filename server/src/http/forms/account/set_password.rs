//! A one-time link sets a password.

use app::account::Done;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::refusal::Failure;
use service::accounts;

use super::{refused_link, sign_in_after};
use crate::http::forms::Form;
use crate::http::pages::{Dashboard, Visitor, failed};

/// Sets the password and goes on to the sign-in page.
pub async fn set_password(
    State(dashboard): State<Dashboard>,
    visitor: Visitor,
    Path(token): Path<String>,
    form: Form,
) -> Response {
    let password = form.one("password").to_owned();
    match accounts::set_password(&dashboard.services, &token, password, form.one("again"), visitor.source).await {
        Ok(_email) => sign_in_after(Done::PasswordSet),
        Err(Failure::Refused(why)) => refused_link(&dashboard, &visitor, String::new(), why).await,
        Err(Failure::Fault(fault)) => failed(&dashboard, &visitor, &fault).await,
    }
}
