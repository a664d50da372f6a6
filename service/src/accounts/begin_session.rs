//! A session begins: the last step of every way to sign in.

use std::collections::BTreeSet;

use domain::account::Email;
use domain::audit::Change;
use domain::ids::{UserId, WorkspaceId};
use domain::usage::clean_agent;
use store::{Tx, sessions};

use super::authenticate::ABSOLUTE;
use crate::secrets::token_hash;
use crate::{BrowserToken, Services, SessionToken, Source};

/// Whose session begins, and where.
pub(super) struct NewSession<'a> {
    pub(super) user: UserId,
    pub(super) email: Email,
    pub(super) source: Source,
    pub(super) user_agent: &'a str,
    pub(super) browser: &'a BrowserToken,
    pub(super) replaces: Option<&'a SessionToken>,
}

/// Keeps a new session, ends the one that the browser had, tells the person of a browser that is new, and records
/// the sign-in in the person's workspaces, which it gives.
pub(super) async fn begin_session(
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
    };
    tx.insert_session(session).await?;
    services.note_browser(tx, new.user, new.browser, new.user_agent, new.source).await?;
    tx.act_for(new.user).await?;
    // In one order for everybody, as every entry in several workspaces.
    let workspaces: BTreeSet<_> = tx.memberships(new.user).await?.into_iter().map(|member| member.workspace).collect();
    let (actor, change) = (new.source.actor(new.user, new.email), Change::SignedIn { user: new.user });
    for workspace in &workspaces {
        tx.enter(workspace).await?;
        tx.note_sign_in(workspace, new.user, now).await?;
        tx.record(services.catalog(), workspace, &actor, &change, now).await?;
    }
    Ok((token, workspaces.into_iter().collect()))
}
