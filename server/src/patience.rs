//! How long a connection may take over the head of its next request. hyper has such a limit too, but sets a
//! timer for each request; here a connection has one timer, which looks at what happened meanwhile when it
//! goes off.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use hyper::body::{Frame, SizeHint};
use tokio::time::{Instant, Sleep, sleep_until};

/// A request is being answered: nothing is waited for.
const RESTS: u64 = u64::MAX;

/// How long is waited for the head of a request. Clones are the same connection's.
#[derive(Clone)]
pub struct Patience(Arc<Waiting>);

struct Waiting {
    time: Duration,
    from: Instant,
    /// Since when it is waited, in nanoseconds after `from`; or [`RESTS`].
    since: AtomicU64,
}

impl Patience {
    /// Begins to wait. A head may take `time`.
    pub fn new(time: Duration) -> Self {
        Self(Arc::new(Waiting { time, from: Instant::now(), since: AtomicU64::new(0) }))
    }

    /// A head is there: nothing is waited for until what is returned is dropped.
    pub fn rest(&self) -> Busy {
        self.0.since.store(RESTS, Relaxed);
        Busy(self.clone())
    }

    /// When it ends, as far as is known.
    fn ends(&self) -> Option<Instant> {
        match self.0.since.load(Relaxed) {
            RESTS => None,
            since => Some(self.0.from + Duration::from_nanos(since) + self.0.time),
        }
    }
}

/// A request that is being answered.
pub struct Busy(Patience);

impl Busy {
    /// The body of the answer. It is waited for the next head from the moment that this one is dropped.
    pub fn until_sent(self, body: Body) -> Sent {
        Sent { body, _busy: self }
    }
}

impl Drop for Busy {
    fn drop(&mut self) {
        let Patience(waiting) = &self.0;
        let since = u64::try_from(waiting.from.elapsed().as_nanos()).unwrap_or(RESTS);
        waiting.since.store(since, Relaxed);
    }
}

/// The body of an answer.
pub struct Sent {
    body: Body,
    _busy: Busy,
}

impl HttpBody for Sent {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// The one timer of a connection.
#[derive(Default)]
pub struct Timer(Option<Pin<Box<Sleep>>>);

impl Timer {
    /// Ready once the patience is at its end. It is polled when there is nothing to read.
    pub fn poll(&mut self, patience: &Patience, cx: &mut Context<'_>) -> Poll<()> {
        while let Some(ends) = patience.ends() {
            let timer = self.0.get_or_insert_with(|| Box::pin(sleep_until(ends)));
            ready!(timer.as_mut().poll(cx));
            // It was set for an earlier request, unless it is its end now.
            if timer.deadline() >= ends {
                return Poll::Ready(());
            }
            timer.as_mut().reset(ends);
        }
        Poll::Pending
    }
}
