//! Workspaces, memberships and the CSM's console.

use domain::access::Role;
use domain::early_access::{ConsoleRow, EarlyAccess};
use domain::ids::{UserId, WorkspaceId};
use domain::key::Stamp;
use domain::workspace::{Membership, Workspace};
use sqlx::FromRow;
use time::OffsetDateTime;

use crate::{Error, Tx};

#[derive(FromRow)]
struct WorkspaceRow {
    id: String,
    name: String,
    early_access_requested_at: Option<OffsetDateTime>,
    early_access_requested_by: Option<String>,
    early_access_enabled_at: Option<OffsetDateTime>,
    early_access_enabled_by: Option<String>,
    second_factor_required: bool,
}

impl WorkspaceRow {
    fn into_workspace(self) -> Result<Workspace, Error> {
        let stamp = |at: Option<OffsetDateTime>, by: Option<String>| at.zip(by).map(|(at, by)| Stamp { at, by });
        let early_access = match stamp(self.early_access_enabled_at, self.early_access_enabled_by) {
            Some(enabled) => EarlyAccess::On { enabled },
            None => {
                EarlyAccess::Off { requested: stamp(self.early_access_requested_at, self.early_access_requested_by) }
            }
        };
        let second_factor_required = self.second_factor_required;
        Ok(Workspace { id: workspace_id(self.id)?, name: self.name, early_access, second_factor_required })
    }
}

fn workspace_id(text: String) -> Result<WorkspaceId, Error> {
    WorkspaceId::try_from(text).map_err(|_| Error::Unreadable("workspace id"))
}

pub(crate) fn role(word: &str) -> Result<Role, Error> {
    Role::from_stored(word).ok_or(Error::Unreadable("role"))
}

