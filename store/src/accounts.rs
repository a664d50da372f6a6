//! Accounts and the one-time links that set a password. Needs [`crate::Scope::Accounts`].

use domain::account::Email;
use domain::ids::UserId;
use sqlx::FromRow;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{Error, Tx};

/// An account as it is kept. Doesn't print: it holds the hash of the password.
pub struct Account {
    /// Its id.
    pub id: UserId,
    /// Its address.
    pub email: Email,
    /// The person's name.
    pub name: String,
    /// Argon2id in PHC format; none until the person has set a password.
    pub password_hash: Option<String>,
    /// Whether the person is a CSM.
    pub staff: bool,
}

#[derive(FromRow)]
pub(crate) struct AccountRow {
    id: Uuid,
    email: String,
    name: String,
    password_hash: Option<String>,
    staff: bool,
}

impl AccountRow {
    pub(crate) fn into_account(self) -> Result<Account, Error> {
        Ok(Account {
            id: UserId(self.id),
            email: Email::parse(&self.email).map_err(|_| Error::Unreadable("email"))?,
            name: self.name,
            password_hash: self.password_hash,
            staff: self.staff,
        })
    }
}

impl Tx {
    /// The account of an address.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn account(&mut self, email: &Email) -> Result<Option<Account>, Error> {
        sqlx::query_as::<_, AccountRow>("SELECT id, email, name, password_hash, staff FROM users WHERE email = $1")
            .bind(email.as_str())
            .fetch_optional(&mut *self.tx)
            .await?
            .map(AccountRow::into_account)
            .transpose()
    }

    /// Makes an account.
    ///
    /// # Errors
    /// [`crate::Conflict::Account`] when the address has one.
    pub async fn insert_account(&mut self, account: &Account, at: OffsetDateTime) -> Result<(), Error> {
        sqlx::query(
            "INSERT INTO users (id, email, name, password_hash, staff, created_at) VALUES ($1, $2, $3, $4, $5, $6)",
        )
        .bind(account.id.0)
        .bind(account.email.as_str())
        .bind(&account.name)
        .bind(&account.password_hash)
        .bind(account.staff)
        .bind(at)
        .execute(&mut *self.tx)
        .await?;
        Ok(())
    }

    /// Makes the person a CSM.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn set_staff(&mut self, user: UserId) -> Result<(), Error> {
        sqlx::query("UPDATE users SET staff = true WHERE id = $1").bind(user.0).execute(&mut *self.tx).await?;
        Ok(())
    }

    /// Sets the person's password.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn set_password_hash(&mut self, user: UserId, hash: &str) -> Result<(), Error> {
        sqlx::query("UPDATE users SET password_hash = $2 WHERE id = $1")
            .bind(user.0)
            .bind(hash)
            .execute(&mut *self.tx)
            .await?;
        Ok(())
    }

    /// The hash of the person's password; none until one is set.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn password_hash(&mut self, user: UserId) -> Result<Option<String>, Error> {
        let hash: Option<Option<String>> = sqlx::query_scalar("SELECT password_hash FROM users WHERE id = $1")
            .bind(user.0)
            .fetch_optional(&mut *self.tx)
            .await?;
        Ok(hash.flatten())
    }

    /// The same, and nobody else changes it until this transaction ends.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn lock_password_hash(&mut self, user: UserId) -> Result<Option<String>, Error> {
        sqlx::query("SELECT FROM users WHERE id = $1 FOR NO KEY UPDATE").bind(user.0).execute(&mut *self.tx).await?;
        self.password_hash(user).await
    }

    /// Keeps the hash of a one-time link.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn insert_password_link(
        &mut self,
        token_hash: [u8; 32],
        user: UserId,
        at: OffsetDateTime,
        expires_at: OffsetDateTime,
    ) -> Result<(), Error> {
        sqlx::query("INSERT INTO password_links (token_hash, user_id, created_at, expires_at) VALUES ($1, $2, $3, $4)")
            .bind(token_hash.as_slice())
            .bind(user.0)
            .bind(at)
            .bind(expires_at)
            .execute(&mut *self.tx)
            .await?;
        Ok(())
    }

    /// The account of a link that is unused and not expired. The link is locked until the transaction
    /// ends, so that two requests can't use it.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn password_link(&mut self, token_hash: [u8; 32], now: OffsetDateTime) -> Result<Option<Account>, Error> {
        sqlx::query_as::<_, AccountRow>(
            "SELECT u.id, u.email, u.name, u.password_hash, u.staff
             FROM password_links l JOIN users u ON u.id = l.user_id
             WHERE l.token_hash = $1 AND l.used_at IS NULL AND l.expires_at > $2 FOR UPDATE OF l",
        )
        .bind(token_hash.as_slice())
        .bind(now)
        .fetch_optional(&mut *self.tx)
        .await?
        .map(AccountRow::into_account)
        .transpose()
    }

    /// Uses up every link of the person.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn use_password_links(&mut self, user: UserId, now: OffsetDateTime) -> Result<(), Error> {
        sqlx::query("UPDATE password_links SET used_at = $2 WHERE user_id = $1 AND used_at IS NULL")
            .bind(user.0)
            .bind(now)
            .execute(&mut *self.tx)
            .await?;
        Ok(())
    }
}
