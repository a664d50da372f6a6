//! "Audit logs": the entries of a workspace that were asked for, the newest first, page by page.

use domain::audit::{AuditAsked, AuditCursor, AuditPlace, AuditQuestion};
use domain::views::AuditPage;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::audit_log;
use super::filters::Filters;
use super::fresh::Fresh;
use super::nothing::Nothing;
use super::problems::Problems;
use super::reports::Reports;
use super::table::Table;
use super::view::{View, with_query};
use crate::address;
use crate::ui::{Head, all_asked, asked, loaded};

/// "Audit logs".
#[component]
pub fn AuditLogPage() -> impl IntoView {
    let workspace = use_params_map().with_untracked(|params| params.get("workspace").unwrap_or_default());
    let place = |name| asked(name).and_then(|place| place.parse::<AuditPlace>().ok());
    let cursor = match (place("before"), place("after")) {
        (Some(place), _) => AuditCursor::Before(place),
        (None, Some(place)) => AuditCursor::After(place),
        (None, None) => AuditCursor::Newest,
    };
    let question = AuditQuestion { asked: AuditAsked::read(all_asked), cursor, seen: place("seen") };
    let newest = cursor == AuditCursor::Newest;
    let read = Resource::new(
        move || (workspace.clone(), question.clone()),
        |(workspace, question)| audit_log(workspace, question),
    );
    loaded(read, move |page| view! { <Log page newest /> }.into_any())
}

#[component]
fn Log(page: AuditPage, newest: bool) -> impl IntoView {
    let view = View { workspace: page.workspace.id.clone(), asked: page.asked.clone() };
    let problems = Problems::of(&page.asked, &page.problems);
    if !problems.is_empty() {
        crate::ssr::set_status(422);
    }
    let export = with_query(address::export_audit_logs(&view.workspace), &view.asked, None);
    let fresh = newest.then(|| view! { <Fresh page=page.clone() view=view.clone() /> });
    let entries = if page.entries.is_empty() {
        view! { <Nothing page=page.clone() view=view.clone() /> }.into_any()
    } else {
        view! { <Table page=page.clone() view=view.clone() /> }.into_any()
    };
    view! {
        <Head
            title="Audit logs"
            place=page.workspace.name.clone()
            text="Every change to this workspace, who made it and from where. Entries cannot be edited or removed."
        >
            <a class="button" href=export rel="external">
                "Export audit logs"
            </a>
        </Head>
        <section class="card" aria-label="Entries">
            <Filters page=page.clone() view problems />
            {fresh}
            {entries}
        </section>
        <Reports exports=page.exports now=page.now />
    }
}
