//! "API keys": the table of active keys.

use domain::ids::KeyId;
use domain::key::Key;
use domain::views::KeysPage;
use leptos::prelude::*;

use super::place::{of_keys, workspace_in_address};
use super::row::KeyRow;
use super::{Done, keys, team};
use crate::address;
use crate::shell::legacy_keys_refused;
use crate::ui::{Empty, Head, Notice, Tone, asked, asked_now, loaded_or};

/// The page.
#[component]
pub fn KeysListPage() -> impl IntoView {
    let workspace = workspace_in_address();
    let read = Resource::new(move || workspace.get(), keys);
    loaded_or(read, |page| view! { <Keys page /> }.into_any(), of_keys(workspace))
}

#[component]
fn Keys(page: KeysPage) -> impl IntoView {
    let workspace = page.workspace.id.clone();
    let create = page.may_manage.then(|| {
        view! {
            <a class="button primary" href=address::new_key(&workspace)>
                <span aria-hidden="true">"+ "</span>
                "Create new key"
            </a>
        }
    });
    let body = if page.keys.is_empty() {
        view! { <NoKeys page=page.clone() /> }.into_any()
    } else {
        view! { <Found page=page.clone() /> }.into_any()
    };
    let archived = address::archived_keys(&workspace);
    view! {
        <Head
            title="API keys"
            place=page.workspace.name.clone()
            text="Each key opens the APIs you choose for it. Give every team and vendor its own, and rotate one without touching the rest."
        >
            <a class="button" href=archived rel="external">
                "View archived keys"
            </a>
            {create}
        </Head>
        <Archived workspace=workspace.to_string() />
        <LeftNotice count=page.left href=address::hand_over_keys(&workspace) />
        <LegacyNotice
            count=page.keys.iter().filter(|key| key.is_legacy()).count()
            refused=legacy_keys_refused(&workspace)
        />
        {body}
    }
}

#[component]
fn Archived(workspace: String) -> impl IntoView {
    let done = asked("done").as_deref().and_then(Done::from_word);
    let key = asked("key").and_then(|key| key.parse::<KeyId>().ok());
    (done == Some(Done::Archived)).then(|| {
        let receipt = key.map(|key| {
            view! {
                ". "
                <a class="link" href=address::key(&workspace, &key) rel="external">
                    "When each node knew"
                </a>
            }
        });
        view! {
            <Notice tone=Tone::Good role="status">
                "The key is archived, and refused everywhere. It is listed under "
                <a class="link" href=address::archived_keys(&workspace) rel="external">
                    "archived keys"
                </a>
                {receipt}
                "."
            </Notice>
        }
    })
}

/// Leads admins to the keys that nobody answers for.
#[component]
fn LeftNotice(count: i64, href: String) -> impl IntoView {
    (count > 0).then(|| {
        let text = match count {
            1 => "1 key belongs to somebody who has left. ".to_owned(),
            n => format!("{n} keys belong to people who have left. "),
        };
        view! {
            <Notice tone=Tone::Warn>
                {text}
                <a class="link" href=href rel="external">
                    "Hand over keys"
                </a>
            </Notice>
        }
    })
}

#[component]
fn LegacyNotice(count: usize, refused: bool) -> impl IntoView {
    (count > 0).then(|| {
        let (subject, can) = match (count, refused) {
            (1, true) => ("1 legacy key is refused.".to_owned(), " It can be viewed"),
            (1, false) => ("1 legacy key is still in use.".to_owned(), " It keeps working, and can be viewed"),
            (n, true) => (format!("{n} legacy keys are refused."), " They can be viewed"),
            (n, false) => (format!("{n} legacy keys are still in use."), " They keep working, and can be viewed"),
        };
        view! {
            <Notice tone=Tone::Warn>
                <strong>{subject}</strong>
                {can}
                " but not edited, regenerated or archived. Create new keys and move your callers over: legacy keys will be deprecated."
            </Notice>
        }
    })
}

#[component]
fn NoKeys(page: KeysPage) -> impl IntoView {
    let (text, action) = if page.may_manage {
        let action = (address::new_key(&page.workspace.id), "Create new key");
        ("A key opens the APIs that you choose for it. The first one takes a minute.", Some(action))
    } else {
        ("Admins and managers of this workspace can create keys.", None)
    };
    view! {
        <section class="card">
            <header>
                <h2>"Active API keys"</h2>
                <span class="badge">"0"</span>
            </header>
            <Empty title="No keys yet" text action />
        </section>
    }
}

