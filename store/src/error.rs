//! What can go wrong with the database, for operators. Named constraints become typed conflicts, which a
//! use case turns into words for a person.

/// The database said no, or nothing.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A constraint that a use case knows refused a row.
    #[error("conflict: {0:?}")]
    Conflict(Conflict),
    /// The database can't be reached, or is going down or coming up.
    #[error("the database can't be reached")]
    Unreachable(#[source] sqlx::Error),
    /// The database didn't answer in time.
    #[error("the database didn't answer in time")]
    Silent,
    /// The schema couldn't be brought up to date.
    #[error("a migration failed")]
    Migration(#[source] sqlx::migrate::MigrateError),
    /// A stored value isn't one that this program writes.
    #[error("a stored {0} can't be read")]
    Unreadable(&'static str),
    /// Anything else.
    #[error("a statement failed")]
    Statement(#[source] sqlx::Error),
}

/// Which rule a row would have broken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Conflict {
    /// Another key of the workspace has the name.
    KeyName,
    /// The form has made its key already.
    FormToken,
    /// Another key of the workspace has the same text.
    KeyText,
    /// The API has its one key already.
    OneKeyPerApi,
    /// The workspace exists.
    Workspace,
    /// The account exists.
    Account,
    /// Another workspace has the mail domain.
    SsoDomain,
    /// Another active team of the workspace has the name.
    TeamName,
}

impl Conflict {
    fn of_constraint(name: &str) -> Option<Self> {
        Some(match name {
            "api_keys_name" => Self::KeyName,
            "api_keys_form_token" => Self::FormToken,
            "api_keys_hash" => Self::KeyText,
            "api_keys_one_per_api" => Self::OneKeyPerApi,
            "workspaces_pkey" => Self::Workspace,
            "users_email_key" => Self::Account,
            "sso_domains_pkey" => Self::SsoDomain,
            "teams_name" => Self::TeamName,
            _ => return None,
        })
    }
}

impl Error {
    /// Whether trying again later may help: the database is away.
    pub fn is_unreachable(&self) -> bool {
        matches!(self, Self::Unreachable(_) | Self::Silent)
    }

    /// The conflict, if it is one.
    pub fn conflict(&self) -> Option<Conflict> {
        match self {
            Self::Conflict(conflict) => Some(*conflict),
            _ => None,
        }
    }

    pub(crate) fn is_undefined_table(error: &sqlx::Error) -> bool {
        error.as_database_error().and_then(|e| e.code()).as_deref() == Some("42P01")
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        use sqlx::Error as E;
        match &error {
            E::Io(_) | E::Tls(_) | E::PoolTimedOut | E::PoolClosed | E::WorkerCrashed | E::Protocol(_) => {
                Self::Unreachable(error)
            }
            E::Database(refused) => {
                if let Some(conflict) = refused.constraint().and_then(Conflict::of_constraint) {
                    return Self::Conflict(conflict);
                }
                // Classes 08 (connection), 53 (resources) and 57P (operator intervention, e.g. shutdown).
                match refused.code().as_deref() {
                    Some(code) if code.starts_with("08") || code.starts_with("53") || code.starts_with("57P") => {
                        Self::Unreachable(error)
                    }
                    _ => Self::Statement(error),
                }
            }
            _ => Self::Statement(error),
        }
    }
}
