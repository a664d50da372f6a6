//! What screens show of the use of keys.

use domain::ids::{KeyId, WorkspaceId};
use domain::usage::{CHART_DAYS, Counted, KeyCaller, KeyUsage, fill_days, lately_tried, shown_callers};
use store::Tx;
use time::{Duration, OffsetDateTime};

/// The use of a key in the last days.
pub(crate) async fn of_key(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    key: &KeyId,
    now: OffsetDateTime,
) -> Result<KeyUsage, store::Error> {
    let since = now.replace_time(time::Time::MIDNIGHT) - Duration::days(i64::from(CHART_DAYS) - 1);
    let counts = tx.usage(workspace, key, since).await?;
    let callers = tx.callers(workspace, key, since).await?;
    let day_ago = now - Duration::days(1);
    let times = tx.calls_of_verdict(workspace, key, Counted::OldText, whole_hour(day_ago)).await?;
    Ok(KeyUsage {
        days: fill_days(&counts.days, now),
        apis: counts.apis,
        old_text: lately_tried(&callers, times, now),
        callers: shown_callers(callers),
    })
}

/// Who called with these keys in the last day.
pub(crate) async fn callers_of_last_day(
    tx: &mut Tx,
    workspace: &WorkspaceId,
    keys: &[KeyId],
    now: OffsetDateTime,
) -> Result<Vec<(KeyId, KeyCaller)>, store::Error> {
    tx.callers_of_keys(workspace, keys, now - Duration::days(1)).await
}

fn whole_hour(at: OffsetDateTime) -> OffsetDateTime {
    at.replace_time(time::Time::MIDNIGHT) + Duration::hours(i64::from(at.hour()))
}
