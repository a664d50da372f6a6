//! The invitations of a workspace that were neither accepted nor taken back.

use domain::access::Role;
use domain::account::Email;
use domain::ids::{InvitationId, WorkspaceId};
use domain::team::Team;
use sqlx::FromRow;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::people::open_teams;
use crate::workspaces::role;
use crate::{Error, Tx};

/// An invitation that waits for an answer, or did so until it expired.
pub struct OpenInvitation {
    /// Its id.
    pub id: InvitationId,
    /// To whom it goes.
    pub email: Email,
    /// The role that it gives.
    pub role: Role,
    /// The teams that it puts the person into and that aren't retired, by name.
    pub teams: Vec<Team>,
    /// Who sent it; none for the operator.
    pub by: Option<String>,
    /// When.
    pub sent_at: OffsetDateTime,
    /// Whether a mail server has taken its mail.
    pub mailed: bool,
    /// Until when it can be accepted.
    pub expires_at: OffsetDateTime,
}

#[derive(FromRow)]
struct Row {
    id: Uuid,
    email: String,
    role: String,
    invited_by: Option<String>,
    created_at: OffsetDateTime,
    mailed: bool,
    expires_at: OffsetDateTime,
    team_ids: Vec<Uuid>,
    team_names: Vec<String>,
}

impl Row {
    fn into_open(self) -> Result<OpenInvitation, Error> {
        Ok(OpenInvitation {
            id: InvitationId(self.id),
            email: Email::parse(&self.email).map_err(|_| Error::Unreadable("email"))?,
            role: role(&self.role)?,
            teams: open_teams(self.team_ids, &self.team_names)?,
            by: self.invited_by,
            sent_at: self.created_at,
            mailed: self.mailed,
            expires_at: self.expires_at,
        })
    }
}

macro_rules! select_open {
    ($rest:literal) => {
        concat!(
            "SELECT i.id, i.email, i.role, i.invited_by, i.created_at, i.mailed_at IS NOT NULL AS mailed, i.expires_at,
                    coalesce(t.ids, '{}') AS team_ids, coalesce(t.names, '{}') AS team_names
             FROM invitations i
             LEFT JOIN LATERAL (
                 SELECT array_agg(t.id ORDER BY lower(t.name), t.id) AS ids,
                        array_agg(t.name ORDER BY lower(t.name), t.id) AS names
                 FROM teams t
                 WHERE t.workspace_id = i.workspace_id AND t.id = ANY (i.teams) AND t.retired_at IS NULL
             ) t ON true
             WHERE i.workspace_id = $1 AND i.accepted_at IS NULL AND i.revoked_at IS NULL AND i.replaced_at IS NULL ",
            $rest
        )
    };
}

impl Tx {
    /// Every one, the newest first.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn open_invitations(&mut self, workspace: &WorkspaceId) -> Result<Vec<OpenInvitation>, Error> {
        let rows = sqlx::query_as::<_, Row>(select_open!("ORDER BY i.created_at DESC, i.id"))
            .bind(workspace.as_str())
            .fetch_all(&mut *self.tx)
            .await?;
        rows.into_iter().map(Row::into_open).collect()
    }

    /// One of them.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn open_invitation(
        &mut self,
        workspace: &WorkspaceId,
        id: InvitationId,
    ) -> Result<Option<OpenInvitation>, Error> {
        sqlx::query_as::<_, Row>(select_open!("AND i.id = $2"))
            .bind(workspace.as_str())
            .bind(id.0)
            .fetch_optional(&mut *self.tx)
            .await?
            .map(Row::into_open)
            .transpose()
    }

    /// The one of an address.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn open_invitation_of_address(
        &mut self,
        workspace: &WorkspaceId,
        email: &Email,
    ) -> Result<Option<OpenInvitation>, Error> {
        sqlx::query_as::<_, Row>(select_open!("AND i.email = $2"))
            .bind(workspace.as_str())
            .bind(email.as_str())
            .fetch_optional(&mut *self.tx)
            .await?
            .map(Row::into_open)
            .transpose()
    }

    /// Ends an invitation because it is taken back.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn revoke_invitation(
        &mut self,
        workspace: &WorkspaceId,
        id: InvitationId,
        now: OffsetDateTime,
    ) -> Result<(), Error> {
        sqlx::query(
            "UPDATE invitations SET revoked_at = $3, expires_at = least(expires_at, $3)
             WHERE workspace_id = $1 AND id = $2",
        )
        .bind(workspace.as_str())
        .bind(id.0)
        .bind(now)
        .execute(&mut *self.tx)
        .await?;
        Ok(())
    }

    /// Ends an invitation because another one takes its place.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn replace_invitation(
        &mut self,
        workspace: &WorkspaceId,
        id: InvitationId,
        now: OffsetDateTime,
    ) -> Result<(), Error> {
        sqlx::query(
            "UPDATE invitations SET replaced_at = $3, expires_at = least(expires_at, $3)
             WHERE workspace_id = $1 AND id = $2",
        )
        .bind(workspace.as_str())
        .bind(id.0)
        .bind(now)
        .execute(&mut *self.tx)
        .await?;
        Ok(())
    }
}
