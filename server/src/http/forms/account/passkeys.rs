//! "Passkeys": added, removed, and signing in with one.

use app::account::{Done, PasskeyAct, PasskeyAnswer, PasskeySignInRefused};
use app::address;
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use domain::refusal::{CodeRefusal, Failure, PasskeyRefusal, PasskeySignInRefusal};
use http::{HeaderMap, StatusCode, header};
use serde_json::json;
use service::accounts::second_factor::{self, PasswordAndCode};
use service::passkeys::{self, BeginPasskey, PasskeySignIn};

use super::{browser, go_on, user_agent};
use crate::http::forms::{Form, retry_after, unproven};
use crate::http::pages::{
    Dashboard, SignedIn, Visitor, answer, asked_passkey, asked_passkey_cookie, ended_asked_passkey, ended_half, failed,
    redirect, session,
};

/// Does what the form of "Passkeys" says.
pub async fn act(State(dashboard): State<Dashboard>, signed_in: SignedIn, headers: HeaderMap, form: Form) -> Response {
    let (services, caller) = (&dashboard.services, &signed_in.caller);
    let (name, chosen) = (form.one("name").to_owned(), form.one("passkey").to_owned());
    let proof = PasswordAndCode { password: form.one("password").to_owned(), code: form.one("code").to_owned() };
    let Some(act) = PasskeyAct::from_word(form.one("do")) else { return redirect(address::PASSKEYS) };
    let done = match act {
        PasskeyAct::Begin => {
            let asked = passkeys::begin(services, caller, BeginPasskey { name: name.clone(), proof }).await;
            match asked {
                Ok((token, options)) => {
                    let asked = PasskeyAnswer::Asked { options, name };
                    let mut response = answer(&dashboard, &signed_in, StatusCode::OK, asked).await;
                    if let Some(cookie) = asked_passkey_cookie(&token, dashboard.secure()) {
                        response.headers_mut().append(header::SET_COOKIE, cookie);
                    }
                    return response;
                }
                Err(why) => Err(why),
            }
        }
        PasskeyAct::Add => {
            let asked = asked_passkey(&headers, dashboard.secure());
            passkeys::add(services, caller, asked, form.one("answer")).await.map(|codes| (Done::PasskeyAdded, codes))
        }
        PasskeyAct::Remove => match form.one("passkey").parse() {
            Ok(passkey) => {
                passkeys::remove(services, caller, passkey, proof).await.map(|()| (Done::PasskeyRemoved, None))
            }
            Err(_) => Err(Failure::Refused(PasskeyRefusal::Gone)),
        },
        PasskeyAct::Codes => match second_factor::new_codes(services, caller, proof).await {
            Ok(codes) => Ok((Done::PasskeyAdded, Some(codes))),
            Err(Failure::Refused(why)) => Err(Failure::Refused(why.into())),
            Err(Failure::Fault(fault)) => Err(Failure::Fault(fault)),
        },
    };
    match done {
        Ok((_, Some(codes))) => answer(&dashboard, &signed_in, StatusCode::OK, PasskeyAnswer::Codes(codes)).await,
        Ok((done, None)) => redirect(&format!("{}?done={}", address::ACCOUNT, done.as_str())),
        Err(Failure::Refused(why)) => refused(&dashboard, &signed_in, (act, name, chosen), why).await,
        Err(Failure::Fault(fault)) => failed(&dashboard, &signed_in, &fault).await,
    }
}

async fn refused(
    dashboard: &Dashboard,
    signed_in: &SignedIn,
    (act, name, chosen): (PasskeyAct, String, String),
    why: PasskeyRefusal,
) -> Response {
    let (status, wait) = match why {
        PasskeyRefusal::Password(why) => unproven(why),
        PasskeyRefusal::Code(CodeRefusal::TooManyTries { retry_after_seconds }) => {
            (StatusCode::TOO_MANY_REQUESTS, Some(retry_after_seconds))
        }
        PasskeyRefusal::Code(_) | PasskeyRefusal::Name(_) | PasskeyRefusal::NotBelieved => {
            (StatusCode::UNPROCESSABLE_ENTITY, None)
        }
        PasskeyRefusal::TooMany
        | PasskeyRefusal::Lost
        | PasskeyRefusal::Known
        | PasskeyRefusal::Gone
        | PasskeyRefusal::NotOffered => (StatusCode::CONFLICT, None),
    };
    retry_after(answer(dashboard, signed_in, status, PasskeyAnswer::Refused { act, name, chosen, why }).await, wait)
}

/// What a device is asked, to sign somebody in; with the cookie that its answer has to come with.
pub async fn question(State(dashboard): State<Dashboard>, visitor: Visitor) -> Response {
    match passkeys::ask(&dashboard.services, visitor.source).await {
        Ok(question) => {
            let mut response = ([(header::CONTENT_TYPE, "application/json")], question.options).into_response();
            if let Some(cookie) = asked_passkey_cookie(&question.token, dashboard.secure()) {
                response.headers_mut().append(header::SET_COOKIE, cookie);
            }
            response
        }
        Err(Failure::Refused(why)) => {
            let (status, wait) = status(why);
            let body = Json(json!({ "message": app::account::passkey_words(why) }));
            retry_after((status, body).into_response(), wait)
        }
        Err(Failure::Fault(fault)) => failed(&dashboard, &visitor, &fault).await,
    }
}

/// Begins a session and goes on to where the person wanted to go.
pub async fn sign_in(State(dashboard): State<Dashboard>, visitor: Visitor, headers: HeaderMap, form: Form) -> Response {
    let secure = dashboard.secure();
    let (browser, known) = browser(&dashboard, &headers);
    let request = PasskeySignIn {
        asked: asked_passkey(&headers, secure),
        answer: form.one("answer").to_owned(),
        source: visitor.source,
        user_agent: user_agent(&headers),
        browser,
        replaces: session(&headers, secure),
    };
    let next = form.one("next");
    match passkeys::sign_in(&dashboard.services, request).await {
        Ok(token) => {
            let mut response = go_on(&dashboard, &token, known, next);
            for cookie in [ended_asked_passkey(secure), ended_half(secure)].into_iter().flatten() {
                response.headers_mut().append(header::SET_COOKIE, cookie);
            }
            response
        }
        Err(Failure::Refused(why)) => {
            let (status, wait) = status(why);
            let refused = PasskeySignInRefused { next: next.to_owned(), why };
            retry_after(answer(&dashboard, &visitor, status, refused).await, wait)
        }
        Err(Failure::Fault(fault)) => failed(&dashboard, &visitor, &fault).await,
    }
}

fn status(why: PasskeySignInRefusal) -> (StatusCode, Option<u32>) {
    match why {
        PasskeySignInRefusal::Lost | PasskeySignInRefusal::NotOffered => (StatusCode::CONFLICT, None),
        PasskeySignInRefusal::NotBelieved | PasskeySignInRefusal::SingleSignOn => (StatusCode::UNAUTHORIZED, None),
        PasskeySignInRefusal::TooManyTries { retry_after_seconds } => {
            (StatusCode::TOO_MANY_REQUESTS, Some(retry_after_seconds))
        }
    }
}
