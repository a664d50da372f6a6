//! Passkeys, and questions that wait for a device's answer. Needs [`crate::Scope::Accounts`].

use domain::account::{PasskeyName, PasskeyRow};
use domain::ids::{PasskeyId, UserId};
use serde_json::Value;
use sqlx::FromRow;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::accounts::{Account, AccountRow};
use crate::{Error, Tx};

/// A passkey that is new.
pub struct NewPasskey<'a> {
    /// What it is removed by.
    pub id: PasskeyId,
    /// Whose.
    pub user: UserId,
    /// As the device knows it.
    pub credential_id: &'a [u8],
    /// The public key with its counter and flags.
    pub credential: &'a Value,
    /// As the person calls it.
    pub name: &'a PasskeyName,
}

/// A passkey by which somebody signs in.
pub struct KnownPasskey {
    /// Which.
    pub id: PasskeyId,
    /// As the person calls it.
    pub name: PasskeyName,
    /// Whose.
    pub account: Account,
    /// The public key with its counter and flags.
    pub credential: Value,
}

/// A question that waits for a device's answer.
pub struct Ceremony {
    /// Whose passkey is being added, and how it will be called; none for a sign-in.
    pub adds: Option<(UserId, PasskeyName)>,
    /// The challenge and what it asks for.
    pub state: Value,
}

#[derive(FromRow)]
struct Row {
    id: Uuid,
    name: String,
    created_at: OffsetDateTime,
    last_used_at: Option<OffsetDateTime>,
}

#[derive(FromRow)]
struct KnownRow {
    passkey: Uuid,
    passkey_name: String,
    credential: Value,
    #[sqlx(flatten)]
    account: AccountRow,
}

fn name(text: &str) -> Result<PasskeyName, Error> {
    PasskeyName::parse(text).map_err(|_| Error::Unreadable("passkey name"))
}

