//! "Invite a user".

use app::address;
use app::people::{Done, InviteRefused, TypedInvite};
use axum::extract::State;
use axum::response::Response;
use domain::ids::WorkspaceId;
use domain::refusal::{Failure, InviteRefusal};
use http::StatusCode;
use service::people::{self, Invite};

use super::seat;
use crate::http::forms::{Form, retry_after};
use crate::http::pages::{At, Dashboard, SignedIn, answer, failed, redirect, refused};

/// Sends an invitation and leads to the list.
pub async fn invite(
    State(dashboard): State<Dashboard>,
    signed_in: SignedIn,
    At(workspace): At<WorkspaceId>,
    form: Form,
) -> Response {
    let typed = TypedInvite { email: form.one("email").to_owned(), seat: seat(&form) };
    let request = Invite { email: typed.email.clone(), role: typed.seat.role.clone(), teams: typed.seat.teams.clone() };
    let why = match people::invite(&dashboard.services, &signed_in.caller, &workspace, request).await {
        Ok(id) => {
            let (list, done) = (address::users(&workspace), Done::Invited.as_str());
            return redirect(&format!("{list}?done={done}&invitation={id}"));
        }
        Err(Failure::Refused(why)) => why,
        Err(Failure::Fault(fault)) => return failed(&dashboard, &signed_in, &fault).await,
    };
    let (status, wait) = match why {
        InviteRefusal::NotAllowed(why) => return refused(&dashboard, &signed_in, why).await,
        InviteRefusal::Fields(_) => (StatusCode::UNPROCESSABLE_ENTITY, None),
        InviteRefusal::TooManyMails { retry_after_seconds } => {
            (StatusCode::TOO_MANY_REQUESTS, Some(retry_after_seconds))
        }
    };
    retry_after(answer(&dashboard, &signed_in, status, InviteRefused { typed, why }).await, wait)
}
