//! The invitations that weren't answered.

use domain::ids::WorkspaceId;
use domain::people::InvitationRow;
use leptos::prelude::*;
use time::OffsetDateTime;

use super::{Act, words};
use crate::address;
use crate::ui::{
    Ago,
    Column::{Spoken, Text},
    Day, Table,
};

/// The invitations that weren't answered, each with what can be done about it.
#[component]
pub fn InvitationsCard(
    /// Whose.
    workspace: WorkspaceId,
    /// Them.
    invitations: Vec<InvitationRow>,
    /// The moment of the read.
    now: OffsetDateTime,
) -> impl IntoView {
    let count = invitations.len();
    if count == 0 {
        return view! {
            <section class="card">
                <header>
                    <h2>"Invitations"</h2>
                </header>
                <div class="body">
                    <p class="hint">"None waits for an answer."</p>
                </div>
            </section>
        }
        .into_any();
    }
    let action = address::users(&workspace);
    let rows =
        invitations.into_iter().map(|invitation| view! { <Row action=action.clone() invitation now /> }).collect_view();
    let columns = vec![Text("Email"), Text("Role"), Text("Teams"), Text("Sent"), Text("Expires"), Spoken("Actions")];
    view! {
        <section class="card">
            <header>
                <h2>"Invitations"</h2>
                <span class="badge">{count}</span>
            </header>
            <Table label="Invitations" columns>{rows}</Table>
        </section>
    }
    .into_any()
}

#[component]
fn Row(action: String, invitation: InvitationRow, now: OffsetDateTime) -> impl IntoView {
    let InvitationRow { id, email, seat, by, sent, mailed, expires } = invitation;
    let spoken = format!(" invitation of {email}");
    let by = by.map_or_else(|| "by Latchkey’s operator".to_owned(), |by| format!("by {by}"));
    let buttons = [("Resend", Act::Resend), ("Revoke", Act::Revoke)]
        .map(|(text, act)| {
            view! {
                <button class="button small" class:danger=act == Act::Revoke name="do" value=act.as_str()>
                    {text}
                    <span class="visually-hidden">{spoken.clone()}</span>
                </button>
            }
        })
        .collect_view();
    view! {
        <tr role="row">
            <td role="cell">
                <span class="name">{email.to_string()}</span>
            </td>
            <td role="cell" data-label="Role">
                {words::role_name(seat.role)}
            </td>
            <td role="cell" data-label="Teams" class:none=seat.teams.is_empty()>
                {words::teams(&seat)}
            </td>
            <td role="cell" data-label="Sent">
                <div>
                    <Ago at=sent now />
                    <div class="sub">{by}</div>
                    {(!mailed && expires > now).then(|| view! { <div class="sub">"The mail is on its way"</div> })}
                </div>
            </td>
            <td role="cell" data-label="Expires">
                {if expires > now {
                    view! { <Day at=expires /> }.into_any()
                } else {
                    view! { <span class="badge warn">"Expired"</span> }.into_any()
                }}
            </td>
            <td role="cell">
                <form class="row end" method="post" action=action>
                    <input type="hidden" name="invitation" value=id.to_string() />
                    {buttons}
                </form>
            </td>
        </tr>
    }
}
