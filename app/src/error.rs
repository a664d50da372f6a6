//! What a browser may learn of a read that failed.

use crate::json::JsonText;
use domain::refusal::NotAllowed;
use leptos::prelude::{FromServerFnError, ServerFnErrorErr};
use serde::{Deserialize, Serialize};

/// Why a screen can't be shown. Its words live in [`crate::ui::Trouble`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
pub enum ApiError {
    /// Nobody is signed in (any more).
    #[error("signed out")]
    SignedOut,
    /// It doesn't exist, or not for this person.
    #[error("not found")]
    NotFound,
    /// The person's role doesn't allow it.
    #[error("forbidden")]
    Forbidden,
    /// The workspace requires a second factor, and the person has none.
    #[error("second factor needed")]
    SecondFactorNeeded,
    /// The workspace has people of the person's mail domain sign in through single sign-on.
    #[error("single sign-on needed")]
    SingleSignOnNeeded,
    /// Early access isn't in the state that the screen needs.
    #[error("wrong screen")]
    WrongScreen,
    /// It was there, and its time is over.
    #[error("expired")]
    Expired,
    /// The database can't be reached.
    #[error("unavailable")]
    Unavailable,
    /// The browser didn't reach the server.
    #[error("unreachable")]
    Unreachable,
    /// Something is broken; the operator's log says what.
    #[error("internal")]
    Internal,
}

impl ApiError {
    /// The HTTP status.
    pub fn status(self) -> u16 {
        match self {
            Self::SignedOut => 401,
            Self::NotFound => 404,
            Self::Forbidden | Self::SecondFactorNeeded | Self::SingleSignOnNeeded => 403,
            Self::WrongScreen => 409,
            Self::Expired => 410,
            Self::Unavailable | Self::Unreachable => 503,
            Self::Internal => 500,
        }
    }
}

impl From<NotAllowed> for ApiError {
    fn from(why: NotAllowed) -> Self {
        match why {
            NotAllowed::NotFound => Self::NotFound,
            NotAllowed::Forbidden => Self::Forbidden,
            NotAllowed::SecondFactorNeeded => Self::SecondFactorNeeded,
            NotAllowed::SingleSignOnNeeded => Self::SingleSignOnNeeded,
            NotAllowed::WrongScreen => Self::WrongScreen,
        }
    }
}

impl FromServerFnError for ApiError {
    type Encoder = JsonText;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        match error {
            ServerFnErrorErr::Request(_) => Self::Unreachable,
            _ => Self::Internal,
        }
    }
}
