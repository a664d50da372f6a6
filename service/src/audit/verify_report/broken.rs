//! What can be wrong with a report, in words.

use std::fmt;

use domain::ids::WorkspaceId;

use crate::audit::PublicKey;

/// The first thing that is wrong with a report. Numbers are those of entries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReportBreak {
    /// The file isn't a report, or is one of a later Latchkey.
    NotAReport,
    /// It is another installation's, or somebody else signed it.
    OtherKey(PublicKey),
    /// The head isn't what was signed.
    Head,
    /// It is another workspace's.
    OtherWorkspace(WorkspaceId),
    /// The entry isn't what was recorded.
    Changed(i64),
    /// What stands there can't be read as an entry.
    Garbled {
        /// The entry before it; none at the beginning.
        after: Option<i64>,
    },
    /// Entries aren't there.
    Missing {
        /// The entry before them; none at the beginning.
        after: Option<i64>,
        /// The entry behind them.
        before: i64,
    },
    /// The entry wasn't in the report.
    Inserted(i64),
    /// The entry was moved before another one, or that one behind it.
    Reordered {
        /// The entry that stands too early.
        entry: i64,
        /// The one that should be before it.
        before: i64,
    },
    /// Another entry was there.
    Exchanged(i64),
    /// The entry isn't one that the report's filter lets through.
    Outside(i64),
    /// The report ends too early.
    CutOff {
        /// The last entry that is whole; none when no entry is.
        after: Option<i64>,
        /// How many there are.
        rows: i64,
        /// How many there were.
        of: i64,
    },
    /// Hashes and seals were computed anew for other entries.
    Rewritten,
}

impl fmt::Display for ReportBreak {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotAReport => f.write_str("this isn't a report that this version of Latchkey wrote"),
            Self::OtherKey(key) => write!(f, "the report was signed by another key: {key}"),
            Self::Head => f.write_str("the report's head was edited: it isn't what was signed"),
            Self::OtherWorkspace(workspace) => write!(f, "the report is of the workspace {workspace}"),
            Self::Changed(number) => write!(f, "entry {number} was changed"),
            Self::Garbled { after: Some(number) } => write!(f, "what stands behind entry {number} isn't an entry"),
            Self::Garbled { after: None } => f.write_str("what stands behind the header row isn't an entry"),
            Self::Missing { after: Some(after), before } => {
                write!(f, "something is missing between entry {after} and entry {before}")
            }
            Self::Missing { after: None, before } => {
                write!(f, "something is missing at the beginning, before entry {before}")
            }
            Self::Inserted(number) => write!(f, "entry {number} was inserted"),
            Self::Reordered { entry, before } => {
                write!(f, "the order was changed: entry {entry} stands before entry {before}")
            }
            Self::Exchanged(number) => {
                write!(
                    f,
                    "entry {number} isn't the one that stood there: it was changed along with its hash, or exchanged"
                )
            }
            Self::Outside(number) => write!(f, "entry {number} isn't one that the report asks for"),
            Self::CutOff { after: Some(number), rows, of } => {
                write!(f, "the report is cut off behind entry {number}: it holds {rows} of its {of} entries")
            }
            Self::CutOff { after: None, of, .. } => {
                write!(f, "the report is cut off: none of its {of} entries is whole")
            }
            Self::Rewritten => {
                f.write_str("the entries aren't those that were signed: hashes and seals were computed anew")
            }
        }
    }
}
