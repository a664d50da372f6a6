//! A report's page: how far it is, what is in it, and the download.

use domain::export::entries;
use domain::views::ExportPage;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::{Progress, export};
use crate::address;
use crate::shell::{Bare, Within};
use crate::ui::{Crumb, Head, Minute, Trouble, loaded_or};

/// A report's page.
#[component]
pub fn ExportReportPage() -> impl IntoView {
    let id = use_params_map().with_untracked(|params| params.get("export").unwrap_or_default());
    let read = Resource::new(move || id.clone(), export);
    let framed = |page: ExportPage| {
        let workspace = page.export.workspace.to_string();
        view! {
            <Within workspace>
                <Report page />
            </Within>
        }
        .into_any()
    };
    loaded_or(read, framed, |error| view! { <Bare><Trouble error /></Bare> }.into_any())
}

#[component]
fn Report(page: ExportPage) -> impl IntoView {
    let ExportPage { export, file_name, now } = page;
    let log = address::audit_logs(&export.workspace);
    view! {
        <Head
            title="Audit log report"
            place=export.workspace_name.clone()
            crumbs=vec![Crumb::to(log, "Audit logs")]
        />
        <div class="two">
            <section class="card" aria-label="Progress">
                <div class="body">
                    <Progress export=export.clone() now />
                </div>
            </section>
            <section class="card" aria-labelledby="contents">
                <header>
                    <h2 id="contents">"What is in it"</h2>
                </header>
                <dl class="facts body">
                    <Conditions words=export.filter.words() />
                    <dt>"Rows"</dt>
                    <dd>{entries(export.rows)}</dd>
                    <dt>"Asked for by"</dt>
                    <dd>{export.asked_by} ", " <Minute at=export.asked_at /></dd>
                    <dt>"File"</dt>
                    <dd class="file-name">{file_name}</dd>
                    <dt>"Report id"</dt>
                    <dd>
                        <code>{export.id.to_string()}</code>
                    </dd>
                </dl>
            </section>
        </div>
    }
}

/// The filters, each with its value.
#[component]
pub fn Conditions(
    /// Labels and values; none stands for the whole log.
    words: Vec<(&'static str, String)>,
) -> impl IntoView {
    if words.is_empty() {
        return view! {
            <dt>"Entries"</dt>
            <dd>"Every entry of the log"</dd>
        }
        .into_any();
    }
    words
        .into_iter()
        .map(|(label, value)| {
            view! {
                <dt>{label}</dt>
                <dd>{value}</dd>
            }
        })
        .collect_view()
        .into_any()
}
