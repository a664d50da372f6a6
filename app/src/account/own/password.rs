//! "Change your password".

use domain::account::Email;
use domain::refusal::{ChangePasswordRefusal, ProofRefusal};
use leptos::prelude::*;

use super::super::set_password::{Account, ChosenPassword, summary};
use super::super::words::{LinkProblems, proof};
use super::super::{Act, PasswordRefused};
use crate::ui::{ProblemSummary, TextField};

/// The form for another password.
#[component]
pub fn ChangePasswordCard(
    /// Whose account it is, for password managers.
    email: Option<Email>,
    /// Why the last try changed nothing.
    refused: Option<PasswordRefused>,
) -> impl IntoView {
    let (mut present, mut chosen) = (None, LinkProblems::default());
    match refused.map(|refused| refused.why) {
        Some(ChangePasswordRefusal::Present(ProofRefusal::Wrong)) => {
            present = Some("This isn’t your present password.".to_owned());
        }
        Some(ChangePasswordRefusal::Present(why)) => present = Some(proof(why)),
        Some(ChangePasswordRefusal::Chosen(problem)) => chosen = LinkProblems::chosen(problem),
        None => {}
    }
    let problems = present.iter().map(|text: &String| ("present", text.clone())).chain(summary(&chosen)).collect();
    view! {
        <section class="card">
            <header>
                <h2>"Change your password"</h2>
            </header>
            <div class="body">
                <ProblemSummary problems /> <form class="narrow" method="post" action="/account" novalidate=true>
                    {email.map(|email| view! { <Account email /> })}
                    <TextField
                        id="present"
                        name="present"
                        label="Present password"
                        kind="password"
                        value=RwSignal::new(String::new())
                        problem=present
                        autocomplete="current-password"
                    />
                    <ChosenPassword problems=chosen />
                    <p class="hint">"Your other sessions end with it."</p>
                    <button class="button primary gap-top" name="do" value=Act::Password.as_str()>
                        "Change password"
                    </button>
                </form>
            </div>
        </section>
    }
}
