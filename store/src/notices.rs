//! Notices by mail, who wants which, and the browsers that people are known to use.

use domain::account::Email;
use domain::ids::{UserId, WorkspaceId};
use domain::notice::Notice;
use sqlx::types::Json;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{Error, Tx};

/// A notice whose mail is due.
pub struct DueNotice {
    /// Its id, the same for every try.
    pub id: Uuid,
    /// To whom.
    pub user: UserId,
    /// The person's address of now.
    pub email: Email,
    /// What it tells.
    pub what: Notice,
    /// When that happened.
    pub at: OffsetDateTime,
    /// How often its mail was tried.
    pub tries: i32,
}

#[derive(sqlx::FromRow)]
struct Row {
    id: Uuid,
    user_id: Uuid,
    email: String,
    what: Json<Notice>,
    at: OffsetDateTime,
    tries: i32,
}

impl Tx {
    /// Keeps notices for people, each with an id of its own, their mails due at once.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn insert_notices(
        &mut self,
        to: &[(Uuid, UserId)],
        what: &Notice,
        at: OffsetDateTime,
    ) -> Result<(), Error> {
        sqlx::query(
            "INSERT INTO notices (id, user_id, workspace_id, what, at, due_at)
             SELECT id, user_id, $3, $4, $5, $5 FROM unnest($1::uuid[], $2::uuid[]) AS t (id, user_id)",
        )
        .bind(to.iter().map(|(id, _)| *id).collect::<Vec<_>>())
        .bind(to.iter().map(|(_, user)| user.0).collect::<Vec<_>>())
        .bind(what.workspace().map(WorkspaceId::as_str))
        .bind(Json(what))
        .bind(at)
        .execute(&mut *self.tx)
        .await?;
        Ok(())
    }

    /// Keeps a notice for each member who wants to be told of keys.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn insert_key_notices(
        &mut self,
        workspace: &WorkspaceId,
        what: &Notice,
        at: OffsetDateTime,
    ) -> Result<(), Error> {
        sqlx::query(
            "INSERT INTO notices (id, user_id, workspace_id, what, at, due_at)
             SELECT gen_random_uuid(), user_id, $1, $2, $3, $3 FROM memberships WHERE workspace_id = $1 AND key_notices",
        )
        .bind(workspace.as_str())
        .bind(Json(what))
        .bind(at)
        .execute(&mut *self.tx)
        .await?;
        Ok(())
    }

    /// The workspaces of whose keys the person is told. Needs [`Tx::act_for`].
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn key_notices_of(&mut self, user: UserId) -> Result<Vec<WorkspaceId>, Error> {
        let ids: Vec<String> =
            sqlx::query_scalar("SELECT workspace_id FROM memberships WHERE user_id = $1 AND key_notices")
                .bind(user.0)
                .fetch_all(&mut *self.tx)
                .await?;
        ids.into_iter().map(|id| WorkspaceId::try_from(id).map_err(|_| Error::Unreadable("workspace id"))).collect()
    }

    /// Tells the member of the workspace's keys from now on, or no longer. False when that was so already.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn set_key_notices(&mut self, workspace: &WorkspaceId, user: UserId, on: bool) -> Result<bool, Error> {
        let done = sqlx::query(
            "UPDATE memberships SET key_notices = $3 WHERE workspace_id = $1 AND user_id = $2 AND key_notices <> $3",
        )
        .bind(workspace.as_str())
        .bind(user.0)
        .bind(on)
        .execute(&mut *self.tx)
        .await?;
        Ok(done.rows_affected() > 0)
    }

    /// Notices that are due, at most so many, locked and passed over by other workers until this transaction ends.
    /// Needs [`crate::Scope::Accounts`], as what follows.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn notices_due(&mut self, now: OffsetDateTime, most: i64) -> Result<Vec<DueNotice>, Error> {
        let rows = sqlx::query_as::<_, Row>(
            "SELECT n.id, n.user_id, u.email, n.what, n.at, n.tries FROM notices n JOIN users u ON u.id = n.user_id
             WHERE n.due_at <= $1 ORDER BY n.due_at, n.at LIMIT $2 FOR UPDATE OF n SKIP LOCKED",
        )
        .bind(now)
        .bind(most)
        .fetch_all(&mut *self.tx)
        .await?;
        let notice = |row: Row| {
            Ok(DueNotice {
                id: row.id,
                user: UserId(row.user_id),
                email: Email::parse(&row.email).map_err(|_| Error::Unreadable("email"))?,
                what: row.what.0,
                at: row.at,
                tries: row.tries,
            })
        };
        rows.into_iter().map(notice).collect()
    }

    /// Puts off the mails of notices; their tries stay what they are.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn hold_notices(&mut self, ids: &[Uuid], until: OffsetDateTime) -> Result<(), Error> {
        sqlx::query("UPDATE notices SET due_at = $2 WHERE id = ANY($1)")
            .bind(ids)
            .bind(until)
            .execute(&mut *self.tx)
            .await?;
        Ok(())
    }

    /// Puts off the mail of a notice that was tried so often.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn put_off_notice(&mut self, id: Uuid, again_at: OffsetDateTime, tries: i32) -> Result<(), Error> {
        sqlx::query("UPDATE notices SET due_at = $2, tries = $3 WHERE id = $1")
            .bind(id)
            .bind(again_at)
            .bind(tries)
            .execute(&mut *self.tx)
            .await?;
        Ok(())
    }

    /// Drops notices: they are told, or nobody is there to be told.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn delete_notices(&mut self, ids: &[Uuid]) -> Result<(), Error> {
        sqlx::query("DELETE FROM notices WHERE id = ANY($1)").bind(ids).execute(&mut *self.tx).await?;
        Ok(())
    }

    /// Drops notices of before that moment, which no mail server took, and gives how many it were.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn delete_old_notices(&mut self, before: OffsetDateTime) -> Result<u64, Error> {
        let done = sqlx::query("DELETE FROM notices WHERE at < $1").bind(before).execute(&mut *self.tx).await?;
        Ok(done.rows_affected())
    }

    /// Notes with which browser a person signs in. True when the person has used others, but never this one.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn note_browser(
        &mut self,
        user: UserId,
        token_hash: [u8; 32],
        now: OffsetDateTime,
    ) -> Result<bool, Error> {
        Ok(sqlx::query_scalar(
            "INSERT INTO known_browsers AS b (user_id, token_hash, first_seen, last_seen) VALUES ($1, $2, $3, $3)
             ON CONFLICT (user_id, token_hash) DO UPDATE SET last_seen = greatest(b.last_seen, $3)
             RETURNING b.xmax = 0 AND EXISTS (SELECT FROM known_browsers WHERE user_id = $1)",
        )
        .bind(user.0)
        .bind(token_hash.as_slice())
        .bind(now)
        .fetch_one(&mut *self.tx)
        .await?)
    }

    /// Forgets browsers that weren't used since.
    ///
    /// # Errors
    /// When the statement fails.
    pub async fn forget_browsers(&mut self, since: OffsetDateTime) -> Result<(), Error> {
        sqlx::query("DELETE FROM known_browsers WHERE last_seen < $1").bind(since).execute(&mut *self.tx).await?;
        Ok(())
    }
}
