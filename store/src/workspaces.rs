//! Workspaces and memberships.

use domain::access::Role;
use domain::early_access::{DeclineReason, EarlyAccess, Request};
use domain::ids::{UserId, WorkspaceId};
use domain::key::Stamp;
use domain::suspension::{Scoped, SuspendReason, Suspension, Suspensions};
use domain::workspace::{Membership, Suspended, Workspace};
use sqlx::{AssertSqlSafe, FromRow};
use time::OffsetDateTime;

use crate::{Error, Tx};

#[derive(FromRow)]
pub(crate) struct WorkspaceRow {
    id: String,
    name: String,
    early_access_requested_at: Option<OffsetDateTime>,
    early_access_requested_by: Option<String>,
    early_access_enabled_at: Option<OffsetDateTime>,
    early_access_enabled_by: Option<String>,
    early_access_declined_at: Option<OffsetDateTime>,
    early_access_declined_by: Option<String>,
    early_access_decline_reason: Option<String>,
    second_factor_required: bool,
    staff_access: bool,
    #[sqlx(flatten)]
    suspensions: SuspensionsRow,
}

/// Whether a workspace is suspended, or its legacy keys are.
#[derive(FromRow)]
struct SuspensionsRow {
    suspended_at: Option<OffsetDateTime>,
    suspended_by: Option<String>,
    suspend_reason: Option<String>,
    legacy_suspended_at: Option<OffsetDateTime>,
    legacy_suspended_by: Option<String>,
    legacy_suspend_reason: Option<String>,
}

impl SuspensionsRow {
    fn into_suspensions(self) -> Result<Suspensions, Error> {
        Ok(Scoped {
            workspace: suspension(self.suspended_at, self.suspended_by, self.suspend_reason)?,
            legacy_keys: suspension(self.legacy_suspended_at, self.legacy_suspended_by, self.legacy_suspend_reason)?,
        })
    }
}

fn suspension(
    at: Option<OffsetDateTime>,
    by: Option<String>,
    reason: Option<String>,
) -> Result<Option<Suspension>, Error> {
    let (Some(at), Some(by), Some(reason)) = (at, by, reason) else { return Ok(None) };
    let reason = SuspendReason::try_from(reason).map_err(|_| Error::Unreadable("reason"))?;
    Ok(Some(Suspension { since: Stamp { at, by }, reason }))
}

/// The columns of [`WorkspaceRow`].
pub(crate) const COLUMNS: &str =
    "id, name, early_access_requested_at, early_access_requested_by, early_access_enabled_at,
    early_access_enabled_by, early_access_declined_at, early_access_declined_by, early_access_decline_reason,
    second_factor_required, staff_access, suspended_at, suspended_by, suspend_reason,
    legacy_suspended_at, legacy_suspended_by, legacy_suspend_reason";

impl WorkspaceRow {
    pub(crate) fn into_workspace(self) -> Result<Workspace, Error> {
        let stamp = |at: Option<OffsetDateTime>, by: Option<String>| at.zip(by).map(|(at, by)| Stamp { at, by });
        let enabled = stamp(self.early_access_enabled_at, self.early_access_enabled_by);
        let requested = stamp(self.early_access_requested_at, self.early_access_requested_by);
        let declined = stamp(self.early_access_declined_at, self.early_access_declined_by);
        let reason = self.early_access_decline_reason.map(DeclineReason::try_from).transpose();
        let reason = reason.map_err(|_| Error::Unreadable("reason"))?;
        let early_access = match (enabled, requested, declined.zip(reason)) {
            (Some(enabled), _, _) => EarlyAccess::On { enabled },
            (None, Some(stamp), _) => EarlyAccess::Off { request: Request::Open(stamp) },
            (None, None, Some((stamp, reason))) => EarlyAccess::Off { request: Request::Declined { stamp, reason } },
            (None, None, None) => EarlyAccess::Off { request: Request::None },
        };
        Ok(Workspace {
            id: workspace_id(self.id)?,
            name: self.name,
            early_access,
            second_factor_required: self.second_factor_required,
            staff_access: self.staff_access,
            suspensions: self.suspensions.into_suspensions()?,
        })
    }
}

