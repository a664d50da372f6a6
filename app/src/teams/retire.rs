//! The confirmation of "Retire team".

use domain::team::TeamPage;
use leptos::prelude::*;

use super::one::team_in_address;
use super::{team, words};
use crate::address;
use crate::ui::{ConfirmDialog, Notice, Tone, loaded, page_title};

/// The confirmation of "Retire team", which names the consequence.
#[component]
pub fn RetireTeamPage() -> impl IntoView {
    let read = Resource::new(team_in_address(), |(workspace, id)| team(workspace, id));
    loaded(read, |page| view! { <Confirm page /> }.into_any())
}

#[component]
fn Confirm(page: TeamPage) -> impl IntoView {
    let TeamPage { workspace, team, members, keys, .. } = page;
    let back = address::team(&workspace.id, team.id);
    let title = format!("Retire “{}”?", team.name);
    let tab = page_title(&title, &workspace.name);
    if team.retired.is_some() {
        let footer = view! { <a class="button" href=back>"Back to the team"</a> }.into_any();
        return view! {
            {tab}
            <ConfirmDialog title footer>
                <Notice tone=Tone::Warn>"This team is retired already."</Notice>
            </ConfirmDialog>
        }
        .into_any();
    }
    let footer = view! {
        <a class="button" href=back>
            "Cancel"
        </a>
        <button class="button danger solid">"Retire team"</button>
    }
    .into_any();
    view! {
        {tab}
        <form method="post" action=address::retire_team(&workspace.id, team.id)>
            <ConfirmDialog title footer>
                <Notice tone=Tone::Bad>
                    "A retired team takes no members and no new keys, " <strong>"for good"</strong> "."
                </Notice>
                <div class="prose"><ul>
                    <li>{words::members_leave(members.len())}</li>
                    <li>{words::keys_stay(keys.len())}</li>
                    <li>"Its name stays in the audit log, and is free for another team."</li>
                </ul></div>
            </ConfirmDialog>
        </form>
    }
    .into_any()
}
