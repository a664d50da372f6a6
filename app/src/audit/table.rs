//! The entries, and the ways to the pages before and after them.

use domain::audit::UTC;
use domain::number::{counted, grouped};
use domain::views::{AuditPage, AuditRow, AuditTotal};
use domain::when;
use leptos::prelude::*;

use super::row::Row;
use super::view::View;

const COLUMNS: [&str; 6] = ["Team", "Entity", "Activity", "Action", "Actor", "IP"];

/// The entries of a page.
#[component]
pub fn Table(
    /// The page.
    page: AuditPage,
    /// Its view.
    view: View,
) -> impl IntoView {
    let clock = Clock::of(&page.entries, view.asked.zone());
    let each = matches!(clock, Clock::Changing(_));
    let heads = COLUMNS.map(|name| view! { <th role="columnheader" scope="col">{name}</th> });
    let rows = page.entries.iter().cloned().map(|row| view! { <Row row with_offset=each /> }).collect_view();
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label="Audit logs">
            <table class="stack log" role="table">
                <thead role="rowgroup">
                    <tr role="row">
                        <th role="columnheader" scope="col">
                            "Time " <span class="hint">{format!("({})", clock.name())}</span>
                        </th>
                        {heads}
                    </tr>
                </thead>
                <tbody role="rowgroup">{rows}</tbody>
            </table>
        </div>
        <Unfinished page=page.clone() view=view.clone() />
        <Foot page view />
    }
}

/// How far the clock of the page is from UTC.
enum Clock {
    /// Always as far.
    Fixed(String),
    /// It was set forward or back between two entries.
    Changing(String),
}

impl Clock {
    fn of(rows: &[AuditRow], zone: &str) -> Self {
        let mut offsets = rows.iter().map(|row| row.entry.at.offset());
        let first = offsets.next();
        match (first, rows.first()) {
            (Some(first), Some(row)) if offsets.all(|offset| offset == first) => {
                Self::Fixed(when::offset(row.entry.at))
            }
            (Some(_), _) => Self::Changing(zone.replace('_', " ")),
            (None, _) => Self::Fixed(UTC.to_owned()),
        }
    }

    fn name(&self) -> &str {
        let (Self::Fixed(name) | Self::Changing(name)) = self;
        name
    }
}

/// A search that isn't over: how far it got, and the way on.
#[component]
pub fn Unfinished(
    /// The page.
    page: AuditPage,
    /// Its view.
    view: View,
) -> impl IntoView {
    page.searched_to.map(|place| {
        view! {
            <div class="unfinished">
                <p>
                    "Searched back to "
                    <time datetime=when::exact(place.at)>{when::second(place.at)}</time>
                    ". Older entries haven’t been searched yet."
                </p>
                <a class="button" href=view.at("before", place) rel="external">
                    "Continue searching"
                </a>
            </div>
        }
    })
}

/// How many there are, and the pages before and after.
#[component]
fn Foot(page: AuditPage, view: View) -> impl IntoView {
    let newer = page.entries.first().filter(|_| page.newer).map(|row| view.at("after", row.entry.place()));
    // A search that isn't over goes on by a link of its own.
    let older = page.entries.last().filter(|_| page.older && page.searched_to.is_none());
    let older = older.map(|row| view.at("before", row.entry.place()));
    view! {
        <nav class="foot" aria-label="Pages">
            <span>{how_many(&page)}</span>
            <span class="push"></span>
            {newer.map(|href| view! { <a class="button" href=href rel="external">"Newer"</a> })}
            {older.map(|href| view! { <a class="button" href=href rel="external">"Older"</a> })}
        </nav>
    }
}

fn how_many(page: &AuditPage) -> String {
    let shown = i64::try_from(page.entries.len()).unwrap_or(i64::MAX);
    let here = if page.newer { grouped(shown) } else { format!("1–{}", grouped(shown)) };
    match page.total {
        AuditTotal::Exactly(1) if shown == 1 => "1 entry".to_owned(),
        AuditTotal::Exactly(total) => format!("{here} of {}", grouped(total)),
        AuditTotal::AtLeast(total) => format!("{here} of {} or more", grouped(total)),
        AuditTotal::Unknown => counted(shown, "entry", "entries"),
    }
}
