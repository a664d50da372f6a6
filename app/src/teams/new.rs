//! "New team".

use domain::team::TeamsPage;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::one::NameField;
use super::{TeamRefused, teams};
use crate::address;
use crate::posted::posted;
use crate::ui::{Crumb, Head, loaded};

/// The form.
#[component]
pub fn NewTeamPage() -> impl IntoView {
    let refused = posted::<TeamRefused>();
    let workspace = use_params_map().get_untracked().get("workspace").unwrap_or_default();
    let read = Resource::new(move || workspace.clone(), teams);
    loaded(read, move |page| view! { <NewTeam page refused=refused.clone() /> }.into_any())
}

#[component]
fn NewTeam(page: TeamsPage, refused: Option<TeamRefused>) -> impl IntoView {
    let workspace = page.workspace;
    let back = address::teams(&workspace.id);
    view! {
        <Head
            title="New team"
            place=workspace.name
            text="Members are put into it on their own pages."
            crumbs=vec![Crumb::to(back.clone(), "Teams")]
        />
        <div class="narrow">
            <form method="post" action=address::new_team(&workspace.id) novalidate=true>
                <NameField refused name=String::new() />
                <div class="row">
                    <button class="button primary">"Save"</button>
                    <a class="button" href=back>
                        "Cancel"
                    </a>
                </div>
            </form>
        </div>
    }
}
