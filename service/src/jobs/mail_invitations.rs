//! Invitations are mailed. The invitation itself is the job: it was committed with the change that made
//! it, and stays due until a mail server has taken its mail.

use domain::access::Role;
use store::Scope;
use uuid::Uuid;

use super::backoff;
use crate::mail::{Mail, escape};
use crate::{Fault, Services};

/// Mails one invitation that is due. True when there was one.
///
/// A mail that is refused is tried again after 10 s, 20 s, 40 s and so on, at most an hour apart, until
/// the invitation expires. A worker that dies between the server's answer and the commit sends a second
/// mail, never none.
///
/// # Errors
/// When the database can't be reached.
pub async fn mail_one(services: &Services) -> Result<bool, Fault> {
    let now = services.now();
    let mut tx = services.0.db.begin(Scope::Accounts).await?;
    let Some(invitation) = tx.invitation_to_mail(now).await? else { return Ok(false) };
    tx.enter(&invitation.workspace).await?;
    let Some(workspace) = tx.workspace(&invitation.workspace).await? else { return Ok(false) };

    let token = services.0.pepper.invitation_token(invitation.id);
    let link = services.link(&format!("/invitations/{token}"));
    let mut mail = invitation_mail(invitation.email.as_str(), &workspace.name, invitation.role, &link);
    mail.message_id = Some(services.message_id(invitation.id));
    match services.0.mailer.send(mail).await {
        Ok(()) => tx.invitation_mailed(invitation.id, services.now()).await?,
        Err(trouble) => {
            let fault = Fault::from(trouble);
            tracing::warn!(invitation = %invitation.id, error = fault.chain(), "an invitation couldn't be mailed");
            tx.invitation_not_mailed(invitation.id, services.now() + backoff(invitation.mail_tries)).await?;
        }
    }
    tx.commit().await?;
    Ok(true)
}

fn invitation_mail(to: &str, workspace: &str, role: Role, link: &str) -> Mail {
    let role = role.as_str();
    Mail {
        to: to.to_owned(),
        subject: format!("Your invitation to {workspace} on Latchkey"),
        text: format!(
            "You are invited to manage the API keys of {workspace} on Latchkey, as {role}.\n\n\
             Accept the invitation within 7 days:\n{link}\n\n\
             If you didn't expect this mail, ignore it: nothing happens without you.\n"
        ),
        html: format!(
            "<p>You are invited to manage the API keys of <strong>{}</strong> on Latchkey, as {role}.</p>\
             <p><a href=\"{link}\">Accept the invitation</a> within 7 days.</p>\
             <p>If you didn’t expect this mail, ignore it: nothing happens without you.</p>",
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
