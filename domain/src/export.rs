//! Reports of audit logs: what was asked for, and how far it is.

use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};

use crate::audit::AuditFilter;
use crate::ids::{ExportId, WorkspaceId};

/// How long a report can be downloaded after it was written.
pub const KEPT: Duration = Duration::days(7);

/// A report that somebody asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Export {
    /// Its id.
    pub id: ExportId,
    /// Whose log it is of.
    pub workspace: WorkspaceId,
    /// The workspace's name when the report was asked for.
    pub workspace_name: String,
    /// Which entries are in it.
    pub filter: AuditFilter,
    /// How many they are.
    pub rows: i64,
    /// Who asked, an email: it is mailed there.
    pub asked_by: String,
    /// When.
    pub asked_at: OffsetDateTime,
    /// How far it is.
    pub stage: ExportStage,
}

/// How far a report is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ExportStage {
    /// No row is written yet.
    Waiting {
        /// Why the last try failed, if there was one.
        setback: Option<Setback>,
    },
    /// It is being written.
    Writing {
        /// Rows so far.
        done: i64,
    },
    /// It can be downloaded; its mail isn't out yet.
    Mailing {
        /// The file.
        file: ExportFile,
        /// Why the last try failed, if there was one.
        setback: Option<Setback>,
    },
    /// Its mail is out.
    Sent {
        /// The file.
        file: ExportFile,
        /// When the mail server took the mail.
        at: OffsetDateTime,
    },
    /// It can be downloaded; its mail was given up.
    NotMailed {
        /// The file.
        file: ExportFile,
        /// Why.
        why: ExportTrouble,
    },
    /// It was given up; there is no file.
    GivenUp {
        /// Why.
        why: ExportTrouble,
    },
    /// Its time is over; the file is gone.
    Expired {
        /// Since when.
        at: OffsetDateTime,
    },
}

/// A report's file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportFile {
    /// Its size.
    pub bytes: i64,
    /// Until when it can be downloaded.
    pub until: OffsetDateTime,
}

/// A try that failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Setback {
    /// Why.
    pub why: ExportTrouble,
    /// When the next one is.
    pub again_at: OffsetDateTime,
}

/// Why a report isn't written or mailed, as a person may know it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ExportTrouble {
    /// The server's disk is full.
    DiskFull,
    /// The mail server can't be reached, or takes no mail for now.
    MailLater,
    /// The mail server refuses this mail for good.
    MailRefused,
    /// Anything else; the operator's log says what.
    Internal,
}

impl ExportStage {
    /// The file, while there is one.
    pub fn file(&self) -> Option<ExportFile> {
        match self {
            Self::Mailing { file, .. } | Self::Sent { file, .. } | Self::NotMailed { file, .. } => Some(*file),
            Self::Waiting { .. } | Self::Writing { .. } | Self::GivenUp { .. } | Self::Expired { .. } => None,
        }
    }

    /// Whether it will go on by itself.
    pub fn is_under_way(&self) -> bool {
        matches!(self, Self::Waiting { .. } | Self::Writing { .. } | Self::Mailing { .. })
    }
}
