//! "Passkeys".

use domain::account::{PasskeyRow, PasskeysPage as Page};
use leptos::prelude::*;

use super::super::passkey_form::{Ask, PasskeyForm};
use super::super::words::PasskeyProblems;
use super::super::{PasskeyAct, PasskeyAnswer, passkeys};
use super::ThroughProvider;
use super::codes::RecoveryCodes;
use super::proof::Proofs;
use crate::address;
use crate::posted::posted;
use crate::shell::Bare;
use crate::ui::{Column::Text, Crumb, Day, Head, Minute, Notice, ProblemSummary, Table, TextField, Tone, loaded};

/// One's own passkeys.
#[component]
pub fn PasskeysPage() -> impl IntoView {
    let answer = posted::<PasskeyAnswer>();
    let read = Resource::new(|| (), |()| passkeys());
    let page = move |page: Page| view! { <Passkeys page answer=answer.clone() /> }.into_any();
    view! { <Bare>{loaded(read, page)}</Bare> }
}

#[component]
fn Passkeys(page: Page, answer: Option<PasskeyAnswer>) -> impl IntoView {
    let crumbs = vec![Crumb::to(address::ACCOUNT.to_owned(), "Your account")];
    let mut adding = Problems { ids: ["password", "code"], ..Problems::default() };
    let mut changing = Problems { ids: ["own-password", "own-code"], ..Problems::default() };
    match answer {
        Some(PasskeyAnswer::Codes(codes)) => {
            return view! {
                <div class="own">
                    <Head title="Your recovery codes" crumbs />
                    <RecoveryCodes codes />
                </div>
            }
            .into_any();
        }
        Some(PasskeyAnswer::Asked { options, name }) => return view! { <AskDevice options name /> }.into_any(),
        Some(PasskeyAnswer::Refused { act, name, chosen, why }) => {
            let refused = match act {
                PasskeyAct::Begin | PasskeyAct::Add => &mut adding,
                PasskeyAct::Remove | PasskeyAct::Codes => &mut changing,
            };
            *refused = Problems { ids: refused.ids, name, chosen, fields: PasskeyProblems::of(why) };
        }
        None => {}
    }
    let general = adding.fields.general.clone().or_else(|| changing.fields.general.clone()).map(|text| {
        view! {
            <Notice tone=Tone::Bad role="alert">
                {text}
            </Notice>
        }
    });
    let summary = [&adding, &changing].into_iter().flat_map(|of| of.fields.summary(of.ids)).collect::<Vec<_>>();
    let body = match page {
        Page::OutOfReach => view! { <ThroughProvider /> }.into_any(),
        Page::Own { passkeys, code, codes_left, offered } => {
            let add = match offered {
                true => view! { <AddCard code problems=adding /> }.into_any(),
                false => view! { <NoDomain /> }.into_any(),
            };
            view! {
                <Own passkeys=passkeys.clone() />
                {add}
                {(!passkeys.is_empty()).then(|| view! { <ChangeCard passkeys code codes_left problems=changing /> })}
            }
            .into_any()
        }
    };
    view! {
        <div class="own">
            <Head
                title="Passkeys"
                crumbs
                text="A passkey signs you in by your fingerprint, your face or the code of a device, in the place of password and second factor."
            />
            {general}
            <ProblemSummary problems=summary />
            {body}
        </div>
    }
    .into_any()
}

