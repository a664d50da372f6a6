//! The confirmation of turning early access off.

use domain::early_access::ConsoleRow;
use leptos::prelude::*;

use super::Answer;
use crate::address;
use crate::ui::{ConfirmDialog, Notice, Tone, page_title};

/// The confirmation of turning early access off, which names the consequence.
#[component]
pub fn ConfirmOff(
    /// The workspace.
    row: ConsoleRow,
) -> impl IntoView {
    let address = address::staff_workspace(&row.id);
    let footer = view! {
        <a class="button" href=address.clone()>
            "Cancel"
        </a>
        <button class="button danger solid" name=Answer::FIELD value=Answer::Off.as_str()>
            "Turn off"
        </button>
    };
    view! {
        {page_title("Turn early access off", &row.name)}
        <form method="post" action=address>
            <input type="hidden" name="confirmed" value="yes" />
            <ConfirmDialog title=format!("Turn early access off for {}?", row.name) footer=footer.into_any()>
                <Notice tone=Tone::Warn>
                    <strong>"The people of this workspace lose the API keys dashboard. "</strong>
                    "They see one key per API again, and cannot make or archive keys."
                </Notice>
                <p>"No key stops working. Turning early access on again brings everything back."</p>
            </ConfirmDialog>
        </form>
    }
}
