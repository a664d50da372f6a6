//! Second factors, recovery codes, and sign-ins that wait for a code. Needs [`crate::Scope::Accounts`].

use domain::ids::UserId;
use time::OffsetDateTime;

use crate::accounts::{Account, AccountRow};
use crate::{Error, Tx};

impl Tx {
    /// Keeps a secret that isn't in force yet, unless one is.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn begin_second_factor(&mut self, user: UserId, sealed: &[u8], now: OffsetDateTime) -> Result<(), Error> {
        sqlx::query(
            "INSERT INTO second_factors AS f (user_id, secret, created_at) VALUES ($1, $2, $3)
             ON CONFLICT (user_id) DO UPDATE SET secret = $2, created_at = $3 WHERE f.confirmed_at IS NULL",
        )
        .bind(user.0)
        .bind(sealed)
        .bind(now)
        .execute(&mut *self.tx)
        .await?;
        Ok(())
    }

    /// The encrypted secret that was begun after `since` and isn't in force yet.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn begun_second_factor(&mut self, user: UserId, since: OffsetDateTime) -> Result<Option<Vec<u8>>, Error> {
        let query = sqlx::query_scalar(
            "SELECT secret FROM second_factors WHERE user_id = $1 AND confirmed_at IS NULL AND created_at > $2",
        );
        Ok(query.bind(user.0).bind(since).fetch_optional(&mut *self.tx).await?)
    }

    /// Brings it into force. The code of this time step, which showed that the person has the secret, is used up.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn confirm_second_factor(&mut self, user: UserId, step: i64, now: OffsetDateTime) -> Result<(), Error> {
        sqlx::query(
            "UPDATE second_factors SET confirmed_at = $3, last_step = $2 WHERE user_id = $1 AND confirmed_at IS NULL",
        )
        .bind(user.0)
        .bind(step)
        .bind(now)
        .execute(&mut *self.tx)
        .await?;
        Ok(())
    }

    /// The encrypted secret that is in force.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn second_factor(&mut self, user: UserId) -> Result<Option<Vec<u8>>, Error> {
        let query =
            sqlx::query_scalar("SELECT secret FROM second_factors WHERE user_id = $1 AND confirmed_at IS NOT NULL");
        Ok(query.bind(user.0).fetch_optional(&mut *self.tx).await?)
    }

    /// Since when the person has a second factor, be it an app or a passkey; none without. Needs [`Tx::act_for`] or
    /// [`crate::Scope::Accounts`].
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn second_factor_since(&mut self, user: UserId) -> Result<Option<OffsetDateTime>, Error> {
        let query = sqlx::query_scalar(
            "SELECT min(at) FROM (SELECT confirmed_at AS at FROM second_factors WHERE user_id = $1
                                  UNION ALL SELECT created_at FROM passkeys WHERE user_id = $1) factors",
        );
        Ok(query.bind(user.0).fetch_one(&mut *self.tx).await?)
    }

    /// Since when the person's app makes codes; none without one. Needs [`Tx::act_for`] or
    /// [`crate::Scope::Accounts`].
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn code_asked_since(&mut self, user: UserId) -> Result<Option<OffsetDateTime>, Error> {
        let since: Option<Option<OffsetDateTime>> =
            sqlx::query_scalar("SELECT confirmed_at FROM second_factors WHERE user_id = $1")
                .bind(user.0)
                .fetch_optional(&mut *self.tx)
                .await?;
        Ok(since.flatten())
    }

    /// Takes the code of a time step. False when that code, or a later one, was taken before.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn use_step(&mut self, user: UserId, step: i64) -> Result<bool, Error> {
        let taken = sqlx::query(
            "UPDATE second_factors SET last_step = $2
             WHERE user_id = $1 AND confirmed_at IS NOT NULL AND last_step < $2",
        )
        .bind(user.0)
        .bind(step)
        .execute(&mut *self.tx)
        .await?;
        Ok(taken.rows_affected() > 0)
    }

    /// Removes the person's app.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn delete_second_factor(&mut self, user: UserId) -> Result<(), Error> {
        sqlx::query("DELETE FROM second_factors WHERE user_id = $1").bind(user.0).execute(&mut *self.tx).await?;
        Ok(())
    }

    /// Keeps hashes of recovery codes in the place of the old ones.
    ///
    /// # Errors
    /// When a statement fails.
    pub async fn replace_recovery_codes(&mut self, user: UserId, hashes: &[[u8; 32]]) -> Result<(), Error> {
        sqlx::query("DELETE FROM recovery_codes WHERE user_id = $1").bind(user.0).execute(&mut *self.tx).await?;
        let hashes: Vec<&[u8]> = hashes.iter().map(<[u8; 32]>::as_slice).collect();
        sqlx::query("INSERT INTO recovery_codes (user_id, code_hash) SELECT $1, unnest($2::bytea[])")
            .bind(user.0)
            .bind(hashes)
            .execute(&mut *self.tx)
            .await?;
        Ok(())
    }

    /// Takes a recovery code, and says how many are left; none when it isn't one, or was taken before.
    ///
    /// # Errors
    /// When a statement fails.
    pub async fn use_recovery_code(
        &mut self,
        user: UserId,
        hash: [u8; 32],
        now: OffsetDateTime,
    ) -> Result<Option<i64>, Error> {
        let taken = sqlx::query(
            "UPDATE recovery_codes SET used_at = $3 WHERE user_id = $1 AND code_hash = $2 AND used_at IS NULL",
        )
        .bind(user.0)
        .bind(hash.as_slice())
        .bind(now)
        .execute(&mut *self.tx)
        .await?;
        match taken.rows_affected() {
            0 => Ok(None),
            _ => self.recovery_codes_left(user).await.map(Some),
        }
    }

    /// How many recovery codes weren't taken yet.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn recovery_codes_left(&mut self, user: UserId) -> Result<i64, Error> {
        let query = sqlx::query_scalar("SELECT count(*) FROM recovery_codes WHERE user_id = $1 AND used_at IS NULL");
        Ok(query.bind(user.0).fetch_one(&mut *self.tx).await?)
    }

    /// Keeps a sign-in that waits for a code.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn insert_half_sign_in(
        &mut self,
        token_hash: [u8; 32],
        user: UserId,
        expires_at: OffsetDateTime,
    ) -> Result<(), Error> {
        sqlx::query("INSERT INTO half_sign_ins (token_hash, user_id, expires_at) VALUES ($1, $2, $3)")
            .bind(token_hash.as_slice())
            .bind(user.0)
            .bind(expires_at)
            .execute(&mut *self.tx)
            .await?;
        Ok(())
    }

    /// Whose sign-in waits for a code, locked until the transaction ends; none when it waited too long.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn half_sign_in(&mut self, token_hash: [u8; 32], now: OffsetDateTime) -> Result<Option<Account>, Error> {
        sqlx::query_as::<_, AccountRow>(
            "SELECT u.id, u.email, u.name, u.password_hash, u.staff
             FROM half_sign_ins h JOIN users u ON u.id = h.user_id
             WHERE h.token_hash = $1 AND h.expires_at > $2 FOR UPDATE OF h",
        )
        .bind(token_hash.as_slice())
        .bind(now)
        .fetch_optional(&mut *self.tx)
        .await?
        .map(AccountRow::into_account)
        .transpose()
    }

    /// Ends the person's sign-ins that wait for a code.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn delete_half_sign_ins(&mut self, user: UserId) -> Result<(), Error> {
        sqlx::query("DELETE FROM half_sign_ins WHERE user_id = $1").bind(user.0).execute(&mut *self.tx).await?;
        Ok(())
    }

    /// Clears away sign-ins that waited too long.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn delete_expired_half_sign_ins(&mut self, now: OffsetDateTime) -> Result<(), Error> {
        sqlx::query("DELETE FROM half_sign_ins WHERE expires_at < $1").bind(now).execute(&mut *self.tx).await?;
        Ok(())
    }
}
