//! Kept mails, shown in demo mode: without a mail server, this is where invitations arrive.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::SystemTime;

use axum::Router;
use axum::extract::{Path as UrlPath, State};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use http::{HeaderValue, StatusCode, header};

use super::eml::Mail;

/// As many are listed.
const LISTED: usize = 200;

/// Styles from here, nothing else.
const POLICY: HeaderValue = HeaderValue::from_static(
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
);

#[derive(Clone)]
struct Folder {
    mails: Arc<Path>,
    stylesheet: Arc<str>,
}

/// `/dev/mail` and `/dev/mail/{file}`.
pub fn router(mails: PathBuf, stylesheet: String) -> Router {
    let folder = Folder { mails: mails.into(), stylesheet: stylesheet.into() };
    Router::new().route("/dev/mail", get(list)).route("/dev/mail/{file}", get(show)).with_state(folder)
}

async fn list(State(folder): State<Folder>) -> Response {
    // The folder is made with the first mail.
    let mut mails = read_all(&folder.mails).await.unwrap_or_default();
    mails.sort_by_key(|(kept, ..)| std::cmp::Reverse(*kept));
    mails.truncate(LISTED);
    let rows: String = mails
        .iter()
        .map(|(_, file, mail)| {
            let subject = if mail.subject.is_empty() { "(no subject)" } else { &mail.subject };
            format!(
                "<tr><td><a href=\"/dev/mail/{}\">{}</a></td><td>{}</td><td>{}</td></tr>",
                escape(file),
                escape(subject),
                escape(&mail.to),
                escape(&mail.date),
            )
        })
        .collect();
    let body = if rows.is_empty() {
        "<p>No mail yet. Invitations and other mails appear here instead of being sent.</p>".to_owned()
    } else {
        format!(
            "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Mails\"><table><thead><tr><th scope=\"col\">Subject</th><th scope=\"col\">To</th><th scope=\"col\">Date</th></tr>\
             </thead><tbody>{rows}</tbody></table></div>"
        )
    };
    folder.page("Kept mails", &body)
}

async fn show(State(folder): State<Folder>, UrlPath(file): UrlPath<String>) -> Response {
    let Some(mail) = read_one(&folder.mails, &file).await else {
        let page = folder.page("No such mail", "<p><a href=\"/dev/mail\">All mails</a></p>");
        return (StatusCode::NOT_FOUND, page).into_response();
    };
    let body = format!(
        "<p><a href=\"/dev/mail\">All mails</a></p><dl><dt>To</dt><dd>{}</dd><dt>Date</dt><dd>{}</dd></dl><pre>{}</pre>",
        escape(&mail.to),
        escape(&mail.date),
        with_links(&mail.text),
    );
    folder.page(&mail.subject, &body)
}

async fn read_all(folder: &Path) -> std::io::Result<Vec<(SystemTime, String, Mail)>> {
    let mut entries = tokio::fs::read_dir(folder).await?;
    let mut mails = Vec::new();
    while let Some(entry) = entries.next_entry().await? {
        let Ok(file) = entry.file_name().into_string() else { continue };
        let Some(mail) = read_one(folder, &file).await else { continue };
        let kept = entry.metadata().await.and_then(|about| about.modified());
        mails.push((kept.unwrap_or(SystemTime::UNIX_EPOCH), file, mail));
    }
    Ok(mails)
}

/// Reads a mail by its name. Only names that this program gives are looked for, so that none leads out of
/// the folder.
async fn read_one(folder: &Path, file: &str) -> Option<Mail> {
    let stem = file.strip_suffix(".eml")?;
    if stem.is_empty() || !stem.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-') {
        return None;
    }
    let raw = tokio::fs::read(folder.join(file)).await.ok()?;
    Some(Mail::parse(&String::from_utf8_lossy(&raw)))
}

impl Folder {
    fn page(&self, title: &str, body: &str) -> Response {
        let title = escape(title);
        let stylesheet = escape(&self.stylesheet);
        let html = format!(
            "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
             <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\"><title>{title} · Latchkey</title>\
             <link rel=\"icon\" href=\"/favicon.svg\"><link rel=\"stylesheet\" href=\"{stylesheet}\"></head>\
             <body><main><h1>{title}</h1>{body}</main></body></html>\n"
        );
        ([(header::CONTENT_SECURITY_POLICY, POLICY)], Html(html)).into_response()
    }
}

fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}

/// Escapes, and makes what begins with http:// or https:// a link.
fn with_links(text: &str) -> String {
    text.split_inclusive(char::is_whitespace)
        .map(|piece| {
            let word = piece.trim_end();
            let (url, rest) = piece.split_at(word.trim_end_matches(['.', ',', ')', '>']).len());
            if url.starts_with("http://") || url.starts_with("https://") {
                let url = escape(url);
                format!("<a href=\"{url}\">{url}</a>{}", escape(rest))
            } else {
                escape(piece)
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_can_be_followed_and_nothing_else_is_markup() {
        assert_eq!(
            with_links("Go to\nhttp://127.0.0.1:3000/invitations/a-b?x=1&y=2.\n<b>"),
            "Go to\n<a href=\"http://127.0.0.1:3000/invitations/a-b?x=1&amp;y=2\">\
             http://127.0.0.1:3000/invitations/a-b?x=1&amp;y=2</a>.\n&lt;b&gt;"
        );
        assert_eq!(with_links("javascript:alert(1) \"onclick=x"), "javascript:alert(1) &quot;onclick=x");
        assert_eq!(
            with_links("http://x/\"onmouseover=\"y"),
            "<a href=\"http://x/&quot;onmouseover=&quot;y\">http://x/&quot;onmouseover=&quot;y</a>"
        );
    }

    #[tokio::test]
    async fn no_name_leads_out_of_the_folder() {
        for name in ["../secret", "..", "a/../../b.eml", "%2e%2e.eml", "a\0.eml", ".eml", "../x.eml", "secret"] {
            assert_eq!(read_one(Path::new("/tmp"), name).await, None, "{name}");
        }
    }
}
