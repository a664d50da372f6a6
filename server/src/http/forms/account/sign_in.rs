//! "Sign in".

use app::account::SignInRefused;
use axum::extract::State;
use axum::response::Response;
use domain::account::Password;
use domain::refusal::{Failure, SignInRefusal};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use service::SessionToken;
use service::accounts::{self, SignIn};

use super::retry_after;
use crate::http::forms::Form;
use crate::http::pages::{
    Dashboard, Visitor, answer, browser_cookie, browser_token, failed, local, redirect, session, session_cookie,
};

/// Begins a session and goes on to where the person wanted to go.
pub async fn sign_in(State(dashboard): State<Dashboard>, visitor: Visitor, headers: HeaderMap, form: Form) -> Response {
    let user_agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let browser = browser_token(&headers, dashboard.secure());
    let browser = browser.unwrap_or_else(|| dashboard.services.new_browser_token());
    let known = browser_cookie(&browser, dashboard.secure());
    let request = SignIn {
        email: form.one("email").to_owned(),
        password: Password::typed(form.one("password").to_owned()),
        source: visitor.source,
        user_agent: user_agent.to_owned(),
        browser,
        replaces: session(&headers, dashboard.secure()),
    };
    match accounts::sign_in(&dashboard.services, request).await {
        Ok(token) => go_on(&dashboard, &token, known, form.one("next")),
        Err(Failure::Refused(why)) => {
            let (email, next) = (form.one("email").to_owned(), form.one("next").to_owned());
            let response = answer(&dashboard, &visitor, status(why), SignInRefused { email, next, why }).await;
            with_retry_after(response, why)
        }
        Err(Failure::Fault(fault)) => failed(&dashboard, &visitor, &fault).await,
    }
}

/// To the page that was asked for, or to the start page. Anything but a path of our own is ignored.
fn go_on(dashboard: &Dashboard, token: &SessionToken, known: Option<HeaderValue>, next: &str) -> Response {
    let mut response = redirect(&local(&dashboard.public_url, next).unwrap_or_else(|| "/".to_owned()));
    for cookie in session_cookie(token, dashboard.secure()).into_iter().chain(known) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

fn status(why: SignInRefusal) -> StatusCode {
    match why {
        SignInRefusal::WrongCredentials => StatusCode::UNAUTHORIZED,
        SignInRefusal::TooManyTries { .. } => StatusCode::TOO_MANY_REQUESTS,
        SignInRefusal::Busy => StatusCode::SERVICE_UNAVAILABLE,
    }
}

fn with_retry_after(response: Response, why: SignInRefusal) -> Response {
    match why {
        SignInRefusal::WrongCredentials => response,
        SignInRefusal::TooManyTries { retry_after_seconds } => retry_after(response, retry_after_seconds),
        SignInRefusal::Busy => retry_after(response, 3),
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
