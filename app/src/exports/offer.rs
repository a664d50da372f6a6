//! "Export audit logs": what the report will hold and where it goes, before it is asked for.

use domain::audit::AuditAsked;
use domain::export::entries;
use domain::views::ExportOffer;
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

use super::offered;
use super::page::Conditions;
use crate::address;
use crate::audit::with_query;
use crate::ui::{ConfirmDialog, Notice, PostForm, Tone, all_asked, loaded, page_title};

/// "Export audit logs".
#[component]
pub fn ExportOfferPage() -> impl IntoView {
    let workspace = use_params_map().with_untracked(|params| params.get("workspace").unwrap_or_default());
    let asked = AuditAsked::read(all_asked);
    let read =
        Resource::new(move || (workspace.clone(), asked.clone()), |(workspace, asked)| offered(workspace, asked));
    loaded(read, |offer| view! { <Offer offer /> }.into_any())
}

#[component]
fn Offer(offer: ExportOffer) -> impl IntoView {
    let title = "Export audit logs?";
    let tab = page_title("Export audit logs", &offer.workspace.name);
    let back = with_query(address::audit_logs(&offer.workspace.id), &offer.asked, None);
    let leave = |text| view! { <a class="button" href=back.clone() rel="external">{text}</a> };
    if !offer.problems.is_empty() {
        crate::ssr::set_status(422);
        let footer = leave("Back to the filters").into_any();
        return view! {
            {tab}
            <ConfirmDialog title footer>
                <Notice tone=Tone::Bad role="alert">
                    <strong>"The filters need mending first. "</strong>
                    "The audit log says what is wrong with them."
                </Notice>
            </ConfirmDialog>
        }
        .into_any();
    }
    if offer.rows == 0 {
        let footer = leave("Back to the filters").into_any();
        return view! {
            {tab}
            <ConfirmDialog title footer>
                <p>"Nothing matches these filters, so there is nothing to export."</p>
                <dl class="facts">
                    <Conditions words=offer.filter.words() />
                </dl>
            </ConfirmDialog>
        }
        .into_any();
    }
    let fields = offer
        .asked
        .pairs()
        .into_iter()
        .map(|(name, value)| view! { <input type="hidden" name=name value=value.to_owned() /> })
        .collect_view();
    let footer = view! {
        {leave("Cancel")}
        <button class="button primary">"Export audit logs"</button>
    }
    .into_any();
    view! {
        {tab}
        <PostForm action=address::export_audit_logs(&offer.workspace.id)>
            <input type="hidden" name="form" value=offer.form.to_string() />
            {fields}
            <ConfirmDialog title footer>
                <p>
                    {format!(
                        "Latchkey writes a CSV file with exactly the entries that the filters show, and mails a link to {}.",
                        offer.mailed_to,
                    )}
                </p>
                <dl class="facts">
                    <Conditions words=offer.filter.words() />
                    <dt>"Rows"</dt>
                    <dd>
                        <strong>{entries(offer.rows)}</strong>
                    </dd>
                    <dt>"Mailed to"</dt>
                    <dd>{offer.mailed_to}</dd>
                    <dt>"Kept for"</dt>
                    <dd>"7 days, then the file and its link are gone"</dd>
                </dl>
                <p class="hint">
                    "You can leave the page while it is written. The export and every download of it are recorded in the audit log."
                </p>
            </ConfirmDialog>
        </PostForm>
    }
    .into_any()
}
