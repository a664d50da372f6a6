//! The signal that a server stops, as each of its connections hears it.

use std::pin::Pin;
use std::task::{Context, Poll};

use tokio::sync::watch;
use tokio::task::unconstrained;

/// Heard by one task: it keeps the waker of the one that asked first.
pub struct Ending {
    signal: watch::Receiver<bool>,
    heard: Pin<Box<dyn Future<Output = ()> + Send>>,
    /// Whether a signal since the last look wakes the task.
    listening: bool,
    ended: bool,
}

impl Ending {
    /// Ends once the value is true.
    pub fn new(signal: watch::Receiver<bool>) -> Self {
        let mut listened = signal.clone();
        // Unconstrained: a task that has done much may be refused for now, and would listen to nothing then.
        let heard = Box::pin(unconstrained(async move {
            // Whoever would send it is gone: that is the end as well.
            let _ = listened.wait_for(|&stop| stop).await;
        }));
        Self { signal, heard, listening: false, ended: false }
    }

    /// Whether it has come. If not, the task is woken when it does.
    ///
    /// Listening takes locks that all connections share, so that it is done once. Then a look at the number of
    /// the last signal is enough.
    pub fn has_come(&mut self, cx: &mut Context<'_>) -> bool {
        if !self.ended && (!self.listening || self.signal.has_changed().unwrap_or(true)) {
            self.listening = true;
            self.ended = self.heard.as_mut().poll(cx) == Poll::Ready(());
        }
        self.ended
    }
}

#[cfg(test)]
mod tests {
    use std::future::poll_fn;

    use super::*;

    #[tokio::test]
    async fn a_task_that_asked_once_is_woken_by_the_end_and_by_nothing_before() {
        let (send, signal) = watch::channel(false);
        let mut ending = Ending::new(signal);
        let look = |cx: &mut Context<'_>, ending: &mut Ending| Poll::Ready(ending.has_come(cx));
        assert!(!poll_fn(|cx| look(cx, &mut ending)).await);
        send.send(false).unwrap();
        assert!(!poll_fn(|cx| look(cx, &mut ending)).await);
        let waiting =
            tokio::spawn(poll_fn(move |cx| if ending.has_come(cx) { Poll::Ready(()) } else { Poll::Pending }));
        tokio::task::yield_now().await;
        send.send(true).unwrap();
        waiting.await.unwrap();
    }

    #[tokio::test]
    async fn one_that_begins_after_the_end_hears_of_it_at_once() {
        let (send, signal) = watch::channel(false);
        send.send(true).unwrap();
        let mut ending = Ending::new(signal);
        assert!(poll_fn(|cx| Poll::Ready(ending.has_come(cx))).await);
    }
}
