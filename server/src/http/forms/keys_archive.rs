//! "Archive key".

use app::address;
use app::keys::Done;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::refusal::Failure;
use service::keys::{self, ConfirmedChange};

use super::Form;
use super::keys_shared::{ids, no_such_key, not_changed, signed_in, version};
use crate::http::pages::{Dashboard, Visitor, failed, redirect};

/// Archives a key and leads to the list.
pub async fn archive(
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
    match keys::archive(&dashboard.services, &caller, &workspace, request).await {
        Ok(key) => {
            let (list, done) = (address::keys(&workspace), Done::Archived.as_str());
            redirect(&format!("{list}?done={done}&key={}", key.id))
        }
        Err(Failure::Refused(why)) => not_changed(&dashboard, &visitor, &form, why).await,
        Err(Failure::Fault(fault)) => failed(&dashboard, &visitor, &fault).await,
    }
}
