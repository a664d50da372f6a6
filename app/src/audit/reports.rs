//! The reader's reports, below the log: the one that is being made, and the last few.

use domain::export::{Export, ExportStage};
use domain::number::counted;
use leptos::prelude::*;
use time::OffsetDateTime;

use crate::address;
use crate::exports::{Progress, badge};
use crate::ui::Ago;

/// The reader's reports.
#[component]
pub fn Reports(
    /// The newest first.
    exports: Vec<Export>,
    /// The moment of the read.
    now: OffsetDateTime,
) -> impl IntoView {
    if exports.is_empty() {
        return ().into_any();
    }
    let being_made = exports.iter().find(|export| !is_written(export)).cloned();
    let being_made = being_made.map(|export| {
        view! {
            <section class="card report-card" aria-label="Your report">
                <div class="body">
                    <Progress export now />
                </div>
            </section>
        }
    });
    let rows = exports.into_iter().map(|export| view! { <Report export now /> }).collect_view();
    view! {
        {being_made}
        <section class="card" aria-labelledby="reports">
            <header>
                <h2 id="reports">"Your recent reports"</h2>
            </header>
            <ul class="reports">{rows}</ul>
        </section>
    }
    .into_any()
}

fn is_written(export: &Export) -> bool {
    !matches!(export.stage, ExportStage::Waiting { .. } | ExportStage::Writing { .. })
}

#[component]
fn Report(export: Export, now: OffsetDateTime) -> impl IntoView {
    let href = address::export(export.id);
    view! {
        <li>
            <a class="name" href=href rel="external">
                {counted(export.rows, "row", "rows")}
            </a>
            {badge(&export.stage)}
            <span class="report-filter">{export.filter.in_words()}</span>
            <span class="sub">
                <Ago at=export.asked_at now />
            </span>
        </li>
    }
}
