//! Sessions. Needs [`crate::Scope::Accounts`].

use domain::ids::{SessionId, UserId, WorkspaceId};
use time::OffsetDateTime;
use uuid::Uuid;

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
    /// The workspace whose provider vouched for the person, and which it opens alone.
    pub sso_workspace: Option<&'a WorkspaceId>,
}

/// A session that is in force, and whose it is.
pub struct InForce {
    /// The account, without the hash of its password.
    pub account: Account,
    /// When the session was last used.
    pub last_seen_at: OffsetDateTime,
    /// When the person last proved who it is.
    pub proven_at: OffsetDateTime,
    /// Whether the person has a second factor.
    pub second_factor: bool,
    /// The workspace whose provider vouched for the person, and which the session opens alone.
    pub sso_workspace: Option<WorkspaceId>,
}

/// A session that is in force, for its owner.
#[derive(Debug)]
pub struct OwnSession {
    /// What it is ended by.
    pub id: SessionId,
    /// Whether it is the one that was named.
    pub here: bool,
    /// When it began.
    pub created_at: OffsetDateTime,
    /// When it was last used.
    pub last_seen_at: OffsetDateTime,
    /// Where it was begun.
    pub ip: String,
    /// With which program.
    pub user_agent: String,
}

impl Tx {
    /// Keeps a session.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn insert_session(&mut self, session: NewSession<'_>) -> Result<(), Error> {
        sqlx::query(
            "INSERT INTO sessions
                 (token_hash, user_id, created_at, last_seen_at, expires_at, ip, user_agent, sso_workspace)
             VALUES ($1, $2, $3, $3, $4, $5, $6, $7)",
        )
        .bind(session.token_hash.as_slice())
        .bind(session.user.0)
        .bind(session.at)
        .bind(session.expires_at)
        .bind(session.ip)
        .bind(session.user_agent)
        .bind(session.sso_workspace.map(WorkspaceId::as_str))
        .execute(&mut *self.tx)
        .await?;
        Ok(())
    }

    /// The session, if it is in force: not past its end, and seen after `idle_since`. From here on the transaction may
    /// read the person's own memberships, as after [`Tx::act_for`].
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn session(
        &mut self,
        token_hash: [u8; 32],
        now: OffsetDateTime,
        idle_since: OffsetDateTime,
    ) -> Result<Option<InForce>, Error> {
        #[derive(sqlx::FromRow)]
        struct Row {
            #[sqlx(flatten)]
            account: AccountRow,
            last_seen_at: OffsetDateTime,
            proven_at: OffsetDateTime,
            second_factor: bool,
            sso_workspace: Option<String>,
        }
        let row: Option<Row> = sqlx::query_as(
            "SELECT u.id, u.email, u.name, NULL::text AS password_hash, u.staff, s.last_seen_at,
                    coalesce(s.proven_at, s.created_at) AS proven_at, s.sso_workspace,
                    EXISTS (SELECT FROM second_factors f WHERE f.user_id = u.id AND f.confirmed_at IS NOT NULL)
                        AS second_factor,
                    set_config('app.user', u.id::text, true)
             FROM sessions s JOIN users u ON u.id = s.user_id
             WHERE s.token_hash = $1 AND s.expires_at > $2 AND s.last_seen_at > $3",
        )
        .bind(token_hash.as_slice())
        .bind(now)
        .bind(idle_since)
        .fetch_optional(&mut *self.tx)
        .await?;
        row.map(|Row { account, last_seen_at, proven_at, second_factor, sso_workspace }| {
            let sso_workspace = sso_workspace.map(WorkspaceId::try_from).transpose();
            let sso_workspace = sso_workspace.map_err(|_| Error::Unreadable("workspace id"))?;
            Ok(InForce { account: account.into_account()?, last_seen_at, proven_at, second_factor, sso_workspace })
        })
        .transpose()
    }

    /// When the person last proved who it is in this session; none when the session is over. Needs
    /// [`Tx::act_for`] or [`crate::Scope::Accounts`].
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn session_proven_at(&mut self, token_hash: [u8; 32]) -> Result<Option<OffsetDateTime>, Error> {
        let query = sqlx::query_scalar("SELECT coalesce(proven_at, created_at) FROM sessions WHERE token_hash = $1");
        Ok(query.bind(token_hash.as_slice()).fetch_optional(&mut *self.tx).await?)
    }

    /// Notes that the person has proved who it is.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn prove_session(&mut self, token_hash: [u8; 32], now: OffsetDateTime) -> Result<(), Error> {
        sqlx::query("UPDATE sessions SET proven_at = $2 WHERE token_hash = $1")
            .bind(token_hash.as_slice())
            .bind(now)
            .execute(&mut *self.tx)
            .await?;
        Ok(())
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

    /// Ends every session of a person; with a workspace, those that its provider vouched for.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn delete_sessions_of(&mut self, user: UserId, only: Option<&WorkspaceId>) -> Result<(), Error> {
        sqlx::query("DELETE FROM sessions WHERE user_id = $1 AND ($2::text IS NULL OR sso_workspace = $2)")
            .bind(user.0)
            .bind(only.map(WorkspaceId::as_str))
            .execute(&mut *self.tx)
            .await?;
        Ok(())
    }

    /// The person's sessions that are in force, `this` one first, then the last used; with a workspace, those that its
    /// provider vouched for.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn sessions_of(
        &mut self,
        user: UserId,
        this: Option<[u8; 32]>,
        only: Option<&WorkspaceId>,
        now: OffsetDateTime,
        idle_since: OffsetDateTime,
    ) -> Result<Vec<OwnSession>, Error> {
        let rows: Vec<(Uuid, bool, OffsetDateTime, OffsetDateTime, String, String)> = sqlx::query_as(
            "SELECT id, token_hash IS NOT DISTINCT FROM $4 AS here, created_at, last_seen_at, ip, user_agent FROM sessions
             WHERE user_id = $1 AND expires_at > $2 AND last_seen_at > $3 AND ($5::text IS NULL OR sso_workspace = $5)
             ORDER BY here DESC, last_seen_at DESC, id",
        )
        .bind(user.0)
        .bind(now)
        .bind(idle_since)
        .bind(this.as_ref().map(<[u8; 32]>::as_slice))
        .bind(only.map(WorkspaceId::as_str))
        .fetch_all(&mut *self.tx)
        .await?;
        let own = rows.into_iter().map(|(id, here, created_at, last_seen_at, ip, user_agent)| OwnSession {
            id: SessionId(id),
            here,
            created_at,
            last_seen_at,
            ip,
            user_agent,
        });
        Ok(own.collect())
    }

    /// Ends one of the person's sessions; with a workspace, one that its provider vouched for. False when the person has
    /// no such one.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn delete_session_of(
        &mut self,
        user: UserId,
        session: SessionId,
        only: Option<&WorkspaceId>,
    ) -> Result<bool, Error> {
        let query = "DELETE FROM sessions WHERE id = $1 AND user_id = $2 AND ($3::text IS NULL OR sso_workspace = $3)";
        let deleted = sqlx::query(query)
            .bind(session.0)
            .bind(user.0)
            .bind(only.map(WorkspaceId::as_str))
            .execute(&mut *self.tx)
            .await?;
        Ok(deleted.rows_affected() > 0)
    }

    /// Ends the person's sessions but this one.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn delete_other_sessions(&mut self, user: UserId, this: Option<[u8; 32]>) -> Result<(), Error> {
        sqlx::query("DELETE FROM sessions WHERE user_id = $1 AND token_hash IS DISTINCT FROM $2")
            .bind(user.0)
            .bind(this.as_ref().map(<[u8; 32]>::as_slice))
            .execute(&mut *self.tx)
            .await?;
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
