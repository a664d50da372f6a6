//! "Invite a user".

use domain::access::Role;
use domain::people::InvitePage;
use domain::refusal::{InviteProblems, InviteRefusal, InviteeRefused};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::seat::SeatFields;
use super::{Act, InviteRefused, TypedInvite, TypedSeat, invite_form, words};
use crate::address;
use crate::posted::posted;
use crate::ui::{Crumb, Head, Notice, ProblemSummary, TextField, Tone, loaded};

/// The form.
#[component]
pub fn InviteUserPage() -> impl IntoView {
    let refused = posted::<InviteRefused>();
    let workspace = use_params_map().get_untracked().get("workspace").unwrap_or_default();
    let read = Resource::new(move || workspace.clone(), invite_form);
    loaded(read, move |page| view! { <InviteForm page refused=refused.clone() /> }.into_any())
}

#[component]
fn InviteForm(page: InvitePage, refused: Option<InviteRefused>) -> impl IntoView {
    let InvitePage { workspace, teams } = page;
    let (typed, why) = match refused {
        Some(InviteRefused { typed, why }) => (typed, Some(why)),
        // The least that can be given.
        None => {
            let seat = TypedSeat { role: Role::Viewer.as_str().to_owned(), teams: Vec::new() };
            (TypedInvite { email: String::new(), seat }, None)
        }
    };
    let (problems, email_problem) = match why {
        Some(InviteRefusal::Fields(problems)) => (problems, problems.email.map(words::invitee)),
        Some(InviteRefusal::TooManyMails { retry_after_seconds }) => {
            (InviteProblems::default(), Some(words::too_many_mails(retry_after_seconds)))
        }
        _ => (InviteProblems::default(), None),
    };
    let summary = email_problem.iter().map(|text| ("email", text.clone())).chain(words::seat(problems.seat)).collect();
    let users = address::users(&workspace.id);
    let forward = problems.email.and_then(|why| forward(why, &workspace.id.to_string(), &users));
    view! {
        <Head
            title="Invite a user"
            place=workspace.name.clone()
            text="They get a mail with a link that works once, for 7 days."
            crumbs=vec![Crumb::to(users.clone(), "Users")]
        />
        <div class="narrow">
            <ProblemSummary problems=summary />
            {forward}
            <form method="post" action=address::invite_user(&workspace.id) novalidate=true>
                <TextField
                    id="email"
                    name="email"
                    label="Email"
                    kind="email"
                    value=RwSignal::new(typed.email)
                    problem=email_problem
                    hint="Whoever reads the mails of this address joins the workspace."
                />
                <SeatFields chosen=typed.seat teams problems=problems.seat />
                <div class="row">
                    <button class="button primary">"Send the invitation"</button>
                    <a class="button" href=users rel="external">
                        "Cancel"
                    </a>
                </div>
            </form>
        </div>
    }
}

/// What can be done about an address that can't be invited.
fn forward(why: InviteeRefused, workspace: &str, users: &str) -> Option<AnyView> {
    Some(match why {
        InviteeRefused::NotAnAddress => return None,
        InviteeRefused::Member(user) => {
            let href = address::user(workspace, user);
            view! {
                <Notice tone=Tone::Info>
                    <a href=href rel="external">
                        "Go to the member’s page"
                    </a>
                    " to change the role or the teams."
                </Notice>
            }
            .into_any()
        }
        InviteeRefused::Invited(invitation) => view! {
            <form class="spaced" method="post" action=users.to_owned()>
                <input type="hidden" name="invitation" value=invitation.to_string() />
                <Notice tone=Tone::Info>
                    <p>"The open invitation keeps its role and its teams. Its link is replaced by a new one."</p>
                    <button class="button gap-top" name="do" value=Act::Resend.as_str()>
                        "Send it again"
                    </button>
                </Notice>
            </form>
        }
        .into_any(),
    })
}
