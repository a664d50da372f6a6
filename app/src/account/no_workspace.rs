//! The start page of a person who belongs to no workspace.

use leptos::prelude::*;

use crate::shell::{Bare, session};
use crate::ui::page_title;

/// What a person sees who belongs to no workspace.
#[component]
pub fn NoWorkspacePage() -> impl IntoView {
    let email = session().me.map(|me| me.email.to_string()).unwrap_or_default();
    view! {
        {page_title("No workspace yet", "")}
        <Bare>
            <div class="gate">
                <section class="card">
                    <h1>"No workspace yet"</h1>
                    <p>
                        "You are signed in as " <strong>{email}</strong>
                        ", which belongs to no workspace. Ask an admin of yours to invite this address."
                    </p>
                    <form class="gap-top" method="post" action="/logout">
                        <button class="button">"Sign out"</button>
                    </form>
                </section>
            </div>
        </Bare>
    }
}
