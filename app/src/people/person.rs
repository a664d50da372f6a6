//! One member's page.

use domain::people::PersonPage;
use domain::refusal::{MemberRefusal, SeatProblems};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::seat::SeatFields;
use super::{Done, MemberRefused, TypedSeat, person, words};
use crate::address;
use crate::posted::posted;
use crate::ui::{Crumb, Head, Notice, ProblemSummary, Tone, asked, loaded};

/// One member's role and teams, and the way to remove it.
#[component]
pub fn UserPage() -> impl IntoView {
    let refused = posted::<MemberRefused>();
    let read = Resource::new(in_address(), |(workspace, user)| person(workspace, user));
    loaded(read, move |page| view! { <Person page refused=refused.clone() /> }.into_any())
}

/// The workspace and the member in the address, unchecked.
pub fn in_address() -> impl Fn() -> (String, String) + Send + Sync + 'static {
    let params = use_params_map().get_untracked();
    let of = |name| params.get(name).unwrap_or_default();
    let place = (of("workspace"), of("user"));
    move || place.clone()
}

#[component]
fn Person(page: PersonPage, refused: Option<MemberRefused>) -> impl IntoView {
    let (workspace, member) = (page.workspace.clone(), page.member.clone());
    let now = TypedSeat {
        role: page.seat.role.as_str().to_owned(),
        teams: page.seat.teams.iter().map(ToString::to_string).collect(),
    };
    let saved = refused.is_none() && asked("done").as_deref().and_then(Done::from_word) == Some(Done::Saved);
    let (chosen, why) = match refused {
        Some(MemberRefused { typed, why }) => (typed, Some(why)),
        None => (now, None),
    };
    let problems = match why {
        Some(MemberRefusal::Fields(problems)) => problems,
        _ => SeatProblems::default(),
    };
    let told = why.and_then(|why| reason(why, &page)).or_else(|| {
        saved.then(|| {
            view! {
                <Notice tone=Tone::Good role="status">
                    "Saved. It counts from the person’s next click on."
                </Notice>
            }
            .into_any()
        })
    });
    view! {
        <Head
            title=member.name.clone()
            place=workspace.name
            text=member.email.to_string()
            crumbs=vec![Crumb::to(address::users(&workspace.id), "Users")]
        >
            {member.you.then(|| view! { <span class="badge">"You"</span> })}
        </Head>
        <div class="narrow spaced">
            {told}
            <ProblemSummary problems=words::seat(problems).collect() />
            <form method="post" action=address::user(&workspace.id, member.user) novalidate=true>
                <input type="hidden" name="seen" value=page.seat.mark() />
                <SeatFields chosen teams=page.teams problems />
                {page
                    .only_admin
                    .then(|| {
                        view! {
                            <p class="hint">
                                "There is no other admin: make somebody else one before this role can be changed."
                            </p>
                        }
                    })}
                <div class="row gap-top">
                    <button class="button primary">"Save"</button>
                    <a class="button" href=address::users(&workspace.id) rel="external">
                        "Cancel"
                    </a>
                    <span class="push"></span>
                    {(!page.only_admin)
                        .then(|| {
                            view! {
                                <a
                                    class="button danger"
                                    href=address::remove_user(&workspace.id, member.user)
                                    rel="external"
                                >
                                    {if member.you { "Leave the workspace" } else { "Remove from the workspace" }}
                                </a>
                            }
                        })}
                </div>
            </form>
        </div>
    }
}

/// Why nothing was changed, where no field says it.
pub fn reason(why: MemberRefusal, page: &PersonPage) -> Option<AnyView> {
    let (tone, text) = match why {
        MemberRefusal::NotAllowed(_) | MemberRefusal::Fields(_) => return None,
        MemberRefusal::NothingChanged => {
            (Tone::Info, "Nothing differs from what is there, so there was nothing to save.".to_owned())
        }
        MemberRefusal::LastAdmin => (
            Tone::Bad,
            "Nothing was changed: a workspace always has an admin, and this is the only one. Make somebody else an \
             admin first."
                .to_owned(),
        ),
        MemberRefusal::Overtaken => {
            let seat = &page.member.seat;
            let teams = match seat.teams.is_empty() {
                true => "in no team".to_owned(),
                false => format!("in {}", seat.teams.join(", ")),
            };
            (
                Tone::Warn,
                format!(
                    "{} was changed in the meantime; nothing of yours was saved. The role is {} now, {teams}. What you \
                     chose is still below: sending it again replaces what is there now.",
                    page.member.name,
                    words::role_name(seat.role),
                ),
            )
        }
    };
    Some(
        view! {
            <Notice tone role="alert">
                {text}
            </Notice>
        }
        .into_any(),
    )
}
