//! The second step of signing in.

use app::account::CodeRefused;
use axum::extract::State;
use axum::response::Response;
use domain::refusal::{CodeRefusal, Failure};
use http::{HeaderMap, StatusCode, header};
use service::accounts::{self, SignInCode};

use super::{browser, go_on, retry_after, user_agent};
use crate::http::forms::Form;
use crate::http::pages::{Dashboard, Visitor, answer, ended_half, failed, half, redirect, session};

/// Begins a session and goes on to where the person wanted to go.
pub async fn sign_in_code(
    State(dashboard): State<Dashboard>,
    visitor: Visitor,
    headers: HeaderMap,
    form: Form,
) -> Response {
    let secure = dashboard.secure();
    let (browser, known) = browser(&dashboard, &headers);
    let request = SignInCode {
        half: half(&headers, secure),
        code: form.one("code").to_owned(),
        source: visitor.source,
        user_agent: user_agent(&headers),
        browser,
        replaces: session(&headers, secure),
    };
    let next = form.one("next");
    match accounts::sign_in_code(&dashboard.services, request).await {
        Ok(token) => without_half(&dashboard, go_on(&dashboard, &token, known, next)),
        Err(Failure::Refused(CodeRefusal::Expired)) => {
            let again = url::form_urlencoded::Serializer::new(String::new())
                .append_pair("done", app::account::Done::HalfExpired.as_str())
                .append_pair("next", next)
                .finish();
            without_half(&dashboard, redirect(&format!("/login?{again}")))
        }
        Err(Failure::Refused(why)) => {
            let refused = CodeRefused { next: next.to_owned(), why };
            match why {
                CodeRefusal::TooManyTries { retry_after_seconds } => {
                    let response = answer(&dashboard, &visitor, StatusCode::TOO_MANY_REQUESTS, refused).await;
                    retry_after(response, retry_after_seconds)
                }
                CodeRefusal::Wrong | CodeRefusal::Expired => {
                    answer(&dashboard, &visitor, StatusCode::UNAUTHORIZED, refused).await
                }
            }
        }
        Err(Failure::Fault(fault)) => failed(&dashboard, &visitor, &fault).await,
    }
}

fn without_half(dashboard: &Dashboard, mut response: Response) -> Response {
    if let Some(cookie) = ended_half(dashboard.secure()) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}
