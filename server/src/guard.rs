//! Watches the bytes of a connection for what hyper doesn't tell: a second way of framing a body, a peer that
//! takes too long over the head of a request, and one that takes no more of its answer.

use std::future::Future as _;
use std::io;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Sleep, sleep};

use crate::patience::{Patience, Timer};

/// What a line must begin with to be counted.
const NAME: &[u8] = b"content-length";

/// Counts the `Content-Length` lines of a connection. hyper drops that header when `Transfer-Encoding`
/// is there too, and so hides a request that a proxy in front may have framed differently (request
/// smuggling). Each request that has the header accounts for one line; one with `Transfer-Encoding` while
/// a line is unaccounted for had both.
///
/// It never misses one. It may suspect a chunked request whose body has such a line, or behind which the
/// next request was sent without waiting; no client of ours does either.
#[derive(Clone, Default)]
pub struct LengthLines(Arc<Counts>);

#[derive(Default)]
struct Counts {
    seen: AtomicU64,
    accounted: AtomicU64,
}

impl LengthLines {
    /// Takes note of a request; true when it came with both headers.
    pub fn account(&self, content_length: bool, transfer_encoding: bool) -> bool {
        if content_length {
            self.0.accounted.fetch_add(1, Relaxed);
        }
        transfer_encoding && (content_length || self.0.seen.load(Relaxed) > self.0.accounted.load(Relaxed))
    }
}

/// Finds lines that begin with [`NAME`], across reads.
#[derive(Default)]
struct LineFinder {
    /// How much of the name the current line has matched; `None` once it can't be one.
    matched: Option<usize>,
}

impl LineFinder {
    fn count(&mut self, bytes: &[u8]) -> u64 {
        let mut found = 0;
        let mut rest = bytes;
        while let [byte, after @ ..] = rest {
            // The rest of a line that can't be one is of no interest.
            let (byte, after) = match self.matched {
                Some(_) => (*byte, after),
                None => match memchr::memchr(b'\n', rest) {
                    Some(at) => (b'\n', &rest[at + 1..]),
                    None => return found,
                },
            };
            rest = after;
            self.matched = match self.matched {
                _ if byte == b'\n' => Some(0),
                Some(at) if NAME.get(at) == Some(&byte.to_ascii_lowercase()) => Some(at + 1),
                _ => None,
            };
            if self.matched == Some(NAME.len()) {
                found += 1;
                self.matched = None;
            }
        }
        found
    }
}

/// A connection that is watched.
pub struct Guarded {
    stream: TcpStream,
    /// What was read and given back.
    ahead: Vec<u8>,
    lines: LengthLines,
    finder: LineFinder,
    patience: Patience,
    timer: Timer,
    stall_time: Duration,
    stalled: Option<Pin<Box<Sleep>>>,
}

impl Guarded {
    /// Watches a connection.
    pub fn new(stream: TcpStream, lines: LengthLines, patience: Patience, stall_time: Duration) -> Self {
        let (finder, timer) = (LineFinder::default(), Timer::default());
        Self { stream, ahead: Vec::new(), lines, finder, patience, timer, stall_time, stalled: None }
    }

    /// Gives back what was read, all of it, to be read again before anything else.
    pub fn put_back(&mut self, bytes: Vec<u8>) {
        self.ahead = bytes;
    }

    /// Fails a write that has waited for too long: a peer that reads nothing would keep its place for ever.
    fn watch<T>(&mut self, cx: &mut Context<'_>, wrote: Poll<io::Result<T>>) -> Poll<io::Result<T>> {
        if wrote.is_ready() {
            self.stalled = None;
            return wrote;
        }
        let time = self.stall_time;
        let stalled = self.stalled.get_or_insert_with(|| Box::pin(sleep(time)));
        ready!(stalled.as_mut().poll(cx));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl AsyncRead for Guarded {
    fn poll_read(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let this = self.get_mut();
        if !this.ahead.is_empty() {
            let some = this.ahead.len().min(buf.remaining());
            buf.put_slice(&this.ahead[..some]);
            this.ahead.drain(..some);
            if this.ahead.is_empty() {
                this.ahead = Vec::new();
            }
            return Poll::Ready(Ok(()));
        }
        let before = buf.filled().len();
        let read = Pin::new(&mut this.stream).poll_read(cx, buf);
        if read.is_pending() {
            ready!(this.timer.poll(&this.patience, cx));
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        let found = this.finder.count(&buf.filled()[before..]);
        this.lines.0.seen.fetch_add(found, Relaxed);
        read
    }
}

impl AsyncWrite for Guarded {
    fn poll_write(self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let wrote = Pin::new(&mut this.stream).poll_write(cx, buf);
        this.watch(cx, wrote)
    }

    fn poll_write_vectored(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let this = self.get_mut();
        let wrote = Pin::new(&mut this.stream).poll_write_vectored(cx, bufs);
        this.watch(cx, wrote)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_flush(cx)
    }

    fn poll_shutdown(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.get_mut().stream).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Each request with the reads that bring it, and what hyper leaves of its two headers.
    fn both(requests: &[(&[&str], bool, bool)]) -> Vec<bool> {
        let lines = LengthLines::default();
        let mut finder = LineFinder::default();
        let mut account = |&(reads, length, encoding): &(&[&str], bool, bool)| {
            for read in reads {
                lines.0.seen.fetch_add(finder.count(read.as_bytes()), Relaxed);
            }
            lines.account(length, encoding)
        };
        requests.iter().map(&mut account).collect()
    }

    const HONEST: &str = "POST / HTTP/1.1\r\nContent-Length: 0\r\n\r\n";
    const DOUBLE: &str = "POST / HTTP/1.1\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n";

    #[test]
    fn both_ways_of_framing_are_seen_whatever_the_order_the_case_and_the_cut_between_reads() {
        assert_eq!(both(&[(&[DOUBLE], false, true)]), [true]);
        let cut = ["POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\ncontent-LEN", "GTH: 4\r\n\r\n"];
        assert_eq!(both(&[(&cut, false, true)]), [true]);
    }

    #[test]
    fn a_pipelined_request_with_both_is_seen_behind_an_honest_one() {
        assert_eq!(both(&[(&[HONEST, DOUBLE], true, false), (&[], false, true)]), [false, true]);
    }

    #[test]
    fn either_alone_is_fine() {
        let chunked =
            "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nX-Content-Length: 4\r\n\r\n4\r\nab c\r\n0\r\n\r\n";
        let requests: [(&[&str], bool, bool); 3] =
            [(&[chunked], false, true), (&[HONEST], true, false), (&[chunked], false, true)];
        assert_eq!(both(&requests), [false; 3]);
    }
}