impl Tx {
    /// The person's passkeys, the oldest first.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn passkeys(&mut self, user: UserId) -> Result<Vec<PasskeyRow>, Error> {
        let rows: Vec<Row> = sqlx::query_as(
            "SELECT id, name, created_at, last_used_at FROM passkeys WHERE user_id = $1 ORDER BY created_at, id",
        )
        .bind(user.0)
        .fetch_all(&mut *self.tx)
        .await?;
        rows.into_iter()
            .map(|Row { id, name: text, created_at, last_used_at }| {
                Ok(PasskeyRow { id: PasskeyId(id), name: name(&text)?, added: created_at, last_used: last_used_at })
            })
            .collect()
    }

    /// What the person's devices know the passkeys as.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn credential_ids(&mut self, user: UserId) -> Result<Vec<Vec<u8>>, Error> {
        let query = sqlx::query_scalar("SELECT credential_id FROM passkeys WHERE user_id = $1");
        Ok(query.bind(user.0).fetch_all(&mut *self.tx).await?)
    }

    /// Keeps a passkey. False when some account has it already.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn insert_passkey(&mut self, new: NewPasskey<'_>, now: OffsetDateTime) -> Result<bool, Error> {
        let inserted = sqlx::query(
            "INSERT INTO passkeys (id, user_id, credential_id, credential, name, created_at)
             VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (credential_id) DO NOTHING",
        )
        .bind(new.id.0)
        .bind(new.user.0)
        .bind(new.credential_id)
        .bind(new.credential)
        .bind(new.name.as_str())
        .bind(now)
        .execute(&mut *self.tx)
        .await?;
        Ok(inserted.rows_affected() > 0)
    }

    /// The passkey that a device knows by that id, if it is that person's; locked until the transaction ends, so that
    /// its counter counts each answer.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn passkey_of(&mut self, user: UserId, credential_id: &[u8]) -> Result<Option<KnownPasskey>, Error> {
        let row: Option<KnownRow> = sqlx::query_as(
            "SELECT p.id AS passkey, p.name AS passkey_name, p.credential, u.id, u.email, u.name, u.password_hash, u.staff
             FROM passkeys p JOIN users u ON u.id = p.user_id
             WHERE p.credential_id = $1 AND p.user_id = $2 FOR UPDATE OF p",
        )
        .bind(credential_id)
        .bind(user.0)
        .fetch_optional(&mut *self.tx)
        .await?;
        row.map(|KnownRow { passkey, passkey_name, credential, account }| {
            let (id, name) = (PasskeyId(passkey), name(&passkey_name)?);
            Ok(KnownPasskey { id, name, account: account.into_account()?, credential })
        })
        .transpose()
    }

    /// Notes that a passkey signed its person in.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn use_passkey(&mut self, id: PasskeyId, credential: &Value, now: OffsetDateTime) -> Result<(), Error> {
        sqlx::query("UPDATE passkeys SET credential = $2, last_used_at = $3 WHERE id = $1")
            .bind(id.0)
            .bind(credential)
            .bind(now)
            .execute(&mut *self.tx)
            .await?;
        Ok(())
    }

    /// Removes a passkey of that person, and gives its name; none when there is no such one.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn delete_passkey(&mut self, user: UserId, id: PasskeyId) -> Result<Option<PasskeyName>, Error> {
        let removed: Option<String> =
            sqlx::query_scalar("DELETE FROM passkeys WHERE user_id = $1 AND id = $2 RETURNING name")
                .bind(user.0)
                .bind(id.0)
                .fetch_optional(&mut *self.tx)
                .await?;
        removed.as_deref().map(name).transpose()
    }

    /// Removes the person's passkeys, and questions about new ones.
    ///
    /// # Errors
    /// When a statement fails.
    pub async fn delete_passkeys(&mut self, user: UserId) -> Result<(), Error> {
        sqlx::query("DELETE FROM passkey_ceremonies WHERE user_id = $1").bind(user.0).execute(&mut *self.tx).await?;
        sqlx::query("DELETE FROM passkeys WHERE user_id = $1").bind(user.0).execute(&mut *self.tx).await?;
        Ok(())
    }

    /// Keeps a question.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn insert_ceremony(
        &mut self,
        token_hash: [u8; 32],
        ceremony: &Ceremony,
        expires_at: OffsetDateTime,
    ) -> Result<(), Error> {
        let (user, name) = ceremony.adds.as_ref().map(|(user, name)| (user.0, name.as_str())).unzip();
        sqlx::query(
            "INSERT INTO passkey_ceremonies (token_hash, user_id, name, state, expires_at) VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(token_hash.as_slice())
        .bind(user)
        .bind(name)
        .bind(&ceremony.state)
        .bind(expires_at)
        .execute(&mut *self.tx)
        .await?;
        Ok(())
    }

    /// Takes a question, which then is no more, whatever the answer to it is worth; none when it waited too long.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn take_ceremony(
        &mut self,
        token_hash: [u8; 32],
        now: OffsetDateTime,
    ) -> Result<Option<Ceremony>, Error> {
        type Taken = (Option<Uuid>, Option<String>, Value);
        let taken: Option<Taken> = sqlx::query_as(
            "DELETE FROM passkey_ceremonies WHERE token_hash = $1 AND expires_at > $2 RETURNING user_id, name, state",
        )
        .bind(token_hash.as_slice())
        .bind(now)
        .fetch_optional(&mut *self.tx)
        .await?;
        taken
            .map(|(user, text, state)| {
                let name = text.as_deref().map(name).transpose()?;
                Ok(Ceremony { adds: user.map(UserId).zip(name), state })
            })
            .transpose()
    }

    /// Clears away questions that nobody answered in time.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn delete_expired_ceremonies(&mut self, now: OffsetDateTime) -> Result<(), Error> {
        sqlx::query("DELETE FROM passkey_ceremonies WHERE expires_at < $1").bind(now).execute(&mut *self.tx).await?;
        Ok(())
    }
}
