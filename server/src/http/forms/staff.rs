//! The CSM's console: early access is switched, who asked for it is answered, workspaces and their legacy keys are
//! suspended and resumed.
//! And whether CSMs may see a workspace's keys, which its admins choose.

use app::address;
use app::staff::{Answer, Done, NotDeclined, NotSuspended};
use axum::extract::State;
use axum::response::Response;
use axum::routing::{MethodRouter, post};
use domain::ids::WorkspaceId;
use domain::refusal::{DeclineRefusal, EarlyAccessRefusal, Failure, NotAllowed, SuspendRefusal};
use domain::suspension::SuspensionScope;
use http::StatusCode;
use service::staff::Switched;
use service::{early_access, staff};

use super::Form;
use crate::http::pages::{At, Dashboard, SignedIn, answer, failed, redirect, refused};

/// The handlers, by address.
pub fn all() -> [(&'static str, MethodRouter<Dashboard>); 6] {
    [
        ("/staff/workspaces/{workspace}", post(act)),
        ("/staff/workspaces/{workspace}/suspend", suspending(SuspensionScope::Workspace)),
        ("/staff/workspaces/{workspace}/suspend-legacy", suspending(SuspensionScope::LegacyKeys)),
        ("/staff/workspaces/{workspace}/resume", resuming(SuspensionScope::Workspace)),
        ("/staff/workspaces/{workspace}/resume-legacy", resuming(SuspensionScope::LegacyKeys)),
        ("/w/{workspace}/settings/account/latchkey-access", post(choose_access)),
    ]
}

async fn act(
    State(dashboard): State<Dashboard>,
    signed_in: SignedIn,
    At(workspace): At<WorkspaceId>,
    form: Form,
) -> Response {
    let Some(wanted) = Answer::from_word(form.one(Answer::FIELD)) else {
        return refused(&dashboard, &signed_in, NotAllowed::NotFound).await;
    };
    match wanted {
        Answer::Off if form.one("confirmed") != "yes" => {
            redirect(&format!("{}?confirm=early-access-off", address::staff_workspace(&workspace)))
        }
        Answer::On => switch(&dashboard, &signed_in, &workspace, true).await,
        Answer::Off => switch(&dashboard, &signed_in, &workspace, false).await,
        Answer::Decline => decline(&dashboard, &signed_in, &workspace, form.one("reason")).await,
    }
}

async fn switch(dashboard: &Dashboard, signed_in: &SignedIn, workspace: &WorkspaceId, on: bool) -> Response {
    match early_access::switch(&dashboard.services, &signed_in.caller, workspace, on).await {
        Ok(_) => done(workspace, if on { Done::On } else { Done::Off }),
        Err(Failure::Refused(EarlyAccessRefusal::NotAllowed(why))) => refused(dashboard, signed_in, why).await,
        Err(Failure::Fault(fault)) => failed(dashboard, signed_in, &fault).await,
    }
}

async fn decline(dashboard: &Dashboard, signed_in: &SignedIn, workspace: &WorkspaceId, reason: &str) -> Response {
    let why = match early_access::decline(&dashboard.services, &signed_in.caller, workspace, reason).await {
        Ok(()) => return done(workspace, Done::Declined),
        Err(Failure::Refused(why)) => why,
        Err(Failure::Fault(fault)) => return failed(dashboard, signed_in, &fault).await,
    };
    let status = match why {
        DeclineRefusal::NotAllowed(why) => return refused(dashboard, signed_in, why).await,
        DeclineRefusal::Reason(_) => StatusCode::UNPROCESSABLE_ENTITY,
        DeclineRefusal::NothingAsked => StatusCode::CONFLICT,
    };
    answer(dashboard, signed_in, status, NotDeclined { reason: reason.to_owned(), why }).await
}

fn suspending(scope: SuspensionScope) -> MethodRouter<Dashboard> {
    post(
        move |State(dashboard): State<Dashboard>, signed_in: SignedIn, At(workspace): At<WorkspaceId>, form: Form| async move {
            suspend(&dashboard, &signed_in, &workspace, scope, form.one("reason")).await
        },
    )
}

async fn suspend(
    dashboard: &Dashboard,
    signed_in: &SignedIn,
    workspace: &WorkspaceId,
    scope: SuspensionScope,
    reason: &str,
) -> Response {
    let why = match staff::suspend(&dashboard.services, &signed_in.caller, workspace, scope, reason).await {
        Ok(Switched::Now(_)) => return done(workspace, Done::Suspended(scope)),
        Ok(Switched::Already) => return done(workspace, Done::WasSuspended(scope)),
        Err(Failure::Refused(why)) => why,
        Err(Failure::Fault(fault)) => return failed(dashboard, signed_in, &fault).await,
    };
    let status = match why {
        SuspendRefusal::NotAllowed(why) => return refused(dashboard, signed_in, why).await,
        SuspendRefusal::Reason(_) => StatusCode::UNPROCESSABLE_ENTITY,
        SuspendRefusal::NoLegacyKeys => StatusCode::CONFLICT,
    };
    answer(dashboard, signed_in, status, NotSuspended { reason: reason.to_owned(), why }).await
}

fn resuming(scope: SuspensionScope) -> MethodRouter<Dashboard> {
    post(move |State(dashboard): State<Dashboard>, signed_in: SignedIn, At(workspace): At<WorkspaceId>| async move {
        resume(&dashboard, &signed_in, &workspace, scope).await
    })
}

async fn resume(
    dashboard: &Dashboard,
    signed_in: &SignedIn,
    workspace: &WorkspaceId,
    scope: SuspensionScope,
) -> Response {
    match staff::resume(&dashboard.services, &signed_in.caller, workspace, scope).await {
        Ok(Switched::Now(_)) => done(workspace, Done::Resumed(scope)),
        Ok(Switched::Already) => done(workspace, Done::WasNotSuspended(scope)),
        Err(Failure::Refused(why)) => refused(dashboard, signed_in, why).await,
        Err(Failure::Fault(fault)) => failed(dashboard, signed_in, &fault).await,
    }
}

fn done(workspace: &WorkspaceId, done: Done) -> Response {
    redirect(&format!("{}?done={}", address::staff_workspace(workspace), done.as_str()))
}

async fn choose_access(
    State(dashboard): State<Dashboard>,
    signed_in: SignedIn,
    At(workspace): At<WorkspaceId>,
    form: Form,
) -> Response {
    // Whatever else it says is the safe side.
    let allowed = form.one("access") == "on";
    match staff::choose_access(&dashboard.services, &signed_in.caller, &workspace, allowed).await {
        Ok(()) => {
            let done = if allowed { "on" } else { "off" };
            redirect(&format!("{}?done={done}", address::latchkey_access(&workspace)))
        }
        Err(Failure::Refused(why)) => refused(&dashboard, &signed_in, why).await,
        Err(Failure::Fault(fault)) => failed(&dashboard, &signed_in, &fault).await,
    }
}
