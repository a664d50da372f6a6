//! "Forgotten your password?"

use leptos::prelude::*;

use super::{ForgotRefused, words};
use crate::posted::posted;
use crate::shell::Bare;
use crate::ui::{Notice, ProblemSummary, TextField, Tone, asked, page_title};

/// Asks for a link to set a new password.
#[component]
pub fn ForgotPasswordPage() -> impl IntoView {
    let refused = posted::<ForgotRefused>();
    let done = asked("done");
    let sent = done.is_some();
    let sso = (done.as_deref() == Some("asked-sso")).then(|| {
        view! {
            <p>
                "People of this mail domain sign in through single sign-on, where no password of Latchkey is needed: "
                <a href="/login/sso">"go on there"</a> "."
            </p>
        }
    });
    let email = refused.as_ref().map(|refused| refused.email.clone()).unwrap_or_default();
    let problem = refused.map(|refused| words::forgot(refused.why));
    let problems = problem.iter().map(|text| ("email", text.clone())).collect();
    view! {
        {page_title("Forgotten your password?", "")}
        <Bare>
            <div class="gate">
                <div>
                    <h1>"Forgotten your password?"</h1>
                    <p>"We mail you a link to set a new one. It works once, for an hour."</p>
                </div>
                {sent
                    .then(|| {
                        view! {
                            <Notice tone=Tone::Good role="status">
                                <strong>"Look at your mails."</strong>
                                " If the address is an account’s, the link is on its way. Only the newest one works."
                                {sso}
                            </Notice>
                        }
                    })}
                <ProblemSummary problems so="No mail was sent." />
                <form class="card" method="post" action="/forgot-password" novalidate=true>
                    <TextField
                        id="email"
                        name="email"
                        label="Email"
                        kind="email"
                        value=RwSignal::new(email)
                        problem
                        autocomplete="username"
                    />
                    <button class="button primary wide">"Mail me a link"</button>
                    <p class="hint">
                        <a href="/login">"Back to the sign-in page"</a>
                    </p>
                </form>
            </div>
        </Bare>
    }
}
