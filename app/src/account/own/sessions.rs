//! Where one is signed in.

use domain::account::SessionRow;
use leptos::prelude::*;
use time::OffsetDateTime;

use super::super::Act;
use crate::ui::{
    Ago,
    Column::{Spoken, Text},
    Minute, Table,
};

/// The sessions in force, each with a button that ends it.
#[component]
pub fn SessionsCard(
    /// Them.
    sessions: Vec<SessionRow>,
    /// The moment of the read.
    now: OffsetDateTime,
) -> impl IntoView {
    let count = sessions.len();
    let rows = sessions.into_iter().map(|session| view! { <Row session now /> }).collect_view();
    let columns = vec![Text("Browser"), Text("Address"), Text("Began"), Text("Last used"), Spoken("End")];
    view! {
        <section class="card">
            <header>
                <h2>"Where you are signed in"</h2>
                <span class="badge">{count}</span>
                <span class="push"></span>
                <form method="post" action="/account">
                    <button class="button" name="do" value=Act::EndAll.as_str()>
                        "Sign out everywhere"
                    </button>
                </form>
            </header>
            <Table label="Your sessions" columns>{rows}</Table>
        </section>
    }
}

#[component]
fn Row(session: SessionRow, now: OffsetDateTime) -> impl IntoView {
    let SessionRow { id, place, browser, began, last_used, here } = session;
    let spoken = format!(" session of {browser}, {place}");
    let end = if here {
        view! { <span class="badge">"This session"</span> }.into_any()
    } else {
        view! {
            <form method="post" action="/account">
                <input type="hidden" name="session" value=id.to_string() />
                <button class="button small" name="do" value=Act::EndSession.as_str()>
                    "End"
                    <span class="visually-hidden">{spoken}</span>
                </button>
            </form>
        }
        .into_any()
    };
    view! {
        <tr role="row">
            <td role="cell">{browser}</td>
            <td role="cell" data-label="Address">
                <code>{place}</code>
            </td>
            <td role="cell" data-label="Began">
                <Minute at=began />
            </td>
            <td role="cell" data-label="Last used">
                <Ago at=last_used now />
            </td>
            <td role="cell">{end}</td>
        </tr>
    }
}
