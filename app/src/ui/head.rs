//! The head of a page: its title, in the tab as well.

use leptos::prelude::*;
use leptos_meta::Title;

use crate::routes::is_taken_over;

/// A step back.
#[derive(Clone, Debug)]
pub struct Crumb {
    /// Where to.
    pub href: String,
    /// Its name.
    pub text: String,
}

impl Crumb {
    /// A step back to that place.
    pub fn to(href: String, text: impl Into<String>) -> Self {
        Self { href, text: text.into() }
    }
}

/// `API keys · Acme Retail · Latchkey` in the tab.
pub fn page_title(title: &str, place: &str) -> impl IntoView + use<> {
    let text =
        if place.is_empty() { format!("{title} · Latchkey") } else { format!("{title} · {place} · Latchkey") };
    view! { <Title text=crate::ssr::title(text) /> }
}

/// The head of a page: steps back, heading, what it is about, and its actions.
#[component]
pub fn Head(
    /// The heading, and the first part of the tab's title.
    #[prop(into)]
    title: String,
    /// Whose page it is: the workspace's name.
    #[prop(optional, into)]
    place: String,
    /// A sentence below the heading.
    #[prop(optional, into)]
    text: Option<String>,
    /// Steps back.
    #[prop(optional)]
    crumbs: Vec<Crumb>,
    /// Links and buttons at the end.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let crumbs = (!crumbs.is_empty()).then(|| {
        let links = crumbs
            .into_iter()
            .map(|Crumb { href, text }| {
                let external = (!is_taken_over(&href)).then_some("external");
                view! { <a href=href rel=external>{text}</a> <span aria-hidden="true">" / "</span> }
            })
            .collect_view();
        view! { <nav class="hint crumbs" aria-label="Breadcrumb">{links}</nav> }
    });
    view! {
        {page_title(&title, &place)}
        <div class="head">
            <div>{crumbs} <h1>{title}</h1> {text.map(|text| view! { <p>{text}</p> })}</div>
            <span class="push"></span>
            {children.map(|actions| view! { <div class="row">{actions()}</div> })}
        </div>
    }
}
