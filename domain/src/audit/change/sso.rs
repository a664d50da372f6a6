//! What changes of single sign-on, and by which way somebody signs in.

use serde_json::{Value, json};

use crate::sso::SsoFacts;

/// Single sign-on was set up, changed, or turned on or off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SsoChange {
    /// What it was; none before the first time.
    pub before: Option<SsoFacts>,
    /// What it is.
    pub after: SsoFacts,
    /// Whether there is another client secret.
    pub new_secret: bool,
}

impl SsoChange {
    pub(super) fn activity(&self) -> String {
        let was_on = self.before.as_ref().is_some_and(|before| before.on);
        match (was_on, self.after.on) {
            (false, true) => format!("Turned on single sign-on through {}", self.after.issuer),
            (true, false) => "Turned off single sign-on".to_owned(),
            (true, true) => "Changed single sign-on".to_owned(),
            (false, false) if self.before.is_none() => "Set up single sign-on, not in use yet".to_owned(),
            (false, false) => "Changed single sign-on, not in use".to_owned(),
        }
    }

    pub(super) fn details(&self) -> Value {
        let mut after = json!(self.after);
        if self.new_secret {
            after["client_secret"] = "set anew".into();
        }
        match &self.before {
            Some(before) => json!({ "before": before, "after": after }),
            None => json!({ "after": after }),
        }
    }
}

/// By which way somebody signed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SignInWay {
    /// By the password, and the second factor of whoever has one.
    Password,
    /// By a passkey.
    Passkey,
    /// Through the workspace's provider.
    SingleSignOn,
    /// By password and second factor, or by a passkey, though others of the mail domain have to go through the provider.
    AroundSingleSignOn,
}

impl SignInWay {
    pub(super) fn activity(self) -> &'static str {
        match self {
            Self::Password => "Signed in",
            Self::Passkey => "Signed in with a passkey",
            Self::SingleSignOn => "Signed in through single sign-on",
            Self::AroundSingleSignOn => "Signed in around single sign-on",
        }
    }
}
