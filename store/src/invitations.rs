//! Invitations. Needs [`crate::Scope::Accounts`] to find one by its token or to mail one.

use domain::access::Role;
use domain::account::Email;
use domain::ids::WorkspaceId;
use sqlx::FromRow;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::workspaces::role;
use crate::{Error, Tx};

/// An invitation that is open.
pub struct Invitation {
    /// Its id, from which its token is derived.
    pub id: Uuid,
    /// The workspace that it opens.
    pub workspace: WorkspaceId,
    /// To whom it goes.
    pub email: Email,
    /// The role that it gives.
    pub role: Role,
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
    expires_at: OffsetDateTime,
    mail_tries: i32,
}

impl Row {
    fn into_invitation(self) -> Result<Invitation, Error> {
        Ok(Invitation {
            id: self.id,
            workspace: self.workspace_id.try_into().map_err(|_| Error::Unreadable("workspace id"))?,
            email: Email::parse(&self.email).map_err(|_| Error::Unreadable("email"))?,
            role: role(&self.role)?,
            expires_at: self.expires_at,
            mail_tries: self.mail_tries,
        })
    }
}

impl Tx {
    /// Keeps an invitation, its mail due at once.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn insert_invitation(
        &mut self,
        invitation: &Invitation,
        token_hash: [u8; 32],
        at: OffsetDateTime,
    ) -> Result<(), Error> {
        sqlx::query(
            "INSERT INTO invitations (id, workspace_id, email, role, token_hash, created_at, expires_at, mail_due_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $6)",
        )
        .bind(invitation.id)
        .bind(invitation.workspace.as_str())
        .bind(invitation.email.as_str())
        .bind(invitation.role.as_str())
        .bind(token_hash.as_slice())
        .bind(at)
        .bind(invitation.expires_at)
        .execute(&mut *self.tx)
        .await?;
        Ok(())
    }

    /// The open invitation of a token, locked until the transaction ends.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn invitation(&mut self, token_hash: [u8; 32], now: OffsetDateTime) -> Result<Option<Invitation>, Error> {
        sqlx::query_as::<_, Row>(
            "SELECT id, workspace_id, email, role, expires_at, mail_tries FROM invitations
             WHERE token_hash = $1 AND accepted_at IS NULL AND expires_at > $2 FOR UPDATE",
        )
        .bind(token_hash.as_slice())
        .bind(now)
        .fetch_optional(&mut *self.tx)
        .await?
        .map(Row::into_invitation)
        .transpose()
    }

    /// Marks an invitation as accepted.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn accept_invitation(&mut self, id: Uuid, now: OffsetDateTime) -> Result<(), Error> {
        sqlx::query("UPDATE invitations SET accepted_at = $2 WHERE id = $1")
            .bind(id)
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
            "SELECT id, workspace_id, email, role, expires_at, mail_tries FROM invitations
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
    pub async fn invitation_mailed(&mut self, id: Uuid, now: OffsetDateTime) -> Result<(), Error> {
        sqlx::query("UPDATE invitations SET mailed_at = $2, mail_tries = mail_tries + 1 WHERE id = $1")
            .bind(id)
            .bind(now)
            .execute(&mut *self.tx)
            .await?;
        Ok(())
    }

    /// Notes that the mail was refused, and when to try again.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn invitation_not_mailed(&mut self, id: Uuid, again_at: OffsetDateTime) -> Result<(), Error> {
        sqlx::query("UPDATE invitations SET mail_due_at = $2, mail_tries = mail_tries + 1 WHERE id = $1")
            .bind(id)
            .bind(again_at)
            .execute(&mut *self.tx)
            .await?;
        Ok(())
    }
}
