//! "Sign in with single sign-on": to the provider, and back from it.

use app::account::SsoAnswer;
use axum::Router;
use axum::extract::State;
use axum::response::Response;
use axum::routing::get;
use domain::refusal::{Failure, SsoRefusal};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use service::sso::{self, Answer, Started};

use super::{browser, go_on, user_agent};
use crate::http::forms::{Form, retry_after};
use crate::http::pages::{Dashboard, Visitor, answer, ended_ticket, failed, local, session, ticket, ticket_cookie};

/// Where providers send people back to. It is opened by a link, as the standard has it, and changes something all the
/// same: only the browser that asked can, and once.
pub const PATH: &str = "/login/sso/callback";

const REFRESH: HeaderName = HeaderName::from_static("refresh");

/// The address that providers send people back to.
pub fn routes() -> Router<Dashboard> {
    Router::new().route(PATH, get(finish))
}

/// Leads to the provider of the address's domain.
///
/// By a page in between, not by a redirect: a form may lead to pages of ours alone (`form-action` in the policy of
/// every page, which browsers apply to redirects as well).
pub async fn start(State(dashboard): State<Dashboard>, visitor: Visitor, form: Form) -> Response {
    let (email, next) = (form.one("email").to_owned(), form.one("next"));
    let next = local(&dashboard.public_url, next).unwrap_or_else(|| "/".to_owned());
    match sso::start(&dashboard.services, &email, &next, visitor.source).await {
        Ok(Started { ticket, to }) => {
            let refresh = HeaderValue::from_str(&format!("0; url={to}"));
            let answered = SsoAnswer { email, next, became: Ok(to.into()) };
            let mut response = answer(&dashboard, &visitor, StatusCode::OK, answered).await;
            if let Ok(refresh) = refresh {
                response.headers_mut().insert(REFRESH, refresh);
            }
            if let Some(cookie) = ticket_cookie(&ticket, dashboard.secure()) {
                response.headers_mut().append(header::SET_COOKIE, cookie);
            }
            response
        }
        Err(Failure::Refused(why)) => refused(&dashboard, &visitor, email, next, why).await,
        Err(Failure::Fault(fault)) => failed(&dashboard, &visitor, &fault).await,
    }
}

/// Begins the session of whom the provider vouches for.
async fn finish(State(dashboard): State<Dashboard>, visitor: Visitor, headers: HeaderMap) -> Response {
    let secure = dashboard.secure();
    let query = Form::parse(visitor.uri.query().unwrap_or_default().as_bytes());
    let (browser, known) = browser(&dashboard, &headers);
    let one = |name: &str| query.one(name).to_owned();
    let request = Answer {
        ticket: ticket(&headers, secure),
        state: one("state"),
        code: one("code"),
        error: one("error"),
        issuer: Some(one("iss")).filter(|issuer| !issuer.is_empty()),
        source: visitor.source,
        user_agent: user_agent(&headers),
        browser,
        replaces: session(&headers, secure),
    };
    let mut response = match sso::finish(&dashboard.services, request).await {
        Ok((token, next)) => go_on(&dashboard, &token, known, &next),
        Err(Failure::Refused(SsoRefusal::Lost)) => {
            // Another sign-in of this browser may be under way: its ticket stays.
            return refused(&dashboard, &visitor, String::new(), String::new(), SsoRefusal::Lost).await;
        }
        Err(Failure::Refused(why)) => refused(&dashboard, &visitor, String::new(), String::new(), why).await,
        Err(Failure::Fault(fault)) => failed(&dashboard, &visitor, &fault).await,
    };
    if let Some(cookie) = ended_ticket(secure) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

async fn refused(dashboard: &Dashboard, visitor: &Visitor, email: String, next: String, why: SsoRefusal) -> Response {
    let status = StatusCode::from_u16(why.status()).unwrap_or(StatusCode::FORBIDDEN);
    let response = answer(dashboard, visitor, status, SsoAnswer { email, next, became: Err(why) }).await;
    let wait = match why {
        SsoRefusal::TooManyTries { retry_after_seconds } => Some(retry_after_seconds),
        _ => None,
    };
    retry_after(response, wait)
}
