//! What every component may know: who is signed in, and how to tell something to a screen reader.

use domain::account::Me;
use leptos::prelude::*;

use super::Theme;

/// Who is looking, as the server knew when it rendered the page.
#[derive(Clone)]
pub struct Session {
    /// The person who is signed in.
    pub me: Option<Me>,
    /// The colours of the page.
    pub theme: Theme,
    announced: RwSignal<String>,
}

impl Session {
    /// Takes the visit over from the server and provides it as context.
    pub fn provide() -> Self {
        let session = Self {
            me: SharedValue::new(crate::ssr::me).into_inner(),
            theme: SharedValue::new(crate::ssr::theme).into_inner(),
            announced: RwSignal::new(String::new()),
        };
        provide_context(session.clone());
        session
    }

    /// What is being announced.
    pub fn announced(&self) -> ReadSignal<String> {
        self.announced.read_only()
    }
}

/// The session.
pub fn session() -> Session {
    expect_context::<Session>()
}

/// Tells a screen reader, politely, through the page's one live region. Without a page it does nothing.
pub fn announce(text: impl Into<String>) {
    if let Some(session) = use_context::<Session>() {
        session.announced.set(text.into());
    }
}
