//! Requests for a link to set a new password, which a worker answers. Needs [`crate::Scope::Accounts`].

use domain::account::Email;
use domain::ids::UserId;
use sqlx::FromRow;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{Error, Tx};

/// A request that no mail has answered yet.
pub struct PasswordRequest {
    /// Its id, from which the link's token is derived.
    pub id: Uuid,
    /// The address that was typed; perhaps nobody's.
    pub email: Email,
    /// Until when its link works.
    pub expires_at: OffsetDateTime,
    /// How often its mail was tried.
    pub mail_tries: i32,
}

#[derive(FromRow)]
struct Row {
    id: Uuid,
    email: String,
    expires_at: OffsetDateTime,
    mail_tries: i32,
}

impl Tx {
    /// Keeps a request in the place of older ones for the same address, its mail due at once.
    ///
    /// # Errors
    /// When a statement fails.
    pub async fn replace_password_request(
        &mut self,
        request: &PasswordRequest,
        at: OffsetDateTime,
    ) -> Result<(), Error> {
        self.delete_password_requests(&request.email).await?;
        sqlx::query(
            "INSERT INTO password_requests (id, email, created_at, expires_at, mail_due_at)
             VALUES ($1, $2, $3, $4, $3)",
        )
        .bind(request.id)
        .bind(request.email.as_str())
        .bind(at)
        .bind(request.expires_at)
        .execute(&mut *self.tx)
        .await?;
        Ok(())
    }

    /// Drops what was asked for an address: it was answered, or isn't needed any more.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn delete_password_requests(&mut self, email: &Email) -> Result<(), Error> {
        sqlx::query("DELETE FROM password_requests WHERE email = $1")
            .bind(email.as_str())
            .execute(&mut *self.tx)
            .await?;
        Ok(())
    }

    /// A request that is due, locked and passed over by other workers until this transaction ends.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn password_request_due(&mut self, now: OffsetDateTime) -> Result<Option<PasswordRequest>, Error> {
        let row = sqlx::query_as::<_, Row>(
            "SELECT id, email, expires_at, mail_tries FROM password_requests
             WHERE mail_due_at <= $1 AND expires_at > $1 ORDER BY mail_due_at LIMIT 1 FOR UPDATE SKIP LOCKED",
        )
        .bind(now)
        .fetch_optional(&mut *self.tx)
        .await?;
        row.map(|row| {
            Ok(PasswordRequest {
                id: row.id,
                email: Email::parse(&row.email).map_err(|_| Error::Unreadable("email"))?,
                expires_at: row.expires_at,
                mail_tries: row.mail_tries,
            })
        })
        .transpose()
    }

    /// Puts off the mail of a request.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn put_off_password_request(
        &mut self,
        id: Uuid,
        again_at: OffsetDateTime,
        tries: i32,
    ) -> Result<(), Error> {
        sqlx::query("UPDATE password_requests SET mail_due_at = $2, mail_tries = $3 WHERE id = $1")
            .bind(id)
            .bind(again_at)
            .bind(tries)
            .execute(&mut *self.tx)
            .await?;
        Ok(())
    }

    /// Drops one request.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn delete_password_request(&mut self, id: Uuid) -> Result<(), Error> {
        sqlx::query("DELETE FROM password_requests WHERE id = $1").bind(id).execute(&mut *self.tx).await?;
        Ok(())
    }

    /// Makes a link that was asked for the only one of its kind: the person's earlier ones end. The same link
    /// again changes nothing.
    ///
    /// # Errors
    /// When a statement fails.
    pub async fn open_requested_link(
        &mut self,
        token_hash: [u8; 32],
        user: UserId,
        now: OffsetDateTime,
        expires_at: OffsetDateTime,
    ) -> Result<(), Error> {
        sqlx::query(
            "UPDATE password_links SET used_at = $3
             WHERE user_id = $1 AND requested AND used_at IS NULL AND token_hash <> $2",
        )
        .bind(user.0)
        .bind(token_hash.as_slice())
        .bind(now)
        .execute(&mut *self.tx)
        .await?;
        sqlx::query(
            "INSERT INTO password_links (token_hash, user_id, created_at, expires_at, requested)
             VALUES ($1, $2, $3, $4, true) ON CONFLICT (token_hash) DO NOTHING",
        )
        .bind(token_hash.as_slice())
        .bind(user.0)
        .bind(now)
        .bind(expires_at)
        .execute(&mut *self.tx)
        .await?;
        Ok(())
    }

    /// Clears away requests whose link would have ended.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn delete_expired_password_requests(&mut self, now: OffsetDateTime) -> Result<(), Error> {
        sqlx::query("DELETE FROM password_requests WHERE expires_at <= $1").bind(now).execute(&mut *self.tx).await?;
        Ok(())
    }
}
