//! Links to set a new password are mailed. The request itself is the job: it was committed by the page, and
//! stays due until a mail server has taken the mail.

use store::Scope;
use store::password_requests::PasswordRequest;
use time::Duration;

use super::backoff;
use crate::mail::Mail;
use crate::secrets::token_hash;
use crate::{Fault, Services};

/// Until another worker may take a request up that one has begun with, longer than a mail may take.
const HELD: Duration = Duration::minutes(2);

/// Answers one request that is due: by a mail, when the address is an account's. True when there was one.
///
/// The link is in force before its mail leaves: a mail server may hand it on before it answers. A mail that
/// is refused is tried again after 10 s, 20 s, 40 s and so on until the link expires. A worker that dies on
/// the way sends a second mail with the same link, never none.
///
/// # Errors
/// When the database can't be reached.
pub async fn mail_password_link(services: &Services) -> Result<bool, Fault> {
    let Some(request) = begin(services).await? else { return Ok(false) };
    let Some((request, link)) = request else { return Ok(true) };
    let mut mail = mail(request.email.as_str(), &link);
    mail.message_id = Some(services.message_id(request.id));
    let sent = services.0.mailer.send(mail).await;
    let mut tx = services.0.db.begin(Scope::Accounts).await?;
    match sent {
        Ok(()) => tx.delete_password_request(request.id).await?,
        Err(trouble) => {
            let fault = Fault::from(trouble);
            tracing::warn!(request = %request.id, error = fault.chain(), "a password link couldn't be mailed");
            let again_at = services.now() + backoff(request.mail_tries);
            tx.put_off_password_request(request.id, again_at, request.mail_tries + 1).await?;
        }
    }
    tx.commit().await?;
    Ok(true)
}

/// Takes a request up and brings its link into force. The inner none: the address is nobody's.
async fn begin(services: &Services) -> Result<Option<Option<(PasswordRequest, String)>>, Fault> {
    let now = services.now();
    let mut tx = services.0.db.begin(Scope::Accounts).await?;
    let Some(request) = tx.password_request_due(now).await? else { return Ok(None) };
    let Some(account) = tx.account(&request.email).await? else {
        tx.delete_password_request(request.id).await?;
        tx.commit().await?;
        return Ok(Some(None));
    };
    let token = services.0.pepper.password_token(request.id);
    tx.open_requested_link(token_hash(&token), account.id, now, request.expires_at).await?;
    tx.put_off_password_request(request.id, now + HELD, request.mail_tries).await?;
    tx.commit().await?;
    let link = services.link(&format!("/reset-password/{token}"));
    Ok(Some(Some((request, link))))
}

fn mail(to: &str, link: &str) -> Mail {
    Mail {
        to: to.to_owned(),
        subject: "Set a new password for Latchkey".to_owned(),
        text: format!(
            "Somebody asked for a new password for this address on Latchkey.\n\n\
             If it was you, set one within an hour:\n{link}\n\n\
             The link works once. If it wasn't you, ignore this mail: your password stays as it is.\n"
        ),
        html: format!(
            "<p>Somebody asked for a new password for this address on Latchkey.</p>\
             <p>If it was you, <a href=\"{link}\">set one</a> within an hour. The link works once.</p>\
             <p>If it wasn’t you, ignore this mail: your password stays as it is.</p>"
        ),
        message_id: None,
    }
}
