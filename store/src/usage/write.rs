//! Counters are added to. Needs [`crate::Scope::Gateway`].

use domain::usage::CALLERS_KEPT;
use time::OffsetDateTime;
use uuid::Uuid;

use super::{CallerTally, KeyTally, Written, api_column};
use crate::{Error, Tx};

impl Tx {
    /// Adds a batch to the counters. Batches of a node are numbered upwards; one whose number isn't above
    /// the last one is written already. Keys stand in the order of workspace and id, so that nodes that
    /// write at the same time don't wait for each other in a circle.
    ///
    /// # Errors
    /// When a statement fails, or another batch is in the way for too long.
    pub async fn write_usage(
        &mut self,
        node: Uuid,
        number: i64,
        batch: &[KeyTally],
        now: OffsetDateTime,
    ) -> Result<Written, Error> {
        if !self.number_batch(node, number, now).await? {
            return Ok(Written::Before);
        }
        self.add_hours(batch).await?;
        self.add_last_uses(batch).await?;
        let crowded = self.add_callers(batch).await?;
        if !crowded.is_empty() {
            self.keep_callers_few(&crowded).await?;
        }
        Ok(Written::Now)
    }

    async fn number_batch(&mut self, node: Uuid, number: i64, now: OffsetDateTime) -> Result<bool, Error> {
        let done = sqlx::query(
            "INSERT INTO usage_batches AS b (node, number, at) VALUES ($1, $2, $3)
             ON CONFLICT (node) DO UPDATE SET number = excluded.number, at = excluded.at
             WHERE b.number < excluded.number",
        )
        .bind(node)
        .bind(number)
        .bind(now)
        .execute(&mut *self.tx)
        .await?;
        Ok(done.rows_affected() == 1)
    }

    async fn add_hours(&mut self, batch: &[KeyTally]) -> Result<(), Error> {
        let rows: Vec<_> = batch.iter().flat_map(|of| of.hours.iter().map(move |hour| (of, hour))).collect();
        sqlx::query(
            "INSERT INTO usage_hours AS h (workspace_id, key_id, hour, api_id, verdict, calls)
             SELECT * FROM unnest($1::text[], $2::text[], $3::timestamptz[], $4::text[], $5::text[], $6::bigint[])
             ON CONFLICT (workspace_id, key_id, hour, api_id, verdict)
             DO UPDATE SET calls = h.calls + excluded.calls",
        )
        .bind(rows.iter().map(|(of, _)| of.workspace.as_str()).collect::<Vec<_>>())
        .bind(rows.iter().map(|(of, _)| of.key.as_str()).collect::<Vec<_>>())
        .bind(rows.iter().map(|(_, hour)| hour.hour).collect::<Vec<_>>())
        .bind(rows.iter().map(|(_, hour)| api_column(hour.api.as_ref())).collect::<Vec<_>>())
        .bind(rows.iter().map(|(_, hour)| hour.verdict.as_str()).collect::<Vec<_>>())
        .bind(rows.iter().map(|(_, hour)| hour.calls).collect::<Vec<_>>())
        .execute(&mut *self.tx)
        .await?;
        Ok(())
    }

    /// An older time never replaces a newer one.
    async fn add_last_uses(&mut self, batch: &[KeyTally]) -> Result<(), Error> {
        let used: Vec<_> = batch.iter().filter_map(|of| of.last_used.map(|at| (of, at))).collect();
        sqlx::query(
            "INSERT INTO api_key_uses AS u (workspace_id, key_id, last_used_at)
             SELECT * FROM unnest($1::text[], $2::text[], $3::timestamptz[])
             ON CONFLICT (workspace_id, key_id)
             DO UPDATE SET last_used_at = greatest(u.last_used_at, excluded.last_used_at)",
        )
        .bind(used.iter().map(|(of, _)| of.workspace.as_str()).collect::<Vec<_>>())
        .bind(used.iter().map(|(of, _)| of.key.as_str()).collect::<Vec<_>>())
        .bind(used.iter().map(|(_, at)| *at).collect::<Vec<_>>())
        .execute(&mut *self.tx)
        .await?;
        Ok(())
    }

