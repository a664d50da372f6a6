//! What people are told of by mail: what concerns their own account, always; admins, that their
//! workspace or its legacy keys are suspended; and what happens to the keys of their workspaces, if they want to know.
//!
//! A notice is written by the transaction of what it tells of. Then it is the worker's.

mod choose;
mod mail;
mod words;

use domain::account::browser_name;
use domain::ids::UserId;
use domain::key::Key;
use domain::notice::{KeyEvent, KeyNotice, Notice, SuspensionNotice};
use domain::suspension::{SuspendReason, SuspensionScope};
use domain::workspace::Workspace;
use store::Tx;
use time::OffsetDateTime;

use crate::secrets::token_hash;
use crate::{BrowserToken, Caller, Services, Source};

pub use choose::choose_notices;
pub use mail::mail_notices;

/// Browsers that weren't used for so long are strangers again. Browsers keep no cookie for longer.
pub(crate) const BROWSERS_KEPT: time::Duration = time::Duration::days(400);
/// A notice that no mail server took for so long is dropped.
pub(crate) const NOTICES_KEPT: time::Duration = time::Duration::days(7);

impl Services {
    /// Tells a person of the own account.
    pub(crate) async fn tell(
        &self,
        tx: &mut Tx,
        user: UserId,
        notice: &Notice,
        at: OffsetDateTime,
    ) -> Result<(), store::Error> {
        tx.insert_notices(&[(self.uuid(), user)], notice, at).await
    }

    /// Tells the members of a workspace who want to know, whoever did it among them: it may have been somebody
    /// else in that name.
    pub(crate) async fn tell_of_key(
        &self,
        tx: &mut Tx,
        caller: &Caller,
        workspace: &Workspace,
        key: &Key,
        event: KeyEvent,
    ) -> Result<(), store::Error> {
        // The people of the demo's history never signed in, and nobody reads mails of the past.
        if caller.session.is_none() {
            return Ok(());
        }
        let notice = KeyNotice {
            workspace: workspace.id.clone(),
            workspace_name: workspace.name.clone(),
            key: workspace.early_access.is_on().then(|| key.id.clone()),
            name: key.name.to_string(),
            event,
            by: caller.me.email.to_string(),
        };
        tx.insert_key_notices(&workspace.id, &Notice::Key(notice), self.now()).await
    }

    /// Tells a workspace's admins that it, or its legacy keys, were suspended (with the reason) or resumed, whether they
    /// want to know of keys or not.
    pub(crate) async fn tell_of_suspension(
        &self,
        tx: &mut Tx,
        caller: &Caller,
        workspace: &Workspace,
        scope: SuspensionScope,
        suspended: Option<&SuspendReason>,
    ) -> Result<(), store::Error> {
        let to = tx.admins(&workspace.id).await?;
        let to: Vec<_> = to.into_iter().map(|user| (self.uuid(), user)).collect();
        let notice = SuspensionNotice {
            workspace: workspace.id.clone(),
            workspace_name: workspace.name.clone(),
            suspended: suspended.cloned(),
            besides: workspace.suspensions.besides(scope),
            by: caller.me.email.to_string(),
        };
        let notice = match scope {
            SuspensionScope::Workspace => Notice::Suspension(notice),
            SuspensionScope::LegacyKeys => Notice::LegacySuspension(notice),
        };
        tx.insert_notices(&to, &notice, self.now()).await
    }

    /// Notes the browser of somebody who signs in, and tells the person of one that is new. The first one of all
    /// is no news.
    pub(crate) async fn note_browser(
        &self,
        tx: &mut Tx,
        user: UserId,
        browser: &BrowserToken,
        user_agent: &str,
        source: Source,
    ) -> Result<(), store::Error> {
        let now = self.now();
        let of_person = token_hash(&format!("{user} {}", browser.reveal()));
        if tx.note_browser(user, of_person, now).await? {
            let notice = Notice::NewBrowser { browser: browser_name(user_agent), place: source.ip.to_string() };
            self.tell(tx, user, &notice, now).await?;
        }
        Ok(())
    }
}
