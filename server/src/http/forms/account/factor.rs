//! "Second factor": set up, new recovery codes, removed.

use app::account::{Done, FactorAct, FactorAnswer};
use app::address;
use axum::extract::State;
use axum::response::Response;
use domain::refusal::{CodeRefusal, FactorRefusal, Failure, ProofRefusal};
use http::StatusCode;
use service::accounts::second_factor::{self, PasswordAndCode};

use super::retry_after;
use crate::http::forms::Form;
use crate::http::pages::{Dashboard, SignedIn, answer, failed, redirect};

/// Does what the form says.
pub async fn act(State(dashboard): State<Dashboard>, signed_in: SignedIn, form: Form) -> Response {
    let (services, caller) = (&dashboard.services, &signed_in.caller);
    let request = PasswordAndCode { password: form.one("password").to_owned(), code: form.one("code").to_owned() };
    let codes = match FactorAct::from_word(form.one("do")) {
        None => return redirect(address::SECOND_FACTOR),
        Some(FactorAct::Begin) => {
            return match second_factor::begin(services, caller).await {
                Ok(()) => redirect(address::SECOND_FACTOR),
                Err(fault) => failed(&dashboard, &signed_in, &fault).await,
            };
        }
        Some(FactorAct::Confirm) => second_factor::confirm(services, caller, request).await.map(Some),
        Some(FactorAct::Codes) => second_factor::new_codes(services, caller, request).await.map(Some),
        Some(FactorAct::Remove) => second_factor::remove(services, caller, request).await.map(|()| None),
    };
    match codes {
        Ok(Some(codes)) => answer(&dashboard, &signed_in, StatusCode::OK, FactorAnswer::Codes(codes)).await,
        Ok(None) => redirect(&format!("{}?done={}", address::ACCOUNT, Done::FactorRemoved.as_str())),
        Err(Failure::Refused(why)) => refused(&dashboard, &signed_in, why).await,
        Err(Failure::Fault(fault)) => failed(&dashboard, &signed_in, &fault).await,
    }
}

async fn refused(dashboard: &Dashboard, signed_in: &SignedIn, why: FactorRefusal) -> Response {
    let (status, wait) = match why {
        FactorRefusal::Password(ProofRefusal::TooManyTries { retry_after_seconds })
        | FactorRefusal::Code(CodeRefusal::TooManyTries { retry_after_seconds }) => {
            (StatusCode::TOO_MANY_REQUESTS, Some(retry_after_seconds))
        }
        FactorRefusal::Password(ProofRefusal::Busy) => (StatusCode::SERVICE_UNAVAILABLE, Some(3)),
        FactorRefusal::Password(ProofRefusal::Wrong) | FactorRefusal::Code(CodeRefusal::Wrong) => {
            (StatusCode::UNPROCESSABLE_ENTITY, None)
        }
        FactorRefusal::Code(CodeRefusal::Expired) | FactorRefusal::NotInThisState => (StatusCode::CONFLICT, None),
    };
    let response = answer(dashboard, signed_in, status, FactorAnswer::Refused(why)).await;
    match wait {
        Some(seconds) => retry_after(response, seconds),
        None => response,
    }
}
