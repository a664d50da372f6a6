//! The demo accounts, as help on the sign-in page of a demo.

use leptos::prelude::*;

use crate::address::encoded;

/// Provided as context by the server when it runs with the demo data.
#[derive(Clone, Copy, Debug)]
pub struct DemoMode;

const PASSWORD: &str = "latchkey-demo";

/// Each account and what it is.
const ACCOUNTS: [(&str, &str); 6] = [
    ("maya@acme.example", "Admin of Acme Retail"),
    ("li@acme.example", "Manager of Acme Retail"),
    ("ravi@acme.example", "Viewer of Acme Retail"),
    ("sofia@borealis.example", "Admin of Borealis Air, early access off"),
    ("tom@cobalt.example", "Admin of Cobalt Bank, early access off"),
    ("noor@latchkey.example", "CSM: switches early access"),
];

/// The demo accounts; each link fills in its address.
#[component]
pub fn DemoAccounts(
    /// Where the sign-in leads.
    next: String,
) -> impl IntoView {
    let accounts = ACCOUNTS
        .map(|(account, what)| {
            let filled = format!("/login?email={}&next={}", encoded(account), encoded(&next));
            view! {
                <li>
                    <div>
                        <code>{account}</code>
                        <div class="hint">{what}</div>
                    </div>
                    <a class="button small" href=filled rel="external">
                        "Fill in"
                        <span class="visually-hidden">{format!(" {account}")}</span>
                    </a>
                </li>
            }
        })
        .collect_view();
    view! {
        <section class="card" aria-labelledby="demo-accounts">
            <h2 id="demo-accounts">"Demo accounts"</h2>
            <p class="hint">"This is a demo. Each account's password is " <code>{PASSWORD}</code> "."</p>
            <ul class="accounts">{accounts}</ul>
        </section>
    }
}
