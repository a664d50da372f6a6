//! A member gets another role or other teams, or is removed.

use app::address;
use app::people::{Done, MemberRefused};
use axum::extract::State;
use axum::response::Response;
use domain::access::{Action, Role, Standing, may};
use domain::ids::{UserId, WorkspaceId};
use domain::refusal::{Failure, MemberRefusal};
use http::StatusCode;
use service::people::{self, ChangeSeat};

use super::seat;
use crate::http::forms::Form;
use crate::http::pages::{At, Dashboard, SignedIn, answer, failed, redirect, refused};

/// Gives a member another role or other teams, and leads to the member's page.
pub async fn change(
    State(dashboard): State<Dashboard>,
    signed_in: SignedIn,
    At((workspace, user)): At<(WorkspaceId, UserId)>,
    form: Form,
) -> Response {
    let (seen, chosen) = (form.one("seen").to_owned(), seat(&form));
    let request = ChangeSeat { user, seen, role: chosen.role.clone(), teams: chosen.teams };
    match people::change(&dashboard.services, &signed_in.caller, &workspace, request).await {
        // Whoever gives the role away can't see the page any more.
        Ok(()) if user == signed_in.caller.me.user && !manages_people(&chosen.role) => redirect("/"),
        Ok(()) => redirect(&format!("{}?done={}", address::user(&workspace, user), Done::Saved.as_str())),
        Err(Failure::Refused(why)) => not_changed(&dashboard, &signed_in, &form, why).await,
        Err(Failure::Fault(fault)) => failed(&dashboard, &signed_in, &fault).await,
    }
}

/// Removes a member, and leads to the list.
pub async fn remove(
    State(dashboard): State<Dashboard>,
    signed_in: SignedIn,
    At((workspace, user)): At<(WorkspaceId, UserId)>,
    form: Form,
) -> Response {
    match people::remove(&dashboard.services, &signed_in.caller, &workspace, user, form.one("seen")).await {
        Ok(()) if user == signed_in.caller.me.user => redirect("/"),
        Ok(()) => redirect(&format!("{}?done={}", address::users(&workspace), Done::Removed.as_str())),
        Err(Failure::Refused(why)) => not_changed(&dashboard, &signed_in, &form, why).await,
        Err(Failure::Fault(fault)) => failed(&dashboard, &signed_in, &fault).await,
    }
}

fn manages_people(role: &str) -> bool {
    Role::from_stored(role).is_some_and(|role| may(Standing::Member(role), Action::ManagePeople))
}

async fn not_changed(dashboard: &Dashboard, signed_in: &SignedIn, form: &Form, why: MemberRefusal) -> Response {
    let status = match why {
        MemberRefusal::NotAllowed(why) => return refused(dashboard, signed_in, why).await,
        MemberRefusal::Overtaken | MemberRefusal::LastAdmin => StatusCode::CONFLICT,
        MemberRefusal::Fields(_) | MemberRefusal::NothingChanged => StatusCode::UNPROCESSABLE_ENTITY,
    };
    answer(dashboard, signed_in, status, MemberRefused { typed: seat(form), why }).await
}
