//! What early access to multiple keys brings, and how to get it.

use domain::early_access::{EarlyAccess, Request};
use domain::workspace::Workspace;
use leptos::prelude::*;

use super::Act;
use crate::address;
use crate::shell::legacy_keys_refused;
use crate::ui::Day;

/// What early access to multiple keys brings, and how to get it.
#[component]
pub fn EarlyAccessNote(
    /// The workspace.
    workspace: Workspace,
    /// Whether the reader may ask for it.
    may_manage: bool,
) -> impl IntoView {
    let refused = legacy_keys_refused(&workspace.id);
    let action = match workspace.early_access {
        EarlyAccess::On { .. } => ().into_any(),
        EarlyAccess::Off { request: Request::Open(stamp) } => view! {
            <p>
                <span class="badge accent">"Requested"</span>
                " Requested on "
                <Day at=stamp.at />
                " by "
                {stamp.by}
                "."
            </p>
        }
        .into_any(),
        EarlyAccess::Off { request } => {
            let (declined, button) = match request {
                Request::Declined { stamp, reason } => (Some((stamp, reason)), "Request it again"),
                Request::None | Request::Open(_) => (None, "Request early access"),
            };
            let declined = declined.map(|(stamp, reason)| {
                view! {
                    <p>
                        <span class="badge">"Declined"</span>
                        " The last request was declined on "
                        <Day at=stamp.at />
                        ": "
                        {reason.to_string()}
                    </p>
                }
            });
            let ask = if may_manage {
                view! {
                    <form method="post" action=address::single_keys(workspace.id)>
                        <button class="button" name="do" value=Act::Request.as_str()>
                            {button}
                        </button>
                    </form>
                }
                .into_any()
            } else {
                view! { <p class="hint">"Admins and managers of the workspace can request it."</p> }.into_any()
            };
            view! {
                {declined}
                {ask}
            }
            .into_any()
        }
    };
    let become_legacy = match refused {
        true => "The keys above become legacy keys, which can be viewed.",
        false => "The keys above become legacy keys: they keep working, and can be viewed.",
    };
    view! {
        <section class="card gap-top" aria-labelledby="early-access">
            <header>
                <h2 id="early-access">"Early access: more than one key"</h2>
            </header>
            <div class="body prose">
                <p>"Ask for early access to the new dashboard, and your workspace gets:"</p>
                <ul>
                    <li>"A key of its own for each team and vendor, under a name that you choose."</li>
                    <li>"Keys that open only the APIs that you choose."</li>
                    <li>"Rotation without downtime: make a second key, move over, archive the first."</li>
                </ul>
                <p>{become_legacy}</p>
                {action}
            </div>
        </section>
    }
}
