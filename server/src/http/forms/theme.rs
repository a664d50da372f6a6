//! The colours.

use app::shell::Theme;
use axum::extract::State;
use axum::response::Response;
use http::header;

use super::Form;
use crate::http::pages::{Dashboard, local, redirect, theme_cookie};

/// Keeps the chosen colours in a cookie and returns to the page.
pub async fn choose(State(dashboard): State<Dashboard>, form: Form) -> Response {
    let back = local(&dashboard.public_url, form.one("back")).unwrap_or_else(|| "/".to_owned());
    let mut response = redirect(&back);
    let cookie = Theme::from_stored(form.one("theme")).and_then(|theme| theme_cookie(theme, dashboard.secure()));
    if let Some(cookie) = cookie {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}
