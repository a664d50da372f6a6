//! A one-time link sets a password.

use app::account::{Done, LinkRefused};
use axum::extract::{Path, State};
use axum::response::Response;
use domain::refusal::{Failure, LinkRefusal};
use http::StatusCode;
use service::accounts;

use super::sign_in_after;
use crate::http::forms::Form;
use crate::http::pages::{Dashboard, Visitor, answer, failed};

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
        Err(Failure::Refused(why)) => {
            let status = match why {
                LinkRefusal::NotValid => StatusCode::NOT_FOUND,
                LinkRefusal::Chosen(_) => StatusCode::UNPROCESSABLE_ENTITY,
            };
            answer(&dashboard, &visitor, status, LinkRefused { why }).await
        }
        Err(Failure::Fault(fault)) => failed(&dashboard, &visitor, &fault).await,
    }
}
