//! The cookies: the session, a sign-in that waits for its second step or for a provider, what the browser is known by, and the
//! colours.

use app::shell::Theme;
use http::{HeaderMap, HeaderValue, header};
use service::{BrowserToken, SessionToken};
use url::Url;

const THEME: &str = "theme";

/// On https the browser itself makes sure that no other host and no plain page set it.
fn session_name(secure: bool) -> &'static str {
    if secure { "__Host-sid" } else { "sid" }
}

fn half_name(secure: bool) -> &'static str {
    if secure { "__Host-half" } else { "half" }
}

/// The session that a request presents.
pub fn session(headers: &HeaderMap, secure: bool) -> Option<SessionToken> {
    read(headers, session_name(secure)).map(|token| SessionToken::presented(token.to_owned()))
}

fn browser_name(secure: bool) -> &'static str {
    if secure { "__Host-browser" } else { "browser" }
}

/// What the browser of a request is known by.
pub fn browser_token(headers: &HeaderMap, secure: bool) -> Option<BrowserToken> {
    read(headers, browser_name(secure)).and_then(BrowserToken::presented)
}

/// `Set-Cookie` for what a browser is known by, kept for 400 days from each sign-in: no browser keeps one longer.
pub fn browser_cookie(token: &BrowserToken, secure: bool) -> Option<HeaderValue> {
    let line = line(browser_name(secure), token.reveal(), secure, "; Max-Age=34560000");
    let mut value = HeaderValue::from_str(&line).ok()?;
    value.set_sensitive(true);
    Some(value)
}

/// The colours that a request asks for.
pub fn theme(headers: &HeaderMap) -> Theme {
    read(headers, THEME).and_then(Theme::from_stored).unwrap_or_default()
}

/// `Set-Cookie` for a new session. Lives as long as the browser; the server ends it earlier.
pub fn session_cookie(token: &SessionToken, secure: bool) -> Option<HeaderValue> {
    let mut value = HeaderValue::from_str(&line(session_name(secure), token.reveal(), secure, "")).ok()?;
    value.set_sensitive(true);
    Some(value)
}

/// `Set-Cookie` that ends the session in the browser.
pub fn ended_session(secure: bool) -> Option<HeaderValue> {
    HeaderValue::from_str(&line(session_name(secure), "", secure, "; Max-Age=0")).ok()
}

/// The sign-in that a request presents, whose password was right.
pub fn half(headers: &HeaderMap, secure: bool) -> Option<SessionToken> {
    read(headers, half_name(secure)).map(|token| SessionToken::presented(token.to_owned()))
}

/// `Set-Cookie` for a sign-in that waits for its second step. The server ends it after ten minutes.
pub fn half_cookie(token: &SessionToken, secure: bool) -> Option<HeaderValue> {
    let mut value = HeaderValue::from_str(&line(half_name(secure), token.reveal(), secure, "; Max-Age=600")).ok()?;
    value.set_sensitive(true);
    Some(value)
}

/// `Set-Cookie` that ends it in the browser.
pub fn ended_half(secure: bool) -> Option<HeaderValue> {
    HeaderValue::from_str(&line(half_name(secure), "", secure, "; Max-Age=0")).ok()
}

fn asked_passkey_name(secure: bool) -> &'static str {
    if secure { "__Host-passkey" } else { "passkey" }
}

/// The question to a device that a request presents.
pub fn asked_passkey(headers: &HeaderMap, secure: bool) -> Option<SessionToken> {
    read(headers, asked_passkey_name(secure)).map(|token| SessionToken::presented(token.to_owned()))
}

/// `Set-Cookie` for a question that waits for a device's answer. The server ends it after five minutes.
pub fn asked_passkey_cookie(token: &SessionToken, secure: bool) -> Option<HeaderValue> {
    let line = line(asked_passkey_name(secure), token.reveal(), secure, "; Max-Age=300");
    let mut value = HeaderValue::from_str(&line).ok()?;
    value.set_sensitive(true);
    Some(value)
}

