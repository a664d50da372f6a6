//! An invitation is sent again, or revoked.

use app::address;
use app::people::{Act, Done, InvitationRefused};
use axum::extract::State;
use axum::response::Response;
use domain::ids::{InvitationId, WorkspaceId};
use domain::refusal::{Failure, InvitationRefusal};
use http::StatusCode;
use service::people;

use crate::http::forms::{Form, retry_after};
use crate::http::pages::{At, Dashboard, SignedIn, answer, failed, redirect, refused};

/// Does what the form says, and leads back to the list.
pub async fn act(
    State(dashboard): State<Dashboard>,
    signed_in: SignedIn,
    At(workspace): At<WorkspaceId>,
    form: Form,
) -> Response {
    // One that no invitation has, when the form doesn't say.
    let invitation = InvitationId(form.one("invitation").parse().unwrap_or_default());
    let (services, caller) = (&dashboard.services, &signed_in.caller);
    let done = match Act::from_word(form.one("do")) {
        Some(Act::Resend) => people::resend(services, caller, &workspace, invitation)
            .await
            .map(|id| format!("{}&invitation={id}", Done::Resent.as_str())),
        // Whatever else it says is the safe side.
        Some(Act::Revoke) | None => {
            let revoked = people::revoke(services, caller, &workspace, invitation).await;
            revoked.map(|()| Done::Revoked.as_str().to_owned())
        }
    };
    let why = match done {
        Ok(done) => return redirect(&format!("{}?done={done}", address::users(&workspace))),
        Err(Failure::Refused(why)) => why,
        Err(Failure::Fault(fault)) => return failed(&dashboard, &signed_in, &fault).await,
    };
    let (status, wait) = match why {
        InvitationRefusal::NotAllowed(why) => return refused(&dashboard, &signed_in, why).await,
        InvitationRefusal::NotOpen => (StatusCode::CONFLICT, None),
        InvitationRefusal::TooManyMails { retry_after_seconds } => {
            (StatusCode::TOO_MANY_REQUESTS, Some(retry_after_seconds))
        }
    };
    retry_after(answer(&dashboard, &signed_in, status, InvitationRefused { why }).await, wait)
}
