//! One key: what it is and what happened to it.

use domain::cluster::Receipt;
use domain::key::{Key, KeyState, Origin, Stamp};
use domain::owner::KeyOwner;
use domain::views::{KeyDetailsView, KeyPage};
use leptos::prelude::*;

use super::history::History;
use super::place::{crumb, key_in_address, of_keys, workspace_in_address};
use super::{Done, key_details, words};
use crate::address;
use crate::shell::legacy_keys_refused;
use crate::ui::{AccessBadge, Ago, Day, Head, Minute, Notice, ReceiptLine, Tone, api_names, asked, loaded_or};
use crate::usage::{Narrow, OldTextNotice, UsageCard};

/// The page of a key.
#[component]
pub fn KeyDetailsPage() -> impl IntoView {
    let place = key_in_address();
    let read = Resource::new(move || place.get(), |(workspace, id)| key_details(workspace, id));
    loaded_or(read, |details| view! { <Details details /> }.into_any(), of_keys(workspace_in_address()))
}

#[component]
fn Details(details: KeyDetailsView) -> impl IntoView {
    let page = &details.page;
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
        <State key=page.key.clone() refused=legacy_keys_refused(&page.workspace.id) />
        <Body details />
    }
}

/// The use of the key beside what it is; without it where the reader doesn't see it.
#[component]
fn Body(details: KeyDetailsView) -> impl IntoView {
    let KeyDetailsView { page, owner, may_hand_over, history, receipt, usage } = details;
    let owner = owner.map(|owner| {
        let to =
            (may_hand_over && page.key.state == KeyState::Active).then(|| address::hand_over_keys(&page.workspace.id));
        view! { <Owner owner to /> }.into_any()
    });
    let Some(usage) = usage else {
        return view! {
            <div class="two">
                <Facts page receipt owner />
                <History entries=history />
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
                <Facts page receipt owner />
                <Narrow key called=usage.apis apis edit />
                <History entries=history />
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
fn State(key: Key, refused: bool) -> impl IntoView {
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
                {if refused { ". It can be viewed" } else { ". It keeps working, and can be viewed" }}
                " but not edited, regenerated or archived. "
                "Create a new key and move your callers over: legacy keys will be deprecated."
            </Notice>
        }
        .into_any(),
        (KeyState::Active, Origin::Native | Origin::Single) => ().into_any(),
    }
}

#[component]
fn Facts(page: KeyPage, receipt: Option<Receipt>, owner: Option<AnyView>) -> impl IntoView {
    let key = page.key;
    let names = api_names(key.apis.iter(), &page.apis);
    let legacy = key.is_legacy().then(|| view! { " " <span class="badge">"Legacy"</span> });
    let team = key.team.as_ref().map_or_else(|| "None".to_owned(), words::team_name);
    let used = match key.last_used {
        Some(at) => view! { <Ago at now=page.now /> }.into_any(),
        None => "Never".into_any(),
    };
    let regenerated = match key.regenerated {
        Some(stamp) => view! { <Stamped stamp /> }.into_any(),
        None => "Never".into_any(),
    };
    let receipt = receipt.map(|receipt| {
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
                    <dt>"Team"</dt>
                    <dd>{team}</dd>
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
                    {owner}
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

/// Who answers for the key. `to`: where it can be handed over when that person has left.
#[component]
fn Owner(owner: KeyOwner, to: Option<String>) -> impl IntoView {
    let left = (!owner.present).then(|| {
        let link = to.map(|to| view! { " " <a class="link" href=to>"Hand it over"</a> });
        view! { " " <span class="badge warn">"Has left"</span> {link} }
    });
    view! {
        <dt>"Owner"</dt>
        <dd>{owner.email.to_string()} {left}</dd>
    }
}

#[component]
fn Stamped(stamp: Stamp) -> impl IntoView {
    view! {
        <Minute at=stamp.at />
        {format!(" by {}", stamp.by)}
    }
}
