//! Invitations. Needs [`crate::Scope::Accounts`] to find one by its token or to mail one.

mod open;

use domain::access::Role;
use domain::account::Email;
use domain::ids::{InvitationId, TeamId, WorkspaceId};
use domain::people::DeadInvitation;
use sqlx::FromRow;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::workspaces::role;
use crate::{Error, Tx};

pub use open::OpenInvitation;

/// An invitation that waits for an answer.
pub struct Invitation {
    /// Its id, from which its token is derived.
    pub id: InvitationId,
    /// The workspace that it opens.
    pub workspace: WorkspaceId,
    /// To whom it goes.
    pub email: Email,
    /// The role that it gives.
    pub role: Role,
    /// The teams that it puts the person into, as far as they are there when it is accepted.
    pub teams: Vec<TeamId>,
    /// Who sent it; none for the operator.
    pub by: Option<String>,
    /// Until when it can be accepted.
    pub expires_at: OffsetDateTime,
    /// How often its mail was tried.
    pub mail_tries: i32,
}

#[derive(FromRow)]
struct Row {
    id: Uuid,
    workspace_id: String,
    email: String,
    role: String,
    teams: Vec<Uuid>,
    invited_by: Option<String>,
    expires_at: OffsetDateTime,
    mail_tries: i32,
}

impl Row {
    fn into_invitation(self) -> Result<Invitation, Error> {
        Ok(Invitation {
            id: InvitationId(self.id),
            workspace: self.workspace_id.try_into().map_err(|_| Error::Unreadable("workspace id"))?,
            email: Email::parse(&self.email).map_err(|_| Error::Unreadable("email"))?,
            role: role(&self.role)?,
            teams: self.teams.into_iter().map(TeamId).collect(),
            by: self.invited_by,
            expires_at: self.expires_at,
            mail_tries: self.mail_tries,
        })
    }
}

impl Tx {
    /// Keeps an invitation, its mail due at once.
    ///
    /// # Errors
    /// When the statement fails, as it does when the address has an open one.
    pub async fn insert_invitation(
        &mut self,
        invitation: &Invitation,
        token_hash: [u8; 32],
        at: OffsetDateTime,
    ) -> Result<(), Error> {
        sqlx::query(
            "INSERT INTO invitations (id, workspace_id, email, role, teams, invited_by, token_hash, created_at,
                                      expires_at, mail_due_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $8)",
        )
        .bind(invitation.id.0)
        .bind(invitation.workspace.as_str())
        .bind(invitation.email.as_str())
        .bind(invitation.role.as_str())
        .bind(invitation.teams.iter().map(|team| team.0).collect::<Vec<_>>())
        .bind(&invitation.by)
        .bind(token_hash.as_slice())
        .bind(at)
        .bind(invitation.expires_at)
        .execute(&mut *self.tx)
        .await?;
        Ok(())
    }

    /// The invitation of a token, locked until the transaction ends; or why there is none to accept.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn invitation_of_token(
        &mut self,
        token_hash: [u8; 32],
        now: OffsetDateTime,
    ) -> Result<Result<Invitation, DeadInvitation>, Error> {
        #[derive(FromRow)]
        struct Found {
            #[sqlx(flatten)]
            row: Row,
            accepted: bool,
            revoked: bool,
            replaced: bool,
        }
        let found = sqlx::query_as::<_, Found>(
            "SELECT id, workspace_id, email, role, teams, invited_by, expires_at, mail_tries,
                    accepted_at IS NOT NULL AS accepted, revoked_at IS NOT NULL AS revoked,
                    replaced_at IS NOT NULL AS replaced
             FROM invitations WHERE token_hash = $1 FOR UPDATE",
        )
        .bind(token_hash.as_slice())
        .fetch_optional(&mut *self.tx)
        .await?;
        Ok(match found {
            None => Err(DeadInvitation::Unknown),
            Some(Found { accepted: true, .. }) => Err(DeadInvitation::Accepted),
            Some(Found { revoked: true, .. }) => Err(DeadInvitation::Revoked),
            Some(Found { replaced: true, .. }) => Err(DeadInvitation::Replaced),
            Some(Found { row, .. }) if row.expires_at <= now => Err(DeadInvitation::Expired),
            Some(Found { row, .. }) => Ok(row.into_invitation()?),
        })
    }

    /// Which workspace the invitation of a token is to, whether or not it is in force.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn workspace_of_token(&mut self, token_hash: [u8; 32]) -> Result<Option<WorkspaceId>, Error> {
        let id: Option<String> = sqlx::query_scalar("SELECT workspace_id FROM invitations WHERE token_hash = $1")
            .bind(token_hash.as_slice())
            .fetch_optional(&mut *self.tx)
            .await?;
        id.map(|id| WorkspaceId::try_from(id).map_err(|_| Error::Unreadable("workspace id"))).transpose()
    }

    /// Marks an invitation as accepted.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn accept_invitation(&mut self, id: InvitationId, now: OffsetDateTime) -> Result<(), Error> {
        sqlx::query("UPDATE invitations SET accepted_at = $2 WHERE id = $1")
            .bind(id.0)
            .bind(now)
            .execute(&mut *self.tx)
            .await?;
        Ok(())
    }

    /// An invitation whose mail is due, locked and passed over by other workers until this transaction
    /// ends.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn invitation_to_mail(&mut self, now: OffsetDateTime) -> Result<Option<Invitation>, Error> {
        sqlx::query_as::<_, Row>(
            "SELECT id, workspace_id, email, role, teams, invited_by, expires_at, mail_tries FROM invitations
             WHERE mailed_at IS NULL AND accepted_at IS NULL AND mail_due_at <= $1 AND expires_at > $1
             ORDER BY mail_due_at LIMIT 1 FOR UPDATE SKIP LOCKED",
        )
        .bind(now)
        .fetch_optional(&mut *self.tx)
        .await?
        .map(Row::into_invitation)
        .transpose()
    }

    /// Notes that the mail was taken by the mail server.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn invitation_mailed(&mut self, id: InvitationId, now: OffsetDateTime) -> Result<(), Error> {
        sqlx::query("UPDATE invitations SET mailed_at = $2, mail_tries = mail_tries + 1 WHERE id = $1")
            .bind(id.0)
            .bind(now)
            .execute(&mut *self.tx)
            .await?;
        Ok(())
    }

    /// Puts off the mail of an invitation that was tried so often.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn put_off_invitation(
        &mut self,
        id: InvitationId,
        again_at: OffsetDateTime,
        tries: i32,
    ) -> Result<(), Error> {
        sqlx::query("UPDATE invitations SET mail_due_at = $2, mail_tries = $3 WHERE id = $1")
            .bind(id.0)
            .bind(again_at)
            .bind(tries)
            .execute(&mut *self.tx)
            .await?;
        Ok(())
    }
}
