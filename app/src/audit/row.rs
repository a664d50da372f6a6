//! An entry: a row, which opens to show what changed.

use domain::audit::{AuditAction, Difference};
use domain::number::grouped;
use domain::views::AuditRow;
use domain::when;
use leptos::prelude::*;

use crate::ui::ReceiptFacts;

/// An entry.
#[component]
pub fn Row(
    /// The entry.
    row: AuditRow,
    /// Whether its time needs how far the clock was from UTC.
    with_offset: bool,
) -> impl IntoView {
    let entry = row.entry.clone();
    let tone = match entry.action {
        AuditAction::Create => "badge good",
        AuditAction::Update => "badge accent",
        AuditAction::Delete => "badge bad",
    };
    let or_dash = |text: String| if text.is_empty() { "—".to_owned() } else { text };
    let offset = with_offset.then(|| view! { " " <span class="sub">{when::offset(entry.at)}</span> });
    view! {
        <tr role="row">
            <td role="cell" data-label="Time">
                <span>
                    <time datetime=when::exact(entry.at)>{when::second(entry.at)}</time>
                    {offset}
                </span>
            </td>
            <td role="cell" data-label="Team">
                {or_dash(entry.teams.join(", "))}
            </td>
            <td role="cell" class="nowrap" data-label="Entity">
                {entry.entity.as_str()}
            </td>
            <td role="cell" class="opens">
                <details>
                    <summary>{entry.activity}</summary>
                </details>
                <Opened row />
            </td>
            <td role="cell" data-label="Action">
                <span class=tone>{entry.action.as_str()}</span>
            </td>
            <td role="cell" data-label="Actor">
                {entry.actor}
            </td>
            <td role="cell" data-label="IP">
                <code>{or_dash(entry.ip.unwrap_or_default())}</code>
            </td>
        </tr>
    }
}

/// What an open entry shows. It lies across the whole row, which nothing within `details` could.
#[component]
fn Opened(row: AuditRow) -> impl IntoView {
    let changed = match row.changed.is_empty() {
        true => view! { <p class="hint">"This entry records no values before or after."</p> }.into_any(),
        false => view! { <Changed fields=row.changed /> }.into_any(),
    };
    let request = row.request.map(|request| {
        view! {
            <div>
                <dt>"Request id"</dt>
                <dd>
                    <code>{request.to_string()}</code>
                </dd>
            </div>
        }
    });
    view! {
        <div class="opened">
            {changed}
            {row.receipt.map(|receipt| view! { <ReceiptFacts receipt /> })}
            <dl class="opened-facts">
                <div>
                    <dt>"Entry number"</dt>
                    <dd>{grouped(row.entry.number)}</dd>
                </div>
                <div>
                    <dt>"Exact time"</dt>
                    <dd>
                        <code>{when::exact(row.entry.at)}</code>
                    </dd>
                </div>
                {request}
            </dl>
        </div>
    }
}

/// Before and after, field by field.
#[component]
fn Changed(fields: Vec<Difference>) -> impl IntoView {
    let fields = fields
        .into_iter()
        .map(|field| {
            let differs = field.before != field.after;
            let [before, after] = [field.before, field.after].map(|value| value.filter(|value| !value.is_empty()));
            let side = |value: Option<String>, old: bool| match value {
                None => view! { <span class="muted">"—"</span> }.into_any(),
                Some(value) if !differs => value.into_any(),
                Some(value) if old => view! { <del>{value}</del> }.into_any(),
                Some(value) => view! { <ins>{value}</ins> }.into_any(),
            };
            view! {
                <div>
                    <dt>{named(&field.field)}</dt>
                    <dd>
                        <span class="side-name">"Before"</span>
                        {side(before, true)}
                    </dd>
                    <dd>
                        <span class="side-name">"After"</span>
                        {side(after, false)}
                    </dd>
                </div>
            }
        })
        .collect_view();
    view! {
        <div class="changed">
            <div class="changed-head" aria-hidden="true">
                <span></span>
                <span>"Before"</span>
                <span>"After"</span>
            </div>
            <dl>{fields}</dl>
        </div>
    }
}

/// `legacy_keys` as people read it: `Legacy keys`.
fn named(field: &str) -> String {
    match field {
        "apis" => return "API access".to_owned(),
        "api" => return "API".to_owned(),
        "key" => return "Shown part of the key".to_owned(),
        _ => {}
    }
    let mut letters = field.replace('_', " ").chars().collect::<Vec<_>>();
    if let Some(first) = letters.first_mut() {
        *first = first.to_ascii_uppercase();
    }
    letters.into_iter().collect()
}
