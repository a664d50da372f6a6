//! The entry of the browser bundle: takes over the page that the server rendered, and nothing else.

use wasm_bindgen::prelude::wasm_bindgen;

/// Called by the document's one script.
#[wasm_bindgen]
pub fn hydrate() {
    console_error_panic_hook::set_once();
    leptos::mount::hydrate_body(app::App);
}
