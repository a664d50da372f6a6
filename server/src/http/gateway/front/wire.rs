//! Answers as HTTP/1.1 writes them (RFC 9112).

use http::StatusCode;
use time::OffsetDateTime;

/// An answer that is being written.
pub struct Answer<'a> {
    /// Where it is written.
    pub told: &'a mut Vec<u8>,
    /// The line that tells the time.
    pub date: &'a mut Date,
    /// Whether the connection is closed behind it.
    pub last: bool,
    /// Whether its body is sent, or only how long it is.
    pub body: bool,
}

impl Answer<'_> {
    /// The first line.
    pub fn begin(&mut self, status: StatusCode) {
        self.write([b"HTTP/1.1 ", status.as_str().as_bytes(), b" "]);
        self.write([status.canonical_reason().unwrap_or_default().as_bytes(), b"\r\n"]);
    }

    /// A header. Name and value hold what a header may hold.
    pub fn header(&mut self, name: &str, value: &[u8]) {
        self.write([name.as_bytes(), b": ", value, b"\r\n"]);
    }

    /// The headers of every answer, and the body.
    pub fn end(mut self, id: &str, now: OffsetDateTime, body: &[u8]) {
        self.header("x-request-id", id.as_bytes());
        match body {
            b"" => self.header("content-length", b"0"),
            body => self.header("content-length", body.len().to_string().as_bytes()),
        }
        if self.last {
            self.header("connection", b"close");
        }
        self.told.extend_from_slice(self.date.line(now).as_bytes());
        self.write([b"\r\n", if self.body { body } else { b"" }]);
    }

    fn write<const PARTS: usize>(&mut self, parts: [&[u8]; PARTS]) {
        for part in parts {
            self.told.extend_from_slice(part);
        }
    }
}

/// The header that tells the time. It is formatted once a second.
#[derive(Default)]
pub struct Date {
    second: i64,
    line: String,
}

impl Date {
    fn line(&mut self, now: OffsetDateTime) -> &str {
        if self.line.is_empty() || self.second != now.unix_timestamp() {
            self.second = now.unix_timestamp();
            self.line = format!("date: {}\r\n", httpdate::fmt_http_date(now.into()));
        }
        &self.line
    }
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    #[test]
    fn an_answer_is_written_as_http_wants_it_and_tells_the_time_of_its_second() {
        let (mut told, mut date) = (Vec::new(), Date::default());
        for (last, now) in [(false, datetime!(2026-11-30 12:00:59.9 UTC)), (true, datetime!(2026-11-30 12:01 UTC))] {
            // The last one answers `HEAD`.
            let mut answer = Answer { told: &mut told, date: &mut date, last, body: !last };
            answer.begin(StatusCode::FORBIDDEN);
            answer.header("x-a", b"1");
            answer.end("some-id", now, b"no");
        }
        let text = String::from_utf8(told).unwrap();
        let of = |close: &str, time: &str, body: &str| {
            format!(
                "HTTP/1.1 403 Forbidden\r\nx-a: 1\r\nx-request-id: some-id\r\ncontent-length: 2\r\n{close}\
                 date: Mon, 30 Nov 2026 {time} GMT\r\n\r\n{body}"
            )
        };
        assert_eq!(text, of("", "12:00:59", "no") + &of("connection: close\r\n", "12:01:00", ""));
    }
}
