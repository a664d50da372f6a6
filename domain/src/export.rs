//! Reports of audit logs: what was asked for, and how far it is.

mod file_name;

use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};

use crate::audit::AuditFilter;
use crate::ids::{ExportId, WorkspaceId};
use crate::number::counted;

pub use file_name::{disposition, file_name};

/// How long a report can be downloaded after it was written.
pub const KEPT: Duration = Duration::days(7);

/// How often the writing of a report is begun before it is given up, and then its mailing.
pub const TRIES: usize = 12;

/// Seconds between one try and the next, as powers of e: over 15 hours together, so that a mail server that
/// is down for a night is waited for.
const WAITS: [i64; TRIES - 1] = [3, 7, 20, 55, 148, 403, 1097, 2981, 8103, 22_026, 22_026];

/// How long to wait after so many tries; `None` when there were enough.
pub fn wait_after(tries: usize) -> Option<Duration> {
    WAITS.get(tries.max(1) - 1).map(|&seconds| Duration::seconds(seconds))
}

/// `1 entry`, `1,284 entries`.
pub fn entries(count: i64) -> String {
    counted(count, "entry", "entries")
}

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

impl ExportTrouble {
    const ALL: [Self; 4] = [Self::DiskFull, Self::MailLater, Self::MailRefused, Self::Internal];

    /// The word in storage.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::DiskFull => "disk_full",
            Self::MailLater => "mail_later",
            Self::MailRefused => "mail_refused",
            Self::Internal => "internal",
        }
    }

    /// The trouble stored under that word.
    pub fn from_stored(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|trouble| trouble.as_str() == word)
    }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_is_tried_for_more_than_half_a_day_and_then_given_up() {
        let waits: Vec<_> = (1..=TRIES).map(wait_after).collect();
        assert_eq!((waits[0], waits[TRIES - 1]), (Some(Duration::seconds(3)), None));
        let together: Duration = waits.into_iter().flatten().sum();
        assert!((15..=16).contains(&together.whole_hours()), "{together}");
    }

    #[test]
    fn a_count_reads_for_one_and_for_many() {
        let read = [0, 1, 999, 1000, 1_234_567].map(entries);
        assert_eq!(read, ["0 entries", "1 entry", "999 entries", "1,000 entries", "1,234,567 entries"]);
    }
}
