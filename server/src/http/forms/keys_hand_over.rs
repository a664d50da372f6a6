//! "Keys of people who left": somebody else answers for them.

use app::address;
use app::keys::NotHandedOver;
use axum::extract::State;
use axum::response::Response;
use domain::ids::WorkspaceId;
use domain::refusal::{Failure, HandOverRefusal};
use http::StatusCode;
use service::keys::{self, HandOver};

use super::Form;
use crate::http::pages::{At, Dashboard, SignedIn, answer, failed, redirect, refused};

/// Hands the chosen keys to the chosen member.
pub async fn hand_over(
    State(dashboard): State<Dashboard>,
    signed_in: SignedIn,
    At(workspace): At<WorkspaceId>,
    form: Form,
) -> Response {
    let (keys, to) = (form.all("key"), form.one("to").to_owned());
    let request = HandOver { keys: keys.clone(), to: to.clone() };
    match keys::hand_over(&dashboard.services, &signed_in.caller, &workspace, request).await {
        Ok(count) => redirect(&format!("{}?done={count}", address::hand_over_keys(&workspace))),
        Err(Failure::Refused(HandOverRefusal::NotAllowed(why))) => refused(&dashboard, &signed_in, why).await,
        Err(Failure::Refused(HandOverRefusal::Fields(problems))) => {
            let outcome = NotHandedOver { from: form.one("from").to_owned(), keys, to, problems };
            answer(&dashboard, &signed_in, StatusCode::UNPROCESSABLE_ENTITY, outcome).await
        }
        Err(Failure::Fault(fault)) => failed(&dashboard, &signed_in, &fault).await,
    }
}
