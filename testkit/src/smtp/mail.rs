//! A mail as the server took it.

use serde_json::Value;
use server::http::eml;

/// A mail, decoded.
#[derive(Clone, Debug)]
pub struct ReceivedMail {
    /// The sender of the envelope.
    pub from: String,
    /// The recipients of the envelope.
    pub to: Vec<String>,
    /// The headers as they stand, unfolded; names in lower case.
    pub headers: Vec<(String, String)>,
    /// The subject, decoded.
    pub subject: String,
    /// The part in plain text.
    pub text: String,
    /// The part in HTML.
    pub html: String,
    /// All of it.
    pub raw: String,
    /// Whether the client was told that the mail was taken.
    pub answered: bool,
}

impl ReceivedMail {
    /// The value of the only header with that name (in lower case), if there is one.
    ///
    /// # Panics
    /// When there are several.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.iter().filter(|(found, _)| found == name).map(|(_, value)| value.as_str());
        let first = values.next();
        assert_eq!(values.next(), None, "{name} twice");
        first
    }

    fn of(event: &Value) -> Self {
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        let raw = text(&event["raw"]);
        let read = eml::Mail::parse(&raw);
        Self {
            from: text(&event["from"]),
            to: event["to"].as_array().expect("recipients").iter().map(text).collect(),
            headers: headers(&raw),
            subject: read.subject,
            text: read.text,
            html: eml::Mail::parse(html_part(&raw)).text,
            answered: event["answered"] == true,
            raw,
        }
    }
}

pub(super) fn all(events: &[Value]) -> Vec<ReceivedMail> {
    events.iter().filter(|event| event["event"] == "mail").map(ReceivedMail::of).collect()
}

fn headers(raw: &str) -> Vec<(String, String)> {
    let head = raw.split("\r\n\r\n").next().unwrap_or_default().replace("\r\n ", " ").replace("\r\n\t", " ");
    let split = |line: &str| line.split_once(':').map(|(name, value)| (name.to_lowercase(), value.trim().to_owned()));
    head.split("\r\n").filter_map(split).collect()
}

/// From its headers to the boundary behind it.
fn html_part(raw: &str) -> &str {
    let part = raw.find("Content-Type: text/html").map_or("", |start| &raw[start..]);
    part.split("\r\n--").next().unwrap_or_default()
}
