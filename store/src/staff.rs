//! What CSMs did and saw in workspaces, and whether they may look.

use domain::audit::AuditPlace;
use domain::ids::{UserId, WorkspaceId};
use domain::key::Stamp;
use domain::staff::{Look, StaffCursor, StaffEntry, StaffPlace};
use sqlx::{FromRow, Postgres, QueryBuilder};
use time::OffsetDateTime;

use crate::{Error, Tx};

#[derive(FromRow)]
struct EntryRow {
    workspace_id: String,
    workspace_name: String,
    number: i64,
    at: OffsetDateTime,
    activity: String,
    actor: String,
    ip: Option<String>,
}

impl EntryRow {
    fn into_entry(self) -> Result<StaffEntry, Error> {
        Ok(StaffEntry {
            workspace: WorkspaceId::try_from(self.workspace_id).map_err(|_| Error::Unreadable("workspace id"))?,
            workspace_name: self.workspace_name,
            number: self.number,
            at: self.at,
            activity: self.activity,
            actor: self.actor,
            ip: self.ip,
        })
    }
}

impl Tx {
    /// Copies the entry that this transaction recorded last into the log of what CSMs did.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn copy_to_staff_log(&mut self) -> Result<(), Error> {
        let Some(recorded) = self.recorded.last() else { return Ok(()) };
        sqlx::query(
            "INSERT INTO staff_entries (workspace_id, number, at, activity, actor, ip)
             SELECT workspace_id, number, at, activity, actor, ip FROM audit_entries
             WHERE workspace_id = $1 AND at = $2 AND number = $3",
        )
        .bind(recorded.workspace.as_str())
        .bind(recorded.at)
        .bind(recorded.number)
        .execute(&mut *self.tx)
        .await?;
        Ok(())
    }

    /// At most `limit` entries of the log of what CSMs did, those next to the cursor first. Needs
    /// [`crate::Scope::Staff`].
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn staff_entries(&mut self, cursor: &StaffCursor, limit: i64) -> Result<Vec<StaffEntry>, Error> {
        let mut query = QueryBuilder::<Postgres>::new(
            "SELECT s.workspace_id, w.name AS workspace_name, s.number, s.at, s.activity, s.actor, s.ip
             FROM staff_entries s JOIN workspaces w ON w.id = s.workspace_id",
        );
        let (compared, order) = match cursor {
            StaffCursor::Newest => (None, "DESC"),
            StaffCursor::Before(place) => (Some(("<", place)), "DESC"),
            StaffCursor::After(place) => (Some((">", place)), "ASC"),
        };
        if let Some((than, StaffPlace { of: AuditPlace { at, number }, workspace })) = compared {
            query.push(" WHERE (s.at, s.workspace_id, s.number) ").push(than).push(" (").push_bind(*at);
            query.push(", ").push_bind(workspace.as_str()).push(", ").push_bind(*number).push(")");
        }
        for column in [" ORDER BY s.at ", ", s.workspace_id ", ", s.number "] {
            query.push(column).push(order);
        }
        query.push(" LIMIT ").push_bind(limit);
        let rows: Vec<EntryRow> = query.build_query_as().fetch_all(&mut *self.tx).await?;
        rows.into_iter().map(EntryRow::into_entry).collect()
    }

    /// When the CSM last looked into the workspace's keys.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn last_look(&mut self, workspace: &WorkspaceId, user: UserId) -> Result<Option<OffsetDateTime>, Error> {
        sqlx::query_scalar("SELECT at FROM staff_looks WHERE workspace_id = $1 AND user_id = $2")
            .bind(workspace.as_str())
            .bind(user.0)
            .fetch_optional(&mut *self.tx)
            .await
            .map_err(Error::from)
    }

    /// Notes that a CSM looks into the workspace's keys.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn set_last_look(&mut self, workspace: &WorkspaceId, user: UserId, stamp: &Stamp) -> Result<(), Error> {
        sqlx::query(
            "INSERT INTO staff_looks (workspace_id, user_id, by, at) VALUES ($1, $2, $3, $4)
             ON CONFLICT (workspace_id, user_id) DO UPDATE SET by = $3, at = $4",
        )
        .bind(workspace.as_str())
        .bind(user.0)
        .bind(&stamp.by)
        .bind(stamp.at)
        .execute(&mut *self.tx)
        .await?;
        Ok(())
    }

    /// The last look of each CSM, the newest first.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn last_looks(&mut self, workspace: &WorkspaceId, limit: i64) -> Result<Vec<Look>, Error> {
        let rows: Vec<(String, OffsetDateTime)> =
            sqlx::query_as("SELECT by, at FROM staff_looks WHERE workspace_id = $1 ORDER BY at DESC, user_id LIMIT $2")
                .bind(workspace.as_str())
                .bind(limit)
                .fetch_all(&mut *self.tx)
                .await?;
        Ok(rows.into_iter().map(|(by, at)| Look { by, at }).collect())
    }

    /// Lets CSMs see the workspace's keys, or keeps them out.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn set_staff_access(&mut self, id: &WorkspaceId, allowed: bool) -> Result<(), Error> {
        sqlx::query("UPDATE workspaces SET staff_access = $2 WHERE id = $1")
            .bind(id.as_str())
            .bind(allowed)
            .execute(&mut *self.tx)
            .await?;
        Ok(())
    }
}
