//! Invitations are mailed. The invitation itself is the job: it was committed with the change that made
//! it, and stays due until a mail server has taken its mail.

use store::Scope;
use store::invitations::Invitation;
use time::Duration;
use uuid::Uuid;

use super::backoff;
use crate::mail::{Mail, escape};
use crate::{Fault, Services};

/// Until another worker may take an invitation up that one has begun with, longer than a mail may take.
const HELD: Duration = Duration::minutes(2);

/// Mails one invitation that is due. True when there was one.
///
/// No lock is held while the mail server takes its time: an admin who revokes the invitation then doesn't wait, and
/// the mail that is under way holds a dead link. A mail that is refused is tried again after 10 s, 20 s, 40 s and so on, at most an hour apart, until
/// the invitation expires. A worker that dies between the server's answer and the commit sends a second
/// mail, never none.
///
/// # Errors
/// When the database can't be reached.
pub async fn mail_one(services: &Services) -> Result<bool, Fault> {
    let Some((invitation, workspace)) = begin(services).await? else { return Ok(false) };
    let token = services.0.pepper.invitation_token(invitation.id);
    let link = services.link(&format!("/invitations/{token}"));
    let mut mail = invitation_mail(&invitation, &workspace, &link);
    mail.message_id = Some(services.message_id(invitation.id.0));
    let sent = services.0.mailer.send(mail).await;
    let mut tx = services.0.db.begin(Scope::Accounts).await?;
    match sent {
        Ok(()) => tx.invitation_mailed(invitation.id, services.now()).await?,
        Err(trouble) => {
            let fault = Fault::from(trouble);
            tracing::warn!(invitation = %invitation.id, error = fault.chain(), "an invitation couldn't be mailed");
            let again_at = services.now() + backoff(invitation.mail_tries);
            tx.put_off_invitation(invitation.id, again_at, invitation.mail_tries + 1).await?;
        }
    }
    tx.commit().await?;
    Ok(true)
}

/// Takes an invitation up, and gives it with the name of its workspace.
async fn begin(services: &Services) -> Result<Option<(Invitation, String)>, Fault> {
    let now = services.now();
    let mut tx = services.0.db.begin(Scope::Accounts).await?;
    let Some(invitation) = tx.invitation_to_mail(now).await? else { return Ok(None) };
    tx.enter(&invitation.workspace).await?;
    let Some(workspace) = tx.workspace(&invitation.workspace).await? else { return Ok(None) };
    tx.put_off_invitation(invitation.id, now + HELD, invitation.mail_tries).await?;
    tx.commit().await?;
    Ok(Some((invitation, workspace.name)))
}

fn invitation_mail(invitation: &Invitation, workspace: &str, link: &str) -> Mail {
    let role = invitation.role.as_str();
    let by = invitation.by.as_ref().map_or_else(|| "You are invited".to_owned(), |by| format!("{by} invites you"));
    Mail {
        to: invitation.email.to_string(),
        subject: format!("Your invitation to {workspace} on Latchkey"),
        text: format!(
            "{by} to manage the API keys of {workspace} on Latchkey, as {role}.\n\n\
             Accept the invitation within 7 days:\n{link}\n\n\
             If you didn't expect this mail, ignore it: nothing happens without you.\n"
        ),
        html: format!(
            "<p>{} to manage the API keys of <strong>{}</strong> on Latchkey, as {role}.</p>\
             <p><a href=\"{link}\">Accept the invitation</a> within 7 days.</p>\
             <p>If you didn’t expect this mail, ignore it: nothing happens without you.</p>",
            escape(&by),
            escape(workspace)
        ),
        message_id: None,
    }
}

impl Services {
    /// What a mail is called, each time that it is sent.
    pub(crate) fn message_id(&self, id: Uuid) -> String {
        format!("<{id}@{}>", self.0.public_url.host_str().unwrap_or("localhost"))
    }

    /// An address of the dashboard, for a mail: from the settings, never from a request.
    pub(crate) fn link(&self, path: &str) -> String {
        format!("{}{path}", self.0.public_url.as_str().trim_end_matches('/'))
    }
}
