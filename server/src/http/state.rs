//! What the pages of the dashboard work with.

use std::net::IpAddr;
use std::sync::Arc;

use service::Services;
use url::Url;

use super::static_files::Bundle;

/// What the pages of the dashboard work with. Cheap to clone.
#[derive(Clone)]
pub struct Dashboard {
    /// The use cases.
    pub services: Services,
    /// What the browser loads.
    pub bundle: Arc<Bundle>,
    /// The address that people type, as the operator set it.
    pub public_url: Arc<Url>,
    /// Whether kept mails are shown at `/dev/mail` and the demo accounts may be named.
    pub demo: bool,
}

impl Dashboard {
    /// Whether cookies are `Secure` and named `__Host-…`: people come by https.
    pub fn secure(&self) -> bool {
        self.public_url.scheme() == "https"
    }
}

/// The caller's address, in the extensions of every request (see [`super::client_ip`]).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClientIp(pub IpAddr);
