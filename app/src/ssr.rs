//! The one place that knows on which side it runs.

#[cfg(not(feature = "ssr"))]
pub use browser::{as_it_came, me, set_status, theme, title};
#[cfg(feature = "ssr")]
pub use server::{Visit, as_it_came, caller, checked, id, me, outcome, services, set_status, start, theme, title};

#[cfg(feature = "ssr")]
mod server {
    use std::str::FromStr;

    use domain::account::Me;
    use domain::refusal::{Failure, NotAllowed};
    use http::StatusCode;
    use leptos::prelude::{AnyView, IntoAny, IntoView, provide_context, use_context};
    use leptos_axum::ResponseOptions;
    use service::{Caller, Fault, Outcome, Services};

    use crate::error::ApiError;
    use crate::shell::Theme;

    /// Everything that rendering knows of a request. Provided as context for pages and server functions.
    #[derive(Clone)]
    pub struct Visit {
        /// The use cases.
        pub services: Services,
        /// Who is signed in.
        pub caller: Option<Caller>,
        /// The colours that the person chose.
        pub theme: Theme,
    }

    impl Visit {
        /// Puts the visit into the context of what is rendered next.
        pub fn provide(&self) {
            provide_context(self.clone());
        }
    }

    /// A page that the browser leaves as it came: it needs no script, and the bundle doesn't hold it.
    pub fn as_it_came<V: IntoView>(
        page: impl Fn() -> V + Clone + Send + 'static,
    ) -> impl Fn() -> AnyView + Clone + Send {
        move || page().into_any()
    }

    /// Lets the app wait on the runtime that serves. Once, before anything is rendered; again changes nothing.
    pub fn start() {
        let _ = any_spawner::Executor::init_tokio();
    }

    /// The use cases.
    ///
    /// # Errors
    /// [`ApiError::Internal`] outside of a request.
    pub fn services() -> Result<Services, ApiError> {
        use_context::<Visit>().map(|visit| visit.services).ok_or_else(|| reject(ApiError::Internal))
    }

    /// The use cases and who is signed in: what every read of a workspace starts with.
    ///
    /// # Errors
    /// [`ApiError::SignedOut`].
    pub fn caller() -> Result<(Services, Caller), ApiError> {
        let services = services()?;
        let caller = use_context::<Visit>().and_then(|visit| visit.caller);
        caller.map(|caller| (services, caller)).ok_or_else(|| reject(ApiError::SignedOut))
    }

    /// An id from an address. What can't be an id doesn't exist.
    ///
    /// # Errors
    /// [`ApiError::NotFound`].
    pub fn id<T: FromStr>(text: &str) -> Result<T, ApiError> {
        text.parse().map_err(|_| reject(ApiError::NotFound))
    }

    /// Turns the outcome of a read into what the browser may learn, and sets the answer's status.
    ///
    /// # Errors
    /// Whatever the outcome's failure is to a browser.
    pub fn outcome<T>(outcome: Outcome<T, NotAllowed>) -> Result<T, ApiError> {
        outcome.map_err(|failure| {
            reject(match failure {
                Failure::Refused(why) => why.into(),
                Failure::Fault(fault) => told(&fault),
            })
        })
    }

    /// The same for a read that nobody is refused.
    ///
    /// # Errors
    /// [`ApiError::Unavailable`] or [`ApiError::Internal`].
    pub fn checked<T>(result: Result<T, Fault>) -> Result<T, ApiError> {
        result.map_err(|fault| reject(told(&fault)))
    }

    fn told(fault: &Fault) -> ApiError {
        tracing::error!(fault = fault.chain(), "a read failed");
        if fault.is_unavailable() { ApiError::Unavailable } else { ApiError::Internal }
    }

    fn reject(error: ApiError) -> ApiError {
        set_status(error.status());
        error
    }

    /// Who is signed in.
    pub fn me() -> Option<Me> {
        use_context::<Visit>().and_then(|visit| visit.caller).map(|caller| caller.me)
    }

    /// The colours that the person chose.
    pub fn theme() -> Theme {
        use_context::<Visit>().map(|visit| visit.theme).unwrap_or_default()
    }

    /// The title of a tab, as it may stand in a page: `leptos_meta` writes it between its tags as it is.
    pub fn title(text: String) -> String {
        text.replace('&', "&amp;").replace('<', "&lt;")
    }

    /// Sets the status of the answer that is being rendered.
    pub fn set_status(status: u16) {
        if let (Some(options), Ok(status)) = (use_context::<ResponseOptions>(), StatusCode::from_u16(status)) {
            options.set_status(status);
        }
    }
}

#[cfg(not(feature = "ssr"))]
mod browser {
    use domain::account::Me;
    use leptos::prelude::{AnyView, Effect, GetUntracked, IntoAny, IntoView, window};
    use leptos_router::hooks::use_location;

    use crate::shell::Theme;

    /// Asks the server for the page. The page itself is never called here, so that the bundle doesn't hold it. One
    /// function for all of them: the router's code for each type of view would be there once for each page.
    pub fn as_it_came<V: IntoView>(_page: impl Fn() -> V + Clone + Send + 'static) -> fn() -> AnyView {
        ask_for_it
    }

    fn ask_for_it() -> AnyView {
        let location = use_location();
        Effect::new(move || {
            let (path, query) = (location.pathname.get_untracked(), location.search.get_untracked());
            let _ = window().location().set_href(&format!("{path}?{query}"));
        });
        ().into_any()
    }

    /// Nobody: the browser takes over what the server knew.
    pub fn me() -> Option<Me> {
        None
    }

    /// The browser takes over what the server knew.
    pub fn theme() -> Theme {
        Theme::default()
    }

    /// The browser takes it for text.
    pub fn title(text: String) -> String {
        text
    }

    /// Answers are the server's.
    pub fn set_status(_status: u16) {}
}
