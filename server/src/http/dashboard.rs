//! Everything on the dashboard's address, behind the layers that every request passes.

use std::time::Duration;

use axum::{Router, middleware};

use super::answer::Surface;
use super::client_ip::{self, TrustedProxies};
use super::headers::{self, Policy};
use super::limits::{self, Limits};
use super::origin::{self, Origins};
use super::request_log::RequestLog;
use super::{Dashboard, dev_mail, pages, static_files};

/// Largest body, in bytes: forms are small.
pub const MAX_BODY: usize = 64 * 1024;

/// What the layers need, besides the pages.
pub struct Layers {
    /// Whose `X-Forwarded-For`, `X-Request-Id` and `traceparent` are believed.
    pub proxies: TrustedProxies,
    /// From where changes are taken.
    pub origins: Origins,
    /// Time until an answer begins.
    pub request_time: Duration,
    /// Where kept mails lie, when they are shown.
    pub mails: Option<std::path::PathBuf>,
}

/// Puts the dashboard together. The outermost layer comes last.
pub fn router(dashboard: &Dashboard, layers: Layers) -> Router {
    let limits = Limits { surface: Surface::Dashboard, body: MAX_BODY, time: layers.request_time };
    let log = RequestLog {
        services: dashboard.services.clone(),
        surface: Surface::Dashboard,
        proxies: layers.proxies.clone(),
    };
    let mut router = pages::router(dashboard.clone()).merge(static_files::router(&dashboard.bundle));
    if let Some(folder) = layers.mails {
        router = router.merge(dev_mail::router(folder, dashboard.bundle.url("latchkey.css")));
    }
    router
        .layer(middleware::from_fn_with_state(layers.origins, origin::layer))
        .layer(middleware::from_fn_with_state(layers.proxies, client_ip::layer))
        .layer(middleware::from_fn_with_state(limits, limits::layer))
        .layer(middleware::from_fn_with_state(Policy { https: dashboard.secure() }, headers::layer))
        .layer(log)
}
