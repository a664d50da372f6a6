//! The second step of signing in.

use leptos::prelude::*;

use super::passkey_form::{Ask, PasskeyForm};
use super::words;
use super::{CodeRefused, login::Refused};
use crate::address;
use crate::posted::posted;
use crate::shell::Bare;
use crate::ui::{TextField, asked, page_title};

/// Asks for a code of the person's second factor.
#[component]
pub fn SignInCodePage() -> impl IntoView {
    let refused = posted::<CodeRefused>();
    let next = refused.as_ref().map(|refused| refused.next.clone()).or_else(|| asked("next")).unwrap_or_default();
    let why = refused.map(|refused| words::code(refused.why));
    let described = why.is_some().then_some(super::login::PROBLEM);
    view! {
        {page_title("Sign in: the second step", "")}
        <Bare>
            <div class="gate">
                <div>
                    <h1>"One more step"</h1>
                    <p>"Use your passkey, or type the six digits that your authenticator app shows for Latchkey."</p>
                </div>
                {why.map(|why| view! { <Refused why /> })}
                <form class="card" method="post" action="/login/code" aria-describedby=described>
                    <input type="hidden" name="next" value=next.clone() />
                    <TextField
                        id="code"
                        name="code"
                        label="Code"
                        value=RwSignal::new(String::new())
                        hint="Without your device, type one of your recovery codes."
                        autocomplete="one-time-code"
                    />
                    <button class="button primary wide">"Sign in"</button>
                    <p class="hint">
                        <a href="/login">"Begin again"</a>
                    </p>
                </form>
                <PasskeyForm
                    ask=Ask::Get(address::LOGIN_PASSKEY_QUESTION)
                    action=address::LOGIN_PASSKEY
                    label="Use a passkey"
                    class="button wide"
                    fields=vec![("next", next)]
                />
            </div>
        </Bare>
    }
}
