//! The confirmation of removing a member.

use domain::people::PersonPage;
use leptos::prelude::*;

use super::person::{in_address, reason};
use super::{MemberRefused, person};
use crate::address;
use crate::posted::posted;
use crate::ui::{ConfirmDialog, Notice, Tone, loaded, page_title};

/// The confirmation, which names the consequence.
#[component]
pub fn RemoveUserPage() -> impl IntoView {
    let refused = posted::<MemberRefused>();
    let read = Resource::new(in_address(), |(workspace, user)| person(workspace, user));
    loaded(read, move |page| view! { <Confirmation page refused=refused.clone() /> }.into_any())
}

#[component]
fn Confirmation(page: PersonPage, refused: Option<MemberRefused>) -> impl IntoView {
    let (workspace, member) = (&page.workspace, &page.member);
    let (title, button) = match member.you {
        true => (format!("Leave {}?", workspace.name), "Leave the workspace"),
        false => (format!("Remove {} from {}?", member.name, workspace.name), "Remove"),
    };
    let told = refused.and_then(|refused| reason(refused.why, &page));
    let back = address::user(&workspace.id, member.user);
    let action = address::remove_user(&workspace.id, member.user);
    let who = if member.you { "You".to_owned() } else { member.email.to_string() };
    let footer = view! {
        <a class="button" href=back rel="external">
            "Cancel"
        </a>
        <button class="button danger solid">{button}</button>
    }
    .into_any();
    view! {
        {page_title(&title, &workspace.name)}
        {told}
        <form method="post" action=action>
            <input type="hidden" name="seen" value=page.seat.mark() />
            <ConfirmDialog title footer>
                <Notice tone=Tone::Bad>
                    <strong>{format!("{who} will see nothing of this workspace from the next click on. ")}</strong>
                    "Sessions of somebody who belongs to no other workspace end at once."
                </Notice>
                <p>{keys(page.keys)}</p>
                <p class="hint">"What was done stays in the audit log. An admin can invite the address again."</p>
            </ConfirmDialog>
        </form>
    }
}

fn keys(count: i64) -> String {
    match count {
        0 => "No active key is this person’s.".to_owned(),
        1 => "1 active key of this person goes on working, and is listed to be handed over.".to_owned(),
        n => format!("{n} active keys of this person go on working, and are listed to be handed over."),
    }
}
