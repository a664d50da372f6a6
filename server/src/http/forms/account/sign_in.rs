//! "Sign in".

use app::account::SignInRefused;
use axum::extract::State;
use axum::response::Response;
use domain::account::Password;
use domain::refusal::{Failure, SignInRefusal};
use http::{HeaderMap, StatusCode, header};
use service::SessionToken;
use service::accounts::{self, SignIn, SignedIn};

use super::{browser, go_on, user_agent};
use crate::http::forms::{Form, retry_after};
use crate::http::pages::{Dashboard, Visitor, answer, failed, half_cookie, redirect, session};

/// Begins a session and goes on to where the person wanted to go, or to the second step.
pub async fn sign_in(State(dashboard): State<Dashboard>, visitor: Visitor, headers: HeaderMap, form: Form) -> Response {
    let (browser, known) = browser(&dashboard, &headers);
    let request = SignIn {
        email: form.one("email").to_owned(),
        password: Password::typed(form.one("password").to_owned()),
        source: visitor.source,
        user_agent: user_agent(&headers),
        browser,
        replaces: session(&headers, dashboard.secure()),
    };
    match accounts::sign_in(&dashboard.services, request).await {
        Ok(SignedIn::Whole(token)) => go_on(&dashboard, &token, known, form.one("next")),
        Ok(SignedIn::Half(token)) => second_step(&dashboard, &token, form.one("next")),
        Err(Failure::Refused(why)) => {
            let (email, next) = (form.one("email").to_owned(), form.one("next").to_owned());
            let response = answer(&dashboard, &visitor, status(why), SignInRefused { email, next, why }).await;
            with_retry_after(response, why)
        }
        Err(Failure::Fault(fault)) => failed(&dashboard, &visitor, &fault).await,
    }
}

/// To the second step, which ends where the person wanted to go.
fn second_step(dashboard: &Dashboard, token: &SessionToken, next: &str) -> Response {
    let next = url::form_urlencoded::Serializer::new(String::new()).append_pair("next", next).finish();
    let mut response = redirect(&format!("/login/code?{next}"));
    if let Some(cookie) = half_cookie(token, dashboard.secure()) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

fn status(why: SignInRefusal) -> StatusCode {
    match why {
        SignInRefusal::WrongCredentials | SignInRefusal::SingleSignOn => StatusCode::UNAUTHORIZED,
        SignInRefusal::TooManyTries { .. } => StatusCode::TOO_MANY_REQUESTS,
        SignInRefusal::Busy => StatusCode::SERVICE_UNAVAILABLE,
    }
}

fn with_retry_after(response: Response, why: SignInRefusal) -> Response {
    match why {
        SignInRefusal::WrongCredentials | SignInRefusal::SingleSignOn => response,
        SignInRefusal::TooManyTries { retry_after_seconds } => retry_after(response, Some(retry_after_seconds)),
        SignInRefusal::Busy => retry_after(response, Some(3)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_try_too_many_says_when_to_come_back() {
        let why = SignInRefusal::TooManyTries { retry_after_seconds: 43 };
        let response = with_retry_after(Response::default(), why);
        assert_eq!(response.headers()[header::RETRY_AFTER], "43");
        assert_eq!(status(why), 429);
        let response = with_retry_after(Response::default(), SignInRefusal::WrongCredentials);
        assert!(!response.headers().contains_key(header::RETRY_AFTER));
    }
}
