//! The colours: as the system says, light or dark. Kept in a cookie, so that the first paint is right.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use serde::{Deserialize, Serialize};

use crate::ui::{Icon, Popover, Shape};

const FORM: &str = "theme-form";

/// Which colours a person wants.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Theme {
    /// As the system says.
    #[default]
    Auto,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// Every theme, in the order of the menu.
    pub const ALL: [Self; 3] = [Self::Auto, Self::Light, Self::Dark];

    /// The word in the cookie, the form and `data-theme`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The theme with that word.
    pub fn from_stored(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|theme| theme.as_str() == word)
    }

    /// For `<meta name="color-scheme">`.
    pub fn schemes(self) -> &'static str {
        match self {
            Self::Auto => "light dark",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    fn label(self) -> &'static str {
        match self {
            Self::Auto => "As the system",
            Self::Light => "Light",
            Self::Dark => "Dark",
        }
    }
}

/// The button "Theme" with its menu.
#[component]
pub fn ThemeMenu(
    /// The theme that the page was rendered with.
    theme: Theme,
) -> impl IntoView {
    let chosen = RwSignal::new(theme);
    let place = use_location();
    let back = move || format!("{}{}", place.pathname.get(), query(&place.search.get()));
    let choices = Theme::ALL.map(|theme| view! { <Choice theme chosen /> }).collect_view();
    view! {
        <Popover id="theme-menu" label="Theme" class="button quiet" face=view! { <Icon shape=Shape::Theme /> }.into_any()>
            <form method="post" action="/theme" id=FORM on:submit=move |event| keep(&event, chosen)>
                <input type="hidden" name="back" prop:value=back value=back />
            </form>
            {choices}
        </Popover>
    }
}

#[component]
fn Choice(theme: Theme, chosen: RwSignal<Theme>) -> impl IntoView {
    view! {
        <button form=FORM name="theme" value=theme.as_str() aria-pressed=move || (chosen.get() == theme).to_string()>
            {theme.label()}
        </button>
    }
}

fn query(search: &str) -> String {
    if search.is_empty() { String::new() } else { format!("?{}", search.trim_start_matches('?')) }
}

/// In the browser the choice is sent in the background, so that nothing that was typed is lost.
fn keep(event: &SubmitEvent, chosen: RwSignal<Theme>) {
    use leptos::wasm_bindgen::JsCast;
    let word = event
        .submitter()
        .and_then(|button| button.dyn_into::<web_sys::HtmlElement>().ok())
        .and_then(|button| button.get_attribute("value"));
    let Some(theme) = word.as_deref().and_then(Theme::from_stored) else { return };
    let Some(root) = document().document_element() else { return };
    event.prevent_default();
    let _ = root.set_attribute("data-theme", theme.as_str());
    chosen.set(theme);
    crate::ui::post_in_background("/theme", &format!("theme={}&back=%2F", theme.as_str()));
}
