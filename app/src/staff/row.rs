//! A row of the console.

use domain::early_access::{ConsoleRow, EarlyAccess, Request};
use domain::key::Stamp;
use leptos::prelude::*;

use super::suspension::SuspendedBadge;
use super::switch::Switch;
use crate::address;
use crate::ui::Day;

/// A workspace in the table.
#[component]
pub fn Row(
    /// The workspace.
    row: ConsoleRow,
) -> impl IntoView {
    let on = row.early_access.is_on();
    let suspended = view! { <SuspendedBadge row=row.clone() /> };
    let (requested, enabled) = match row.early_access {
        EarlyAccess::Off { request: Request::Open(stamp) } => (Some(stamp), None),
        EarlyAccess::Off { .. } => (None, None),
        EarlyAccess::On { enabled } => (None, Some(enabled)),
    };
    let badge = requested.is_some().then(|| view! { " " <span class="badge accent">"Requested"</span> });
    let never = enabled.is_none();
    view! {
        <tr role="row">
            <td role="cell">
                <a class="name" href=address::staff_workspace(&row.id)>
                    {row.name.clone()}
                </a>
                {badge}
                " "
                {suspended}
                <div class="sub mono">{row.id.to_string()}</div>
                {requested.map(|stamp| view! { <Requested stamp /> })}
            </td>
            <td role="cell" class="num" class:none=row.keys.is_none() data-label="Keys">
                {row.keys.map_or("—".to_owned(), |counts| counts.active.to_string())}
            </td>
            <td role="cell" data-label="Early access">
                <Switch workspace=row.id on label=format!("Early access for {}", row.name) />
            </td>
            <td role="cell" class:none=never data-label="Enabled">
                {match enabled {
                    Some(stamp) => {
                        view! {
                            <div>
                                <Day at=stamp.at />
                                <div class="sub">{stamp.by}</div>
                            </div>
                        }
                            .into_any()
                    }
                    None => "—".into_any(),
                }}
            </td>
        </tr>
    }
}

/// Who asked for early access, and when.
#[component]
fn Requested(stamp: Stamp) -> impl IntoView {
    view! {
        <div class="sub">
            "Requested " <Day at=stamp.at /> " by " {stamp.by}
        </div>
    }
}
