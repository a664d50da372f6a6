//! Counters are added to. Needs [`crate::Scope::Gateway`].

use domain::usage::CALLERS_KEPT;
use sqlx::postgres::{PgArguments, PgRow};
use sqlx::{FromRow as _, Postgres, Row as _};
use time::OffsetDateTime;
use uuid::Uuid;

use super::{CallerTally, HourTally, KeyTally, Written, api_column};
use crate::{Error, Tx};

impl Tx {
    /// Adds a batch to the counters. Batches of a node are numbered upwards; one whose number isn't above
    /// the last one is written already. Keys stand in the order of workspace and id, so that nodes that
    /// write at the same time wait for each other in one order.
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
        let done = with_hours(ADD_TO_HOURS, &rows).fetch_all(&mut *self.tx).await?;
        let missing = missing(rows, &done)?;
        if !missing.is_empty() {
            with_hours(NEW_HOURS, &missing).execute(&mut *self.tx).await?;
        }
        Ok(())
    }

    async fn add_last_uses(&mut self, batch: &[KeyTally]) -> Result<(), Error> {
        let used: Vec<_> = batch.iter().filter_map(|of| of.last_used.map(|at| (of, at))).collect();
        let done = with_uses(MOVE_LAST_USES, &used).fetch_all(&mut *self.tx).await?;
        let missing = missing(used, &done)?;
        if !missing.is_empty() {
            with_uses(FIRST_USES, &missing).execute(&mut *self.tx).await?;
        }
        Ok(())
    }

    /// Gives the keys that have callers which they didn't have before.
    async fn add_callers(&mut self, batch: &[KeyTally]) -> Result<Vec<(String, String)>, Error> {
        let rows: Vec<_> = batch.iter().flat_map(|of| of.callers.iter().map(move |caller| (of, caller))).collect();
        let done = with_callers(ADD_TO_CALLERS, &rows).fetch_all(&mut *self.tx).await?;
        let missing = missing(rows, &done)?;
        if missing.is_empty() {
            return Ok(Vec::new());
        }
        let added = with_callers(NEW_CALLERS, &missing).fetch_all(&mut *self.tx).await?;
        let mut keys = added.iter().map(<(String, String)>::from_row).collect::<Result<Vec<_>, _>>()?;
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

// Nearly every row is there already: it is added to, and what wasn't found is inserted. INSERT … ON CONFLICT alone
// would look each row up and lock it before it changes it.

type Statement<'q> = sqlx::query::Query<'q, Postgres, PgArguments>;

const ADD_TO_HOURS: &str = "UPDATE usage_hours h SET calls = h.calls + n.calls
     FROM unnest($1::text[], $2::text[], $3::timestamptz[], $4::text[], $5::text[], $6::bigint[])
          WITH ORDINALITY AS n (workspace_id, key_id, hour, api_id, verdict, calls, row)
     WHERE h.workspace_id = n.workspace_id AND h.key_id = n.key_id AND h.hour = n.hour AND h.api_id = n.api_id
       AND h.verdict = n.verdict
     RETURNING n.row";

const NEW_HOURS: &str = "INSERT INTO usage_hours AS h (workspace_id, key_id, hour, api_id, verdict, calls)
     SELECT * FROM unnest($1::text[], $2::text[], $3::timestamptz[], $4::text[], $5::text[], $6::bigint[])
     ON CONFLICT (workspace_id, key_id, hour, api_id, verdict) DO UPDATE SET calls = h.calls + excluded.calls";

fn with_hours(statement: &'static str, rows: &[(&KeyTally, &HourTally)]) -> Statement<'static> {
    sqlx::query(statement)
        .bind(rows.iter().map(|(of, _)| of.workspace.to_string()).collect::<Vec<_>>())
        .bind(rows.iter().map(|(of, _)| of.key.to_string()).collect::<Vec<_>>())
        .bind(rows.iter().map(|(_, hour)| hour.hour).collect::<Vec<_>>())
        .bind(rows.iter().map(|(_, hour)| api_column(hour.api.as_ref()).to_owned()).collect::<Vec<_>>())
        .bind(rows.iter().map(|(_, hour)| hour.verdict.as_str()).collect::<Vec<_>>())
        .bind(rows.iter().map(|(_, hour)| hour.calls).collect::<Vec<_>>())
}

/// An older time never replaces a newer one.
const MOVE_LAST_USES: &str = "UPDATE api_key_uses u SET last_used_at = greatest(u.last_used_at, n.at)
     FROM unnest($1::text[], $2::text[], $3::timestamptz[]) WITH ORDINALITY AS n (workspace_id, key_id, at, row)
     WHERE u.workspace_id = n.workspace_id AND u.key_id = n.key_id
     RETURNING n.row";

const FIRST_USES: &str = "INSERT INTO api_key_uses AS u (workspace_id, key_id, last_used_at)
     SELECT * FROM unnest($1::text[], $2::text[], $3::timestamptz[])
     ON CONFLICT (workspace_id, key_id)
     DO UPDATE SET last_used_at = greatest(u.last_used_at, excluded.last_used_at)";

fn with_uses(statement: &'static str, rows: &[(&KeyTally, OffsetDateTime)]) -> Statement<'static> {
    sqlx::query(statement)
        .bind(rows.iter().map(|(of, _)| of.workspace.to_string()).collect::<Vec<_>>())
        .bind(rows.iter().map(|(of, _)| of.key.to_string()).collect::<Vec<_>>())
        .bind(rows.iter().map(|(_, at)| *at).collect::<Vec<_>>())
}

const ADD_TO_CALLERS: &str = "UPDATE usage_callers c
     SET first_seen = least(c.first_seen, n.first_seen), last_seen = greatest(c.last_seen, n.last_seen),
         calls = c.calls + n.calls
     FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[],
                 $8::timestamptz[], $9::bigint[])
          WITH ORDINALITY AS n (workspace_id, key_id, verdict, api_id, address, agent, first_seen, last_seen, calls, row)
     WHERE c.workspace_id = n.workspace_id AND c.key_id = n.key_id AND c.verdict = n.verdict AND c.api_id = n.api_id
       AND c.address = n.address AND c.agent = n.agent
     RETURNING n.row";

/// Gives the keys of rows that are new: such a row has no xmax.
const NEW_CALLERS: &str = "WITH added AS (
        INSERT INTO usage_callers AS c (workspace_id, key_id, verdict, api_id, address, agent,
                                        first_seen, last_seen, calls)
        SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[],
                             $7::timestamptz[], $8::timestamptz[], $9::bigint[])
        ON CONFLICT (workspace_id, key_id, verdict, api_id, address, agent)
        DO UPDATE SET first_seen = least(c.first_seen, excluded.first_seen),
                      last_seen = greatest(c.last_seen, excluded.last_seen),
                      calls = c.calls + excluded.calls
        RETURNING workspace_id, key_id, xmax = 0 AS is_new)
     SELECT DISTINCT workspace_id, key_id FROM added WHERE is_new";

