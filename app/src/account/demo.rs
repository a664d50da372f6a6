//! The demo accounts, as help on the sign-in page of a demo.

use leptos::prelude::*;

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

/// The demo accounts. Once the browser has taken over, each can be filled in by a click.
#[component]
pub fn DemoAccounts(
    /// The form's address field.
    email: RwSignal<String>,
    /// The form's password field.
    password: RwSignal<String>,
) -> impl IntoView {
    let fill = move |account: &'static str| {
        email.set(account.to_owned());
        password.set(PASSWORD.to_owned());
        crate::shell::announce(format!("{account} is filled in."));
    };
    let accounts = ACCOUNTS
        .map(|(account, what)| {
            view! {
                <li>
                    <div>
                        <code>{account}</code>
                        <div class="hint">{what}</div>
                    </div>
                    <button type="button" class="button small js-only" on:click=move |_| fill(account)>
                        "Fill in"
                        <span class="visually-hidden">{format!(" {account}")}</span>
                    </button>
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