/// The keys of the chosen team that the search finds. In the browser it finds while one types.
#[component]
fn Found(page: KeysPage) -> impl IntoView {
    let (asked, team) = (asked_now("q"), asked_now("team"));
    let sought = RwSignal::new(asked.get_untracked());
    Effect::new(move |before: Option<String>| {
        let now = asked.get();
        if before.is_some_and(|before| before != now) {
            sought.set(now.clone());
        }
        now
    });
    let all = page.keys.len();
    let here = address::keys(&page.workspace.id);
    let teams = team::filter(&page.keys, &team.get_untracked());
    let table_page = page.clone();
    let found = Memo::new(move |_| {
        let sought = sought.get().trim().to_lowercase();
        let shown = |key: &&Key| team.with(|team| team::is_of(key, team)) && matches(key, &sought);
        page.keys.iter().filter(shown).cloned().collect::<Vec<_>>()
    });
    let none = Memo::new(move |_| found.with(Vec::is_empty));
    let clear = here.clone();
    let body = move || {
        if none.get() {
            view! { <NothingFound sought clear=clear.clone() /> }.into_any()
        } else {
            view! { <KeysTable page=table_page.clone() found /> }.into_any()
        }
    };
    let count = move || match found.with(Vec::len) {
        n if n == all => n.to_string(),
        n => format!("{n} of {all}"),
    };
    view! {
        <section class="card">
            <header>
                <h2>"Active API keys"</h2>
                <span class="badge">{count}</span>
                <span class="push"></span>
                <SearchField action=here sought found teams />
            </header>
            {body}
        </section>
    }
}

fn matches(key: &Key, sought: &str) -> bool {
    let team = key.team.as_ref().map_or("", |team| team.name.as_str());
    let fields = [key.name.as_str(), key.hint.as_str(), &key.created.by, team];
    fields.iter().any(|field| field.to_lowercase().contains(sought))
}

#[component]
fn SearchField(
    action: String,
    sought: RwSignal<String>,
    found: Memo<Vec<Key>>,
    teams: Option<AnyView>,
) -> impl IntoView {
    let told = move || match (sought.with(String::is_empty), found.with(Vec::len)) {
        (true, _) => String::new(),
        (false, 1) => "1 key found".to_owned(),
        (false, n) => format!("{n} keys found"),
    };
    view! {
        <form class="row" method="get" action=action role="search">
            {teams}
            <input
                class="input small"
                type="search"
                name="q"
                aria-label="Find a key"
                placeholder="Find a key"
                autocomplete="off"
                value=sought.get_untracked()
                prop:value=move || sought.get()
                on:input=move |event| sought.set(event_target_value(&event))
            />
            <span class="visually-hidden" role="status">
                {told}
            </span>
        </form>
    }
}

#[component]
fn NothingFound(sought: RwSignal<String>, clear: String) -> impl IntoView {
    let title = move || match sought.get().trim() {
        "" => "No active key of this team".to_owned(),
        sought => format!("Nothing matches “{sought}”"),
    };
    view! {
        <div class="empty">
            <h2>{title}</h2>
            <p>"The search looks at names, the shown part of keys, teams, and who created the keys."</p>
            <a class="button primary" href=clear on:click=move |_| sought.set(String::new())>
                "Clear the search"
            </a>
        </div>
    }
}

#[component]
fn KeysTable(page: KeysPage, found: Memo<Vec<Key>>) -> impl IntoView {
    let row = move |key: Key| {
        let (workspace, apis) = (page.workspace.id.clone(), page.apis.clone());
        view! { <KeyRow key workspace apis may_manage=page.may_manage now=page.now /> }
    };
    view! {
        <div class="scroll" tabindex="0" role="region" aria-label="Active API keys">
            <table class="stack" role="table">
                <thead role="rowgroup">
                    <tr role="row">
                        <th role="columnheader" scope="col">"Key name"</th>
                        <th role="columnheader" scope="col">"Key"</th>
                        <th role="columnheader" scope="col">"API access"</th>
                        <th role="columnheader" scope="col">"Created by"</th>
                        <th role="columnheader" scope="col">"Last used"</th>
                        <th role="columnheader" scope="col">
                            <span class="visually-hidden">"Actions"</span>
                        </th>
                    </tr>
                </thead>
                <tbody role="rowgroup">
                    <For each=move || found.get() key=|key| key.id.clone() children=row />
                </tbody>
            </table>
        </div>
    }
}
