//! Reports of audit logs. The worker, and whoever looks for one by its id alone, needs
//! [`crate::Scope::Accounts`].

mod copy;
mod job;
mod read;
mod row;

use domain::audit::AuditFilter;
use domain::export::Export;
use domain::ids::{ExportId, FormToken, UserId, WorkspaceId};
use time::OffsetDateTime;
use uuid::Uuid;

use crate::audit::Head;
use crate::{Error, Tx};
use row::{COLUMNS, ExportRow};

pub use job::{Claim, ExportJob};
pub use read::{ExportReader, ExportRows};

/// A report that is asked for.
pub struct NewExport<'a> {
    /// Its id.
    pub id: ExportId,
    /// The workspace's name.
    pub workspace_name: &'a str,
    /// Which entries.
    pub filter: &'a AuditFilter,
    /// How many they are.
    pub rows: i64,
    /// The end of the chain: no entry after it is in the report.
    pub upto: &'a Head,
    /// Who asks.
    pub asked_by: UserId,
    /// Where the mail goes.
    pub asked_by_email: &'a str,
    /// When.
    pub asked_at: OffsetDateTime,
    /// The form that asked.
    pub form: FormToken,
}

impl Tx {
    /// Keeps a report, due at once. False when its form has made one already.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn insert_export(&mut self, workspace: &WorkspaceId, new: NewExport<'_>) -> Result<bool, Error> {
        let actions: Vec<_> = new.filter.actions.iter().map(|action| action.as_str()).collect();
        let search = new.filter.search.as_ref();
        let done = sqlx::query(
            "INSERT INTO exports (id, workspace_id, workspace_name, asked_by, asked_by_email, asked_at, form_token,
                                  teams, actions, actors, from_at, until_at, search_column, search_typed,
                                  search_folded, upto, upto_at, upto_hash, rows, due_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $6)
             ON CONFLICT (workspace_id, form_token) DO NOTHING",
        )
        .bind(new.id.0)
        .bind(workspace.as_str())
        .bind(new.workspace_name)
        .bind(new.asked_by.0)
        .bind(new.asked_by_email)
        .bind(new.asked_at)
        .bind(new.form.0)
        .bind(&new.filter.teams)
        .bind(actions)
        .bind(&new.filter.actors)
        .bind(new.filter.from)
        .bind(new.filter.until)
        .bind(search.map(|search| search.column.as_str()))
        .bind(search.map(|search| search.typed.as_str()))
        .bind(search.map(|search| search.folded()))
        .bind(new.upto.place.number)
        .bind(new.upto.place.at)
        .bind(new.upto.hash.0)
        .bind(new.rows)
        .execute(&mut *self.tx)
        .await?;
        Ok(done.rows_affected() == 1)
    }

    /// The report that a form has made.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn export_of_form(
        &mut self,
        workspace: &WorkspaceId,
        form: FormToken,
    ) -> Result<Option<ExportId>, Error> {
        let found: Option<Uuid> =
            sqlx::query_scalar("SELECT id FROM exports WHERE workspace_id = $1 AND form_token = $2")
                .bind(workspace.as_str())
                .bind(form.0)
                .fetch_optional(&mut *self.tx)
                .await?;
        Ok(found.map(ExportId))
    }

    /// Whether the person has downloaded the report since that moment, as the log says.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn downloaded_since(
        &mut self,
        workspace: &WorkspaceId,
        id: ExportId,
        person: UserId,
        since: OffsetDateTime,
    ) -> Result<bool, Error> {
        sqlx::query_scalar(
            "SELECT EXISTS (SELECT FROM audit_entries WHERE workspace_id = $1 AND entity_id = $2 AND entity = 'Export'
                                AND action = 'Update' AND actor_id = $3 AND at >= $4)",
        )
        .bind(workspace.as_str())
        .bind(id.to_string())
        .bind(person.0)
        .bind(since)
        .fetch_one(&mut *self.tx)
        .await
        .map_err(Error::from)
    }

    /// Whose log a report is of.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn workspace_of_export(&mut self, id: ExportId) -> Result<Option<WorkspaceId>, Error> {
        let found: Option<String> = sqlx::query_scalar("SELECT workspace_id FROM exports WHERE id = $1")
            .bind(id.0)
            .fetch_optional(&mut *self.tx)
            .await?;
        found.map(|id| id.try_into().map_err(|_| Error::Unreadable("workspace id"))).transpose()
    }

    /// A report of the workspace as it is at that moment.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn export(
        &mut self,
        workspace: &WorkspaceId,
        id: ExportId,
        now: OffsetDateTime,
    ) -> Result<Option<Export>, Error> {
        let query = format!("SELECT {COLUMNS} FROM exports WHERE workspace_id = $1 AND id = $2");
        sqlx::query_as::<_, ExportRow>(sqlx::AssertSqlSafe(query))
            .bind(workspace.as_str())
            .bind(id.0)
            .fetch_optional(&mut *self.tx)
            .await?
            .map(|row| row.into_export(now))
            .transpose()
    }

    /// A person's newest reports of the workspace.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn recent_exports(
        &mut self,
        workspace: &WorkspaceId,
        person: UserId,
        limit: i64,
        now: OffsetDateTime,
    ) -> Result<Vec<Export>, Error> {
        let query = format!(
            "SELECT {COLUMNS} FROM exports WHERE workspace_id = $1 AND asked_by = $2
             ORDER BY asked_at DESC, id LIMIT $3"
        );
        sqlx::query_as::<_, ExportRow>(sqlx::AssertSqlSafe(query))
            .bind(workspace.as_str())
            .bind(person.0)
            .bind(limit)
            .fetch_all(&mut *self.tx)
            .await?
            .into_iter()
            .map(|row| row.into_export(now))
            .collect()
    }
}
