//! What stands above every page of a workspace that is suspended, or whose legacy keys are.

use domain::account::Me;
use domain::ids::WorkspaceId;
use domain::suspension::SuspensionScope;
use domain::workspace::Suspended;
use leptos::prelude::*;

use super::session;
use crate::ui::{Day, Notice, Tone};

/// Says which of the workspace's keys are refused, and why, if any are.
pub fn suspended(me: &Me, workspace: &str) -> AnyView {
    let Some(Suspended { scope, since, reason }) = of(me, workspace) else {
        return ().into_any();
    };
    let (what, then) = match scope {
        SuspensionScope::Workspace => (
            "This workspace is suspended, and all its keys are refused. ",
            "Nothing is deleted. To have it resumed, contact Latchkey’s customer success.",
        ),
        SuspensionScope::LegacyKeys => (
            "The legacy keys of this workspace are suspended, and each is refused. ",
            "Other keys work as before: move your callers over to new ones. Nothing is deleted. To have the legacy keys resumed, contact Latchkey’s customer success.",
        ),
    };
    view! {
        <Notice tone=Tone::Bad>
            <p>
                <strong>{what}</strong>
                "By Latchkey, since "
                <Day at=since />
                ": "
                {reason}
            </p>
            <p>{then}</p>
        </Notice>
    }
    .into_any()
}

/// Whether the reader is told above the page that the workspace's legacy keys are refused, with its other keys or by
/// themselves. Nothing below may say then that they work.
pub fn legacy_keys_refused(workspace: &WorkspaceId) -> bool {
    session().me.is_some_and(|me| of(&me, workspace.as_str()).is_some())
}

fn of(me: &Me, workspace: &str) -> Option<Suspended> {
    me.membership(workspace).and_then(|member| member.suspended.clone())
}
