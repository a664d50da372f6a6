//! What stands above every page of a suspended workspace.

use domain::account::Me;
use domain::workspace::Suspended;
use leptos::prelude::*;

use crate::ui::{Day, Notice, Tone};

/// Says that the workspace's keys are refused, and why, if they are.
pub fn suspended(me: &Me, workspace: &str) -> AnyView {
    let Some(Suspended { since, reason }) = me.membership(workspace).and_then(|member| member.suspended.clone()) else {
        return ().into_any();
    };
    view! {
        <Notice tone=Tone::Bad>
            <p>
                <strong>"This workspace is suspended, and all its keys are refused. "</strong>
                "By Latchkey, since "
                <Day at=since />
                ": "
                {reason}
            </p>
            <p>"Nothing is deleted. To have it resumed, contact Latchkey’s customer success."</p>
        </Notice>
    }
    .into_any()
}
