//! A bar for each day: drawn on the server, as a picture to the eye and as a table to everybody else.

use domain::usage::UsageDay;
use domain::when;
use leptos::prelude::*;

use super::grouped;
use crate::ui::Day;

/// The chart's height, in its own units; it is stretched over the height that the style gives it.
const HEIGHT: u64 = 1000;
/// What a day takes of the width, and what its bar takes of that.
const SLOT: usize = 20;
const BAR: usize = 14;
/// The lowest bar: one request in millions is seen.
const LOWEST: u64 = 14;
/// Between what passed and what was refused.
const GAP: u64 = 10;

/// The chart, and its days as a table.
#[component]
pub fn Chart(
    /// The days, the oldest first.
    days: Vec<UsageDay>,
    /// How many requests passed in all.
    allowed: u64,
    /// How many were refused.
    refused: u64,
) -> impl IntoView {
    let top = days.iter().map(|day| day.allowed + day.refused).max().map_or(1, round_up);
    let told = format!(
        "Requests a day in the last {} days: {} accepted and {} refused in all. The table below has every day.",
        days.len(),
        grouped(allowed),
        grouped(refused),
    );
    let ends =
        [days.first(), days.get(days.len() / 2), days.last()].map(|day| day.map(|day| view! { <Day at=day.day /> }));
    let bars = days.iter().enumerate().map(|(at, day)| bar(at * SLOT, day, top)).collect_view();
    let rows = days.iter().rev().map(row).collect_view();
    let view_box = format!("0 0 {} {HEIGHT}", days.len() * SLOT);
    view! {
        <div class="body chart">
            <div class="chart-top hint" aria-hidden="true">
                {grouped(top)}
            </div>
            <svg viewBox=view_box preserveAspectRatio="none" role="img" aria-label=told>
                {bars}
            </svg>
            <div class="chart-ends hint" aria-hidden="true">
                {ends}
            </div>
            <details>
                <summary>"Show the days as a table"</summary>
                <div class="scroll" tabindex="0" role="region" aria-label="Requests by day">
                    <table>
                        <caption class="visually-hidden">"Requests by day (UTC), the latest first"</caption>
                        <thead>
                            <tr>
                                <th scope="col">"Day"</th>
                                <th scope="col" class="num">
                                    "Accepted"
                                </th>
                                <th scope="col" class="num">
                                    "Refused"
                                </th>
                            </tr>
                        </thead>
                        <tbody>{rows}</tbody>
                    </table>
                </div>
            </details>
        </div>
    }
}

/// What was refused stands at the foot, so that it is found at the same place on each day.
fn bar(left: usize, day: &UsageDay, top: u64) -> impl IntoView + use<> {
    let height = |calls: u64| if calls == 0 { 0 } else { (calls * HEIGHT / top).max(LOWEST) };
    let (allowed, refused) = (height(day.allowed), height(day.refused));
    let gap = if allowed > 0 && refused > 0 { GAP } else { 0 };
    // A day of many requests leaves the lowest bar its room.
    let allowed = allowed.min(HEIGHT - refused - gap);
    let x = left + (SLOT - BAR) / 2;
    let told = format!("{}: {} accepted, {} refused", when::day(day.day), grouped(day.allowed), grouped(day.refused));
    let rect = move |class: &'static str, height: u64, y: u64| {
        (height > 0).then(|| {
            view! {
                <rect
                    class=class
                    x=x.to_string()
                    y=y.to_string()
                    width=BAR.to_string()
                    height=height.to_string()
                ></rect>
            }
        })
    };
    view! {
        <g>
            <title>{told}</title>
            <rect class="slot" x=left.to_string() y="0" width=SLOT.to_string() height=HEIGHT.to_string()></rect>
            {rect("refused", refused, HEIGHT - refused)}
            {rect("allowed", allowed, HEIGHT - refused - gap - allowed)}
        </g>
    }
}

fn row(day: &UsageDay) -> impl IntoView + use<> {
    view! {
        <tr>
            <th scope="row">
                <Day at=day.day />
            </th>
            <td class="num">{grouped(day.allowed)}</td>
            <td class="num">{grouped(day.refused)}</td>
        </tr>
    }
}

/// The next of 1, 2, 3, 4, 5, 6, 8, 10, 20, …
fn round_up(most: u64) -> u64 {
    let mut unit: u64 = 1;
    while unit.saturating_mul(10) < most {
        unit *= 10;
    }
    [1, 2, 3, 4, 5, 6, 8, 10].into_iter().map(|step| unit.saturating_mul(step)).find(|&top| top >= most).unwrap_or(most)
}
