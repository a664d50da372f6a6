//! The entries of a page of what CSMs did, and the ways to the pages before and after.

use domain::staff::StaffEntry;
use domain::views::StaffLogPage;
use domain::when;
use leptos::prelude::*;

use crate::address;

/// The entries of a page.
#[component]
pub fn LogTable(
    /// The page.
    page: StaffLogPage,
) -> impl IntoView {
    let link = |name: &str, entry: Option<&StaffEntry>, text: &'static str| {
        entry.map(|entry| {
            let href = format!("{}?{name}={}", address::STAFF_LOG, entry.place());
            view! { <a class="button" href=href>{text}</a> }
        })
    };
    let newer = link("after", page.entries.first().filter(|_| page.newer), "Newer");
    let older = link("before", page.entries.last().filter(|_| page.older), "Older");
    let pages = (newer.is_some() || older.is_some()).then(|| {
        view! {
            <nav class="foot" aria-label="Pages">
                <span class="push"></span>
                {newer}
                {older}
            </nav>
        }
    });
    let rows = page.entries.into_iter().map(|entry| view! { <Row entry /> }).collect_view();
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label="Audit logs">
            <table class="stack" role="table">
                <thead role="rowgroup">
                    <tr role="row">
                        <th role="columnheader">
                            "Time " <span class="hint">"(UTC)"</span>
                        </th>
                        <th role="columnheader">"Workspace"</th>
                        <th role="columnheader">"Activity"</th>
                        <th role="columnheader">"Actor"</th>
                        <th role="columnheader">"IP"</th>
                    </tr>
                </thead>
                <tbody role="rowgroup">{rows}</tbody>
            </table>
        </div>
        {pages}
    }
}

#[component]
fn Row(entry: StaffEntry) -> impl IntoView {
    view! {
        <tr role="row">
            <td role="cell" class="nowrap" data-label="Time">
                <time datetime=when::exact(entry.at)>{when::second(entry.at)}</time>
            </td>
            <td role="cell" data-label="Workspace">
                <div>
                    <a class="name" href=address::staff_workspace(&entry.workspace)>
                        {entry.workspace_name}
                    </a>
                    <div class="sub mono">{entry.workspace.to_string()}</div>
                </div>
            </td>
            <td role="cell" data-label="Activity">
                {entry.activity}
            </td>
            <td role="cell" data-label="Actor">
                {entry.actor}
            </td>
            <td role="cell" data-label="IP">
                <code>{entry.ip.unwrap_or("—".to_owned())}</code>
            </td>
        </tr>
    }
}
