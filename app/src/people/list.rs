//! "Users".

use domain::ids::WorkspaceId;
use domain::people::{InvitationRow, MemberRow, PeoplePage};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use time::OffsetDateTime;

use super::invitations::InvitationsCard;
use super::{Done, InvitationRefused, users, words};
use crate::address;
use crate::posted::posted;
use crate::ui::{Ago, Column::Text, Head, Notice, Table, Tone, asked, loaded};

/// The members of a workspace, and its open invitations.
#[component]
pub fn UsersPage() -> impl IntoView {
    let refused = posted::<InvitationRefused>();
    let workspace = use_params_map().get_untracked().get("workspace").unwrap_or_default();
    let read = Resource::new(move || workspace.clone(), users);
    loaded(read, move |page| view! { <Users page refused /> }.into_any())
}

#[component]
fn Users(page: PeoplePage, refused: Option<InvitationRefused>) -> impl IntoView {
    let PeoplePage { workspace, members, invitations, now } = page;
    let told = match refused {
        Some(InvitationRefused { why }) => Some((Tone::Bad, "alert", words::invitation(why))),
        None => done(&invitations).map(|text| (Tone::Good, "status", text)),
    };
    let told = told.map(|(tone, role, text)| {
        view! {
            <Notice tone role>
                {text}
            </Notice>
        }
    });
    let (id, invite, count) = (workspace.id.clone(), address::invite_user(&workspace.id), members.len());
    let rows = members.into_iter().map(|member| view! { <Row workspace=id.clone() member now /> }).collect_view();
    let columns = vec![Text("User"), Text("Role"), Text("Teams"), Text("Last sign-in")];
    view! {
        <Head title="Users" place=workspace.name text="Who belongs to this workspace, and what each of them may do.">
            <a class="button primary" href=invite rel="external">
                "Invite a user"
            </a>
        </Head>
        {told}
        <section class="card gap-top">
            <header>
                <h2>"Members"</h2>
                <span class="badge">{count}</span>
            </header>
            <Table label="Members" columns>{rows}</Table>
        </section>
        <InvitationsCard workspace=workspace.id invitations now />
    }
}

/// What was just done, with the address of the invitation where there is one.
fn done(invitations: &[InvitationRow]) -> Option<String> {
    let to = || {
        let id = asked("invitation")?;
        invitations.iter().find(|row| row.id.to_string() == id).map(|row| row.email.to_string())
    };
    Some(match Done::from_word(&asked("done")?)? {
        Done::Invited => format!("An invitation is on its way to {}. Its link works for 7 days.", to()?),
        Done::Resent => {
            format!("A new invitation is on its way to {}. The link of the one before is dead.", to()?)
        }
        Done::Revoked => "The invitation is revoked: its link opens nothing any more.".to_owned(),
        Done::Removed => {
            "Removed. The person sees nothing of this workspace any more; the keys that the person created go on."
                .to_owned()
        }
        Done::Saved => return None,
    })
}

#[component]
fn Row(workspace: WorkspaceId, member: MemberRow, now: OffsetDateTime) -> impl IntoView {
    let MemberRow { user, email, name, seat, signed_in, you } = member;
    view! {
        <tr role="row">
            <td role="cell">
                <a class="name quiet-link" href=address::user(&workspace, user) rel="external">
                    {name}
                </a>
                {you.then(|| view! { " " <span class="badge">"You"</span> })}
                <div class="sub">{email.to_string()}</div>
            </td>
            <td role="cell" data-label="Role">
                {words::role_name(seat.role)}
            </td>
            <td role="cell" data-label="Teams" class:none=seat.teams.is_empty()>
                {words::teams(&seat)}
            </td>
            <td role="cell" data-label="Last sign-in" class:none=signed_in.is_none()>
                {match signed_in {
                    Some(at) => view! { <Ago at now /> }.into_any(),
                    None => "—".into_any(),
                }}
            </td>
        </tr>
    }
}
