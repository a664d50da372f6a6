//! The head of a gateway's question in the usual form. Such a question ends where its head ends: nothing in it
//! says that a body follows, or that the connection becomes something else. So two readers can't differ on where
//! the next one begins (request smuggling). Whatever else arrives is left to the HTTP library.

use std::mem::MaybeUninit;

use httparse::{Header, Request, Status};

/// Header lines of a usual question, at most: as many as the HTTP library takes.
pub const MOST_HEADERS: usize = 100;
/// Longest address of a usual question, in bytes.
const LONGEST_TARGET: usize = 4096;
/// Gateways ask by the method of the request that they ask about.
const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
/// With one of these, more than the head belongs to the question, or something else than an answer is waited for.
const NEVER: [&str; 4] = ["transfer-encoding", "expect", "upgrade", "http2-settings"];

/// Room for the lines of a head.
pub type Room<'bytes> = [MaybeUninit<Header<'bytes>>; MOST_HEADERS];

/// What bytes from a gateway begin with.
pub enum Heard<'room, 'bytes> {
    /// A whole question in the usual form, and so many bytes long.
    Question(Head<'room, 'bytes>, usize),
    /// What may become one.
    Partial,
    /// Anything else.
    Unusual,
}

/// The head of a usual question.
pub struct Head<'room, 'bytes> {
    target: &'bytes str,
    headers: &'room [Header<'bytes>],
    wants_body: bool,
    last: bool,
}

impl<'room, 'bytes> Head<'room, 'bytes> {
    /// Reads what bytes begin with.
    pub fn read(bytes: &'bytes [u8], room: &'room mut Room<'bytes>) -> Heard<'room, 'bytes> {
        let mut request = Request::new(&mut []);
        match request.parse_with_uninit_headers(bytes, room) {
            Ok(Status::Complete(length)) => match Self::usual(request) {
                Some(head) => Heard::Question(head, length),
                None => Heard::Unusual,
            },
            Ok(Status::Partial) => Heard::Partial,
            Err(_) => Heard::Unusual,
        }
    }

    fn usual(request: Request<'room, 'bytes>) -> Option<Self> {
        let (method, target) = (request.method?, request.path?);
        let rest = target.strip_prefix(super::target::PREFIX)?;
        let usual = request.version == Some(1)
            && METHODS.contains(&method)
            && target.len() <= LONGEST_TARGET
            && (rest.is_empty() || rest.starts_with(['/', '?']))
            && rest.bytes().all(is_plain);
        let mut head = Self { target, headers: request.headers, wants_body: method != "HEAD", last: false };
        (usual && head.stands_alone()).then_some(head)
    }

    fn stands_alone(&mut self) -> bool {
        let (mut hosts, mut lengths) = (0, 0);
        for Header { name, value } in self.headers {
            let fits = match name.len() {
                4 if name.eq_ignore_ascii_case("host") => {
                    hosts += 1;
                    hosts == 1
                }
                14 if name.eq_ignore_ascii_case("content-length") => {
                    lengths += 1;
                    lengths == 1 && *value == b"0"
                }
                10 if name.eq_ignore_ascii_case("connection") => {
                    let close = value.eq_ignore_ascii_case(b"close");
                    self.last |= close;
                    close || value.eq_ignore_ascii_case(b"keep-alive")
                }
                _ => !NEVER.iter().any(|never| name.eq_ignore_ascii_case(never)),
            };
            if !fits {
                return false;
            }
        }
        hosts == 1
    }

    /// Whether the connection ends with its answer.
    pub fn is_last(&self) -> bool {
        self.last
    }

    /// Whether its answer has a body: that of `HEAD` only tells how long it would be.
    pub fn wants_body(&self) -> bool {
        self.wants_body
    }

    /// Path and query of the question itself.
    pub fn target(&self) -> &'bytes str {
        self.target
    }

    /// Each value of a header, in their order. `name` in lower case.
    pub fn values(&self, name: &str) -> impl DoubleEndedIterator<Item = &'bytes [u8]> {
        self.headers.iter().filter(move |header| header.name.eq_ignore_ascii_case(name)).map(|header| header.value)
    }

    /// Whether a header is there.
    pub fn has(&self, name: &str) -> bool {
        self.values(name).next().is_some()
    }
}

