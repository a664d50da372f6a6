//! Notices are mailed.

use store::Scope;
use store::notices::DueNotice;
use time::Duration;

use super::words;
use crate::jobs::backoff;
use crate::{Fault, Services};

/// Until another worker may take a notice up that one has begun with, longer than a mail may take.
const HELD: Duration = Duration::minutes(2);

/// Mails one notice that is due. True when there was one.
///
/// A mail that is refused is tried again after 10 s, 20 s, 40 s and so on, for a week. The mail server's answer
/// comes before the notice goes: a worker that dies between them sends a second mail, by the same id, never none.
///
/// # Errors
/// When the database can't be reached.
pub async fn mail_notice(services: &Services) -> Result<bool, Fault> {
    let Some(notice) = begin(services).await? else { return Ok(false) };
    let Some(notice) = notice else { return Ok(true) };
    let mut mail = words::mail(&notice, |path| services.link(path));
    mail.message_id = Some(services.message_id(notice.id));
    let sent = services.0.mailer.send(mail).await;
    let mut tx = services.0.db.begin(Scope::Accounts).await?;
    match sent {
        Ok(()) => tx.delete_notice(notice.id).await?,
        Err(trouble) => {
            let fault = Fault::from(trouble);
            tracing::warn!(notice = %notice.id, error = fault.chain(), "a notice couldn't be mailed");
            tx.put_off_notice(notice.id, services.now() + backoff(notice.tries), notice.tries + 1).await?;
        }
    }
    tx.commit().await?;
    Ok(true)
}

/// Takes a notice up. The inner none: the person has left the workspace whose key it is about, and learns
/// nothing of it any more.
async fn begin(services: &Services) -> Result<Option<Option<DueNotice>>, Fault> {
    let now = services.now();
    let mut tx = services.0.db.begin(Scope::Accounts).await?;
    let Some(notice) = tx.notice_due(now).await? else { return Ok(None) };
    let told = match notice.what.workspace() {
        Some(workspace) => {
            tx.act_for(notice.user).await?;
            tx.memberships(notice.user).await?.iter().any(|membership| membership.workspace == *workspace)
        }
        None => true,
    };
    match told {
        true => tx.put_off_notice(notice.id, now + HELD, notice.tries).await?,
        false => tx.delete_notice(notice.id).await?,
    }
    tx.commit().await?;
    Ok(Some(told.then_some(notice)))
}
