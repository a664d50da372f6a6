//! "Create new key".

use app::keys::Created;
use axum::extract::{Path, State};
use axum::response::Response;
use domain::ids::{FormToken, WorkspaceId};
use domain::refusal::{CreateKeyRefusal, Failure};
use http::StatusCode;
use service::keys::{self, CreateKey};

use super::Form;
use super::keys_shared::{no_such_key, shown_once, signed_in, typed};
use crate::http::pages::{Dashboard, Visitor, answer, failed, refused};

/// Makes a key and shows it, once, in this very answer.
pub async fn create(
    State(dashboard): State<Dashboard>,
    Path(workspace): Path<String>,
    visitor: Visitor,
    form: Form,
) -> Response {
    let typed = typed(&form);
    let caller = match signed_in(&visitor, Some(&typed)) {
        Ok(caller) => caller,
        Err(login) => return *login,
    };
    let Ok(workspace) = workspace.parse::<WorkspaceId>() else {
        return no_such_key(&dashboard, &visitor).await;
    };
    let token = form.one("form").parse().map_or_else(|_| dashboard.services.form_token(), FormToken);
    let request =
        CreateKey { name: typed.name.clone(), apis: typed.apis.clone(), team: typed.team.clone(), form: token };
    match keys::create(&dashboard.services, &caller, &workspace, request).await {
        Ok(minted) => {
            let outcome = Created::Ready(shown_once(&dashboard, &workspace, minted));
            answer(&dashboard, &visitor, StatusCode::OK, outcome).await
        }
        Err(Failure::Refused(CreateKeyRefusal::NotAllowed(why))) => refused(&dashboard, &visitor, why).await,
        Err(Failure::Refused(CreateKeyRefusal::Fields(problems))) => {
            let outcome = Created::Fields { typed, form: token, problems };
            answer(&dashboard, &visitor, StatusCode::UNPROCESSABLE_ENTITY, outcome).await
        }
        Err(Failure::Refused(CreateKeyRefusal::AlreadyCreated(key))) => {
            answer(&dashboard, &visitor, StatusCode::CONFLICT, Created::Already(key)).await
        }
        Err(Failure::Fault(fault)) => failed(&dashboard, &visitor, &fault).await,
    }
}
