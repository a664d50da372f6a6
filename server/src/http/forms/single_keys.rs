//! The old screen: the one key of an API is made or replaced, and early access is asked for.

use app::address;
use app::single_keys::{Act, Refused, Tried};
use axum::extract::State;
use axum::response::Response;
use axum::routing::{MethodRouter, post};
use domain::ids::WorkspaceId;
use domain::key::Version;
use domain::refusal::{EarlyAccessRefusal, Failure, NotAllowed, SingleKeyRefusal};
use http::StatusCode;
use service::keys::Minted;
use service::{Outcome, early_access, single_keys};

use super::{Form, retry_after, shown_once, unproven};
use crate::http::pages::{At, Dashboard, SignedIn, answer, failed, redirect, refused};

/// The handlers, by address.
pub fn all() -> [(&'static str, MethodRouter<Dashboard>); 1] {
    [("/w/{workspace}/settings/account/apis", post(act))]
}

async fn act(
    State(dashboard): State<Dashboard>,
    signed_in: SignedIn,
    At(workspace): At<WorkspaceId>,
    form: Form,
) -> Response {
    let Some(act) = Act::from_word(form.one("do")) else {
        return refused(&dashboard, &signed_in, NotAllowed::NotFound).await;
    };
    let (services, caller, api) = (&dashboard.services, &signed_in.caller, form.one("api"));
    match act {
        Act::Generate => {
            let outcome = single_keys::generate(services, caller, &workspace, api).await;
            tried(&dashboard, &signed_in, &workspace, api, outcome).await
        }
        Act::Regenerate => {
            // What isn't a version is none that the key ever had.
            let expected = Version(form.one("version").parse().unwrap_or(-1));
            let confirmed = form.one("confirmed") == "yes";
            let outcome =
                single_keys::regenerate(services, caller, &workspace, api, expected, confirmed, form.one("proof"))
                    .await;
            tried(&dashboard, &signed_in, &workspace, api, outcome).await
        }
        Act::Request => match early_access::request(services, caller, &workspace).await {
            Ok(()) => redirect(&format!("{}?done=requested", address::single_keys(&workspace))),
            // Early access is on already: the screen says where the keys are.
            Err(Failure::Refused(EarlyAccessRefusal::NotAllowed(NotAllowed::WrongScreen))) => {
                redirect(&address::single_keys(&workspace))
            }
            Err(Failure::Refused(EarlyAccessRefusal::NotAllowed(why))) => refused(&dashboard, &signed_in, why).await,
            Err(Failure::Fault(fault)) => failed(&dashboard, &signed_in, &fault).await,
        },
    }
}

/// The screen again: with the key, shown once, or with why there is none.
async fn tried(
    dashboard: &Dashboard,
    signed_in: &SignedIn,
    workspace: &WorkspaceId,
    api: &str,
    outcome: Outcome<Minted, SingleKeyRefusal>,
) -> Response {
    let ((status, wait), tried) = match outcome {
        Ok(minted) => ((StatusCode::OK, None), Tried::Ready(shown_once(dashboard, workspace, minted))),
        Err(Failure::Fault(fault)) => return failed(dashboard, signed_in, &fault).await,
        Err(Failure::Refused(SingleKeyRefusal::NotAllowed(why))) if why != NotAllowed::WrongScreen => {
            return refused(dashboard, signed_in, why).await;
        }
        Err(Failure::Refused(why)) => (status(&why), Tried::Refused(Refused { api: api.to_owned(), why })),
    };
    retry_after(answer(dashboard, signed_in, status, tried).await, wait)
}

fn status(why: &SingleKeyRefusal) -> (StatusCode, Option<u32>) {
    let status = match why {
        SingleKeyRefusal::Proof(why) => return unproven(*why),
        SingleKeyRefusal::NotAllowed(why) => StatusCode::from_u16(why.status()).unwrap_or(StatusCode::FORBIDDEN),
        SingleKeyRefusal::Exists | SingleKeyRefusal::Legacy | SingleKeyRefusal::Overtaken(_) => StatusCode::CONFLICT,
        SingleKeyRefusal::NotConfirmed => StatusCode::UNPROCESSABLE_ENTITY,
    };
    (status, None)
}
