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
use crate::ui::{
    Column::Text,
    Crumb, Day, Head, Minute, Notice, ProblemSummary, Table, TextField, Tone, loaded,
};

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
    let (name, problems) = match answer {
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
        Some(PasskeyAnswer::Refused { name, why }) => (name, PasskeyProblems::of(why)),
        None => (String::new(), PasskeyProblems::default()),
    };
    let general = problems.general.clone().map(|text| {
        view! {
            <Notice tone=Tone::Bad role="alert">
                {text}
            </Notice>
        }
    });
    let summary = problems.summary();
    let body = match page {
        Page::OutOfReach => view! { <ThroughProvider /> }.into_any(),
        Page::NoDomain => view! { <NoDomain /> }.into_any(),
        Page::Own { passkeys, code, codes_left } => {
            view! { <Own passkeys code codes_left name problems /> }.into_any()
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
fn Own(passkeys: Vec<PasskeyRow>, code: bool, codes_left: i64, name: String, problems: PasskeyProblems) -> impl IntoView {
    let count = passkeys.len();
    let rows = passkeys.iter().map(|passkey| view! { <Row passkey=passkey.clone() /> }).collect_view();
    let choices = passkeys
        .into_iter()
        .map(|passkey| view! { <option value=passkey.id.to_string()>{passkey.name.to_string()}</option> })
        .collect_view();
    let left = match codes_left {
        1 => "1 recovery code is left.".to_owned(),
        n => format!("{n} recovery codes are left."),
    };
    view! {
        <section class="card">
            <header>
                <h2>"Your passkeys"</h2>
                <span class="badge">{count}</span>
            </header>
            {match count {
                0 => {
                    view! {
                        <div class="body prose">
                            <p>"You have none yet."</p>
                        </div>
                    }
                        .into_any()
                }
                _ => {
                    view! {
                        <Table label="Your passkeys" columns=vec![Text("Name"), Text("Added"), Text("Last used")]>
                            {rows}
                        </Table>
                    }
                        .into_any()
                }
            }}
        </section>
        <section class="card">
            <header>
                <h2>{if count == 0 { "Add a passkey" } else { "Change them" }}</h2>
            </header>
            <div class="body">
                <form class="narrow" method="post" action=address::PASSKEYS novalidate=true>
                    <TextField
                        id="name"
                        name="name"
                        label="Name of a new passkey"
                        value=RwSignal::new(name)
                        problem=problems.name.clone()
                        placeholder="Work laptop"
                    />
                    {(count > 0)
                        .then(|| {
                            view! {
                                <div class="field">
                                    <label for="passkey">"Passkey to remove"</label>
                                    <select class="input" id="passkey" name="passkey">
                                        {choices}
                                    </select>
                                </div>
                            }
                        })} <Proofs code password=problems.password code_problem=problems.code />
                    <p class="row">
                        <button class="button primary" name="do" value=PasskeyAct::Begin.as_str()>
                            "Add a passkey"
                        </button>
                        {(count > 0)
                            .then(|| {
                                view! {
                                    <button class="button danger" name="do" value=PasskeyAct::Remove.as_str()>
                                        "Remove the passkey"
                                    </button>
                                    <button class="button" name="do" value=PasskeyAct::Codes.as_str()>
                                        "Make new recovery codes"
                                    </button>
                                }
                            })}
                    </p>
                    <p class="hint gap-top">
                        "Your other sessions end with it. With a passkey, your password alone no longer signs you in."
                        {(count > 0).then(|| view! { " " {left} })}
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
