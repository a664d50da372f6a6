//! The HTML document around the app. Rendered on the server only.

use leptos::nonce::use_nonce;
use leptos::prelude::*;
use leptos_meta::MetaTags;

use super::Theme;
use crate::App;

/// Where the built files of the dashboard are served.
#[derive(Clone, Debug)]
pub struct Bundle {
    /// The folder with the content's hash, e.g. `/pkg/3f9a2c`.
    pub folder: String,
}

/// What runs in the browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Script {
    /// Nothing.
    None,
    /// A few lines that keep a plain page fresh.
    Plain,
    /// What asks devices for passkeys.
    Passkeys,
    /// The app, which takes over what is in the body.
    App,
}

/// The whole document.
pub fn document(bundle: &Bundle, theme: Theme, script: Script) -> impl IntoView + use<> {
    let nonce = use_nonce();
    let css = format!("{}/latchkey.css", bundle.folder);
    let js = format!("{}/latchkey.js", bundle.folder);
    let wasm = format!("{}/latchkey.wasm", bundle.folder);
    let plain = format!("{}/plain.js", bundle.folder);
    let passkeys = format!("{}/passkeys.js", bundle.folder);
    let start =
        format!("import(\"{js}\").then(m => m.default({{ module_or_path: \"{wasm}\" }}).then(() => m.hydrate()));");
    view! {
        <!DOCTYPE html>
        <html lang="en" data-theme=theme.as_str()>
            <head>
                <meta charset="utf-8" />
                <meta name="viewport" content="width=device-width, initial-scale=1" />
                <meta name="color-scheme" content=theme.schemes() />
                <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
                <link rel="stylesheet" href=css />
                {match script {
                    Script::None => ().into_any(),
                    Script::Plain => view! { <script defer=true src=plain nonce=nonce></script> }.into_any(),
                    Script::Passkeys => view! { <script defer=true src=passkeys nonce=nonce></script> }.into_any(),
                    Script::App => {
                        view! {
                            <link rel="modulepreload" href=js nonce=nonce.clone() />
                            <link rel="preload" href=wasm r#as="fetch" r#type="application/wasm" crossorigin="anonymous" />
                            <script type="module" nonce=nonce>
                                {start}
                            </script>
                        }
                            .into_any()
                    }
                }}
                <MetaTags />
            </head>
            <body>
                <App />
            </body>
        </html>
    }
}
