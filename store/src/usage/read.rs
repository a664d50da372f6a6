//! What screens show of the use of keys.

use std::collections::BTreeMap;

use domain::ids::{ApiId, KeyId, WorkspaceId};
use domain::usage::{Counted, KeyCaller, UsageDay, Who};
use sqlx::FromRow;
use time::OffsetDateTime;

use crate::{Error, Tx};

/// What was counted of a key since a moment.
#[derive(Debug, Default)]
pub struct Counts {
    /// By day, the oldest first; days without requests are left out.
    pub days: Vec<UsageDay>,
    /// What passed, by API, the most called first.
    pub apis: Vec<(ApiId, u64)>,
}

#[derive(FromRow)]
struct CallerRow {
    key_id: String,
    verdict: String,
    api_id: String,
    address: String,
    agent: String,
    first_seen: OffsetDateTime,
    last_seen: OffsetDateTime,
    calls: i64,
}

impl CallerRow {
    fn into_caller(self) -> Result<(KeyId, KeyCaller), Error> {
        let key = KeyId::try_from(self.key_id).map_err(|_| Error::Unreadable("key id"))?;
        let caller = KeyCaller {
            who: (!self.address.is_empty()).then_some(Who { address: self.address, agent: self.agent }),
            api: api(self.api_id)?,
            verdict: verdict(&self.verdict)?,
            first_seen: self.first_seen,
            last_seen: self.last_seen,
            calls: number(self.calls),
        };
        Ok((key, caller))
    }
}

impl Tx {
    /// What was counted of a key in the hours from `since` on, by days (UTC).
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn usage(
        &mut self,
        workspace: &WorkspaceId,
        key: &KeyId,
        since: OffsetDateTime,
    ) -> Result<Counts, Error> {
        let rows: Vec<(OffsetDateTime, String, bool, i64)> = sqlx::query_as(
            "SELECT date_trunc('day', hour, 'UTC'), api_id, verdict = 'allowed', sum(calls)::bigint
             FROM usage_hours WHERE workspace_id = $1 AND key_id = $2 AND hour >= $3
             GROUP BY 1, 2, 3 ORDER BY 1",
        )
        .bind(workspace.as_str())
        .bind(key.as_str())
        .bind(since)
        .fetch_all(&mut *self.tx)
        .await?;
        let mut counts = Counts::default();
        let mut apis: BTreeMap<ApiId, u64> = BTreeMap::new();
        for (day, api_id, allowed, calls) in rows {
            let calls = number(calls);
            if counts.days.last().is_none_or(|last| last.day != day) {
                counts.days.push(UsageDay { day, allowed: 0, refused: 0 });
            }
            if let Some(day) = counts.days.last_mut() {
                *if allowed { &mut day.allowed } else { &mut day.refused } += calls;
            }
            if let (Some(api), true) = (api(api_id)?, allowed) {
                *apis.entry(api).or_default() += calls;
            }
        }
        counts.apis = apis.into_iter().collect();
        counts.apis.sort_by_key(|&(_, calls)| std::cmp::Reverse(calls));
        Ok(counts)
    }

    /// How many requests of a key came to this verdict in the hours from `since` on.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn calls_of_verdict(
        &mut self,
        workspace: &WorkspaceId,
        key: &KeyId,
        verdict: Counted,
        since: OffsetDateTime,
    ) -> Result<u64, Error> {
        let calls: i64 = sqlx::query_scalar(
            "SELECT coalesce(sum(calls), 0)::bigint FROM usage_hours
             WHERE workspace_id = $1 AND key_id = $2 AND hour >= $3 AND verdict = $4",
        )
        .bind(workspace.as_str())
        .bind(key.as_str())
        .bind(since)
        .bind(verdict.as_str())
        .fetch_one(&mut *self.tx)
        .await?;
        Ok(number(calls))
    }

    /// The callers of a key that were seen since a moment, the last seen first, and those that aren't told
    /// apart last.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn callers(
        &mut self,
        workspace: &WorkspaceId,
        key: &KeyId,
        since: OffsetDateTime,
    ) -> Result<Vec<KeyCaller>, Error> {
        let of_keys = self.callers_of_keys(workspace, std::slice::from_ref(key), since).await?;
        Ok(of_keys.into_iter().map(|(_, caller)| caller).collect())
    }

    /// The same for several keys.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn callers_of_keys(
        &mut self,
        workspace: &WorkspaceId,
        keys: &[KeyId],
        since: OffsetDateTime,
    ) -> Result<Vec<(KeyId, KeyCaller)>, Error> {
        sqlx::query_as::<_, CallerRow>(
            "SELECT key_id, verdict, api_id, address, agent, first_seen, last_seen, calls FROM usage_callers
             WHERE workspace_id = $1 AND key_id = ANY($2) AND last_seen >= $3
             ORDER BY address = '', last_seen DESC, address, agent, api_id, verdict",
        )
        .bind(workspace.as_str())
        .bind(keys.iter().map(KeyId::as_str).collect::<Vec<_>>())
        .bind(since)
        .fetch_all(&mut *self.tx)
        .await?
        .into_iter()
        .map(CallerRow::into_caller)
        .collect()
    }

    /// Whether anything is known of the use of a workspace's keys before a moment.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn has_usage_before(&mut self, workspace: &WorkspaceId, before: OffsetDateTime) -> Result<bool, Error> {
        sqlx::query_scalar("SELECT EXISTS (SELECT FROM usage_hours WHERE workspace_id = $1 AND hour < $2)")
            .bind(workspace.as_str())
            .bind(before)
            .fetch_one(&mut *self.tx)
            .await
            .map_err(Error::from)
    }
}

fn api(stored: String) -> Result<Option<ApiId>, Error> {
    match stored.is_empty() {
        true => Ok(None),
        false => ApiId::try_from(stored).map(Some).map_err(|_| Error::Unreadable("API id")),
    }
}

fn verdict(stored: &str) -> Result<Counted, Error> {
    Counted::from_stored(stored).ok_or(Error::Unreadable("verdict"))
}

/// Counts are above zero: the tables see to it.
fn number(calls: i64) -> u64 {
    u64::try_from(calls).unwrap_or(0)
}
