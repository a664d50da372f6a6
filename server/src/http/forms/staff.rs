//! The CSM's console: early access is switched.

use app::address;
use app::staff::Done;
use axum::extract::{Path, State};
use axum::response::Response;
use axum::routing::{MethodRouter, post};
use domain::ids::WorkspaceId;
use domain::refusal::{EarlyAccessRefusal, Failure, NotAllowed};
use service::early_access;

use super::Form;
use crate::http::pages::{Dashboard, SignedIn, failed, redirect, refused};

/// The handlers, by address.
pub fn all() -> [(&'static str, MethodRouter<Dashboard>); 1] {
    [("/staff/workspaces/{workspace}", post(switch))]
}

async fn switch(
    State(dashboard): State<Dashboard>,
    signed_in: SignedIn,
    Path(workspace): Path<String>,
    form: Form,
) -> Response {
    let wanted = match form.one("early-access") {
        "on" => Some(true),
        "off" => Some(false),
        _ => None,
    };
    let (Ok(workspace), Some(on)) = (workspace.parse::<WorkspaceId>(), wanted) else {
        return refused(&dashboard, &signed_in, NotAllowed::NotFound).await;
    };
    let page = address::staff_workspace(&workspace);
    if !on && form.one("confirmed") != "yes" {
        return redirect(&format!("{page}?confirm=early-access-off"));
    }
    match early_access::switch(&dashboard.services, &signed_in.caller, &workspace, on).await {
        Ok(_) => {
            let done = if on { Done::On } else { Done::Off };
            redirect(&format!("{page}?done={}", done.as_str()))
        }
        Err(Failure::Refused(EarlyAccessRefusal::NotAllowed(why))) => refused(&dashboard, &signed_in, why).await,
        Err(Failure::Fault(fault)) => failed(&dashboard, &signed_in, &fault).await,
    }
}
