//! Mails, over SMTP or into a folder.

use std::path::PathBuf;
use std::time::Duration;

use lettre::message::{Mailbox, MultiPart};
use lettre::{AsyncFileTransport, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};

use crate::Fault;

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
    /// Over SMTP, e.g. `smtp://user:pass@host:587?tls=required`.
    Smtp(String),
}

#[derive(Clone)]
pub(crate) struct Mailer {
    from: Mailbox,
    transport: Transport,
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
            MailWay::Smtp(url) => Transport::Smtp(
                AsyncSmtpTransport::<Tokio1Executor>::from_url(&url)
                    // The address may hold a password: it isn't repeated.
                    .map_err(|_| Fault::Mail("the SMTP address can't be read".to_owned()))?
                    .timeout(Some(Duration::from_secs(20)))
                    .build(),
            ),
        };
        Ok(Self { from, transport })
    }

    /// Hands the mail to the server (or the folder). Over when the server has taken it.
    pub(crate) async fn send(&self, mail: Mail) -> Result<(), Fault> {
        // Addresses only, no display names from people: lettre panics on a line break in one.
        let to = mail.to.parse().map_err(|_| Fault::Mail("the recipient isn't an address".to_owned()))?;
        let message = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .subject(one_line(&mail.subject))
            .multipart(MultiPart::alternative_plain_html(mail.text, mail.html))
            .map_err(|e| Fault::Mail(e.to_string()))?;
        match &self.transport {
            Transport::Folder(folder) => folder.send(message).await.map(drop).map_err(|e| Fault::Mail(e.to_string())),
            Transport::Smtp(smtp) => smtp.send(message).await.map(drop).map_err(|e| Fault::Mail(e.to_string())),
        }
    }
}

fn one_line(text: &str) -> String {
    text.chars().map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// Text that stands in HTML, in an element or a quoted attribute.
pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;").replace('\'', "&#39;")
}
