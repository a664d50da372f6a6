//! What only a browser can do. On the server nothing of this runs: effects and handlers don't.

use leptos::prelude::*;
use leptos::wasm_bindgen::{JsCast, prelude::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::js_sys::Reflect;

/// Posts a form without leaving the page. Whether it worked is of no importance.
pub fn post_in_background(address: &str, body: &str) {
    let init = web_sys::RequestInit::new();
    init.set_method("POST");
    init.set_redirect(web_sys::RequestRedirect::Manual);
    if let Ok(fields) = web_sys::UrlSearchParams::new_with_str(body) {
        init.set_body(&fields);
        let sent = window().fetch_with_str_and_init(address, &init);
        leptos::task::spawn_local(async move {
            let _ = JsFuture::from(sent).await;
        });
    }
}

/// Puts a text on the clipboard. False when the browser doesn't let us, e.g. on a page without https.
pub async fn copy_text(text: &str) -> bool {
    let navigator = window().navigator();
    let there = Reflect::get(&navigator, &"clipboard".into()).is_ok_and(|clipboard| clipboard.is_object());
    there && JsFuture::from(navigator.clipboard().write_text(text)).await.is_ok()
}

/// Takes what the server handed to the browser's start out of the page again: after a secret was shown,
/// no later page of this document holds it.
pub fn forget_handed_over() {
    let handed = web_sys::js_sys::Array::new();
    let _ = Reflect::set(&window(), &"__RESOLVED_RESOURCES".into(), &handed);
    let Ok(scripts) = document().query_selector_all("body ~ script, body script, html > script") else { return };
    for at in 0..scripts.length() {
        if let Some(script) = scripts.get(at).and_then(|node| node.dyn_into::<web_sys::Element>().ok()) {
            script.remove();
        }
    }
}

/// Selects all that is in an element, ready for Ctrl+C.
pub fn select_contents(element: &web_sys::Element) {
    if let Ok(Some(selection)) = window().get_selection() {
        let _ = selection.select_all_children(element);
    }
}

/// Asks before the page is left by a link, or closed, for as long as `guard` says so. Links with
/// `data-leave` are let through.
pub fn ask_before_leaving(question: &'static str, guard: impl Fn() -> bool + Clone + 'static) {
    let closing = guard.clone();
    let _ = window_event_listener(leptos::ev::beforeunload, move |event| {
        if closing() {
            event.prevent_default();
        }
    });
    let clicked = move |event: web_sys::Event| {
        let link = event
            .target()
            .and_then(|target| target.dyn_into::<web_sys::Element>().ok())
            .and_then(|element| element.closest("a[href]").ok().flatten());
        let stays =
            link.is_some_and(|link| !link.has_attribute("data-leave") && link.get_attribute("target").is_none());
        if stays && guard() && !window().confirm_with_message(question).unwrap_or(true) {
            event.prevent_default();
            event.stop_propagation();
        }
    };
    // Before the router sees the click.
    let clicked = Closure::<dyn FnMut(web_sys::Event)>::new(clicked).into_js_value();
    let _ = window().add_event_listener_with_callback_and_bool("click", clicked.unchecked_ref(), true);
}
