//! Why nothing was changed of a workspace, its teams and its reports.

use serde::{Deserialize, Serialize};

use super::NotAllowed;
use crate::audit::AskedProblem;
use crate::key_name::NameProblem;
use crate::reason::ReasonProblem;
use crate::sso::SsoProblems;
use crate::team::TeamName;

from_not_allowed!(
    EarlyAccessRefusal,
    DeclineRefusal,
    SuspendRefusal,
    SecurityRefusal,
    SsoSettingsRefusal,
    TeamRefusal,
    ExportRefusal,
    DownloadRefusal
);

/// Why early access wasn't requested or switched.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum EarlyAccessRefusal {
    /// The person may not.
    NotAllowed(NotAllowed),
}

/// Why a request for early access wasn't declined.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DeclineRefusal {
    /// The person may not.
    NotAllowed(NotAllowed),
    /// The reason needs mending.
    Reason(ReasonProblem),
    /// No request waits for an answer (any more).
    NothingAsked,
}

/// Why a workspace, or its legacy keys, weren't suspended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SuspendRefusal {
    /// The person may not.
    NotAllowed(NotAllowed),
    /// The reason needs mending.
    Reason(ReasonProblem),
    /// The workspace has no legacy key, and gets none before it has early access.
    NoLegacyKeys,
}

/// Why what a workspace asks of its members wasn't changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SecurityRefusal {
    /// The person may not.
    NotAllowed(NotAllowed),
    /// The person has no second factor, and can't ask others for one.
    NoneOfYourOwn,
}

/// Why a team wasn't made, renamed or retired.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TeamRefusal {
    /// The person may not, or there is no such team.
    NotAllowed(NotAllowed),
    /// The name needs mending.
    Name(TeamNameRefused),
    /// Somebody gave it another name meanwhile: this one.
    Overtaken(TeamName),
    /// It is retired.
    Retired,
}

/// Why the name of a team isn't accepted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum TeamNameRefused {
    /// It can't be a name.
    Problem(NameProblem),
    /// An active team has it, perhaps in another case.
    Taken,
}

/// Why no report was asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ExportRefusal {
    /// The person may not.
    NotAllowed(NotAllowed),
    /// What is asked for needs mending.
    Asked(Vec<AskedProblem>),
}

/// Why a report isn't given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum DownloadRefusal {
    /// The person may not, or there is no such report, or none yet.
    NotAllowed(NotAllowed),
    /// Its time is over; the file is gone.
    Expired,
}

/// Why single sign-on wasn't set up or changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum SsoSettingsRefusal {
    /// The person may not.
    NotAllowed(NotAllowed),
    /// The fields need mending.
    Fields(Box<SsoProblems>),
}
