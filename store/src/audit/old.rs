//! Entries of the first weeks, written before there was a chain, move into it.

use domain::audit::chain::Hash;
use domain::audit::{AuditPlace, SEGMENT};
use domain::ids::WorkspaceId;
use sqlx::FromRow;
use time::OffsetDateTime;
use uuid::Uuid;

use super::entry::{StoredEntry, folded, team_set};
use crate::{Db, Error, Scope, Tx};

#[derive(FromRow)]
struct OldRow {
    at: OffsetDateTime,
    actor: String,
    actor_id: Option<Uuid>,
    teams: Vec<String>,
    ip: Option<String>,
    entity: String,
    entity_id: String,
    action: String,
    activity: String,
    details: serde_json::Value,
}

impl OldRow {
    fn into_entry(self, number: i64) -> StoredEntry {
        StoredEntry {
            number,
            at: self.at,
            team_set: team_set(&self.teams),
            folded: folded(&self.activity, &self.entity, &self.actor, self.ip.as_deref(), &self.teams),
            details: self.details.to_string(),
            actor: self.actor,
            actor_id: self.actor_id,
            teams: self.teams,
            ip: self.ip,
            entity: self.entity,
            entity_id: self.entity_id,
            action: self.action,
            activity: self.activity,
            request_id: None,
        }
    }
}

impl Db {
    /// Moves entries that aren't in a chain into one, workspace by workspace, all or none.
    pub(crate) async fn chain_old_entries(&self) -> Result<(), Error> {
        let mut tx = self.begin(Scope::Upkeep).await?;
        let there: Option<String> =
            sqlx::query_scalar("SELECT to_regclass('audit_entries_unchained')::text").fetch_one(&mut *tx.tx).await?;
        if there.is_none() {
            return Ok(());
        }
        // Another node that starts now waits here, and then finds the table gone.
        sqlx::query("LOCK TABLE audit_entries_unchained").execute(&mut *tx.tx).await?;
        for workspace in tx.workspace_ids().await? {
            tx.enter(&workspace).await?;
            tx.chain_old_entries_of(&workspace).await?;
        }
        sqlx::query("DROP TABLE audit_entries_unchained").execute(&mut *tx.tx).await?;
        tx.commit().await
    }
}

impl Db {
    /// Counts and indexes entries that were chained before there were facets and segments.
    pub(crate) async fn index_old_entries(&self) -> Result<(), Error> {
        let mut tx = self.begin(Scope::Upkeep).await?;
        for workspace in tx.workspace_ids().await? {
            tx.enter(&workspace).await?;
            tx.index_old_entries_of(&workspace).await?;
        }
        tx.commit().await
    }
}

impl Tx {
    async fn index_old_entries_of(&mut self, workspace: &WorkspaceId) -> Result<(), Error> {
        let missing: bool = sqlx::query_scalar(
            "SELECT EXISTS (SELECT FROM audit_heads WHERE workspace_id = $1 AND number > 0)
                AND NOT EXISTS (SELECT FROM audit_team_facets WHERE workspace_id = $1)",
        )
        .bind(workspace.as_str())
        .fetch_one(&mut *self.tx)
        .await?;
        if !missing {
            return Ok(());
        }
        // Writers wait, so that none of their entries is counted twice.
        sqlx::query("SELECT FROM audit_heads WHERE workspace_id = $1 FOR UPDATE")
            .bind(workspace.as_str())
            .execute(&mut *self.tx)
            .await?;
        for statement in [
            "INSERT INTO audit_team_facets (workspace_id, key, action, teams, entries)
             SELECT workspace_id, team_key, action, min(teams), count(*)
             FROM audit_entries WHERE workspace_id = $1 GROUP BY 1, 2, 3 ON CONFLICT DO NOTHING",
            "INSERT INTO audit_actor_facets (workspace_id, actor, key, action, teams, entries)
             SELECT workspace_id, actor, actor_key, action, min(teams), count(*)
             FROM audit_entries WHERE workspace_id = $1 GROUP BY 1, 2, 3, 4 ON CONFLICT DO NOTHING",
        ] {
            sqlx::query(statement).bind(workspace.as_str()).execute(&mut *self.tx).await?;
        }
        let ends: Vec<(OffsetDateTime, i64)> = sqlx::query_as(
            "SELECT at, number FROM audit_entries WHERE workspace_id = $1 AND number % $2 = 0 ORDER BY at, number",
        )
        .bind(workspace.as_str())
        .bind(SEGMENT)
        .fetch_all(&mut *self.tx)
        .await?;
        for (at, number) in ends {
            self.write_segment(workspace, AuditPlace { at, number }).await?;
        }
        Ok(())
    }

    async fn chain_old_entries_of(&mut self, workspace: &WorkspaceId) -> Result<(), Error> {
        let rows: Vec<OldRow> = sqlx::query_as(
            "SELECT at, actor, actor_id, teams, ip, entity, entity_id, action, activity, details
             FROM audit_entries_unchained WHERE workspace_id = $1 ORDER BY id",
        )
        .bind(workspace.as_str())
        .fetch_all(&mut *self.tx)
        .await?;
        let Some(first) = rows.first() else { return Ok(()) };
        let (mut at, mut previous) = (first.at, Hash::genesis(workspace));
        sqlx::query("INSERT INTO audit_heads (workspace_id, number, at, hash) VALUES ($1, 0, $2, $3)")
            .bind(workspace.as_str())
            .bind(at)
            .bind(previous.0)
            .execute(&mut *self.tx)
            .await?;
        for (number, row) in (1..).zip(rows) {
            let mut entry = row.into_entry(number);
            at = at.max(entry.at);
            entry.at = at;
            self.append(workspace, &previous, &entry).await?;
            previous = entry.chained(workspace, &previous).1;
        }
        Ok(())
    }
}