impl Tx {
    /// The workspace, when the scope may see it.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn workspace(&mut self, id: &WorkspaceId) -> Result<Option<Workspace>, Error> {
        sqlx::query_as::<_, WorkspaceRow>(
            "SELECT id, name, early_access_requested_at, early_access_requested_by,
                    early_access_enabled_at, early_access_enabled_by, second_factor_required
             FROM workspaces WHERE id = $1",
        )
        .bind(id.as_str())
        .fetch_optional(&mut *self.tx)
        .await?
        .map(WorkspaceRow::into_workspace)
        .transpose()
    }

    /// The same, and nobody else changes anything in the workspace until this transaction ends: changes
    /// to one workspace's keys happen one after the other.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn lock_workspace(&mut self, id: &WorkspaceId) -> Result<Option<Workspace>, Error> {
        sqlx::query("SELECT FROM workspaces WHERE id = $1 FOR UPDATE").bind(id.as_str()).execute(&mut *self.tx).await?;
        self.workspace(id).await
    }

    /// Every workspace. Needs [`crate::Scope::Staff`] or [`crate::Scope::Upkeep`].
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn workspace_ids(&mut self) -> Result<Vec<WorkspaceId>, Error> {
        let ids: Vec<String> =
            sqlx::query_scalar("SELECT id FROM workspaces ORDER BY id").fetch_all(&mut *self.tx).await?;
        ids.into_iter().map(workspace_id).collect()
    }

    /// Makes a workspace.
    ///
    /// # Errors
    /// [`crate::Conflict::Workspace`] when it exists.
    pub async fn insert_workspace(&mut self, id: &WorkspaceId, name: &str, at: OffsetDateTime) -> Result<(), Error> {
        sqlx::query("INSERT INTO workspaces (id, name, created_at) VALUES ($1, $2, $3)")
            .bind(id.as_str())
            .bind(name)
            .bind(at)
            .execute(&mut *self.tx)
            .await?;
        Ok(())
    }

    /// Notes that somebody asked for early access.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn set_early_access_requested(&mut self, id: &WorkspaceId, stamp: &Stamp) -> Result<(), Error> {
        sqlx::query(
            "UPDATE workspaces SET early_access_requested_at = $2, early_access_requested_by = $3 WHERE id = $1",
        )
        .bind(id.as_str())
        .bind(stamp.at)
        .bind(&stamp.by)
        .execute(&mut *self.tx)
        .await?;
        Ok(())
    }

    /// Turns early access on (with a stamp) or off. Either answers the request, if there was one.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn set_early_access(&mut self, id: &WorkspaceId, enabled: Option<&Stamp>) -> Result<(), Error> {
        sqlx::query(
            "UPDATE workspaces SET early_access_enabled_at = $2, early_access_enabled_by = $3,
                                   early_access_requested_at = NULL, early_access_requested_by = NULL
             WHERE id = $1",
        )
        .bind(id.as_str())
        .bind(enabled.map(|stamp| stamp.at))
        .bind(enabled.map(|stamp| stamp.by.as_str()))
        .execute(&mut *self.tx)
        .await?;
        Ok(())
    }

    /// Requires a second factor of every member, or doesn't.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn set_second_factor_required(&mut self, id: &WorkspaceId, required: bool) -> Result<(), Error> {
        sqlx::query("UPDATE workspaces SET second_factor_required = $2 WHERE id = $1")
            .bind(id.as_str())
            .bind(required)
            .execute(&mut *self.tx)
            .await?;
        Ok(())
    }

    /// The person's role in the workspace.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn role(&mut self, workspace: &WorkspaceId, user: UserId) -> Result<Option<Role>, Error> {
        let word: Option<String> =
            sqlx::query_scalar("SELECT role FROM memberships WHERE workspace_id = $1 AND user_id = $2")
                .bind(workspace.as_str())
                .bind(user.0)
                .fetch_optional(&mut *self.tx)
                .await?;
        word.as_deref().map(role).transpose()
    }

    /// Gives a person a role in the workspace; someone who has one keeps it.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn insert_membership(&mut self, workspace: &WorkspaceId, user: UserId, role: Role) -> Result<(), Error> {
        sqlx::query("INSERT INTO memberships (workspace_id, user_id, role) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING")
            .bind(workspace.as_str())
            .bind(user.0)
            .bind(role.as_str())
            .execute(&mut *self.tx)
            .await?;
        Ok(())
    }

    /// The workspaces that the person belongs to, by name. Needs [`Tx::act_for`].
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn memberships(&mut self, user: UserId) -> Result<Vec<Membership>, Error> {
        let rows: Vec<(String, String, String, bool)> = sqlx::query_as(
            "SELECT w.id, w.name, m.role, w.early_access_enabled_at IS NOT NULL
             FROM memberships m JOIN workspaces w ON w.id = m.workspace_id
             WHERE m.user_id = $1 ORDER BY lower(w.name), w.id",
        )
        .bind(user.0)
        .fetch_all(&mut *self.tx)
        .await?;
        rows.into_iter()
            .map(|(id, workspace_name, word, early_access)| {
                Ok(Membership { workspace: workspace_id(id)?, workspace_name, role: role(&word)?, early_access })
            })
            .collect()
    }

    /// The workspaces whose name or id holds the text, those that ask for early access first. Needs
    /// [`crate::Scope::Staff`].
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn console_rows(&mut self, text: &str) -> Result<Vec<ConsoleRow>, Error> {
        #[derive(FromRow)]
        struct Row {
            #[sqlx(flatten)]
            workspace: WorkspaceRow,
            keys: i64,
            legacy: i64,
        }
        sqlx::query_as::<_, Row>(
            "SELECT w.id, w.name, w.early_access_requested_at, w.early_access_requested_by,
                    w.early_access_enabled_at, w.early_access_enabled_by, w.second_factor_required,
                    count(k.id) AS keys, count(k.id) FILTER (WHERE k.origin = 'legacy') AS legacy
             FROM workspaces w
             LEFT JOIN api_keys k ON k.workspace_id = w.id AND k.archived_at IS NULL
             WHERE position(lower($1) IN lower(w.name)) > 0 OR position(lower($1) IN lower(w.id)) > 0
             GROUP BY w.id
             ORDER BY (w.early_access_enabled_at IS NULL AND w.early_access_requested_at IS NOT NULL) DESC,
                      lower(w.name), w.id",
        )
        .bind(text)
        .fetch_all(&mut *self.tx)
        .await?
        .into_iter()
        .map(|row| {
            let Workspace { id, name, early_access, .. } = row.workspace.into_workspace()?;
            Ok(ConsoleRow { id, name, keys: row.keys, legacy: row.legacy, early_access })
        })
        .collect()
    }
}
