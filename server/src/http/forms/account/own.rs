//! "Your account": the password, the sessions and the mails.

use app::account::{Act, Done, PasswordRefused};
use app::address;
use axum::extract::State;
use axum::response::Response;
use domain::ids::SessionId;
use domain::refusal::{ChangePasswordRefusal, Failure, ProofRefusal};
use http::{StatusCode, header};
use service::accounts::{self, ChangePassword};
use service::notices;

use super::{retry_after, sign_in_after};
use crate::http::forms::Form;
use crate::http::pages::{Dashboard, SignedIn, answer, ended_session, failed, redirect};

/// Does what the form says.
pub async fn act(State(dashboard): State<Dashboard>, signed_in: SignedIn, form: Form) -> Response {
    match Act::from_word(form.one("do")) {
        Some(Act::Password) => change_password(&dashboard, &signed_in, &form).await,
        Some(Act::EndSession) => match form.one("session").parse() {
            Ok(session) => end_session(&dashboard, &signed_in, SessionId(session)).await,
            Err(_) => redirect(address::ACCOUNT),
        },
        Some(Act::EndAll) => match accounts::sign_out_everywhere(&dashboard.services, &signed_in.caller).await {
            Ok(()) => without_session(&dashboard, sign_in_after(Done::EndedAll)),
            Err(fault) => failed(&dashboard, &signed_in, &fault).await,
        },
        Some(Act::Notices) => choose_notices(&dashboard, &signed_in, &form).await,
        None => redirect(address::ACCOUNT),
    }
}

async fn choose_notices(dashboard: &Dashboard, signed_in: &SignedIn, form: &Form) -> Response {
    match notices::choose_notices(&dashboard.services, &signed_in.caller, &form.all("keys-of")).await {
        Ok(()) => redirect(&format!("/account?done={}", Done::NoticesChosen.as_str())),
        Err(fault) => failed(dashboard, signed_in, &fault).await,
    }
}

async fn change_password(dashboard: &Dashboard, signed_in: &SignedIn, form: &Form) -> Response {
    let request = ChangePassword {
        present: form.one("present").to_owned(),
        password: form.one("password").to_owned(),
        again: form.one("again").to_owned(),
    };
    let why = match accounts::change_password(&dashboard.services, &signed_in.caller, request).await {
        Ok(()) => return redirect(&format!("/account?done={}", Done::PasswordChanged.as_str())),
        Err(Failure::Fault(fault)) => return failed(dashboard, signed_in, &fault).await,
        Err(Failure::Refused(why)) => why,
    };
    let refused = PasswordRefused { why };
    match why {
        ChangePasswordRefusal::Present(ProofRefusal::Wrong) | ChangePasswordRefusal::Chosen(_) => {
            answer(dashboard, signed_in, StatusCode::UNPROCESSABLE_ENTITY, refused).await
        }
        ChangePasswordRefusal::Present(ProofRefusal::TooManyTries { retry_after_seconds }) => {
            let response = answer(dashboard, signed_in, StatusCode::TOO_MANY_REQUESTS, refused).await;
            retry_after(response, retry_after_seconds)
        }
        ChangePasswordRefusal::Present(ProofRefusal::Busy) => {
            retry_after(answer(dashboard, signed_in, StatusCode::SERVICE_UNAVAILABLE, refused).await, 3)
        }
    }
}

async fn end_session(dashboard: &Dashboard, signed_in: &SignedIn, session: SessionId) -> Response {
    match accounts::end_session(&dashboard.services, &signed_in.caller, session).await {
        Ok(()) => redirect(&format!("/account?done={}", Done::SessionEnded.as_str())),
        Err(fault) => failed(dashboard, signed_in, &fault).await,
    }
}

fn without_session(dashboard: &Dashboard, mut response: Response) -> Response {
    if let Some(cookie) = ended_session(dashboard.secure()) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}
