//! One key: what it is and what happened to it.

use domain::key::{Key, KeyState, Origin, Stamp};
use domain::views::KeyPage;
use leptos::prelude::*;

use super::history::History;
use super::place::{crumb, key_in_address, of_keys, workspace_in_address};
use super::{Done, key};
use crate::address;
use crate::ui::{AccessBadge, Ago, Day, Head, Minute, Notice, ReceiptLine, Tone, api_names, asked, loaded_or};
use crate::usage::{Narrow, OldTextNotice, UsageCard};

/// The page of a key.
#[component]
pub fn KeyDetailsPage() -> impl IntoView {
    let place = key_in_address();
    let read = Resource::new(move || place.get(), |(workspace, id)| key(workspace, id));
    loaded_or(read, |page| view! { <Details page /> }.into_any(), of_keys(workspace_in_address()))
}

#[component]
fn Details(page: KeyPage) -> impl IntoView {
    let done = asked("done").as_deref().and_then(Done::from_word);
    let saved = (done == Some(Done::Edited)).then(|| {
        view! {
            <Notice tone=Tone::Good role="status">
                "The changes were saved."
            </Notice>
        }
    });
    let name = page.key.name.to_string();
    let crumbs = vec![crumb(&page.workspace.id)];
    let place = page.workspace.name.clone();
    let actions = view! { <Actions page=page.clone() /> };
    view! {
        <Head title=name place crumbs>
            {actions}
        </Head>
        {saved}
        <State key=page.key.clone() />
        <Body page />
    }
}

/// The use of the key beside what it is; without it where the reader doesn't see it.
#[component]
fn Body(page: KeyPage) -> impl IntoView {
    let Some(usage) = page.usage.clone() else {
        return view! {
            <div class="two">
                <Facts page=page.clone() />
                <History entries=page.history />
            </div>
        }
        .into_any();
    };
    let (key, apis, now) = (page.key.clone(), page.apis.clone(), page.now);
    let edit = page.may_manage.then(|| address::edit_key(&page.workspace.id, &key.id));
    view! {
        {usage.old_text.clone().map(|tried| view! { <OldTextNotice tried now /> })}
        <div class="two">
            <UsageCard usage=usage.clone() apis=apis.clone() now />
            <div class="spaced">
                <Facts page=page.clone() />
                <Narrow key called=usage.apis apis edit />
                <History entries=page.history />
            </div>
        </div>
    }
    .into_any()
}

/// What may be done with the key; nothing for viewers, and for keys that can't be changed.
#[component]
fn Actions(page: KeyPage) -> impl IntoView {
    (page.may_manage && page.key.changeable().is_ok()).then(|| {
        let (workspace, id) = (&page.workspace.id, &page.key.id);
        view! {
            <a class="button" href=address::edit_key(workspace, id)>
                "Edit key details"
            </a>
            <a class="button" href=address::regenerate_key(workspace, id)>
                "Regenerate key"
            </a>
            <a class="button danger" href=address::archive_key(workspace, id)>
                "Archive key"
            </a>
        }
    })
}

#[component]
fn State(key: Key) -> impl IntoView {
    match (key.state, key.origin) {
        (KeyState::Archived(stamp), _) => view! {
            <Notice tone=Tone::Warn>
                <strong>"This key is archived, for good."</strong>
                " It is refused everywhere since "
                <Minute at=stamp.at />
                {format!(", by {}.", stamp.by)}
            </Notice>
        }
        .into_any(),
        (KeyState::Active, Origin::Legacy { migrated_at }) => view! {
            <Notice tone=Tone::Warn>
                <strong>"This is a legacy key,"</strong>
                " migrated on "
                <Day at=migrated_at />
                ". It keeps working, and can be viewed but not edited, regenerated or archived. "
                "Create a new key and move your callers over: legacy keys will be deprecated."
            </Notice>
        }
        .into_any(),
        (KeyState::Active, Origin::Native | Origin::Single) => ().into_any(),
    }
}

#[component]
fn Facts(page: KeyPage) -> impl IntoView {
    let key = page.key;
    let names = api_names(key.apis.iter(), &page.apis);
    let legacy = key.is_legacy().then(|| view! { " " <span class="badge">"Legacy"</span> });
    let used = match key.last_used {
        Some(at) => view! { <Ago at now=page.now /> }.into_any(),
        None => "Never".into_any(),
    };
    let regenerated = match key.regenerated {
        Some(stamp) => view! { <Stamped stamp /> }.into_any(),
        None => "Never".into_any(),
    };
    let receipt = page.receipt.map(|receipt| {
        view! {
            <dt>"Last change"</dt>
            <dd>
                <ReceiptLine receipt />
            </dd>
        }
    });
    view! {
        <section class="card">
            <header>
                <h2>"Details"</h2>
            </header>
            <div class="body">
                <dl class="facts">
                    <dt>"Key"</dt>
                    <dd>
                        <code>{key.hint.to_string()}</code>
                        {legacy}
                    </dd>
                    <dt>"API access"</dt>
                    <dd>
                        <AccessBadge apis=key.apis listed=page.apis />
                        " "
                        {names}
                    </dd>
                    <dt>"Created"</dt>
                    <dd>
                        <Stamped stamp=key.created />
                    </dd>
                    <dt>"Last regenerated"</dt>
                    <dd>{regenerated}</dd>
                    <dt>"Last used"</dt>
                    <dd>{used}</dd>
                    {receipt}
                </dl>
            </div>
        </section>
    }
}

#[component]
fn Stamped(stamp: Stamp) -> impl IntoView {
    view! {
        <Minute at=stamp.at />
        {format!(" by {}", stamp.by)}
    }
}
