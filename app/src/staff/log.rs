//! "Audit logs" of the console: what CSMs did in any workspace, the newest first, page by page.

use domain::staff::{StaffCursor, StaffPlace};
use domain::views;
use leptos::prelude::*;

use super::log_table::LogTable;
use super::staff_log;
use crate::address;
use crate::ui::{Empty, Head, asked, loaded};

/// "Audit logs" of the console.
#[component]
pub fn StaffLogPage() -> impl IntoView {
    let place = |name| asked(name).and_then(|place| place.parse::<StaffPlace>().ok());
    let cursor = match (place("before"), place("after")) {
        (Some(place), _) => StaffCursor::Before(place),
        (None, Some(place)) => StaffCursor::After(place),
        (None, None) => StaffCursor::Newest,
    };
    let read = Resource::new(move || cursor.clone(), staff_log);
    view! {
        <Head
            title="Audit logs"
            place="Customer success"
            text="What customer success managers did and saw in workspaces. Each entry is in the workspace’s own audit log as well, where it is proved."
        />
        {loaded(read, |page| view! { <Log page /> }.into_any())}
    }
}

#[component]
fn Log(page: views::StaffLogPage) -> impl IntoView {
    let body = if page.entries.is_empty() {
        let action = (page.newer || page.older).then(|| (address::STAFF_LOG.to_owned(), "Show the newest entries"));
        let text = "What customer success managers do in workspaces stands here.";
        view! { <Empty title="No entry" text action /> }.into_any()
    } else {
        view! { <LogTable page /> }.into_any()
    };
    view! {
        <section class="card" aria-label="Entries">
            {body}
        </section>
    }
}
