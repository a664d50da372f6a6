//! Who opens a page: found by the session's cookie.

use std::net::{IpAddr, Ipv4Addr};
use std::ops::Deref;

use app::address;
use app::shell::Theme;
use app::ssr::Visit;
use axum::extract::{FromRequestParts, Path};
use axum::response::Response;
use domain::refusal::NotAllowed;
use http::Uri;
use http::request::Parts;
use serde::de::DeserializeOwned;
use service::accounts;
use service::{Caller, Fault, Source};

use super::{Dashboard, cookies, render};
use crate::http::ClientIp;
use crate::http::request_log::RequestId;

/// Set by a page that asks by itself (`frontend/plain.js`).
const UNATTENDED: &str = "x-latchkey-unattended";

/// Somebody at a page, signed in or not.
#[derive(Clone)]
pub struct Visitor {
    /// Who is signed in.
    pub caller: Option<Caller>,
    /// Where the request came from.
    pub source: Source,
    /// The colours that the person chose.
    pub theme: Theme,
    /// The address that was asked for.
    pub uri: Uri,
}

impl Visitor {
    /// Reads who it is.
    ///
    /// # Errors
    /// When sessions can't be read.
    pub async fn read(parts: &mut Parts, dashboard: &Dashboard) -> Result<Self, Fault> {
        let mut visitor = Self::unknown(parts);
        if let Some(token) = cookies::session(&parts.headers, dashboard.secure()) {
            visitor.caller = accounts::authenticate(&dashboard.services, &token, visitor.source).await?;
        }
        Ok(visitor)
    }

    fn unknown(parts: &Parts) -> Self {
        let ip = parts.extensions.get::<ClientIp>().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |ip| ip.0);
        let request = parts.extensions.get::<RequestId>().map(RequestId::in_audit);
        let source = Source { ip, request, unattended: parts.headers.contains_key(UNATTENDED) };
        Self { caller: None, source, theme: cookies::theme(&parts.headers), uri: parts.uri.clone() }
    }

    /// What rendering knows of the request.
    pub fn visit(&self, dashboard: &Dashboard) -> Visit {
        Visit { services: dashboard.services.clone(), caller: self.caller.clone(), theme: self.theme }
    }

    /// The address that was asked for, with its query.
    pub fn here(&self) -> &str {
        self.uri.path_and_query().map_or("/", |path| path.as_str())
    }
}

impl FromRequestParts<Dashboard> for Visitor {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, dashboard: &Dashboard) -> Result<Self, Response> {
        match Self::read(parts, dashboard).await {
            Ok(visitor) => Ok(visitor),
            Err(fault) => Err(render::failed(dashboard, &Self::unknown(parts), &fault).await),
        }
    }
}

/// Somebody who is signed in. Others are led to the sign-in page, and from there back.
#[derive(Clone)]
pub struct SignedIn {
    /// Who it is.
    pub caller: Caller,
    visitor: Visitor,
}

impl Deref for SignedIn {
    type Target = Visitor;

    fn deref(&self) -> &Visitor {
        &self.visitor
    }
}

impl From<SignedIn> for Visitor {
    fn from(signed_in: SignedIn) -> Self {
        signed_in.visitor
    }
}

impl FromRequestParts<Dashboard> for SignedIn {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, dashboard: &Dashboard) -> Result<Self, Response> {
        let visitor = Visitor::from_request_parts(parts, dashboard).await?;
        match visitor.caller.clone() {
            Some(caller) => Ok(Self { caller, visitor }),
            None => Err(render::redirect(&address::login(visitor.here()))),
        }
    }
}

/// The ids in the address of a form, for people who are signed in. What can't be an id is answered as one that
/// doesn't exist.
pub struct At<T>(pub T);

impl<T: DeserializeOwned + Send> FromRequestParts<Dashboard> for At<T> {
    type Rejection = Response;

    async fn from_request_parts(parts: &mut Parts, dashboard: &Dashboard) -> Result<Self, Response> {
        match Path::from_request_parts(parts, dashboard).await {
            Ok(Path(ids)) => Ok(Self(ids)),
            Err(_) => {
                let signed_in = SignedIn::from_request_parts(parts, dashboard).await?;
                Err(render::refused(dashboard, &signed_in, NotAllowed::NotFound).await)
            }
        }
    }
}
