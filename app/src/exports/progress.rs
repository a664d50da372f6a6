//! How far a report is. The same on its page and below the log, so that `frontend/plain.js` can bring one
//! up to date from the other.

use domain::export::{Export, ExportFile, ExportStage};
use domain::number::{counted, grouped, size};
use leptos::prelude::*;
use time::OffsetDateTime;

use super::again::again;
use super::words::{remedy, setback, title, why};
use crate::address;
use crate::ui::{Minute, Notice, Tone};

/// Seconds between two looks at a report that is under way, and at one that waits for its next try.
const EVERY: [u32; 2] = [1, 5];

/// How far a report is, and what can be done with it.
#[component]
pub fn Progress(
    /// The report.
    export: Export,
    /// The moment of the read.
    now: OffsetDateTime,
) -> impl IntoView {
    let stage = export.stage;
    let waits =
        matches!(stage, ExportStage::Waiting { setback: Some(_) } | ExportStage::Mailing { setback: Some(_), .. });
    let every = stage.is_under_way().then(|| EVERY[usize::from(waits)]);
    let href = address::export(export.id);
    let id = format!("report-{}", export.id);
    let source = every.map(|_| href.clone());
    let refresh = every.map(|_| {
        view! {
            <noscript>
                <p class="hint"><a href=href>"Refresh"</a> " to see how far it is."</p>
            </noscript>
        }
    });
    let said = title(&stage);
    let numbers = match stage {
        ExportStage::Writing { done } => {
            format!("{} of {}", grouped(done), counted(export.rows, "row", "rows"))
        }
        _ => counted(export.rows, "row", "rows"),
    };
    view! {
        <div
            class="report"
            id=id
            data-live=every
            data-live-src=source
            data-say=said
        >
            <div class="row">
                <h2>{said}</h2>
                <span class="push hint">{numbers}</span>
            </div>
            <Stage export now />
            {refresh}
        </div>
    }
}

#[component]
fn Stage(export: Export, now: OffsetDateTime) -> impl IntoView {
    let to = export.asked_by.clone();
    let more =
        || view! { <a class="button" href=again(&export.workspace, &export.filter) rel="external">"Ask again"</a> };
    match export.stage {
        ExportStage::Waiting { setback: None } => view! {
            <Meter done=0 rows=export.rows />
            <p class="hint">{format!("It will be mailed to {to}. You can leave this page.")}</p>
        }
        .into_any(),
        ExportStage::Waiting { setback: Some(last) } => view! {
            <Meter done=0 rows=export.rows />
            <Notice tone=Tone::Warn>{setback(last, now)}</Notice>
            <p class="hint">{format!("It will be mailed to {to}. You can leave this page.")}</p>
        }
        .into_any(),
        ExportStage::Writing { done } => view! {
            <Meter done rows=export.rows />
            <p class="hint">{format!("It will be mailed to {to}. You can leave this page.")}</p>
        }
        .into_any(),
        ExportStage::Mailing { file, setback: None } => view! {
            <p>{format!("The mail to {to} is on its way.")}</p>
            <Download id=export.id.to_string() file />
        }
        .into_any(),
        ExportStage::Mailing { file, setback: Some(last) } => view! {
            <p>{format!("The mail to {to} isn’t out yet. You needn’t wait for it.")}</p>
            <Notice tone=Tone::Warn>{setback(last, now)}</Notice>
            <Download id=export.id.to_string() file />
        }
        .into_any(),
        ExportStage::Sent { file, at } => view! {
            <p>{format!("Mailed to {to} on ")} <Minute at /> "."</p>
            <Download id=export.id.to_string() file />
        }
        .into_any(),
        ExportStage::NotMailed { file, why: reason } => view! {
            <Notice tone=Tone::Warn>
                <strong>{format!("It could not be mailed to {to}: {}. ", why(reason))}</strong>
                "Download it here."
            </Notice>
            <Download id=export.id.to_string() file />
        }
        .into_any(),
        ExportStage::GivenUp { why: reason } => view! {
            <Notice tone=Tone::Bad>
                <strong>{format!("Latchkey gave up: {}. ", why(reason))}</strong>
                {remedy(reason)}
            </Notice>
            {more()}
        }
        .into_any(),
        ExportStage::Expired { at } => view! {
            <p>"Its file was removed on " <Minute at /> ". The entries are still in the log: ask for them again."</p>
            {more()}
        }
        .into_any(),
    }
}

/// How much is written.
#[component]
fn Meter(done: i64, rows: i64) -> impl IntoView {
    view! { <progress class="meter" max=rows.max(1) value=done aria-label="Rows written"></progress> }
}

/// "Download report", with its size and until when.
#[component]
fn Download(id: String, file: ExportFile) -> impl IntoView {
    view! {
        <div class="row">
            <a class="button primary" href=address::export_download(id) rel="external">
                "Download report"
            </a>
            <span class="hint">{size(file.bytes)} ", until " <Minute at=file.until /></span>
        </div>
    }
}