fn with_callers(statement: &'static str, rows: &[(&KeyTally, &CallerTally)]) -> Statement<'static> {
    let who = |caller: &CallerTally, part: fn(&(String, String)) -> &String| {
        caller.who.as_ref().map(part).cloned().unwrap_or_default()
    };
    sqlx::query(statement)
        .bind(rows.iter().map(|(of, _)| of.workspace.to_string()).collect::<Vec<_>>())
        .bind(rows.iter().map(|(of, _)| of.key.to_string()).collect::<Vec<_>>())
        .bind(rows.iter().map(|(_, caller)| caller.verdict.as_str()).collect::<Vec<_>>())
        .bind(rows.iter().map(|(_, caller)| api_column(caller.api.as_ref()).to_owned()).collect::<Vec<_>>())
        .bind(rows.iter().map(|(_, caller)| who(caller, |who| &who.0)).collect::<Vec<_>>())
        .bind(rows.iter().map(|(_, caller)| who(caller, |who| &who.1)).collect::<Vec<_>>())
        .bind(rows.iter().map(|(_, caller)| caller.first_seen).collect::<Vec<_>>())
        .bind(rows.iter().map(|(_, caller)| caller.last_seen).collect::<Vec<_>>())
        .bind(rows.iter().map(|(_, caller)| caller.calls).collect::<Vec<_>>())
}

/// The rows that aren't done. What is done is given by its place, from 1 on.
fn missing<T>(rows: Vec<T>, done: &[PgRow]) -> Result<Vec<T>, Error> {
    let mut found = vec![false; rows.len()];
    for row in done {
        let place: i64 = row.try_get(0)?;
        if let Some(found) = usize::try_from(place - 1).ok().and_then(|place| found.get_mut(place)) {
            *found = true;
        }
    }
    Ok(rows.into_iter().zip(found).filter(|(_, found)| !found).map(|(row, _)| row).collect())
}
