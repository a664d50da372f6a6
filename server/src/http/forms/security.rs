//! "Security": a second factor is required of every member, or no longer.

use app::address;
use app::security::NotRequired;
use axum::extract::State;
use axum::response::Response;
use axum::routing::{MethodRouter, post};
use domain::ids::WorkspaceId;
use domain::refusal::{Failure, SecurityRefusal};
use http::StatusCode;
use service::security;

use super::Form;
use crate::http::pages::{At, Dashboard, SignedIn, answer, failed, redirect, refused};

/// The handlers, by address.
pub fn all() -> [(&'static str, MethodRouter<Dashboard>); 1] {
    [("/w/{workspace}/settings/account/security", post(require))]
}

async fn require(
    State(dashboard): State<Dashboard>,
    signed_in: SignedIn,
    At(workspace): At<WorkspaceId>,
    form: Form,
) -> Response {
    // Whatever else it says is the safe side.
    let required = form.one("do") != "release";
    match security::require(&dashboard.services, &signed_in.caller, &workspace, required).await {
        Ok(()) => {
            let done = if required { "required" } else { "released" };
            redirect(&format!("{}?done={done}", address::security(&workspace)))
        }
        Err(Failure::Refused(SecurityRefusal::NoneOfYourOwn)) => {
            answer(&dashboard, &signed_in, StatusCode::UNPROCESSABLE_ENTITY, NotRequired).await
        }
        Err(Failure::Refused(SecurityRefusal::NotAllowed(why))) => refused(&dashboard, &signed_in, why).await,
        Err(Failure::Fault(fault)) => failed(&dashboard, &signed_in, &fault).await,
    }
}
