//! "Edit key details".

use app::address;
use app::keys::Done;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::refusal::Failure;
use service::keys::{self, EditKey};

use super::Form;
use super::keys_shared::{ids, no_such_key, not_changed, signed_in, typed, version};
use crate::http::pages::{Dashboard, Visitor, failed, redirect};

/// Changes a key's name, APIs or team and leads to its page.
pub async fn edit(
    State(dashboard): State<Dashboard>,
    Path((workspace, key)): Path<(String, String)>,
    visitor: Visitor,
    form: Form,
) -> Response {
    let typed = typed(&form);
    let caller = match signed_in(&visitor, Some(&typed)) {
        Ok(caller) => caller,
        Err(login) => return *login,
    };
    let Some((workspace, key)) = ids(&workspace, &key) else {
        return no_such_key(&dashboard, &visitor).await;
    };
    let request = EditKey { key, expected: version(&form), name: typed.name, apis: typed.apis, team: typed.team };
    match keys::edit(&dashboard.services, &caller, &workspace, request).await {
        Ok(key) => redirect(&format!("{}?done={}", address::key(&workspace, &key.id), Done::Edited.as_str())),
        Err(Failure::Refused(why)) => not_changed(&dashboard, &visitor, &form, why).await,
        Err(Failure::Fault(fault)) => failed(&dashboard, &visitor, &fault).await,
    }
}
