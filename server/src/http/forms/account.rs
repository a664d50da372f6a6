//! Signing in and out, and what one-time links do.

mod accept_invitation;
mod factor;
mod forgot_password;
mod own;
mod passkeys;
mod set_password;
mod sign_in;
mod sign_in_code;
mod sign_out;
pub mod single_sign_on;

use app::account::Done;
use axum::response::Response;
use axum::routing::{MethodRouter, post};
use http::{HeaderMap, HeaderValue, header};
use service::{BrowserToken, SessionToken};

use crate::http::pages::{Dashboard, browser_cookie, browser_token, local, redirect, session_cookie};

/// The handlers, by address.
pub fn all() -> [(&'static str, MethodRouter<Dashboard>); 12] {
    [
        ("/login", post(sign_in::sign_in)),
        ("/login/sso", post(single_sign_on::start)),
        ("/logout", post(sign_out::sign_out)),
        ("/forgot-password", post(forgot_password::forgot_password)),
        ("/account", post(own::act)),
        ("/account/second-factor", post(factor::act)),
        ("/account/passkeys", post(passkeys::act)),
        ("/login/passkey", post(passkeys::sign_in)),
        ("/login/passkey/question", post(passkeys::question)),
        ("/login/code", post(sign_in_code::sign_in_code)),
        ("/reset-password/{token}", post(set_password::set_password)),
        ("/invitations/{token}", post(accept_invitation::accept_invitation)),
    ]
}

fn sign_in_after(done: Done) -> Response {
    redirect(&format!("/login?done={}", done.as_str()))
}

/// To the page that was asked for, or to the start page. Anything but a path of our own is ignored. `known` is the
/// cookie that the browser is known by from now on.
fn go_on(dashboard: &Dashboard, token: &SessionToken, known: Option<HeaderValue>, next: &str) -> Response {
    let mut response = redirect(&local(&dashboard.public_url, next).unwrap_or_else(|| "/".to_owned()));
    for cookie in session_cookie(token, dashboard.secure()).into_iter().chain(known) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// What the browser is known by, perhaps from now on, and the cookie that says so.
fn browser(dashboard: &Dashboard, headers: &HeaderMap) -> (BrowserToken, Option<HeaderValue>) {
    let browser = browser_token(headers, dashboard.secure());
    let browser = browser.unwrap_or_else(|| dashboard.services.new_browser_token());
    let cookie = browser_cookie(&browser, dashboard.secure());
    (browser, cookie)
}

/// What the browser calls itself.
fn user_agent(headers: &HeaderMap) -> String {
    headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).unwrap_or_default().to_owned()
}