/// `Set-Cookie` that ends it in the browser.
pub fn ended_asked_passkey(secure: bool) -> Option<HeaderValue> {
    HeaderValue::from_str(&line(asked_passkey_name(secure), "", secure, "; Max-Age=0")).ok()
}

fn ticket_name(secure: bool) -> &'static str {
    if secure { "__Host-sso" } else { "sso" }
}

/// The sign-in through single sign-on that a request presents.
pub fn ticket(headers: &HeaderMap, secure: bool) -> Option<SessionToken> {
    read(headers, ticket_name(secure)).map(|token| SessionToken::presented(token.to_owned()))
}

/// `Set-Cookie` for a sign-in that waits for the provider's answer. The server ends it after ten minutes. The answer
/// comes by a link on another site: `Lax` lets the cookie come along.
pub fn ticket_cookie(token: &SessionToken, secure: bool) -> Option<HeaderValue> {
    let mut value = HeaderValue::from_str(&line(ticket_name(secure), token.reveal(), secure, "; Max-Age=600")).ok()?;
    value.set_sensitive(true);
    Some(value)
}

/// `Set-Cookie` that ends it in the browser.
pub fn ended_ticket(secure: bool) -> Option<HeaderValue> {
    HeaderValue::from_str(&line(ticket_name(secure), "", secure, "; Max-Age=0")).ok()
}

/// `Set-Cookie` for the colours, kept for a year.
pub fn theme_cookie(theme: Theme, secure: bool) -> Option<HeaderValue> {
    HeaderValue::from_str(&line(THEME, theme.as_str(), secure, "; Max-Age=31536000")).ok()
}

fn line(name: &str, value: &str, secure: bool, life: &str) -> String {
    let secure = if secure { "; Secure" } else { "" };
    format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{life}")
}

/// The one cookie of that name; of two, neither can be believed.
fn read<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let mut found = lines
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .filter(|(other, _)| *other == name)
        .map(|(_, value)| value);
    found.next().filter(|value| !value.is_empty() && found.next().is_none())
}

/// An address of our own to go on to, from what a form or a query says; anything else is refused.
pub fn local(public_url: &Url, target: &str) -> Option<String> {
    let odd = |c: char| c.is_control() || c == '\\' || c.is_whitespace();
    if !target.starts_with('/') || target.starts_with("//") || target.chars().any(odd) {
        return None;
    }
    let url = public_url.join(target).ok().filter(|url| url.origin() == public_url.origin())?;
    if url.path().starts_with("//") {
        return None;
    }
    Some(match url.query() {
        Some(query) => format!("{}?{query}", url.path()),
        None => url.path().to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_path_of_our_own_is_gone_on_to() {
        let base: Url = "https://keys.example".parse().unwrap();
        assert_eq!(local(&base, "/w/ACME01?q=a%20b").as_deref(), Some("/w/ACME01?q=a%20b"));
        assert_eq!(local(&base, "/a#b").as_deref(), Some("/a"));
        for bad in [
            "",
            "w",
            "//evil.example",
            "/\\evil.example",
            "/\t/evil.example",
            "https://evil.example/",
            "javascript:alert(1)",
            "/\r\nSet-Cookie: a=b",
            "\\\\evil.example",
            "/.//evil.example",
            "/x/..//evil.example",
        ] {
            assert_eq!(local(&base, bad), None, "{bad:?}");
        }
    }

    #[test]
    fn a_cookie_that_comes_twice_is_no_cookie() {
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, HeaderValue::from_static("theme=dark; sid=a"));
        assert_eq!(theme(&headers), Theme::Dark);
        assert_eq!(session(&headers, false).map(|token| token.reveal().to_owned()).as_deref(), Some("a"));
        assert!(session(&headers, true).is_none());
        headers.append(header::COOKIE, HeaderValue::from_static("sid=b"));
        assert!(session(&headers, false).is_none());
    }
}
