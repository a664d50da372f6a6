//! The form, and what the provider has to know.

use domain::sso::{NewcomerRole, SsoPage, SsoProblems, SsoTyped};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use serde::{Deserialize, Serialize};

use super::sso_settings;
use super::words::Mend;
use crate::address;
use crate::posted::posted;
use crate::ui::{Head, Notice, Problem, ProblemSummary, TextField, Tone, asked, loaded};

/// Nothing was saved.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct SsoRefused {
    /// What was typed, without the secret.
    pub typed: SsoTyped,
    /// What to mend.
    pub problems: SsoProblems,
}

/// A workspace's identity provider.
#[component]
pub fn SsoSettingsPage() -> impl IntoView {
    let refused = posted::<SsoRefused>();
    let workspace = use_params_map().get_untracked().get("workspace").unwrap_or_default();
    let read = Resource::new(move || workspace.clone(), sso_settings);
    loaded(read, move |page| view! { <Settings page refused=refused.clone() /> }.into_any())
}

#[component]
fn Settings(page: SsoPage, refused: Option<SsoRefused>) -> impl IntoView {
    let SsoPage { workspace, facts, redirect_uri, own_domain, way_back } = page;
    let on = facts.as_ref().is_some_and(|facts| facts.on);
    let told = match (&refused, asked("done").as_deref()) {
        (None, Some("on")) if on => Some("Saved. People of these mail domains sign in through your provider."),
        (None, Some("off")) if !on => Some("Saved. Single sign-on isn’t in use."),
        _ => None,
    };
    let told = told.map(|text| view! { <Notice tone=Tone::Good role="status">{text}</Notice> });
    let mend = refused.as_ref().map(|refused| Mend::of(&refused.problems)).unwrap_or_default();
    let summary = mend.summary();
    let first = facts.is_none();
    let typed = refused.map(|refused| refused.typed).or_else(|| facts.as_ref().map(SsoTyped::from));
    let typed = typed.unwrap_or_else(|| SsoTyped {
        domains: own_domain.clone(),
        role: NewcomerRole::Viewer.role().as_str().to_owned(),
        ..SsoTyped::default()
    });
    view! {
        <Head title="Single sign-on" place=workspace.name text="People sign in through your own identity provider (OpenID Connect)." />
        {told}
        <ProblemSummary problems=summary />
        <section class="card gap-top">
            <header>
                <h2>"At your provider"</h2>
            </header>
            <div class="body">
                <p>"Register Latchkey there as a web application (a confidential client, code flow), with this redirect URI:"</p>
                <div class="field narrow gap-top">
                    <label for="redirect-uri">"Redirect URI"</label>
                    <div class="copy">
                        <input class="input" id="redirect-uri" readonly=true value=redirect_uri autocomplete="off" />
                        <button type="button" class="button" data-copy="redirect-uri" hidden=true>
                            "Copy"
                        </button>
                    </div>
                </div>
            </div>
        </section>
        <section class="card gap-top">
            <header>
                <h2>"Provider"</h2>
                <span class="badge">{if on { "On" } else { "Off" }}</span>
            </header>
            <div class="body">
                <form class="narrow" method="post" action=address::single_sign_on(&workspace.id) novalidate=true>
                    <Fields typed mend first own_domain way_back />
                    <button class="button primary">"Save"</button>
                </form>
            </div>
        </section>
    }
}

#[component]
fn Fields(typed: SsoTyped, mend: Mend, first: bool, own_domain: String, way_back: bool) -> impl IntoView {
    let secret_hint =
        if first { "It is kept encrypted, and never shown." } else { "Leave it empty to keep the one that is set." };
    view! {
        <TextField
            id="issuer"
            name="issuer"
            label="Issuer"
            kind="url"
            value=RwSignal::new(typed.issuer)
            problem=mend.issuer
            hint="Its address, as the provider writes it, e.g. https://id.example.com."
        />
        <TextField
            id="client-id"
            name="client-id"
            label="Client ID"
            value=RwSignal::new(typed.client_id)
            problem=mend.client
        />
        <TextField
            id="client-secret"
            name="client-secret"
            label="Client secret"
            kind="password"
            value=RwSignal::new(String::new())
            problem=mend.secret
            hint=secret_hint
            autocomplete="new-password"
        />
        <Domains typed=typed.domains problem=mend.domains own_domain />
        <RoleChoice chosen=typed.role problem=mend.role />
        <Switch on=typed.on problem=mend.on way_back />
    }
}

#[component]
fn Domains(typed: String, problem: Option<String>, own_domain: String) -> impl IntoView {
    let invalid = problem.is_some().then_some("true");
    let described = if problem.is_some() { "domains-error domains-hint" } else { "domains-hint" };
    view! {
        <div class="field">
            <label for="domains">"Mail domains"</label>
            <textarea
                class="input"
                id="domains"
                name="domains"
                rows="3"
                spellcheck="false"
                aria-describedby=described
                aria-invalid=invalid
            >
                {typed}
            </textarea>
            {problem.map(|text| view! { <Problem id="domains-error" text /> })}
            <span class="hint" id="domains-hint">
                "One a line. Their people must sign in through the provider to see this workspace. You can add "
                {own_domain}
                ", the domain of your own address."
            </span>
        </div>
    }
}

#[component]
fn RoleChoice(chosen: String, problem: Option<String>) -> impl IntoView {
    let described = problem.is_some().then_some("role-error");
    let choices = NewcomerRole::ALL
        .map(|role| {
            let word = role.role().as_str();
            let (name, text) = match role {
                NewcomerRole::Viewer => ("Viewers", "They see keys."),
                NewcomerRole::Manager => ("Managers", "They create, change and archive keys, and read the audit log."),
            };
            view! {
                <label class="choice">
                    <input type="radio" name="role" id=format!("role-{word}") value=word checked=chosen == word />
                    <span>{name}</span>
                    <span class="hint">{text}</span>
                </label>
            }
        })
        .collect_view();
    view! {
        <fieldset class="field" aria-describedby=described>
            <legend>"Who comes for the first time joins as"</legend>
            <div class="choices">{choices}</div>
            {problem.map(|text| view! { <Problem id="role-error" text /> })}
        </fieldset>
    }
}

#[component]
fn Switch(on: bool, problem: Option<String>, way_back: bool) -> impl IntoView {
    let invalid = problem.is_some().then_some("true");
    let described = if problem.is_some() { "on-error on-hint" } else { "on-hint" };
    let first = (!way_back).then(|| {
        view! {
            <p class="hint gap-top">
                "To turn it on, " <a href=address::ACCOUNT>"have a password and a second factor"</a> " of your own."
            </p>
        }
    });
    view! {
        <div class="field">
            <div class="choices">
                <label class="choice">
                    <input
                        type="checkbox"
                        id="on"
                        name="on"
                        value="1"
                        checked=on
                        aria-describedby=described
                        aria-invalid=invalid
                    />
                    <span>"In use"</span>
                    <span class="hint" id="on-hint">
                        "Admins who have a second factor still get in with their password when the provider is down. Each time is in the audit log."
                    </span>
                </label>
            </div>
            {problem.map(|text| view! { <Problem id="on-error" text /> })}
            {first}
        </div>
    }
}
