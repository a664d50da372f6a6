//! The short way to a verdict: a question of the usual form is answered without the router and its layers, which
//! would take longer than the verdict. Anything unusual goes the long way, which checks all of it.

use std::sync::atomic::{AtomicU64, Ordering};

use axum::Router;
use axum::response::Response;
use futures_util::future::BoxFuture;
use http::uri::PathAndQuery;
use http::{HeaderValue, StatusCode, header};
use service::sharded::Sharded;
use tracing::Level;
use uuid::Uuid;

use super::{Gateway, answers};
use crate::http::headers::Policy;
use crate::http::limits::MAX_URI;
use crate::http::request_id::{RequestId, X_REQUEST_ID};
use crate::listen::{App, Asked};
use crate::telemetry;

/// A verdict is of its moment.
const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");

/// Everything on the gateway's address.
pub struct Front {
    gateway: Gateway,
    policy: Policy,
    router: Router,
    ids: Ids,
}

impl Front {
    pub(super) fn new(gateway: Gateway, policy: Policy, router: Router) -> Self {
        let ids = Ids::after(gateway.services.uuid());
        Self { gateway, policy, router, ids }
    }
}

impl App for Front {
    fn answer_at_once(&self, asked: &Asked) -> Option<Response> {
        if !usual(asked) {
            return None;
        }
        let Asked { request, peer, .. } = asked;
        let verdict = self.gateway.verdict_at_once(*peer, request.uri(), request.headers())?;
        let id = RequestId::carried(request.headers(), || self.ids.next());
        let id = id.unwrap_or_else(|| RequestId::drawn(self.ids.next()));
        let mut response = answers::verdict(verdict, &id);
        let allowed = response.status() == StatusCode::OK;
        let headers = response.headers_mut();
        // Nothing is in the answer that a browser could misread, and it comes with every request of a customer.
        match allowed {
            true => headers.insert(header::CACHE_CONTROL, NO_STORE),
            false => {
                self.policy.apply(headers);
                None
            }
        };
        headers.insert(X_REQUEST_ID, id.into_header());
        Some(response)
    }

    fn answer(&self, asked: Asked) -> BoxFuture<'_, Response> {
        self.router.answer(asked)
    }
}

/// Whether it is a question of the usual form: for `/authz`, without a body, within every limit, and while
/// nobody listens to what is told of each request.
fn usual(asked: &Asked) -> bool {
    let headers = asked.request.headers();
    let target = asked.request.uri().path_and_query().map_or("", PathAndQuery::as_str);
    let Some(rest) = target.strip_prefix("/authz") else { return false };
    !asked.double_framing
        && (rest.is_empty() || rest.starts_with(['/', '?']))
        && target.len() <= MAX_URI
        && headers.get_all(header::HOST).iter().count() == 1
        && !headers.contains_key(header::CONTENT_LENGTH)
        && !headers.contains_key(header::TRANSFER_ENCODING)
        && !headers.contains_key(header::EXPECT)
        && !tracing::enabled!(Level::DEBUG)
        && !telemetry::listens()
}

/// Ids of requests without asking the operating system for each: none comes twice, and nothing rests on their
/// being unknown.
struct Ids {
    first: Uuid,
    /// Each copy counts in a range of its own.
    counts: Sharded<AtomicU64>,
}

impl Ids {
    fn after(first: Uuid) -> Self {
        Self { first, counts: Sharded::new(|number| AtomicU64::new((number as u64) << 58)) }
    }

    fn next(&self) -> Uuid {
        // Steps of an odd number go through all of 2^64 (Weyl); 2^64 divided by the golden ratio spreads them.
        let step = self.counts.mine().fetch_add(1, Ordering::Relaxed).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        let (high, low) = self.first.as_u64_pair();
        let bytes = Uuid::from_u64_pair(high ^ step.rotate_left(32), low ^ step).into_bytes();
        uuid::Builder::from_random_bytes(bytes).into_uuid()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn ids_of_requests_differ() {
        let ids = Ids::after(Uuid::from_u128(0x1234_5678_9abc_4def_8123_4567_89ab_cdef));
        let draw = || (0..50_000).map(|_| ids.next()).collect::<Vec<_>>();
        let (mine, others) = (draw(), std::thread::scope(|scope| scope.spawn(draw).join().unwrap()));
        let drawn: HashSet<_> = mine.into_iter().chain(others).collect();
        assert_eq!(drawn.len(), 100_000);
    }
}