/// What every reader of addresses takes as it stands (RFC 3986: unreserved, sub-delims, and `:@/?%`).
fn is_plain(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@/?%".contains(&byte)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn heard(bytes: &str) -> Result<(String, usize), &'static str> {
        let mut room = [const { MaybeUninit::uninit() }; MOST_HEADERS];
        match Head::read(bytes.as_bytes(), &mut room) {
            Heard::Question(head, length) => Ok((head.target().to_owned(), length)),
            Heard::Partial => Err("partial"),
            Heard::Unusual => Err("unusual"),
        }
    }

    fn with(lines: &str) -> String {
        format!("GET /authz HTTP/1.1\r\nHost: a\r\n{lines}\r\n")
    }

    #[test]
    fn a_question_ends_with_its_head_and_the_next_one_begins_there() {
        let first = with("X-Original-URI: /v1\r\nConnection: Keep-Alive\r\nContent-Length: 0\r\n");
        let both = format!("{first}GET /authz/v1?x=%20 HTTP/1.1\r\nHost: a\r\n\r\n");
        assert_eq!(heard(&both), Ok(("/authz".to_owned(), first.len())));
        assert_eq!(heard(&both[first.len()..]).unwrap().0, "/authz/v1?x=%20");
    }

    #[test]
    fn every_beginning_of_a_question_is_one_in_part() {
        let whole = with("X-Original-URI: /v1\r\n");
        for cut in 0..whole.len() {
            assert_eq!(heard(&whole[..cut]), Err("partial"), "{cut}");
        }
    }

    #[test]
    fn what_may_have_a_body_or_be_read_in_two_ways_is_unusual() {
        for lines in [
            "Content-Length: 1\r\n",
            "Content-Length: 00\r\n",
            "Content-Length: 0, 0\r\n",
            "Content-Length: +0\r\n",
            "content-length: 0\r\nContent-Length: 3\r\n",
            "Content-Length: 0\r\nContent-Length: 0\r\n",
            "Connection: close\r\nConnection: upgrade\r\n",
            "Transfer-Encoding: chunked\r\n",
            "TRANSFER-ENCODING: identity\r\n",
            "Content-Length: 0\r\nTransfer-Encoding: chunked\r\n",
            "Transfer-Encoding : chunked\r\n",
            "X: a\r\n b\r\n",
            "Expect: 100-continue\r\n",
            "Upgrade: h2c\r\n",
            "Connection: upgrade\r\n",
            "Connection: keep-alive, upgrade\r\n",
            "Host: b\r\n",
        ] {
            assert_eq!(heard(&with(lines)), Err("unusual"), "{lines}");
        }
        for head in [
            "GET /authz HTTP/1.0\r\nHost: a\r\n\r\n",
            "CONNECT /authz HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /authz HTTP/1.1\r\n\r\n",
            "GET /authzs HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /metrics HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET http://a/authz HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /authz/a#b HTTP/1.1\r\nHost: a\r\n\r\n",
            "GET /authz/a\\b HTTP/1.1\r\nHost: a\r\n\r\n",
            "POST /v1/keys/verify HTTP/1.1\r\nHost: a\r\n\r\n",
        ] {
            assert_eq!(heard(head), Err("unusual"), "{head}");
        }
        let many: String = (0..MOST_HEADERS).map(|n| format!("X-{n}: a\r\n")).collect();
        assert_eq!(heard(&with(&many)), Err("unusual"));
        assert_eq!(
            heard(&format!("GET /authz/{} HTTP/1.1\r\nHost: a\r\n\r\n", "a".repeat(LONGEST_TARGET))),
            Err("unusual")
        );
    }

    #[test]
    fn the_last_question_says_so() {
        for (lines, last) in [("", false), ("Connection: keep-alive\r\n", false), ("CONNECTION: Close\r\n", true)] {
            let bytes = with(lines);
            let mut room = [const { MaybeUninit::uninit() }; MOST_HEADERS];
            let Heard::Question(head, _) = Head::read(bytes.as_bytes(), &mut room) else { panic!("a question") };
            assert_eq!(head.is_last(), last, "{lines}");
        }
    }

    #[test]
    fn each_value_of_a_header_is_given_whatever_the_case_of_its_name() {
        let bytes = with("X-A: 1\r\nx-a: 2\r\nX-Ab: 3\r\n");
        let mut room = [const { MaybeUninit::uninit() }; MOST_HEADERS];
        let Heard::Question(head, _) = Head::read(bytes.as_bytes(), &mut room) else { panic!("a question") };
        assert_eq!(head.values("x-a").collect::<Vec<_>>(), [b"1", b"2"]);
        assert!(head.has("x-ab") && !head.has("x"));
    }
}
