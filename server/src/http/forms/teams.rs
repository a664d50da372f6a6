//! Teams are made, renamed and retired.

use app::address;
use app::teams::{Done, TeamRefused};
use axum::extract::State;
use axum::response::Response;
use axum::routing::{MethodRouter, post};
use domain::ids::{TeamId, WorkspaceId};
use domain::refusal::{Failure, TeamRefusal};
use http::StatusCode;
use service::Outcome;
use service::teams::{self, RenameTeam};

use super::Form;
use crate::http::pages::{At, Dashboard, SignedIn, answer, failed, redirect, refused};

/// The handlers, by address.
pub fn all() -> [(&'static str, MethodRouter<Dashboard>); 3] {
    [
        ("/w/{workspace}/settings/account/teams/new", post(make)),
        ("/w/{workspace}/settings/account/teams/{team}", post(rename)),
        ("/w/{workspace}/settings/account/teams/{team}/retire", post(retire)),
    ]
}

async fn make(
    State(dashboard): State<Dashboard>,
    signed_in: SignedIn,
    At(workspace): At<WorkspaceId>,
    form: Form,
) -> Response {
    let name = form.one("name");
    let outcome = teams::make(&dashboard.services, &signed_in.caller, &workspace, name).await;
    let outcome = outcome.map(|team| done(&address::team(&workspace, team), Done::Made));
    tell(&dashboard, &signed_in, name, outcome).await
}

async fn rename(
    State(dashboard): State<Dashboard>,
    signed_in: SignedIn,
    At((workspace, team)): At<(WorkspaceId, TeamId)>,
    form: Form,
) -> Response {
    let name = form.one("name");
    let request = RenameTeam { team, seen: form.one("seen").to_owned(), name: name.to_owned() };
    let outcome = teams::rename(&dashboard.services, &signed_in.caller, &workspace, request).await;
    let outcome = outcome.map(|()| done(&address::team(&workspace, team), Done::Renamed));
    tell(&dashboard, &signed_in, name, outcome).await
}

async fn retire(
    State(dashboard): State<Dashboard>,
    signed_in: SignedIn,
    At((workspace, team)): At<(WorkspaceId, TeamId)>,
) -> Response {
    let outcome = teams::retire(&dashboard.services, &signed_in.caller, &workspace, team).await;
    let outcome = outcome.map(|()| done(&address::teams(&workspace), Done::Retired));
    tell(&dashboard, &signed_in, "", outcome).await
}

fn done(page: &str, done: Done) -> String {
    format!("{page}?done={}", done.as_str())
}

/// Leads on, or shows the form's page again with what was typed and why nothing was done.
async fn tell(
    dashboard: &Dashboard,
    signed_in: &SignedIn,
    typed: &str,
    outcome: Outcome<String, TeamRefusal>,
) -> Response {
    let why = match outcome {
        Ok(next) => return redirect(&next),
        Err(Failure::Fault(fault)) => return failed(dashboard, signed_in, &fault).await,
        Err(Failure::Refused(TeamRefusal::NotAllowed(why))) => return refused(dashboard, signed_in, why).await,
        Err(Failure::Refused(why)) => why,
    };
    let status = match why {
        TeamRefusal::Name(_) => StatusCode::UNPROCESSABLE_ENTITY,
        _ => StatusCode::CONFLICT,
    };
    answer(dashboard, signed_in, status, TeamRefused { typed: typed.to_owned(), why }).await
}
