//! An invitation is accepted: whoever can read the mail becomes a member.

use domain::access::Role;
use domain::account::Email;
use domain::audit::Change;
use domain::ids::UserId;
use domain::refusal::LinkRefusal;
use domain::workspace::title;
use store::Scope;
use store::accounts::Account;

use crate::fault::{OrFault, Outcome, refuse};
use crate::secrets::token_hash;
use crate::{Fault, Services, Source};

/// What an invitation offers.
pub struct InvitationView {
    /// To whom it was sent.
    pub email: Email,
    /// The workspace that it opens.
    pub workspace_name: String,
    /// The role that it gives.
    pub role: Role,
    /// Whether the address has an account with a password: then none is asked for.
    pub has_account: bool,
}

/// What a link offers; none when it is unknown, used or expired.
///
/// # Errors
/// When the database can't be reached.
pub async fn invitation(services: &Services, token: &str) -> Result<Option<InvitationView>, Fault> {
    let mut tx = services.0.db.begin(Scope::Accounts).await?;
    let Some(invitation) = tx.invitation(token_hash(token), services.now()).await? else { return Ok(None) };
    let has_account = tx.account(&invitation.email).await?.is_some_and(|account| account.password_hash.is_some());
    tx.enter(&invitation.workspace).await?;
    let Some(workspace) = tx.workspace(&invitation.workspace).await? else { return Ok(None) };
    Ok(Some(InvitationView {
        email: invitation.email,
        workspace_name: workspace.name,
        role: invitation.role,
        has_account,
    }))
}

/// Makes the person a member; makes the account too when the address has none.
///
/// # Errors
/// Refused when the link isn't valid, or the name or passwords of a new account aren't.
pub async fn accept_invitation(
    services: &Services,
    token: &str,
    name: &str,
    password: String,
    again: &str,
    source: Source,
) -> Outcome<Email, LinkRefusal> {
    let Some(view) = invitation(services, token).await.or_fault()? else { return refuse(LinkRefusal::NotValid) };
    let new_account = if view.has_account {
        None
    } else {
        let name = match title(name) {
            Ok(name) => name,
            Err(bad) => return refuse(LinkRefusal::Name(bad)),
        };
        let own = vec![view.email.to_string(), name.clone(), view.workspace_name];
        Some((name, services.hash_chosen(password, again, own).await?))
    };

    let now = services.now();
    let mut tx = services.0.db.begin(Scope::Accounts).await.or_fault()?;
    let Some(invitation) = tx.invitation(token_hash(token), now).await.or_fault()? else {
        return refuse(LinkRefusal::NotValid);
    };
    let user = match (tx.account(&invitation.email).await.or_fault()?, new_account) {
        (Some(account), None) => account.id,
        (Some(account), Some((_, hash))) => {
            tx.set_password_hash(account.id, &hash).await.or_fault()?;
            account.id
        }
        (None, Some((name, hash))) => {
            let id = UserId(services.uuid());
            let email = invitation.email.clone();
            let account = Account { id, email, name, password_hash: Some(hash), staff: false };
            tx.insert_account(&account, now).await.or_fault()?;
            id
        }
        (None, None) => return refuse(LinkRefusal::NotValid),
    };
    tx.accept_invitation(invitation.id, now).await.or_fault()?;
    tx.enter(&invitation.workspace).await.or_fault()?;
    tx.insert_membership(&invitation.workspace, user, invitation.role).await.or_fault()?;
    // The mailbox has perhaps another owner, whom the workspace's provider knows as somebody else.
    tx.forget_sso_person(&invitation.workspace, user).await.or_fault()?;
    let actor = source.actor(user, invitation.email.clone());
    let change = Change::MemberJoined { user, email: invitation.email.clone(), role: invitation.role };
    tx.record(services.catalog(), &invitation.workspace, &actor, &change, now).await.or_fault()?;
    tx.commit().await.or_fault()?;
    Ok(invitation.email)
}