    /// Gives the keys that have callers which they didn't have before.
    async fn add_callers(&mut self, batch: &[KeyTally]) -> Result<Vec<(String, String)>, Error> {
        let rows: Vec<_> = batch.iter().flat_map(|of| of.callers.iter().map(move |caller| (of, caller))).collect();
        let who = |caller: &CallerTally, part: fn(&(String, String)) -> &String| {
            caller.who.as_ref().map(part).cloned().unwrap_or_default()
        };
        let mut keys: Vec<(String, String)> = sqlx::query_as(
            // A row that was just inserted has no xmax.
            "WITH added AS (
                INSERT INTO usage_callers AS c (workspace_id, key_id, verdict, api_id, address, agent,
                                                first_seen, last_seen, calls)
                SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[],
                                     $7::timestamptz[], $8::timestamptz[], $9::bigint[])
                ON CONFLICT (workspace_id, key_id, verdict, api_id, address, agent)
                DO UPDATE SET first_seen = least(c.first_seen, excluded.first_seen),
                              last_seen = greatest(c.last_seen, excluded.last_seen),
                              calls = c.calls + excluded.calls
                RETURNING workspace_id, key_id, xmax = 0 AS is_new)
             SELECT DISTINCT workspace_id, key_id FROM added WHERE is_new",
        )
        .bind(rows.iter().map(|(of, _)| of.workspace.as_str()).collect::<Vec<_>>())
        .bind(rows.iter().map(|(of, _)| of.key.as_str()).collect::<Vec<_>>())
        .bind(rows.iter().map(|(_, caller)| caller.verdict.as_str()).collect::<Vec<_>>())
        .bind(rows.iter().map(|(_, caller)| api_column(caller.api.as_ref())).collect::<Vec<_>>())
        .bind(rows.iter().map(|(_, caller)| who(caller, |who| &who.0)).collect::<Vec<_>>())
        .bind(rows.iter().map(|(_, caller)| who(caller, |who| &who.1)).collect::<Vec<_>>())
        .bind(rows.iter().map(|(_, caller)| caller.first_seen).collect::<Vec<_>>())
        .bind(rows.iter().map(|(_, caller)| caller.last_seen).collect::<Vec<_>>())
        .bind(rows.iter().map(|(_, caller)| caller.calls).collect::<Vec<_>>())
        .fetch_all(&mut *self.tx)
        .await?;
        keys.sort();
        Ok(keys)
    }

    /// Of each of these keys, the callers that were seen last stay; the others become one sum.
    async fn keep_callers_few(&mut self, keys: &[(String, String)]) -> Result<(), Error> {
        sqlx::query(
            "WITH ranked AS (
                SELECT c.workspace_id, c.key_id, c.verdict, c.api_id, c.address, c.agent,
                       row_number() OVER (PARTITION BY c.workspace_id, c.key_id, c.verdict = 'allowed'
                                          ORDER BY c.last_seen DESC, c.address, c.agent) AS place
                FROM unnest($1::text[], $2::text[]) AS k (workspace_id, key_id)
                JOIN usage_callers c ON c.workspace_id = k.workspace_id AND c.key_id = k.key_id
                WHERE c.address <> ''),
             gone AS (
                DELETE FROM usage_callers c USING ranked r
                WHERE r.place > $3 AND c.workspace_id = r.workspace_id AND c.key_id = r.key_id
                  AND c.verdict = r.verdict AND c.api_id = r.api_id AND c.address = r.address AND c.agent = r.agent
                RETURNING c.workspace_id, c.key_id, c.verdict, c.api_id, c.first_seen, c.last_seen, c.calls)
             INSERT INTO usage_callers AS o (workspace_id, key_id, verdict, api_id, address, agent,
                                             first_seen, last_seen, calls)
             SELECT workspace_id, key_id, verdict, api_id, '', '', min(first_seen), max(last_seen), sum(calls)::bigint
             FROM gone GROUP BY workspace_id, key_id, verdict, api_id
             ON CONFLICT (workspace_id, key_id, verdict, api_id, address, agent)
             DO UPDATE SET first_seen = least(o.first_seen, excluded.first_seen),
                           last_seen = greatest(o.last_seen, excluded.last_seen),
                           calls = o.calls + excluded.calls",
        )
        .bind(keys.iter().map(|(workspace, _)| workspace.as_str()).collect::<Vec<_>>())
        .bind(keys.iter().map(|(_, key)| key.as_str()).collect::<Vec<_>>())
        .bind(i64::from(CALLERS_KEPT))
        .execute(&mut *self.tx)
        .await?;
        Ok(())
    }

    /// Clears away counts of hours that ended before this moment, callers that weren't seen since, and the
    /// numbers of batches of nodes that haven't written since.
    ///
    /// # Errors
    /// When a statement fails.
    pub async fn delete_old_usage(&mut self, before: OffsetDateTime) -> Result<(), Error> {
        for statement in [
            "DELETE FROM usage_hours WHERE hour <= $1 - interval '1 hour'",
            "DELETE FROM usage_callers WHERE last_seen < $1",
            "DELETE FROM usage_batches WHERE at < $1",
        ] {
            sqlx::query(statement).bind(before).execute(&mut *self.tx).await?;
        }
        Ok(())
    }
}
