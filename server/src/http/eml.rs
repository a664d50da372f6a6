//! Reads a kept mail, as far as showing it needs: the headers, and the first part that is plain text.
//! Mails are this program's own, so that what isn't understood is shown as it stands.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// A mail, decoded.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Mail {
    /// To whom.
    pub to: String,
    /// About what.
    pub subject: String,
    /// When, as the mail says it.
    pub date: String,
    /// The text.
    pub text: String,
}

impl Mail {
    /// Reads the text of an `.eml` file.
    pub fn parse(raw: &str) -> Self {
        let part = Part::split(raw);
        let header = |name| part.header(name).map(|value| decode_words(&value)).unwrap_or_default();
        Self { to: header("to"), subject: header("subject"), date: header("date"), text: part.text() }
    }
}

struct Part {
    headers: Vec<(String, String)>,
    body: String,
}

impl Part {
    fn split(raw: &str) -> Self {
        let raw = raw.replace("\r\n", "\n");
        let (head, body) = raw.split_once("\n\n").unwrap_or((&raw, ""));
        let mut headers: Vec<(String, String)> = Vec::new();
        for line in head.lines() {
            // A line that begins with white space goes on with the one before.
            match (line.starts_with([' ', '\t']), headers.last_mut(), line.split_once(':')) {
                (true, Some((_, value)), _) => {
                    value.push(' ');
                    value.push_str(line.trim());
                }
                (false, _, Some((name, value))) => headers.push((name.to_lowercase(), value.trim().to_owned())),
                _ => {}
            }
        }
        Self { headers, body: body.to_owned() }
    }

    fn header(&self, name: &str) -> Option<String> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, value)| value.clone())
    }

    fn text(&self) -> String {
        let kind = self.header("content-type").unwrap_or_default();
        if kind.to_lowercase().starts_with("multipart/") {
            let parts = boundary(&kind).map(|boundary| self.parts(&boundary)).unwrap_or_default();
            let plain = parts.iter().find(|part| part.is_text()).or(parts.first());
            return plain.map(Self::text).unwrap_or_default();
        }
        match self.header("content-transfer-encoding").unwrap_or_default().to_lowercase().as_str() {
            "base64" => {
                let packed: String = self.body.split_whitespace().collect();
                STANDARD.decode(packed).map_or_else(|_| self.body.clone(), |bytes| text_of(&bytes))
            }
            "quoted-printable" => text_of(&unquote(&self.body.replace("=\n", ""), false)),
            _ => self.body.clone(),
        }
    }

    fn is_text(&self) -> bool {
        let kind = self.header("content-type").unwrap_or_default().to_lowercase();
        kind.is_empty() || kind.starts_with("text/plain") || kind.starts_with("multipart/")
    }

    fn parts(&self, boundary: &str) -> Vec<Self> {
        let mark = format!("--{boundary}");
        let parts = self.body.split(mark.as_str()).skip(1).take_while(|part| !part.starts_with("--"));
        parts.map(|part| Self::split(part.trim_start_matches('\n'))).collect()
    }
}

fn boundary(kind: &str) -> Option<String> {
    let (_, rest) = kind.split_once("boundary=")?;
    let name = match rest.strip_prefix('"') {
        Some(quoted) => quoted.split('"').next(),
        None => rest.split([';', ' ']).next(),
    };
    name.filter(|name| !name.is_empty()).map(str::to_owned)
}

fn text_of(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).replace("\r\n", "\n")
}

/// Undoes `=C3=BC`; in a header `_` is a space.
fn unquote(text: &str, header: bool) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, tail)) = rest.split_first() {
        let hex = tail.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        rest = tail;
        match (byte, hex.and_then(|hex| u8::from_str_radix(hex, 16).ok())) {
            (b'=', Some(decoded)) => {
                bytes.push(decoded);
                rest = &tail[2..];
            }
            (b'_', _) if header => bytes.push(b' '),
            _ => bytes.push(byte),
        }
    }
    bytes
}

/// Decodes the `=?utf-8?b?…?=` of a header (RFC 2047); white space between two of them is none.
fn decode_words(value: &str) -> String {
    let mut text = String::new();
    let mut after_word = false;
    for piece in value.split(' ').filter(|piece| !piece.is_empty()) {
        let word = decode_word(piece);
        if !text.is_empty() && (!after_word || word.is_none()) {
            text.push(' ');
        }
        after_word = word.is_some();
        text.push_str(word.as_deref().unwrap_or(piece));
    }
    text
}

fn decode_word(piece: &str) -> Option<String> {
    let mut fields = piece.strip_prefix("=?")?.strip_suffix("?=")?.splitn(3, '?');
    let (charset, encoding, body) = (fields.next()?, fields.next()?, fields.next()?);
    if !charset.eq_ignore_ascii_case("utf-8") {
        return None;
    }
    match encoding {
        "b" | "B" => STANDARD.decode(body).ok().map(|bytes| text_of(&bytes)),
        "q" | "Q" => Some(text_of(&unquote(body, true))),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_is_shown_as_it_was_meant() {
        let mail = Mail::parse(
            "From: Latchkey <no-reply@localhost>\r\nTo: sofia@borealis.example\r\n\
             Subject: =?utf-8?b?RWlubGFkdW5n?= =?utf-8?q?_f=C3=BCr?= you\r\n\
             Date: Mon, 23 Nov 2026\r\n 10:00:00 +0000\r\nContent-Type: text/plain; charset=utf-8\r\n\
             Content-Transfer-Encoding: quoted-printable\r\n\r\nGr=C3=BC=C3=9Fe=\r\n!\r\nhttp://x/a?b=3D1\r\n",
        );
        assert_eq!(mail.to, "sofia@borealis.example");
        assert_eq!(mail.subject, "Einladung für you");
        assert_eq!(mail.date, "Mon, 23 Nov 2026 10:00:00 +0000");
        assert_eq!(mail.text, "Grüße!\nhttp://x/a?b=1\n");
    }

    #[test]
    fn of_several_parts_the_plain_text_is_shown() {
        let mail = Mail::parse(
            "Content-Type: multipart/alternative; boundary=\"xx\"\n\n--xx\nContent-Type: text/html\n\n<b>no</b>\n\
             --xx\nContent-Type: text/plain\nContent-Transfer-Encoding: base64\n\naGVs\nbG8=\n--xx--\n",
        );
        assert_eq!(mail.text, "hello");
    }

    #[test]
    fn rubbish_is_no_panic() {
        for raw in [
            "",
            ":",
            " x",
            "Subject",
            "Content-Type: multipart/x\n\n--",
            "Subject: =?utf-8?b?\u{fc}?=\n\n=",
            "a: =?utf-8?q?=\u{e9}?=",
        ] {
            Mail::parse(raw);
        }
    }
}
