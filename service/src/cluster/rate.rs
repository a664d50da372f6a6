//! Requests a second, between two signs of life.

use std::time::Duration;

/// Shorter spans give no rate.
const SPAN: Duration = Duration::from_secs(1);

/// Requests and moments of the last time.
#[derive(Default)]
pub(super) struct Rate {
    at: Duration,
    requests: u64,
    rate: f32,
}

impl Rate {
    /// The rate, given how many requests there were in all.
    pub(super) fn a_second(&mut self, requests: u64, now: Duration) -> f32 {
        let span = now.saturating_sub(self.at);
        if span >= SPAN {
            self.rate = requests.saturating_sub(self.requests) as f32 / span.as_secs_f32();
            (self.at, self.requests) = (now, requests);
        }
        self.rate
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_is_of_the_last_span() {
        let mut rate = Rate::default();
        let at = Duration::from_secs;
        assert!((rate.a_second(100, at(10)) - 10.0).abs() < 1e-3);
        assert!((rate.a_second(150, Duration::from_millis(10_500)) - 10.0).abs() < 1e-3, "too short a span");
        assert!((rate.a_second(300, at(12)) - 100.0).abs() < 1e-3);
    }
}
