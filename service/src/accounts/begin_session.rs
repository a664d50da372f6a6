//! A session begins: the last step of every way to sign in.

use std::collections::BTreeMap;

use domain::account::Email;
use domain::audit::{Change, SignInWay};
use domain::ids::{UserId, WorkspaceId};
use domain::usage::clean_agent;
use domain::workspace::Membership;
use store::{Tx, sessions};

use super::authenticate::ABSOLUTE;
use crate::authorise::is_way_back;
use crate::secrets::token_hash;
use crate::{BrowserToken, Services, SessionToken, Source};

/// Whose session begins, and where.
pub(crate) struct NewSession<'a> {
    pub(crate) user: UserId,
    pub(crate) email: Email,
    pub(crate) source: Source,
    pub(crate) user_agent: &'a str,
    pub(crate) browser: &'a BrowserToken,
    pub(crate) replaces: Option<&'a SessionToken>,
    /// The workspace whose provider vouches for the person. The session opens that one alone.
    pub(crate) through: Option<&'a WorkspaceId>,
    /// By which way the person came, for the log of what isn't behind single sign-on.
    pub(crate) way: SignInWay,
}

/// Keeps a new session, ends the one that the browser had, tells the person of a browser that is new, and records
/// the sign-in in the workspaces that the session opens, which it gives.
pub(crate) async fn begin_session(
    services: &Services,
    tx: &mut Tx,
    new: NewSession<'_>,
) -> Result<(SessionToken, Vec<WorkspaceId>), store::Error> {
    let (token, now) = (services.new_session_token(), services.now());
    if let Some(old) = new.replaces {
        tx.delete_session(token_hash(old.reveal())).await?;
    }
    let session = sessions::NewSession {
        token_hash: token_hash(token.reveal()),
        user: new.user,
        at: now,
        expires_at: now + ABSOLUTE,
        ip: &new.source.ip.to_string(),
        user_agent: &clean_agent(new.user_agent.as_bytes(), ""),
        sso_workspace: new.through,
    };
    tx.insert_session(session).await?;
    services.note_browser(tx, new.user, new.browser, new.user_agent, new.source).await?;
    let opened = opened(tx, &new).await?;
    let actor = new.source.actor(new.user, new.email);
    for (workspace, way) in &opened {
        tx.enter(workspace).await?;
        tx.note_sign_in(workspace, new.user, now).await?;
        let change = Change::SignedIn { user: new.user, way: *way };
        tx.record(services.catalog(), workspace, &actor, &change, now).await?;
    }
    Ok((token, opened.into_keys().collect()))
}

/// The workspaces that the session opens, and the way in which it does; in one order for everybody, as every entry in
/// several workspaces.
async fn opened(tx: &mut Tx, new: &NewSession<'_>) -> Result<BTreeMap<WorkspaceId, SignInWay>, store::Error> {
    if let Some(through) = new.through {
        return Ok(BTreeMap::from([(through.clone(), SignInWay::SingleSignOn)]));
    }
    tx.act_for(new.user).await?;
    let memberships = tx.memberships(new.user).await?;
    let behind = tx.sso_workspace(new.email.domain()).await?;
    let factor = tx.second_factor_since(new.user).await?.is_some();
    let opened = memberships.into_iter().filter_map(|Membership { workspace, role, .. }| {
        match behind.as_ref() == Some(&workspace) {
            false => Some((workspace, new.way)),
            true => is_way_back(role, factor).then_some((workspace, SignInWay::AroundSingleSignOn)),
        }
    });
    Ok(opened.collect())
}
