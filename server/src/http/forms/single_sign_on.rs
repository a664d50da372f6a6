//! "Single sign-on": a workspace's provider is set up, changed, or turned on or off.

use app::address;
use app::sso::SsoRefused;
use axum::extract::State;
use axum::response::Response;
use axum::routing::{MethodRouter, post};
use domain::ids::WorkspaceId;
use domain::refusal::{Failure, SsoSettingsRefusal};
use domain::sso::SsoTyped;
use http::StatusCode;
use service::sso::{self, Saved};
use zeroize::Zeroizing;

use super::Form;
use crate::http::pages::{At, Dashboard, SignedIn, answer, failed, redirect, refused};

/// The handlers, by address.
pub fn all() -> [(&'static str, MethodRouter<Dashboard>); 1] {
    [("/w/{workspace}/settings/account/single-sign-on", post(save))]
}

async fn save(
    State(dashboard): State<Dashboard>,
    signed_in: SignedIn,
    At(workspace): At<WorkspaceId>,
    form: Form,
) -> Response {
    let typed = SsoTyped {
        issuer: form.one("issuer").to_owned(),
        client_id: form.one("client-id").to_owned(),
        domains: form.one("domains").to_owned(),
        role: form.one("role").to_owned(),
        on: form.one("on") == "1",
    };
    let secret = Zeroizing::new(form.one("client-secret").to_owned());
    match sso::save(&dashboard.services, &signed_in.caller, &workspace, &typed, secret).await {
        Ok(saved) => {
            let done = if saved == Saved::On { "on" } else { "off" };
            redirect(&format!("{}?done={done}", address::single_sign_on(&workspace)))
        }
        Err(Failure::Refused(SsoSettingsRefusal::Fields(problems))) => {
            let refused = SsoRefused { typed, problems: *problems };
            answer(&dashboard, &signed_in, StatusCode::UNPROCESSABLE_ENTITY, refused).await
        }
        Err(Failure::Refused(SsoSettingsRefusal::NotAllowed(why))) => refused(&dashboard, &signed_in, why).await,
        Err(Failure::Fault(fault)) => failed(&dashboard, &signed_in, &fault).await,
    }
}
