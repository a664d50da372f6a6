//! The headers of a request, whoever read them.

use domain::gateway::Head;
use http::{HeaderMap, HeaderValue};

/// Headers by name.
pub trait Headers {
    /// Each value of a header, in their order. `name` in lower case.
    fn values(&self, name: &'static str) -> impl DoubleEndedIterator<Item = &[u8]>;
}

impl Headers for HeaderMap {
    fn values(&self, name: &'static str) -> impl DoubleEndedIterator<Item = &[u8]> {
        self.get_all(name).iter().map(HeaderValue::as_bytes)
    }
}

impl Headers for Head<'_, '_> {
    fn values(&self, name: &'static str) -> impl DoubleEndedIterator<Item = &[u8]> {
        Head::values(self, name)
    }
}