/// What a form was refused for.
#[derive(Default)]
struct Problems {
    /// The ids of its password and its code.
    ids: [&'static str; 2],
    /// The name that was typed.
    name: String,
    /// The id of the passkey that was chosen.
    chosen: String,
    fields: PasskeyProblems,
}

/// The device's turn.
#[component]
fn AskDevice(options: String, name: String) -> impl IntoView {
    let crumbs = vec![
        Crumb::to(address::ACCOUNT.to_owned(), "Your account"),
        Crumb::to(address::PASSKEYS.to_owned(), "Passkeys"),
    ];
    let text = format!("Your browser asks you where to keep the passkey “{name}”.");
    let fields = vec![("do", PasskeyAct::Add.as_str().to_owned())];
    view! {
        <div class="own">
            <Head title="Add a passkey" crumbs text />
            <section class="card">
                <div class="body">
                    <PasskeyForm
                        ask=Ask::Create(options)
                        action=address::PASSKEYS
                        label="Make the passkey"
                        class="button primary"
                        fields
                    />
                    <p class="hint gap-top" data-no-passkeys>
                        "This needs JavaScript, and a browser that knows passkeys."
                    </p>
                    <p class="gap-top">
                        <a class="button" href=address::PASSKEYS>
                            "Cancel"
                        </a>
                    </p>
                </div>
            </section>
        </div>
    }
}

#[component]
fn NoDomain() -> impl IntoView {
    view! {
        <section class="card">
            <div class="body prose">
                <p>
                    "Passkeys are bound to a domain, and this dashboard is reached by an IP address. Ask its operator to give it a name."
                </p>
            </div>
        </section>
    }
}

#[component]
fn Own(passkeys: Vec<PasskeyRow>) -> impl IntoView {
    let count = passkeys.len();
    let rows = passkeys.into_iter().map(|passkey| view! { <Row passkey /> }).collect_view();
    let body = match count {
        0 => view! {
            <div class="body prose">
                <p>"You have none yet."</p>
            </div>
        }
        .into_any(),
        _ => view! {
            <Table label="Your passkeys" columns=vec![Text("Name"), Text("Added"), Text("Last used")]>
                {rows}
            </Table>
        }
        .into_any(),
    };
    view! {
        <section class="card">
            <header>
                <h2>"Your passkeys"</h2>
                <span class="badge">{count}</span>
            </header>
            {body}
        </section>
    }
}

#[component]
fn AddCard(code: bool, problems: Problems) -> impl IntoView {
    let Problems { ids, name, fields, .. } = problems;
    view! {
        <section class="card">
            <header>
                <h2>"Add a passkey"</h2>
            </header>
            <div class="body">
                <form class="narrow" method="post" action=address::PASSKEYS novalidate=true>
                    <TextField
                        id="name"
                        name="name"
                        label="Name of the new passkey"
                        value=RwSignal::new(name)
                        problem=fields.name
                        placeholder="Work laptop"
                    />
                    <Proofs ids code password=fields.password code_problem=fields.code />
                    <button class="button primary" name="do" value=PasskeyAct::Begin.as_str()>
                        "Add a passkey"
                    </button>
                    <p class="hint gap-top">
                        "Your other sessions end with it. From then on your password alone no longer signs you in."
                    </p>
                </form>
            </div>
        </section>
    }
}

#[component]
fn ChangeCard(passkeys: Vec<PasskeyRow>, code: bool, codes_left: i64, problems: Problems) -> impl IntoView {
    let Problems { ids, chosen, fields, .. } = problems;
    let choices = passkeys
        .into_iter()
        .map(|passkey| {
            let id = passkey.id.to_string();
            let selected = id == chosen;
            view! {
                <option value=id selected=selected>
                    {passkey.name.to_string()}
                </option>
            }
        })
        .collect_view();
    let left = match codes_left {
        1 => "1 recovery code is left.".to_owned(),
        n => format!("{n} recovery codes are left."),
    };
    view! {
        <section class="card">
            <header>
                <h2>"Remove a passkey, or make new recovery codes"</h2>
            </header>
            <div class="body">
                <form class="narrow" method="post" action=address::PASSKEYS novalidate=true>
                    <div class="field">
                        <label for="passkey">"Passkey to remove"</label>
                        <select class="input" id="passkey" name="passkey">
                            {choices}
                        </select>
                    </div>
                    <Proofs ids code password=fields.password code_problem=fields.code />
                    <p class="row">
                        <button class="button danger" name="do" value=PasskeyAct::Remove.as_str()>
                            "Remove the passkey"
                        </button>
                        <button class="button" name="do" value=PasskeyAct::Codes.as_str()>
                            "Make new recovery codes"
                        </button>
                    </p>
                    <p class="hint gap-top">
                        "Your other sessions end when a passkey is removed. New codes replace the old ones: " {left}
                    </p>
                </form>
            </div>
        </section>
    }
}

#[component]
fn Row(passkey: PasskeyRow) -> impl IntoView {
    let PasskeyRow { name, added, last_used, .. } = passkey;
    let used = match last_used {
        Some(at) => view! { <Minute at /> }.into_any(),
        None => "never".into_any(),
    };
    view! {
        <tr role="row">
            <td role="cell">{name.to_string()}</td>
            <td role="cell" data-label="Added">
                <Day at=added />
            </td>
            <td role="cell" data-label="Last used">
                {used}
            </td>
        </tr>
    }
}
