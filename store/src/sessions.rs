//! Sessions. Needs [`crate::Scope::Accounts`].

use domain::ids::UserId;
use time::OffsetDateTime;

use crate::accounts::{Account, AccountRow};
use crate::{Error, Tx};

/// A session that begins.
pub struct NewSession<'a> {
    /// SHA-256 of its token.
    pub token_hash: [u8; 32],
    /// Whose it is.
    pub user: UserId,
    /// When it begins.
    pub at: OffsetDateTime,
    /// When it ends, whatever happens.
    pub expires_at: OffsetDateTime,
    /// Where it was begun.
    pub ip: &'a str,
    /// With which program.
    pub user_agent: &'a str,
}

impl Tx {
    /// Keeps a session.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn insert_session(&mut self, session: NewSession<'_>) -> Result<(), Error> {
        sqlx::query(
            "INSERT INTO sessions (token_hash, user_id, created_at, last_seen_at, expires_at, ip, user_agent)
             VALUES ($1, $2, $3, $3, $4, $5, $6)",
        )
        .bind(session.token_hash.as_slice())
        .bind(session.user.0)
        .bind(session.at)
        .bind(session.expires_at)
        .bind(session.ip)
        .bind(session.user_agent)
        .execute(&mut *self.tx)
        .await?;
        Ok(())
    }

    /// Whose session it is, if it is in force: not past its end, and seen after `idle_since`.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn session(
        &mut self,
        token_hash: [u8; 32],
        now: OffsetDateTime,
        idle_since: OffsetDateTime,
    ) -> Result<Option<(Account, OffsetDateTime)>, Error> {
        #[derive(sqlx::FromRow)]
        struct Row {
            #[sqlx(flatten)]
            account: AccountRow,
            last_seen_at: OffsetDateTime,
        }
        let row: Option<Row> = sqlx::query_as(
            "SELECT u.id, u.email, u.name, NULL::text AS password_hash, u.staff, s.last_seen_at
             FROM sessions s JOIN users u ON u.id = s.user_id
             WHERE s.token_hash = $1 AND s.expires_at > $2 AND s.last_seen_at > $3",
        )
        .bind(token_hash.as_slice())
        .bind(now)
        .bind(idle_since)
        .fetch_optional(&mut *self.tx)
        .await?;
        row.map(|row| Ok((row.account.into_account()?, row.last_seen_at))).transpose()
    }

    /// Notes that the session is in use.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn touch_session(&mut self, token_hash: [u8; 32], now: OffsetDateTime) -> Result<(), Error> {
        sqlx::query("UPDATE sessions SET last_seen_at = $2 WHERE token_hash = $1")
            .bind(token_hash.as_slice())
            .bind(now)
            .execute(&mut *self.tx)
            .await?;
        Ok(())
    }

    /// Ends one session.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn delete_session(&mut self, token_hash: [u8; 32]) -> Result<(), Error> {
        sqlx::query("DELETE FROM sessions WHERE token_hash = $1")
            .bind(token_hash.as_slice())
            .execute(&mut *self.tx)
            .await?;
        Ok(())
    }

    /// Ends every session of a person.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn delete_sessions_of(&mut self, user: UserId) -> Result<(), Error> {
        sqlx::query("DELETE FROM sessions WHERE user_id = $1").bind(user.0).execute(&mut *self.tx).await?;
        Ok(())
    }

    /// Clears away sessions that are past their end.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn delete_expired_sessions(&mut self, now: OffsetDateTime) -> Result<(), Error> {
        sqlx::query("DELETE FROM sessions WHERE expires_at < $1").bind(now).execute(&mut *self.tx).await?;
        Ok(())
    }
}
