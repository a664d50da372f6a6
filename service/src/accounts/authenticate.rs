//! Whose session is it.

use domain::account::Me;
use store::Scope;
use store::sessions::InForce;
use time::Duration;

use crate::secrets::token_hash;
use crate::{Caller, Fault, Services, SessionToken, Source};

/// A session ends when it wasn't used for so long.
pub(super) const IDLE: Duration = Duration::minutes(30);
/// A session ends after so long, whatever happens.
pub(super) const ABSOLUTE: Duration = Duration::hours(12);
/// A session's last use is written at most so often.
const TOUCH: Duration = Duration::minutes(1);

/// The person whose session it is, with the workspaces of this moment; none when it isn't in force.
///
/// # Errors
/// When the database can't be reached.
pub async fn authenticate(services: &Services, token: &SessionToken, source: Source) -> Result<Option<Caller>, Fault> {
    let session = token_hash(token.reveal());
    let now = services.now();
    let mut tx = services.0.db.begin(Scope::Accounts).await?;
    let Some(found) = tx.session(session, now, now - IDLE).await? else { return Ok(None) };
    let InForce { account, last_seen_at, proven_at, second_factor, sso_workspace } = found;
    let touch = !source.unattended && now - last_seen_at > TOUCH;
    if touch {
        tx.touch_session(session, now).await?;
    }
    let mut memberships = tx.memberships(account.id).await?;
    // What only read needs no commit, and nobody waits for its end.
    if touch {
        tx.commit().await?;
    }
    // What a workspace's provider vouches for counts in that workspace alone.
    if let Some(only) = &sso_workspace {
        memberships.retain(|membership| membership.workspace == *only);
    }
    let staff = account.staff && sso_workspace.is_none();
    let me = Me { user: account.id, email: account.email, name: account.name, staff, memberships };
    Ok(Some(Caller { me, source, session: Some(session), proven_at, second_factor, sso_workspace }))
}
