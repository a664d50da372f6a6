//! Between which places of the log entries are wanted, and in which direction.

use domain::audit::{AuditCursor, AuditFilter, AuditPlace};
use sqlx::{Postgres, QueryBuilder};
use time::{Duration, OffsetDateTime};

/// A stretch of the log: its ends are in, and it is read from one of them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stretch {
    pub(super) oldest: AuditPlace,
    pub(super) newest: AuditPlace,
    /// Whether the newest entries come first.
    pub(super) newest_first: bool,
}

impl Stretch {
    /// What the filter's span and the cursor leave of the log up to its head.
    pub(super) fn new(filter: &AuditFilter, cursor: AuditCursor, head: AuditPlace) -> Self {
        let oldest = AuditPlace { at: filter.from.unwrap_or(OffsetDateTime::UNIX_EPOCH), number: 0 };
        let end = filter.until.map_or(head, |until| AuditPlace { at: until - Duration::MICROSECOND, number: i64::MAX });
        let whole = Self { oldest, newest: end.min(head), newest_first: true };
        match cursor {
            AuditCursor::Newest => whole,
            AuditCursor::Before(place) => Self {
                newest: whole.newest.min(AuditPlace { number: place.number.saturating_sub(1), ..place }),
                ..whole
            },
            AuditCursor::After(place) => Self {
                oldest: whole.oldest.max(AuditPlace { number: place.number.saturating_add(1), ..place }),
                newest_first: false,
                ..whole
            },
        }
    }

    pub(super) fn order(&self) -> &'static str {
        if self.newest_first { "at DESC, number DESC" } else { "at, number" }
    }

    /// ` AND e is in the stretch`. The last moment stands there once more by itself: by it the planner passes
    /// over the quarters that are to come. (The first one as well would make it believe that hardly an entry
    /// is left, and any index as good as the right one.)
    pub(super) fn push(&self, query: &mut QueryBuilder<Postgres>) {
        query.push(" AND e.at <= ").push_bind(self.newest.at);
        query.push(" AND (e.at, e.number) >= (").push_bind(self.oldest.at);
        query.push(", ").push_bind(self.oldest.number).push(") AND (e.at, e.number) <= (");
        query.push_bind(self.newest.at).push(", ").push_bind(self.newest.number).push(")");
    }
}
