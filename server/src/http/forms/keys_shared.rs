//! What the handlers of the keys' forms have in common.

use app::address;
use app::keys::{Changed, NewKey, Typed};
use axum::response::Response;
use domain::api::Catalog;
use domain::ids::{KeyId, WorkspaceId};
use domain::key::{Key, Version};
use domain::refusal::{ChangeKeyRefusal, NotAllowed};
use http::StatusCode;
use service::Caller;
use service::keys::Minted;

use super::{Form, retry_after, unproven};
use crate::http::pages::{Dashboard, Visitor, answer, redirect, refused};

/// Longest name that is taken along to the sign-in page, in characters.
const TAKEN_ALONG: usize = 200;

/// Requests that are tried out with a new key, of the APIs that come built in.
const EXAMPLES: [&str; 3] = ["/v1/customer/{workspace}", "/v3/custom-segments", "/v2/transaction/sendpush"];

/// What was typed into the form of a key.
pub fn typed(form: &Form) -> Typed {
    Typed { name: form.one("name").to_owned(), apis: form.all("api"), team: form.all("team").into_iter().next() }
}

/// The version that was on the screen; one that no key has, when the form doesn't say.
pub fn version(form: &Form) -> Version {
    Version(form.one("version").parse().unwrap_or(-1))
}

/// Who is signed in. Others are led to the sign-in page, and from there back to the form, with what was
/// typed: names and ids, never a secret.
pub fn signed_in(visitor: &Visitor, typed: Option<&Typed>) -> Result<Caller, Box<Response>> {
    visitor.caller.clone().ok_or_else(|| {
        let path = visitor.uri.path();
        let next = typed.map_or_else(|| path.to_owned(), |typed| format!("{path}?{}", query(typed)));
        Box::new(redirect(&address::login(&next)))
    })
}

fn query(typed: &Typed) -> String {
    let name: String = typed.name.chars().take(TAKEN_ALONG).collect();
    let mut query = url::form_urlencoded::Serializer::new(String::new());
    query.append_pair("name", &name);
    for api in typed.apis.iter().take(32) {
        query.append_pair("api", &api.chars().take(32).collect::<String>());
    }
    if let Some(team) = &typed.team {
        query.append_pair("team", &team.chars().take(36).collect::<String>());
    }
    query.finish()
}

/// The workspace and the key in an address; what can't be an id doesn't exist.
pub fn ids(workspace: &str, key: &str) -> Option<(WorkspaceId, KeyId)> {
    Some((workspace.parse().ok()?, key.parse().ok()?))
}

/// A new key for the one answer that shows it.
pub fn shown_once(dashboard: &Dashboard, workspace: &WorkspaceId, minted: Minted) -> Box<NewKey> {
    let path = example(dashboard.services.catalog(), workspace, &minted.key);
    Box::new(NewKey { text: minted.text.reveal_once().to_owned(), key: minted.key, path, receipt: minted.receipt })
}

fn example(catalog: &Catalog, workspace: &WorkspaceId, key: &Key) -> String {
    let paths = EXAMPLES.iter().map(|path| path.replace("{workspace}", workspace.as_str()));
    let opened = |path: &String| catalog.route(path).is_some_and(|routed| key.apis.opens(routed.api));
    paths.into_iter().find(opened).unwrap_or_else(|| "/".to_owned())
}

/// Shows the page of the form again, with why nothing was changed.
pub async fn not_changed(dashboard: &Dashboard, visitor: &Visitor, form: &Form, why: ChangeKeyRefusal) -> Response {
    let (status, wait) = match &why {
        ChangeKeyRefusal::Proof(why) => unproven(*why),
        ChangeKeyRefusal::NotAllowed(why) => return refused(dashboard, visitor, *why).await,
        ChangeKeyRefusal::Unchangeable(_) | ChangeKeyRefusal::Overtaken(_) => (StatusCode::CONFLICT, None),
        ChangeKeyRefusal::Fields(_) | ChangeKeyRefusal::NothingChanged | ChangeKeyRefusal::NotConfirmed => {
            (StatusCode::UNPROCESSABLE_ENTITY, None)
        }
    };
    let confirmation = form.one("confirmation").to_owned();
    let outcome = Changed::Refused { typed: typed(form), confirmation, expected: version(form), why };
    retry_after(answer(dashboard, visitor, status, outcome).await, wait)
}

/// The page for an address that can't be a key's.
pub async fn no_such_key(dashboard: &Dashboard, visitor: &Visitor) -> Response {
    refused(dashboard, visitor, NotAllowed::NotFound).await
}