fn workspace_id(text: String) -> Result<WorkspaceId, Error> {
    WorkspaceId::try_from(text).map_err(|_| Error::Unreadable("workspace id"))
}

fn told(suspensions: Suspensions) -> Option<Suspended> {
    let scope = suspensions.widest(Option::is_some)?;
    let Suspension { since, reason } = suspensions.into_of(scope)?;
    Some(Suspended { scope, since: since.at, reason: reason.to_string() })
}

pub(crate) fn role(word: &str) -> Result<Role, Error> {
    Role::from_stored(word).ok_or(Error::Unreadable("role"))
}

/// How somebody stands to a workspace.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// The role, of a member.
    pub role: Option<Role>,
    /// The workspace has people of the mail domain sign in through its provider.
    pub sso_wanted: bool,
}

impl Tx {
    /// The workspace, when the scope may see it.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn workspace(&mut self, id: &WorkspaceId) -> Result<Option<Workspace>, Error> {
        sqlx::query_as::<_, WorkspaceRow>(AssertSqlSafe(format!("SELECT {COLUMNS} FROM workspaces WHERE id = $1")))
            .bind(id.as_str())
            .fetch_optional(&mut *self.tx)
            .await?
            .map(WorkspaceRow::into_workspace)
            .transpose()
    }

    /// Nobody else changes anything in the workspace until this transaction ends: changes to one workspace's keys
    /// happen one after the other. A statement of its own: what is read after it is of a later snapshot, so that what
    /// was committed while the lock was waited for is seen.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn lock_workspace(&mut self, id: &WorkspaceId) -> Result<(), Error> {
        sqlx::query("SELECT FROM workspaces WHERE id = $1 FOR UPDATE").bind(id.as_str()).execute(&mut *self.tx).await?;
        Ok(())
    }

    /// The workspace, when the scope may see it, and how somebody with an address of that mail domain stands to it.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn entry(
        &mut self,
        id: &WorkspaceId,
        user: UserId,
        mail_domain: &str,
    ) -> Result<Option<(Workspace, Entry)>, Error> {
        #[derive(FromRow)]
        struct Row {
            #[sqlx(flatten)]
            workspace: WorkspaceRow,
            role: Option<String>,
            sso_wanted: bool,
        }
        let row: Option<Row> = sqlx::query_as(AssertSqlSafe(format!(
            "SELECT {COLUMNS}, (SELECT m.role FROM memberships m WHERE m.workspace_id = $1 AND m.user_id = $2) AS role,
                    EXISTS (SELECT FROM sso_domains d JOIN single_sign_on s USING (workspace_id)
                            WHERE d.workspace_id = $1 AND d.domain = $3 AND s.enabled) AS sso_wanted
             FROM workspaces WHERE id = $1"
        )))
        .bind(id.as_str())
        .bind(user.0)
        .bind(mail_domain)
        .fetch_optional(&mut *self.tx)
        .await?;
        row.map(|Row { workspace, role: word, sso_wanted }| {
            let role = word.as_deref().map(role).transpose()?;
            Ok((workspace.into_workspace()?, Entry { role, sso_wanted }))
        })
        .transpose()
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
        #[derive(FromRow)]
        struct Row {
            id: String,
            name: String,
            role: String,
            early_access: bool,
            #[sqlx(flatten)]
            suspensions: SuspensionsRow,
        }
        sqlx::query_as::<_, Row>(
            "SELECT w.id, w.name, m.role, w.early_access_enabled_at IS NOT NULL AS early_access,
                    w.suspended_at, w.suspended_by, w.suspend_reason,
                    w.legacy_suspended_at, w.legacy_suspended_by, w.legacy_suspend_reason
             FROM memberships m JOIN workspaces w ON w.id = m.workspace_id
             WHERE m.user_id = $1 ORDER BY lower(w.name), w.id",
        )
        .bind(user.0)
        .fetch_all(&mut *self.tx)
        .await?
        .into_iter()
        .map(|row| {
            Ok(Membership {
                workspace: workspace_id(row.id)?,
                workspace_name: row.name,
                role: role(&row.role)?,
                early_access: row.early_access,
                suspended: told(row.suspensions.into_suspensions()?),
            })
        })
        .collect()
    }
}
