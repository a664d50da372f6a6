//! A tile: an API and its one key.

use domain::api::Api;
use domain::ids::WorkspaceId;
use domain::key::Key;
use domain::refusal::{NotAllowed, Overtaken, SingleKeyRefusal};
use domain::views::SingleTile;
use leptos::prelude::*;
use time::OffsetDateTime;

use super::{Act, generate};
use crate::account::words::proof;
use crate::address;
use crate::shell::legacy_keys_refused;
use crate::ui::{Ago, Day, Notice, PostForm, Tone};

/// A tile: an API and its one key, with what may be done.
#[component]
pub fn Tile(
    /// Whose.
    workspace: WorkspaceId,
    /// The API and its key.
    tile: SingleTile,
    /// Whether the reader may make and replace the key.
    may_manage: bool,
    /// The moment of the read.
    now: OffsetDateTime,
    /// Why what was just tried here did nothing.
    #[prop(optional_no_strip)]
    why: Option<SingleKeyRefusal>,
) -> impl IntoView {
    let SingleTile { api, key, cut: _ } = tile;
    let heading = format!("api-{}", api.id);
    let legacy = key.as_ref().is_some_and(Key::is_legacy);
    let action = match &key {
        _ if !may_manage => ().into_any(),
        None => view! { <Generate workspace api=api.clone() described=heading.clone() /> }.into_any(),
        Some(_) if legacy => {
            let text = match legacy_keys_refused(&workspace) {
                true => "A legacy key, which can only be viewed.",
                false => "A legacy key: it keeps working, and can only be viewed.",
            };
            view! { <p class="hint">{text}</p> }.into_any()
        }
        Some(_) => view! { <Regenerate workspace api=api.clone() described=heading.clone() /> }.into_any(),
    };
    let labelled = heading.clone();
    view! {
        <section class="tile" aria-labelledby=labelled>
            <h2>
                <span id=heading>{api.name}</span>
                {legacy.then(|| view! { <span class="badge">"Legacy"</span> })}
            </h2>
            <p>{api.description}</p>
            {why.map(|why| view! { <Refusal why now /> })}
            {match key {
                Some(key) => view! { <Facts key now /> }.into_any(),
                None => view! { <p class="muted">"No key yet."</p> }.into_any(),
            }}
            {action}
        </section>
    }
}

#[component]
fn Facts(key: Key, now: OffsetDateTime) -> impl IntoView {
    view! {
        <dl class="facts">
            <dt>"Key"</dt>
            <dd>
                <code>{key.hint.to_string()}</code>
            </dd>
            <dt>"Created"</dt>
            <dd>
                <Day at=key.created.at />
                " by "
                {key.created.by}
            </dd>
            {key
                .regenerated
                .map(|stamp| {
                    view! {
                        <dt>"Regenerated"</dt>
                        <dd>
                            <Day at=stamp.at />
                            " by "
                            {stamp.by}
                        </dd>
                    }
                })}
            <dt>"Last used"</dt>
            <dd>
                {match key.last_used {
                    Some(at) => view! { <Ago at now /> }.into_any(),
                    None => "Never".into_any(),
                }}
            </dd>
        </dl>
    }
}

#[component]
fn Generate(workspace: WorkspaceId, api: Api, described: String) -> impl IntoView {
    view! {
        <PostForm action=generate(workspace, &api.id)>
            <input type="hidden" name="api" value=api.id.to_string() />
            <button class="button primary" name="do" value=Act::Generate.as_str() aria-describedby=described>
                "Generate key"
            </button>
        </PostForm>
    }
}

/// Leads to the confirmation.
#[component]
fn Regenerate(workspace: WorkspaceId, api: Api, described: String) -> impl IntoView {
    view! {
        <form method="get" action=address::single_keys(workspace)>
            <input type="hidden" name="regenerate" value=api.id.to_string() />
            <button class="button" aria-describedby=described>
                "Regenerate key"
            </button>
        </form>
    }
}

/// Why what was just tried did nothing.
#[component]
fn Refusal(why: SingleKeyRefusal, now: OffsetDateTime) -> impl IntoView {
    let words = match why {
        SingleKeyRefusal::Exists => "Somebody generated this key meanwhile. It was shown to them, once.".into_any(),
        SingleKeyRefusal::Legacy => "A legacy key cannot be regenerated.".into_any(),
        SingleKeyRefusal::NotConfirmed => "Nothing was changed: confirm that the old key may expire.".into_any(),
        SingleKeyRefusal::NotAllowed(NotAllowed::Forbidden) => {
            "Admins and managers of the workspace can do this. Ask one of them.".into_any()
        }
        SingleKeyRefusal::Proof(why) => proof(why).into_any(),
        SingleKeyRefusal::NotAllowed(_) => "There is no such key any more.".into_any(),
        SingleKeyRefusal::Overtaken(other) => view! { <Meanwhile other=*other now /> }.into_any(),
    };
    view! {
        <Notice tone=Tone::Bad role="alert">
            {words}
        </Notice>
    }
}

/// What somebody else did meanwhile.
#[component]
fn Meanwhile(other: Overtaken, now: OffsetDateTime) -> impl IntoView {
    let Overtaken { activity, stamp, .. } = other;
    view! {
        <strong>"You did not regenerate it. "</strong>
        "Meanwhile: "
        {activity}
        " ("
        {stamp.by}
        ", "
        <Ago at=stamp.at now />
        "). The key below is that new one."
    }
}
