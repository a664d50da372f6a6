//! Passkeys: devices that sign a person in, having checked themselves who holds them.

use std::fmt;

use serde::{Deserialize, Serialize};
use time::OffsetDateTime;

use crate::ids::PasskeyId;
use crate::key_name::{NameProblem, one_line};

/// How a person calls a passkey: as the name of a key.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PasskeyName(String);

impl PasskeyName {
    /// Trims and checks what a person typed.
    ///
    /// # Errors
    /// The first [`NameProblem`] that applies.
    pub fn parse(typed: &str) -> Result<Self, NameProblem> {
        one_line(typed).map(Self)
    }

    /// The name as shown.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for PasskeyName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for PasskeyName {
    type Error = NameProblem;

    fn try_from(text: String) -> Result<Self, NameProblem> {
        Self::parse(&text)
    }
}

impl From<PasskeyName> for String {
    fn from(name: PasskeyName) -> String {
        name.0
    }
}

/// A passkey, for its owner.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PasskeyRow {
    /// What it is removed by. No secret.
    pub id: PasskeyId,
    /// As the person calls it.
    pub name: PasskeyName,
    /// When it was added.
    pub added: OffsetDateTime,
    /// When it last signed the person in.
    pub last_used: Option<OffsetDateTime>,
}

/// "Passkeys".
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum PasskeysPage {
    /// What a person can do with passkeys.
    Own {
        /// Those that there are, the oldest first.
        passkeys: Vec<PasskeyRow>,
        /// Whether a code of an app is asked for, too, before something of them is changed.
        code: bool,
        /// Recovery codes that weren't used yet.
        codes_left: i64,
        /// Whether another can be added: not where the dashboard's address is none that passkeys can be bound to.
        offered: bool,
    },
    /// The reader came through single sign-on, which doesn't speak for the account as a whole.
    OutOfReach,
}
