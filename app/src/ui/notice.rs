//! Boxes that tell something about the page.

use leptos::prelude::*;

/// How urgent it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Good to know.
    Info,
    /// Something went well.
    Good,
    /// Something to act on.
    Warn,
    /// Something irreversible, or something that failed.
    Bad,
}

impl Tone {
    fn class(self) -> &'static str {
        match self {
            Self::Info => "notice",
            Self::Good => "notice good",
            Self::Warn => "notice warn",
            Self::Bad => "notice bad",
        }
    }
}

/// A box that tells something about the page.
#[component]
pub fn Notice(
    /// How urgent it is.
    tone: Tone,
    /// `status` or `alert` for what just happened; none for what is simply so.
    #[prop(optional)]
    role: Option<&'static str>,
    /// A sentence or two.
    children: Children,
) -> impl IntoView {
    view! {
        <div class=tone.class() role=role>
            <div>{children()}</div>
        </div>
    }
}
