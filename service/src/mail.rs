//! Mails, over SMTP or into a folder.

mod smtp;
mod trouble;

#[cfg(test)]
mod tests;

use std::path::PathBuf;
use std::time::Duration;

use lettre::message::{Mailbox, MultiPart};
use lettre::{Address, AsyncFileTransport, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};

use crate::Fault;

pub(crate) use trouble::MailTrouble;

/// How long a mail may take from the first connection to the server's last answer. lettre has no limit of
/// its own on a server that is connected and says nothing.
const SEND_TIME: Duration = Duration::from_secs(60);

/// Where mails go, and from whom they come.
pub struct MailSettings {
    /// The sender, e.g. `Latchkey <no-reply@example.com>`.
    pub from: String,
    /// Over which way.
    pub way: MailWay,
}

/// How mails leave.
pub enum MailWay {
    /// Each as a file `<uuid>.eml` in this folder.
    Folder(PathBuf),
    /// Over SMTP.
    Smtp {
        /// The server, e.g. `smtp://user:pass@host:587?tls=required`.
        url: String,
        /// Certificates of CAs that are trusted beside the public ones, as PEM.
        ca: Option<Vec<u8>>,
    },
}

impl MailWay {
    /// Whether these are certificates of CAs as [`MailWay::Smtp`] takes them: for a check of settings.
    pub fn takes_ca(pem: &[u8]) -> bool {
        smtp::certificate(pem).is_ok()
    }
}

#[derive(Clone)]
pub(crate) struct Mailer {
    from: Mailbox,
    transport: Transport,
    send_time: Duration,
}

#[derive(Clone)]
enum Transport {
    Folder(AsyncFileTransport<Tokio1Executor>),
    Smtp(AsyncSmtpTransport<Tokio1Executor>),
}

/// A mail to one person, as text and as HTML.
pub(crate) struct Mail {
    pub(crate) to: String,
    pub(crate) subject: String,
    pub(crate) text: String,
    pub(crate) html: String,
    /// The same for every try, e.g. `<uuid@host>`: a mail server or reader may then know a mail that is
    /// sent twice as one.
    pub(crate) message_id: Option<String>,
}

impl Mailer {
    pub(crate) fn new(settings: MailSettings) -> Result<Self, Fault> {
        let from = settings.from.parse().map_err(|_| Fault::Mail("the sender isn't an address".to_owned()))?;
        let transport = match settings.way {
            MailWay::Folder(folder) => {
                std::fs::create_dir_all(&folder)
                    .map_err(|e| Fault::Mail(format!("the folder {} can't be made: {e}", folder.display())))?;
                Transport::Folder(AsyncFileTransport::new(folder))
            }
            MailWay::Smtp { url, ca } => Transport::Smtp(smtp::transport(&url, ca.as_deref())?),
        };
        Ok(Self { from, transport, send_time: SEND_TIME })
    }

    /// Hands the mail to the server (or the folder). Over when the server has taken it, or after 60 s.
    pub(crate) async fn send(&self, mail: Mail) -> Result<(), MailTrouble> {
        let message = self.message(mail)?;
        match &self.transport {
            Transport::Folder(folder) => {
                folder.send(message).await.map(drop).map_err(|e| MailTrouble::Later(e.to_string()))
            }
            Transport::Smtp(smtp) => match tokio::time::timeout(self.send_time, smtp.send(message)).await {
                Ok(answer) => answer.map(drop).map_err(MailTrouble::from),
                Err(_) => Err(MailTrouble::Later(format!("not done after {} s", self.send_time.as_secs()))),
            },
        }
    }

    fn message(&self, mail: Mail) -> Result<Message, MailTrouble> {
        // Addresses only, no display names from people: lettre panics on a line break in one.
        let to = Some(mail.to).filter(|to| !to.contains(char::is_control)).and_then(|to| to.parse::<Address>().ok());
        let to = to.ok_or_else(|| MailTrouble::Refused("the recipient isn't an address".to_owned()))?;
        let mut message =
            Message::builder().from(self.from.clone()).to(Mailbox::new(None, to)).subject(one_line(&mail.subject));
        if let Some(id) = mail.message_id {
            message = message.message_id(Some(one_line(&id)));
        }
        message
            .multipart(MultiPart::alternative_plain_html(mail.text, mail.html))
            .map_err(|e| MailTrouble::Refused(e.to_string()))
    }
}

/// A line break in a header would begin another header.
pub(crate) fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// Text that stands in HTML, in an element or a quoted attribute.
pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}
