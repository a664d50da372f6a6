//! "Mail me a link".

use app::account::ForgotRefused;
use axum::extract::State;
use axum::response::Response;
use domain::refusal::{Failure, ForgotRefusal};
use http::StatusCode;
use service::{accounts, sso};

use crate::http::forms::{Form, retry_after};
use crate::http::pages::{Dashboard, Visitor, answer, failed, redirect};

/// Asks for a link, and says that it is on its way, whoever's the address is; and that people of its domain sign in
/// otherwise, where that is so.
pub async fn forgot_password(State(dashboard): State<Dashboard>, visitor: Visitor, form: Form) -> Response {
    let email = form.one("email");
    match accounts::forgot_password(&dashboard.services, email, visitor.source).await {
        Ok(()) => match sso::asks_for_it(&dashboard.services, email).await {
            Ok(true) => redirect("/forgot-password?done=asked-sso"),
            Ok(false) => redirect("/forgot-password?done=asked"),
            Err(fault) => failed(&dashboard, &visitor, &fault).await,
        },
        Err(Failure::Refused(why)) => {
            let refused = ForgotRefused { email: email.to_owned(), why };
            match why {
                ForgotRefusal::NotAnAddress => {
                    answer(&dashboard, &visitor, StatusCode::UNPROCESSABLE_ENTITY, refused).await
                }
                ForgotRefusal::TooManyTries { retry_after_seconds } => {
                    let response = answer(&dashboard, &visitor, StatusCode::TOO_MANY_REQUESTS, refused).await;
                    retry_after(response, Some(retry_after_seconds))
                }
            }
        }
        Err(Failure::Fault(fault)) => failed(&dashboard, &visitor, &fault).await,
    }
}
