//! "APIs": one tile per API, each with its one key.

use domain::refusal::{ProofRefusal, SingleKeyRefusal};
use domain::views::{SingleKeysPage, SingleTile};
use leptos::prelude::*;
use leptos_router::hooks::{use_params_map, use_query_map};
use leptos_router::params::ParamsMap;

use super::confirm::Confirm;
use super::early_access::EarlyAccessNote;
use super::tile::Tile;
use super::{Refused, Tried, single_keys};
use crate::address;
use crate::keys::Reveal;
use crate::posted::posted;
use crate::shell::legacy_keys_refused;
use crate::ui::{Empty, Head, Notice, Tone, loaded};

/// "APIs".
#[component]
pub fn SingleKeysScreen() -> impl IntoView {
    let tried = posted::<Tried>();
    let params = use_params_map();
    let workspace = Memo::new(move |_| params.with(|params| params.get("workspace").unwrap_or_default()));
    let query = use_query_map();
    let mode = Memo::new(move |_| query.with(Mode::of));
    let read = Resource::new(move || workspace.get(), single_keys);
    let tried = StoredValue::new(tried);
    loaded(read, move |page| (move || screen(&page, &mode.get(), tried.get_value())).into_any())
}

/// What the address asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Mode {
    /// The tiles.
    Tiles {
        /// Early access was requested just now.
        requested: bool,
    },
    /// The answer to "Generate key".
    Generate,
    /// The confirmation of "Regenerate key" of an API, or the answer to it.
    Regenerate(String),
}

impl Mode {
    fn of(query: &ParamsMap) -> Self {
        match (query.get("generate"), query.get("regenerate")) {
            (Some(_), _) => Self::Generate,
            (None, Some(api)) => Self::Regenerate(api),
            (None, None) => Self::Tiles { requested: query.get("done").as_deref() == Some("requested") },
        }
    }
}

fn screen(page: &SingleKeysPage, mode: &Mode, tried: Option<Tried>) -> AnyView {
    if page.workspace.early_access.is_on() {
        return view! { <Moved page=page.clone() /> }.into_any();
    }
    match (mode, tried) {
        (Mode::Generate | Mode::Regenerate(_), Some(Tried::Ready(new))) => {
            let workspace = page.workspace.clone();
            let back = address::single_keys(&workspace.id);
            view! { <Reveal new=*new workspace=workspace.id back /> }.into_any()
        }
        (Mode::Regenerate(api), Some(Tried::Refused(Refused { why: SingleKeyRefusal::Proof(why), .. }))) => {
            regeneration(page, api, Some(why))
        }
        (Mode::Generate | Mode::Regenerate(_), Some(Tried::Refused(refused))) => {
            view! { <Tiles page=page.clone() refused requested=false /> }.into_any()
        }
        (Mode::Regenerate(api), None) => regeneration(page, api, None),
        (Mode::Generate, None) => view! { <Tiles page=page.clone() requested=false /> }.into_any(),
        (Mode::Tiles { requested }, _) => view! { <Tiles page=page.clone() requested=*requested /> }.into_any(),
    }
}

fn regeneration(page: &SingleKeysPage, api: &str, unproven: Option<ProofRefusal>) -> AnyView {
    let (workspace, now, proof) = (page.workspace.clone(), page.now, page.proof);
    match tile_to_regenerate(page, api) {
        Some(tile) => view! { <Confirm workspace tile now proof unproven /> }.into_any(),
        None => view! { <Tiles page=page.clone() requested=false /> }.into_any(),
    }
}

fn tile_to_regenerate(page: &SingleKeysPage, api: &str) -> Option<SingleTile> {
    let tile = page.tiles.iter().find(|tile| tile.api.id.as_str() == api)?;
    let may = page.may_manage && tile.key.as_ref().is_some_and(|key| !key.is_legacy());
    may.then(|| tile.clone())
}

#[component]
fn Tiles(page: SingleKeysPage, #[prop(optional)] refused: Option<Refused>, requested: bool) -> impl IntoView {
    let SingleKeysPage { workspace, tiles, may_manage, now, .. } = page;
    let was_on = tiles.iter().any(|tile| tile.key.as_ref().is_some_and(|key| key.is_legacy()));
    let id = workspace.id.clone();
    let refused_keys = legacy_keys_refused(&id);
    let tiles = tiles
        .into_iter()
        .map(|tile| {
            let refused = refused.clone().filter(|refused| refused.api == tile.api.id.as_str());
            let why = refused.map(|refused| refused.why);
            view! { <Tile workspace=id.clone() tile may_manage now why /> }
        })
        .collect_view();
    view! {
        <Head title="APIs" place=workspace.name.clone() text="Each API has one key, which opens this API alone." />
        {requested
            .then(|| {
                view! {
                    <Notice tone=Tone::Good role="status">
                        <strong>"Early access is requested. "</strong>
                        "A customer success manager answers it, and you get a mail."
                    </Notice>
                }
            })}
        {was_on
            .then(|| {
                view! {
                    <Notice tone=Tone::Warn>
                        <strong>"Early access to multiple keys was turned off again. "</strong>
                        {(!refused_keys).then_some("Every key keeps working. ")}
                        "Keys that became legacy keys can be viewed, but not regenerated."
                    </Notice>
                }
            })}
        <div class="tiles">{tiles}</div>
        <EarlyAccessNote workspace may_manage />
    }
}

/// The keys are on the other screen.
#[component]
fn Moved(page: SingleKeysPage) -> impl IntoView {
    let text = match legacy_keys_refused(&page.workspace.id) {
        true => {
            "This workspace has early access to multiple keys. The key of each API is now a legacy key on the page API keys."
        }
        false => {
            "This workspace has early access to multiple keys. The key of each API is now a legacy key on the page API keys, and keeps working."
        }
    };
    let action = Some((address::keys(&page.workspace.id), "Go to API keys"));
    view! {
        <Head title="APIs" place=page.workspace.name />
        <section class="card">
            <Empty
                title="Your keys have moved"
                text
                action
            />
        </section>
    }
}
