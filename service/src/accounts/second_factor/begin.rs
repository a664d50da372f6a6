//! A second factor is begun: its secret is drawn, and asked of nobody before a code has shown that the
//! person's device has it.

use ring::aead::NONCE_LEN;
use store::Scope;

use super::sealed;
use super::totp::SECRET;
use crate::{Caller, Fault, Services};

/// Draws a secret for the caller, unless there is one in force. One that was begun before is replaced. Does nothing for
/// whom a workspace's provider vouches for: it doesn't speak for the account as a whole.
///
/// # Errors
/// When the database can't be reached.
pub async fn begin(services: &Services, caller: &Caller) -> Result<(), Fault> {
    if caller.sso_workspace.is_some() {
        return Ok(());
    }
    let user = caller.me.user;
    let secret = services.random_bytes::<SECRET>();
    let sealed = sealed::seal(&services.0.pepper, user, services.random_bytes::<NONCE_LEN>(), secret)?;
    let mut tx = services.0.db.begin(Scope::Accounts).await?;
    tx.begin_second_factor(user, &sealed, services.now()).await?;
    tx.commit().await?;
    Ok(())
}
