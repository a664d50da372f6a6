//! "Regenerate key".

use app::keys::Changed;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::refusal::Failure;
use http::StatusCode;
use service::keys::{self, ConfirmedChange};

use super::Form;
use super::keys_shared::{ids, no_such_key, not_changed, shown_once, signed_in, version};
use crate::http::pages::{Dashboard, Visitor, answer, failed};

/// Gives a key a new text and shows it, once, in this very answer.
pub async fn regenerate(
    State(dashboard): State<Dashboard>,
    Path((workspace, key)): Path<(String, String)>,
    visitor: Visitor,
    form: Form,
) -> Response {
    let caller = match signed_in(&visitor, None) {
        Ok(caller) => caller,
        Err(login) => return *login,
    };
    let Some((workspace, key)) = ids(&workspace, &key) else {
        return no_such_key(&dashboard, &visitor).await;
    };
    let confirmation = form.one("confirmation").to_owned();
    let request = ConfirmedChange { key, expected: version(&form), confirmation, proof: form.one("proof").to_owned() };
    match keys::regenerate(&dashboard.services, &caller, &workspace, request).await {
        Ok(minted) => {
            let outcome = Changed::Ready(shown_once(&dashboard, &workspace, minted));
            answer(&dashboard, &visitor, StatusCode::OK, outcome).await
        }
        Err(Failure::Refused(why)) => not_changed(&dashboard, &visitor, &form, why).await,
        Err(Failure::Fault(fault)) => failed(&dashboard, &visitor, &fault).await,
    }
}
