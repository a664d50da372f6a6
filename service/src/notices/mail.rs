//! Notices are mailed.

use store::notices::DueNotice;
use store::{Scope, Tx};
use time::Duration;
use uuid::Uuid;

use super::words;
use crate::jobs::backoff;
use crate::{Fault, Services};

/// So many are taken up at once, so that a change of which many are told costs the database little.
const TOGETHER: i64 = 16;
/// After this time no other one of them is begun with: the rest is let go, for any worker. Other mails wait no longer.
const BEGUN_WITHIN: std::time::Duration = std::time::Duration::from_secs(1);
/// Until another worker may take notices up that one has begun with, longer than that and a last mail may take.
const HELD: Duration = Duration::minutes(2);

/// Mails notices that are due. True when there was one.
///
/// A mail that is refused is tried again after 10 s, 20 s, 40 s and so on, for a week. The mail server's answers
/// come before the notices go: a worker that dies between them sends second mails, by the same ids, never none.
///
/// # Errors
/// When the database can't be reached.
pub async fn mail_notices(services: &Services) -> Result<bool, Fault> {
    let notices = begin(services).await?;
    let (clock, mut done) = (&services.0.clock, Done::default());
    let began = clock.since_boot();
    for notice in &notices.told {
        if clock.since_boot().saturating_sub(began) > BEGUN_WITHIN {
            done.untried.push(notice);
            continue;
        }
        let mut mail = words::mail(notice, |path| services.link(path));
        mail.message_id = Some(services.message_id(notice.id));
        match services.0.mailer.send(mail).await {
            Ok(()) => done.sent.push(notice.id),
            Err(trouble) => {
                let fault = Fault::from(trouble);
                tracing::warn!(notice = %notice.id, error = fault.chain(), "a notice couldn't be mailed");
                done.refused.push(notice);
            }
        }
    }
    if !notices.told.is_empty() {
        done.keep(services).await?;
    }
    Ok(notices.any)
}

/// What became of notices that were taken up.
#[derive(Default)]
struct Done<'a> {
    sent: Vec<Uuid>,
    refused: Vec<&'a DueNotice>,
    untried: Vec<&'a DueNotice>,
}

impl Done<'_> {
    async fn keep(self, services: &Services) -> Result<(), Fault> {
        let now = services.now();
        let mut tx = services.0.db.begin(Scope::Accounts).await?;
        tx.delete_notices(&self.sent).await?;
        for notice in self.refused {
            tx.put_off_notice(notice.id, now + backoff(notice.tries), notice.tries + 1).await?;
        }
        for notice in self.untried {
            // Due as it was: before those that came later.
            tx.put_off_notice(notice.id, notice.at, notice.tries).await?;
        }
        Ok(tx.commit().await?)
    }
}

/// Notices that were taken up.
struct TakenUp {
    /// Whether there was one at all.
    any: bool,
    /// Those that are told.
    told: Vec<DueNotice>,
}

/// Takes notices up. Who has left the workspace whose key one is about learns nothing of it any more.
async fn begin(services: &Services) -> Result<TakenUp, Fault> {
    let now = services.now();
    let mut tx = services.0.db.begin(Scope::Accounts).await?;
    let (mut told, mut dropped) = (Vec::new(), Vec::new());
    for notice in tx.notices_due(now, TOGETHER).await? {
        match may_know(&mut tx, &notice).await? {
            true => told.push(notice),
            false => dropped.push(notice.id),
        }
    }
    let any = !told.is_empty() || !dropped.is_empty();
    if any {
        let held: Vec<_> = told.iter().map(|notice| notice.id).collect();
        tx.hold_notices(&held, now + HELD).await?;
        if !dropped.is_empty() {
            tx.delete_notices(&dropped).await?;
        }
        tx.commit().await?;
    }
    Ok(TakenUp { any, told })
}

async fn may_know(tx: &mut Tx, notice: &DueNotice) -> Result<bool, store::Error> {
    let Some(workspace) = notice.what.workspace() else { return Ok(true) };
    tx.act_for(notice.user).await?;
    Ok(tx.memberships(notice.user).await?.iter().any(|membership| membership.workspace == *workspace))
}
